// SPDX-License-Identifier: Apache-2.0
// One report as a JSON object: its words, reading and writing (docs/reports.md has the table of fields).
//
// Strict where a mistake would mislead (words, times without a zone, negative numbers, a field that stands
// twice), lenient where refusing would lose a report: an unknown field is left out and noted.
//
// Thread rules: a ReportParser is used by one thread at a time; the functions are pure.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "systemic/report.h"

namespace garde::systemic {

inline constexpr std::size_t kLongestReportLine = 256 * 1024;  ///< bytes
inline constexpr std::size_t kDeepestReport = 16;              ///< levels of JSON
inline constexpr std::size_t kLongestReportText = 256;         ///< bytes of a field
inline constexpr std::size_t kLongestTraitValue = 2048;        ///< bytes
inline constexpr std::size_t kMostTechniques = 64;
inline constexpr std::size_t kMostRules = 64;
inline constexpr std::size_t kMostTraits = 256;

/// "not_malicious", "precaution", "interrupted": the words of files.
[[nodiscard]] std::string_view name_of(Nature nature);
[[nodiscard]] std::string_view name_of(Involvement involvement);
[[nodiscard]] std::string_view name_of(CareEffect effect);

/// The report as one JSON object, without a line feed. What is empty or unknown is left out.
void append_report(const Report& report, std::string& out);

class ReportParser {
 public:
  ReportParser();
  ReportParser(ReportParser&&) noexcept;
  ReportParser& operator=(ReportParser&&) noexcept;
  ~ReportParser();

  /// `where` stands in errors and notes. The report's times are in order (it happened before it was
  /// reported, within five minutes), its techniques in upper case, its traits in their normal form, sorted.
  [[nodiscard]] Result<Report> parse(std::string_view json, const std::string& where,
                                     std::vector<Error>& notes);

 private:
  struct Document;
  std::unique_ptr<Document> document_;
};

}  // namespace garde::systemic
