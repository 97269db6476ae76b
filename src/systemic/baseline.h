// SPDX-License-Identifier: Apache-2.0
// What quiet days look like: how often each establishment reports an incident, at which hours, how late, and
// how often it is an attack.
//
// Rates. Without history, the yearly figures of the French observatory of incidents (2024: 749 declarations;
// 2021: 65 % by hospitals, 25 % by social care) spread over 3,000 hospitals and 35,000 others, within a kind
// by the root of the beds. A history corrects them in two steps of the Gamma-Poisson model (Clayton and
// Kaldor, Biometrics 43, 1987): a cell of kind and size with x reports over n establishment-years has
//
//   (x + s) / (n + s / prior)            s = 5: the prior is worth five reports
//
// and an establishment of it with y reports in T years
//
//   (y + a) / (T + a / cell)             a = 1: the spread between establishments of one cell
//
// Days with far more reports than a Poisson day can have (above its 99.9 % quantile) are scaled down to that,
// so that a past attack does not hide the next one.
//
// Hours. The rate is multiplied by a factor of the local hour and one of the day (seven, and public
// holidays), each shrunk towards a stated shape by 100 reports' worth.
//
// Delay. Known by now is only the share F(age) that is declared within its age; from history's distribution
// of first declarations. Without history F is 1, which asks for more evidence, not less.
//
// Severe attacks (ransomware, or care interrupted or endangered) are known apart, for they are few:
// ransomware was some 6 % of declarations from 2020 to 2024, proven or possible danger for patients 12 to 13
// %. Without history a quarter of attacks is taken as severe.
//
// Weight. A hit counts by how surely it is an attack: malicious 1, not malicious 0, unknown the stated share
// (about half of all declarations are no attacks; of outages far fewer are).
//
// Thread rules: immutable once learned; any number of threads may read.
#pragma once

#include <array>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/zone.h"
#include "sector/sector.h"
#include "systemic/report.h"

namespace garde::systemic {

/// Shares that add up to 1.
struct NatureMix {
  double malicious = 0.35;
  double not_malicious = 0.35;
  double unknown = 0.30;
};

struct BaselineOptions {
  double reports_a_year = 749;  ///< of a sector of 3,000 hospitals and 35,000 others
  double hospitals_share = 0.7;
  double unknown_share = 0.5;  ///< of reports of unknown nature that are attacks
  double outage_share = 0.1;   ///< likewise, where the report calls itself an outage
  double severe_share = 0.25;  ///< of attacks
  NatureMix natures;
};

class Baseline {
 public:
  static constexpr std::size_t kDayKinds = 8;         // Monday to Sunday, public holidays
  static constexpr std::size_t kLongestHours = 672;   // 28 days
  static constexpr double kLeastHistoryYears = 0.07;  // under some 26 days nothing is learned

  /// From yearly figures alone. The sector must outlive it.
  Baseline(const sector::Sector& sector, const BaselineOptions& options);

  /// Corrects it by what was reported from `first` to `last`: all revisions, in any order; those of other
  /// times are left out. False, with nothing changed, where the time is too short to learn from.
  bool learn(std::span<const Report> history, Instant first, Instant last);

  [[nodiscard]] const sector::Sector& sector() const { return *sector_; }
  [[nodiscard]] bool has_history() const { return history_years_ > 0; }
  [[nodiscard]] double history_years() const { return history_years_; }
  /// Hits that count as attacks, a year.
  [[nodiscard]] double attacks_a_year(sector::Index establishment) const {
    return yearly_[establishment] * mean_weight_;
  }
  [[nodiscard]] double reports_a_year(sector::Index establishment) const { return yearly_[establishment]; }
  /// How surely the report tells of an attack, 0 to 1.
  [[nodiscard]] double weight(const Report& report) const;
  /// Of attacks, how many are severe.
  [[nodiscard]] double severe_share() const { return severe_share_; }
  [[nodiscard]] const NatureMix& natures() const { return natures_; }

  /// Clocks are the sector's time zones.
  [[nodiscard]] std::uint32_t clock_of(sector::Index establishment) const { return clock_of_[establishment]; }
  [[nodiscard]] const std::vector<Zone>& clocks() const { return clocks_; }
  /// Of the hour that holds the instant on that clock; its mean over time is 1.
  [[nodiscard]] double factor(std::uint32_t clock, Instant instant) const {
    return factor(clocks_[clock].to_civil(instant));
  }
  [[nodiscard]] double factor(const CivilTime& civil) const;
  /// The share of incidents of the last `hours` that are declared by now, were they evenly spread.
  [[nodiscard]] double declared_share(double hours) const;
  /// The delay, in hours, that the share `part` of declarations do not exceed.
  [[nodiscard]] double delay_quantile(double part) const;
  /// Of attacks, how many name the technique or tactic. A quarter where nothing is known of it.
  [[nodiscard]] double technique_share(const std::string& id) const;
  [[nodiscard]] const std::map<std::string, double, std::less<>>& technique_shares() const {
    return technique_shares_;
  }

 private:
  struct Learned;
  void find_clocks();
  void learn_rates(const Learned& learned);
  void learn_hours(const Learned& learned);
  void learn_delays(const Learned& learned);
  void learn_techniques(const Learned& learned);
  void normalise_hours();

  const sector::Sector* sector_;
  BaselineOptions options_;
  NatureMix natures_;
  double mean_weight_ = 0.5;
  double severe_share_ = 0.25;
  double history_years_ = 0;
  std::vector<double> yearly_;
  std::vector<std::uint32_t> clock_of_;
  std::vector<Zone> clocks_;
  std::array<double, 24> hour_{};
  std::array<double, kDayKinds> day_{};
  std::vector<double> declared_;       // F at the end of each hour of age; empty: all at once
  std::vector<double> mean_declared_;  // its mean from 0 to there
  std::map<std::string, double, std::less<>> technique_shares_;
};

/// Whether it tells of an attack as few are; see above.
[[nodiscard]] bool is_severe(const Report& report);

/// Of an ATT&CK technique: itself, its technique where it is a sub-technique, and their tactics.
[[nodiscard]] std::vector<std::string> technique_tree(const std::string& id);

/// Of reports in any order: the standing revision of each that was not withdrawn and is no drill.
[[nodiscard]] std::vector<const Report*> standing_reports(std::span<const Report> reports);

}  // namespace garde::systemic
