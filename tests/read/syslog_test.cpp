// SPDX-License-Identifier: Apache-2.0
#include "read/syslog/syslog.h"

#include <filesystem>
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
      "<34>1 2026-02-11T02:14:15.003+01:00 pc1.example su 12 ID47 [a@1 x=\"y \\\"z\\\"\"][b c=\"d]\"] "
      "\xEF\xBB\xBFit failed");
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
  for (const char* line :
       {"<86>Feb  5 17:32:18 pc1 sshd[41]: hello", "<86>Feb  5 2026 17:32:18 pc1 sshd[41]: hello",
        "Feb  5 17:32:18 pc1 sshd[41]: hello", "<86>2026-02-05T17:32:18Z pc1 sshd[41]: hello",
        "<86> Feb  5 17:32:18 pc1 sshd[41]: hello"}) {
    const ReadEvent event = read_one(line);
    EXPECT_EQ(time_of(event), "2026-02-05T17:32:18.000Z") << line;
    EXPECT_EQ(event.values("Computer") + " " + event.values("app") + " " + event.values("Message"),
              "pc1 sshd hello")
        << line;
  }
  const ReadEvent hostless = read_one("<13>Feb  5 17:32:18 cron: run");
  EXPECT_EQ(hostless.values("Computer") + " " + hostless.values("app"), "(none) cron");
}

TEST(Syslog, ATimeWithoutAYearIsNotAfterTheFile) {
  EXPECT_EQ(time_of(read_one("<13>Dec 31 23:59:59 pc1 a: b")), "2025-12-31T23:59:59.000Z");
}

TEST(Syslog, FramesCountedInOctets) {
  const auto events =
      read_all("26 <13>Feb  5 17:32:18 a b: c27 <13>Feb  5 17:32:18 a b: d\n<13>Feb  5 17:32:18 a b: e\n");
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].values("Message") + events[1].values("Message") + events[2].values("Message"), "cde");
}

TEST(Syslog, FramesAreCutByTheirCountWhateverIsInside) {
  const std::string inside = "<13>Feb  5 17:32:18 a b: one\ntwo\n<13>three";
  const std::string frame = std::to_string(inside.size()) + " " + inside;
  EXPECT_EQ(read::recognise_format(frame + frame, true).name, "syslog");
  std::string text;
  std::size_t frames = 0;
  while (text.size() < 3 * read::kBlockBytes) {
    text += frame;
    ++frames;
  }
  const auto events = read_all(text + "<13>Feb  5 17:32:18 a b: a line\n");
  ASSERT_EQ(events.size(), frames + 1);
  for (std::size_t i = 0; i < frames; ++i) ASSERT_EQ(events[i].values("Message"), "one\ntwo\n<13>three") << i;
  EXPECT_EQ(events[1].position, 3U);
  EXPECT_EQ(events.back().values("Message"), "a line");
}

TEST(Syslog, AFrameThatTheEndCutsIsReadAsLines) {
  const auto events = read_all("500 <13>Feb  5 17:32:18 a b: c\nd");
  ASSERT_FALSE(events.empty());
  EXPECT_NE(events[0].values("Message").find('c'), std::string::npos);
}

TEST(Syslog, OneMoreSpaceBeforeTheMessage) {
  EXPECT_EQ(read_one("<13>1 2026-02-11T02:14:15Z h app - - -  text").values("Message"), "text");
}

TEST(Syslog, JsonInsideAMessage) {
  read::ReadOptions options;
  options.shapes = std::make_shared<const read::Shapes>(
      read::Shapes::load({std::filesystem::path(GARDE_SOURCE_DIR) / "mappings"}).value());
  const auto result = read_events(
      read::syslog::syslog_format(),
      "<13>Feb  5 17:32:18 ids suricata[9]: "
      "{\"timestamp\":\"2026-02-05T17:32:18.5Z\",\"event_type\":\"dns\",\"src_ip\":\"10.0.0.1\",\"dns\":{"
      "\"rrname\":\"a.example\"}}\n"
      "<13>Feb  5 17:32:18 web app: @cee: {\"user\":{\"name\":\"an\\u006ea\"},\"n\":[1,2]}\n"
      "<13>Feb  5 17:32:18 web app: {\"broken\": }\n<13>Feb  5 17:32:18 web app: {curly} text {}\n",
      options);
  ASSERT_EQ(result.events.size(), 4U);
  const ReadEvent& alert = result.events[0];
  EXPECT_EQ(alert.shape + " " + alert.values("dns.rrname") + " " + alert.values("app"),
            "suricata a.example suricata");
  EXPECT_EQ(format_rfc3339(alert.time.value(), 1), "2026-02-05T17:32:18.5Z");
  EXPECT_EQ(result.events[1].shape + " " + result.events[1].values("user.name") + " " +
                result.events[1].values("n"),
            "syslog anna 1|2");
  EXPECT_EQ(result.events[1].values("Computer"), "web");
  EXPECT_EQ(result.events[2].values("Message") + " " + result.events[2].values("broken"),
            "{\"broken\": } (none)");
  EXPECT_EQ(result.events[3].values("Message"), "{curly} text {}");
}

TEST(Syslog, StackTracesBelongToTheLineBefore) {
  const std::string record =
      "ERROR 2026-02-11 02:00:00,780 [t] com.mirth.connect.Channel: failed\njava.sql.SQLException: I/O "
      "Error\n\tat a.b.C(D.java:1)\n"
      "Caused by: x\n\t... 12 more\n";
  const auto events = read_all(record + record);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].values("Message"), record.substr(0, record.size() - 1));
  EXPECT_EQ(events[1].position, 6U);
  std::string text;
  std::size_t records = 0;
  for (; text.size() < 2 * read::kBlockBytes; ++records) text += record;
  EXPECT_EQ(read_all(text).size(), records) << "whatever block they end up in";
  EXPECT_EQ(read_all("<13>Feb  5 17:32:18 a b: c\n d\n").size(), 2U)
      << "what came over the network has one line a message";
}

TEST(Syslog, ADumpOfADicomAssociationIsOneEvent) {
  const std::string dump =
      "D: ====================== BEGIN A-ASSOCIATE-RQ =====================\n"
      "D: Their Implementation Version Name: OFFIS_DCMTK_367\n"
      "D: Calling Application Name:    SCAN1\nD: Called Application Name:     PACS\nD: Presentation "
      "Contexts:\n"
      "D:   Context ID:        1 (Proposed)\nD:     Abstract Syntax: =VerificationSOPClass\n"
      "D:     Abstract Syntax: =MRImageStorage\n"
      "D: ======================= END A-ASSOCIATE-RQ ======================\n";
  const std::string text =
      "I: Association Received\nD: Parameters:\n" + dump + "I: Association Acknowledged\n";
  const auto events = read_all(text);
  ASSERT_EQ(events.size(), 4U);
  const ReadEvent& event = events[2];
  EXPECT_EQ(event.shape + " " + event.values("CallingAet") + " " + event.values("CalledAet"),
            "dcmtk SCAN1 PACS");
  EXPECT_EQ(event.values("ImplementationVersionName"), "OFFIS_DCMTK_367");
  EXPECT_EQ(event.values("AbstractSyntax"), "VerificationSOPClass|MRImageStorage");
  EXPECT_EQ(event.values("Message"), dump.substr(0, dump.size() - 1));
  EXPECT_EQ(event.position, 3U);
  EXPECT_EQ(events[3].values("Message"), "I: Association Acknowledged");
  std::string many;
  std::size_t records = 0;
  for (; many.size() < 2 * read::kBlockBytes; ++records) many += dump;
  EXPECT_EQ(read_all(many).size(), records) << "whatever block they end up in";
  // One that is never closed does not swallow the log.
  EXPECT_EQ(read_all("D: = BEGIN A-ASSOCIATE-RQ =\nI: x\nnginx: y\nI: z\n").size(), 3U);
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

TEST(Syslog, AuditEventsMayAlternate) {
  const auto events = read_all(
      "type=SYSCALL msg=audit(1770775200.1:8): exe=\"/bin/a\"\ntype=SYSCALL msg=audit(1770775200.1:9): "
      "exe=\"/bin/b\"\n"
      "type=EXECVE msg=audit(1770775200.1:8): argc=1 a0=\"a\"\ntype=EXECVE msg=audit(1770775200.1:9): argc=1 "
      "a0=\"b\"\n"
      "type=EOE msg=audit(1770775200.1:9):\ntype=EOE msg=audit(1770775200.1:8):\n");
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(
      events[0].values("Image") + " " + events[0].values("CommandLine") + " " + events[0].values("type"),
      "/bin/a a SYSCALL|EXECVE|EOE");
  EXPECT_EQ(events[1].values("Image") + " " + events[1].values("CommandLine"), "/bin/b b");
  EXPECT_NE(events[0].json.find(R"("type":["SYSCALL","EXECVE","EOE"])"), std::string::npos) << events[0].json;
}

TEST(Syslog, AuditEventsAreWholeInEveryBlock) {
  std::string text;
  std::size_t count = 0;
  for (; text.size() < 3 * read::kBlockBytes; ++count) {
    const std::string serial = "msg=audit(1770775200.1:" + std::to_string(count) + "): ";
    text += "type=SYSCALL " + serial + "exe=\"/bin/a\" key=(null)\ntype=EXECVE " + serial + "argc=1 a0=\"" +
            std::string(count % 131, 'x') + "\"\ntype=PROCTITLE " + serial + "proctitle=61\n";
  }
  const auto events = read_all(text);
  ASSERT_EQ(events.size(), count);
  for (const ReadEvent& event : events) ASSERT_EQ(event.values("type"), "SYSCALL|EXECVE|PROCTITLE");
}

TEST(Syslog, AuditArgumentsAndTitles) {
  const auto events = read_all(
      "type=EXECVE msg=audit(1770775200.1:1): argc=2 a0=\"sh\" a1_len=9 a1[0]=\"abc\" a1[1]=\"def\"\n"
      "type=SYSCALL msg=audit(1770775200.1:2): exe=2F746D702F6120C3A9 comm=\"x\"\ntype=PROCTITLE "
      "msg=audit(1770775200.1:2): proctitle=2F62696E2F6C73002D6C\n");
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].values("CommandLine"), "sh abcdef");
  EXPECT_EQ(events[1].values("Image"), "/tmp/a é");
  EXPECT_EQ(events[1].values("CommandLine"), "/bin/ls -l");
}

TEST(Syslog, AuditConnectionsAndAccounts) {
  const auto events = read_all(
      "type=SYSCALL msg=audit(1770775200.1:1): arch=c000003e syscall=42 exe=\"/usr/bin/nc\"\n"
      "type=SOCKADDR msg=audit(1770775200.1:1): saddr=020001BBCB0071070000000000000000\n"
      "type=SYSCALL msg=audit(1770775200.1:2): arch=c000003e syscall=42 exe=\"/usr/bin/nc\"\n"
      "type=SOCKADDR msg=audit(1770775200.1:2): "
      "saddr=0A0001BB0000000020010DB800000000000000000000000100000000\n"
      "type=USER_LOGIN msg=audit(1770775200.1:3): pid=4 uid=0 msg='op=login acct=\"anna\" "
      "exe=\"/usr/sbin/sshd\" hostname=? addr=203.0.113.7 res=failed'\n");
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].values("DestinationIp") + " " + events[0].values("DestinationPort"), "203.0.113.7 443");
  EXPECT_EQ(events[1].values("DestinationIp"), "2001:db8:0:0:0:0:0:1");
  EXPECT_EQ(events[2].values("User") + " " + events[2].values("SourceIp") + " " + events[2].values("res"),
            "anna 203.0.113.7 failed");
}

TEST(Syslog, ContentOfDevicesAndPrograms) {
  const ReadEvent firewall = read_one(
      "date=2026-02-10 time=18:00:00 devname=\"FW\" tz=\"+0100\" logid=\"1\" type=\"event\" user=\"anna b\" "
      "remip=203.0.113.7");
  EXPECT_EQ(firewall.shape, "fortigate");
  EXPECT_EQ(firewall.values("user"), "anna b");
  EXPECT_EQ(time_of(firewall), "2026-02-10T17:00:00.000Z");
  const ReadEvent image = read_one(
      "I0210 18:03:03.357120 main.cpp:352] Incoming Store request from AET SCAN1 on IP 10.40.2.11, calling "
      "AET X");
  EXPECT_EQ(image.shape + " " + image.values("CallingAet") + " " + image.values("SourceIp"),
            "orthanc SCAN1 10.40.2.11");
  const ReadEvent web = read_one(
      "203.0.113.6 - anna [10/Feb/2026:18:20:00 +0200] \"GET /a.php?c=id HTTP/1.1\" 404 512 \"-\" \"curl\"");
  EXPECT_EQ(web.shape + " " + web.values("cs-method") + " " + web.values("cs-uri-stem") + " " +
                web.values("sc-status"),
            "ncsa GET /a.php 404");
  EXPECT_EQ(time_of(web), "2026-02-10T16:20:00.000Z");
  const ReadEvent proxy =
      read_one("1770775200.123 422 10.0.0.1 TCP_TUNNEL/200 39 CONNECT gofile.io:443 - HIER_DIRECT/1.2.3.4 -");
  EXPECT_EQ(proxy.shape + " " + proxy.values("r-dns"), "squid gofile.io");
  const ReadEvent shell = read_one(
      "<86>Feb  5 17:32:18 pc1 sshd[4]: Failed password for invalid user bob from 203.0.113.7 port 1 ssh2");
  EXPECT_EQ(shell.values("User") + " " + shell.values("SourceIp"), "bob 203.0.113.7");
  const ReadEvent cef = read_one(
      "<14>Feb  5 17:32:18 pc1 CEF:0|Vendor|Product|1|9|Name|5|src=203.0.113.7 msg=two words act=deny");
  EXPECT_EQ(cef.shape + " " + cef.values("msg") + " " + cef.values("act"), "cef two words deny");
}

TEST(Syslog, AuditMessagesOfHealthSystems) {
  const ReadEvent event = read_one(
      "<85>1 2026-02-10T18:00:45Z dpi DPI 312 IHE+RFC-3881 - <?xml "
      "version=\"1.0\"?><AuditMessage><EventIdentification "
      "EventActionCode=\"R\" EventDateTime=\"2026-02-10T18:00:45Z\" EventOutcomeIndicator=\"0\"><EventID "
      "csd-code=\"110110\"/>"
      "</EventIdentification><ActiveParticipant UserID=\"service\" "
      "UserIsRequestor=\"false\"/><ActiveParticipant UserID=\"anna\" "
      "NetworkAccessPointID=\"10.0.0.1\"/><ParticipantObjectIdentification ParticipantObjectID=\"P1\" "
      "ParticipantObjectTypeCode=\"1\" ParticipantObjectTypeCodeRole=\"1\"/></AuditMessage>");
  EXPECT_EQ(event.shape, "atna");
  EXPECT_EQ(event.values("EventID"), "110110");
  EXPECT_EQ(event.values("UserID"), "anna|service");
  EXPECT_EQ(event.values("PatientID"), "P1");
  EXPECT_EQ(event.values("Computer"), "dpi");
}

TEST(Syslog, EntitiesOfAuditMessagesAreNotExpanded) {
  const ReadEvent event =
      read_one("<!DOCTYPE a [<!ENTITY x \"y\">]><AuditMessage><EventID code=\"&x;\"/></AuditMessage>");
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
        "type=EXECVE msg=audit(1.1:", "):", " a0=\"x\"", "date=", "logid=", "I0210 18:03:03.357120", " \"",
        "\\", "CEF:0|", "|", "=", "<AuditMessage", ">", "99 <", "\xFF", "x"));
    std::string line;
    for (const std::string& word : words) line += word;
    RC_ASSERT(read_all(line).size() >= (line.empty() ? 0U : 1U));
  }));
}

}  // namespace
}  // namespace garde::test
