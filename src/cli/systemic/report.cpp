// SPDX-License-Identifier: Apache-2.0
// garde systemic report: one week of reports as the page that the duty officer reads on Monday.
#include <algorithm>
#include <cstdio>
#include <fmt/core.h>
#include <map>
#include <memory>
#include <thread>

#include "cli/output/output_file.h"
#include "cli/systemic/alarm_page.h"
#include "cli/systemic/commands.h"
#include "cli/systemic/weekly_page.h"
#include "sector/store.h"
#include "systemic/campaign_stream.h"

namespace garde::cli::systemic {
namespace {

using garde::systemic::Alarm;
using garde::systemic::Baseline;
using garde::systemic::Report;
using garde::systemic::ReportFile;
using garde::systemic::ReportOptions;
using garde::systemic::ReportReader;

constexpr std::size_t kBlock = std::size_t{1} << 20;
constexpr std::chrono::days kWeek{7};
// Any year will do for quiet ones, and one and the same gives the same verdicts whenever one asks.
constexpr std::chrono::sys_days kAnyYear = std::chrono::year(2026) / std::chrono::January / 1;

struct ReportArguments {
  std::string register_path = "sector.db";
  std::vector<std::string> files;
  std::string output;
  std::string alarm;
  std::string end;
  std::string zone;
  std::string language;
};

struct CloseFile {
  void operator()(std::FILE* file) const {
    if (file != stdin) (void)std::fclose(file);
  }
};

// Reads a file, or standard input for "-", block by block.
Result<void> read_into(const std::string& path, ReportReader& reader, ReportFile& into) {
  const std::unique_ptr<std::FILE, CloseFile> file(path == "-" ? stdin : std::fopen(path.c_str(), "rb"));
  if (!file) return failure("the file cannot be opened", path);
  const auto take = [&into](garde::systemic::ReadReport&& read) { add_to(into, std::move(read)); };
  std::string block(kBlock, '\0');
  while (const std::size_t count = std::fread(block.data(), 1, block.size(), file.get()))
    reader.read(std::string_view(block).substr(0, count), take);
  if (std::ferror(file.get()) != 0) return failure("the file cannot be read to its end", path);
  reader.finish(take);
  return {};
}

// The end of the week: midnight after the day named, or after the last report.
Result<Instant> end_of_week(const ReportArguments& arguments, const Zone& zone, const ReportFile& input) {
  CivilTime day;
  if (!arguments.end.empty()) {
    const auto read = garde::systemic::parse_day(arguments.end);
    if (!read)
      return failure(fmt::format("'{}' is not a date", arguments.end), "--end",
                     "write the last day as 2026-10-04");
    day = to_utc(Instant(*read));
  } else {
    Instant last = Instant(Duration(0));
    for (const auto& report : input.reports) last = std::max(last, report.reported);
    day = zone.to_civil(input.reports.empty() ? garde::now() : last);
  }
  const std::chrono::sys_days next =
      std::chrono::sys_days(std::chrono::year(day.year) / day.month / day.day) + std::chrono::days(1);
  const CivilTime midnight = to_utc(Instant(next));
  const auto end = zone.to_instant(midnight);
  if (!end) return failure("the week's end cannot be told", "--end");
  return *end;
}

// What the reports say once they are told one after the other, up to the end of the week.
struct Replay {
  garde::systemic::CampaignGraph graph;
  std::vector<Alarm> alarms;  // as they stood last in the week, the gravest first
  std::vector<Error> refusals;
};

Replay replay_reports(const garde::sector::Sector& sector, std::vector<Report> reports, Instant end) {
  std::stable_sort(reports.begin(), reports.end(),
                   [](const Report& a, const Report& b) { return a.reported < b.reported; });
  std::erase_if(reports, [end](const Report& one) { return one.reported >= end; });
  Baseline baseline(sector, {});
  const Instant start = end - kWeek;
  // Quiet days are learned from what came before the week, where that is long enough.
  const auto before = std::find_if(reports.begin(), reports.end(),
                                   [start](const Report& one) { return one.reported >= start; });
  if (before != reports.begin())
    (void)baseline.learn({reports.data(), static_cast<std::size_t>(before - reports.begin())},
                         reports.front().reported, start);
  garde::systemic::WatchModelOptions options;
  options.calibration.threads = std::max(1U, std::thread::hardware_concurrency());
  const garde::systemic::WatchModel model(std::move(baseline), kAnyYear, options);
  garde::systemic::Watch watch(model);
  garde::systemic::CampaignStream stream(sector, watch);
  std::map<std::string, Alarm> alarms;
  Replay replay;
  for (const Report& report : reports) {
    const auto verdicts = stream.take(report);
    if (!verdicts) {
      replay.refusals.push_back(verdicts.error());
      continue;
    }
    for (const auto& verdict : *verdicts)
      if (verdict.alarm) alarms[verdict.alarm->id] = *verdict.alarm;
  }
  for (const Alarm& one : watch.alarms()) alarms[one.id] = one;
  for (auto& [id, alarm] : alarms)
    if (alarm.window_end >= start && alarm.state != garde::systemic::AlarmState::ended)
      replay.alarms.push_back(std::move(alarm));
  std::stable_sort(replay.alarms.begin(), replay.alarms.end(), [](const Alarm& a, const Alarm& b) {
    return std::tuple(a.level, a.hit.size()) > std::tuple(b.level, b.hit.size());
  });
  replay.graph = std::move(stream).take_graph();
  return replay;
}

Result<void> write_alarm(const std::string& path, const PageContext& context,
                         const std::vector<Alarm>& alarms) {
  if (alarms.empty()) {
    fmt::print(stderr, "{}\n", say(context.language, PageWord::no_alarm));
    return {};
  }
  auto output = OutputFile::open(path);
  if (!output) return failure(output.error());
  output->write(alarm_page(context, alarms.front()));
  return output->finish();
}

ExitStatus run(const ReportArguments& arguments) {
  auto zone = zone_named(arguments.zone);
  if (!zone) return fail(zone.error());
  const auto sector = garde::sector::load_sector(arguments.register_path);
  if (!sector) return fail(sector.error());
  ReportOptions options;
  options.sector = &*sector;
  options.now = garde::now();
  // One reader for all files: an incident may be corrected in a later one.
  ReportFile input;
  ReportReader reader(arguments.files.front(), options);
  for (const std::string& path : arguments.files) {
    if (&path != arguments.files.data()) reader.start_file(path);
    if (auto read = read_into(path, reader, input); !read) return fail(read.error());
  }
  const PageContext context{*sector, language_of(arguments.language), std::move(*zone)};
  const auto end = end_of_week(arguments, context.zone, input);
  if (!end) return fail(end.error());

  const Replay replay = replay_reports(*sector, input.reports, *end);
  for (const Error& refused : replay.refusals) input.notes.push_back(refused);
  const auto week = garde::systemic::make_weekly(input.reports, *sector, *end);
  const Instant since = *end - garde::systemic::kCampaignWindow;
  if (!arguments.alarm.empty()) {
    if (auto written = write_alarm(arguments.alarm, context, replay.alarms); !written)
      return fail(written.error());
  }
  auto output = OutputFile::open(arguments.output);
  if (!output) return fail(output.error());
  output->write(weekly_page({context, week, replay.alarms, replay.graph.campaigns(since),
                             replay.graph.common_traits(since), input}));
  if (auto finished = output->finish(); !finished) return fail(finished.error());
  for (const Error& refused : input.refusals) fmt::print(stderr, "{}\n", refused.message());
  return ExitStatus::done;
}

}  // namespace

void add_report_command(CLI::App& systemic, ExitStatus& status) {
  auto arguments = std::make_shared<ReportArguments>();
  ReportArguments& a = *arguments;
  CLI::App* report = systemic.add_subcommand(
      "report", "One week of reports as a page: is this one attack, and is the fall real?");
  report->add_option("reports", a.files, "Reports as JSON lines (docs/reports.md); - for standard input")
      ->required();
  report->add_option("-s,--sector", a.register_path, "Register (default: sector.db)");
  report->add_option("-o,--output", a.output, "Page to write (default: standard output)");
  report->add_option("--alarm", a.alarm,
                     "Also write the gravest alarm, where there is one, as a page of its own");
  report->add_option("--end", a.end, "Last day of the week (default: that of the last report)");
  add_zone_option(*report, a.zone);
  add_language_option(*report, a.language);
  report->callback([arguments, &status] { status = run(*arguments); });
}

}  // namespace garde::cli::systemic
