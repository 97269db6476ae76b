// SPDX-License-Identifier: Apache-2.0
// garde systemic watch: reports on standard input, a verdict a line on standard output.
#include "systemic/watch.h"

#include <fmt/core.h>
#include <memory>
#include <poll.h>
#include <thread>
#include <unistd.h>

#include "base/file.h"
#include "cli/interrupt.h"
#include "cli/output/terminal_text.h"
#include "cli/systemic/commands.h"
#include "sector/store.h"
#include "systemic/campaign_stream.h"
#include "systemic/custom_zones.h"
#include "systemic/verdict_writer.h"
#include "systemic/watch_input.h"

namespace garde::cli::systemic {
namespace {

using garde::systemic::Baseline;
using garde::systemic::CustomZone;
using garde::systemic::ReadReport;
using garde::systemic::Report;
using garde::systemic::ReportOutcome;
using garde::systemic::Verdict;
using garde::systemic::Watch;
using garde::systemic::WatchInput;
using garde::systemic::WatchModel;

constexpr std::size_t kMostHistoryBytes = std::size_t{4} << 30;
constexpr std::size_t kMostZonesBytes = std::size_t{256} << 20;
constexpr int kTickMilliseconds = 30'000;

struct WatchArguments {
  std::string register_path = "sector.db";
  std::string history;
  std::string zones;
  std::string format = "text";
  std::string language;
  std::string zone;
  std::string model = "expectation-poisson";
  double false_alarms = 1;
  std::uint32_t years = 999;
  std::uint64_t seed = 1;
  unsigned threads = 0;
};

// Prints each verdict as it comes, and counts what could not be used.
class Desk {
 public:
  Desk(const WatchModel& model, const WatchArguments& arguments, Zone zone)
      : watch_(model, options_of(arguments)),
        stream_(model.baseline().sector(), watch_),
        json_(arguments.format == "json"),
        language_(language_of(arguments.language)),
        zone_(std::move(zone)) {}

  void take(const Report& report) {
    auto verdicts = stream_.take(report);
    if (!verdicts) return refuse(verdicts.error());
    print(*verdicts);
  }
  void hear(const garde::systemic::Heartbeat& heartbeat) {
    auto verdicts = watch_.heard(heartbeat.establishment, heartbeat.time);
    if (!verdicts) return refuse(verdicts.error());
    print(*verdicts);
  }
  void tick(Duration passed) {
    if (watch_.now() != Instant()) print(watch_.tick(watch_.now() + passed));
  }
  void read(ReadReport&& read) {
    for (const Error& note : read.notes) fmt::print(stderr, "garde: {}\n", harmless_line(note.message()));
    if (read.outcome == ReportOutcome::report) take(read.report);
    if (read.outcome == ReportOutcome::refused) refuse(read.error);
  }
  void refuse(const Error& error) {
    fmt::print(stderr, "garde: {}\n", harmless_line(error.message()));
    refused_ = true;
  }
  /// What happened before the watch began stands, untold.
  [[nodiscard]] bool refused() const { return refused_; }
  [[nodiscard]] bool can_print() const { return can_print_; }

 private:
  static garde::systemic::WatchOptions options_of(const WatchArguments& arguments) {
    garde::systemic::WatchOptions options;
    options.budget.systemic = arguments.false_alarms;
    options.budget.warning = 4 * arguments.false_alarms;
    options.budget.watch = 12 * arguments.false_alarms;
    return options;
  }
  void print(const std::vector<Verdict>& verdicts) {
    for (const Verdict& verdict : verdicts) {
      const std::string line = json_ ? verdict_json(verdict, language_, zone_)
                                     : harmless_line(verdict_line(verdict, language_, zone_), 65'536);
      // Whoever reads waits for this line.
      can_print_ = std::fputs((line + '\n').c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
    }
  }

  Watch watch_;
  garde::systemic::CampaignStream stream_;
  bool json_;
  Language language_;
  Zone zone_;
  bool refused_ = false;
  bool can_print_ = true;
};

Result<std::vector<Report>> read_history(const WatchArguments& arguments,
                                         const garde::sector::Sector& sector) {
  if (arguments.history.empty()) return std::vector<Report>{};
  const auto text = read_file(arguments.history, kMostHistoryBytes);
  if (!text) return failure(text.error());
  garde::systemic::ReportOptions options;
  options.sector = &sector;
  options.now = now();
  auto file = garde::systemic::read_reports(*text, arguments.history, options);
  for (const Error& error : file.refusals) fmt::print(stderr, "garde: {}\n", harmless_line(error.message()));
  if (file.reports.empty() && file.refused > 0)
    return failure("the history has no report that can be used", arguments.history, "see docs/reports.md");
  return std::move(file.reports);
}

Result<std::vector<CustomZone>> read_zones(const WatchArguments& arguments,
                                           const garde::sector::Sector& sector) {
  if (arguments.zones.empty()) return std::vector<CustomZone>{};
  auto text = read_file(arguments.zones, kMostZonesBytes);
  if (!text) return failure(text.error());
  return garde::systemic::read_custom_zones({arguments.zones, std::move(*text)}, sector);
}

Baseline learn(const garde::sector::Sector& sector, const std::vector<Report>& history) {
  Baseline baseline(sector, {});
  if (history.empty()) return baseline;
  Instant first = Instant::max();
  Instant last = Instant::min();
  for (const Report& report : history) {
    if (!report.withdrawn) first = std::min(first, report.occurred);
    last = std::max(last, report.reported);
  }
  if (first > last || !baseline.learn(history, first, last))
    fmt::print(stderr, "garde: the history is shorter than a month: the sector's yearly figures are used\n");
  return baseline;
}

// Reads until the input ends. While nothing comes, the stream's time goes on with the clock.
bool read_stream(WatchInput& input, Desk& desk) {
  std::vector<char> buffer(1 << 16);
  while (desk.can_print() && !interrupted()) {
    pollfd waiting{STDIN_FILENO, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, kTickMilliseconds);
    if (ready == 0) {
      desk.tick(std::chrono::milliseconds(kTickMilliseconds));
      continue;
    }
    const ssize_t count = ready < 0 ? -1 : ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    if (count == 0) break;
    input.set_now(now());
    input.read({buffer.data(), static_cast<std::size_t>(count)});
  }
  input.finish();
  return true;
}

ExitStatus run(const WatchArguments& arguments) {
  const auto zone = zone_named(arguments.zone);
  if (!zone) return fail(zone.error());
  const auto sector = garde::sector::load_sector(arguments.register_path);
  if (!sector) return fail(sector.error());
  if (sector->size() == 0)
    return fail({"the register has no establishment", arguments.register_path,
                 "fill it with 'garde sector import' or 'garde sector generate'"});
  const auto history = read_history(arguments, *sector);
  if (!history) return fail(history.error());
  auto zones = read_zones(arguments, *sector);
  if (!zones) return fail(zones.error());
  garde::systemic::WatchModelOptions options;
  options.zones.custom = std::move(*zones);
  options.model = *garde::systemic::scan_model_named(arguments.model);
  options.calibration.years = arguments.years;
  options.calibration.seed = arguments.seed;
  options.calibration.alarms_a_year = arguments.false_alarms;
  options.calibration.threads =
      arguments.threads > 0 ? arguments.threads : std::max(1U, std::thread::hardware_concurrency());
  // Any year will do for the quiet ones, and one and the same gives the same verdicts whenever one asks.
  constexpr std::chrono::sys_days kAnyYear = std::chrono::year(2026) / std::chrono::January / 1;
  const WatchModel model(learn(*sector, *history), kAnyYear, options);
  Desk desk(model, arguments, *zone);
  garde::systemic::ReportOptions reading;
  reading.sector = &*sector;
  reading.now = now();
  WatchInput input(
      "standard input", reading, [&desk](ReadReport&& read) { desk.read(std::move(read)); },
      [&desk](const garde::systemic::Heartbeat& heartbeat) { desk.hear(heartbeat); },
      [&desk](const Error& error) { desk.refuse(error); });
  if (!read_stream(input, desk)) return fail({"standard input cannot be read", "", ""});
  if (!desk.can_print()) return fail({"the verdicts cannot be written", "standard output", ""});
  return desk.refused() ? ExitStatus::incomplete : ExitStatus::done;
}

}  // namespace

void add_watch_command(CLI::App& systemic, ExitStatus& status) {
  auto arguments = std::make_shared<WatchArguments>();
  WatchArguments& a = *arguments;
  CLI::App* watch = systemic.add_subcommand(
      "watch", "Read reports as they come and tell of each change, one verdict a line");
  watch->add_option("-s,--sector", a.register_path, "Register (default: sector.db)");
  watch->add_option(
      "--history", a.history,
      "Past reports, JSON lines: what quiet days look like (default: the sector's yearly figures)");
  watch->add_option("--zones", a.zones,
                    "Sets of establishments to watch together, CSV with the columns zone and establishment");
  watch->add_option("--format", a.format, "text or json")->check(CLI::IsMember({"text", "json"}));
  watch
      ->add_option("--model", a.model,
                   "expectation-poisson, or permutation where no usual rate can be trusted")
      ->check(CLI::IsMember({"expectation-poisson", "permutation"}));
  watch
      ->add_option("--false-alarms", a.false_alarms,
                   "Systemic alarms a year that chance alone may bring; warnings four times, watches twelve "
                   "times as many (default: 1)")
      ->check(CLI::Range(0.01, 100.0));
  watch
      ->add_option("--years", a.years,
                   "Quiet years simulated at most (default: 999; a hundred alarms' worth suffice)")
      ->check(CLI::Range(10, 100'000));
  watch->add_option("--seed", a.seed, "Default: 1");
  watch->add_option("--threads", a.threads, "Default: all processors")->check(CLI::Range(1, 256));
  add_zone_option(*watch, a.zone);
  add_language_option(*watch, a.language);
  watch->callback([arguments, &status] { status = run(*arguments); });
}

}  // namespace garde::cli::systemic
