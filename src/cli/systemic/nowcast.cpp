// SPDX-License-Identifier: Apache-2.0
// garde systemic nowcast: how many events there are by now, once late reports are allowed for.
#include "systemic/nowcast.h"

#include <fmt/core.h>
#include <memory>

#include "base/file.h"
#include "cli/systemic/commands.h"

namespace garde::cli::systemic {
namespace {

struct NowcastArguments {
  std::string linelist, now, event, report;
  std::string method = "lawless";
  std::string format = "table";
  std::string language;
  garde::systemic::NowcastOptions options;
};

void print_json(const garde::systemic::Nowcast& nowcast, const NowcastArguments& arguments) {
  fmt::print("{{\"now\":\"{}\",\"method\":\"{}\",\"D\":{},\"days\":[", arguments.now, arguments.method,
             arguments.options.longest_delay);
  const char* comma = "";
  for (const auto& day : nowcast.days) {
    fmt::print("{}\n{{\"date\":\"{}\",\"reported_so_far\":{},\"median\":{},\"lower95\":{},\"upper95\":{}}}", comma,
               garde::systemic::format_day(day.day), day.reported, day.median, day.lower, day.upper);
    comma = ",";
  }
  fmt::print("],\"delay_cdf\":[");
  comma = "";
  for (const double share : nowcast.delay_probability) {
    fmt::print("{}{:.11g}", comma, share);
    comma = ",";
  }
  fmt::print("]}}\n");
}

ExitStatus run(NowcastArguments& arguments) {
  const auto now = garde::systemic::parse_day(arguments.now);
  if (!now) return fail({fmt::format("'{}' is not a date", arguments.now), "--now", "write it as 2026-01-31"});
  arguments.options.now = *now;
  const auto text = read_file(arguments.linelist, 256 << 20);
  if (!text) return fail(text.error());
  const auto records = garde::systemic::parse_linelist(*text, arguments.linelist, arguments.event, arguments.report);
  if (!records) return fail(records.error());
  const auto nowcast = garde::systemic::nowcast_lawless(*records, arguments.options);
  if (!nowcast) return fail(nowcast.error());
  if (arguments.format == "json") {
    print_json(*nowcast, arguments);
    return ExitStatus::done;
  }
  const bool french = language_of(arguments.language) == Language::french;
  fmt::print("{}\n", french ? "Jour        déclarés   estimés   intervalle" : "Day         reported  estimated  interval");
  for (const auto& day : nowcast->days)
    fmt::print("{}  {:>8} {:>9}   {}–{}\n", garde::systemic::format_day(day.day), day.reported, day.median, day.lower, day.upper);
  fmt::print("{}\n", french ? "Un jour sans déclaration est estimé à 0 : la méthode n'en dit rien de plus."
                            : "A day without any report is estimated at 0: the method says no more of it.");
  return ExitStatus::done;
}

}  // namespace

void add_nowcast_command(CLI::App& systemic, ExitStatus& status) {
  auto arguments = std::make_shared<NowcastArguments>();
  NowcastArguments& a = *arguments;
  CLI::App* nowcast = systemic.add_subcommand("nowcast", "Estimate recent counts from how late reports come in");
  nowcast->add_option("--linelist", a.linelist, "CSV with a line per event: its date and its report's")->required();
  nowcast->add_option("--now", a.now, "Day on which one asks")->required();
  nowcast->add_option("--method", a.method, "lawless")->check(CLI::IsMember({"lawless"}));
  nowcast->add_option("--event", a.event, "Column of the event's date (default: the first)");
  nowcast->add_option("--report", a.report, "Column of the report's date (default: the second)");
  nowcast->add_option("--longest-delay", a.options.longest_delay, "Days (default: 15)");
  nowcast->add_option("--days", a.options.days, "Days to estimate (default: 8)");
  nowcast->add_option("--alpha", a.options.alpha, "Default: 0.05");
  nowcast->add_option("--format", a.format, "table or json")->check(CLI::IsMember({"table", "json"}));
  add_language_option(*nowcast, a.language);
  nowcast->callback([arguments, &status] { status = run(*arguments); });
}

}  // namespace garde::cli::systemic
