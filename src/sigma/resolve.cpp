// SPDX-License-Identifier: Apache-2.0
// What rules, correlations and filters say of each other, joined once all are loaded.
#include <algorithm>
#include <set>
#include <unordered_map>

#include "sigma/load.h"

namespace garde::sigma {
namespace {

std::string place(const Metadata& of) {
  return of.file + ":" + std::to_string(of.line);
}

// Of several with one id, the first stays.
template <typename T>
void drop_repeated(std::vector<T>& all, std::unordered_map<std::string, std::string>& seen,
                   std::vector<FailedRule>& failed) {
  std::vector<T> kept;
  kept.reserve(all.size());
  for (T& one : all) {
    const auto [found, is_new] = seen.emplace(one.id, place(one));
    if (is_new) {
      kept.push_back(std::move(one));
    } else {
      failed.push_back(
          {one.file,
           one.id,
           {"the id '" + one.id + "' is taken by " + found->second, place(one), "give it an id of its own"}});
    }
  }
  all = std::move(kept);
}

bool covers(const LogSource& wide, const LogSource& narrow) {
  const auto fits = [](const std::string& a, const std::string& b) { return a.empty() || a == b; };
  return fits(wide.product, narrow.product) && fits(wide.category, narrow.category) &&
         fits(wide.service, narrow.service);
}

bool is_for(const Filter& filter, const Rule& rule) {
  const bool is_named = std::any_of(filter.rules.begin(), filter.rules.end(), [&](const std::string& name) {
    return name == "any" || is_called(rule, name);
  });
  return is_named && covers(filter.body.logsource, rule.logsource);
}

Expression shifted(Expression expression, std::uint32_t by) {
  expression.predicate += by;
  for (Expression& child : expression.children) child = shifted(std::move(child), by);
  return expression;
}

Expression both(Expression left, Expression right) {
  Expression expression;
  expression.kind = Expression::Kind::all_of;
  expression.children.push_back(std::move(left));
  expression.children.push_back(std::move(right));
  return expression;
}

Expression negated(Expression child) {
  Expression expression;
  expression.kind = Expression::Kind::negation;
  expression.children.push_back(std::move(child));
  return expression;
}

void apply(const Filter& filter, Rule& rule) {
  const auto first_predicate = static_cast<std::uint32_t>(rule.predicates.size());
  const auto first_item = static_cast<std::uint32_t>(rule.items.size());
  for (Predicate predicate : filter.body.predicates) {
    predicate.item += first_item;
    rule.predicates.push_back(std::move(predicate));
  }
  rule.items.insert(rule.items.end(), filter.body.items.begin(), filter.body.items.end());
  Expression condition = shifted(filter.body.conditions.front(), first_predicate);
  if (condition.kind != Expression::Kind::negation) condition = negated(std::move(condition));
  for (Expression& own : rule.conditions) own = both(std::move(own), condition);
  for (const std::string& name : filter.body.missing_placeholders) rule.missing_placeholders.push_back(name);
}

// Drops correlations that name what is not there, until every one left stands on something.
void drop_unresolved(LoadedRules& loaded) {
  bool changed = true;
  while (changed) {
    std::set<std::string, std::less<>> known;
    const auto learn = [&known](const Metadata& one) {
      known.insert(one.id);
      if (!one.name.empty()) known.insert(one.name);
    };
    for (const Rule& rule : loaded.rules) learn(rule);
    for (const Correlation& correlation : loaded.correlations) learn(correlation);
    const auto unresolved = [&](const Correlation& correlation) {
      const auto missing = std::find_if(correlation.rules.begin(), correlation.rules.end(),
                                        [&](const std::string& name) { return known.count(name) == 0; });
      if (missing == correlation.rules.end()) return false;
      loaded.failed.push_back({correlation.file,
                               correlation.id,
                               {"no rule is named '" + *missing + "'", place(correlation),
                                "load the rule too, or mend its name or id under rules:"}});
      return true;
    };
    changed = std::erase_if(loaded.correlations, unresolved) > 0;
  }
}

// Correlations that name each other in a circle could never match: those left once all others have what they name.
void drop_circles(LoadedRules& loaded) {
  std::set<std::string, std::less<>> settled;
  const auto settle = [&settled](const Metadata& one) {
    settled.insert(one.id);
    if (!one.name.empty()) settled.insert(one.name);
  };
  for (const Rule& rule : loaded.rules) settle(rule);
  std::vector<bool> is_settled(loaded.correlations.size(), false);
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t i = 0; i < loaded.correlations.size(); ++i) {
      const Correlation& correlation = loaded.correlations[i];
      const auto has_settled = [&](const std::string& name) { return settled.count(name) != 0; };
      if (is_settled[i] || !std::all_of(correlation.rules.begin(), correlation.rules.end(), has_settled)) continue;
      settle(correlation);
      is_settled[i] = changed = true;
    }
  }
  std::vector<Correlation> kept;
  for (std::size_t i = 0; i < loaded.correlations.size(); ++i) {
    Correlation& correlation = loaded.correlations[i];
    if (is_settled[i]) {
      kept.push_back(std::move(correlation));
    } else {
      loaded.failed.push_back({correlation.file,
                               correlation.id,
                               {"the correlation stands on itself, through what it names under rules:",
                                place(correlation), "name rules that do not lead back to it"}});
    }
  }
  loaded.correlations = std::move(kept);
}

// What only feeds correlations that do not generate does not report by itself.
template <typename T>
void mark_quiet(std::vector<T>& all, const std::vector<Correlation>& correlations) {
  std::unordered_map<std::string, bool> generates;  // by name and id as correlations write them
  for (const Correlation& correlation : correlations)
    for (const std::string& name : correlation.rules) generates[name] = generates[name] || correlation.generate;
  for (T& one : all) {
    bool is_fed_from = false;
    bool is_generated = false;
    for (const std::string* name : {&one.id, &one.name}) {
      const auto found = generates.find(*name);
      if (name->empty() || found == generates.end()) continue;
      is_fed_from = true;
      is_generated = is_generated || found->second;
    }
    if (is_fed_from && !is_generated) one.reports = false;
  }
}

}  // namespace

void resolve(LoadedRules& loaded) {
  std::unordered_map<std::string, std::string> rule_ids;
  std::unordered_map<std::string, std::string> correlation_ids;
  drop_repeated(loaded.rules, rule_ids, loaded.failed);
  drop_repeated(loaded.correlations, correlation_ids, loaded.failed);
  for (const Filter& filter : loaded.filters)
    for (Rule& rule : loaded.rules)
      if (is_for(filter, rule)) apply(filter, rule);
  loaded.filters.clear();
  drop_unresolved(loaded);
  drop_circles(loaded);
  mark_quiet(loaded.rules, loaded.correlations);
  mark_quiet(loaded.correlations, loaded.correlations);
}

}  // namespace garde::sigma
