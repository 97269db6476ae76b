// SPDX-License-Identifier: Apache-2.0
#include "cli/rules/listed_rule.h"

#include <algorithm>
#include <filesystem>

#include "base/case_fold.h"

namespace garde::cli::rules {
namespace {

// Correlations may stand on correlations; a circle of them ends here.
constexpr int kMostSteps = 16;

void collect_sources(const sigma::LoadedRules& loaded, const sigma::Correlation& correlation, int steps,
                     std::vector<const sigma::LogSource*>& sources) {
  for (const std::string& name : correlation.rules) {
    for (const sigma::Rule& rule : loaded.rules) {
      const auto same = [&](const sigma::LogSource* known) { return *known == rule.logsource; };
      if (is_called(rule, name) && std::none_of(sources.begin(), sources.end(), same))
        sources.push_back(&rule.logsource);
    }
    for (const sigma::Correlation& inner : loaded.correlations)
      if (steps > 0 && is_called(inner, name)) collect_sources(loaded, inner, steps - 1, sources);
  }
}

ListedRule listed(const sigma::Rule& rule) {
  return {&rule, &rule, nullptr, {&rule.logsource}, rule.reports};
}

ListedRule listed(const sigma::LoadedRules& loaded, const sigma::Correlation& correlation) {
  ListedRule one{&correlation, nullptr, &correlation, {}, correlation.reports};
  collect_sources(loaded, correlation, kMostSteps, one.sources);
  return one;
}

}  // namespace

std::vector<ListedRule> list_rules(const sigma::LoadedRules& loaded) {
  std::vector<ListedRule> all;
  all.reserve(loaded.rules.size() + loaded.correlations.size());
  for (const sigma::Rule& rule : loaded.rules) all.push_back(listed(rule));
  for (const sigma::Correlation& correlation : loaded.correlations)
    all.push_back(listed(loaded, correlation));
  return all;
}

std::vector<ListedRule> find_rules(const sigma::LoadedRules& loaded, std::string_view wanted) {
  const std::vector<ListedRule> all = list_rules(loaded);
  std::vector<ListedRule> found;
  const auto take = [&](auto&& fits) {
    if (found.empty()) std::copy_if(all.begin(), all.end(), std::back_inserter(found), fits);
  };
  take([&](const ListedRule& one) { return equal_without_case(one.rule->id, wanted); });
  take([&](const ListedRule& one) { return is_called(*one.rule, wanted); });
  take([&](const ListedRule& one) { return equal_without_case(one.rule->title, wanted); });
  take([&](const ListedRule& one) { return std::filesystem::path(one.rule->file).stem() == wanted; });
  return found;
}

std::vector<ListedRule> rules_of(const sigma::LoadedRules& loaded, const sigma::Correlation& correlation) {
  std::vector<ListedRule> found;
  for (const std::string& name : correlation.rules) {
    for (const sigma::Rule& rule : loaded.rules)
      if (is_called(rule, name)) found.push_back(listed(rule));
    for (const sigma::Correlation& inner : loaded.correlations)
      if (is_called(inner, name)) found.push_back(listed(loaded, inner));
  }
  return found;
}

const std::string& title_in(Language language, const sigma::Metadata& rule) {
  const auto own = rule.guidance.find(std::string(code(language)));
  return own == rule.guidance.end() || own->second.title.empty() ? rule.title : own->second.title;
}

std::string to_text(const sigma::LogSource& source) {
  std::string text;
  for (const std::string& part : {source.product, source.category, source.service}) {
    if (part.empty()) continue;
    if (!text.empty()) text += '/';
    text += part;
  }
  return text.empty() ? "any" : text;
}

}  // namespace garde::cli::rules
