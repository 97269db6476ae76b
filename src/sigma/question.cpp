// SPDX-License-Identifier: Apache-2.0
#include "sigma/question.h"

#include <algorithm>
#include <map>
#include <optional>

namespace garde::sigma {
namespace {

constexpr std::size_t kFewestIndexed = 6;  // of fewer texts, each is compared
constexpr double kIndexCost = 8;
constexpr double kKeywordCost = 20;  // asked of every value

double cost_of(const Predicate& predicate, const ValuePattern& pattern) {
  const double values = predicate.field.empty() ? kKeywordCost : 1;
  switch (predicate.op) {
    case Operator::regular_expression:
      return 60 * values;
    case Operator::cidr:
    case Operator::time_part_equals:
      return 4;
    case Operator::pattern:
      break;
    default:
      return 2;
  }
  switch (pattern.kind()) {
    case ValuePattern::Kind::contains:
      return 6 * values;
    case ValuePattern::Kind::general:
      return 10 * values;
    default:
      return values;
  }
}

std::optional<Anchor> anchor_of(ValuePattern::Kind kind) {
  switch (kind) {
    case ValuePattern::Kind::equals:
      return Anchor::whole;
    case ValuePattern::Kind::starts_with:
      return Anchor::start;
    case ValuePattern::Kind::ends_with:
      return Anchor::end;
    case ValuePattern::Kind::contains:
      return Anchor::anywhere;
    default:
      return std::nullopt;
  }
}

// An `or` of one child is that child.
const Expression& unwrapped(const Expression& expression) {
  const Expression* inner = &expression;
  using Kind = Expression::Kind;
  while ((inner->kind == Kind::all_of || inner->kind == Kind::any_of) && inner->children.size() == 1)
    inner = &inner->children.front();
  return *inner;
}

// The children of an `and` or an `or`, with those of its children that are of its own kind in their place.
void gather(const Expression& expression, std::vector<const Expression*>& children) {
  using Kind = Expression::Kind;
  const bool joins = expression.kind == Kind::all_of || expression.kind == Kind::any_of;
  for (const Expression& child : expression.children) {
    const Expression& inner = unwrapped(child);
    if (joins && inner.kind == expression.kind) {
      gather(inner, children);
    } else {
      children.push_back(&inner);
    }
  }
}

class Arranger {
 public:
  Arranger(const Rule& rule, const std::vector<const ValuePattern*>& patterns)
      : rule_(rule), patterns_(patterns) {}

  Question arrange(const Expression& expression) const {
    Question question;
    question.count = expression.count;
    switch (expression.kind) {
      case Expression::Kind::predicate:
        question.kind = Question::Kind::predicate;
        question.predicate = expression.predicate;
        question.cost = cost_of(rule_.predicates[expression.predicate], *patterns_[expression.predicate]);
        return question;
      case Expression::Kind::negation:
        question.kind = Question::Kind::negation;
        break;
      case Expression::Kind::all_of:
        question.kind = Question::Kind::all_of;
        break;
      case Expression::Kind::any_of:
        question.kind = Question::Kind::any_of;
        break;
      case Expression::Kind::at_least:
        question.kind = Question::Kind::at_least;
        break;
    }
    add_children(expression, question);
    std::stable_sort(question.children.begin(), question.children.end(),
                     [](const Question& a, const Question& b) { return a.cost < b.cost; });
    for (const Question& child : question.children) question.cost += child.cost;
    return question;
  }

 private:
  // Which of the expression's children can go into one index: texts without case, of one field.
  [[nodiscard]] bool is_indexable(const Expression& child) const {
    if (child.kind != Expression::Kind::predicate) return false;
    const Predicate& predicate = rule_.predicates[child.predicate];
    if (predicate.op != Operator::pattern || predicate.cased || predicate.field.empty()) return false;
    const ValuePattern& pattern = *patterns_[child.predicate];
    const auto anchor = anchor_of(pattern.kind());
    if (!anchor) return false;
    if (*anchor == Anchor::anywhere) return pattern.literal().size() >= LiteralIndex::kShortestAnywhere;
    return *anchor == Anchor::whole || !pattern.literal().empty();
  }

  void add_children(const Expression& expression, Question& question) const {
    std::vector<const Expression*> children;
    gather(expression, children);
    std::map<FieldId, std::vector<const Expression*>> indexable;
    if (expression.kind == Expression::Kind::any_of)
      for (const Expression* child : children)
        if (is_indexable(*child)) indexable[rule_.predicates[child->predicate].field_id].push_back(child);
    std::erase_if(indexable, [](const auto& entry) { return entry.second.size() < kFewestIndexed; });
    for (const auto& [field, texts] : indexable) question.children.push_back(index(field, texts));
    for (const Expression* child : children)
      if (indexable.empty() || !is_indexable(*child) ||
          !indexable.contains(rule_.predicates[child->predicate].field_id))
        question.children.push_back(arrange(*child));
  }

  [[nodiscard]] Question index(FieldId field, const std::vector<const Expression*>& texts) const {
    auto literals = std::make_unique<LiteralIndex>();
    for (const Expression* text : texts) {
      const ValuePattern& pattern = *patterns_[text->predicate];
      literals->add(*anchor_of(pattern.kind()), pattern.literal(), text->predicate);
    }
    literals->finish();
    Question question;
    question.kind = Question::Kind::any_text;
    question.field = field;
    question.texts = std::move(literals);
    question.cost = kIndexCost;
    return question;
  }

  const Rule& rule_;
  const std::vector<const ValuePattern*>& patterns_;
};

}  // namespace

Question arrange(const Expression& expression, const Rule& rule,
                 const std::vector<const ValuePattern*>& patterns) {
  return Arranger(rule, patterns).arrange(expression);
}

}  // namespace garde::sigma
