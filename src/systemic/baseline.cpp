// SPDX-License-Identifier: Apache-2.0
#include "systemic/baseline.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include "attack/attack.h"
#include "systemic/distributions.h"
#include "systemic/holidays.h"

namespace garde::systemic {
namespace {

using sector::Index;

constexpr double kCellStrength = 5;           // reports
constexpr double kEstablishmentStrength = 1;  // reports
constexpr double kShapeStrength = 100;        // reports
constexpr double kMixStrength = 20;           // reports
constexpr double kUnknownTechniqueShare = 0.25;
constexpr double kTechniqueStrength = 20;  // reports
constexpr std::size_t kSizes = 5;
constexpr double kDaysAYear = 365.25;

// Noticed by people at work more than at night; nothing published tells by how much, so only by this.
constexpr std::array<double, 24> kHours = {0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.8, 1.0, 1.4, 1.5, 1.5, 1.5,
                                           1.3, 1.3, 1.4, 1.4, 1.3, 1.2, 1.0, 0.9, 0.8, 0.7, 0.7, 0.7};
constexpr std::array<double, Baseline::kDayKinds> kDays = {1.15, 1.15, 1.15, 1.15, 1.1, 0.65, 0.65, 0.65};

constexpr std::array<std::string_view, 6> kOutages = {"outage",  "failure", "power",
                                                      "network", "bug",     "panne"};

std::size_t size_class(const sector::Establishment& one) {
  if (!one.beds) return 0;
  return *one.beds < 50 ? 1 : *one.beds < 200 ? 2 : *one.beds < 500 ? 3 : 4;
}

std::size_t cell_of(const sector::Establishment& one) {
  return static_cast<std::size_t>(one.kind) * kSizes + size_class(one);
}

double hours_between(Instant from, Instant to) {
  return std::chrono::duration<double, std::ratio<3600>>(to - from).count();
}

std::size_t day_kind(const CivilTime& civil) {
  const std::chrono::sys_days day(std::chrono::year(civil.year) /
                                  std::chrono::month(static_cast<unsigned>(civil.month)) /
                                  std::chrono::day(static_cast<unsigned>(civil.day)));
  return is_french_holiday(day) ? 7 : std::chrono::weekday(day).iso_encoding() - 1;
}

}  // namespace

// Reports of history that tell of a hit, each with the share of it that counts.
struct Baseline::Learned {
  struct One {
    const Report* report;
    Index establishment;
    Instant declared;  // for the first time
    double share = 1;
  };
  std::vector<One> hits;
  double years = 0;
};

std::vector<const Report*> standing_reports(std::span<const Report> reports) {
  std::unordered_map<std::string_view, const Report*> standing;
  for (const Report& report : reports) {
    const auto [place, added] = standing.try_emplace(report.id, &report);
    if (!added && report.revision > place->second->revision) place->second = &report;
  }
  std::vector<const Report*> out;
  for (const Report& report : reports)
    if (standing.at(report.id) == &report && !report.withdrawn && !report.drill) out.push_back(&report);
  return out;
}

bool is_severe(const Report& report) {
  const auto& named = report.techniques;
  return report.nature != Nature::not_malicious &&
         (report.care_effect == CareEffect::interrupted || report.care_effect == CareEffect::endangered ||
          report.kind == "ransomware" || std::find(named.begin(), named.end(), "T1486") != named.end());
}

std::vector<std::string> technique_tree(const std::string& id) {
  std::vector<std::string> tree = {id};
  if (const std::size_t dot = id.find('.'); dot != std::string::npos) tree.push_back(id.substr(0, dot));
  if (const attack::Technique* technique = attack::find_technique(id))
    for (const std::string_view tactic : technique->tactics) tree.emplace_back(tactic);
  return tree;
}

Baseline::Baseline(const sector::Sector& sector, const BaselineOptions& options)
    : sector_(&sector), options_(options), natures_(options.natures), hour_(kHours), day_(kDays) {
  const double hospital = options.reports_a_year * options.hospitals_share / 3'000;
  const double other = options.reports_a_year * (1 - options.hospitals_share) / 35'000;
  for (const sector::Establishment& one : sector.establishments()) {
    const double size = one.beds ? std::clamp(std::sqrt(*one.beds / 100.0), 0.5, 3.0) : 1.0;
    yearly_.push_back((is_hospital(one.kind) ? hospital : other) * size);
  }
  mean_weight_ = natures_.malicious + natures_.unknown * options.unknown_share;
  severe_share_ = options.severe_share;
  find_clocks();
  normalise_hours();
}

void Baseline::find_clocks() {
  std::map<std::string, std::uint32_t, std::less<>> known;
  for (const sector::Establishment& one : sector_->establishments()) {
    const auto [place, added] = known.try_emplace(one.time_zone, static_cast<std::uint32_t>(clocks_.size()));
    if (added) {
      const auto zone = Zone::find(one.time_zone);
      clocks_.push_back(zone ? *zone : Zone());
    }
    clock_of_.push_back(place->second);
  }
}

void Baseline::normalise_hours() {
  double hours = 0;
  for (const double one : hour_) hours += one / 24;
  for (double& one : hour_) one /= hours;
  // Eleven public holidays a year, of which some nine fall on working days.
  double days = day_[7] * 11 / kDaysAYear;
  for (std::size_t i = 0; i < 7; ++i) days += day_[i] * (kDaysAYear - 11) / kDaysAYear / 7;
  for (double& one : day_) one /= days;
}

bool Baseline::learn(std::span<const Report> history, Instant first, Instant last) {
  Learned learned;
  learned.years = hours_between(first, last) / 24 / kDaysAYear;
  if (learned.years < kLeastHistoryYears) return false;
  std::map<std::int64_t, double> days;
  const auto day_of = [](Instant instant) {
    return std::chrono::floor<std::chrono::days>(instant).time_since_epoch().count();
  };
  std::unordered_map<std::string_view, Instant> declared;
  for (const Report& report : history) {
    Instant& earliest = declared.try_emplace(report.id, report.reported).first->second;
    earliest = std::min(earliest, report.reported);
  }
  for (const Report* report : standing_reports(history)) {
    const Index index = report->establishment.empty() ? sector::kNone : sector_->find(report->establishment);
    if (index == sector::kNone || report->involvement != Involvement::hit || report->occurred < first ||
        report->occurred > last)
      continue;
    learned.hits.push_back({report, index, declared.at(report->id)});
    ++days[day_of(report->occurred)];
  }
  const auto reports = static_cast<double>(learned.hits.size());
  const double most =
      CountDistribution{std::max(reports / (learned.years * kDaysAYear), 0.1), 1}.quantile(0.999);
  for (Learned::One& one : learned.hits) one.share = std::min(1.0, most / days[day_of(one.report->occurred)]);
  history_years_ = learned.years;
  learn_rates(learned);
  learn_hours(learned);
  learn_delays(learned);
  learn_techniques(learned);
  return true;
}

void Baseline::learn_rates(const Learned& learned) {
  std::vector<double> own(sector_->size());
  std::vector<double> cell(sector::kKindCount * kSizes), prior(cell.size()), members(cell.size());
  std::array<double, 3> natures{};
  for (Index i = 0; i < sector_->size(); ++i) {
    prior[cell_of((*sector_)[i])] += yearly_[i];
    ++members[cell_of((*sector_)[i])];
  }
  double all = 0;
  for (const Learned::One& one : learned.hits) {
    own[one.establishment] += one.share;
    cell[cell_of((*sector_)[one.establishment])] += one.share;
    natures[static_cast<std::size_t>(one.report->nature)] += one.share;
    all += one.share;
  }
  for (Index i = 0; i < sector_->size(); ++i) {
    const std::size_t c = cell_of((*sector_)[i]);
    const double mean = prior[c] / members[c];
    if (!(mean > 0)) continue;
    const double learned_mean =
        (cell[c] + kCellStrength) / (members[c] * learned.years + kCellStrength / mean);
    const double expected = yearly_[i] * learned_mean / mean;
    yearly_[i] = (own[i] + kEstablishmentStrength) / (learned.years + kEstablishmentStrength / expected);
  }
  const auto share = [&](Nature nature, double prior_share) {
    return (natures[static_cast<std::size_t>(nature)] + kMixStrength * prior_share) / (all + kMixStrength);
  };
  natures_ = {share(Nature::malicious, natures_.malicious),
              share(Nature::not_malicious, natures_.not_malicious), share(Nature::unknown, natures_.unknown)};
  mean_weight_ = natures_.malicious + natures_.unknown * options_.unknown_share;
}

void Baseline::learn_hours(const Learned& learned) {
  std::array<double, 24> hours{};
  std::array<double, kDayKinds> days{};
  for (const Learned::One& one : learned.hits) {
    const CivilTime civil = clocks_[clock_of_[one.establishment]].to_civil(one.report->occurred);
    hours[static_cast<std::size_t>(civil.hour)] += one.share;
    days[day_kind(civil)] += one.share;
  }
  for (std::size_t i = 0; i < 24; ++i) hour_[i] = hours[i] + kShapeStrength * hour_[i] / 24;
  for (std::size_t i = 0; i < kDayKinds; ++i) {
    const double time = (i == 7 ? 11 : (kDaysAYear - 11) / 7) / kDaysAYear;
    day_[i] = days[i] / time + kShapeStrength * day_[i];
  }
  normalise_hours();
}

void Baseline::learn_delays(const Learned& learned) {
  if (learned.hits.size() < 30) return;  // too few to tell late from early
  declared_.assign(kLongestHours, 0);
  for (const Learned::One& one : learned.hits) {
    const double hours = std::max(hours_between(one.report->occurred, one.declared), 0.0);
    ++declared_[std::min(static_cast<std::size_t>(hours), kLongestHours - 1)];
  }
  const auto sum = static_cast<double>(learned.hits.size());
  // Ten reports' worth of declaring at once, so that no age is without expectation.
  double so_far = 10;
  double area = 0;
  double before = 10 / (sum + 10);
  for (double& one : declared_) {
    so_far += one;
    one = so_far / (sum + 10);
    area += (before + one) / 2;
    before = one;
    mean_declared_.push_back(area / static_cast<double>(mean_declared_.size() + 1));
  }
}

void Baseline::learn_techniques(const Learned& learned) {
  std::map<std::string, double, std::less<>> counts;
  double attacks = 0;
  double severe = 0;
  for (const Learned::One& one : learned.hits) {
    if (one.report->nature == Nature::not_malicious) continue;
    attacks += one.share;
    if (is_severe(*one.report)) severe += one.share;
    std::set<std::string> named;
    for (const std::string& id : one.report->techniques)
      for (std::string& part : technique_tree(id)) named.insert(std::move(part));
    for (const std::string& id : named) counts[id] += one.share;
  }
  severe_share_ = (severe + kMixStrength * severe_share_) / (attacks + kMixStrength);
  for (const auto& [id, count] : counts)
    technique_shares_[id] =
        (count + kTechniqueStrength * kUnknownTechniqueShare) / (attacks + kTechniqueStrength);
  technique_shares_[""] = kTechniqueStrength * kUnknownTechniqueShare / (attacks + kTechniqueStrength);
}

double Baseline::technique_share(const std::string& id) const {
  auto found = technique_shares_.find(id);
  if (found == technique_shares_.end()) found = technique_shares_.find("");
  return found == technique_shares_.end() ? kUnknownTechniqueShare : found->second;
}

double Baseline::weight(const Report& report) const {
  if (report.nature == Nature::malicious) return 1;
  if (report.nature == Nature::not_malicious) return 0;
  const bool outage = std::find(kOutages.begin(), kOutages.end(), report.kind) != kOutages.end();
  return outage ? options_.outage_share : options_.unknown_share;
}

double Baseline::factor(const CivilTime& civil) const {
  return hour_[static_cast<std::size_t>(civil.hour)] * day_[day_kind(civil)];
}

double Baseline::declared_share(double hours) const {
  if (mean_declared_.empty()) return 1;
  const double at = std::clamp(hours - 1, 0.0, static_cast<double>(kLongestHours - 1));
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, kLongestHours - 1);
  return mean_declared_[below] + (at - std::floor(at)) * (mean_declared_[above] - mean_declared_[below]);
}

double Baseline::delay_quantile(double part) const {
  const auto found = std::lower_bound(declared_.begin(), declared_.end(), part);
  return static_cast<double>(found - declared_.begin());
}

}  // namespace garde::systemic
