// SPDX-License-Identifier: Apache-2.0
// Where bytes come from: a mapped file, a stream unpacked from an archive, standard input. Read in order, once.
//
// Ownership: the view that peek() gives is valid until the next peek() or consume().
// Thread rules: one thread at a time.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace garde::read {

class ByteSource {
 public:
  virtual ~ByteSource() = default;

  /// The bytes from the current position on: at least `wanted`, fewer only where the end comes first (then all that are
  /// left; empty at the end). An error where the bytes behind cannot be had: what came before has been given already.
  [[nodiscard]] virtual Result<std::string_view> peek(std::size_t wanted) = 0;

  /// Steps over `count` bytes, which must have been seen by peek().
  virtual void consume(std::size_t count) = 0;

  /// Bytes consumed so far.
  [[nodiscard]] virtual std::uint64_t position() const = 0;
};

/// What is known of an input beside its bytes.
struct InputName {
  std::string path;  ///< as a person would name it: "logs/a.zip:inner/b.evtx", "-" for standard input
  std::optional<Instant> modified;  ///< gives the year to times without one
};

}  // namespace garde::read
