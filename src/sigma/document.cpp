// SPDX-License-Identifier: Apache-2.0
#include "sigma/document.h"

#include <algorithm>
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
  if (aggregation.function == "near") return CorrelationType::temporal;
  if (aggregation.function == "sum") return CorrelationType::value_sum;
  if (aggregation.function == "min" || aggregation.function == "max")
    return CorrelationType::value_percentile;
  if (aggregation.function == "avg") return CorrelationType::value_avg;
  return aggregation.field.empty() ? CorrelationType::event_count : CorrelationType::value_count;
}

// "| count(field) by group > n" is what a correlation over this rule alone says; the rule itself then no
// longer reports.
Correlation correlation_of(Rule& rule, const Aggregation& aggregation, std::int64_t timespan) {
  Correlation correlation;
  static_cast<Metadata&>(correlation) = rule;
  correlation.type = type_of(aggregation);
  if (!aggregation.field.empty()) correlation.fields_counted = {aggregation.field};
  if (aggregation.function == "min") correlation.percentile = 0;
  if (aggregation.function == "max") correlation.percentile = 100;
  correlation.group_by = aggregation.group_by;
  correlation.timespan_seconds = timespan;
  correlation.thresholds = {aggregation.threshold};
  rule.reports = false;
  rule.name = rule.id + " (its events)";
  correlation.rules = {rule.name};
  return correlation;
}

// The places of the searches that "near" names, each once, and its expression over that list.
void renumber(Expression& near, std::vector<std::uint32_t>& searches) {
  for (Expression& child : near.children) renumber(child, searches);
  if (near.kind != Expression::Kind::predicate) return;
  const auto found = std::find(searches.begin(), searches.end(), near.predicate);
  if (found == searches.end()) searches.push_back(near.predicate);
  near.predicate = static_cast<std::uint32_t>(std::find(searches.begin(), searches.end(), near.predicate) -
                                              searches.begin()) +
                   1;
}

// "a | near b and not c": the rule keeps a; b and c become rules of their own beside it.
void split_near(RuleDocument& document, Aggregation aggregation,
                const std::vector<NamedExpression>& searches) {
  Correlation& correlation = document.correlations.back();
  std::vector<std::uint32_t> named;
  renumber(aggregation.near, named);
  for (const std::uint32_t search : named) {
    Rule rule = document.rule;
    rule.conditions = {searches[search].expression};
    rule.id = document.rule.id + " (near: " + searches[search].name + ")";
    rule.name = rule.id;
    correlation.rules.push_back(rule.id);
    document.near.push_back(std::move(rule));
  }
  Expression own;
  own.kind = Expression::Kind::predicate;
  Expression all;
  all.children.push_back(std::move(own));
  all.children.push_back(std::move(aggregation.near));
  correlation.condition = std::move(all);
  correlation.thresholds.clear();
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
  const auto read = read_detection(*detection, options, rule);
  if (!read) return failure(read.error());
  for (const auto& aggregation : read->aggregations) {
    if (!aggregation) continue;
    if (read->aggregations.size() > 1)
      return failure("an aggregation cannot stand in a list of conditions", place(file, *detection),
                     "write one rule for each, or a correlation rule");
    const auto timespan = read_timeframe(*detection, file);
    if (!timespan) return failure(timespan.error());
    result.correlations.push_back(correlation_of(rule, *aggregation, *timespan));
    if (aggregation->function == "near") split_near(result, *aggregation, read->searches);
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
