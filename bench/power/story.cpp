// SPDX-License-Identifier: Apache-2.0
#include "power/story.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace garde::bench::power {
namespace {

using sector::Axis;
using sector::Index;
using sector::Sector;
using std::chrono::minutes;
using systemic::CareEffect;
using systemic::Nature;
using systemic::Philox;
using systemic::Report;

constexpr double kReportsADay = 749.0 / 365;
constexpr int kQuietDays = 28;
constexpr int kDaysOfAttack = 10;

double unit(Philox& random) { return static_cast<double>(random() >> 11) * 0x1.0p-53; }
double wait(Philox& random, double mean) { return -mean * std::log(1 - unit(random)); }
Duration hours_of(double hours) { return std::chrono::seconds(static_cast<std::int64_t>(hours * 3600)); }

// Declared by day more than by night: three in four between 8 and 18 h of mainland winter time.
Instant waking(Philox& random, Instant day) {
  const double hour = unit(random) < 0.75 ? 7 + 10 * unit(random) : 24 * unit(random);
  return day + hours_of(hour);
}

// What a first declaration knows: of an attack, six in ten that it is one; the others learn it a day later.
struct Knowledge {
  Nature truth = Nature::unknown;
  double told_at_first = 0.6;
  double mean_hours_to_learn = 24;
};

void declare(const Knowledge& knowledge, Philox& random, Report report, std::vector<Report>& into) {
  const bool told = unit(random) < knowledge.told_at_first;
  report.nature = told ? knowledge.truth : Nature::unknown;
  into.push_back(report);
  if (told) return;
  report.revision = 1;
  report.nature = knowledge.truth;
  report.reported += hours_of(wait(random, knowledge.mean_hours_to_learn));
  into.push_back(std::move(report));
}

void sort_by_arrival(std::vector<Report>& reports) {
  std::stable_sort(reports.begin(), reports.end(),
                   [](const Report& a, const Report& b) { return a.reported < b.reported; });
}

Report background(const World& world, Philox& random, Instant day, const std::string& id) {
  const auto place = std::upper_bound(world.declaring.begin(), world.declaring.end(), unit(random) * world.declaring.back());
  Report report;
  report.id = id;
  report.establishment = (*world.sector)[static_cast<Index>(place - world.declaring.begin())].id;
  report.occurred = waking(random, day);
  report.reported = report.occurred + hours_of(1 + wait(random, 20));
  report.severity = 10 + static_cast<int>(random.below(60));
  report.care_effect = unit(random) < 0.55 ? CareEffect::none : CareEffect::degraded;
  return report;
}

// What ordinary attacks name: one way in, and one in eight ransomware, as in the yearly figures.
void mark_as_attack(Philox& random, Report& report) {
  constexpr const char* kWaysIn[] = {"T1566.002", "T1078", "T1110.003", "T1133", "T1190", "T1204.002", "T1199"};
  report.techniques = {kWaysIn[random.below(std::size(kWaysIn))]};
  if (unit(random) >= 0.125) return;
  report.kind = "ransomware";
  report.techniques.insert(report.techniques.end(), {"T1021.001", "T1486"});
}

// A day's provider failure, declared by some of its customers.
void provider_failure(const World& world, Philox& random, Instant day, const std::string& prefix, double declaring,
                      std::vector<Report>& into) {
  const auto& providers = world.sector->divisions(Axis::provider);
  const auto& provider = providers[random.below(providers.size())];
  const Instant at = waking(random, day);
  int number = 0;
  for (const Index customer : provider.members) {
    if (unit(random) >= declaring || number >= 60) continue;
    Report report;
    report.id = fmt::format("{}-failure-{}", prefix, number++);
    report.establishment = (*world.sector)[customer].id;
    report.provider = provider.code;
    report.occurred = at;
    report.reported = at + hours_of(0.5 + wait(random, 12));
    report.kind = "outage";
    report.care_effect = CareEffect::degraded;
    report.severity = 40;
    declare({Nature::not_malicious, 0.7, 12}, random, std::move(report), into);
  }
}

struct Course {
  std::vector<Index> victims;  // in the order in which they fall
  double first_gap_hours = 2;  // mean wait from one to the next...
  double speeding = 1;         // ...multiplied by this after each
  double delay_hours = 5;      // mean, from falling to declaring
  double declaring = 0.8;      // how many of those hit declare
  CareEffect effect = CareEffect::degraded;
  const char* kind = "ransomware";
  std::vector<std::string> techniques;
  std::vector<systemic::Trait> traits;
  std::string provider;  // that a third of the victims name
};

void unfold(const World& world, Philox& random, const Course& course, Instant start, Story& story) {
  Instant at = start;
  double gap = course.first_gap_hours;
  int number = 0;
  for (const Index victim : course.victims) {
    if (at > start + std::chrono::hours(24 * (kDaysOfAttack - 1))) break;
    if (unit(random) < course.declaring) {
      Report report;
      report.id = fmt::format("attack-{}", number++);
      report.establishment = (*world.sector)[victim].id;
      report.occurred = at;
      report.reported = at + hours_of(0.5 + wait(random, course.delay_hours));
      report.kind = course.kind;
      report.care_effect = course.effect;
      report.severity = course.effect == CareEffect::none ? 35 : 75;
      report.techniques = course.techniques;
      if (unit(random) < 0.5) report.traits = course.traits;
      if (unit(random) < 1.0 / 3) report.provider = course.provider;
      story.of_attack.insert(report.id);
      declare({Nature::malicious, 0.6, 6}, random, std::move(report), story.reports);
    }
    at += hours_of(wait(random, gap));
    gap *= course.speeding;
  }
}

std::vector<Index> some_of(std::vector<Index> all, std::size_t most, Philox& random) {
  for (std::size_t i = 0; i + 1 < all.size(); ++i) std::swap(all[i], all[i + random.below(all.size() - i)]);
  if (all.size() > most) all.resize(most);
  return all;
}

std::vector<Index> hospitals_of(const World& world, const std::vector<Index>& members) {
  std::vector<Index> hospitals;
  for (const Index one : members)
    if (sector::is_hospital((*world.sector)[one].kind)) hospitals.push_back(one);
  return hospitals;
}

// A division with at least so many members, any of them alike.
const sector::Division& some_division(const World& world, Axis axis, std::size_t least, Philox& random) {
  const auto& all = world.sector->divisions(axis);
  while (true) {
    const auto& one = all[random.below(all.size())];
    if (one.members.size() >= least) return one;
  }
}

Course course_of(const World& world, Philox& random, AttackKind kind, Story& story) {
  Course course;
  course.techniques = {"T1078", "T1021.001", "T1486"};
  course.traits = {{"domain-name", "invented-lure.example"}};
  const auto of_division = [&](Axis axis, std::size_t least) {
    const sector::Division& division = some_division(world, axis, least, random);
    story.axis = axis;
    story.code = division.code;
    return division.members;
  };
  std::vector<Index> everyone(world.sector->size());
  for (Index i = 0; i < everyone.size(); ++i) everyone[i] = i;
  switch (kind) {
    case AttackKind::provider:
      course.victims = some_of(of_division(Axis::provider, 30), 30, random);
      course.provider = story.code;
      course.techniques.insert(course.techniques.begin(), "T1199");
      break;
    case AttackKind::region:
      course.victims = some_of(hospitals_of(world, of_division(Axis::region, 200)), 20, random);
      course.first_gap_hours = 4;
      break;
    case AttackKind::phishing_wave:
      course.victims = some_of(hospitals_of(world, everyone), 25, random);
      course.first_gap_hours = 3;
      course.effect = CareEffect::none;
      course.kind = "phishing";
      course.techniques = {"T1566.002", "T1078"};
      break;
    case AttackKind::worm:
      course.victims = some_of(everyone, 120, random);
      course.first_gap_hours = 6;
      course.speeding = 0.93;
      course.techniques = {"T1210", "T1486"};
      course.traits = {};
      break;
    case AttackKind::slow:
      course.victims = some_of(of_division(Axis::provider, 30), 12, random);
      course.first_gap_hours = 36;
      course.delay_hours = 24;
      break;
    case AttackKind::identity:
      course.victims = some_of(hospitals_of(world, of_division(Axis::region, 200)), 20, random);
      course.first_gap_hours = 8;
      course.delay_hours = 24;
      course.effect = CareEffect::none;
      course.kind = "account-theft";
      course.techniques = {"T1078.002", "T1589.001"};
      course.traits = {{"provider-account", "invented-regional-directory"}};
      break;
  }
  if (kind == AttackKind::phishing_wave || kind == AttackKind::worm) story.code.clear();
  return course;
}

}  // namespace

const char* name_of(AttackKind kind) {
  constexpr const char* kNames[] = {"provider", "region", "phishing wave", "worm", "slow", "identity theft"};
  return kNames[static_cast<std::size_t>(kind)];
}
const char* name_of(ControlKind kind) {
  constexpr const char* kNames[] = {"failure of a university hospital", "island cut off", "provider's outage"};
  return kNames[static_cast<std::size_t>(kind)];
}

World make_world(const Sector& sector) {
  World world{&sector, {}};
  double sum = 0;
  for (const auto& one : sector.establishments()) {
    const double size = one.beds ? std::sqrt(static_cast<double>(*one.beds)) : 5;
    sum += (sector::is_hospital(one.kind) ? 25 : 1) * size;
    world.declaring.push_back(sum);
  }
  return world;
}

std::vector<Report> quiet(const World& world, Philox& random, Instant start, int days, const std::string& prefix) {
  std::vector<Report> reports;
  int number = 0;
  for (int day = 0; day < days; ++day) {
    const Instant at = start + std::chrono::hours(24 * day);
    // Five in six are an establishment's own; one in six comes with a provider's failure, some five at a time.
    double next = wait(random, 1 / (kReportsADay * 5 / 6));
    for (; next < 1; next += wait(random, 1 / (kReportsADay * 5 / 6))) {
      Report report = background(world, random, at, fmt::format("{}-{}", prefix, number++));
      const bool malicious = unit(random) < 0.5;
      report.kind = malicious ? "malware" : "outage";
      if (malicious) mark_as_attack(random, report);
      declare({malicious ? Nature::malicious : Nature::not_malicious, 0.65, 36}, random, std::move(report), reports);
    }
    if (unit(random) < kReportsADay / 6 / 5)
      provider_failure(world, random, at, fmt::format("{}-{}", prefix, day), 0.03, reports);
  }
  sort_by_arrival(reports);
  return reports;
}

Story attack(const World& world, Philox& random, AttackKind kind, Instant start) {
  Story story;
  story.reports = quiet(world, random, start, kQuietDays + kDaysOfAttack, "quiet");
  story.first_victim = start + std::chrono::hours(24 * kQuietDays) + hours_of(24 * unit(random));
  const Course course = course_of(world, random, kind, story);
  unfold(world, random, course, story.first_victim, story);
  sort_by_arrival(story.reports);
  return story;
}

Story control(const World& world, Philox& random, ControlKind kind, Instant start) {
  Story story;
  story.reports = quiet(world, random, start, kQuietDays + kDaysOfAttack, "quiet");
  const Instant day = start + std::chrono::hours(24 * kQuietDays);
  story.first_victim = day;
  const Sector& sector = *world.sector;
  const auto fail = [&](const std::vector<Index>& members, double declaring) {
    int number = 0;
    for (const Index one : members) {
      if (unit(random) >= declaring) continue;
      Report report;
      report.id = fmt::format("control-{}", number++);
      report.establishment = sector[one].id;
      report.occurred = day + hours_of(9);
      report.reported = report.occurred + hours_of(0.5 + wait(random, 10));
      report.kind = "outage";
      report.care_effect = CareEffect::interrupted;
      report.severity = 70;
      story.of_attack.insert(report.id);
      declare({Nature::not_malicious, 0.5, 12}, random, std::move(report), story.reports);
    }
  };
  if (kind == ControlKind::provider_outage) {
    fail(some_division(world, Axis::provider, 100, random).members, 0.2);
  } else if (kind == ControlKind::island_cut) {
    std::vector<const sector::Division*> islands;
    for (const auto& one : sector.divisions(Axis::department))
      if (sector[one.members.front()].overseas && one.members.size() >= 5) islands.push_back(&one);
    fail(hospitals_of(world, islands[random.below(islands.size())]->members), 0.5);
  } else {
    std::vector<Index> university;
    for (Index i = 0; i < sector.size(); ++i)
      if (sector[i].kind == sector::Kind::university_hospital) university.push_back(i);
    const std::string& body = sector[university[random.below(university.size())]].legal_id;
    std::vector<Index> sites;
    for (const Index one : university)
      if (sector[one].legal_id == body) sites.push_back(one);
    fail(sites, 1);
  }
  sort_by_arrival(story.reports);
  return story;
}

}  // namespace garde::bench::power
