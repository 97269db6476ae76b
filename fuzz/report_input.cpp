// SPDX-License-Identifier: Apache-2.0
// Reports of any content are read; what is read is written so that it is read again as the same.
#include <cstdint>
#include <cstdlib>

#include "systemic/report_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace garde::systemic;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const Report& report : read_reports(text, "file", {}).reports) {
    std::string written;
    append_report(report, written);
    const ReportFile again = read_reports(written, "again", {});
    if (again.reports.size() != 1) std::abort();
    std::string twice;
    append_report(again.reports.front(), twice);
    if (twice != written) std::abort();
  }
  return 0;
}
