// SPDX-License-Identifier: Apache-2.0
#include "serve/hub/lookout.h"

#include <algorithm>

#include "systemic/report_words.h"

namespace garde::serve {
namespace {

// Any year will do for the quiet ones, and one and the same gives the same verdicts whenever one asks.
constexpr std::chrono::sys_days kAnyYear = std::chrono::year(2026) / std::chrono::January / 1;

template <typename Word, std::size_t Count>
Word word_of(const std::array<std::string_view, Count>& words, std::string_view text) {
  const auto found = std::find(words.begin(), words.end(), text);
  return static_cast<Word>(found == words.end() ? 0 : found - words.begin());
}

}  // namespace

systemic::Report systemic_report(const stix::IncidentReport& report, Instant received) {
  systemic::Report out;
  out.id = report.id;
  out.revision = report.revision;
  out.withdrawn = report.is_withdrawn;
  out.drill = report.is_drill;
  (report.is_from_provider ? out.provider : out.establishment) = report.reporter;
  if (!report.is_from_provider) out.provider = report.statement.provider;
  out.service = report.statement.service;
  out.occurred = std::min(report.first, received);
  out.reported = received;
  out.nature = word_of<systemic::Nature>(systemic::kNatures, report.statement.nature);
  out.involvement = word_of<systemic::Involvement>(systemic::kInvolvements, report.statement.involvement);
  out.care_effect = word_of<systemic::CareEffect>(systemic::kCareEffects, report.statement.care_effect);
  out.kind = report.kind;
  out.severity = report.severity;
  out.techniques = report.techniques;
  for (const auto& rule : report.rules) out.rules.push_back(rule.id);
  for (const stix::Observable& observable : report.observables)
    out.traits.push_back({observable.type, observable.value});
  std::sort(out.traits.begin(), out.traits.end());
  return out;
}

Lookout::Lookout(const sector::Sector& sector, systemic::CalibrationOptions calibration, Told told)
    : model_(systemic::Baseline(sector, {}), kAnyYear, {.zones = {}, .calibration = calibration}),
      watch_(model_),
      stream_(sector, watch_),
      told_(std::move(told)) {}
Lookout::~Lookout() = default;

void Lookout::tell(const std::vector<systemic::Verdict>& verdicts) {
  for (const systemic::Verdict& verdict : verdicts) told_(verdict);
}

Result<void> Lookout::take(const stix::IncidentReport& report, Instant received) {
  const std::lock_guard hold(mutex_);
  const auto verdicts = stream_.take(systemic_report(report, received));
  if (!verdicts) return failure(verdicts.error());
  ++reports_;
  tell(*verdicts);
  return {};
}

Result<void> Lookout::heard(std::string_view establishment, Instant at) {
  const std::lock_guard hold(mutex_);
  const auto verdicts = watch_.heard(establishment, at);
  if (!verdicts) return failure(verdicts.error());
  tell(*verdicts);
  return {};
}

void Lookout::tick(Instant at) {
  const std::lock_guard hold(mutex_);
  tell(watch_.tick(at));
}

std::vector<systemic::Alarm> Lookout::alarms() const {
  const std::lock_guard hold(mutex_);
  std::vector<systemic::Alarm> all = watch_.alarms();
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.level > b.level; });
  return all;
}

std::size_t Lookout::reports() const {
  const std::lock_guard hold(mutex_);
  return reports_;
}

}  // namespace garde::serve
