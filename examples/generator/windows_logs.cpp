// SPDX-License-Identifier: Apache-2.0
#include "generator/windows_logs.h"

#include "base/json_text.h"
#include "support/evtx_writer.h"

namespace garde::examples {
namespace {

using test::EvtxChunk;
using test::EvtxTemplate;
using test::EvtxValue;

// A record is far smaller than this, so that the next always fits.
constexpr std::size_t kRoomForRecord = 8 * 1024;

void sort_by_time(std::vector<WindowsEvent>& events) {
  std::stable_sort(events.begin(), events.end(),
                   [](const auto& left, const auto& right) { return left.time < right.time; });
}

// Hundreds of nanoseconds since 1601.
std::uint64_t file_time(Instant instant) {
  constexpr std::uint64_t kFrom1601To1970 = 116'444'736'000'000'000;
  return kFrom1601To1970 + static_cast<std::uint64_t>(instant.time_since_epoch().count() / 100);
}

// One template for each list of field names.
class Templates {
 public:
  const EvtxTemplate& of(const WindowsEvent& event) {
    std::string key;
    for (const auto& [name, value] : event.fields) key += name + "|";
    const auto [found, added] = known_.try_emplace(key);
    if (added) {
      std::vector<test::EvtxNode> items;
      for (std::size_t i = 0; i < event.fields.size(); ++i)
        items.push_back(test::data(event.fields[i].first, static_cast<std::uint16_t>(i)));
      found->second = {static_cast<std::uint32_t>(0x1000 + known_.size()),
                       test::element("EventData", {}, std::move(items))};
    }
    return found->second;
  }

 private:
  std::map<std::string, EvtxTemplate> known_;
};

std::vector<EvtxValue> values_of(const WindowsEvent& event, std::uint64_t number, const EvtxTemplate& data) {
  std::vector<EvtxValue> inner;
  for (const auto& [name, value] : event.fields) inner.push_back(test::string_value(value));
  return {test::number_value<std::uint16_t>(6, event.number),
          test::null_value(),
          test::string_value(event.provider),
          test::number_value<std::uint64_t>(0x11, file_time(event.time)),
          test::number_value<std::uint64_t>(10, number),
          test::string_value(event.channel),
          test::string_value(event.computer + "." + std::string(kDomain)),
          test::instance_value(data, std::move(inner))};
}

void append_member(std::string& out, std::string_view name, std::string_view value) {
  if (out.back() != '{') out += ',';
  append_json_string(name, out);
  out += ':';
  append_json_string(value, out);
}

}  // namespace

std::string event_log(std::vector<WindowsEvent> events) {
  sort_by_time(events);
  const EvtxTemplate outer = test::outer_template();
  Templates templates;
  std::vector<std::string> chunks;
  EvtxChunk chunk;
  std::uint64_t number = 0;
  for (const WindowsEvent& event : events) {
    if (chunk.size() + kRoomForRecord > EvtxChunk::kBytes) {
      chunks.push_back(chunk.finish());
      chunk = EvtxChunk();
    }
    ++number;
    chunk.add_record(number, outer, values_of(event, number, templates.of(event)));
  }
  chunks.push_back(chunk.finish());
  return test::evtx_file(chunks);
}

std::string winlogbeat_lines(std::vector<WindowsEvent> events) {
  sort_by_time(events);
  std::string out;
  std::uint64_t number = 0;
  for (const WindowsEvent& event : events) {
    std::string data = "{";
    for (const auto& [name, value] : event.fields) append_member(data, name, value);
    std::string log = "{";
    append_member(log, "channel", event.channel);
    append_member(log, "provider_name", event.provider);
    append_member(log, "computer_name", event.computer + "." + std::string(kDomain));
    append_member(log, "event_id", std::to_string(event.number));
    out += fmt::format(
        R"({{"@timestamp":"{}","agent":{{"type":"winlogbeat","version":"8.12.0"}},"event":{{"code":"{}","kind":"event"}},)"
        R"("winlog":{},"record_id":{},"event_data":{}}}}}}})",
        format_rfc3339(event.time, 3), event.number, log, ++number, data);
    out += '\n';
  }
  return out;
}

}  // namespace garde::examples
