// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_map>

#include "base/case_fold.h"
#include "sigma/correlator.h"

namespace garde::sigma {
namespace {

// The field that stands for `name` in the events of `rule`.
std::string field_for(const Correlation& correlation, const std::string& name, const Metadata& rule) {
  const auto alias = correlation.aliases.find(name);
  if (alias == correlation.aliases.end()) return name;
  for (const auto& [called, field] : alias->second)
    if (is_called(rule, called)) return field;
  return name;
}

CorrelationPlan::Feed feed_of(const Correlation& correlation, std::uint32_t number, std::uint32_t member,
                              const Metadata& rule) {
  CorrelationPlan::Feed feed;
  feed.correlation = number;
  feed.member = member;
  for (const std::string& name : correlation.group_by)
    feed.group_names.push_back(field_for(correlation, name, rule));
  for (const std::string& name : correlation.fields_counted)
    feed.counted_names.push_back(field_for(correlation, name, rule));
  for (const std::string& name : feed.group_names) feed.group.push_back(intern_field(name));
  for (const std::string& name : feed.counted_names) feed.counted.push_back(intern_field(name));
  return feed;
}

bool reads_numbers(const Correlation& correlation) {
  const CorrelationType type = correlation.type;
  return type == CorrelationType::value_sum || type == CorrelationType::value_avg ||
         type == CorrelationType::value_median ||
         (type == CorrelationType::value_percentile && !is_share(correlation));
}

bool has_value(EventView& view, FieldId id, std::string& value) {
  const std::uint32_t slot = view.first(id);
  if (slot == EventView::kNone || view.is_null(slot)) return false;
  value = view.text(slot);
  return true;
}

}  // namespace

CorrelationPlan::CorrelationPlan(const std::vector<Rule>& rules, const std::vector<Correlation>& correlations)
    : correlations_(correlations) {
  std::unordered_multimap<std::string, const Metadata*> rules_called;
  std::unordered_multimap<std::string, const Metadata*> correlations_called;
  const auto learn = [](const Metadata& one, auto& called) {
    called.emplace(one.id, &one);
    if (!one.name.empty() && one.name != one.id) called.emplace(one.name, &one);
  };
  for (const Rule& rule : rules) learn(rule, rules_called);
  for (const Correlation& correlation : correlations) learn(correlation, correlations_called);
  for (std::uint32_t number = 0; number < correlations.size(); ++number) {
    const Correlation& correlation = correlations[number];
    for (std::uint32_t member = 0; member < correlation.rules.size(); ++member) {
      const std::string& name = correlation.rules[member];
      // An old aggregation and its events share an id: it means the aggregation.
      const auto& called = correlations_called.contains(name) ? correlations_called : rules_called;
      const auto [first, last] = called.equal_range(name);
      for (auto found = first; found != last; ++found)
        feeds_[found->second].push_back(feed_of(correlation, number, member, *found->second));
    }
  }
  find_order();
  find_carried();
}

const std::vector<CorrelationPlan::Feed>* CorrelationPlan::feeds_of(const Rule* rule) const {
  const auto found = feeds_.find(rule);
  return found == feeds_.end() ? nullptr : &found->second;
}

const std::vector<CorrelationPlan::Feed>* CorrelationPlan::feeds_of(const Correlation* correlation) const {
  const auto found = feeds_.find(correlation);
  return found == feeds_.end() ? nullptr : &found->second;
}

void CorrelationPlan::each_feeding(const std::function<void(const Metadata&)>& visit) const {
  for (const auto& [rule, feeds] : feeds_) visit(*rule);
}

void CorrelationPlan::find_order() {
  std::vector<std::uint32_t> waits_for(correlations_.size(), 0);
  for (const Correlation& correlation : correlations_)
    if (const auto* feeds = feeds_of(&correlation))
      for (const Feed& feed : *feeds) ++waits_for[feed.correlation];
  for (std::uint32_t number = 0; number < correlations_.size(); ++number)
    if (waits_for[number] == 0) order_.push_back(number);
  for (std::size_t at = 0; at < order_.size(); ++at)
    if (const auto* feeds = feeds_of(&correlations_[order_[at]]))
      for (const Feed& feed : *feeds)
        if (--waits_for[feed.correlation] == 0) order_.push_back(feed.correlation);
}

// From the outermost correlation inwards, so that what it asks for is known where its feeds are looked at.
void CorrelationPlan::find_carried() {
  carried_.resize(correlations_.size());
  for (auto number = order_.rbegin(); number != order_.rend(); ++number) {
    const Correlation& correlation = correlations_[*number];
    const auto* feeds = feeds_of(&correlation);
    if (feeds == nullptr) continue;
    std::vector<std::string>& carried = carried_[*number];
    const auto carry = [&](const std::string& name) {
      const auto has = [&](const std::vector<std::string>& names) {
        return std::find(names.begin(), names.end(), name) != names.end();
      };
      if (!has(correlation.group_by) && !has(carried)) carried.push_back(name);
    };
    for (const Feed& feed : *feeds) {
      std::for_each(feed.group_names.begin(), feed.group_names.end(), carry);
      std::for_each(feed.counted_names.begin(), feed.counted_names.end(), carry);
      for (const std::string& name : carried_[feed.correlation])
        carry(field_for(correlations_[feed.correlation], name, correlation));
    }
  }
  for (auto& [from, feeds] : feeds_)
    for (Feed& feed : feeds)
      for (const std::string& name : carried_[feed.correlation]) {
        feed.carried_names.push_back(field_for(correlations_[feed.correlation], name, *from));
        feed.carried.push_back(intern_field(feed.carried_names.back()));
      }
}

bool CorrelationBudget::take(std::size_t bytes) {
  if (left_.fetch_sub(static_cast<std::int64_t>(bytes)) >= static_cast<std::int64_t>(bytes)) return true;
  left_.fetch_add(static_cast<std::int64_t>(bytes));
  ++shed_;
  return false;
}

void CorrelationInputs::begin_input(std::uint32_t input) {
  if (input != input_) time_ = {};
  input_ = input;
}

void CorrelationInputs::add(const Rule& rule, const Event& event, EventView& view) {
  const auto* feeds = plan_.feeds_of(&rule);
  if (feeds == nullptr) return;
  for (const CorrelationPlan::Feed& feed : *feeds) {
    CorrelationInput made;
    made.time = event.time.value_or(time_);
    made.correlation = feed.correlation;
    made.member = feed.member;
    made.input = input_;
    made.position = event.position;
    made.rule = &rule;
    std::string text;
    bool is_whole = true;
    for (const FieldId id : feed.group) {
      is_whole = is_whole && has_value(view, id, text);
      made.group.push_back(text);
    }
    for (const FieldId id : feed.counted) {
      is_whole = is_whole && has_value(view, id, text);
      made.value += fold_case(text) + '\0';
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), made.number);
      const bool is_number = error == std::errc() && std::isfinite(made.number);
      is_whole = is_whole && (is_number || !reads_numbers(plan_.correlations()[feed.correlation]));
    }
    if (!is_whole) continue;
    for (const FieldId id : feed.carried)
      made.carried.push_back(has_value(view, id, text) ? std::optional(text) : std::nullopt);
    if (has_value(view, FieldId::computer, text)) made.computer = text;
    std::size_t bytes = sizeof made + made.value.size() + made.computer.size();
    for (const std::string& value : made.group) bytes += sizeof value + value.size();
    for (const auto& value : made.carried) bytes += sizeof value + value.value_or(std::string()).size();
    made.received = received_;
    made.bytes = static_cast<std::uint32_t>(bytes);
    if (budget_.take(bytes)) inputs_.push_back(std::move(made));
  }
}

}  // namespace garde::sigma
