// SPDX-License-Identifier: Apache-2.0
// Reader: turns one input's bytes into events, in two steps, so that threads share the work and order is kept.
//
//   cut()    runs in one thread, in order: takes the next block of whole records off the source. It does no more than find
//            where records end.
//   parse()  runs in any thread, on any block: fills an Event for each record and hands it to the visitor, in order.
//
// What parse() needs from before its block (a header line, the templates of an earlier chunk) cut() puts into the
// block's context.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/zone.h"
#include "event/event.h"
#include "read/date_order.h"
#include "read/shape.h"
#include "read/source.h"

namespace garde::read {

/// Readable beyond a block's end, as simdjson asks (SIMDJSON_PADDING is 32 or 64).
inline constexpr std::size_t kPadding = 64;
/// What a block aims at. A single record may be longer, up to kMostRecordBytes.
inline constexpr std::size_t kBlockBytes = 1 << 20;
/// A record (a line, a message) beyond this is cut there and counted as a problem.
inline constexpr std::size_t kMostRecordBytes = 16 << 20;

struct Block {
  /// The bytes, followed by kPadding bytes of zero.
  std::unique_ptr<char[]> storage;
  std::size_t size = 0;
  std::size_t capacity = 0;          ///< what the storage has room for, padding left out
  std::uint64_t offset = 0;          ///< of the first byte in the input
  std::uint64_t first_position = 1;  ///< the first record's Event::position
  std::shared_ptr<const void> context;

  [[nodiscard]] std::string_view bytes() const { return {storage.get(), size}; }
  /// Makes this block hold a padded copy of `bytes`.
  void assign(std::string_view bytes, std::uint64_t at_offset);
};

/// What could not be read, counted by kind so that a million broken lines are one sentence.
class Problems {
 public:
  /// `what` is a sentence without the place: "not valid JSON"; `offset` is where in the input it was seen first.
  void add(std::string_view what, std::uint64_t offset, std::uint64_t count = 1);
  void merge(const Problems& other);

  struct Seen {
    std::uint64_t count = 0;
    std::uint64_t first_offset = 0;
  };
  [[nodiscard]] const std::map<std::string, Seen, std::less<>>& by_kind() const { return by_kind_; }
  [[nodiscard]] bool empty() const { return by_kind_.empty(); }

 private:
  std::map<std::string, Seen, std::less<>> by_kind_;
};

struct ReadOptions {
  Zone assumed_zone;                ///< for times without a zone
  std::optional<Instant> modified;  ///< gives the year to times without one: the file's; the present where absent
  /// Brings other tools' records to our names; null: names stay as they are.
  std::shared_ptr<const Shapes> shapes;
  DateOrder date_order = DateOrder::from_content;  ///< of dates of two numbers and a year
};

class Reader {
 public:
  virtual ~Reader() = default;

  /// Takes the next block off the source. False at the end. An error ends the input; the blocks before stay good.
  [[nodiscard]] virtual Result<bool> cut(ByteSource& source, Block& block, Problems& problems) = 0;

  /// Reads the block's records in order. Calls from several threads, for different blocks, may overlap.
  virtual void parse(const Block& block, EventVisitor& visitor, Problems& problems) const = 0;
};

}  // namespace garde::read
