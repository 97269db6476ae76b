// SPDX-License-Identifier: Apache-2.0
// A scan's files of any content, in one text cut at lines of "==", are read, and scanned where they are
// small.
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "systemic/scan.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace garde::systemic;
  if (size == 0) return 0;
  const unsigned choice = data[0];
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  ScanFiles files;
  const std::array all = {&files.cases,    &files.locations, &files.population,
                          &files.controls, &files.counts,    &files.zones};
  std::size_t at = 0;
  for (auto* const file : all) {
    const std::size_t end = text.find("\n==\n", at);
    const std::string part = text.substr(at, end == std::string::npos ? end : end - at);
    if (!part.empty()) *file = TableFile{"file", part};
    if (end == std::string::npos) break;
    at = end + 4;
  }
  ScanQuestion question;
  question.model = static_cast<ScanModel>(choice % 4);
  question.analysis = static_cast<ScanAnalysis>(choice / 4 % 3);
  question.unit = static_cast<ScanUnit>(choice / 12 % 3);
  const auto read = read_scan(files, question);
  if (!read || read->cases.size() > 2000 || read->whole.cases > 2000 || read->whole.measure > 2000) return 0;
  ScanOptions options;
  options.analysis = question.analysis;
  options.rates = static_cast<ScanRates>(choice / 36 % 3);
  options.replicates.replicates = 3;
  const auto result = scan(*read, options);
  if (!result) return 0;
  for (const ScanCluster& one : result->clusters)
    if (!std::isfinite(one.ratio) || !std::isfinite(one.expected) || !std::isfinite(one.radius)) std::abort();
  return 0;
}
