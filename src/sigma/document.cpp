// SPDX-License-Identifier: Apache-2.0
#include "sigma/document.h"

#include <charconv>

#include "sigma/detection.h"
#include "sigma/metadata.h"

namespace garde::sigma {
namespace {

using yaml::Node;

std::string place(const std::string& file, const Node& node) {
  return file + ":" + std::to_string(node.line());
}

Result<std::int64_t> read_timeframe(const Node& detection, const std::string& file) {
  const Node* timeframe = detection.find("timeframe");
  if (timeframe == nullptr)
    return failure("the aggregation needs a timeframe", place(file, detection),
                   "add timeframe: 10m under detection");
  auto seconds = parse_timespan(timeframe->text());
  if (!seconds) seconds.error().where = place(file, *timeframe);
  return seconds;
}

CorrelationType type_of(const Aggregation& aggregation) {
  if (aggregation.function == "sum") return CorrelationType::value_sum;
  if (aggregation.function == "avg") return CorrelationType::value_avg;
  return aggregation.field.empty() ? CorrelationType::event_count : CorrelationType::value_count;
}

// "| count(field) by group > n" is what a correlation over this rule alone says; the rule itself then no
// longer reports.
Correlation correlation_of(Rule& rule, const Aggregation& aggregation, std::int64_t timespan) {
  Correlation correlation;
  static_cast<Metadata&>(correlation) = rule;
  correlation.name.clear();
  correlation.type = type_of(aggregation);
  if (!aggregation.field.empty()) correlation.fields_counted = {aggregation.field};
  if (!aggregation.group_by.empty()) correlation.group_by = {aggregation.group_by};
  correlation.timespan_seconds = timespan;
  correlation.thresholds = {aggregation.threshold};
  rule.reports = false;
  rule.name = rule.id + " (its events)";
  correlation.rules = {rule.name};
  return correlation;
}

}  // namespace

std::string id_of(const Node& document) {
  const Node* id = document.is_mapping() ? document.find("id") : nullptr;
  return id == nullptr ? std::string() : id->text();
}

Result<std::int64_t> parse_timespan(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {
      {"s", 1},          {"m", 60},          {"h", 3600},        {"d", 86'400},
      {"w", 7 * 86'400}, {"M", 30 * 86'400}, {"y", 365 * 86'400}};
  constexpr std::int64_t kLongest = std::int64_t{100} * 365 * 86'400;
  if (error == std::errc() && number > 0)
    for (const auto& [name, seconds] : kUnits)
      if (unit == name && number <= kLongest / seconds) return number * seconds;
  return failure("'" + std::string(text) + "' is no time span", {},
                 "write a number and s, m, h or d, as in 15m");
}

Result<RuleDocument> read_rule(const Node& document, const std::string& file, const LoadOptions& options) {
  RuleDocument result;
  Rule& rule = result.rule;
  if (auto read = read_metadata(document, file, rule); !read) return failure(std::move(read.error()));
  auto logsource = read_logsource(document, file);
  if (!logsource) return failure(std::move(logsource.error()));
  rule.logsource = std::move(*logsource);
  const Node* detection = document.find("detection");
  if (detection == nullptr)
    return failure("the detection is missing", place(file, document),
                   "add detection: with searches and a condition");
  const auto aggregations = read_detection(*detection, options, rule);
  if (!aggregations) return failure(aggregations.error());
  for (const auto& aggregation : *aggregations) {
    if (!aggregation) continue;
    if (aggregations->size() > 1)
      return failure("an aggregation cannot stand in a list of conditions", place(file, *detection),
                     "write one rule for each, or a correlation rule");
    const auto timespan = read_timeframe(*detection, file);
    if (!timespan) return failure(timespan.error());
    result.correlations.push_back(correlation_of(rule, *aggregation, *timespan));
  }
  return result;
}

Result<Filter> read_filter(const Node& document, const std::string& file, const LoadOptions& options) {
  Filter filter;
  if (auto read = read_metadata(document, file, filter.body); !read) return failure(std::move(read.error()));
  auto logsource = read_logsource(document, file);
  if (!logsource) return failure(std::move(logsource.error()));
  filter.body.logsource = std::move(*logsource);
  const Node& section = *document.find("filter");
  if (!section.is_mapping()) return failure("filter is no mapping", place(file, section));
  const Node* condition = section.find("condition");
  if (condition == nullptr || !condition->is_scalar())
    return failure("the filter's condition is missing", place(file, section), "add condition: under filter");
  filter.rules = texts_of(section.find("rules"));
  auto read = read_searches(section, options, filter.body);
  if (!read) return failure(std::move(read.error()));
  auto parsed = parse_condition(condition->text(), *read);
  if (!parsed) {
    parsed.error().where = place(file, *condition);
    return failure(std::move(parsed.error()));
  }
  if (parsed->aggregation) return failure("a filter has no aggregation", place(file, *condition));
  filter.body.conditions.push_back(std::move(parsed->expression));
  return filter;
}

}  // namespace garde::sigma
