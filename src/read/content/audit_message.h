// SPDX-License-Identifier: Apache-2.0
// Audit messages of health systems: who opened which patient's record, where from, and whether they could.
//
// Fields: EventID, EventTypeCode, PurposeOfUse, RoleIDCode (codes) and what they are called under the same names with Text
// behind; EventActionCode, EventDateTime, EventOutcomeIndicator, EventOutcomeDescription; of active participants UserID,
// AlternativeUserID, UserName, and SourceIp (NetworkAccessPointID) — who asked first; of participant objects
// ParticipantObjectID, …TypeCode, …TypeCodeRole, …DataLifeCycle, …Sensitivity, …Name, and PatientID where the object is a
// patient; AuditSourceID, AuditEnterpriseSiteID. Several of one name are several fields.
//
// Source: DICOM PS3.15 A.5 (csd-code, originalText); RFC 3881 (code, displayName).
//
// Thread rules: may be called from any thread.
#pragma once

#include <string_view>

#include "event/event.h"

namespace garde::read::content {

/// The element's name.
inline constexpr std::string_view kAuditMessage = "AuditMessage";

/// Where the text holds an <AuditMessage>, the fields of the first and the shape "atna". False, with nothing added, where
/// it holds none or no well-formed one; entities are not expanded.
[[nodiscard]] bool read_audit_message(std::string_view text, Event& event);

}  // namespace garde::read::content
