// SPDX-License-Identifier: Apache-2.0
#include "sigma/condition.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/case_fold.h"
#include "sigma/pattern.h"
#include "sigma/value_pattern.h"

namespace garde::sigma {
namespace {

constexpr int kMostDepth = 64;
constexpr std::size_t kMostCharacters = 64 * 1024;

struct Token {
  std::string text;
  std::size_t at = 0;  // of its first character, from 1
};

bool is_symbol(char c) {
  return c == '(' || c == ')' || c == '|' || c == '<' || c == '>' || c == '=' || c == '!';
}
bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::vector<Token> tokenize(std::string_view text) {
  std::vector<Token> tokens;
  for (std::size_t i = 0; i < text.size();) {
    if (is_space(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i + 1;
    if (text[i] == '<' || text[i] == '>' || text[i] == '=' || text[i] == '!') {
      if (end < text.size() && text[end] == '=') ++end;
    } else if (!is_symbol(text[i])) {
      while (end < text.size() && !is_space(text[end]) && !is_symbol(text[end])) ++end;
    }
    tokens.push_back({std::string(text.substr(i, end - i)), i + 1});
    i = end;
  }
  tokens.push_back({"", text.size() + 1});
  return tokens;
}

class ConditionParser {
 public:
  ConditionParser(std::string_view text, const std::vector<NamedExpression>& searches)
      : tokens_(tokenize(text)), searches_(&searches) {}

  Result<Condition> parse() {
    Condition condition;
    auto expression = parse_or(0);
    if (!expression) return failure(std::move(expression.error()));
    condition.expression = std::move(*expression);
    if (is("|")) {
      ++next_;
      auto aggregation = parse_aggregation();
      if (!aggregation) return failure(std::move(aggregation.error()));
      condition.aggregation = std::move(*aggregation);
    }
    if (!token().text.empty())
      return wrong("'" + token().text + "' is not expected here", "join searches by and, or");
    return condition;
  }

 private:
  [[nodiscard]] const Token& token() const { return tokens_[next_]; }
  [[nodiscard]] bool is(std::string_view word) const { return equal_without_case(token().text, word); }
  [[nodiscard]] bool take(std::string_view word) {
    if (!is(word)) return false;
    ++next_;
    return true;
  }

  [[nodiscard]] tl::unexpected<Error> wrong(std::string what, std::string mend = {}) const {
    return failure("condition, character " + std::to_string(token().at) + ": " + std::move(what), {},
                   std::move(mend));
  }

  static Expression joined(Expression::Kind kind, std::vector<Expression> children) {
    if (children.size() == 1) return std::move(children.front());
    Expression expression;
    expression.kind = kind;
    expression.children = std::move(children);
    return expression;
  }

  Result<Expression> parse_or(int depth) {
    std::vector<Expression> children;
    do {
      auto child = parse_and(depth);
      if (!child) return child;
      children.push_back(std::move(*child));
    } while (take("or"));
    return joined(Expression::Kind::any_of, std::move(children));
  }

  Result<Expression> parse_and(int depth) {
    std::vector<Expression> children;
    do {
      auto child = parse_not(depth);
      if (!child) return child;
      children.push_back(std::move(*child));
    } while (take("and"));
    return joined(Expression::Kind::all_of, std::move(children));
  }

  Result<Expression> parse_not(int depth) {
    if (depth > kMostDepth) return wrong("nested too deeply");
    if (take("not")) {
      auto child = parse_not(depth + 1);
      if (!child) return child;
      Expression expression;
      expression.kind = Expression::Kind::negation;
      expression.children.push_back(std::move(*child));
      return expression;
    }
    if (!take("(")) return parse_primary();
    auto inside = parse_or(depth + 1);
    if (inside && !take(")")) return wrong("a closing parenthesis is missing");
    return inside;
  }

  Result<Expression> parse_primary() {
    if (token().text.empty() || is_symbol(token().text.front())) return wrong("a search is expected");
    if (equal_without_case(tokens_[next_ + 1].text, "of")) return parse_quantifier();
    const auto found = std::find_if(searches_->begin(), searches_->end(), [&](const NamedExpression& search) {
      return search.name == token().text;
    });
    if (found == searches_->end()) return wrong("no search is named '" + token().text + "'", known_names());
    ++next_;
    return bounded(found->expression);
  }

  // "1 of them", "all of selection_*", "2 of a*"
  Result<Expression> parse_quantifier() {
    const std::string quantity = fold_case(token().text);
    next_ += 2;
    const std::string pattern = token().text;
    const ValuePattern name_pattern(parse_pattern(pattern), true);
    std::vector<Expression> children;
    for (const NamedExpression& search : *searches_) {
      const bool chosen = is("them") ? !search.name.starts_with('_') : name_pattern.matches(search.name);
      if (!chosen) continue;
      auto child = bounded(search.expression);
      if (!child) return child;
      children.push_back(std::move(*child));
    }
    if (children.empty()) return wrong("no search fits '" + pattern + "'", known_names());
    ++next_;
    if (quantity == "all") return joined(Expression::Kind::all_of, std::move(children));
    if (quantity == "any") return joined(Expression::Kind::any_of, std::move(children));
    return at_least(quantity, std::move(children));
  }

  Result<Expression> at_least(const std::string& quantity, std::vector<Expression> children) {
    std::uint32_t count = 0;
    const auto [end, error] = std::from_chars(quantity.data(), quantity.data() + quantity.size(), count);
    if (error != std::errc() || end != quantity.data() + quantity.size() || count == 0)
      return wrong("'" + quantity + " of' counts nothing", "write 1 of, all of, or a number and of");
    if (count > children.size())
      return wrong("'" + quantity + " of' asks for more than the " + std::to_string(children.size()) +
                   " searches there are");
    if (count == 1) return joined(Expression::Kind::any_of, std::move(children));
    if (count == children.size()) return joined(Expression::Kind::all_of, std::move(children));
    Expression expression = joined(Expression::Kind::at_least, std::move(children));
    expression.count = count;
    return expression;
  }

  Result<Aggregation> parse_aggregation() {
    constexpr std::array<std::string_view, 6> kFunctions{"count", "sum", "avg", "min", "max", "near"};
    Aggregation aggregation;
    aggregation.function = fold_case(token().text);
    if (std::find(kFunctions.begin(), kFunctions.end(), aggregation.function) == kFunctions.end())
      return wrong("the aggregation '" + token().text + "' is not known",
                   "count, sum, avg, min, max and near are; or write a correlation rule");
    ++next_;
    if (aggregation.function == "near") return parse_near(std::move(aggregation));
    if (!take("(")) return wrong("'(' is expected");
    if (!is(")")) aggregation.field = tokens_[next_++].text;
    if (!take(")")) return wrong("')' is expected");
    if (aggregation.field.empty() && aggregation.function != "count")
      return wrong("the field to aggregate is missing", "write it between the parentheses");
    if (take("by")) aggregation.group_by = parse_fields();
    return parse_threshold(std::move(aggregation));
  }

  // "a, b,c" up to a symbol or the end.
  std::vector<std::string> parse_fields() {
    std::vector<std::string> fields;
    for (; !token().text.empty() && !is_symbol(token().text.front()); ++next_) {
      std::string_view rest = token().text;
      while (!rest.empty()) {
        const std::string_view field = rest.substr(0, rest.find(','));
        if (!field.empty()) fields.emplace_back(field);
        rest.remove_prefix(std::min(rest.size(), field.size() + 1));
      }
    }
    return fields;
  }

  // The searches stand for themselves: what matches each is put together in time, not in one event.
  Result<Aggregation> parse_near(Aggregation aggregation) {
    std::vector<NamedExpression> places;
    for (std::uint32_t i = 0; i < searches_->size(); ++i) {
      Expression place;
      place.kind = Expression::Kind::predicate;
      place.predicate = i;
      places.push_back({(*searches_)[i].name, std::move(place)});
    }
    const auto* searches = std::exchange(searches_, &places);
    auto near = parse_or(0);
    searches_ = searches;
    if (!near) return failure(std::move(near.error()));
    aggregation.near = std::move(*near);
    if (take("by")) aggregation.group_by = parse_fields();
    return aggregation;
  }

  Result<Aggregation> parse_threshold(Aggregation aggregation) {
    using Comparison = Threshold::Comparison;
    const std::vector<std::pair<std::string_view, Comparison>> comparisons{
        {">", Comparison::greater},   {">=", Comparison::greater_or_equal},
        {"<", Comparison::less},      {"<=", Comparison::less_or_equal},
        {"=", Comparison::equal},     {"==", Comparison::equal},
        {"!=", Comparison::not_equal}};
    const auto found =
        std::find_if(comparisons.begin(), comparisons.end(), [&](const auto& one) { return is(one.first); });
    if (found == comparisons.end()) return wrong("a comparison is expected", "as in > 10");
    ++next_;
    const std::string& number = token().text;
    const auto [end, error] =
        std::from_chars(number.data(), number.data() + number.size(), aggregation.threshold.value);
    if (number.empty() || error != std::errc() || end != number.data() + number.size())
      return wrong("a number is expected", "as in > 10");
    aggregation.threshold.comparison = found->second;
    ++next_;
    return aggregation;
  }

  Result<Expression> bounded(const Expression& expression) {
    nodes_ += node_count(expression);
    if (nodes_ > kMostExpressionNodes) return wrong("the condition grows too large", "split the rule");
    return expression;
  }

  [[nodiscard]] std::string known_names() const {
    std::string names = "searches here:";
    for (const NamedExpression& search : *searches_) names += " " + search.name;
    return names;
  }

  std::vector<Token> tokens_;
  std::size_t next_ = 0;
  std::size_t nodes_ = 0;
  const std::vector<NamedExpression>* searches_;
};

}  // namespace

std::size_t node_count(const Expression& expression) {
  std::size_t count = 1;
  for (const Expression& child : expression.children) count += node_count(child);
  return count;
}

Result<Condition> parse_condition(std::string_view text, const std::vector<NamedExpression>& searches) {
  if (text.size() > kMostCharacters)
    return failure("the condition is longer than " + std::to_string(kMostCharacters) + " characters");
  return ConditionParser(text, searches).parse();
}

}  // namespace garde::sigma
