// SPDX-License-Identifier: Apache-2.0
#include "cli/scan/report.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace garde::cli {
namespace {

std::string name_of(const sigma::LogSource& source) {
  std::string name;
  for (const std::string* part : {&source.product, &source.category, &source.service})
    if (!part->empty()) name += (name.empty() ? "" : "/") + *part;
  return name.empty() ? "*" : name;
}

// "title: items", each on its line, cut after `most`.
void add_list(const ScanReport& report, std::size_t most, std::string title,
              const std::vector<std::string>& items, std::vector<std::string>& lines) {
  if (items.empty()) return;
  lines.push_back(std::move(title));
  for (std::size_t i = 0; i < std::min(most, items.size()); ++i) lines.push_back("  " + items[i]);
  if (items.size() > most)
    lines.push_back("  " +
                    say(report.language, Phrase::and_more, number(report.language, items.size() - most)));
}

}  // namespace

std::string shown_time(const ScanReport& report, const std::optional<Instant>& time) {
  if (!time) return {};
  const CivilTime civil = report.zone.to_civil(*time);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", civil.year, civil.month, civil.day, civil.hour,
                     civil.minute, civil.second);
}

std::vector<std::string> could_not_fire(const ScanReport& report, std::size_t most) {
  const sigma::Coverage& coverage = report.detected.coverage;
  const Language language = report.language;
  std::vector<std::string> lines;

  auto sources = coverage.absent_sources;
  std::stable_sort(sources.begin(), sources.end(),
                   [](const auto& a, const auto& b) { return a.rules > b.rules; });
  std::size_t rules = 0;
  std::vector<std::string> items;
  for (const auto& source : sources) {
    rules += source.rules;
    items.push_back(fmt::format("{} ({})", name_of(source.logsource), source.rules));
  }
  add_list(report, most, say(language, Phrase::absent_sources, number(language, rules)), items, lines);

  items.clear();
  for (const auto& absent : coverage.absent_fields)
    items.push_back(fmt::format("{}: {}", absent.rule->title, fmt::join(absent.fields, ", ")));
  add_list(report, report.verbose ? most : 0,
           say(language, Phrase::absent_fields, number(language, items.size())), items, lines);
  if (!report.verbose && !items.empty()) lines.pop_back();

  items.clear();
  for (const auto* rule : coverage.missing_placeholders)
    items.push_back(fmt::format("{}: {}", rule->title, fmt::join(rule->missing_placeholders, ", ")));
  add_list(report, report.verbose ? most : 0,
           say(language, Phrase::missing_placeholders, number(language, items.size())), items, lines);
  if (!report.verbose && !items.empty()) lines.pop_back();

  items.clear();
  for (const auto& failed : report.detector.failed_rules()) items.push_back(failed.error.message());
  add_list(report, most, say(language, Phrase::failed_rules, number(language, items.size())), items, lines);

  if (report.detected.correlation_inputs_shed > 0)
    lines.push_back(
        say(language, Phrase::correlation_shed, number(language, report.detected.correlation_inputs_shed)));
  return lines;
}

}  // namespace garde::cli
