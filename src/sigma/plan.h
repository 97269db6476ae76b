// SPDX-License-Identifier: Apache-2.0
// A plan: the rules for events of one set of log sources, with the index that wakes them. Built when the
// first such event comes, so that rules for sources that never appear cost nothing.
//
// Thread rules: immutable once built; any thread may use it.
#pragma once

#include <cstdint>
#include <memory>
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

  /// Calls wake(number) for every rule, by its place in rules(), that may match the event; some more than
  /// once.
  template <typename Wake>
  void wake(EventView& event, Wake&& wake) const {
    for (const std::uint32_t number : always_) wake(number);
    if (!any_field_.empty())
      event.for_joined_values([&](std::string_view values) { any_field_.scan(values, wake); });
    const std::uint32_t size = event.size();
    for (std::uint32_t slot = 0; slot < size; ++slot) {
      const FieldIndex* field = index_of_field(event.id(slot));
      if (field != nullptr) {
        for (const std::uint32_t number : field->present) wake(number);
        if (!field->literals.empty() && !event.is_null(slot)) field->literals.scan(event.folded(slot), wake);
      }
    }
  }

 private:
  struct FieldIndex {
    LiteralIndex literals;
    std::vector<std::uint32_t> present;  // rules woken by the field's presence
  };

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
