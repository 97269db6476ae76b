// SPDX-License-Identifier: Apache-2.0
// How many events are there by now, once late reports are allowed for?
//
// Lawless (Canadian J. Statistics 22, 1994): the reverse-time hazard g(x) of a delay x, estimated from the triangle of
// events and reports seen so far, gives the share F of reports that arrive within a delay; a day's count so far over F is
// its estimate. The interval is the Gaussian one with the variance N (1 - F) / F^2, cut at what is already reported. A day
// with no report yet is estimated at 0: the method has nothing to multiply.
//
// Cost: events plus days times the longest delay.
//
// Thread rules: pure.
#pragma once

#include "systemic/series.h"

namespace garde::systemic {

struct LinelistRecord {
  Day event;
  Day report;
};

/// Two columns of dates; records with an empty report date are left out. `event` and `report` name the columns; empty: the
/// first and the second.
[[nodiscard]] Result<std::vector<LinelistRecord>> parse_linelist(std::string_view text, const std::string& name,
                                                                 const std::string& event, const std::string& report);

struct NowcastOptions {
  Day now;
  int longest_delay = 15;  ///< longer ones count as this one
  int days = 8;            ///< to estimate, the last of them `now`
  double alpha = 0.05;
};

struct NowcastDay {
  Day day;
  double reported = 0;
  double median = 0;
  double lower = 0;
  double upper = 0;
};

struct Nowcast {
  std::vector<NowcastDay> days;
  std::vector<double> delay_probability;  ///< of a delay of at most 0, 1, 2... days
};

/// An error where nothing is reported by `now`, or the list does not span the longest delay.
[[nodiscard]] Result<Nowcast> nowcast_lawless(const std::vector<LinelistRecord>& records, const NowcastOptions& options);

}  // namespace garde::systemic
