// SPDX-License-Identifier: Apache-2.0
#include "read/atna/atna.h"

#include <gtest/gtest.h>

#include "support/read_events.h"

namespace garde::test {
namespace {

ReadResult read_all(std::string_view text) {
  return read_events(read::atna::atna_format(), text);
}

constexpr std::string_view kMessage = R"(<AuditMessage>
  <EventIdentification EventActionCode="R" EventDateTime="2026-03-01T11:00:00.5+01:00" EventOutcomeIndicator="0">
    <EventID csd-code="110110" codeSystemName="DCM" originalText="Patient Record"/>
    <EventTypeCode csd-code="110127" codeSystemName="DCM" originalText="Emergency Override"/>
    <PurposeOfUse csd-code="BTG" codeSystemName="x" originalText="break the glass"/>
  </EventIdentification>
  <ActiveParticipant UserID="server" UserIsRequestor="false" NetworkAccessPointID="10.0.0.9"/>
  <ActiveParticipant UserID="m.durand" UserName="Durand" UserIsRequestor="true" NetworkAccessPointID="10.0.0.4"/>
  <AuditSourceIdentification AuditSourceID="dpi" AuditEnterpriseSiteID="chu"/>
  <ParticipantObjectIdentification ParticipantObjectID="ipp7" ParticipantObjectTypeCode="1" ParticipantObjectTypeCodeRole="1">
    <ParticipantObjectIDTypeCode csd-code="2" codeSystemName="RFC-3881" originalText="Patient Number"/>
    <ParticipantObjectName>MARTIN &amp; fils</ParticipantObjectName>
  </ParticipantObjectIdentification>
</AuditMessage>
)";

TEST(Atna, DicomMessage) {
  const auto result = read_all("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + std::string(kMessage));
  ASSERT_EQ(result.events.size(), 1U);
  EXPECT_TRUE(result.problems.empty());
  const ReadEvent& event = result.events.front();
  EXPECT_EQ(event.shape, "atna");
  EXPECT_EQ(event.position, 2U);
  EXPECT_EQ(format_rfc3339(event.time.value(), 1), "2026-03-01T10:00:00.5Z");
  EXPECT_EQ(event.values("EventID") + " " + event.values("EventIDText"), "110110 Patient Record");
  EXPECT_EQ(event.values("EventTypeCode") + " " + event.values("PurposeOfUse"), "110127 BTG");
  EXPECT_EQ(event.values("UserID"), "m.durand|server");
  EXPECT_EQ(event.values("SourceIp"), "10.0.0.4|10.0.0.9");
  EXPECT_EQ(event.values("PatientID"), "ipp7");
  EXPECT_EQ(event.values("ParticipantObjectName"), "MARTIN & fils");
  EXPECT_EQ(event.values("AuditSourceID") + " " + event.values("AuditEnterpriseSiteID"), "dpi chu");
}

TEST(Atna, Rfc3881WithASyslogHeaderOnItsOwnLine) {
  const std::string message =
      "<13>2026-03-01T10:00:00+00:00 emr1\n<?xml version=\"1.0\" encoding=\"ASCII\"?>\n<AuditMessage "
      "xmlns:xsi=\"x\">\n<EventIdentification EventActionCode=\"E\"><EventID code=\"eventIDcode\" "
      "displayName=\"login\"/></EventIdentification>\n</AuditMessage>\n";
  EXPECT_EQ(read::recognise_format(message, true).name, "atna");
  const auto result = read_all(message + message);
  ASSERT_EQ(result.events.size(), 2U);
  EXPECT_EQ(result.events[1].values("EventID") + " " + result.events[1].values("EventIDText"), "eventIDcode login");
  EXPECT_EQ(result.events[1].values("Computer"), "emr1");
  EXPECT_EQ(format_rfc3339(result.events[1].time.value(), 0), "2026-03-01T10:00:00Z");
}

TEST(Atna, BrokenMessagesAreKeptAsText) {
  const std::string whole(kMessage);
  const auto result = read_all(whole.substr(0, 200) + "\n" + whole);
  ASSERT_EQ(result.events.size(), 2U);
  EXPECT_EQ(result.events[0].shape, "text");
  EXPECT_EQ(result.events[0].values("Message"), whole.substr(0, 200) + "\n");
  EXPECT_EQ(result.events[1].shape, "atna");
  EXPECT_EQ(result.problem("an audit message is cut short"), 1U);
}

TEST(Atna, IsToldFromSyslog) {
  std::string line(kMessage);
  std::erase(line, '\n');
  EXPECT_EQ(read::recognise_format(kMessage, true).name, "atna");
  EXPECT_EQ(read::recognise_format("\xEF\xBB\xBF<?xml version='1.0'?>" + line, true).name, "atna");
  EXPECT_EQ(read::recognise_format("<85>1 2026-03-01T10:00:00Z h IPF 1 IHE+RFC-3881 - " + line + "\n", true).name, "syslog");
}

}  // namespace
}  // namespace garde::test
