// SPDX-License-Identifier: Apache-2.0
#include "systemic/report_input.h"

#include <algorithm>
#include <cctype>
#include <fmt/core.h>
#include <xxhash.h>

#include "base/nearest_word.h"

namespace garde::systemic {
namespace {

constexpr std::chrono::minutes kClockAllowance{5};

// What may have become of an identifier on its way through a table: leading zeros lost, letters in the wrong
// case.
std::string known_form(const sector::Sector& sector, const std::string& id) {
  std::string upper = id;
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (sector.find(upper) != sector::kNone) return upper;
  for (int zeros = 0; zeros < 3; ++zeros) {
    upper.insert(0, 1, '0');
    if (sector.find(upper) != sector::kNone) return upper;
  }
  return {};
}

Error unknown_provider(const sector::Sector& sector, const std::string& provider, const std::string& where) {
  std::vector<std::string_view> names;
  for (const sector::Division& one : sector.divisions(sector::Axis::provider)) names.push_back(one.code);
  const std::string near = nearest_word(provider, names);
  return {fmt::format("the register knows no customer of the provider '{}'", provider), where,
          near.empty() ? "say whom it serves with 'garde sector import'"
                       : fmt::format("did you mean '{}'?", near)};
}

}  // namespace

ReportReader::ReportReader(std::string name, const ReportOptions& options)
    : name_(std::move(name)), options_(options), files_{name_} {}

void ReportReader::start_file(std::string name) {
  name_ = std::move(name);
  line_ = 0;
  files_.push_back(name_);
}

void ReportReader::set_now(Instant now) {
  options_.now = now;
}

void ReportReader::read(std::string_view bytes, const Take& take) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end);
    if (end != std::string_view::npos) {
      end_line(piece, take);
      bytes.remove_prefix(end + 1);
      continue;
    }
    if (partial_.size() + piece.size() > kLongestReportLine) {
      is_too_long_ = true;
      partial_.clear();
    }
    if (!is_too_long_) partial_ += piece;
    return;
  }
}

void ReportReader::finish(const Take& take) {
  if (!partial_.empty() || is_too_long_) end_line({}, take);
}

void ReportReader::end_line(std::string_view rest, const Take& take) {
  ++line_;
  if (is_too_long_ || partial_.size() + rest.size() > kLongestReportLine) {
    ReadReport read;
    read.line = line_;
    read.error = {fmt::format("the line has more than {} bytes", kLongestReportLine),
                  fmt::format("{}:{}", name_, line_), "write one report a line"};
    take(std::move(read));
  } else if (partial_.empty()) {
    read_line(rest, take);
  } else {
    partial_ += rest;
    read_line(partial_, take);
  }
  is_too_long_ = false;
  partial_.clear();
}

void ReportReader::read_line(std::string_view line, const Take& take) {
  if (line_ == 1 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  if (line.find_first_not_of(" \t\r") == std::string_view::npos) return;
  const std::string where = fmt::format("{}:{}", name_, line_);
  ReadReport read;
  read.line = line_;
  auto report = parser_.parse(line, where, read.notes);
  Result<ReportOutcome> outcome = ReportOutcome::refused;
  if (!report)
    outcome = failure(report.error());
  else if (auto checked = check(*report, where, read.notes); !checked)
    outcome = failure(checked.error());
  else
    outcome = place(*report, where, read.notes);
  if (outcome) {
    read.outcome = *outcome;
    read.report = std::move(*report);
  } else {
    read.error = outcome.error();
    read.notes.clear();
  }
  take(std::move(read));
}

Result<void> ReportReader::check(const Report& report, const std::string& where,
                                 std::vector<Error>& notes) const {
  if (options_.now && std::max(report.reported, report.occurred) > *options_.now + kClockAllowance)
    return failure(fmt::format("the report is dated {}, in the future",
                               format_rfc3339(std::max(report.reported, report.occurred), 0)),
                   where, "look at the clock and the time zone of who sent it");
  if (options_.sector == nullptr) return {};
  const sector::Sector& sector = *options_.sector;
  if (!report.establishment.empty() && sector.find(report.establishment) == sector::kNone) {
    const std::string near = known_form(sector, report.establishment);
    return failure(fmt::format("no establishment has the identifier '{}'", report.establishment), where,
                   near.empty() ? "look for it with 'garde sector find', or import the register that has it"
                                : fmt::format("did you mean '{}'?", near));
  }
  if (!report.provider.empty() &&
      sector.find_division(sector::Axis::provider, report.provider) == sector::kNone)
    notes.push_back(unknown_provider(sector, report.provider, where));
  return {};
}

std::string ReportReader::place_of(const Seen& seen) const {
  if (seen.file + 1 == files_.size()) return fmt::format("line {}", seen.line);
  return fmt::format("{}:{}", files_[seen.file], seen.line);
}

Result<ReportOutcome> ReportReader::place(const Report& report, const std::string& where,
                                          std::vector<Error>& notes) {
  std::string text;
  append_report(report, text);
  const Seen now{XXH3_64bits(text.data(), text.size()),
                 XXH3_64bits(report.establishment.data(), report.establishment.size()), line_,
                 static_cast<std::uint32_t>(files_.size() - 1), report.revision};
  const auto found = seen_.find(report.id);
  if (found == seen_.end()) {
    if (seen_.size() >= options_.most_incidents)
      return failure(fmt::format("more than {} incidents", options_.most_incidents), where,
                     "cut the file into shorter periods");
    seen_.emplace(report.id, now);
    return ReportOutcome::report;
  }
  Seen& before = found->second;
  if (report.revision < before.revision) return ReportOutcome::superseded;
  if (report.revision == before.revision) {
    if (now.content == before.content) return ReportOutcome::duplicate;
    return failure(fmt::format("revision {} of '{}' was said otherwise in line {}", report.revision,
                               report.id, before.line),
                   where, "give a correction a higher 'revision', and another incident another 'id'");
  }
  if (now.establishment != before.establishment && !report.withdrawn)
    notes.push_back({fmt::format("revision {} of '{}' names another establishment than {}", report.revision,
                                 report.id, place_of(before)),
                     where, "give another incident another 'id'"});
  before = now;
  return ReportOutcome::report;
}

void add_to(ReportFile& file, ReadReport&& read) {
  ++file.lines;
  for (Error& note : read.notes)
    if (file.notes.size() < kMostReportErrors) file.notes.push_back(std::move(note));
  switch (read.outcome) {
    case ReportOutcome::report:
      file.reports.push_back(std::move(read.report));
      break;
    case ReportOutcome::duplicate:
      ++file.duplicates;
      break;
    case ReportOutcome::superseded:
      ++file.superseded;
      break;
    case ReportOutcome::refused:
      ++file.refused;
      if (file.refusals.size() < kMostReportErrors) file.refusals.push_back(std::move(read.error));
      break;
  }
}

ReportFile read_reports(std::string_view text, std::string name, const ReportOptions& options) {
  ReportFile file;
  const auto take = [&file](ReadReport&& read) { add_to(file, std::move(read)); };
  ReportReader reader(std::move(name), options);
  reader.read(text, take);
  reader.finish(take);
  return file;
}

}  // namespace garde::systemic
