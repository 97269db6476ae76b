// SPDX-License-Identifier: Apache-2.0
// A plan: the rules for events of one set of log sources, with the index that wakes them. Built when the
// first such event comes, so that rules for sources that never appear cost nothing.
//
// Thread rules: immutable once built; any thread may use it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sigma/event_view.h"
#include "sigma/literal_index.h"
#include "sigma/mapping.h"
#include "sigma/prepared_rule.h"

namespace garde::sigma {

class Plan {
 public:
  /// `rules` in the order in which matches are reported; they and the sources must outlive the plan.
  Plan(std::vector<const PreparedRule*> rules, std::vector<const SourceMapping*> sources);

  [[nodiscard]] const std::vector<const PreparedRule*>& rules() const { return rules_; }
  [[nodiscard]] const std::vector<const FieldAlias*>& aliases() const { return aliases_; }
  [[nodiscard]] bool has_sources() const { return !sources_.empty(); }

  // An event's rules are woken by three things, whose calls wake(number) name each rule, by its place in
  // rules(), that may match it; some more than once. A value that is null wakes none.

  /// Rules that must be asked whatever the event's values are.
  template <typename Wake>
  void wake_by_fields(const EventView& event, Wake&& wake) const {
    for (const std::uint32_t number : always_) wake(number);
    for (std::uint32_t slot = 0, size = event.size(); slot < size; ++slot)
      if (const FieldIndex* field = index_of_field(event.id(slot)))
        for (const std::uint32_t number : field->present) wake(number);
  }
  /// Whether a value of this field can wake any rule.
  [[nodiscard]] bool looks_at(FieldId id) const {
    const FieldIndex* field = index_of_field(id);
    return !any_field_.empty() || (field != nullptr && !field->literals.empty());
  }
  /// Rules that the value of one slot wakes: always the same for the same text in the same field.
  template <typename Wake>
  void wake_by_value(EventView& event, std::uint32_t slot, Wake&& wake) const {
    if (!any_field_.empty()) any_field_.scan(event.folded(slot), wake);
    wake_by_literal(event, slot, wake);
  }
  /// As wake_by_value() of each slot, but keywords are looked for in all of them at once.
  template <typename Wake>
  void wake_by_values(EventView& event, std::span<const std::uint32_t> slots, Wake&& wake) const {
    if (!any_field_.empty() && !slots.empty())
      event.for_joined_values(slots, [&](std::string_view values) { any_field_.scan(values, wake); });
    for (const std::uint32_t slot : slots) wake_by_literal(event, slot, wake);
  }

 private:
  struct FieldIndex {
    LiteralIndex literals;
    std::vector<std::uint32_t> present;  // rules woken by the field's presence
  };

  template <typename Wake>
  void wake_by_literal(EventView& event, std::uint32_t slot, Wake& wake) const {
    const FieldIndex* field = index_of_field(event.id(slot));
    if (field != nullptr && !field->literals.empty()) field->literals.scan(event.folded(slot), wake);
  }

  void add(std::uint32_t number);
  FieldIndex& field_index(FieldId id);
  [[nodiscard]] const FieldIndex* index_of_field(FieldId id) const {
    return index_of(id) < by_field_.size() ? by_field_[index_of(id)].get() : nullptr;
  }

  std::vector<const PreparedRule*> rules_;
  std::vector<const SourceMapping*> sources_;
  std::vector<const FieldAlias*> aliases_;
  std::vector<std::unique_ptr<FieldIndex>> by_field_;  // by FieldId; null: no rule is woken by this field
  LiteralIndex any_field_;                             // keywords, all of which may stand anywhere
  std::vector<std::uint32_t> always_;                  // rules that nothing wakes
};

}  // namespace garde::sigma
