// SPDX-License-Identifier: Apache-2.0
// The stream of live watching, of any content and cut anywhere: what is read does not depend on the cuts, and
// what the watch says of it can be written.
#include "systemic/watch_input.h"

#include <cstdint>
#include <cstdlib>
#include <string>

#include "sector/generate.h"
#include "systemic/campaign_stream.h"
#include "systemic/verdict_writer.h"

namespace {

using namespace garde::systemic;

const garde::sector::Sector& sector() {
  static const garde::sector::Sector made = [] {
    auto generated =
        garde::sector::generate({.hospitals = 40, .social_care = 40, .groups = 4, .providers = 4});
    return garde::sector::Sector(std::move(generated.establishments), generated.names);
  }();
  return made;
}

const WatchModel& model() {
  static const WatchModel made(Baseline(sector(), {}), *garde::parse_rfc3339("2026-01-01T00:00:00Z"),
                               {.zones = {}, .calibration = {.years = 10}});
  return made;
}

// All that it says, with reads of `piece` bytes.
std::string told(std::string_view text, std::size_t piece) {
  Watch watch(model());
  CampaignStream stream(sector(), watch);
  std::string out;
  const auto add = [&out](const garde::Result<std::vector<Verdict>>& verdicts) {
    if (!verdicts) return;
    for (const Verdict& verdict : *verdicts)
      out += verdict_json(verdict, garde::Language::french, garde::Zone()) +
             verdict_line(verdict, garde::Language::english, garde::Zone());
  };
  ReportOptions options;
  options.sector = &sector();
  WatchInput input(
      "stream", options, [&](ReadReport&& read) { add(stream.take(read.report)); },
      [&](const Heartbeat& heartbeat) { add(watch.heard(heartbeat.establishment, heartbeat.time)); },
      [&out](const garde::Error& error) { out += error.message(); });
  for (std::size_t at = 0; at < text.size(); at += piece) input.read(text.substr(at, piece));
  input.finish();
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (told(text, 4096) != told(text, 7)) std::abort();
  return 0;
}
