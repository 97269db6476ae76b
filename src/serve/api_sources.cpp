// SPDX-License-Identifier: Apache-2.0
// The node's sources and who sends through them: who is alive, who is silent, what was lost.
#include "serve/api.h"

namespace garde::serve {
namespace {

namespace json = boost::json;

json::object sender_json(const SenderHealth& sender) {
  json::object object{{"source", sender.source},
                      {"peer", sender.peer},
                      {"state", name_of(sender.state)},
                      {"first", format_rfc3339(sender.first_record, 0)},
                      {"last", format_rfc3339(sender.last_record, 0)},
                      {"records", sender.records},
                      {"per_minute", sender.per_minute},
                      {"unreadable_share", sender.unreadable_share},
                      {"domain_controller", sender.is_domain_controller}};
  if (sender.usual_per_minute) object["usual_per_minute"] = *sender.usual_per_minute;
  if (sender.clock_skew)
    object["clock_skew_seconds"] =
        std::chrono::duration_cast<std::chrono::seconds>(*sender.clock_skew).count();
  return object;
}

json::object source_json(const SourceStatus& source) {
  json::object object{{"name", source.name},       {"kind", source.kind},
                      {"address", source.address}, {"records", source.records},
                      {"bytes", source.bytes},     {"cut", source.cut},
                      {"lost", source.lost},       {"refused", source.refused},
                      {"broken", source.broken},   {"connections", source.connections}};
  if (source.last_record) object["last"] = format_rfc3339(*source.last_record, 0);
  return object;
}

json::object queue_json(const QueueStatus& queue) {
  json::object object{{"name", queue.name},
                      {"waiting", queue.waiting},
                      {"bytes", queue.bytes},
                      {"most_bytes", queue.most_bytes},
                      {"dropped", queue.dropped}};
  if (queue.failure) object["failure"] = queue.failure->message();
  return object;
}

}  // namespace

Response Api::show_sources(const Asked& asked) {
  if (options_.node == nullptr) return json_response(json::object{{"node", nullptr}});
  const NodeStatus status = options_.node->status();
  json::array sources, senders, queues;
  for (const SourceStatus& source : status.sources) sources.push_back(source_json(source));
  for (const SenderHealth& sender : status.senders) senders.push_back(sender_json(sender));
  for (const QueueStatus& queue : status.queues) queues.push_back(queue_json(queue));
  json::object node{{"ready", status.is_ready},
                    {"started", format_rfc3339(status.started, 0)},
                    {"events", status.events},
                    {"events_per_second", status.events_per_second},
                    {"unreadable", status.unreadable},
                    {"rules", status.rules},
                    {"rules_refused", status.rules_refused},
                    {"indicators", status.indicators}};
  if (status.reloaded) node["reloaded"] = format_rfc3339(*status.reloaded, 0);
  if (status.failure) node["failure"] = status.failure->message();
  return json_response(json::object{{"node", std::move(node)},
                                    {"now", format_rfc3339(asked.at, 0)},
                                    {"sources", std::move(sources)},
                                    {"senders", std::move(senders)},
                                    {"queues", std::move(queues)}});
}

Response Api::reload(const Asked& asked) {
  rules_.forget();
  if (options_.node != nullptr)
    if (auto done = options_.node->reload(); !done) return problem_of(done.error(), 422);
  if (auto noted = note(asked, "rules.reload", "", ""); !noted) return problem_of(noted.error());
  return json_response(json::object{});
}

}  // namespace garde::serve
