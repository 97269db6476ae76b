// SPDX-License-Identifier: Apache-2.0
#include "systemic/watch_input.h"

#include <fmt/core.h>
#include <simdjson.h>

namespace garde::systemic {
namespace {

constexpr std::size_t kLongestHeartbeat = 1024;
constexpr std::chrono::minutes kClockAllowance{5};

}  // namespace

struct WatchInput::Parser {
  simdjson::dom::parser json;
};

WatchInput::WatchInput(std::string name, const ReportOptions& options, TakeReport report,
                       TakeHeartbeat heartbeat, Refuse refuse)
    : name_(name),
      options_(options),
      reader_(std::move(name), options),
      report_(std::move(report)),
      heartbeat_(std::move(heartbeat)),
      refuse_(std::move(refuse)),
      parser_(std::make_unique<Parser>()) {}

WatchInput::~WatchInput() = default;

void WatchInput::set_now(Instant now) {
  options_.now = now;
  reader_.set_now(now);
}

void WatchInput::read(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end);
    const bool ends = end != std::string_view::npos;
    bytes.remove_prefix(ends ? end + 1 : bytes.size());
    if (!is_passed_on_ && partial_.size() + piece.size() <= kLongestHeartbeat) {
      partial_ += piece;
      if (!ends) return;
      read_line(partial_);
      partial_.clear();
      continue;
    }
    if (!is_passed_on_) reader_.read(partial_, report_);
    partial_.clear();
    reader_.read(piece, report_);
    is_passed_on_ = !ends;
    if (!ends) return;
    ++line_;
    reader_.read("\n", report_);
  }
}

void WatchInput::finish() {
  if (!partial_.empty()) read_line(partial_);
  partial_.clear();
  reader_.finish(report_);
}

// The reader sees a blank line in place of a sign of life, so that both count lines alike.
void WatchInput::read_line(std::string_view line) {
  ++line_;
  if (line.find("\"heartbeat\"") != std::string_view::npos && line.find("\"id\"") == std::string_view::npos)
    read_heartbeat(line, fmt::format("{}:{}", name_, line_));
  else
    reader_.read(line, report_);
  reader_.read("\n", report_);
}

void WatchInput::read_heartbeat(std::string_view line, const std::string& where) {
  simdjson::dom::element root;
  std::string_view id, time;
  constexpr const char* kForm = R"(write {"heartbeat":"350000022","time":"2026-02-01T02:10:00Z"})";
  if (parser_->json.parse(line.data(), line.size()).get(root) != simdjson::SUCCESS)
    return refuse_({"the line is no JSON", where, kForm});
  if (root["heartbeat"].get(id) != simdjson::SUCCESS)
    return refuse_({"'heartbeat' names no establishment", where, kForm});
  if (root["time"].get(time) != simdjson::SUCCESS)
    return refuse_({"the sign of life has no 'time'", where, kForm});
  const auto instant = parse_rfc3339(time);
  if (!instant)
    return refuse_({fmt::format("'{}' is no time with a zone", time.substr(0, 64)), where, kForm});
  if (options_.now && *instant > *options_.now + kClockAllowance)
    return refuse_({fmt::format("the sign of life is dated {}, in the future", format_rfc3339(*instant, 0)),
                    where, "look at the clock and the time zone of who sent it"});
  if (options_.sector != nullptr && options_.sector->find(id) == sector::kNone)
    return refuse_({fmt::format("no establishment has the identifier '{}'", id.substr(0, 64)), where,
                    "look for it with 'garde sector find', or import the register that has it"});
  heartbeat_({std::string(id), *instant});
}

}  // namespace garde::systemic
