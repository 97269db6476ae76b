// SPDX-License-Identifier: Apache-2.0
// The walk over one piece of JSON text whose structure is known (structure.h), record by record.
//
// A record is an object at the top of the text, in an array there, or where RecordPaths say that objects hold
// records. Nested objects give dotted names, arrays several fields of one name; no tree is built and nothing
// is allocated for a key once seen. Grammar is that of RFC 8259, but for two liberties: commas between
// records are passed over, and unknown escapes are kept as they are ("C:\Windows" is what many tools write).
//
// Bounds: kMostDepth levels; what is deeper is kept as one text. Event::kMostFields fields.
//
// Thread rules: one thread at a time.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "event/event.h"
#include "read/json/names.h"

namespace garde::read::json {

inline constexpr int kMostDepth = 64;

/// Receives what a walk finds.
class RecordVisitor {
 public:
  virtual ~RecordVisitor() = default;
  /// The event holds a whole record; `layout` is a hash of its fields' names.
  virtual void finish(std::uint64_t layout) = 0;
};

class Walk {
 public:
  /// All must outlive the walk.
  Walk(Names& names, Event& event, RecordVisitor& visitor)
      : names_(names), event_(event), visitor_(visitor) {}

  /// Starts on a text and its places. At least Event::kSourceSlack bytes behind it are readable; the first is none of
  /// JSON's structure.
  void begin(std::string_view text, std::span<const std::uint32_t> places);

  /// Reads what comes next at the top: a record, or an array of records. No object of it may start behind
  /// `limit`, an offset. False where it is no JSON object, or broken; go_on() then leads to where the caller
  /// knows of a start.
  [[nodiscard]] bool next(std::size_t limit);
  /// The same inside the array under `list`.
  [[nodiscard]] bool next_element(Name& list, std::size_t limit);

  [[nodiscard]] bool at_end() const { return at_ + 1 >= places_.size(); }
  /// Which of the places comes next.
  [[nodiscard]] std::size_t place() const { return at_; }
  /// Where it is; the text's length at the end.
  [[nodiscard]] std::size_t offset() const { return places_[at_]; }
  /// Goes on at the first place from `place` on that is not before `offset`.
  void go_on(std::size_t place, std::size_t offset);
  void skip_commas();

  /// Of the records since begin(): those with more, or longer, names than are kept; those nested too deeply.
  [[nodiscard]] std::uint64_t cut_records() const { return cut_records_; }
  [[nodiscard]] std::uint64_t deep_records() const { return deep_records_; }

 private:
  [[nodiscard]] char character() const { return text_[places_[at_]]; }
  bool record(Name& root);
  bool object(Name& parent, bool member);
  bool array(Name& name);
  bool value(Name& name, bool member);
  bool string(Name& name, bool member);
  bool scalar(Name& name, bool member);
  bool deep_value(Name& name, bool member);
  bool inner_records(Name& name);
  bool skip_value();
  void add(Name& name, ValueKind kind, std::string_view value, bool member);
  Name* read_key(Name& parent, Name* previous);

  Names& names_;
  Event& event_;
  RecordVisitor& visitor_;
  const char* text_ = nullptr;
  std::span<const std::uint32_t> places_;
  std::size_t at_ = 0;
  std::size_t limit_ = 0;
  int depth_ = 0;
  std::uint64_t layout_ = 0;
  bool holds_records_ = false;  // the record at hand gave other records: it is none itself
  bool is_cut_ = false;
  bool is_deep_ = false;
  std::uint64_t cut_records_ = 0;
  std::uint64_t deep_records_ = 0;
};

}  // namespace garde::read::json
