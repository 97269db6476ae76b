// SPDX-License-Identifier: Apache-2.0
// A small invented sector and reports over it, for tests of live watching.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "sector/generate.h"
#include "systemic/watch.h"

namespace garde::systemic::test {

inline const Instant kStart = *from_utc({2026, 3, 1, 0, 0, 0, 0});

[[nodiscard]] inline const sector::Sector& small_sector() {
  static const sector::Sector sector = [] {
    sector::GenerateOptions options;
    options.hospitals = 600;
    options.social_care = 1'500;
    options.groups = 27;
    options.providers = 60;
    options.concentration = 0.5;
    auto made = sector::generate(options);
    return sector::Sector(std::move(made.establishments), made.names);
  }();
  return sector;
}

[[nodiscard]] inline const WatchModel& small_model() {
  static const WatchModel model(
      Baseline(small_sector(), {}), kStart,
      {.zones = {}, .model = ScanModel::expectation_poisson, .calibration = {.years = 60}});
  return model;
}

[[nodiscard]] inline Instant after_hours(double hours) {
  return kStart + std::chrono::seconds(static_cast<std::int64_t>(hours * 3600));
}

/// A hit that is reported at once.
[[nodiscard]] inline Report hit(std::string id, std::string establishment, double hours,
                                Nature nature = Nature::malicious) {
  Report report;
  report.id = std::move(id);
  report.establishment = std::move(establishment);
  report.occurred = after_hours(hours);
  report.reported = report.occurred;
  report.nature = nature;
  return report;
}

/// The provider whose number of customers is nearest to `customers`.
[[nodiscard]] inline const sector::Division& provider_with(std::size_t customers) {
  const auto& all = small_sector().divisions(sector::Axis::provider);
  const auto distance = [customers](const sector::Division& one) {
    return one.members.size() > customers ? one.members.size() - customers : customers - one.members.size();
  };
  return *std::min_element(all.begin(), all.end(),
                           [&](const auto& a, const auto& b) { return distance(a) < distance(b); });
}

/// Customers of a provider, no two of one region where that can be.
[[nodiscard]] inline std::vector<std::string> customers_of(const sector::Division& provider,
                                                           std::size_t count) {
  std::vector<std::string> out, regions;
  for (const sector::Index member : provider.members) {
    const sector::Establishment& one = small_sector()[member];
    if (out.size() == count || std::find(regions.begin(), regions.end(), one.region) != regions.end())
      continue;
    regions.push_back(one.region);
    out.push_back(one.id);
  }
  return out;
}

inline std::vector<Verdict> take(Watch& watch, const Report& report) {
  auto verdicts = watch.take(report);
  return verdicts ? *verdicts : std::vector<Verdict>{};
}

}  // namespace garde::systemic::test
