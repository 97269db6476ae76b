// SPDX-License-Identifier: Apache-2.0
#include "read/content/audit_message.h"

#include <expat.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/zone.h"
#include "read/content/content.h"
#include "read/shape.h"

namespace garde::read::content {
namespace {

constexpr std::size_t kMostFields = 512;

class Listener {
 public:
  void open(std::string_view element, const char** attributes) {
    element = element.substr(element.rfind(':') + 1);
    const auto attribute = [attributes](std::string_view name) -> std::string_view {
      for (const char** at = attributes; *at != nullptr; at += 2)
        if (name == *at) return at[1];
      return {};
    };
    const auto code = [&] { return attribute("csd-code").empty() ? attribute("code") : attribute("csd-code"); };
    if (element == "AuditMessage") is_message_ = true;
    if (element == "EventIdentification") {
      keep("EventActionCode", attribute("EventActionCode"));
      keep("EventDateTime", attribute("EventDateTime"));
      keep("EventOutcomeIndicator", attribute("EventOutcomeIndicator"));
    } else if (element == "EventID" || element == "EventTypeCode" || element == "PurposeOfUse" || element == "RoleIDCode") {
      keep(element, code());
    } else if (element == "ActiveParticipant") {
      // Who asked comes first, so that a rule's group is theirs.
      const bool asks = attribute("UserIsRequestor") != "false";
      keep("UserID", attribute("UserID"), asks);
      keep("UserName", attribute("UserName"), asks);
      keep("SourceIp", attribute("NetworkAccessPointID"), asks);
    } else if (element == "ParticipantObjectIdentification") {
      keep("ParticipantObjectID", attribute("ParticipantObjectID"));
      const bool is_patient = attribute("ParticipantObjectTypeCode") == "1" && attribute("ParticipantObjectTypeCodeRole") == "1";
      if (is_patient) keep("PatientID", attribute("ParticipantObjectID"));
    } else if (element == "AuditSourceIdentification") {
      keep("AuditSourceID", attribute("AuditSourceID"));
    }
  }

  [[nodiscard]] bool is_message() const { return is_message_; }
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& fields() const { return fields_; }

 private:
  void keep(std::string_view name, std::string_view value, bool first = false) {
    if (value.empty() || fields_.size() == kMostFields) return;
    std::pair<std::string, std::string> field(name, value);
    if (first) {
      fields_.insert(fields_.begin(), std::move(field));
    } else {
      fields_.push_back(std::move(field));
    }
  }

  std::vector<std::pair<std::string, std::string>> fields_;
  bool is_message_ = false;
};

// A document type could declare entities: no audit message has one.
struct Reading {
  Listener listener;
  XML_Parser parser = nullptr;
};

void start_element(void* reading, const char* name, const char** attributes) {
  static_cast<Reading*>(reading)->listener.open(name, attributes);
}

void refuse_document_type(void* reading, const char*, const char*, const char*, int) {
  XML_StopParser(static_cast<Reading*>(reading)->parser, XML_FALSE);
}

}  // namespace

bool read_audit_message(std::string_view text, Event& event) {
  if (text.find("AuditMessage") == std::string_view::npos) return false;
  const std::size_t start = text.find('<');
  const std::size_t end = text.rfind('>');
  if (start == std::string_view::npos || end == std::string_view::npos || end < start) return false;
  const std::string_view xml = text.substr(start, end + 1 - start);
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(XML_ParserCreate(nullptr), &XML_ParserFree);
  Reading reading;
  reading.parser = parser.get();
  const Listener& listener = reading.listener;
  XML_SetUserData(parser.get(), &reading);
  XML_SetStartElementHandler(parser.get(), start_element);
  XML_SetStartDoctypeDeclHandler(parser.get(), refuse_document_type);
  if (XML_Parse(parser.get(), xml.data(), static_cast<int>(xml.size()), XML_TRUE) != XML_STATUS_OK || !listener.is_message())
    return false;
  event.shape = "atna";
  for (const auto& [name, value] : listener.fields())
    add(event, event.arena().copy(name), event.arena().copy(value));
  if (Field* time = event.find("EventDateTime")) event.time = time_of_text(event.text(*time), Zone());
  return true;
}

}  // namespace garde::read::content
