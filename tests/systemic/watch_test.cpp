// SPDX-License-Identifier: Apache-2.0
// Live watching: what is called, at which level, over which scope; what must stay quiet; corrections; and
// that a stream ends where computing everything anew does.
#include "systemic/watch.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <numeric>
#include <random>
#include <rapidcheck/gtest.h>
#include <set>

#include "systemic/watch_sector.h"

namespace garde::systemic {
namespace {

using test::after_hours;
using test::customers_of;
using test::hit;
using test::provider_with;
using test::small_model;
using test::small_sector;
using test::take;

std::vector<Verdict> attack(Watch& watch, const sector::Division& provider, std::size_t victims) {
  std::vector<Verdict> all;
  double hours = 100;
  for (const std::string& id : customers_of(provider, victims))
    for (Verdict& verdict : take(watch, hit("attack-" + id, id, hours += 1)))
      all.push_back(std::move(verdict));
  return all;
}

TEST(Watch, CallsAProviderAttackByItsFourthVictimAndNamesTheProvider) {
  Watch watch(small_model());
  const sector::Division& provider = provider_with(60);
  const auto verdicts = attack(watch, provider, 4);
  ASSERT_FALSE(verdicts.empty());
  const Alarm& alarm = *verdicts.back().alarm;
  EXPECT_EQ(alarm.level, AlarmLevel::systemic);
  EXPECT_EQ(alarm.scope.kind, ScopeKind::provider);
  EXPECT_EQ(alarm.scope.code, provider.code);
  EXPECT_EQ(alarm.hit.size(), 4U);
  EXPECT_EQ(alarm.regions.size(), 4U);
  EXPECT_EQ(alarm.exposed_count, provider.members.size() - 4);
  EXPECT_GE(alarm.significance.recurrence_years, 1);
  EXPECT_EQ(watch.alarms().size(), 1U);
  for (const Verdict& verdict : verdicts) EXPECT_EQ(verdict.alarm->id, alarm.id) << "one alarm, one id";
}

TEST(Watch, CallsARegionWhereThatExplainsMore) {
  Watch watch(small_model());
  // As many of one region as share no provider.
  std::set<std::string> providers;
  std::vector<Verdict> last;
  int hits = 0;
  for (const sector::Establishment& one : small_sector().establishments()) {
    if (one.region != "53" || hits == 6) continue;
    const bool shares = std::any_of(one.services.begin(), one.services.end(), [&](const auto& service) {
      return providers.contains(service.provider);
    });
    if (shares) continue;
    for (const auto& service : one.services) providers.insert(service.provider);
    ++hits;
    last = take(watch, hit("r" + std::to_string(hits), one.id, 100 + hits * 0.3));
  }
  ASSERT_EQ(hits, 6);
  ASSERT_EQ(watch.alarms().size(), 1U);
  const Scope scope = watch.alarms()[0].scope;
  EXPECT_TRUE(scope.code == "53" || scope.within_code == "53") << key_of(scope);
}

TEST(Watch, NeverAlarmsForOneEstablishment) {
  Watch watch(small_model());
  for (int i = 0; i < 30; ++i) {
    Report report = hit("same-" + std::to_string(i), small_sector()[3].id, 100 + i * 0.1);
    report.severity = 100;
    report.care_effect = CareEffect::endangered;
    report.kind = "ransomware";
    EXPECT_TRUE(take(watch, report).empty());
  }
}

TEST(Watch, NeverAlarmsForSitesOfOneLegalBody) {
  auto made = sector::generate({.hospitals = 200, .social_care = 100, .groups = 9, .providers = 10});
  for (std::size_t i = 0; i < 8; ++i) made.establishments[i * 20].legal_id = "ONE-BODY";
  const sector::Sector sector(made.establishments, made.names);
  const WatchModel model(Baseline(sector, {}), test::kStart, {.zones = {}, .calibration = {.years = 10}});
  Watch watch(model);
  for (std::size_t i = 0; i < 8; ++i)
    EXPECT_TRUE(take(watch, hit("s" + std::to_string(i), made.establishments[i * 20].id, 100)).empty());
}

TEST(Watch, StaysQuietWithoutAnAttacker) {
  Watch watch(small_model());
  double hours = 100;
  for (const std::string& id : customers_of(provider_with(300), 12))
    EXPECT_TRUE(take(watch, hit("n" + id, id, hours += 0.1, Nature::not_malicious)).empty());
  for (const std::string& id : customers_of(provider_with(60), 8)) {
    Report drill = hit("d" + id, id, hours += 0.1);
    drill.drill = true;
    EXPECT_TRUE(take(watch, drill).empty());
  }
}

TEST(Watch, CallsACommonFailureOfUnknownCauseAWatchAtMost) {
  Watch watch(small_model());
  double hours = 100;
  for (const std::string& id : customers_of(provider_with(60), 10)) {
    Report report = hit("u" + id, id, hours += 0.1, Nature::unknown);
    report.kind = "outage";
    for (const Verdict& verdict : take(watch, report)) EXPECT_EQ(verdict.alarm->level, AlarmLevel::watch);
  }
}

TEST(Watch, SaysThatItMayBeTheRule) {
  Watch watch(small_model());
  double hours = 100;
  std::vector<Verdict> last;
  for (const std::string& id : customers_of(provider_with(60), 6)) {
    Report report = hit("f" + id, id, hours += 0.1);
    report.rules = {"one-bad-rule"};
    if (auto verdicts = take(watch, report); !verdicts.empty()) last = std::move(verdicts);
  }
  ASSERT_FALSE(last.empty());
  EXPECT_EQ(last[0].alarm->level, AlarmLevel::watch);
  EXPECT_EQ(last[0].alarm->unknown.front().what, AlarmUnknown::own_rule);
  EXPECT_EQ(last[0].alarm->advice.front(), AlarmAdvice::check_rule);
}

TEST(Watch, FollowsCorrections) {
  Watch watch(small_model());
  const sector::Division& provider = provider_with(60);
  ASSERT_EQ(attack(watch, provider, 4).back().alarm->level, AlarmLevel::systemic);
  std::vector<Verdict> last;
  int left = 4;
  for (const std::string& id : customers_of(provider, 4)) {
    Report correction = hit("attack-" + id, id, 100);
    correction.revision = 1;
    correction.withdrawn = true;
    correction.reported = after_hours(106);
    const auto verdicts = take(watch, correction);
    if (--left >= 1 && !verdicts.empty()) last = verdicts;
  }
  ASSERT_FALSE(last.empty());
  EXPECT_EQ(last.back().alarm->state, AlarmState::ended);
  EXPECT_TRUE(watch.alarms().empty());
}

// Techniques that all reports share make a rarer score than a provider of many, and say nothing of who is
// next.
TEST(Watch, NamesThePlaceRatherThanTheTechnique) {
  Watch watch(small_model());
  const sector::Division& provider = provider_with(120);
  double hours = 100;
  std::set<std::string> ids;
  for (const std::string& id : customers_of(provider, 5)) {
    Report report = hit("t" + id, id, hours += 2);
    report.techniques = {"T1199", "T1486"};
    for (const Verdict& verdict : take(watch, report)) ids.insert(verdict.alarm->id);
  }
  ASSERT_EQ(watch.alarms().size(), 1U);
  const Alarm alarm = watch.alarms()[0];
  EXPECT_EQ(alarm.scope.code, provider.code) << key_of(alarm.scope);
  EXPECT_EQ(alarm.level, AlarmLevel::systemic);
  // Whatever carries its level, it lives on under one id.
  for (int hour = 1; hour <= 48; ++hour)
    for (const Verdict& verdict : watch.tick(after_hours(hours + hour))) {
      EXPECT_NE(verdict.alarm->state, AlarmState::ended) << hour;
      ids.insert(verdict.alarm->id);
    }
  EXPECT_EQ(ids.size(), 1U);
}

TEST(Watch, PutsThoseExposedInOrderWhereSomebodyAsks) {
  Watch watch(small_model());
  const sector::Division& provider = provider_with(60);
  const Alarm told = *attack(watch, provider, 4).back().alarm;
  ASSERT_FALSE(told.exposed.empty());
  for (std::size_t i = 1; i < told.exposed.size(); ++i)
    EXPECT_GE(told.exposed[i - 1].risk, told.exposed[i].risk);
  // Looked at anew without news: what is asked for is as it stands then.
  EXPECT_TRUE(watch.tick(after_hours(107)).empty());
  const Alarm later = watch.alarms().at(0);
  EXPECT_EQ(later.window_end, after_hours(107));
  EXPECT_EQ(later.exposed_count, told.exposed_count);
  EXPECT_FALSE(later.exposed.empty());
  EXPECT_FALSE(later.advice.empty());
  EXPECT_TRUE(later.outlook.ends_at);
}

TEST(Watch, ComparesWithTheRestOfTheCountryWhereAsked) {
  WatchModelOptions options;
  options.model = ScanModel::permutation;
  options.calibration.years = 40;
  const WatchModel model(Baseline(small_sector(), {}), test::kStart, options);
  // A year as the yearly figures say stays quiet...
  const Baseline& baseline = small_model().baseline();
  std::vector<double> rates;
  for (sector::Index i = 0; i < small_sector().size(); ++i) rates.push_back(baseline.reports_a_year(i));
  const double yearly = std::accumulate(rates.begin(), rates.end(), 0.0);
  std::mt19937_64 random(3);
  std::discrete_distribution<sector::Index> where(rates.begin(), rates.end());
  std::exponential_distribution<double> gap(yearly / (365.25 * 24));
  Watch watch(model);
  std::set<std::string> alarms;
  double hours = 0;
  for (int i = 0; hours < 365 * 24; ++i)
    for (const Verdict& verdict :
         take(watch, hit("q" + std::to_string(i), small_sector()[where(random)].id, hours += gap(random),
                         i % 2 == 0 ? Nature::malicious : Nature::not_malicious)))
      if (verdict.alarm->level >= AlarmLevel::warning) alarms.insert(verdict.alarm->id);
  EXPECT_LE(alarms.size(), 12U);  // four are allowed
  // ...and a provider's customers within hours stand out.
  std::optional<Alarm> last;
  for (const std::string& id : customers_of(provider_with(60), 8))
    for (const Verdict& verdict : take(watch, hit("p" + id, id, hours += 0.5))) last = verdict.alarm;
  ASSERT_TRUE(last);
  EXPECT_GE(last->level, AlarmLevel::warning);
  EXPECT_GE(last->hit.size(), 6U);
}

TEST(Watch, TellsNothingTwice) {
  Watch watch(small_model());
  const sector::Division& provider = provider_with(60);
  attack(watch, provider, 4);
  const std::string id = customers_of(provider, 1)[0];
  EXPECT_TRUE(take(watch, hit("attack-" + id, id, 101)).empty()) << "the same revision again";
  EXPECT_TRUE(take(watch, hit("far", small_sector()[7].id, 105, Nature::not_malicious)).empty());
}

TEST(Watch, CountsPrecautionsApart) {
  Watch watch(small_model());
  const sector::Division& provider = provider_with(60);
  const double observed = attack(watch, provider, 4).back().alarm->significance.observed;
  Report report = hit("precaution", customers_of(provider, 5)[4], 104.5);
  report.involvement = Involvement::precaution;
  const auto verdicts = take(watch, report);
  ASSERT_EQ(verdicts.size(), 1U);
  EXPECT_EQ(verdicts[0].alarm->precautions.size(), 1U);
  EXPECT_EQ(verdicts[0].alarm->hit.size(), 4U);
  EXPECT_EQ(verdicts[0].alarm->significance.observed, observed);
  EXPECT_EQ(verdicts[0].alarm->exposed_count, provider.members.size() - 5);
}

TEST(Watch, WarnsOfAProviderThatReportsItself) {
  Watch watch(small_model());
  const sector::Division& provider = provider_with(60);
  Report report = hit("self", "", 100);
  report.provider = provider.code;
  const auto verdicts = take(watch, report);
  ASSERT_EQ(verdicts.size(), 1U);
  EXPECT_EQ(verdicts[0].alarm->level, AlarmLevel::warning);
  EXPECT_EQ(verdicts[0].alarm->exposed_count, provider.members.size());
  EXPECT_EQ(verdicts[0].alarm->providers_reporting, std::vector{provider.code});
  report.revision = 1;
  report.nature = Nature::not_malicious;
  report.reported = after_hours(101);
  const auto corrected = take(watch, report);
  ASSERT_EQ(corrected.size(), 1U);
  EXPECT_EQ(corrected[0].alarm->state, AlarmState::ended);
}

TEST(Watch, CountsAReportForTheProviderThatItNames) {
  Watch watch(small_model());
  const sector::Division& named = provider_with(40);
  const sector::Division& served_by = provider_with(300);
  double hours = 100;
  Report report;
  for (const std::string& id : customers_of(served_by, 4)) {
    report = hit("n" + id, id, hours += 1);
    report.provider = named.code;
    take(watch, report);
  }
  ASSERT_EQ(watch.alarms().size(), 1U);
  EXPECT_EQ(watch.alarms()[0].scope.code, named.code);
}

TEST(Watch, EndsAfterTwoQuietWeeks) {
  Watch watch(small_model());
  const Alarm alarm = *attack(watch, provider_with(60), 4).back().alarm;
  ASSERT_TRUE(alarm.outlook.ends_at);
  const auto before = watch.tick(*alarm.outlook.ends_at - std::chrono::hours(2));
  EXPECT_TRUE(before.empty() || before.back().alarm->state != AlarmState::ended);
  const auto verdicts = watch.tick(*alarm.outlook.ends_at + std::chrono::hours(2));
  ASSERT_FALSE(verdicts.empty());
  EXPECT_EQ(verdicts.back().alarm->state, AlarmState::ended);
  EXPECT_EQ(verdicts.back().alarm->id, alarm.id);
}

TEST(Watch, SaysHowManyMoreWouldRaiseIt) {
  Watch watch(small_model());
  const sector::Division& provider = provider_with(60);
  const auto verdicts = attack(watch, provider, 2);
  if (verdicts.empty()) GTEST_SKIP() << "two are not enough for an alarm here";
  const AlarmOutlook outlook = verdicts.back().alarm->outlook;
  ASSERT_TRUE(outlook.next_level);
  ASSERT_GT(outlook.hits_to_raise, 0U);
  const auto ids = customers_of(provider, 2 + outlook.hits_to_raise);
  for (std::size_t i = 2; i < ids.size(); ++i) take(watch, hit("more-" + ids[i], ids[i], 102));
  EXPECT_GE(watch.alarms().at(0).level, *outlook.next_level);
}

TEST(Watch, PutsACampaignToTheScanAsOneStream) {
  Watch watch(small_model());
  WatchCampaign campaign{"c1", "c1", {}, 0.002};
  for (int i = 0; i < 4; ++i) {
    const std::string id = "c" + std::to_string(i);
    take(watch, hit(id, small_sector()[static_cast<sector::Index>(i * 400 + 5)].id, 100 + i * 18));
    campaign.reports.push_back(id);
  }
  ASSERT_FALSE(watch.set_campaign(campaign).empty());
  EXPECT_EQ(watch.alarms().at(0).scope.kind, ScopeKind::campaign);
  EXPECT_GE(watch.alarms()[0].level, AlarmLevel::warning);
}

TEST(Watch, RefusesWhatTheRegisterDoesNotKnow) {
  Watch watch(small_model());
  EXPECT_FALSE(watch.take(hit("x", "nowhere", 1)));
  EXPECT_FALSE(watch.take(hit("x", "", 1)));
  EXPECT_FALSE(watch.heard("nowhere", test::kStart));
}

// --- the same whatever the order

struct History {
  std::vector<Report> reports;  // as they come
};

// At any size of case: small ones would always give the lowest.
int pick(int from, int to) {
  return *rc::gen::resize(100, rc::gen::inRange(from, to));
}

Report random_report(int number) {
  Report report =
      hit("i" + std::to_string(number), small_sector()[static_cast<sector::Index>(pick(0, 60) * 35)].id,
          pick(0, 24 * 40 * 10) / 10.0,
          *rc::gen::element(Nature::malicious, Nature::unknown, Nature::not_malicious));
  report.reported += std::chrono::minutes(pick(0, 3 * 1440));
  if (pick(0, 6) == 0) report.involvement = Involvement::precaution;
  if (pick(0, 4) == 0) report.techniques = {"T1566.001", "T1486"};
  if (pick(0, 8) == 0) report.drill = true;
  if (pick(0, 4) == 0)
    report.provider =
        small_sector().divisions(sector::Axis::provider)[static_cast<std::size_t>(pick(0, 9))].code;
  return report;
}

History random_history() {
  History history;
  const int incidents = pick(1, 40);
  for (int i = 0; i < incidents; ++i) {
    Report report = random_report(i);
    history.reports.push_back(report);
    // Bounded, so that a failing history is not made longer and longer while a smaller one is looked for.
    for (int revisions = 0; revisions < 8 && pick(0, 3) == 0; ++revisions) {
      const std::uint32_t revision = report.revision + 1;
      const Instant reported = report.reported;
      report = random_report(i);
      report.revision = revision;
      report.reported = std::max(reported, report.reported) + std::chrono::minutes(1);
      report.withdrawn = pick(0, 4) == 0;
      history.reports.push_back(report);
    }
  }
  // As they come: mostly in order, some late.
  std::stable_sort(history.reports.begin(), history.reports.end(),
                   [](const Report& a, const Report& b) { return a.reported < b.reported; });
  for (int i = pick(0, 5); i > 0; --i)
    std::swap(history.reports[static_cast<std::size_t>(pick(0, static_cast<int>(history.reports.size())))],
              history.reports.back());
  return history;
}

std::map<std::string, ZoneScore> scores(Watch& watch) {
  std::map<std::string, ZoneScore> out;
  for (const ZoneStanding& one : watch.standings()) out[key_of(one.scope)] = one.score;
  return out;
}

bool near(double a, double b) {
  return std::abs(a - b) <= 1e-9 * std::max(1.0, std::abs(a));
}

// The country and the providers, by adding up anew.
double ratio_by_force(const std::vector<const Report*>& standing, const std::string& provider, Instant now) {
  const Baseline& baseline = small_model().baseline();
  static const BaselineTime time(baseline, test::kStart - 2 * kLongestWindow,
                                 test::kStart + 4 * kLongestWindow);
  std::vector<const Report*> in;
  for (const Report* report : standing) {
    if (report->involvement != Involvement::hit || baseline.weight(*report) <= 0 ||
        report->occurred < now - kLongestWindow)
      continue;
    const auto& services = small_sector()[small_sector().find(report->establishment)].services;
    const bool served = std::any_of(services.begin(), services.end(),
                                    [&](const auto& service) { return service.provider == provider; });
    if (provider.empty() || (report->provider.empty() ? served : report->provider == provider))
      in.push_back(report);
  }
  std::map<std::uint32_t, double> rates;
  for (sector::Index i = 0; i < small_sector().size(); ++i) {
    const auto& services = small_sector()[i].services;
    if (provider.empty() || std::any_of(services.begin(), services.end(),
                                        [&](const auto& service) { return service.provider == provider; }))
      rates[baseline.clock_of(i)] += baseline.attacks_a_year(i);
  }
  double best = 0;
  for (const Report* first : in) {
    const Instant start = std::min(first->occurred, now - kShortestWindow);
    std::map<std::string, double> bodies;
    for (const Report* report : in)
      if (report->occurred >= first->occurred) {
        double& weight = bodies[small_sector()[small_sector().find(report->establishment)].legal_id];
        weight = std::max(weight, baseline.weight(*report));
      }
    if (bodies.size() < 2) continue;
    double observed = 0;
    for (const auto& [body, weight] : bodies) observed += weight;
    double expected = 0;
    for (const auto& [clock, rate] : rates) expected += rate * time.years(clock, start, now);
    if (observed > expected)
      best = std::max(best, observed * std::log(observed / expected) + expected - observed);
  }
  return best;
}

RC_GTEST_PROP(WatchStream, EndsWhereComputingAnewDoes, ()) {
  const History history = random_history();
  static Watch stream(small_model());
  stream.reset();
  for (const Report& report : history.reports) take(stream, report);
  std::vector<Report> anew;
  std::map<std::string, Report> standing;
  for (const Report& report : history.reports) {
    const auto [place, added] = standing.try_emplace(report.id, report);
    if (!added && report.revision > place->second.revision) place->second = report;
  }
  for (const auto& [id, report] : standing) anew.push_back(report);
  std::shuffle(anew.begin(), anew.end(), std::mt19937_64(static_cast<std::uint64_t>(pick(0, 1000))));
  static Watch batch(small_model());
  batch.reset();
  (void)batch.tick(stream.now());
  for (const Report& report : anew) take(batch, report);
  (void)batch.tick(stream.now());
  const auto first = scores(stream);
  const auto second = scores(batch);
  RC_ASSERT(first.size() == second.size());
  for (const auto& [key, score] : first) {
    RC_ASSERT(second.count(key) == 1U);
    for (std::size_t i = 0; i < kReadings; ++i) {
      RC_ASSERT(near(score.best[i].ratio, second.at(key).best[i].ratio));
      RC_ASSERT(score.best[i].units == second.at(key).best[i].units);
    }
  }
  const auto all = standing_reports(history.reports);
  const auto ratio_of = [&](const std::string& key) {
    const auto found = first.find(key);
    return found == first.end() ? 0 : found->second[Reading::two].ratio;
  };
  RC_ASSERT(near(ratio_of("country:"), ratio_by_force(all, "", stream.now())));
  const std::string provider = small_sector().divisions(sector::Axis::provider)[3].code;
  RC_ASSERT(near(ratio_of("provider:" + provider), ratio_by_force(all, provider, stream.now())));
}

TEST(WatchCalibration, KeepsToTheBudgetInOtherQuietYears) {
  // Drawn here, not by what calibrated: a year is worth some 120 reports of this sector.
  const Baseline& baseline = small_model().baseline();
  std::vector<double> rates;
  double all = 0;
  for (sector::Index i = 0; i < small_sector().size(); ++i) {
    rates.push_back(baseline.reports_a_year(i));
    all += rates.back();
  }
  std::mt19937_64 random(11);
  std::discrete_distribution<sector::Index> where(rates.begin(), rates.end());
  std::exponential_distribution<double> gap(all / (365.25 * 24));
  std::discrete_distribution<int> nature({0.30, 0.35, 0.35});
  Watch watch(small_model());
  constexpr double kYears = 12;
  std::map<AlarmLevel, int> alarms;
  int number = 0;
  for (double hours = gap(random); hours < kYears * 365.25 * 24; hours += gap(random))
    for (const Verdict& verdict :
         take(watch, hit("q" + std::to_string(number++), small_sector()[where(random)].id, hours,
                         static_cast<Nature>(nature(random)))))
      if (verdict.alarm->state == AlarmState::raised ||
          verdict.alarm->level > verdict.alarm->history.rbegin()[1].level)
        ++alarms[verdict.alarm->level];
  // Twelve are allowed; with a Poisson count of mean twelve, more than 25 would come once in 5,000 tries.
  EXPECT_LE(alarms[AlarmLevel::systemic], 25);
  EXPECT_LE(alarms[AlarmLevel::warning], 75);
}

TEST(WatchCalibration, DoesNotDependOnThreads) {
  const WatchZones zones(small_model().baseline(), {});
  CalibrationOptions options;
  options.years = 6;
  const auto one = WatchCalibration::simulate(zones, ScanModel::expectation_poisson, test::kStart, options);
  options.threads = 3;
  const auto three = WatchCalibration::simulate(zones, ScanModel::expectation_poisson, test::kStart, options);
  for (const double ratio : {3.0, 6.0, 9.0, 15.0})
    EXPECT_EQ(one.yearly(ScopeKind::provider, 1, Reading::two, ratio),
              three.yearly(ScopeKind::provider, 1, Reading::two, ratio));
}

}  // namespace
}  // namespace garde::systemic
