// SPDX-License-Identifier: Apache-2.0
#include "indicator/matcher.h"

#include <algorithm>
#include <random>
#include <xxhash.h>

namespace garde::indicator {
namespace {

constexpr std::size_t kRemembered = 4096;

}  // namespace

Matcher::Matcher(std::shared_ptr<const IndicatorSet> set) : set_(std::move(set)), seen_(kRemembered) {
  for (std::size_t i = 0; i < kKinds; ++i) has_[i] = set_->size(static_cast<Kind>(i)) > 0;
  std::random_device random;  // so that nobody can make two values with one hash beforehand
  seed_ = (std::uint64_t{random()} << 32) | random();
}

const std::vector<Match>& Matcher::match(Event& event) {
  matches_.clear();
  if (set_->size() == 0) return matches_;
  for (Field& field : event.fields()) {
    const bool is_text = field.kind == ValueKind::text || field.kind == ValueKind::escaped;
    if (!is_text || field.value.size() < CandidateWalk<Matcher>::kShortest) continue;
    // The raw text decides whether it was seen; escapes are undone only for what is looked at.
    const std::uint64_t hash =
        XXH3_64bits_withSeed(field.value.data(), field.value.size(), seed_ + static_cast<std::uint64_t>(field.kind));
    std::uint64_t& place = seen_[hash % kRemembered];
    if (place == hash) continue;
    field_ = field.name;
    has_found_ = false;
    walk_.walk(event.text(field));
    if (!has_found_) place = hash;
  }
  return matches_;
}

bool Matcher::wants_ending(std::string_view ending) const {
  return set_->may_end_with(fold_case(ending));
}

bool Matcher::found(const Indicator* indicator) {
  if (indicator == nullptr) return false;
  has_found_ = true;
  const bool is_known = std::any_of(matches_.begin(), matches_.end(),
                                    [indicator](const Match& match) { return match.indicator == indicator; });
  if (!is_known && matches_.size() < kMostMatches) matches_.push_back({indicator, field_});
  return true;
}

}  // namespace garde::indicator
