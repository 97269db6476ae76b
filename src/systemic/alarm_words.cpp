// SPDX-License-Identifier: Apache-2.0
#include "systemic/alarm_words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "attack/attack.h"
#include "sector/establishment.h"
#include "systemic/alarm_phrases.h"

namespace garde::systemic {
namespace {

using P = AlarmPhrase;

constexpr std::size_t kMostHuntWords = 5;
constexpr std::size_t kMostHitWords = 10;
constexpr double kLeastQuantity = 0.01;
constexpr double kLeastChance = 1e-6;
constexpr double kRarest = 1'000;  // years; beyond it the tail is only extrapolated

struct KindWords {
  sector::Kind kind;
  std::string_view french, english;
};
constexpr std::array kKinds = {
    KindWords{sector::Kind::university_hospital, "centres hospitaliers universitaires",
              "university hospitals"},
    KindWords{sector::Kind::general_hospital, "centres hospitaliers", "general hospitals"},
    KindWords{sector::Kind::psychiatric_hospital, "hôpitaux psychiatriques", "psychiatric hospitals"},
    KindWords{sector::Kind::private_hospital, "cliniques privées", "private hospitals"},
    KindWords{sector::Kind::other_hospital, "autres hôpitaux", "other hospitals"},
    KindWords{sector::Kind::care_home, "établissements pour personnes âgées", "care homes"},
    KindWords{sector::Kind::disability, "structures du handicap", "disability services"},
    KindWords{sector::Kind::home_care, "soins et aide à domicile", "home care"},
    KindWords{sector::Kind::social, "structures sociales", "social services"},
    KindWords{sector::Kind::laboratory, "laboratoires", "laboratories"},
    KindWords{sector::Kind::other, "autres établissements", "other establishments"}};

std::string decimal_text(Language language, double value, int digits) {
  std::string text = fmt::format("{:.{}f}", value, digits);
  if (text.find('.') != std::string::npos) {
    while (text.ends_with('0')) text.pop_back();
    if (text.ends_with('.')) text.pop_back();
  }
  if (language == Language::french) std::replace(text.begin(), text.end(), '.', ',');
  return text;
}

std::string kind_words(Language language, const Scope& scope) {
  for (const KindWords& one : kKinds)
    if (name_of(one.kind) == scope.code)
      return std::string(language == Language::french ? one.french : one.english);
  return scope.name;
}

// "(UTC+2)": people read clocks, and two officers may read different ones.
std::string offset_words(Instant instant, const CivilTime& shown) {
  const auto apart = std::chrono::round<std::chrono::minutes>(*from_utc(shown) - instant).count();
  if (apart == 0) return "UTC";
  std::string text = fmt::format("(UTC{}{}", apart < 0 ? '-' : '+', std::abs(apart) / 60);
  if (apart % 60 != 0) text += fmt::format(":{:02}", std::abs(apart) % 60);
  return text + ")";
}

// In words: powers of ten are read by few.
std::string chance_words(Language language, double p) {
  if (p >= 0.1) return say(language, P::chance_share, std::lround(100 * std::min(p, 1.0)));
  const double least = std::max(p, kLeastChance);
  // Two digits that count: more would be more than is known.
  const double unit = std::pow(10, std::max(0.0, std::floor(std::log10(1 / least)) - 1));
  const auto in = static_cast<std::uint64_t>(std::llround(1 / least / unit) * std::llround(unit));
  return say(language, p < kLeastChance ? P::chance_below : P::chance_in, number(language, in));
}

std::size_t establishments_of(const std::vector<AlarmHit>& hits) {
  std::set<std::string_view> known;
  for (const AlarmHit& hit : hits) known.insert(hit.establishment);
  return known.size();
}

std::string count_words(Language language, std::size_t count) {
  return say(language, count == 1 ? P::establishments_one : P::establishments_many, number(language, count));
}

P others_phrase(ScopeKind kind) {
  switch (kind) {
    case ScopeKind::region:
    case ScopeKind::region_kind:
      return P::others_region;
    case ScopeKind::department:
      return P::others_department;
    case ScopeKind::group:
      return P::others_group;
    case ScopeKind::provider:
    case ScopeKind::region_provider:
      return P::others_provider;
    case ScopeKind::product:
      return P::others_product;
    case ScopeKind::kind:
      return P::others_kind;
    case ScopeKind::circle:
      return P::others_circle;
    case ScopeKind::custom:
      return P::others_custom;
    default:
      return P::others_country;
  }
}

std::string hunt_words(const AlarmHunt& hunt) {
  std::string text;
  std::size_t left = kMostHuntWords;
  const auto add = [&](const std::string& word) {
    if (left == 0) return;
    --left;
    text += (text.empty() ? "" : ", ") + word;
  };
  for (const Trait& trait : hunt.traits) add(trait.value);
  for (const std::string& id : hunt.techniques) {
    const std::string name = attack::full_name(id);
    add(name == id ? id : fmt::format("{} ({})", id, name));
  }
  return text;
}

std::string gap_words(Language language, const AlarmGap& gap, const AlarmHunt& hunt) {
  if (gap.what == AlarmUnknown::own_rule)
    return say(language, P::gap_rule, fmt::format("{}", fmt::join(hunt.rules, ", ")));
  constexpr std::array kGaps = {P::gap_nature, P::gap_way_in, P::gap_techniques, P::gap_late,
                                P::gap_prior,  P::gap_silent, P::gap_scope};
  return say(language, kGaps[static_cast<std::size_t>(gap.what)], number(language, gap.count));
}

}  // namespace

std::string_view level_name(Language language, AlarmLevel level) {
  return say(language, level == AlarmLevel::systemic  ? P::systemic
                       : level == AlarmLevel::warning ? P::warning
                                                      : P::watch);
}

std::string scope_name(Language language, const Scope& scope) {
  switch (scope.kind) {
    case ScopeKind::country:
      return std::string(say(language, P::country));
    case ScopeKind::region:
      return say(language, P::region, scope.name);
    case ScopeKind::department:
      return say(language, P::department, scope.name);
    case ScopeKind::group:
      return say(language, P::group, scope.name);
    case ScopeKind::provider:
      return say(language, P::provider, scope.name);
    case ScopeKind::product:
      return say(language, P::product, scope.name);
    case ScopeKind::kind:
      return kind_words(language, scope);
    case ScopeKind::region_kind:
      return say(language, P::within_region, kind_words(language, scope), scope.within_name);
    case ScopeKind::region_provider:
      return say(language, P::within_region, say(language, P::provider, scope.name), scope.within_name);
    case ScopeKind::circle:
      return say(language, P::circle, scope.radius_km, scope.name);
    case ScopeKind::tactic:
      return say(language, P::tactic, attack::tactic_name(language, scope.code));
    case ScopeKind::technique:
      return say(language, P::technique, scope.code, scope.name);
    case ScopeKind::campaign:
      return say(language, P::campaign, scope.name);
    case ScopeKind::custom:
      return say(language, P::custom, scope.name);
  }
  return {};
}

std::string duration_words(Language language, Duration duration) {
  const auto hours = std::max<std::int64_t>(std::chrono::ceil<std::chrono::hours>(duration).count(), 1);
  if (hours <= 72) return say(language, P::hours, hours);
  return say(language, P::days, (hours + 12) / 24);
}

std::string time_words(Instant instant, const Zone& zone) {
  const CivilTime shown = zone.to_civil(instant);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02} {}", shown.year, shown.month, shown.day, shown.hour,
                     shown.minute, offset_words(instant, shown));
}

std::string quantity_words(Language language, double value) {
  if (!(value >= kLeastQuantity))
    return say(language, P::less_than, decimal_text(language, kLeastQuantity, 2));
  if (value < 100) return decimal_text(language, value, value < 10 ? 2 : 1);
  return number(language, static_cast<std::uint64_t>(std::llround(std::min(value, 1e15))));
}

std::string recurrence_words(Language language, double years) {
  if (years > kRarest) return say(language, P::rarer, number(language, static_cast<std::uint64_t>(kRarest)));
  if (years >= 1.5)
    return say(language, P::once_in_years, number(language, static_cast<std::uint64_t>(std::lround(years))));
  return say(language, P::times_a_year, std::max(1L, std::lround(1 / std::max(years, 1e-3))));
}

std::string short_headline(Language language, const Alarm& alarm) {
  std::string text = scope_name(language, alarm.scope) + (language == Language::french ? "\u202f: " : ": ");
  const std::size_t hit = establishments_of(alarm.hit);
  if (!alarm.providers_reporting.empty()) text += say(language, P::provider_says);
  if (hit > 0) {
    if (!alarm.providers_reporting.empty()) text += ", ";
    text += count_words(language, hit);
    text += say(language, P::within_time, duration_words(language, alarm.window_end - alarm.window_start));
    if (alarm.regions.size() > 1)
      text += say(language, P::in_regions, alarm.regions.size());
    else if (alarm.regions.size() == 1)
      text += say(language, P::in_one_region);
  }
  return text;
}

std::string headline(Language language, const Alarm& alarm) {
  std::string text(alarm.state == AlarmState::ended     ? say(language, P::ended)
                   : alarm.state == AlarmState::lowered ? say(language, P::lowered)
                                                        : level_name(language, alarm.level));
  text += ", " + short_headline(language, alarm);
  if (establishments_of(alarm.hit) > 1 && alarm.state != AlarmState::ended)
    text += say(language, P::by_chance, recurrence_words(language, alarm.significance.recurrence_years));
  if (const std::size_t cut = establishments_of(alarm.precautions); cut > 0)
    text += say(language, cut == 1 ? P::precautions_one : P::precautions_many, number(language, cut));
  if (alarm.exposed_count > 0 && alarm.state != AlarmState::ended) {
    text += say(language, others_phrase(alarm.scope.kind), number(language, alarm.exposed_count),
                alarm.scope.name);
    if (alarm.exposed_overseas > 0)
      text += say(language, P::of_them_overseas, number(language, alarm.exposed_overseas));
  }
  if (const std::string hunt = hunt_words(alarm.hunt); !hunt.empty() && alarm.state != AlarmState::ended)
    text += say(language, P::hunt, hunt);
  if (alarm.generated) text += say(language, P::invented);
  return text;
}

std::string headline(Language language, const Silence& silence, const Zone& zone) {
  const std::string scope = scope_name(language, silence.scope);
  if (silence.state == AlarmState::ended) return say(language, P::silence_ended, scope);
  std::string text;
  if (silence.state == AlarmState::updated)
    text = std::string(say(language, P::silence_grown)) + (language == Language::french ? "\u202f: " : ": ");
  const std::string since = time_words(silence.since, zone);
  const std::string expected = quantity_words(language, silence.expected);
  text += silence.scope.kind == ScopeKind::country
              ? say(language, P::silence_country, silence.silent, silence.usually_heard, since, expected)
              : say(language, P::silence, scope, silence.silent, silence.usually_heard, since, expected);
  if (silence.overseas > 0) text += say(language, P::silence_overseas, silence.overseas);
  return text + std::string(say(language, P::silence_meaning));
}

AlarmWords explain(Language language, const Alarm& alarm, const Zone& zone) {
  AlarmWords words;
  const Significance& s = alarm.significance;
  if (alarm.hit.size() > 1) {
    words.evidence.push_back(say(language, P::evidence_counts,
                                 duration_words(language, alarm.window_end - alarm.window_start),
                                 count_words(language, establishments_of(alarm.hit)),
                                 quantity_words(language, s.expected), quantity_words(language, s.observed)));
    words.evidence.push_back(say(language, P::evidence_chance, recurrence_words(language, s.recurrence_years),
                                 chance_words(language, s.p_value), quantity_words(language, s.ratio)));
    words.evidence.push_back(say(language, P::evidence_scope, scope_name(language, alarm.scope)));
  }
  for (const OtherScope& other : alarm.others)
    words.evidence.push_back(say(language, P::evidence_other, scope_name(language, other.scope), other.hits));
  const auto care = std::count_if(alarm.hit.begin(), alarm.hit.end(), [](const AlarmHit& hit) {
    return hit.care_effect >= CareEffect::degraded;
  });
  if (care > 0) words.evidence.push_back(say(language, P::evidence_care, care));
  for (std::size_t i = 0; i < std::min(alarm.hit.size(), kMostHitWords); ++i)
    words.evidence.push_back(say(language, P::evidence_hit, time_words(alarm.hit[i].occurred, zone),
                                 alarm.hit[i].name, alarm.hit[i].establishment, alarm.hit[i].report));
  for (const AlarmGap& gap : alarm.unknown) words.unknown.push_back(gap_words(language, gap, alarm.hunt));
  for (const AlarmAdvice advice : alarm.advice) words.advice.emplace_back(say(language, advice));
  const AlarmOutlook& outlook = alarm.outlook;
  if (outlook.next_level && outlook.hits_to_raise > 0)
    words.outlook.push_back(
        say(language, P::raise_hits, outlook.hits_to_raise, level_name(language, *outlook.next_level)));
  if (outlook.next_level && outlook.confirmations_to_raise > 0)
    words.outlook.push_back(say(language, P::raise_confirmed, outlook.confirmations_to_raise,
                                level_name(language, *outlook.next_level)));
  if (outlook.lowered_at)
    words.outlook.push_back(say(language, P::lower_at, time_words(*outlook.lowered_at, zone)));
  if (outlook.ends_at) words.outlook.push_back(say(language, P::end_at, time_words(*outlook.ends_at, zone)));
  if (alarm.state != AlarmState::ended) words.outlook.emplace_back(say(language, P::corrections));
  return words;
}

std::string_view say(Language language, AlarmAdvice advice) {
  constexpr std::array kAdvice = {P::advice_warn,    P::advice_call,    P::advice_hunt,
                                  P::advice_confirm, P::advice_backups, P::advice_care,
                                  P::advice_silent,  P::advice_rule,    P::advice_keep};
  return say(language, kAdvice[static_cast<std::size_t>(advice)]);
}

std::string say(Language language, const SharedWithHit& shared) {
  switch (shared.what) {
    case ScopeKind::provider:
      return say(language, P::shared_provider, shared.name, shared.hits);
    case ScopeKind::product:
      return say(language, P::shared_product, shared.name, shared.hits);
    case ScopeKind::group:
      return say(language, P::shared_group, shared.name, shared.hits);
    case ScopeKind::department:
      return say(language, P::shared_department, shared.name, shared.hits);
    case ScopeKind::region:
      return say(language, P::shared_region, shared.name, shared.hits);
    case ScopeKind::circle:
      return say(language, P::shared_near, shared.distance_km);
    default:
      return say(language, P::shared_kind, shared.hits);
  }
}

std::string_view part_title(Language language, std::size_t part) {
  constexpr std::array kParts = {P::part_evidence, P::part_unknown, P::part_outlook, P::part_advice};
  return say(language, kParts[part]);
}

}  // namespace garde::systemic
