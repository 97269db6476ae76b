// SPDX-License-Identifier: Apache-2.0
#include "serve/rule_shelf.h"

#include <algorithm>

#include "attack/attack.h"
#include "base/file.h"
#include "sigma/cache.h"

namespace garde::serve {
namespace {

namespace json = boost::json;

ShelvedRule shelved(const sigma::Metadata& facts, sigma::LogSource source, bool is_correlation) {
  ShelvedRule rule{facts, std::move(source), is_correlation, attack::technique_ids(facts.tags), {}};
  for (const std::string_view tactic : attack::tactics()) {
    const bool is_tagged =
        std::find(facts.tags.begin(), facts.tags.end(), "attack." + std::string(tactic)) != facts.tags.end();
    const bool is_of_technique =
        std::any_of(rule.techniques.begin(), rule.techniques.end(), [&](const std::string& id) {
          const attack::Technique* known = attack::find_technique(id);
          return known != nullptr &&
                 std::find(known->tactics.begin(), known->tactics.end(), tactic) != known->tactics.end();
        });
    if (is_tagged || is_of_technique) rule.tactics.emplace_back(tactic);
  }
  return rule;
}

std::string folded(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return c < 0x80 ? static_cast<char>(std::tolower(c)) : static_cast<char>(c);
  });
  return text;
}

// The ids of techniques that are no part of another.
std::vector<std::string> whole_techniques() {
  std::vector<std::string> ids;
  std::string_view rest = attack::techniques_tsv();
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    const std::string_view id = line.substr(0, line.find('\t'));
    if (!id.empty() && id.find('.') == std::string_view::npos) ids.emplace_back(id);
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  return ids;
}

}  // namespace

Result<std::shared_ptr<const Shelf>> RuleShelf::shelf() {
  const std::lock_guard hold(lock_);
  if (shelf_ != nullptr) return shelf_;
  auto loaded = sigma::RuleCache(sigma::RuleCache::default_folder()).load_paths(paths_, {});
  if (!loaded) return failure(loaded.error());
  auto shelf = std::make_shared<Shelf>();
  for (const sigma::Rule& rule : loaded->rules) shelf->rules.push_back(shelved(rule, rule.logsource, false));
  for (const sigma::Correlation& rule : loaded->correlations) shelf->rules.push_back(shelved(rule, {}, true));
  for (const sigma::FailedRule& failed : loaded->failed)
    shelf->failed.emplace_back(failed.file, failed.error.message());
  shelf_ = std::move(shelf);
  return shelf_;
}

void RuleShelf::forget() {
  const std::lock_guard hold(lock_);
  shelf_ = nullptr;
}

std::string text_of(const ShelvedRule& rule) {
  const auto text = read_file(rule.facts.file, RuleShelf::kMostTextBytes);
  return text ? *text : std::string();
}

bool has_words(const ShelvedRule& rule, const std::vector<std::string>& words) {
  std::string text = rule.facts.title + ' ' + rule.facts.id + ' ' + rule.source.product + ' ' +
                     rule.source.category + ' ' + rule.source.service + ' ' + rule.facts.file;
  for (const std::string& tag : rule.facts.tags) text += ' ' + tag;
  for (const auto& [language, guidance] : rule.facts.guidance) text += ' ' + guidance.title;
  text = folded(std::move(text));
  return std::all_of(words.begin(), words.end(),
                     [&](const std::string& word) { return text.find(folded(word)) != std::string::npos; });
}

json::array coverage_json(const Shelf& shelf, Language language,
                          const std::map<std::string, std::uint64_t>& found) {
  std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> seen;  // rules, findings; by whole technique
  for (const ShelvedRule& rule : shelf.rules) {
    const auto hits = found.find(rule.facts.id);
    std::vector<std::string> ids;
    for (const std::string& id : rule.techniques) ids.push_back(id.substr(0, id.find('.')));
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    for (const std::string& id : ids) {
      ++seen[id].first;
      if (hits != found.end()) seen[id].second += hits->second;
    }
  }
  const auto ids = whole_techniques();
  json::array tactics;
  for (const std::string_view tactic : attack::tactics()) {
    json::array techniques;
    for (const std::string& id : ids) {
      const attack::Technique* known = attack::find_technique(id);
      if (known == nullptr ||
          std::find(known->tactics.begin(), known->tactics.end(), tactic) == known->tactics.end())
        continue;
      const auto count = seen.find(id);
      json::object technique{{"id", id}, {"name", known->name}};
      technique["rules"] = count == seen.end() ? 0 : count->second.first;
      technique["found"] = count == seen.end() ? 0 : count->second.second;
      techniques.push_back(std::move(technique));
    }
    if (techniques.empty()) continue;  // of an older ATT&CK
    tactics.push_back(json::object{{"id", tactic},
                                   {"name", attack::tactic_name(language, tactic)},
                                   {"techniques", std::move(techniques)}});
  }
  return tactics;
}

}  // namespace garde::serve
