// SPDX-License-Identifier: Apache-2.0
// The hub's lookout: every report that is accepted goes to the systemic engine as it comes, and what the
// engine says stands ready for the hub's pages.
//
// Making the engine's model takes seconds (systemic/watch.h); it is made when the hub starts, and the reports
// that it keeps are taken again, so that nothing is lost at a restart.
//
// Thread rules: any thread.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "sector/sector.h"
#include "stix/incident_report.h"
#include "systemic/campaign_stream.h"
#include "systemic/watch.h"

namespace garde::serve {

/// As the engine takes it. `received`: when this hub had it.
[[nodiscard]] systemic::Report systemic_report(const stix::IncidentReport& report, Instant received);

class Lookout {
 public:
  using Told = std::function<void(const systemic::Verdict&)>;

  /// `sector` outlives this. `told` is called for each verdict that take(), heard() or tick() brings.
  Lookout(const sector::Sector& sector, systemic::CalibrationOptions calibration, Told told);
  ~Lookout();

  /// An error where the engine cannot use the report; its text is kept all the same.
  [[nodiscard]] Result<void> take(const stix::IncidentReport& report, Instant received);
  [[nodiscard]] Result<void> heard(std::string_view establishment, Instant at);
  void tick(Instant at);
  /// Those that stand, the gravest first.
  [[nodiscard]] std::vector<systemic::Alarm> alarms() const;
  [[nodiscard]] std::size_t reports() const;

 private:
  void tell(const std::vector<systemic::Verdict>& verdicts);

  mutable std::mutex mutex_;
  systemic::WatchModel model_;
  mutable systemic::Watch watch_;  // asked for its alarms, it completes them
  systemic::CampaignStream stream_;
  Told told_;
  std::size_t reports_ = 0;
};

}  // namespace garde::serve
