// SPDX-License-Identifier: Apache-2.0
#include "read/syslog/syslog.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "support/read_events.h"

namespace garde::test {
namespace {

std::vector<ReadEvent> read_all(std::string_view text) {
  read::ReadOptions options;
  options.modified = parse_rfc3339("2026-02-20T00:00:00Z");
  return read_events(read::syslog::syslog_format(), text, options).events;
}

ReadEvent read_one(std::string_view text) {
  const auto events = read_all(text);
  EXPECT_EQ(events.size(), 1U) << text;
  return events.empty() ? ReadEvent() : events.front();
}

std::string time_of(const ReadEvent& event) {
  return event.time ? format_rfc3339(*event.time, 3) : "(none)";
}

TEST(Syslog, Rfc5424WithStructuredData) {
  const ReadEvent event = read_one(
      "<34>1 2026-02-11T02:14:15.003+01:00 pc1.example su 12 ID47 [a@1 x=\"y \\\"z\\\"\"][b c=\"d]\"] \xEF\xBB\xBFit failed");
  EXPECT_EQ(time_of(event), "2026-02-11T01:14:15.003Z");
  EXPECT_EQ(event.values("Computer"), "pc1.example");
  EXPECT_EQ(event.values("app"), "su");
  EXPECT_EQ(event.values("pid"), "12");
  EXPECT_EQ(event.values("msgid"), "ID47");
  EXPECT_EQ(event.values("facility") + "/" + event.values("severity"), "4/2");
  EXPECT_EQ(event.values("a@1.x"), "y \"z\"");
  EXPECT_EQ(event.values("b.c"), "d]");
  EXPECT_EQ(event.values("Message"), "it failed");
}

TEST(Syslog, Rfc3164AndItsDeviations) {
  for (const char* line : {"<86>Feb  5 17:32:18 pc1 sshd[41]: hello", "<86>Feb  5 2026 17:32:18 pc1 sshd[41]: hello",
                           "Feb  5 17:32:18 pc1 sshd[41]: hello", "<86>2026-02-05T17:32:18Z pc1 sshd[41]: hello",
                           "<86> Feb  5 17:32:18 pc1 sshd[41]: hello"}) {
    const ReadEvent event = read_one(line);
    EXPECT_EQ(time_of(event), "2026-02-05T17:32:18.000Z") << line;
    EXPECT_EQ(event.values("Computer") + " " + event.values("app") + " " + event.values("Message"), "pc1 sshd hello") << line;
  }
  const ReadEvent hostless = read_one("<13>Feb  5 17:32:18 cron: run");
  EXPECT_EQ(hostless.values("Computer") + " " + hostless.values("app"), "(none) cron");
}

TEST(Syslog, ATimeWithoutAYearIsNotAfterTheFile) {
  EXPECT_EQ(time_of(read_one("<13>Dec 31 23:59:59 pc1 a: b")), "2025-12-31T23:59:59.000Z");
}

TEST(Syslog, FramesCountedInOctets) {
  const auto events = read_all("26 <13>Feb  5 17:32:18 a b: c27 <13>Feb  5 17:32:18 a b: d\n<13>Feb  5 17:32:18 a b: e\n");
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].values("Message") + events[1].values("Message") + events[2].values("Message"), "cde");
}

TEST(Syslog, AuditRecordsOfOneSerialAreOneEvent) {
  const auto events = read_all(
      "type=SYSCALL msg=audit(1770775200.123:8): exe=\"/bin/sh\" uid=33\n"
      "type=EXECVE msg=audit(1770775200.123:8): argc=3 a0=\"sh\" a1=\"-c\" a2=6964202D61\n"
      "type=EOE msg=audit(1770775200.123:8):\ntype=LOGIN msg=audit(1770775201.000:9): auid=0\n");
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].shape, "auditd");
  EXPECT_EQ(events[0].values("CommandLine"), "sh -c id -a");
  EXPECT_EQ(events[0].values("Image"), "/bin/sh");
  EXPECT_EQ(time_of(events[0]), "2026-02-11T02:00:00.123Z");
}

TEST(Syslog, ContentOfDevicesAndPrograms) {
  const ReadEvent firewall = read_one(
      "date=2026-02-10 time=18:00:00 devname=\"FW\" tz=\"+0100\" logid=\"1\" type=\"event\" user=\"anna b\" remip=203.0.113.7");
  EXPECT_EQ(firewall.shape, "fortigate");
  EXPECT_EQ(firewall.values("user"), "anna b");
  EXPECT_EQ(time_of(firewall), "2026-02-10T17:00:00.000Z");
  const ReadEvent image = read_one("I0210 18:03:03.357120 main.cpp:352] Incoming Store request from AET SCAN1 on IP 10.40.2.11, calling AET X");
  EXPECT_EQ(image.shape + " " + image.values("CallingAet") + " " + image.values("SourceIp"), "orthanc SCAN1 10.40.2.11");
  const ReadEvent web = read_one("203.0.113.6 - anna [10/Feb/2026:18:20:00 +0200] \"GET /a.php?c=id HTTP/1.1\" 404 512 \"-\" \"curl\"");
  EXPECT_EQ(web.shape + " " + web.values("cs-method") + " " + web.values("cs-uri-stem") + " " + web.values("sc-status"), "ncsa GET /a.php 404");
  EXPECT_EQ(time_of(web), "2026-02-10T16:20:00.000Z");
  const ReadEvent proxy = read_one("1770775200.123 422 10.0.0.1 TCP_TUNNEL/200 39 CONNECT gofile.io:443 - HIER_DIRECT/1.2.3.4 -");
  EXPECT_EQ(proxy.shape + " " + proxy.values("r-dns"), "squid gofile.io");
  const ReadEvent shell = read_one("<86>Feb  5 17:32:18 pc1 sshd[4]: Failed password for invalid user bob from 203.0.113.7 port 1 ssh2");
  EXPECT_EQ(shell.values("User") + " " + shell.values("SourceIp"), "bob 203.0.113.7");
  const ReadEvent cef = read_one("<14>Feb  5 17:32:18 pc1 CEF:0|Vendor|Product|1|9|Name|5|src=203.0.113.7 msg=two words act=deny");
  EXPECT_EQ(cef.shape + " " + cef.values("msg") + " " + cef.values("act"), "cef two words deny");
}

TEST(Syslog, AuditMessagesOfHealthSystems) {
  const ReadEvent event = read_one(
      "<85>1 2026-02-10T18:00:45Z dpi DPI 312 IHE+RFC-3881 - <?xml version=\"1.0\"?><AuditMessage><EventIdentification "
      "EventActionCode=\"R\" EventDateTime=\"2026-02-10T18:00:45Z\" EventOutcomeIndicator=\"0\"><EventID csd-code=\"110110\"/>"
      "</EventIdentification><ActiveParticipant UserID=\"service\" UserIsRequestor=\"false\"/><ActiveParticipant UserID=\"anna\" "
      "NetworkAccessPointID=\"10.0.0.1\"/><ParticipantObjectIdentification ParticipantObjectID=\"P1\" "
      "ParticipantObjectTypeCode=\"1\" ParticipantObjectTypeCodeRole=\"1\"/></AuditMessage>");
  EXPECT_EQ(event.shape, "atna");
  EXPECT_EQ(event.values("EventID"), "110110");
  EXPECT_EQ(event.values("UserID"), "anna|service");
  EXPECT_EQ(event.values("PatientID"), "P1");
  EXPECT_EQ(event.values("Computer"), "dpi");
}

TEST(Syslog, EntitiesOfAuditMessagesAreNotExpanded) {
  const ReadEvent event = read_one("<!DOCTYPE a [<!ENTITY x \"y\">]><AuditMessage><EventID code=\"&x;\"/></AuditMessage>");
  EXPECT_EQ(event.values("EventID"), "&x;");
}

TEST(Syslog, IsRecognisedByItsLines) {
  const auto sure = [](std::string_view text) { return read::syslog::syslog_format().recognise(text, true); };
  EXPECT_GE(sure("Feb  5 17:32:18 pc1 sshd[41]: hello\nFeb  5 17:32:19 pc1 sshd[41]: bye\n"), 70);
  EXPECT_GE(sure("30 <13>Feb  5 17:32:18 a b: hello\n"), 70);
  EXPECT_EQ(sure("just some text\nand more of it\n"), 0);
  EXPECT_EQ(sure(""), 0);
}

TEST(Syslog, AnyBytesAreReadAndNoneLost) {
  EXPECT_TRUE(rc::check([] {
    const auto words = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
        "<34>", "1 ", "Feb  5 17:32:18 ", "2026-02-05T17:32:18Z ", "pc1 ", "sshd[4]: ", "[a b=\"", "\"]",
        "type=EXECVE msg=audit(1.1:", "):", " a0=\"x\"", "date=", "logid=", "I0210 18:03:03.357120", " \"", "\\", "CEF:0|",
        "|", "=", "<AuditMessage", ">", "99 <", "\xFF", "x"));
    std::string line;
    for (const std::string& word : words) line += word;
    RC_ASSERT(read_all(line).size() >= (line.empty() ? 0U : 1U));
  }));
}

}  // namespace
}  // namespace garde::test
