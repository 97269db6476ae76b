// SPDX-License-Identifier: Apache-2.0
// An incident as a JSON document, and back. Rules are documents of their own, named in the incident by their
// key.
//
// Thread rules: pure.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "incident/incident.h"

namespace garde::store {

[[nodiscard]] std::string rule_key(const incident::RuleFacts& rule);
[[nodiscard]] std::string rule_document(const incident::RuleFacts& rule);
[[nodiscard]] Result<std::shared_ptr<const incident::RuleFacts>> parse_rule(std::string_view document);

[[nodiscard]] std::string incident_document(const incident::Incident& incident);
/// `rule` gives a rule by its key; null where it is unknown, which is an error.
[[nodiscard]] Result<incident::Incident> parse_incident(
    std::string_view document,
    const std::function<std::shared_ptr<const incident::RuleFacts>(const std::string&)>& rule);

}  // namespace garde::store
