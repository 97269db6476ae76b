// SPDX-License-Identifier: Apache-2.0
#include "cli/rules/words.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace garde::cli::rules {
namespace {

using Kind = sigma::Expression::Kind;
using sigma::Operator;
using sigma::PatternToken;

// A rule of ten thousand words still fits a screen or two.
constexpr std::size_t kMostLines = 400;
constexpr std::size_t kMostValues = 60;

// A sentence's two forms; say() fills in its values.
struct Words {
  std::string_view french;
  std::string_view english;
};

template <typename... Values>
std::string say(Language language, const Words& words, const Values&... values) {
  return fmt::format(fmt::runtime(language == Language::french ? words.french : words.english), values...);
}

constexpr Words kAnyField{"un champ quelconque", "any field"};
constexpr Words kIs{"est", "is"};
constexpr Words kIsEmpty{"est vide", "is empty"};
constexpr Words kContains{"contient", "contains"};
constexpr Words kStartsWith{"commence par", "starts with"};
constexpr Words kEndsWith{"finit par", "ends with"};
constexpr Words kResembles{"ressemble (* : du texte, ? : un caractère) à",
                           "looks (* any text, ? one character) like"};
constexpr Words kHasValue{"a une valeur, quelle qu’elle soit", "has a value, whatever it is"};
constexpr Words kExpression{"correspond à l’expression régulière", "matches the regular expression"};
constexpr Words kInNetwork{"est une adresse du réseau", "is an address of the network"};
constexpr Words kLess{"est plus petit que", "is less than"};
constexpr Words kLessOrEqual{"est au plus", "is at most"};
constexpr Words kGreater{"est plus grand que", "is greater than"};
constexpr Words kGreaterOrEqual{"est au moins", "is at least"};
constexpr Words kExists{"est présent", "is present"};
constexpr Words kIsNull{"est absent ou nul", "is absent or null"};
constexpr Words kEqualsField{"est égal au champ", "equals the field"};
constexpr Words kStartsWithField{"commence par la valeur du champ", "starts with the value of the field"};
constexpr Words kEndsWithField{"finit par la valeur du champ", "ends with the value of the field"};
constexpr Words kContainsField{"contient la valeur du champ", "contains the value of the field"};
constexpr Words kMinute{"la minute (UTC)", "the minute (UTC)"};
constexpr Words kHour{"l’heure (UTC)", "the hour (UTC)"};
constexpr Words kDay{"le jour du mois (UTC)", "the day of the month (UTC)"};
constexpr Words kWeek{"la semaine de l’année", "the week of the year"};
constexpr Words kMonth{"le mois", "the month"};
constexpr Words kYear{"l’année", "the year"};
constexpr Words kPartOf{"{} de {}", "{} of {}"};
constexpr Words kCased{"{} (casse respectée)", "{} (case counts)"};
constexpr Words kOneOf{"{} l’un de : {}", "{} one of: {}"};
constexpr Words kAndMore{"et {} autres", "and {} more"};
constexpr Words kAllOf{"tout ceci :", "all of:"};
constexpr Words kAnyOf{"l’un de ceci :", "any of:"};
constexpr Words kAtLeast{"au moins {} de ceci :", "at least {} of:"};
constexpr Words kNot{"mais pas :", "but not:"};
constexpr Words kAlways{"tout événement", "every event"};
constexpr Words kNever{"aucun événement", "no event"};
constexpr Words kCutShort{"… (la suite est dans le fichier)", "... (the rest is in the file)"};

struct Phrased {
  std::string verb;   // "ends with"
  std::string value;  // "'\cmd.exe'", or empty

  [[nodiscard]] std::string text() const { return value.empty() ? verb : verb + " " + value; }
};

std::string in_quotes(std::string_view text) {
  return "'" + std::string(text) + "'";
}

std::string with_wildcards(const sigma::Pattern& pattern) {
  std::string text;
  for (const PatternToken& token : pattern) {
    if (token.kind == PatternToken::Kind::any_many) text += '*';
    if (token.kind == PatternToken::Kind::any_one) text += '?';
    text += token.text;
  }
  return in_quotes(text);
}

Phrased phrase_pattern(const sigma::Pattern& pattern, Language language) {
  const auto is_many = [&](std::size_t at) { return pattern[at].kind == PatternToken::Kind::any_many; };
  const auto is_literal = [&](std::size_t at) { return pattern[at].kind == PatternToken::Kind::literal; };
  const std::size_t size = pattern.size();
  if (size == 0) return {say(language, kIsEmpty), ""};
  if (size == 1 && is_many(0)) return {say(language, kHasValue), ""};
  if (size == 1 && is_literal(0)) return {say(language, kIs), in_quotes(pattern[0].text)};
  if (size == 2 && is_many(0) && is_literal(1)) return {say(language, kEndsWith), in_quotes(pattern[1].text)};
  if (size == 2 && is_literal(0) && is_many(1))
    return {say(language, kStartsWith), in_quotes(pattern[0].text)};
  if (size == 3 && is_many(0) && is_literal(1) && is_many(2))
    return {say(language, kContains), in_quotes(pattern[1].text)};
  return {say(language, kResembles), with_wildcards(pattern)};
}

const Words& words_of(sigma::TimePart part) {
  switch (part) {
    case sigma::TimePart::none:
      break;
    case sigma::TimePart::minute:
      return kMinute;
    case sigma::TimePart::hour:
      return kHour;
    case sigma::TimePart::day:
      return kDay;
    case sigma::TimePart::week:
      return kWeek;
    case sigma::TimePart::month:
      return kMonth;
    case sigma::TimePart::year:
      return kYear;
  }
  return kHour;
}

Phrased phrase(const sigma::Predicate& predicate, Language language) {
  const std::string number = fmt::format("{}", predicate.number);
  switch (predicate.op) {
    case Operator::pattern:
      return phrase_pattern(predicate.pattern, language);
    case Operator::regular_expression:
      return {say(language, kExpression), in_quotes(predicate.text)};
    case Operator::cidr:
      return {say(language, kInNetwork), predicate.text};
    case Operator::less:
      return {say(language, kLess), number};
    case Operator::less_or_equal:
      return {say(language, kLessOrEqual), number};
    case Operator::greater:
      return {say(language, kGreater), number};
    case Operator::greater_or_equal:
      return {say(language, kGreaterOrEqual), number};
    case Operator::exists:
      return {say(language, kExists), ""};
    case Operator::is_null:
      return {say(language, kIsNull), ""};
    case Operator::field_equals:
      return {say(language, kEqualsField), predicate.other_field};
    case Operator::field_starts_with:
      return {say(language, kStartsWithField), predicate.other_field};
    case Operator::field_ends_with:
      return {say(language, kEndsWithField), predicate.other_field};
    case Operator::field_contains:
      return {say(language, kContainsField), predicate.other_field};
    case Operator::time_part_equals:
      return {say(language, kIs), number};
  }
  return {};
}

std::string field_of(const sigma::Predicate& predicate, Language language) {
  if (predicate.time_part != sigma::TimePart::none)
    return say(language, kPartOf, say(language, words_of(predicate.time_part)), predicate.field);
  return predicate.field.empty() ? say(language, kAnyField) : predicate.field;
}

class Describer {
 public:
  Describer(const sigma::Rule& rule, Language language) : rule_(rule), language_(language) {}

  std::vector<WordLine> lines() {
    if (rule_.conditions.size() == 1) {
      describe_one(rule_.conditions.front(), 0);
    } else {
      add(0, say(language_, kAnyOf));
      for (const sigma::Expression& condition : rule_.conditions) describe_one(condition, 1);
    }
    if (lines_.size() > kMostLines) {
      lines_.resize(kMostLines);
      add(0, say(language_, kCutShort));
    }
    return std::move(lines_);
  }

 private:
  void add(int depth, std::string text) { lines_.push_back({depth, std::move(text)}); }

  void describe_one(const sigma::Expression& expression, int depth) {
    if (lines_.size() > kMostLines) return;
    switch (expression.kind) {
      case Kind::predicate:
        return add(depth, rules::describe(rule_.predicates[expression.predicate], language_));
      case Kind::negation:
        add(depth, say(language_, kNot));
        return describe_one(expression.children.front(), depth + 1);
      case Kind::all_of:
        if (expression.children.empty()) return add(depth, say(language_, kAlways));
        return describe_list(expression, say(language_, kAllOf), depth);
      case Kind::any_of:
        if (expression.children.empty()) return add(depth, say(language_, kNever));
        if (describe_values(expression, depth)) return;
        return describe_list(expression, say(language_, kAnyOf), depth);
      case Kind::at_least:
        return describe_list(expression, say(language_, kAtLeast, expression.count), depth);
    }
  }

  void describe_list(const sigma::Expression& expression, std::string head, int depth) {
    if (expression.children.size() == 1 && expression.kind != Kind::at_least)
      return describe_one(expression.children.front(), depth);
    add(depth, std::move(head));
    for (const sigma::Expression& child : expression.children) describe_one(child, depth + 1);
  }

  // One line for a list of values of one field.
  bool describe_values(const sigma::Expression& expression, int depth) {
    const auto predicate_of = [&](const sigma::Expression& child) -> const sigma::Predicate* {
      return child.kind == Kind::predicate ? &rule_.predicates[child.predicate] : nullptr;
    };
    const sigma::Predicate* first = predicate_of(expression.children.front());
    if (first == nullptr || expression.children.size() < 2) return false;
    const std::string verb = phrase(*first, language_).verb;
    std::vector<std::string> values;
    for (const sigma::Expression& child : expression.children) {
      const sigma::Predicate* predicate = predicate_of(child);
      if (predicate == nullptr || predicate->field != first->field || predicate->cased != first->cased ||
          predicate->time_part != first->time_part)
        return false;
      Phrased phrased = phrase(*predicate, language_);
      if (phrased.verb != verb || phrased.value.empty()) return false;
      values.push_back(std::move(phrased.value));
    }
    if (values.size() > kMostValues) {
      const std::size_t more = values.size() - kMostValues;
      values.resize(kMostValues);
      values.push_back(say(language_, kAndMore, more));
    }
    const std::string joined = fmt::format("{}", fmt::join(values, ", "));
    std::string text = field_of(*first, language_) + " " + say(language_, kOneOf, verb, joined);
    add(depth, first->cased ? say(language_, kCased, text) : std::move(text));
    return true;
  }

  const sigma::Rule& rule_;
  Language language_;
  std::vector<WordLine> lines_;
};

}  // namespace

std::string describe(const sigma::Predicate& predicate, Language language) {
  std::string text = field_of(predicate, language) + " " + phrase(predicate, language).text();
  return predicate.cased ? say(language, kCased, text) : text;
}

std::vector<WordLine> describe(const sigma::Rule& rule, Language language) {
  return Describer(rule, language).lines();
}

}  // namespace garde::cli::rules
