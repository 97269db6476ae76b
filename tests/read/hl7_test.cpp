// SPDX-License-Identifier: Apache-2.0
#include "read/hl7/hl7.h"

#include <gtest/gtest.h>

#include "support/read_events.h"

namespace garde::test {
namespace {

ReadResult read_all(std::string_view text) {
  return read_events(read::hl7::hl7_format(), text);
}

constexpr std::string_view kAdmission =
    "MSH|^~\\&|DPI|CHU|LABO|CHU2|20260301110000.5+0100|sec|ADT^A01^ADT_A01|M1|P|2.5\r"
    "EVN|A01|20260301110000||O|m.durand^Durand\rPID|1||IPP7^^^CHU^PI||MARTIN^ANNE\rPV1|1|I\r";

TEST(Hl7, FieldsOfAMessageAndItsWholeText) {
  const auto result = read_all(kAdmission);
  ASSERT_EQ(result.events.size(), 1U);
  EXPECT_TRUE(result.problems.empty());
  const ReadEvent& event = result.events[0];
  EXPECT_EQ(event.shape, "hl7");
  EXPECT_EQ(format_rfc3339(event.time.value(), 1), "2026-03-01T10:00:00.5Z");
  EXPECT_EQ(event.values("SendingApplication") + " " + event.values("SendingFacility") + " " +
                event.values("ReceivingApplication") + " " + event.values("ReceivingFacility"),
            "DPI CHU LABO CHU2");
  EXPECT_EQ(event.values("MessageType") + " " + event.values("TriggerEvent") + " " +
                event.values("MessageStructure"),
            "ADT A01 ADT_A01");
  EXPECT_EQ(event.values("MessageControlID") + " " + event.values("VersionID"), "M1 2.5");
  EXPECT_EQ(event.values("EventTypeCode") + " " + event.values("EventReasonCode") + " " +
                event.values("OperatorID"),
            "A01 O m.durand");
  EXPECT_EQ(event.values("Segment"), "MSH|EVN|PID|PV1");
  EXPECT_EQ(event.values("Message"), kAdmission.substr(0, kAdmission.size() - 1)) << "nothing is lost";
}

TEST(Hl7, AnyLineEndAndMllpFrames) {
  for (const std::string end : {"\r", "\n", "\r\n"}) {
    const std::string acknowledgment = "MSH|^~\\&|A|B|C|D|20260301100000||ACK^A01^ACK|2|P|2.5" + end +
                                       "MSA|AE|M1|refused" + end +
                                       "ERR|||207^Application error|E||||no such patient" + end;
    for (const std::string& text : {acknowledgment + acknowledgment, "\x0B" + acknowledgment +
                                                                         "\x1C\r"
                                                                         "\x0B" +
                                                                         acknowledgment + "\x1C\r"}) {
      EXPECT_EQ(read::recognise_format(text, true).name, "hl7");
      const auto result = read_all(text);
      ASSERT_EQ(result.events.size(), 2U) << text;
      EXPECT_TRUE(result.problems.empty());
      EXPECT_EQ(result.events[1].values("AcknowledgmentCode") + " " +
                    result.events[1].values("AcknowledgedControlID"),
                "AE M1");
      EXPECT_EQ(result.events[1].values("ErrorCode") + " " + result.events[1].values("ErrorText"),
                "207 Application error");
      EXPECT_EQ(result.events[1].values("ErrorSeverity") + " " + result.events[1].values("ErrorMessage"),
                "E no such patient");
    }
  }
}

TEST(Hl7, OtherSeparatorsAndLatin1) {
  const auto result = read_all("MSH#*~\\&#H\xF4pital#B#C#D###QBP*Q22#1#P#2.5\rQPD#Q22*Find#1\r");
  ASSERT_EQ(result.events.size(), 1U);
  EXPECT_EQ(result.events[0].values("SendingApplication") + " " + result.events[0].values("TriggerEvent") +
                " " + result.events[0].values("QueryName"),
            "Hôpital Q22 Q22");
}

TEST(Hl7, MessagesReachOverBlocks) {
  std::string text;
  std::size_t messages = 0;
  for (; text.size() < 3 * read::kBlockBytes; ++messages)
    text += std::string(kAdmission) + "NTE|1||" + std::string(messages % 977, 'x') + "\r";
  const auto result = read_all(text);
  ASSERT_EQ(result.events.size(), messages);
  for (const ReadEvent& event : result.events) ASSERT_EQ(event.values("Segment"), "MSH|EVN|PID|PV1|NTE");
}

TEST(Hl7, WhatIsNoMessageIsKept) {
  const auto result = read_all("FHS|^~\\&|A\rBHS|^~\\&|A\r" + std::string(kAdmission) +
                               "\x1C\rGARBAGE\r\x0BMSH|^~\\&|A|B\r\x1C\rMSH|");
  ASSERT_EQ(result.events.size(), 5U);
  EXPECT_EQ(result.events[0].shape + " " + result.events[0].values("Message"),
            "hl7 FHS|^~\\&|A\rBHS|^~\\&|A");
  EXPECT_EQ(result.events[2].shape + " " + result.events[2].values("Message"), "text GARBAGE");
  EXPECT_EQ(result.events[3].values("SendingApplication"), "A");
  EXPECT_EQ(result.problem("an HL7 message whose header ends before its type"), 2U);
  EXPECT_EQ(result.problem("text between HL7 messages: kept as text"), 1U);
}

TEST(Hl7, IsToldFromOtherText) {
  EXPECT_EQ(read::recognise_format(kAdmission, true).name, "hl7");
  EXPECT_NE(read::recognise_format("MSH is a segment\n", true).name, "hl7");
  EXPECT_NE(read::recognise_format("MSHA|b|c\n", true).name, "hl7");
}

}  // namespace
}  // namespace garde::test
