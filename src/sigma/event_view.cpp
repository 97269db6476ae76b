// SPDX-License-Identifier: Apache-2.0
#include "sigma/event_view.h"

#include <algorithm>

#include "base/case_fold.h"
#include "sigma/literal_index.h"

namespace garde::sigma {

void EventView::look_at(Event& event, const std::vector<const FieldAlias*>& aliases) {
  event_ = &event;
  if (heads_.size() < field_count()) heads_.resize(field_count());
  if (++epoch_ == 0) {  // after four billion events old marks could look new
    std::fill(heads_.begin(), heads_.end(), Head{});
    epoch_ = 1;
  }
  slots_.clear();
  for (Field& field : event.fields()) {
    slots_.push_back({&field, {}, kNone});
    if (field.id != FieldId::none) link(static_cast<std::uint32_t>(slots_.size() - 1));
  }
  made_.clear();
  made_.reserve(aliases.size());
  for (const FieldAlias* alias : aliases)
    if (first(alias->id) == kNone) add_alias(*alias);
}

void EventView::link(std::uint32_t slot) {
  Head& head = heads_[index_of(slots_[slot].field->id)];
  slots_[slot].next = head.epoch == epoch_ ? head.slot : kNone;
  head = {epoch_, slot};
}

void EventView::add_alias(const FieldAlias& alias) {
  for (const auto& pieces : alias.alternatives) {
    scratch_.clear();
    if (!compose(pieces, scratch_)) continue;
    std::string_view value = scratch_;
    const std::string folded = alias.values.empty() ? std::string() : fold_case(value);
    for (const auto& [from, to] : alias.values)
      if (from == folded) value = to;
    made_.push_back({alias.name, event_->arena().copy(value), alias.id, ValueKind::text, false});
    slots_.push_back({&made_.back(), {}, kNone});
    link(static_cast<std::uint32_t>(slots_.size() - 1));
    return;
  }
}

bool EventView::compose(const std::vector<FieldAlias::Piece>& pieces, std::string& out) {
  for (const FieldAlias::Piece& piece : pieces) {
    out += piece.before;
    if (piece.field_id == FieldId::none) continue;
    const std::uint32_t slot = first(piece.field_id);
    if (slot == kNone || is_null(slot)) return false;
    out += text(slot);
  }
  return true;
}

std::string_view EventView::fold(Slot& slot) {
  const std::string_view text = event_->text(*slot.field);
  char* place = event_->arena().allocate(text.size() + LiteralIndex::kSlack);
  if (fold_ascii_into(text, place)) {
    slot.folded = {place, text.size()};
  } else {
    scratch_.clear();
    append_folded(text, scratch_);
    place = event_->arena().allocate(scratch_.size() + LiteralIndex::kSlack);
    std::copy(scratch_.begin(), scratch_.end(), place);
    slot.folded = {place, scratch_.size()};
  }
  return slot.folded;
}

// Values before which no other was folded become parts of one text: many short values cost one look instead
// of many.
std::string_view EventView::join(std::span<const std::uint32_t> slots) {
  apart_.clear();
  std::size_t bytes = 0;
  for (const std::uint32_t number : slots) bytes += text(number).size() + 1;
  char* const start = event_->arena().allocate(bytes + LiteralIndex::kSlack);
  char* end = start;
  for (const std::uint32_t number : slots) {
    Slot& slot = slots_[number];
    const std::string_view value = text(number);
    if (slot.folded.data() == nullptr && fold_ascii_into(value, end)) {
      slot.folded = {end, value.size()};
      end += value.size();
      *end++ = '\0';
    } else {
      if (slot.folded.data() == nullptr) fold(slot);
      apart_.push_back(number);
    }
  }
  return {start, static_cast<std::size_t>(end - start)};
}

}  // namespace garde::sigma
