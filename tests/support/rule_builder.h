// SPDX-License-Identifier: Apache-2.0
// Rules built in code, for tests of the engine that should not depend on the reading of rule files.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sigma/rule.h"

namespace garde::test {

inline sigma::Pattern pattern_of(const std::string& text) {
  sigma::Pattern pattern;
  for (const char c : text) {
    using Kind = sigma::PatternToken::Kind;
    if (c == '*' || c == '?') {
      pattern.push_back({c == '*' ? Kind::any_many : Kind::any_one, ""});
    } else if (!pattern.empty() && pattern.back().kind == Kind::literal) {
      pattern.back().text += c;
    } else {
      pattern.push_back({Kind::literal, std::string(1, c)});
    }
  }
  return pattern;
}

/// Builds one rule: each call of predicate() adds one and gives the expression that names it.
class RuleBuilder {
 public:
  explicit RuleBuilder(std::string title) { rule_.title = rule_.id = std::move(title); }

  RuleBuilder& logsource(std::string product, std::string category = {}, std::string service = {}) {
    rule_.logsource = {std::move(product), std::move(category), std::move(service), {}};
    return *this;
  }

  sigma::Expression predicate(const std::string& field, sigma::Operator op, const std::string& text = {}) {
    sigma::Predicate predicate;
    predicate.field = field;
    predicate.field_id = intern_field(field);
    predicate.op = op;
    predicate.text = text;
    if (op == sigma::Operator::pattern) predicate.pattern = pattern_of(text);
    return add(std::move(predicate));
  }

  sigma::Expression add(sigma::Predicate predicate) {
    predicate.item = static_cast<std::uint32_t>(rule_.items.size());
    rule_.items.push_back("selection." + predicate.field);
    rule_.predicates.push_back(std::move(predicate));
    sigma::Expression expression;
    expression.kind = sigma::Expression::Kind::predicate;
    expression.predicate = static_cast<std::uint32_t>(rule_.predicates.size() - 1);
    return expression;
  }

  sigma::Rule condition(sigma::Expression expression) {
    rule_.conditions.push_back(std::move(expression));
    return rule_;
  }

 private:
  sigma::Rule rule_;
};

inline sigma::Expression tree(sigma::Expression::Kind kind, std::vector<sigma::Expression> children) {
  sigma::Expression expression;
  expression.kind = kind;
  expression.children = std::move(children);
  return expression;
}
inline sigma::Expression all_of(std::vector<sigma::Expression> children) {
  return tree(sigma::Expression::Kind::all_of, std::move(children));
}
inline sigma::Expression any_of(std::vector<sigma::Expression> children) {
  return tree(sigma::Expression::Kind::any_of, std::move(children));
}
inline sigma::Expression not_(sigma::Expression child) {
  return tree(sigma::Expression::Kind::negation, {std::move(child)});
}

}  // namespace garde::test
