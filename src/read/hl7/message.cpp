// SPDX-License-Identifier: Apache-2.0
#include "read/hl7/message.h"

#include <algorithm>
#include <array>

#include "read/content/content.h"
#include "read/table/table.h"

namespace garde::read::hl7 {
namespace {

constexpr std::size_t kMostSegments = 512;
constexpr std::size_t kMostFields = 32;
constexpr std::size_t kNowhere = std::string_view::npos;

// A field of a segment that has a name of ours. Component 0 is the whole field.
struct Named {
  std::string_view segment;
  std::size_t field;
  std::size_t component;
  std::string_view name;
};

constexpr std::array kNamed = {
    Named{"MSH", 3, 0, "SendingApplication"},
    Named{"MSH", 4, 0, "SendingFacility"},
    Named{"MSH", 5, 0, "ReceivingApplication"},
    Named{"MSH", 6, 0, "ReceivingFacility"},
    Named{"MSH", 8, 0, "Security"},
    Named{"MSH", 9, 1, "MessageType"},
    Named{"MSH", 9, 2, "TriggerEvent"},
    Named{"MSH", 9, 3, "MessageStructure"},
    Named{"MSH", 10, 0, "MessageControlID"},
    Named{"MSH", 11, 1, "ProcessingID"},
    Named{"MSH", 12, 1, "VersionID"},
    Named{"EVN", 1, 0, "EventTypeCode"},
    Named{"EVN", 4, 0, "EventReasonCode"},
    Named{"EVN", 5, 1, "OperatorID"},
    Named{"MSA", 1, 0, "AcknowledgmentCode"},
    Named{"MSA", 2, 0, "AcknowledgedControlID"},
    Named{"MSA", 3, 0, "AcknowledgmentText"},
    Named{"ERR", 3, 1, "ErrorCode"},
    Named{"ERR", 3, 2, "ErrorText"},
    Named{"ERR", 4, 0, "ErrorSeverity"},
    Named{"ERR", 8, 0, "ErrorMessage"},
    Named{"QPD", 1, 1, "QueryName"},
};

bool is_header_at(std::string_view text, std::size_t at) {
  if (at + 4 > text.size() || !is_separator(text[at + 3])) return false;
  return at == 0 || text[at - 1] == '\r' || text[at - 1] == '\n' || text[at - 1] == '\x0B';
}

std::string_view take_segment(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
  const std::string_view segment = text.substr(0, end);
  text.remove_prefix(end);
  text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));
  return segment;
}

std::string_view component_of(std::string_view field, std::size_t number, char separator) {
  if (number == 0) return field;
  for (; number > 1; --number) {
    const std::size_t end = field.find(separator);
    if (end == kNowhere) return {};
    field.remove_prefix(end + 1);
  }
  return field.substr(0, field.find(separator));
}

}  // namespace

bool is_separator(char c) {
  return c > ' ' && c < 0x7F && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z');
}

std::size_t find_message(std::string_view text, std::size_t from) {
  for (std::size_t at = text.find("MSH", from); at != kNowhere; at = text.find("MSH", at + 1))
    if (is_header_at(text, at)) return at;
  return kNowhere;
}

std::size_t find_last_message(std::string_view text) {
  for (std::size_t at = text.rfind("MSH"); at != kNowhere;
       at = at == 0 ? kNowhere : text.rfind("MSH", at - 1))
    if (is_header_at(text, at)) return at;
  return kNowhere;
}

std::optional<Instant> read_time(std::string_view text, const Zone& zone) {
  CivilTime civil;
  civil.year = content::take_number(text, 4);
  civil.month = content::take_number(text, 2);
  civil.day = content::take_number(text, 2);
  if (civil.year < 0 || civil.month < 0 || civil.day < 0) return std::nullopt;
  for (int* part : {&civil.hour, &civil.minute, &civil.second}) {
    const int number = content::take_number(text, 2);
    if (number < 0) break;
    *part = number;
  }
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    for (int unit = 100'000'000; !text.empty() && text.front() >= '0' && text.front() <= '9';
         text.remove_prefix(1), unit /= 10)
      civil.nanosecond += (text.front() - '0') * unit;
  }
  if (!text.starts_with('+') && !text.starts_with('-')) return zone.to_instant(civil);
  const int sign = text.front() == '-' ? -1 : 1;
  text.remove_prefix(1);
  const int hours = content::take_number(text, 2);
  const int minutes = content::take_number(text, 2);
  auto instant = from_utc(civil);
  if (instant && hours >= 0 && minutes >= 0) *instant -= std::chrono::minutes(sign * (hours * 60 + minutes));
  return instant;
}

bool read_message(std::string_view message, const Zone& zone, Event& event) {
  event.shape = "hl7";
  const char separator = message[3];
  const char components = message.size() > 4 && is_separator(message[4]) ? message[4] : '^';
  bool has_type = false;
  std::string_view rest = message;
  for (std::size_t segments = 0; segments < kMostSegments && !rest.empty(); ++segments) {
    std::string_view segment = take_segment(rest);
    const std::string_view name = segment.substr(0, 3);
    if (name.size() < 3) continue;
    content::add(event, "Segment", name);
    segment.remove_prefix(std::min<std::size_t>(4, segment.size()));
    // The first separator is MSH-1.
    std::size_t number = name == "MSH" ? 2 : 1;
    for (; number < kMostFields && !segment.empty(); ++number) {
      const std::string_view field = content::take_until(segment, separator);
      for (const Named& named : kNamed) {
        if (named.field != number || named.segment != name) continue;
        const std::string_view value = component_of(field, named.component, components);
        if (!value.empty()) content::add(event, named.name, table::as_utf8(value, event));
        if (named.name == "MessageType") has_type = !value.empty();
      }
      if (number == 7 && name == "MSH" && !event.time) event.time = read_time(field, zone);
    }
  }
  content::add_message(event, table::as_utf8(message, event));
  content::mark_repeated(event);
  return has_type;
}

}  // namespace garde::read::hl7
