// SPDX-License-Identifier: Apache-2.0
// What live watching says: alarms, silences, and the verdicts that tell of their changes.
//
// An alarm says that reports stand closer together than chance explains, over which scope, who is hit, who
// shares it and is not yet hit, what is not known and what would change it. It is updated, not repeated: its
// id stays while it lives, even where its level or its scope changes. A silence says that many of one scope
// went quiet together: neither attacked nor well.
//
// Sentences are made from these values by alarm_words.h, in French or English.
//
// Times are UTC. Counts of establishments are whole; `observed` weighs them (see Significance).
//
// Thread rules: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "systemic/report.h"

namespace garde::systemic {

enum class AlarmLevel : std::uint8_t {
  watch,     ///< worth a look: chance does this some times a year, or one source alone says it
  warning,   ///< chance seldom does this, or the cause is common but an attack is not established
  systemic,  ///< several are attacked by one cause
};

/// What the alarm spreads over.
enum class ScopeKind : std::uint8_t {
  country,
  region,
  department,
  group,
  provider,
  product,          ///< a provider's product or service
  kind,             ///< of establishment
  region_kind,      ///< a kind within a region
  region_provider,  ///< a provider's customers within a region
  circle,           ///< all within a distance of an establishment
  tactic,           ///< ATT&CK, over the country
  technique,        ///< ATT&CK technique or sub-technique, over the country
  campaign,         ///< reports linked by what they share
  custom,           ///< a set of establishments that the user named
};
inline constexpr std::size_t kScopeKindCount = static_cast<std::size_t>(ScopeKind::custom) + 1;

struct Scope {
  ScopeKind kind = ScopeKind::country;
  std::string code;         ///< of the division, technique or campaign; a circle's central establishment
  std::string name;         ///< "Bretagne"; the code where no name is known; empty for the country
  std::string within_code;  ///< of the region, for region_kind and region_provider
  std::string within_name;
  double radius_km = 0;  ///< of a circle
  friend bool operator==(const Scope&, const Scope&) = default;
};

/// An establishment that reported, as its standing revision says.
struct AlarmHit {
  std::string establishment, name, region, department;
  bool overseas = false;
  std::string report;  ///< its id
  Instant occurred;
  Instant reported;
  Nature nature = Nature::unknown;
  CareEffect care_effect = CareEffect::unknown;
  std::string kind;  ///< of incident
  int severity = 0;
  friend bool operator==(const AlarmHit&, const AlarmHit&) = default;
};

/// What an establishment that is not hit shares with those that are.
struct SharedWithHit {
  ScopeKind what =
      ScopeKind::provider;  ///< provider, product, group, department, region, kind, or circle: near
  std::string code, name;
  std::uint32_t hits = 0;   ///< how many of the hit share it
  double distance_km = -1;  ///< of `circle`: to the nearest of the hit; -1 otherwise
  friend bool operator==(const SharedWithHit&, const SharedWithHit&) = default;
};

struct Exposed {
  std::string establishment, name, region, department;
  bool overseas = false;
  double risk = 0;                    ///< 0 to 1, to order by: no probability
  std::vector<SharedWithHit> shared;  ///< the weightiest first
  friend bool operator==(const Exposed&, const Exposed&) = default;
};

struct Significance {
  double observed = 0;  ///< establishments, each by how surely it is attacked: 1, or the unknown share
  double expected = 0;  ///< likewise, in the same window, on quiet days
  double ratio = 0;     ///< log-likelihood ratio (expectation-based Poisson)
  double p_value = 1;   ///< chance that a quiet year holds one like it, all scopes and windows looked at
  double recurrence_years = 0;  ///< how often chance alone does this, likewise
  friend bool operator==(const Significance&, const Significance&) = default;
};

/// What is not known; alarm_words.h says it. `count` where there is one.
enum class AlarmUnknown : std::uint8_t {
  nature,             ///< of `count` hits: nobody has confirmed an attack
  way_in,             ///< no report names the provider or way it came through
  techniques,         ///< no report names any
  late_reports,       ///< `count` more are usual for this window once late declarations are in
  baseline_is_prior,  ///< quiet days are known from yearly figures of the sector, not from its own history
  silent,             ///< `count` establishments of the scope are silent
  another_scope,      ///< another scope explains it nearly as well: Alarm::others
  own_rule,           ///< all were raised by one rule and nothing else: AlarmHunt::rules; probably it is wrong
};
struct AlarmGap {
  AlarmUnknown what = AlarmUnknown::nature;
  std::uint32_t count = 0;
  friend bool operator==(const AlarmGap&, const AlarmGap&) = default;
};

/// What to do; alarm_words.h says it.
enum class AlarmAdvice : std::uint8_t {
  warn_exposed,     ///< tell those exposed now, in order of risk
  call_provider,    ///< ask the provider what it sees; cut its remote access until it answers
  hunt,             ///< look for the techniques and traits in those exposed
  confirm_nature,   ///< call those hit whose report says nothing of an attacker
  protect_backups,  ///< take backups off line, check them
  prepare_care,     ///< degraded procedures, diversion; by air overseas
  reach_silent,     ///< call those silent by telephone
  check_rule,       ///< look at the rule that raised all of them
  keep_evidence,    ///< logs and disk images before anything is rebuilt
};

struct AlarmHunt {
  std::vector<std::string> techniques;  ///< ATT&CK ids, those of most hits first
  std::vector<Trait> traits;            ///< shared by at least two hits, those of most first
  std::vector<std::string> rules;       ///< that raised at least two
  friend bool operator==(const AlarmHunt&, const AlarmHunt&) = default;
};

/// What would change the verdict.
struct AlarmOutlook {
  std::optional<AlarmLevel> next_level;      ///< nothing: it is at the highest
  std::uint32_t hits_to_raise = 0;           ///< so many more within the hour reach it; 0: none would
  std::uint32_t confirmations_to_raise = 0;  ///< so many of the hits must be confirmed attacks for it
  std::optional<Instant> lowered_at;         ///< where nothing more is reported
  std::optional<Instant> ends_at;            ///< likewise
  friend bool operator==(const AlarmOutlook&, const AlarmOutlook&) = default;
};

enum class AlarmState : std::uint8_t { raised, updated, lowered, ended };

struct AlarmChange {
  Instant at;
  AlarmState state = AlarmState::raised;
  AlarmLevel level = AlarmLevel::watch;
  Scope scope;
  std::uint32_t hits = 0;
  std::string report;  ///< that brought it; empty where time did
  friend bool operator==(const AlarmChange&, const AlarmChange&) = default;
};

/// A scope that explains the same reports, less well or about as well.
struct OtherScope {
  Scope scope;
  std::uint32_t hits = 0;
  double recurrence_years = 0;
  friend bool operator==(const OtherScope&, const OtherScope&) = default;
};

struct Alarm {
  std::string id;  ///< stays while it lives: "alarm-5f1c2a9b03de"
  AlarmState state = AlarmState::raised;
  AlarmLevel level = AlarmLevel::watch;
  Scope scope;
  Instant window_start, window_end;
  Significance significance;
  std::vector<AlarmHit> hit;                     ///< in the order in which it happened
  std::vector<AlarmHit> precautions;             ///< cut off without having been hit; never in `observed`
  std::vector<std::string> providers_reporting;  ///< providers that say themselves that they are attacked
  std::vector<std::string> regions;              ///< codes, of those hit
  std::uint32_t exposed_count = 0;               ///< of the scope, not hit and no precaution
  std::uint32_t exposed_overseas = 0;
  std::vector<Exposed> exposed;  ///< the first of them, in order of risk
  AlarmHunt hunt;
  std::vector<AlarmGap> unknown;
  std::vector<AlarmAdvice> advice;
  AlarmOutlook outlook;
  std::vector<OtherScope> others;
  std::vector<AlarmChange> history;  ///< the last of it is this change
  bool generated = false;            ///< over an invented sector
  friend bool operator==(const Alarm&, const Alarm&) = default;
};

struct Silence {
  std::string id;  ///< "silence-…"
  AlarmState state = AlarmState::raised;
  Scope scope;
  Instant since;                            ///< the earliest of those silent was last heard
  std::uint32_t silent = 0;                 ///< of the scope
  std::uint32_t usually_heard = 0;          ///< of the scope
  double expected = 0;                      ///< silent, going by everyone else
  double ratio = 0;                         ///< log-likelihood ratio (Bernoulli)
  std::uint32_t overseas = 0;               ///< of those silent
  std::vector<std::string> establishments;  ///< silent, the first of them
  friend bool operator==(const Silence&, const Silence&) = default;
};

/// One change, as the stream tells it: one of the two.
struct Verdict {
  Instant at;
  std::optional<Alarm> alarm;
  std::optional<Silence> silence;
  friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// "systemic", "region_provider", "raised"...: the words of files.
[[nodiscard]] std::string_view name_of(AlarmLevel level);
[[nodiscard]] std::string_view name_of(ScopeKind kind);
[[nodiscard]] std::string_view name_of(AlarmState state);
[[nodiscard]] std::string_view name_of(AlarmUnknown what);
[[nodiscard]] std::string_view name_of(AlarmAdvice advice);

/// "provider:Prestataire 012": what tells scopes apart.
[[nodiscard]] std::string key_of(const Scope& scope);

}  // namespace garde::systemic
