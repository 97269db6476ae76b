// SPDX-License-Identifier: Apache-2.0
// garde systemic nowcast: how many events there are by now, once late reports are allowed for.
#include "systemic/nowcast.h"

#include <fmt/core.h>
#include <memory>

#include "base/file.h"
#include "base/json_text.h"
#include "cli/output/terminal_text.h"
#include "cli/systemic/commands.h"
#include "cli/systemic/statistics_words.h"

namespace garde::cli::systemic {
namespace {

struct NowcastArguments {
  std::string linelist, now, event, report;
  std::string method = "lawless";
  std::string format = "table";
  std::string language;
  garde::systemic::NowcastOptions options;
  garde::systemic::NowcastPrior prior;
};

std::string plain_verdict(const garde::systemic::Nowcast& nowcast, const NowcastArguments& arguments) {
  using garde::systemic::NowcastChange;
  const Language language = language_of(arguments.language);
  const NowcastChange change = compare_halves(nowcast, arguments.options.alpha);
  const std::size_t half = nowcast.days.size() / 2;
  if (half == 0) return std::string(say(language, Words::nowcast_unknown));
  const std::string total =
      say(language, Words::nowcast_total, half, change.after_reported, decimal(language, change.after, 0),
          change.after_lower, change.after_upper, half, decimal(language, change.before, 0));
  const Words verdict = change.verdict == NowcastChange::Verdict::fall    ? Words::nowcast_fall
                        : change.verdict == NowcastChange::Verdict::rise  ? Words::nowcast_rise
                        : change.verdict == NowcastChange::Verdict::usual ? Words::nowcast_usual
                        : change.unknown_days > 0                         ? Words::nowcast_unknown_days
                                                                          : Words::nowcast_unknown;
  return fmt::format("{} {} {}", total, say(language, verdict), say(language, Words::nowcast_not_attacks));
}

void print_json(const garde::systemic::Nowcast& nowcast, const NowcastArguments& arguments) {
  fmt::print("{{\"now\":\"{}\",\"method\":\"{}\",\"D\":{},\"days\":[", arguments.now, arguments.method,
             arguments.options.longest_delay);
  const char* comma = "";
  for (const auto& day : nowcast.days) {
    fmt::print("{}\n{{\"date\":\"{}\",\"reported_so_far\":{},\"median\":{},\"lower95\":{},\"upper95\":{}}}",
               comma, garde::systemic::format_day(day.day), day.reported, day.median, day.lower, day.upper);
    comma = ",";
  }
  fmt::print("],\"delay_cdf\":[");
  comma = "";
  for (const double share : nowcast.delay_probability) {
    fmt::print("{}{:.11g}", comma, share);
    comma = ",";
  }
  std::string verdict;
  append_json_string(plain_verdict(nowcast, arguments), verdict);
  fmt::print("],\"records_after_now\":{},\"verdict\":{}}}\n", nowcast.after_now, verdict);
}

void print_table(const garde::systemic::Nowcast& nowcast, const NowcastArguments& arguments) {
  const Language language = language_of(arguments.language);
  for (const std::string& line : wrap(plain_verdict(nowcast, arguments), 100, 10)) fmt::print("{}\n", line);
  if (nowcast.after_now > 0)
    fmt::print("{}\n", say(language, Words::nowcast_after_now, nowcast.after_now, arguments.now));
  fmt::print("\n{}\n", say(language, Words::nowcast_header));
  bool has_empty_days = false;
  for (const auto& day : nowcast.days) {
    fmt::print("{}  {:>9} {:>9}   {}–{}\n", garde::systemic::format_day(day.day), day.reported, day.median,
               day.lower, day.upper);
    has_empty_days = has_empty_days || day.reported == 0;
  }
  if (has_empty_days && arguments.method == "lawless")
    fmt::print("{}\n", say(language, Words::nowcast_zero_days));
}

ExitStatus run(NowcastArguments& arguments) {
  const auto now = garde::systemic::parse_day(arguments.now);
  if (!now)
    return fail({fmt::format("'{}' is not a date", arguments.now), "--now", "write it as 2026-01-31"});
  arguments.options.now = *now;
  const auto text = read_file(arguments.linelist, 256 << 20);
  if (!text) return fail(text.error());
  const auto records =
      garde::systemic::parse_linelist(*text, arguments.linelist, arguments.event, arguments.report);
  if (!records) return fail(records.error());
  const auto nowcast = arguments.method == "lawless"
                           ? garde::systemic::nowcast_lawless(*records, arguments.options)
                           : garde::systemic::nowcast_bayes(*records, arguments.options, arguments.prior);
  if (!nowcast) {
    Error error = nowcast.error();
    if (error.where.empty() || error.where == "--now") error.where = arguments.linelist;
    return fail(error);
  }
  if (arguments.format == "json")
    print_json(*nowcast, arguments);
  else
    print_table(*nowcast, arguments);
  return ExitStatus::done;
}

}  // namespace

void add_nowcast_command(CLI::App& systemic, ExitStatus& status) {
  auto arguments = std::make_shared<NowcastArguments>();
  NowcastArguments& a = *arguments;
  CLI::App* nowcast =
      systemic.add_subcommand("nowcast", "Estimate recent counts from how late reports come in");
  nowcast->add_option("--linelist", a.linelist, "CSV with a line per event: its date and its report's")
      ->required();
  nowcast->add_option("--now", a.now, "Day on which one asks")->required();
  nowcast->add_option("--method", a.method, "lawless (default) or bayes")
      ->check(CLI::IsMember({"lawless", "bayes", "bayes.trunc"}));
  nowcast->add_option("--prior-mean", a.prior.mean, "bayes: of a day's count in the end (default: 50)");
  nowcast->add_option("--prior-variance", a.prior.variance, "bayes: of it (default: 3000)");
  nowcast->add_option("--prior-support", a.prior.support, "bayes: the most a day can have (default: 300)");
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
