// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <utility>

#include "base/nearest_word.h"
#include "sigma/condition.h"
#include "sigma/correlation_order.h"
#include "sigma/document.h"
#include "sigma/metadata.h"

namespace garde::sigma {
namespace {

using yaml::Node;

constexpr std::array<std::string_view, 8> kTypes{"event_count",      "value_count", "temporal",
                                                 "temporal_ordered", "value_sum",   "value_avg",
                                                 "value_percentile", "value_median"};

constexpr std::size_t kMostRules = 100;

using Comparison = Threshold::Comparison;
constexpr std::array<std::pair<std::string_view, Comparison>, 6> kComparisons{
    {{"eq", Comparison::equal},
     {"neq", Comparison::not_equal},
     {"lt", Comparison::less},
     {"lte", Comparison::less_or_equal},
     {"gt", Comparison::greater},
     {"gte", Comparison::greater_or_equal}}};

// Fills one correlation from its section; every failure names the line.
class CorrelationReader {
 public:
  CorrelationReader(const Node& section, const std::string& file, Correlation& into)
      : section_(section), file_(file), into_(into) {}

  Result<void> read() {
    if (!section_.is_mapping()) return wrong(section_, "correlation is no mapping");
    into_.rules = texts_of(section_.find("rules"));
    into_.group_by = texts_of(section_.find("group-by"));
    if (into_.rules.empty())
      return wrong(section_, "the correlation names no rules", "add rules: with their names or ids");
    if (into_.rules.size() > kMostRules)
      return wrong(section_, "the correlation names more than " + std::to_string(kMostRules) + " rules",
                   "split it");
    if (auto read = read_type(); !read) return read;
    if (auto read = read_timespan(); !read) return read;
    if (auto read = read_aliases(); !read) return read;
    return read_condition();
  }

 private:
  [[nodiscard]] tl::unexpected<Error> wrong(const Node& node, std::string what, std::string mend = {}) const {
    return failure(std::move(what), file_ + ":" + std::to_string(node.line()), std::move(mend));
  }
  [[nodiscard]] bool is_temporal() const {
    return into_.type == CorrelationType::temporal || into_.type == CorrelationType::temporal_ordered;
  }

  Result<void> read_type() {
    const Node* type = section_.find("type");
    if (type == nullptr)
      return wrong(section_, "the correlation's type is missing", "add type:, as in type: event_count");
    const auto found = std::find(kTypes.begin(), kTypes.end(), type->text());
    if (found == kTypes.end()) {
      const std::string near = nearest_word(type->text(), kTypes);
      return wrong(
          *type, "unknown correlation type '" + type->text() + "'",
          near.empty() ? "types are listed in the Sigma specification" : "did you mean '" + near + "'?");
    }
    into_.type = static_cast<CorrelationType>(found - kTypes.begin());
    return {};
  }

  Result<void> read_timespan() {
    const Node* timespan = section_.find("timespan");
    if (timespan == nullptr) timespan = section_.find("timeframe");
    if (timespan == nullptr)
      return wrong(section_, "the timespan is missing", "add timespan:, as in timespan: 10m");
    const auto seconds = parse_timespan(timespan->text());
    if (!seconds) return wrong(*timespan, seconds.error().what, seconds.error().mend);
    into_.timespan_seconds = *seconds;
    return {};
  }

  Result<void> read_aliases() {
    const Node* aliases = section_.find("aliases");
    if (aliases == nullptr) return {};
    if (!aliases->is_mapping()) return wrong(*aliases, "aliases is no mapping");
    for (std::size_t i = 0; i < aliases->keys().size(); ++i) {
      const Node& rules = aliases->items()[i];
      if (!rules.is_mapping()) return wrong(rules, "an alias maps rules to their fields");
      for (std::size_t j = 0; j < rules.keys().size(); ++j)
        into_.aliases[aliases->keys()[i]][rules.keys()[j]] = rules.items()[j].text();
    }
    return {};
  }

  Result<void> read_condition() {
    const Node* condition = section_.find("condition");
    if (condition == nullptr) {
      if (!is_temporal())
        return wrong(section_, "the condition is missing", "add condition: with gte: or another comparison");
      into_.thresholds = {{Comparison::greater_or_equal, static_cast<double>(into_.rules.size())}};
      return {};
    }
    if (condition->is_scalar()) return read_extended(*condition);
    if (!condition->is_mapping()) return wrong(*condition, "the condition is no mapping");
    for (std::size_t i = 0; i < condition->keys().size(); ++i)
      if (auto read = read_comparison(condition->keys()[i], condition->items()[i]); !read) return read;
    if (into_.thresholds.empty())
      return wrong(*condition, "the condition compares nothing", "add gte: or another comparison");
    const bool needs_field = into_.type != CorrelationType::event_count && !is_temporal();
    if (needs_field && into_.fields_counted.empty())
      return wrong(*condition, "this type needs a field to look at", "add field: under condition");
    return {};
  }

  Result<void> read_comparison(const std::string& key, const Node& value) {
    if (key == "field") {
      into_.fields_counted = texts_of(&value);
      return {};
    }
    auto number = value.as_real();
    if (const auto integer = value.as_integer()) number = static_cast<double>(*integer);
    const auto found = std::find_if(kComparisons.begin(), kComparisons.end(),
                                    [&](const auto& one) { return one.first == key; });
    if (found == kComparisons.end() && key != "percentile")
      return wrong(value, "unknown comparison '" + key + "'", "comparisons are eq, neq, lt, lte, gt and gte");
    if (!number) return wrong(value, "'" + value.text() + "' is no number");
    if (key == "percentile") {
      if (*number < 0 || *number > 100) return wrong(value, "a percentile is between 0 and 100");
      into_.percentile = *number;
    } else {
      into_.thresholds.push_back({found->second, *number});
    }
    return {};
  }

  // "rule_a and not rule_b": the searches are the rules.
  Result<void> read_extended(const Node& condition) {
    if (!is_temporal()) return wrong(condition, "only temporal correlations take a condition in words");
    if (into_.type == CorrelationType::temporal_ordered && into_.rules.size() > kMostRulesInOrder)
      return wrong(condition,
                   "a condition in words orders at most " + std::to_string(kMostRulesInOrder) + " rules",
                   "chain two correlations");
    std::vector<NamedExpression> names;
    for (std::uint32_t i = 0; i < into_.rules.size(); ++i) {
      Expression expression;
      expression.kind = Expression::Kind::predicate;
      expression.predicate = i;
      names.push_back({into_.rules[i], std::move(expression)});
    }
    auto parsed = parse_condition(condition.text(), names);
    if (!parsed) return wrong(condition, parsed.error().what, parsed.error().mend);
    if (parsed->aggregation) return wrong(condition, "a correlation has no aggregation");
    into_.condition = std::move(parsed->expression);
    return {};
  }

  const Node& section_;
  const std::string& file_;
  Correlation& into_;
};

}  // namespace

Result<Correlation> read_correlation(const Node& document, const std::string& file) {
  Correlation correlation;
  if (auto read = read_metadata(document, file, correlation); !read) return failure(std::move(read.error()));
  const Node& section = *document.find("correlation");
  if (auto read = CorrelationReader(section, file, correlation).read(); !read)
    return failure(std::move(read.error()));
  for (const Node* holder : {&document, &section})
    if (const Node* generate = holder->is_mapping() ? holder->find("generate") : nullptr)
      correlation.generate = correlation.generate || generate->as_boolean().value_or(false);
  return correlation;
}

}  // namespace garde::sigma
