// SPDX-License-Identifier: Apache-2.0
// An event as the engine sees it: its fields by id, with the names that the mapping adds, and their folded
// texts made once, when first asked for.
//
// Ownership: refers to the event given to look_at(), whose arena holds the folded texts.
// Thread rules: one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "event/event.h"
#include "sigma/mapping.h"

namespace garde::sigma {

class EventView {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  /// Forgets the event before and looks at this one; `aliases` are those of the log sources it belongs to.
  void look_at(Event& event, const std::vector<const FieldAlias*>& aliases);

  /// Slots are the event's fields, then those made from aliases.
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(slots_.size()); }
  /// The slots of a field: for (slot = first(id); slot != kNone; slot = next(slot)).
  [[nodiscard]] std::uint32_t first(FieldId id) const {
    const Head& head = heads_[index_of(id)];
    return head.epoch == epoch_ ? head.slot : kNone;
  }
  [[nodiscard]] std::uint32_t next(std::uint32_t slot) const { return slots_[slot].next; }

  [[nodiscard]] FieldId id(std::uint32_t slot) const { return slots_[slot].field->id; }
  [[nodiscard]] bool is_null(std::uint32_t slot) const { return slots_[slot].field->kind == ValueKind::null; }
  [[nodiscard]] std::string_view text(std::uint32_t slot) { return event_->text(*slots_[slot].field); }
  /// The folded text, with LiteralIndex::kSlack readable bytes behind it.
  [[nodiscard]] std::string_view folded(std::uint32_t slot) {
    Slot& at = slots_[slot];
    return at.folded.data() != nullptr ? at.folded : fold(at);
  }
  /// The value as the event holds it, escapes and all: what it says depends on this and on is_escaped().
  [[nodiscard]] std::string_view raw(std::uint32_t slot) const { return slots_[slot].field->value; }
  [[nodiscard]] bool is_escaped(std::uint32_t slot) const {
    return slots_[slot].field->kind == ValueKind::escaped;
  }
  /// The event's text as it was read; empty where it is not known.
  [[nodiscard]] std::string_view source() const { return event_->source; }
  /// Whether raw() stands there.
  [[nodiscard]] bool is_in_source(std::uint32_t slot) const {
    const std::string_view value = raw(slot);
    const std::string_view source = event_->source;
    const std::less_equal<> at_most;
    return at_most(source.data(), value.data()) && at_most(value.data() + value.size(), source.data() + source.size());
  }
  /// Calls look(text) until every value of these slots, none of them null, stood in a text: their folded
  /// texts, as many in one as can be, a zero byte between them, with the same bytes readable behind.
  template <typename Look>
  void for_joined_values(std::span<const std::uint32_t> slots, Look&& look) {
    look(join(slots));
    for (const std::uint32_t slot : apart_) look(slots_[slot].folded);
  }

 private:
  struct Slot {
    Field* field = nullptr;
    std::string_view folded;
    std::uint32_t next = kNone;
  };
  struct Head {
    std::uint32_t epoch = 0;
    std::uint32_t slot = 0;
  };

  void link(std::uint32_t slot);
  void add_alias(const FieldAlias& alias);
  [[nodiscard]] bool compose(const std::vector<FieldAlias::Piece>& pieces, std::string& out);
  std::string_view fold(Slot& slot);
  std::string_view join(std::span<const std::uint32_t> slots);

  Event* event_ = nullptr;
  std::vector<Slot> slots_;
  std::vector<Head> heads_;  // by FieldId; valid where the epoch is this event's
  std::uint32_t epoch_ = 0;
  std::vector<std::uint32_t> apart_;  // slots whose folded texts do not stand among those joined
  std::vector<Field> made_;           // fields of aliases; never grows while slots point into it
  std::string scratch_;
};

}  // namespace garde::sigma
