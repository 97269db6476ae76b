// SPDX-License-Identifier: Apache-2.0
// A plan: the rules for events of one set of log sources, with the index that wakes them. Built when the
// first such event comes, so that rules for sources that never appear cost nothing.
//
// Thread rules: immutable once built; any thread may use it.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "sigma/event_view.h"
#include "sigma/literal_index.h"
#include "sigma/mapping.h"
#include "sigma/prepared_rule.h"
#include "sigma/written_literals.h"

namespace garde::sigma {

class Plan {
 public:
  /// `rules` in the order in which matches are reported; they and the sources must outlive the plan.
  Plan(std::vector<const PreparedRule*> rules, std::vector<const SourceMapping*> sources);

  [[nodiscard]] const std::vector<const PreparedRule*>& rules() const { return rules_; }
  [[nodiscard]] const std::vector<const FieldAlias*>& aliases() const { return aliases_; }
  [[nodiscard]] bool has_sources() const { return !sources_.empty(); }

  // An event's rules are woken by three things: a field's presence, a literal in its value, and a keyword in
  // any value. The calls wake(number) name each rule, by its place in rules(), that may match; some more than
  // once. A value that is null has no literals.

  /// What a field wakes.
  class FieldIndex {
   public:
    [[nodiscard]] const std::vector<std::uint32_t>& woken_by_presence() const { return present_; }
    [[nodiscard]] bool has_literals() const { return !literals_.empty(); }

    /// Rules that the value of one slot wakes: always the same for the same text in the same field.
    template <typename Wake>
    void wake_by_value(EventView& event, std::uint32_t slot, Wake&& wake) const {
      literals_.scan(event.folded(slot), wake);
    }
    /// The same, and perhaps more, from how the value is written in the event's source. False where it does
    /// not stand there, or what wakes cannot be told from there.
    template <typename Wake>
    [[nodiscard]] bool wake_by_written_value(const EventView& event, std::uint32_t slot, Wake&& wake) const {
      return event.is_in_source(slot) && written().is_usable() && written().look(event.raw(slot), wake);
    }

   private:
    friend class Plan;
    // Few fields ever have values long enough for it.
    [[nodiscard]] const WrittenLiterals& written() const;

    LiteralIndex literals_;
    std::vector<std::uint32_t> present_;
    mutable std::once_flag writing_;
    mutable WrittenLiterals written_;
  };
  /// Null where the field wakes no rule.
  [[nodiscard]] const FieldIndex* field(FieldId id) const {
    return index_of(id) < by_field_.size() ? by_field_[index_of(id)].get() : nullptr;
  }

  /// Rules that must be asked whatever the event's values are.
  [[nodiscard]] const std::vector<std::uint32_t>& always() const { return always_; }

  [[nodiscard]] bool has_keywords() const { return !keywords_.empty(); }
  /// Rules that keywords wake, and perhaps more, from the event's source: those of all slots that stand
  /// there. False where there is none, or what wakes cannot be told from it.
  template <typename Wake>
  [[nodiscard]] bool wake_by_written_keywords(const EventView& event, Wake&& wake) const {
    return !event.source().empty() && written_keywords_.is_usable() &&
           written_keywords_.look(event.source(), wake);
  }
  /// Rules that keywords in these slots wake.
  template <typename Wake>
  void wake_by_keywords(EventView& event, std::span<const std::uint32_t> slots, Wake&& wake) const {
    event.for_joined_values(slots, [&](std::string_view values) { keywords_.scan(values, wake); });
  }

 private:
  void add(std::uint32_t number);
  FieldIndex& field_index(FieldId id);

  std::vector<const PreparedRule*> rules_;
  std::vector<const SourceMapping*> sources_;
  std::vector<const FieldAlias*> aliases_;
  std::vector<std::unique_ptr<FieldIndex>> by_field_;  // by FieldId; null: no rule is woken by this field
  LiteralIndex keywords_;                              // all of which may stand anywhere
  WrittenLiterals written_keywords_;
  std::vector<std::uint32_t> always_;  // rules that nothing wakes
};

}  // namespace garde::sigma
