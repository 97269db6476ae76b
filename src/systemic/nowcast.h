// SPDX-License-Identifier: Apache-2.0
// How many events are there by now, once late reports are allowed for?
//
// Both methods estimate the delay from its reverse-time hazard: g(x), of the events that had a delay of at
// most x and are old enough to have shown it, the share with exactly x. The share F(x) of reports that arrive
// within x is the product of 1 - g(y) over y > x.
//
//   lawless   Lawless (Canadian J. Statistics 22, 1994): a day's count so far over F is its estimate. The
//             interval is the Gaussian one with the variance N (1 - F) / F^2, cut at what is already
//             reported. A day with no report yet is estimated at 0: the method has nothing to multiply.
//   bayes     Höhle and an der Heiden (Biometrics 70, 2014), bayes.trunc: each g(x) has a Beta prior (kappa,
//             kappa x), a generalised Dirichlet prior of the delays; a day's final count has a Poisson-Gamma
//             prior, cut at `support`, and is seen through a binomial with F. The posterior is averaged over
//             F, as the published implementation does; here over quantiles of a Beta distribution with F's
//             mean and variance, so that it is the same each time. A day with no report yet has an estimate
//             and a wide interval.
//
// Cost: events plus days times the longest delay; bayes: also days times `support` times 100.
//
// Thread rules: pure.
#pragma once

#include "systemic/series.h"

namespace garde::systemic {

struct LinelistRecord {
  Day event;
  Day report;
};

/// Two columns of dates; records with an empty report date are left out. `event` and `report` name the
/// columns; empty: the first and the second.
[[nodiscard]] Result<std::vector<LinelistRecord>> parse_linelist(std::string_view text,
                                                                 const std::string& name,
                                                                 const std::string& event,
                                                                 const std::string& report);

struct NowcastOptions {
  Day now;
  int longest_delay = 15;  ///< longer ones count as this one
  int days = 8;            ///< to estimate, the last of them `now`
  double alpha = 0.05;
};

struct NowcastPrior {
  double mean = 50;        ///< of a day's final count
  double variance = 3000;  ///< above the mean
  int support = 300;       ///< the most that a day can have; raised where more is reported
  double kappa = 0.1;      ///< of the delays
};

struct NowcastDay {
  Day day;
  double reported = 0;
  double median = 0;
  double lower = 0;
  double upper = 0;
  double mean = 0;       ///< of what it will be in the end
  double variance = 0;   ///< of that
  bool is_known = true;  ///< false: the method has nothing to say of this day
};

struct Nowcast {
  std::vector<NowcastDay> days;
  std::size_t after_now = 0;              ///< records whose event or report is later: not counted
  std::vector<double> delay_probability;  ///< of a delay of at most 0, 1, 2... days
};

/// An error where nothing is reported by `now`, or the list does not span the longest delay.
[[nodiscard]] Result<Nowcast> nowcast_lawless(const std::vector<LinelistRecord>& records,
                                              const NowcastOptions& options);
[[nodiscard]] Result<Nowcast> nowcast_bayes(const std::vector<LinelistRecord>& records,
                                            const NowcastOptions& options, const NowcastPrior& prior);

/// Two stretches of days, one after the other, compared: the later half of a nowcast with the earlier one.
struct NowcastChange {
  double before_reported = 0, after_reported = 0;
  double before = 0, after = 0;             ///< estimated in the end
  double after_lower = 0, after_upper = 0;  ///< of the later, at 1 - alpha
  std::size_t unknown_days = 0;             ///< of which the method says nothing
  enum class Verdict : std::uint8_t { usual, fall, rise, unknown } verdict = Verdict::unknown;
};
/// A fall or a rise is more than chance (two Poisson counts) and late reports together explain, at two-sided
/// `alpha`. Unknown where there are fewer than two days, or the earlier half has no event.
[[nodiscard]] NowcastChange compare_halves(const Nowcast& nowcast, double alpha);

}  // namespace garde::systemic
