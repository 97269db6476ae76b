// SPDX-License-Identifier: Apache-2.0
// The formats the house can read, and which of them an input is.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "read/reader.h"

namespace garde::read {

struct Format {
  std::string_view name;         ///< as --input takes it: "evtx", "json", "syslog"
  std::string_view description;  ///< for --help
  /// How surely an input that starts with these bytes is of this format: 0 no, 100 certain. `whole` says whether the
  /// prefix is the whole input. Never fails: the bytes are hostile.
  int (*recognise)(std::string_view prefix, bool whole);
  std::unique_ptr<Reader> (*make)(const ReadOptions& options);
};

/// As many bytes as recognise() is given, where the input has them.
inline constexpr std::size_t kRecognisePrefix = 16 * 1024;

/// All formats, in the order in which ties are settled; the last takes any line.
[[nodiscard]] std::span<const Format> formats();
/// The format of this name; null where there is none.
[[nodiscard]] const Format* find_format(std::string_view name);
/// The format that recognises the prefix best.
[[nodiscard]] const Format& recognise_format(std::string_view prefix, bool whole);

}  // namespace garde::read
