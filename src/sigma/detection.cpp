// SPDX-License-Identifier: Apache-2.0
#include "sigma/detection.h"

#include <algorithm>

#include "sigma/modifier.h"

namespace garde::sigma {
namespace {

using yaml::Node;

constexpr std::size_t kMostPredicates = 100'000;
constexpr int kMostDepth = 16;

// Adds to one rule. Every failure leaves with the place of the node that it is about.
class SearchReader {
 public:
  SearchReader(const LoadOptions& options, Rule& rule) : options_(options), rule_(rule) {}

  Result<Expression> read(const std::string& name, const Node& node) {
    search_ = name;
    return read_node(node, 0);
  }

 private:
  [[nodiscard]] std::string at(const Node& node) const {
    return rule_.file + ":" + std::to_string(node.line());
  }

  static Expression tree(Expression::Kind kind, std::vector<Expression> children) {
    if (children.size() == 1) return std::move(children.front());
    Expression expression;
    expression.kind = kind;
    expression.children = std::move(children);
    return expression;
  }

  Result<Expression> read_node(const Node& node, int depth) {
    if (depth > kMostDepth) return failure("nested too deeply", at(node));
    if (node.is_mapping()) return read_map(node);
    if (node.is_scalar()) return read_item(FieldKey{}, node);
    if (node.items().empty())
      return failure("the search '" + search_ + "' is an empty list", at(node), "give it a value");
    std::vector<Expression> children;
    for (const Node& item : node.items()) {
      auto child = read_node(item, depth + 1);
      if (!child) return child;
      children.push_back(std::move(*child));
    }
    return tree(Expression::Kind::any_of, std::move(children));
  }

  Result<Expression> read_map(const Node& node) {
    if (node.items().empty())
      return failure("the search '" + search_ + "' is empty", at(node), "give it a field");
    std::vector<Expression> children;
    for (std::size_t i = 0; i < node.items().size(); ++i) {
      const auto key = parse_field_key(node.keys()[i]);
      if (!key) return failure(with_place(key.error(), node.items()[i]));
      auto child = read_item(*key, node.items()[i]);
      if (!child) return child;
      children.push_back(std::move(*child));
    }
    return tree(Expression::Kind::all_of, std::move(children));
  }

  // One field with its value or list of values.
  Result<Expression> read_item(const FieldKey& key, const Node& node) {
    if (node.is_scalar()) return read_one(key, node);
    if (!node.is_sequence() || node.items().empty())
      return failure("'" + key.field + "' needs a value or a list of values", at(node));
    std::vector<Expression> children;
    for (const Node& value : node.items()) {
      auto child = read_one(key, value);
      if (!child) return child;
      children.push_back(std::move(*child));
    }
    // "not any of them" is "each of them not": neq turns the list's meaning round.
    const bool every = key.all != key.negated;
    return tree(every ? Expression::Kind::all_of : Expression::Kind::any_of, std::move(children));
  }

  Result<Expression> read_one(const FieldKey& key, const Node& value) {
    auto read = read_value(key, value, options_.placeholders, rule_.missing_placeholders);
    if (!read) return failure(with_place(std::move(read.error()), value));
    const std::uint32_t item = item_number(key);
    std::vector<Expression> children;
    for (Predicate& predicate : read->any_of) {
      predicate.item = item;
      Expression expression;
      expression.kind = Expression::Kind::predicate;
      expression.predicate = static_cast<std::uint32_t>(rule_.predicates.size());
      rule_.predicates.push_back(std::move(predicate));
      children.push_back(std::move(expression));
    }
    if (rule_.predicates.size() > kMostPredicates)
      return failure("the rule has too many values", at(value), "split it");
    Expression any = tree(Expression::Kind::any_of, std::move(children));
    if (!read->negate) return any;
    Expression negation;
    negation.kind = Expression::Kind::negation;
    negation.children.push_back(std::move(any));
    return negation;
  }

  std::uint32_t item_number(const FieldKey& key) {
    std::string name = key.field.empty() ? search_ : search_ + "." + key.field;
    const auto found = std::find(rule_.items.begin(), rule_.items.end(), name);
    if (found != rule_.items.end()) return static_cast<std::uint32_t>(found - rule_.items.begin());
    rule_.items.push_back(std::move(name));
    return static_cast<std::uint32_t>(rule_.items.size() - 1);
  }

  [[nodiscard]] Error with_place(Error error, const Node& node) const {
    error.where = at(node);
    return error;
  }

  const LoadOptions& options_;
  Rule& rule_;
  std::string search_;
};

}  // namespace

Result<std::vector<NamedExpression>> read_searches(const Node& detection, const LoadOptions& options,
                                                   Rule& rule) {
  std::vector<NamedExpression> searches;
  SearchReader reader(options, rule);
  for (std::size_t i = 0; i < detection.keys().size(); ++i) {
    const std::string& name = detection.keys()[i];
    if (name == "condition" || name == "timeframe" || name == "rules") continue;
    auto expression = reader.read(name, detection.items()[i]);
    if (!expression) return failure(std::move(expression.error()));
    searches.push_back({name, std::move(*expression)});
  }
  return searches;
}

Result<ReadDetection> read_detection(const Node& detection, const LoadOptions& options, Rule& rule) {
  const std::string file = rule.file + ":";
  if (!detection.is_mapping())
    return failure("detection is no mapping", file + std::to_string(detection.line()),
                   "give it searches and a condition");
  const Node* condition = detection.find("condition");
  if (condition == nullptr)
    return failure("the condition is missing", file + std::to_string(detection.line()),
                   "add condition: under detection");
  auto searches = read_searches(detection, options, rule);
  if (!searches) return failure(searches.error());
  std::vector<std::optional<Aggregation>> aggregations;
  const auto add = [&](const Node& node) -> std::optional<Error> {
    auto parsed = parse_condition(node.text(), *searches);
    if (!parsed) {
      parsed.error().where = file + std::to_string(node.line());
      return std::move(parsed.error());
    }
    rule.conditions.push_back(std::move(parsed->expression));
    aggregations.push_back(std::move(parsed->aggregation));
    return std::nullopt;
  };
  if (condition->is_scalar()) {
    if (auto error = add(*condition)) return failure(std::move(*error));
  } else {
    for (const Node& one : condition->items())
      if (auto error = add(one)) return failure(std::move(*error));
  }
  if (aggregations.empty())
    return failure("the list of conditions is empty", file + std::to_string(condition->line()));
  return ReadDetection{std::move(*searches), std::move(aggregations)};
}

}  // namespace garde::sigma
