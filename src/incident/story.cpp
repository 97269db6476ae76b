// SPDX-License-Identifier: Apache-2.0
#include "incident/story.h"

#include <algorithm>
#include <set>

#include "attack/attack.h"
#include "incident/catalogue.h"

namespace garde::incident {
namespace {

using sigma::Level;

constexpr std::size_t kMostSteps = 40;
constexpr std::size_t kMostNames = 4;
constexpr std::size_t kFewSentences = 3;
constexpr std::size_t kManySentences = 7;
constexpr std::size_t kMostRuleActions = 2;
constexpr Duration kTogether = std::chrono::hours(2);

// What is told in one sentence.
struct Step {
  std::string sentence;  // as a text of its own: begins with a capital letter
  std::string stage;     // a tactic; may be empty
  Level level = Level::informational;
  Instant first;
  Instant last;
  std::uint64_t count = 0;
  std::vector<std::string> machines;
  std::vector<std::string> accounts;
  std::vector<std::string> rules;  // titles, where the sentence is not a rule's own
};

void add_name(std::vector<std::string>& names, const std::string& name) {
  if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

std::string first_sentence(const std::string& text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i)
    if ((text[i] == '.' || text[i] == '!') && text[i + 1] == ' ') return text.substr(0, i + 1);
  return text;
}

Step step_of(const Incident::Thread& thread, Language language) {
  Step step;
  const RuleFacts& rule = *thread.rule;
  const auto& explanation = rule.guidance(language).explanation;
  if (!explanation.empty()) {
    step.sentence = first_sentence(explanation);
  } else if (rule.is_indicator) {
    step.sentence = say(language, Phrase::indicator_seen, rule.title);
  } else {
    for (const std::string& id : rule.techniques)
      if (step.sentence.empty()) step.sentence = technique_text(id, language);
    if (step.sentence.empty() && !rule.tactics.empty())
      if (const TacticText* text = tactic_text(rule.tactics.front())) step.sentence = text->what.in(language);
    if (step.sentence.empty())
      step.sentence = say(language, Phrase::rule_alone, rule.title);
    else
      step.rules.push_back(rule.title);
  }
  if (!rule.tactics.empty()) step.stage = rule.tactics.front();
  step.level = rule.level;
  step.first = thread.first;
  step.last = thread.last;
  step.count = thread.count;
  for (const Evidence& example : thread.examples) {
    if (const auto machine = machine_entity(example.machine)) add_name(step.machines, machine->name);
    if (const auto account = account_entity(example.account, thread.machine))
      add_name(step.accounts, account->name);
  }
  return step;
}

std::vector<Step> steps_of(const Incident& incident, Language language) {
  const Level least = std::min(Level::medium, incident.worst());
  std::vector<Step> steps;
  for (const Incident::Thread& thread : incident.threads) {
    if (thread.rule->level < least) continue;
    Step step = step_of(thread, language);
    const auto like = std::find_if(steps.rbegin(), steps.rend(), [&](const Step& other) {
      return other.sentence == step.sentence && step.first - other.last <= kTogether;
    });
    if (like == steps.rend()) {
      steps.push_back(std::move(step));
      continue;
    }
    like->level = std::max(like->level, step.level);
    like->last = std::max(like->last, step.last);
    like->count += step.count;
    for (const std::string& name : step.machines) add_name(like->machines, name);
    for (const std::string& name : step.accounts) add_name(like->accounts, name);
    for (const std::string& name : step.rules) add_name(like->rules, name);
  }
  return steps;
}

// Keeps the steps that weigh most, in order of time; gives how many findings the others stood for.
std::uint64_t shorten(std::vector<Step>& steps) {
  if (steps.size() <= kMostSteps) return 0;
  std::vector<std::size_t> order(steps.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return steps[a].level > steps[b].level; });
  std::set<std::size_t> kept(order.begin(), order.begin() + kMostSteps);
  std::uint64_t left_out = 0;
  std::vector<Step> all;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (kept.count(i) > 0)
      all.push_back(std::move(steps[i]));
    else
      left_out += steps[i].count;
  }
  steps = std::move(all);
  return left_out;
}

// Whether a sentence begins with a name, which keeps its capital letter wherever it stands.
bool begins_with_name(std::string_view sentence) {
  const auto word = sentence.substr(0, sentence.find_first_of(" ’',"));
  for (const std::string_view name : {"Windows", "Linux", "Microsoft", "Internet", "Kerberos", "Garde"})
    if (word == name) return true;
  return std::any_of(word.begin() + (word.empty() ? 0 : 1), word.end(),
                     [](char c) { return c >= 'A' && c <= 'Z'; });
}

// The sentence as it goes on after "At 22:44, on PC-0417,".
std::string lightly(std::string sentence) {
  if (!sentence.empty() && sentence.front() >= 'A' && sentence.front() <= 'Z' && !begins_with_name(sentence))
    sentence.front() = static_cast<char>(sentence.front() + ('a' - 'A'));
  return sentence;
}

class Prose {
 public:
  Prose(Language language, const Zone& zone) : language_(language), zone_(zone) {}

  std::string sentence_of(const Step& step) {
    std::string text = when(step.first);
    if (!step.machines.empty())
      text += say(language_, Phrase::on_machines, listed(language_, step.machines, kMostNames));
    if (!step.accounts.empty())
      text += say(language_, step.accounts.size() == 1 ? Phrase::of_account : Phrase::of_accounts,
                  listed(language_, step.accounts, 2));
    text += ", " + lightly(step.sentence);
    std::string added;
    if (!step.rules.empty()) {
      const auto separator = language_ == Language::french ? "\u202f», «\u202f" : "”, “";
      std::string rules;
      for (std::size_t i = 0; i < step.rules.size() && i < 3; ++i)
        rules += (i > 0 ? separator : "") + step.rules[i];
      added += say(language_, step.rules.size() == 1 ? Phrase::rule_named : Phrase::rules_named, rules);
    }
    if (step.count > std::max<std::size_t>(step.machines.size(), 1) * 2)
      added += say(language_, Phrase::times, number(language_, step.count));
    if (added.empty()) return text;
    if (!text.empty() && text.back() == '.') text.pop_back();
    return text + added + ".";
  }

 private:
  std::string when(Instant time) {
    const CivilTime civil = zone_.to_civil(time);
    const CivilTime before = last_ ? zone_.to_civil(*last_) : CivilTime{0, 1, 1, 0, 0, 0, 0};
    last_ = time;
    const bool same_day =
        std::tie(civil.year, civil.month, civil.day) == std::tie(before.year, before.month, before.day);
    if (same_day && std::tie(civil.hour, civil.minute) == std::tie(before.hour, before.minute))
      return std::string(say(language_, Phrase::same_minute));
    if (same_day) return say(language_, Phrase::at_time, time_in_words(language_, civil));
    return say(language_, Phrase::at_date_time, date_in_words(language_, civil),
               time_in_words(language_, civil));
  }

  Language language_;
  const Zone& zone_;
  std::optional<Instant> last_;
};

// Stages that belong in one paragraph.
int phase_of(std::string_view stage) {
  if (stage == "reconnaissance" || stage == "resource-development" || stage == "initial-access") return 1;
  if (stage == "credential-access" || stage == "discovery" || stage == "lateral-movement") return 3;
  if (stage == "collection" || stage == "exfiltration") return 4;
  if (stage == "impact" || stage == "defense-impairment") return 5;
  return 2;
}

std::vector<std::string> paragraphs_of(const Incident& incident, Language language, const Zone& zone) {
  std::vector<Step> steps = steps_of(incident, language);
  const std::uint64_t left_out = shorten(steps) + incident.left_out;
  std::vector<std::string> paragraphs;
  Prose prose(language, zone);
  int phase = 0;
  std::size_t sentences = 0;
  for (const Step& step : steps) {
    // A paragraph of one sentence reads like a list: a new stage begins one only after a few.
    const bool is_new_stage = phase_of(step.stage) != phase && sentences >= kFewSentences;
    if (is_new_stage || sentences >= kManySentences || paragraphs.empty()) {
      paragraphs.emplace_back();
      sentences = 0;
    }
    phase = phase_of(step.stage);
    ++sentences;
    std::string& paragraph = paragraphs.back();
    if (!paragraph.empty()) paragraph += ' ';
    paragraph += prose.sentence_of(step);
  }
  if (left_out > 0) paragraphs.push_back(say(language, Phrase::steps_left_out, number(language, left_out)));
  if (std::any_of(incident.ties.begin(), incident.ties.end(),
                  [](const Tie& tie) { return tie.kind == Tie::Kind::coincidence; }))
    paragraphs.emplace_back(say(language, Phrase::coincidence));
  return paragraphs;
}

std::vector<std::string> accounts_of(const Incident& incident) {
  std::vector<std::string> names;
  for (const std::string& name : incident.names_of(Entity::Kind::account)) add_name(names, name);
  return names;
}

std::vector<std::string> outside_addresses_of(const Incident& incident) {
  std::vector<std::string> names;
  for (const Entity::Kind side : {Entity::Kind::source, Entity::Kind::destination})
    for (const std::string& name : incident.names_of(side))
      if (!is_inside_address(name)) add_name(names, name);
  return names;
}

std::string summary_of(const Incident& incident, const Severity& severity, Language language,
                       const Zone& zone) {
  const CivilTime first = zone.to_civil(incident.first), last = zone.to_civil(incident.last);
  const std::string count = number(language, incident.count());
  const bool is_moment = incident.last - incident.first < std::chrono::minutes(1);
  std::string text = is_moment ? say(language, Phrase::summary_moment, date_in_words(language, first),
                                     time_in_words(language, first), count)
                               : say(language, Phrase::summary_span, date_in_words(language, first),
                                     time_in_words(language, first), date_in_words(language, last),
                                     time_in_words(language, last), count);
  const auto machines = incident.machines();
  text += machines.empty() ? std::string(say(language, Phrase::summary_nowhere))
                           : say(language, Phrase::summary_places, listed(language, machines, 12));
  if (const auto accounts = accounts_of(incident); !accounts.empty())
    text += say(language, accounts.size() == 1 ? Phrase::summary_account : Phrase::summary_accounts,
                listed(language, accounts, 6));
  if (const auto addresses = outside_addresses_of(incident); !addresses.empty())
    text += say(language, Phrase::summary_outside, listed(language, addresses, 6));
  if (!severity.stage.empty())
    text += say(language, Phrase::summary_stage, attack::tactic_name(language, severity.stage));
  return text;
}

std::string title_of(const Incident& incident, const Card& card, Language language) {
  const auto machines = incident.machines();
  const std::string what = lightly(card.title.in(language));
  if (machines.empty()) return say(language, Phrase::title_alone, card.name.in(language), what);
  if (machines.size() == 1)
    return say(language, Phrase::title_on_one, card.name.in(language), what, machines.front());
  return say(language, Phrase::title_on_many, card.name.in(language), what, machines.size());
}

StoryAction shown(const Action& action, Language language) {
  return {action.text.in(language), action.cost.in(language),
          say(language, action.is_read ? Phrase::action_read : Phrase::action_known, action.source,
              action.checked)};
}

bool is_of(const Card& card, const Incident::Thread& thread) {
  const auto& techniques = thread.rule->techniques;
  if (std::any_of(card.techniques.begin(), card.techniques.end(), [&](const std::string& id) {
        return std::find(techniques.begin(), techniques.end(), id) != techniques.end();
      }))
    return true;
  const std::string& shape = thread.examples.front().shape;
  return std::any_of(card.shapes.begin(), card.shapes.end(),
                     [&](const std::string& start) { return shape.starts_with(start); });
}

bool applies(const Card& card, const Incident& incident) {
  const Level least = std::min(Level::medium, incident.worst());
  return std::any_of(incident.threads.begin(), incident.threads.end(), [&](const Incident::Thread& thread) {
    return thread.rule->level >= least && is_of(card, thread);
  });
}

// What the rules say to do that made the incident one of its kind, the weightiest first; where they are
// silent, what their tactic says.
void add_rule_actions(const Incident& incident, const Card& card, Language language,
                      std::vector<StoryAction>& actions) {
  const Level least = std::min(Level::high, incident.worst());
  const bool is_any = std::none_of(
      incident.threads.begin(), incident.threads.end(),
      [&](const Incident::Thread& thread) { return thread.rule->level >= least && is_of(card, thread); });
  std::vector<const RuleFacts*> rules;
  for (const Incident::Thread& thread : incident.threads)
    if (thread.rule->level >= least && (is_any || is_of(card, thread))) rules.push_back(thread.rule.get());
  std::stable_sort(rules.begin(), rules.end(),
                   [](const auto* a, const auto* b) { return a->level > b->level; });
  std::set<std::string> said;
  for (const RuleFacts* rule : rules) {
    if (actions.size() >= kMostRuleActions) return;
    const auto& advice = rule->guidance(language).first_action;
    const TacticText* tactic = rule->tactics.empty() ? nullptr : tactic_text(rule->tactics.back());
    const std::string text = !advice.empty() || tactic == nullptr ? advice : tactic->action.in(language);
    if (text.empty() || !said.insert(text).second) continue;
    actions.push_back({text, {}, say(language, Phrase::action_of_rule, rule->title_in(language))});
  }
}

}  // namespace

std::vector<const Card*> cards_of(const Incident& incident) {
  std::vector<const Card*> cards;
  const auto& all = texts().cards;
  for (const Card& card : all)
    if (&card != &all.back() && applies(card, incident)) cards.push_back(&card);
  if (cards.empty()) cards.push_back(&all.back());
  return cards;
}

Story tell(const Incident& incident, const Severity& severity, Language language, const Zone& zone) {
  Story story;
  const auto cards = cards_of(incident);
  const Card& card = *cards.front();
  story.kind = card.kind;
  story.title = title_of(incident, card, language);
  story.summary = summary_of(incident, severity, language, zone);
  story.paragraphs = paragraphs_of(incident, language, zone);
  story.risk = card.risk.in(language);
  if (const TacticText* text = tactic_text(severity.stage); text != nullptr && card.kind == "intrusion")
    story.risk += " " + text->risk.in(language);
  add_rule_actions(incident, card, language, story.actions);
  for (const Action& action : card.actions) story.actions.push_back(shown(action, language));
  for (const Action& action : texts().avoid) story.avoid.push_back(shown(action, language));
  for (const Reason& reason : severity.reasons)
    story.reasons.push_back(fmt::format("{:+} {}", reason.points, incident::sentence_of(reason, language)));
  for (std::size_t i = 1; i < cards.size(); ++i) story.other_cards.push_back(cards[i]->name.in(language));
  return story;
}

std::string_view name_of(Confidence confidence, Language language) {
  switch (confidence) {
    case Confidence::low:
      return say(language, Phrase::confidence_low);
    case Confidence::medium:
      return say(language, Phrase::confidence_medium);
    case Confidence::high:
      return say(language, Phrase::confidence_high);
  }
  return {};
}

std::string_view name_of(State state, Language language) {
  switch (state) {
    case State::fresh:
      return say(language, Phrase::state_new);
    case State::acknowledged:
      return say(language, Phrase::state_acknowledged);
    case State::contained:
      return say(language, Phrase::state_contained);
    case State::closed:
      return say(language, Phrase::state_closed);
  }
  return {};
}

std::string_view name_of(Verdict verdict, Language language) {
  switch (verdict) {
    case Verdict::true_attack:
      return say(language, Phrase::verdict_true);
    case Verdict::false_alarm:
      return say(language, Phrase::verdict_false);
    case Verdict::drill:
      return say(language, Phrase::verdict_drill);
  }
  return {};
}

}  // namespace garde::incident
