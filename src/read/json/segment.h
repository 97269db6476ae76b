// SPDX-License-Identifier: Apache-2.0
// Where records start and end in JSON text that is not one record a line: concatenated or pretty-printed
// objects, an array of them, objects that wrap a list of records ({"Records": [...]}, a FHIR Bundle...).
//
// A state machine over the bytes: it counts brackets outside strings, and follows keys only near the top of
// an object that may turn out to be a wrapping. A raw line feed ends a string, so that an unclosed one spoils
// its record alone. Text between records is given as a record, too: nothing is lost silently.
//
// Thread rules: one thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "read/shape.h"

namespace garde::read::json {

class Segmenter {
 public:
  enum class Seen : std::uint8_t {
    nothing,   ///< the text's end came first
    start,     ///< a record starts at the offset
    end,       ///< the record ends before the offset
    wrapping,  ///< the record that had started is only a wrapping; the records in it start at the offset
    outside,   ///< before the offset stands a part of what is around records
  };
  struct Step {
    Seen seen;
    std::size_t offset;
  };

  /// `paths` must outlive this; null: objects wrap nothing.
  explicit Segmenter(const RecordPaths* paths) : paths_(paths) {}

  /// Goes on behind what was seen last, up to the next thing worth telling. `text` starts where it started in
  /// the call before (but for what consume() was told), and may be longer.
  [[nodiscard]] Step next(std::string_view text);

  /// Bytes of the text looked at.
  [[nodiscard]] std::size_t scanned() const { return scanned_; }
  /// Forgets the first `count` of them: the next text starts behind them.
  void consume(std::size_t count);
  /// Gives up the record at hand: what follows is looked at as if it stood behind it.
  void abandon();

  [[nodiscard]] bool in_string() const { return in_string_; }
  /// The array that the records are read from; empty at the top of the text.
  [[nodiscard]] const std::string& list() const { return list_; }

 private:
  static constexpr int kFollowedDepth = 4;

  void open_string(std::size_t offset);
  bool pass_string(std::string_view text);
  Step in_object(char c);
  Step between(char c);
  Step in_stray_text(char c);
  void open(char c);
  bool close();
  [[nodiscard]] bool follows_keys() const { return list_depth_ == 0 && depth_ <= kFollowedDepth; }
  [[nodiscard]] std::string path() const;

  const RecordPaths* paths_;
  std::size_t scanned_ = 0;
  int depth_ = 0;
  int list_depth_ = 0;  // records are the objects that start at this depth
  bool in_object_ = false;
  bool in_string_ = false;
  bool in_stray_text_ = false;
  bool is_wrapping_ = false;     // the object at the top is no record
  bool list_may_start_ = false;  // the bracket before may open a list of records
  std::size_t string_start_ = 0;
  std::string latest_string_;
  std::array<std::string, kFollowedDepth + 1> keys_;  // the latest key at each depth
  std::string list_;
  std::string next_list_;  // where list_may_start_
};

}  // namespace garde::read::json
