// SPDX-License-Identifier: Apache-2.0
// The stream that live watching reads: reports (docs/reports.md), and signs of life between them:
//
//   {"heartbeat":"350000022","time":"2026-02-01T02:10:00Z"}
//
// A sign of life that cannot be used is refused as a report is, with its file and line.
//
// Thread rules: used by one thread at a time.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "systemic/report_input.h"

namespace garde::systemic {

struct Heartbeat {
  std::string establishment;
  Instant time;
};

class WatchInput {
 public:
  using TakeReport = ReportReader::Take;
  using TakeHeartbeat = std::function<void(const Heartbeat&)>;
  using Refuse = std::function<void(const Error&)>;

  WatchInput(std::string name, const ReportOptions& options, TakeReport report, TakeHeartbeat heartbeat,
             Refuse refuse);
  ~WatchInput();

  /// Takes bytes as they come, cut anywhere.
  void read(std::string_view bytes);
  void finish();
  void set_now(Instant now);

 private:
  struct Parser;
  void read_line(std::string_view line);
  void read_heartbeat(std::string_view line, const std::string& where);

  std::string name_;
  ReportOptions options_;
  ReportReader reader_;
  TakeReport report_;
  TakeHeartbeat heartbeat_;
  Refuse refuse_;
  std::unique_ptr<Parser> parser_;
  std::string partial_;
  bool is_passed_on_ = false;  // the line in hand is too long to be a sign of life: the reader has it
  std::size_t line_ = 0;
};

}  // namespace garde::systemic
