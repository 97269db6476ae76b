// SPDX-License-Identifier: Apache-2.0
// HL7 version 2 messages in files: ER7 with segments that end in CR, LF or both, in MLLP's frames or bare, in
// batches.
//
// Message is the whole text. Fields, of MSH: SendingApplication, SendingFacility, ReceivingApplication,
// ReceivingFacility, Security, MessageType, TriggerEvent, MessageStructure, MessageControlID, ProcessingID,
// VersionID; of EVN: EventTypeCode, EventReasonCode, OperatorID; of MSA: AcknowledgmentCode,
// AcknowledgedControlID, AcknowledgmentText; of ERR: ErrorCode, ErrorText, ErrorSeverity, ErrorMessage; of
// queries (QPD) QueryName. Segment holds the segments' names in order. The time is MSH-7. What stands between
// messages is an event of shape "text".
//
// Source: HL7 version 2.5.1, chapter 2; MLLP: "Transport Specification: MLLP, Release 1".
#pragma once

#include "read/format.h"

namespace garde::read::hl7 {

/// The format "hl7".
[[nodiscard]] const Format& hl7_format();

}  // namespace garde::read::hl7
