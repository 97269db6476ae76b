// SPDX-License-Identifier: Apache-2.0
// Event: the one record that flows through the house.
//
// An event is a flat list of fields. A nested object becomes dotted names ("winlog.event_data.Image"); an
// array becomes several fields of one name, in order, marked as members; so a field may occur more than once,
// and a rule's item holds where any of them matches. Every value is text with a kind: 3389 the number and
// "3389" the text compare equal, and no conversion is made that no rule asks for. Text that a JSON reader
// found escaped stays escaped until somebody reads it.
//
// Ownership: an event owns none of its text. Views point into the block being read or into the event's
// arena(), and end with the next clear(). A reader fills one Event again and again and hands it to a visitor;
// who wants to keep something copies it.
//
// Thread rules: one thread at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/time.h"
#include "event/field_name.h"

namespace garde {

enum class ValueKind : std::uint8_t {
  text,     ///< UTF-8 where the source was; bytes that are not are kept
  escaped,  ///< the inside of a JSON string, its escapes not yet undone
  number,   ///< a number as it was written: "4624", "0x1f", "-1.5e3"
  boolean,  ///< "true" or "false"
  null,     ///< no value: absent for a rule, null in output
};

/// How JSON writes a value that nobody need look at any more.
enum class JsonForm : std::uint8_t {
  unknown,
  bare,    ///< as it is: 4624
  quoted,  ///< between quotes, without escapes: "0x1f"
};

/// So many bytes behind a value whose form is known, and behind the key around a name, can be read, whatever
/// they are: short text is copied in whole steps.
inline constexpr std::size_t kReadableBehind = Arena::kReadableBehind;

struct Field {
  std::string_view name;
  std::string_view value;  ///< read it with Event::text(), which undoes escapes
  FieldId id = FieldId::none;
  ValueKind kind = ValueKind::text;
  bool member = false;  ///< one of an array: written as an array even where it is alone
  bool in_key = false;  ///< the name stands in memory as a key of JSON: ,"name": (only a reader that put it
                        ///< there says so)
  JsonForm form = JsonForm::unknown;

  void rename(std::string_view new_name, FieldId new_id) {
    name = new_name;
    id = new_id;
    in_key = false;
  }
};

class Event {
 public:
  /// An event keeps at most this many fields; add() drops those beyond, and is_cut() then says so.
  static constexpr std::size_t kMostFields = 4096;

  /// Forgets everything and starts the next event.
  void clear();

  void add(std::string_view name, FieldId id, ValueKind kind, std::string_view value, bool member = false) {
    add(Field{.name = name, .value = value, .id = id, .kind = kind, .member = member});
  }
  void add(const Field& field) {
    if (fields_.size() < kMostFields) {
      fields_.push_back(field);
    } else {
      cut_ = true;
    }
  }
  [[nodiscard]] bool is_cut() const { return cut_; }
  /// Forgets the first fields.
  void drop_first(std::size_t count) {
    fields_.erase(fields_.begin(),
                  fields_.begin() + static_cast<std::ptrdiff_t>(std::min(count, fields_.size())));
  }

  [[nodiscard]] std::span<Field> fields() { return fields_; }
  [[nodiscard]] std::span<const Field> fields() const { return fields_; }

  /// The first field of this id; null where there is none, or where its value is null. Never call it with
  /// none.
  [[nodiscard]] Field* find(FieldId id);
  /// The first field of this name; slower: names are compared.
  [[nodiscard]] Field* find(std::string_view name);

  /// A field's value with its escapes undone (once; the field then is of kind text).
  [[nodiscard]] std::string_view text(Field& field) {
    return field.kind == ValueKind::escaped ? unescape(field) : field.value;
  }
  /// The text of the first field of this id; empty where there is none.
  [[nodiscard]] std::string_view text(FieldId id) {
    Field* field = find(id);
    return field == nullptr ? std::string_view() : text(*field);
  }

  /// Where text made for this event lives: formatted numbers, joined lines, undone escapes.
  [[nodiscard]] Arena& arena() { return arena_; }

  /// When it happened, in UTC. Nothing where the source does not say.
  std::optional<Instant> time;
  /// What kind of record it is, in the words of mappings/: "windows", "suricata", "linux-sshd", "ncsa"...
  /// Mappings turn it and the event's fields into log sources. The text must outlive the event: literals, or
  /// names kept by a mapping.
  std::string_view shape;
  /// The record's text as it was read, with at least kSourceSlack readable bytes behind it; empty where its reader does
  /// not keep one. A field whose value stands in it holds what the source says there, the inside of a JSON string for
  /// ValueKind::escaped.
  std::string_view source;
  static constexpr std::size_t kSourceSlack = 64;
  /// Its place in its file: the record number (EVTX), else the line's number from 1. 0 where unknown.
  std::uint64_t position = 0;

 private:
  std::string_view unescape(Field& field);

  std::vector<Field> fields_;
  bool cut_ = false;
  Arena arena_;
};

/// Appends the event as one JSON object, without a line feed: {"time":…,"shape":…,"EventID":…,…}: fields in
/// order, members of one name gathered into an array at the place of the first, numbers as numbers where JSON
/// can hold them.
void append_json(Event& event, std::string& out);
/// Appends only the object of its fields: {"EventID":4624,…}.
void append_fields_json(Event& event, std::string& out);

/// Receives the events of a block, one at a time; the event is valid, and may be changed, until the call
/// returns.
class EventVisitor {
 public:
  virtual ~EventVisitor() = default;
  virtual void visit(Event& event) = 0;
};

}  // namespace garde
