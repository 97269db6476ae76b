// SPDX-License-Identifier: Apache-2.0
#include "sigma/plan.h"

#include <algorithm>

namespace garde::sigma {

Plan::Plan(std::vector<const PreparedRule*> rules, std::vector<const SourceMapping*> sources)
    : rules_(std::move(rules)), sources_(std::move(sources)) {
  for (const SourceMapping* source : sources_)
    for (const FieldAlias& alias : source->aliases) aliases_.push_back(&alias);
  for (std::uint32_t number = 0; number < rules_.size(); ++number) add(number);
  for (const auto& field : by_field_)
    if (field != nullptr) field->literals_.finish();
  keywords_.finish();
  written_keywords_.finish();
}

void Plan::add(std::uint32_t number) {
  const auto& set = rules_[number]->triggers();
  if (!set) {
    always_.push_back(number);
    return;
  }
  // Values are looked through joined, where no literal is at a start or an end: a keyword's is looked for
  // anywhere.
  const auto is_short_keyword = [](const Trigger& trigger) {
    return trigger.field == FieldId::none && trigger.literal.size() < LiteralIndex::kShortestAnywhere;
  };
  if (std::any_of(set->triggers.begin(), set->triggers.end(), is_short_keyword)) {
    always_.push_back(number);
    return;
  }
  for (const Trigger& trigger : set->triggers) {
    if (trigger.field == FieldId::none) {
      keywords_.add(Anchor::anywhere, trigger.literal, number);
      written_keywords_.add(Anchor::anywhere, trigger.literal, number);
    } else if (trigger.presence || (trigger.literal.empty() && trigger.anchor != Anchor::whole)) {
      field_index(trigger.field).present_.push_back(number);
    } else {
      field_index(trigger.field).literals_.add(trigger.anchor, trigger.literal, number);
    }
  }
}

const WrittenLiterals& Plan::FieldIndex::written() const {
  std::call_once(writing_, [this] {
    literals_.for_each([this](Anchor anchor, std::string_view literal, std::uint32_t number) {
      written_.add(anchor, literal, number);
    });
    written_.finish();
  });
  return written_;
}

Plan::FieldIndex& Plan::field_index(FieldId id) {
  if (by_field_.size() <= index_of(id)) by_field_.resize(index_of(id) + 1);
  auto& field = by_field_[index_of(id)];
  if (field == nullptr) field = std::make_unique<FieldIndex>();
  return *field;
}

}  // namespace garde::sigma
