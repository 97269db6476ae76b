// SPDX-License-Identifier: Apache-2.0
#include "cli/scan/selection.h"

#include <algorithm>

#include "base/case_fold.h"

namespace garde::cli {
namespace {

Result<std::optional<Instant>> time_of(const std::string& text, const Zone& zone, const char* argument) {
  if (text.empty()) return std::optional<Instant>();
  const auto parsed = parse_iso_time(text);
  std::optional<Instant> instant;
  if (parsed && parsed->has_zone) {
    instant = from_utc(parsed->civil);
    if (instant) *instant -= std::chrono::seconds(parsed->offset_seconds);
  } else if (parsed) {
    instant = zone.to_instant(parsed->civil);
  }
  if (!instant)
    return failure("'" + text + "' is not a time", argument,
                   "write it as 2026-03-14T02:30, with Z or +01:00 behind it for another zone than this machine's");
  return instant;
}

}  // namespace

void SelectionArguments::add_to(CLI::App& command) {
  command.add_option("--min-level", min_level, "Only findings of this level or above")
      ->type_name("LEVEL")
      ->check(CLI::IsMember({"informational", "low", "medium", "high", "critical"}));
  command.add_option("--since", since, "Only findings at or after this time, such as 2026-03-14T02:30")
      ->type_name("TIME");
  command.add_option("--until", until, "Only findings before this time")->type_name("TIME");
  command.add_option("--computer", computers, "Only findings on this machine (its name, or its start up to a dot)")
      ->type_name("NAME");
  command.add_option("--rule", rules, "Only findings of this rule (its id, or words of its title)")->type_name("RULE");
}

Result<Selection> Selection::make(const SelectionArguments& arguments, const Zone& zone) {
  Selection selection;
  if (!arguments.min_level.empty()) selection.least_ = sigma::parse_level(arguments.min_level).value();
  auto since = time_of(arguments.since, zone, "--since");
  if (!since) return failure(since.error());
  auto until = time_of(arguments.until, zone, "--until");
  if (!until) return failure(until.error());
  selection.since_ = *since;
  selection.until_ = *until;
  for (const std::string& computer : arguments.computers) selection.computers_.push_back(fold_case(computer));
  for (const std::string& rule : arguments.rules) selection.rules_.push_back(fold_case(rule));
  return selection;
}

bool Selection::has(const Record& record) const {
  if (record.level < least_) return false;
  // A finding without a time may lie in the range: it is shown rather than lost.
  if (record.time && since_ && record.until.value_or(*record.time) < *since_) return false;
  if (record.time && until_ && *record.time >= *until_) return false;
  if (!computers_.empty()) {
    const std::string computer = fold_case(record.computer);
    const auto is_meant = [&](const std::string& name) {
      return computer == name || (computer.starts_with(name) && computer[name.size()] == '.');
    };
    if (std::none_of(computers_.begin(), computers_.end(), is_meant)) return false;
  }
  if (!rules_.empty()) {
    const std::string id = fold_case(record.id);
    const std::string title = fold_case(record.title);
    const auto is_meant = [&](const std::string& rule) {
      return id == rule || title.find(rule) != std::string::npos;
    };
    if (std::none_of(rules_.begin(), rules_.end(), is_meant)) return false;
  }
  return true;
}

}  // namespace garde::cli
