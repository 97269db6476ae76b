// SPDX-License-Identifier: Apache-2.0
#include "serve/node/metrics.h"

#include <fmt/format.h>

namespace garde::serve {
namespace {

void declare(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
  out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

template <typename Value>
void one(std::string& out, std::string_view name, std::string_view type, std::string_view help, Value value) {
  declare(out, name, type, help);
  out += fmt::format("{} {}\n", name, value);
}

using Count = std::uint64_t SourceStatus::*;

// Names of sources are letters, digits, '-' and '_': nothing in them to escape.
void each_source(std::string& out, const NodeStatus& status, std::string_view name, std::string_view help,
                 Count count) {
  declare(out, name, "counter", help);
  for (const SourceStatus& source : status.sources)
    out += fmt::format("{}{{source=\"{}\",kind=\"{}\"}} {}\n", name, source.name, source.kind, source.*count);
}

}  // namespace

Response metrics(const NodeStatus& status) {
  std::string out;
  one(out, "garde_events_total", "counter", "Events detected since the start.", status.events);
  one(out, "garde_findings_total", "counter", "Findings since the start.", status.findings);
  one(out, "garde_unreadable_total", "counter", "Records that no reader understood.", status.unreadable);
  one(out, "garde_correlation_inputs_lost_total", "counter", "Correlation inputs dropped or too late.",
      status.correlation_inputs_shed);
  one(out, "garde_rules", "gauge", "Rules in use.", status.rules);
  one(out, "garde_rules_refused", "gauge", "Rules that could not be loaded.", status.rules_refused);
  one(out, "garde_healthy", "gauge", "1 while everything goes on.", status.failure ? 0 : 1);
  std::size_t silent = 0;
  for (const SenderHealth& sender : status.senders)
    silent += sender.state == SenderHealth::State::silent ? 1U : 0U;
  one(out, "garde_senders", "gauge", "Senders known.", status.senders.size());
  one(out, "garde_senders_silent", "gauge", "Senders that have gone silent.", silent);
  declare(out, "garde_queue_waiting", "gauge",
          "Records in the queue that are not yet detected and archived.");
  for (const QueueStatus& queue : status.queues)
    out += fmt::format("garde_queue_waiting{{queue=\"{}\"}} {}\n", queue.name, queue.waiting);
  declare(out, "garde_queue_bytes", "gauge", "Bytes of the queue on disk.");
  for (const QueueStatus& queue : status.queues)
    out += fmt::format("garde_queue_bytes{{queue=\"{}\"}} {}\n", queue.name, queue.bytes);
  declare(out, "garde_queue_dropped_total", "counter", "Records dropped because the queue was full.");
  for (const QueueStatus& queue : status.queues)
    out += fmt::format("garde_queue_dropped_total{{queue=\"{}\"}} {}\n", queue.name, queue.dropped);
  each_source(out, status, "garde_source_records_total", "Records taken.", &SourceStatus::records);
  each_source(out, status, "garde_source_bytes_total", "Bytes of the records taken.", &SourceStatus::bytes);
  each_source(out, status, "garde_source_lost_total", "Records that could not be kept.", &SourceStatus::lost);
  each_source(out, status, "garde_source_refused_total", "Requests and connections refused.",
              &SourceStatus::refused);
  return {200, "text/plain; version=0.0.4", std::move(out)};
}

Response health(const NodeStatus& status) {
  if (!status.failure) return json_response(boost::json::object{{"status", "pass"}});
  return json_response(boost::json::object{{"status", "fail"}, {"output", status.failure->what}}, 503);
}

}  // namespace garde::serve
