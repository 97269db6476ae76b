// SPDX-License-Identifier: Apache-2.0
#include "read/content/audit_message.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/zone.h"
#include "read/content/content.h"
#include "read/shape.h"
#include "read/xml/elements.h"
#include "read/xml/parser.h"

namespace garde::read::content {
namespace {

constexpr std::size_t kMostFields = 512;

using Attributes = std::span<const xml::Attribute>;

std::string_view value_of(Attributes attributes, std::string_view name) {
  const auto found = std::find_if(attributes.begin(), attributes.end(), [name](const xml::Attribute& attribute) {
    return xml::local_name(attribute.name) == name;
  });
  return found == attributes.end() ? std::string_view() : found->value;
}

// DICOM's name of an attribute, or RFC 3881's.
std::string_view value_of(Attributes attributes, std::string_view name, std::string_view older_name) {
  const std::string_view value = value_of(attributes, name);
  return value.empty() ? value_of(attributes, older_name) : value;
}

class Listener final : public xml::Handler {
 public:
  void restart() override {
    fields_.clear();
    text_element_ = {};
  }

  void open(std::string_view name, Attributes attributes) override {
    const std::string_view element = xml::local_name(name);
    text_element_ = {};
    if (element == "EventIdentification") {
      keep_all(attributes, {"EventActionCode", "EventDateTime", "EventOutcomeIndicator"});
    } else if (element == "EventID" || element == "EventTypeCode" || element == "PurposeOfUse" || element == "RoleIDCode") {
      keep(element, value_of(attributes, "csd-code", "code"));
      keep(std::string(element) + "Text", value_of(attributes, "originalText", "displayName"));
    } else if (element == "ActiveParticipant") {
      // Who asked comes first, so that a rule's group is theirs.
      const bool asks = value_of(attributes, "UserIsRequestor") != "false";
      keep("UserID", value_of(attributes, "UserID"), asks);
      keep("UserName", value_of(attributes, "UserName"), asks);
      keep("AlternativeUserID", value_of(attributes, "AlternativeUserID"), asks);
      keep("SourceIp", value_of(attributes, "NetworkAccessPointID"), asks);
    } else if (element == "ParticipantObjectIdentification") {
      keep_all(attributes, {"ParticipantObjectID", "ParticipantObjectTypeCode", "ParticipantObjectTypeCodeRole",
                            "ParticipantObjectDataLifeCycle", "ParticipantObjectSensitivity"});
      const bool is_patient = value_of(attributes, "ParticipantObjectTypeCode") == "1" &&
                              value_of(attributes, "ParticipantObjectTypeCodeRole") == "1";
      if (is_patient) keep("PatientID", value_of(attributes, "ParticipantObjectID"));
    } else if (element == "ParticipantObjectName") {
      text_element_ = "ParticipantObjectName";
    } else if (element == "EventOutcomeDescription") {
      text_element_ = "EventOutcomeDescription";
    } else if (element == "AuditSourceIdentification") {
      keep_all(attributes, {"AuditSourceID", "AuditEnterpriseSiteID"});
    }
  }

  void text(std::string_view text) override {
    if (!text_element_.empty()) text_ += text;
  }

  void close() override {
    if (!text_element_.empty()) keep(text_element_, text_);
    text_element_ = {};
    text_.clear();
  }

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

  void keep_all(Attributes attributes, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) keep(name, value_of(attributes, name));
  }

  std::vector<std::pair<std::string, std::string>> fields_;
  std::string_view text_element_;  // the element whose text is a field; empty in others
  std::string text_;
};

}  // namespace

bool read_audit_message(std::string_view text, Event& event) {
  const std::size_t start = xml::find_start_tag(text, kAuditMessage);
  if (start == std::string_view::npos) return false;
  text.remove_prefix(start);
  xml::Parser parser;
  Listener listener;
  if (!parser.parse(xml::take_element(text, kAuditMessage).text, listener)) return false;
  event.shape = "atna";
  for (const auto& [name, value] : listener.fields()) add(event, event.arena().copy(name), event.arena().copy(value));
  if (Field* time = event.find("EventDateTime")) event.time = time_of_text(event.text(*time), Zone());
  return true;
}

}  // namespace garde::read::content
