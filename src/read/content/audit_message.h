// SPDX-License-Identifier: Apache-2.0
// Audit messages of health systems: who opened which patient's record, where from, and whether they could.
//
// Fields: EventID, EventTypeCode, PurposeOfUse (codes), EventActionCode, EventDateTime, EventOutcomeIndicator; of active
// participants UserID, UserName, RoleIDCode, and SourceIp (NetworkAccessPointID) — who asked first; of participant objects
// ParticipantObjectID, and PatientID where the object is a patient; AuditSourceID. Several of one name are several fields.
//
// Source: DICOM PS3.15 A.5 (csd-code, originalText); RFC 3881 (code, displayName).
//
// Thread rules: may be called from any thread.
#pragma once

#include <string_view>

#include "event/event.h"

namespace garde::read::content {

/// Where the text holds an <AuditMessage>, its fields and the shape "atna". False, with nothing added, where it is none or
/// no well-formed XML; entities are not expanded.
[[nodiscard]] bool read_audit_message(std::string_view text, Event& event);

}  // namespace garde::read::content
