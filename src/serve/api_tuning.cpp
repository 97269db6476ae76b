// SPDX-License-Identifier: Apache-2.0
// Rules, what they cover and find, and what is expected here: marked in place, with reason, end and author.
// Ending an expectation keeps it, with what it silenced.
#include <algorithm>

#include "attack/attack.h"
#include "serve/api.h"
#include "serve/secret.h"

namespace garde::serve {
namespace {

namespace json = boost::json;
using incident::Expectation;

constexpr std::size_t kPage = 50;
constexpr std::int64_t kMostDays = 366;

json::array strings(const std::vector<std::string>& texts) {
  json::array array;
  for (const std::string& text : texts) array.emplace_back(text);
  return array;
}

std::string title_of(const ShelvedRule& rule, Language language) {
  const auto own = rule.facts.guidance.find(language == Language::french ? "fr" : "en");
  return own == rule.facts.guidance.end() || own->second.title.empty() ? rule.facts.title : own->second.title;
}

sigma::Level level_of(const ShelvedRule& rule) {
  return rule.facts.level.value_or(sigma::Level::medium);
}

void add_hits(json::object& object, const RuleHits& hits) {
  object["found"] = hits.found;
  object["today"] = hits.today;
  object["usual_per_day"] = hits.usual_per_day;
  object["machines"] = hits.machines;
  object["noisy"] = hits.is_proposed_for_tuning;
  if (hits.last) object["last"] = format_rfc3339(*hits.last, 0);
}

json::object summary_of(const ShelvedRule& rule, Language language,
                        const std::map<std::string, RuleHits>& hits) {
  json::object object{{"id", rule.facts.id},
                      {"title", title_of(rule, language)},
                      {"level", std::string(to_string(level_of(rule)))},
                      {"techniques", strings(rule.techniques)},
                      {"tactics", strings(rule.tactics)},
                      {"correlation", rule.is_correlation}};
  for (const auto& [name, text] :
       {std::pair{"product", &rule.source.product}, std::pair{"category", &rule.source.category},
        std::pair{"service", &rule.source.service}})
    if (!text->empty()) object[name] = *text;
  if (const auto found = hits.find(rule.facts.id); found != hits.end()) add_hits(object, found->second);
  return object;
}

json::object expectation_json(const Expectation& one, Instant at) {
  return {{"id", one.id},
          {"rule", one.rule},
          {"entity", one.entity},
          {"reason", one.reason},
          {"author", one.author},
          {"created", format_rfc3339(one.created, 0)},
          {"expires", format_rfc3339(one.expires, 0)},
          {"over", one.expires <= at},
          {"silenced", one.silenced}};
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::size_t at = 0;
  while ((at = text.find_first_not_of(' ', at)) != std::string::npos && words.size() < 16) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

}  // namespace

// From the node that runs; where there is none, from the incidents that are kept.
std::map<std::string, RuleHits> Api::hits_by_rule() {
  std::map<std::string, RuleHits> all;
  if (options_.node != nullptr) {
    for (RuleHits& hits : options_.node->rule_hits()) all[hits.id] = std::move(hits);
    return all;
  }
  const std::lock_guard hold(store_lock_);
  const auto incidents = store_->list({store::Selection::Which::all, {}, 200, 0});
  if (!incidents) return all;
  for (const auto& incident : *incidents)
    for (const auto& thread : incident.threads) {
      RuleHits& hits = all[thread.rule->id];
      hits.found += thread.count;
      ++hits.machines;
      hits.last = std::max(hits.last.value_or(thread.last), thread.last);
    }
  return all;
}

Response Api::list_rules(const Asked& asked) {
  const auto shelf = rules_.shelf();
  if (!shelf) return problem_of(shelf.error());
  const auto hits = hits_by_rule();
  const auto words = words_of(asked.request.parameter("words"));
  const std::string technique = asked.request.parameter("technique");
  const std::string level = asked.request.parameter("level");
  const std::string only = asked.request.parameter("only");
  std::vector<const ShelvedRule*> found;
  for (const ShelvedRule& rule : (*shelf)->rules) {
    if (!has_words(rule, words)) continue;
    if (!level.empty() && to_string(level_of(rule)) != level) continue;
    if (!technique.empty() &&
        std::none_of(rule.techniques.begin(), rule.techniques.end(), [&](const std::string& id) {
          return id == technique || id.starts_with(technique + ".");
        }))
      continue;
    const auto hit = hits.find(rule.facts.id);
    if (only == "found" && hit == hits.end()) continue;
    if (only == "noisy" && (hit == hits.end() || !hit->second.is_proposed_for_tuning)) continue;
    found.push_back(&rule);
  }
  const auto count_of = [&](const ShelvedRule* rule) {
    const auto hit = hits.find(rule->facts.id);
    return hit == hits.end() ? std::uint64_t{0} : hit->second.found;
  };
  std::stable_sort(found.begin(), found.end(), [&](const ShelvedRule* a, const ShelvedRule* b) {
    const auto of_a = count_of(a), of_b = count_of(b);
    if (of_a != of_b) return of_a > of_b;
    if (level_of(*a) != level_of(*b)) return level_of(*a) > level_of(*b);
    return title_of(*a, asked.language) < title_of(*b, asked.language);
  });
  const std::size_t skip = std::min(number_in(asked.request, "skip"), found.size());
  json::array rules;
  for (std::size_t i = skip; i < std::min(found.size(), skip + kPage); ++i)
    rules.push_back(summary_of(*found[i], asked.language, hits));
  json::array failed;
  for (const auto& [file, why] : (*shelf)->failed)
    if (failed.size() < kPage) failed.push_back(json::object{{"file", file}, {"why", why}});
  return json_response(json::object{{"total", (*shelf)->rules.size()},
                                    {"found", found.size()},
                                    {"failed_total", (*shelf)->failed.size()},
                                    {"failed", std::move(failed)},
                                    {"rules", std::move(rules)}});
}

Response Api::show_rule(const Asked& asked) {
  const auto shelf = rules_.shelf();
  if (!shelf) return problem_of(shelf.error());
  const auto found = std::find_if((*shelf)->rules.begin(), (*shelf)->rules.end(),
                                  [&](const auto& rule) { return rule.facts.id == asked.parts[0]; });
  if (found == (*shelf)->rules.end()) return problem(404, "not-found", "There is no such rule");
  json::object object = summary_of(*found, asked.language, hits_by_rule());
  object["description"] = found->facts.description;
  object["author"] = found->facts.author;
  object["status"] = found->facts.status;
  object["date"] = found->facts.date;
  object["file"] = found->facts.file;
  object["definition"] = found->source.definition;
  object["references"] = strings(found->facts.references);
  object["false_positives"] = strings(found->facts.false_positives);
  const auto own = found->facts.guidance.find(asked.language == Language::french ? "fr" : "en");
  if (own != found->facts.guidance.end()) {
    object["explanation"] = own->second.explanation;
    object["first_action"] = own->second.first_action;
  }
  object["text"] = text_of(*found);
  return json_response(object);
}

Response Api::show_coverage(const Asked& asked) {
  const auto shelf = rules_.shelf();
  if (!shelf) return problem_of(shelf.error());
  std::map<std::string, std::uint64_t> found;
  for (const auto& [id, hits] : hits_by_rule()) found[id] = hits.found;
  return json_response(json::object{{"tactics", coverage_json(**shelf, asked.language, found)}});
}

Response Api::list_expectations(const Asked& asked) {
  const std::lock_guard hold(store_lock_);
  const auto all = store_->expectations();
  if (!all) return problem_of(all.error());
  json::array array;
  for (auto one = all->rbegin(); one != all->rend(); ++one) array.push_back(expectation_json(*one, asked.at));
  return json_response(json::object{{"expectations", std::move(array)}});
}

Response Api::add_expectation(const Asked& asked) {
  const auto body = object_of(asked.request);
  if (!body) return malformed();
  Expectation one;
  one.id = digest_of(random_token()).substr(0, 16);
  one.rule = text_in(*body, "rule");
  one.entity = text_in(*body, "entity");
  one.reason = text_in(*body, "reason");
  one.author = asked.session.account;
  one.created = asked.at;
  const json::value* days = body->if_contains("days");
  if (days == nullptr || !days->is_int64() || days->as_int64() < 1 || days->as_int64() > kMostDays)
    return problem(422, "refused", "An expectation ends after 1 to 366 days");
  one.expires = asked.at + std::chrono::days(days->as_int64());
  incident::Tuning check;  // what it refuses is refused here
  if (auto accepted = check.expect(one); !accepted) return problem_of(accepted.error(), 422);
  const std::string subject = one.rule + (one.rule.empty() || one.entity.empty() ? "" : " / ") + one.entity;
  {
    const std::lock_guard hold(store_lock_);
    if (auto saved = store_->save(one); !saved) return problem_of(saved.error());
    // The incident at which somebody decided so tells it.
    if (const std::string id = text_in(*body, "incident"); !id.empty()) {
      const auto noted = store_->update(id, [&](incident::Incident& incident) {
        return incident::add_note(incident, one.author, subject + " : " + one.reason, asked.at);
      });
      if (!noted) return problem_of(noted.error(), 422);
    }
  }
  if (auto noted = note(asked, "expectation.added", subject, one.reason); !noted)
    return problem_of(noted.error());
  return json_response(expectation_json(one, asked.at), 201);
}

Response Api::end_expectation(const Asked& asked) {
  const std::lock_guard hold(store_lock_);
  const auto all = store_->expectations();
  if (!all) return problem_of(all.error());
  auto found =
      std::find_if(all->begin(), all->end(), [&](const auto& one) { return one.id == asked.parts[0]; });
  if (found == all->end()) return problem(404, "not-found", "There is no such expectation");
  Expectation ended = *found;
  ended.expires = std::min(ended.expires, asked.at);
  if (auto saved = store_->save(ended); !saved) return problem_of(saved.error());
  if (auto noted = note(asked, "expectation.ended", ended.rule + " " + ended.entity, ended.reason); !noted)
    return problem_of(noted.error());
  return json_response(expectation_json(ended, asked.at));
}

}  // namespace garde::serve
