// SPDX-License-Identifier: Apache-2.0
// Reports as JSON lines (docs/reports.md): one object a line, with the names of Report's fields.
//
// A line that cannot be used is refused with its file and line, what is wrong and how to mend it; those
// around it are read. A report of an incident already read is told apart: the same revision with the same
// content is a duplicate, an older one is superseded, the same revision with another content is refused. What
// a report holds beyond what is known (a field of a later version, an address that is used inside) is left
// out and noted.
//
// Bounds: those of report_parser.h. Memory: the longest line, and an entry an incident.
//
// Cost: one simdjson document a line; about a million reports in a few seconds.
//
// Thread rules: a ReportReader is used by one thread at a time; the functions are pure.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "sector/sector.h"
#include "systemic/report_parser.h"

namespace garde::systemic {

struct ReportOptions {
  /// Establishments are checked against it; null: any identifier will do.
  const sector::Sector* sector = nullptr;
  /// Reports dated more than five minutes later are refused; nothing: every date will do.
  std::optional<Instant> now;
  std::size_t most_incidents = 4'000'000;  ///< one more is refused
};

enum class ReportOutcome : std::uint8_t {
  report,      ///< new, or a higher revision
  duplicate,   ///< the same as one read before
  superseded,  ///< a higher revision was read before
  refused,
};

struct ReadReport {
  std::size_t line = 0;  ///< 1 for the first
  ReportOutcome outcome = ReportOutcome::refused;
  Report report;             ///< empty where refused
  Error error;               ///< where refused
  std::vector<Error> notes;  ///< what was left out, or looks wrong, of a report that is taken
};

class ReportReader {
 public:
  using Take = std::function<void(ReadReport&&)>;

  /// `name` stands in errors. What `options` points to must outlive the reader.
  ReportReader(std::string name, const ReportOptions& options);

  /// Takes bytes as they come, cut anywhere, and gives each line that is whole. Blank lines give nothing.
  void read(std::string_view bytes, const Take& take);
  /// Gives the last line, where no line feed ended it.
  void finish(const Take& take);
  /// The next bytes are of another file: its lines count from 1. What was read before is still known.
  void start_file(std::string name);
  /// For those who read while time passes.
  void set_now(Instant now);

 private:
  struct Seen {
    std::uint64_t content = 0;        // hash of what was said
    std::uint64_t establishment = 0;  // hash of its identifier
    std::uint64_t line = 0;
    std::uint32_t file = 0;  // of files_
    std::uint32_t revision = 0;
  };
  void read_line(std::string_view line, const Take& take);
  void end_line(std::string_view rest, const Take& take);
  [[nodiscard]] Result<void> check(const Report& report, const std::string& where,
                                   std::vector<Error>& notes) const;
  [[nodiscard]] Result<ReportOutcome> place(const Report& report, const std::string& where,
                                            std::vector<Error>& notes);

  [[nodiscard]] std::string place_of(const Seen& seen) const;

  std::string name_;
  ReportOptions options_;
  std::vector<std::string> files_;  // all that were started
  std::string partial_;             // a line whose end is not here yet
  bool is_too_long_ = false;        // the line in hand: its bytes are dropped until it ends
  std::size_t line_ = 0;
  std::unordered_map<std::string, Seen> seen_;
  ReportParser parser_;
};

/// All reports of a text, in its order, with what was refused and noted.
struct ReportFile {
  std::vector<Report> reports;  ///< those of the outcome `report`: all revisions
  std::size_t lines = 0;        ///< that hold something
  std::size_t duplicates = 0;
  std::size_t superseded = 0;
  std::size_t refused = 0;
  std::vector<Error> refusals;  ///< the first kMostReportErrors
  std::vector<Error> notes;     ///< likewise
};
inline constexpr std::size_t kMostReportErrors = 100;

/// Adds what was read to the file's account.
void add_to(ReportFile& file, ReadReport&& read);
[[nodiscard]] ReportFile read_reports(std::string_view text, std::string name, const ReportOptions& options);

}  // namespace garde::systemic
