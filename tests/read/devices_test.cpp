// SPDX-License-Identifier: Apache-2.0
#include "read/content/devices.h"

#include <gtest/gtest.h>

#include "read/syslog/syslog.h"
#include "support/read_events.h"

namespace garde::read::content {
namespace {

struct Case {
  const char* text;
  const char* shape;
  std::vector<std::pair<const char*, const char*>> fields;
};

class Devices : public ::testing::TestWithParam<Case> {};

TEST_P(Devices, GiveTheirFields) {
  ReadOptions options;
  options.modified = parse_rfc3339("2026-02-20T00:00:00Z");
  const auto result = test::read_events(syslog::syslog_format(), GetParam().text, options);
  ASSERT_EQ(result.events.size(), 1U);
  const test::ReadEvent& event = result.events[0];
  EXPECT_EQ(event.shape, GetParam().shape);
  EXPECT_NE(event.values("Message"), "(none)");
  for (const auto& [name, value] : GetParam().fields) {
    const bool is_time = std::string_view(name) == "time";
    EXPECT_EQ(is_time ? event.time ? format_rfc3339(*event.time, 0) : "(none)" : event.values(name), value)
        << name;
  }
}

const Case kCases[] = {
    {"<134>Feb 11 00:40:00 filterlog[9]: "
     "7,,,1,em0,match,block,in,4,0x0,,64,1,0,DF,6,tcp,60,192.0.2.1,192.0.2.2,42970,80,0,S,5,,6,,",
     "packet-filter",
     {{"action", "block"},
      {"src_ip", "192.0.2.1"},
      {"dst_ip", "192.0.2.2"},
      {"src_port", "42970"},
      {"dst_port", "80"}}},
    {"<134>1 2026-02-11T00:40:00Z fw filterlog 9 - - "
     "7,,,1,em0,match,pass,out,6,0x00,0x0,64,UDP,17,44,2001:db8::1,2001:db8::2,53,5353,36",
     "packet-filter",
     {{"src_ip", "2001:db8::1"},
      {"dst_ip", "2001:db8::2"},
      {"dst_port", "5353"},
      {"protocol", "UDP"},
      {"Computer", "fw"}}},
    {"<134>Feb 11 00:40:00 filterlog[9]: "
     "7,,,1,em0,match,pass,in,4,0x0,,64,1,0,DF,1,icmp,84,192.0.2.1,192.0.2.2,1,2,3",
     "packet-filter",
     {{"protocol", "icmp"}, {"dst_ip", "192.0.2.2"}, {"dst_port", "(none)"}}},
    {"<134>Feb 11 00:40:00 fw filterlog[9]: cut,,", "syslog", {{"src_ip", "(none)"}, {"Message", "cut,,"}}},
    {"<14>Feb 11 00:40:00 fw id=firewall time=\"2026-02-11 01:40:00\" fw=\"utm-1\" tz=+0100 "
     "startime=\"2026-02-11 "
     "01:39:59\" pri=5 logtype=\"filter\" src=192.0.2.1 srcport=42970 dst=192.0.2.2 dstport=3389 "
     "action=block",
     "stormshield",
     {{"src", "192.0.2.1"},
      {"dstport", "3389"},
      {"action", "block"},
      {"Computer", "utm-1"},
      {"time", "2026-02-11T00:40:00Z"}}},
    {"<134>id=firewall sn=00401 time=\"2026-02-11 00:40:00 UTC\" fw=192.0.2.9 pri=6 m=537 msg=\"Connection "
     "Closed\" "
     "src=192.0.2.1:42970:X0 dst=192.0.2.2:443:X1",
     "sonicwall",
     {{"m", "537"}, {"msg", "Connection Closed"}, {"Computer", "00401"}, {"time", "2026-02-11T00:40:00Z"}}},
    {"<30>device=\"SFW\" date=2026-02-11 time=00:40:00 timezone=\"UTC\" device_name=\"XG1\" log_id=01 "
     "log_type=\"Firewall\" log_component=\"Firewall Rule\" src_ip=192.0.2.1 dst_port=22",
     "sophos",
     {{"src_ip", "192.0.2.1"}, {"dst_port", "22"}, {"Computer", "XG1"}, {"time", "2026-02-11T00:40:00Z"}}},
    {"<14>Feb 11 00:40:00 fw 1,2026/02/11 00:40:01,0164,THREAT,vulnerability,2561,2026/02/11 "
     "00:40:00,192.0.2.1,192.0.2.2,,,\"A rule, it is\",,,ssh,v",
     "paloalto",
     {{"type", "THREAT"},
      {"src_ip", "192.0.2.1"},
      {"dst_ip", "192.0.2.2"},
      {"rule", "A rule, it is"},
      {"Computer", "fw"},
      {"time", "2026-02-11T00:40:00Z"}}},
    {"2026-02-11T00:40:00Z fw 1,2026/02/11 00:40:01,0164,THREAT,vulnerability,2561,2026/02/11 "
     "00:40:00,192.0.2.1,192.0.2.2",
     "paloalto",
     {{"src_ip", "192.0.2.1"}, {"Computer", "fw"}}},
    {"2026-02-11 20:40:16,353 WARN  [org.key.events] (executor-thread-1) type=LOGIN_ERROR, realmId=r, "
     "ipAddress=192.0.2.3, username=bob",
     "keycloak",
     {{"type", "LOGIN_ERROR"}, {"ipAddress", "192.0.2.3"}, {"username", "bob"}}},
    {"1,2026/02/11 00:40:01,0164,SYSTEM,auth,0,2026/02/11 "
     "00:40:01,vsys1,auth-fail,x,0,0,general,medium,\"failed\"",
     "paloalto",
     {{"eventid", "auth-fail"}, {"description", "failed"}, {"time", "2026-02-11T00:40:01Z"}}},
    {"<13>Feb 11 00:40:00 pc LEEF:2.0|V|P|1|99|^|src=192.0.2.1^usrName=bob x",
     "leef",
     {{"EventID", "99"}, {"src", "192.0.2.1"}, {"usrName", "bob x"}}},
    {"<13>Feb 11 00:40:00 pc LEEF:1.0|V|P|1|99|src=192.0.2.1\tmsg=a=b",
     "leef",
     {{"src", "192.0.2.1"}, {"msg", "a=b"}}},
    {"2026-02-11 09:01:35,116 INFO [a.b] - Wed Feb 11 09:01:35 CET 2026|CAS|Supplied "
     "credentials|AUTHENTICATION_FAILED|bob|192.0.2.1|192.0.2.2",
     "cas",
     {{"action", "AUTHENTICATION_FAILED"},
      {"User", "bob"},
      {"SourceIp", "192.0.2.1"},
      {"time", "2026-02-11T09:01:35Z"}}},
    {"<166>Feb 11 2026 00:40:00: %ASA-4-106023: Deny tcp src outside:203.0.113.9/51000 dst "
     "inside:10.1.1.1/22 by access-group \"x\"",
     "cisco",
     {{"src_ip", "203.0.113.9"},
      {"src_port", "51000"},
      {"dst_ip", "10.1.1.1"},
      {"dst_port", "22"},
      {"cisco_facility", "ASA"}}},
    {"Feb 11 00:40:00 pc sudo[4]: alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/bin/sh -c ls",
     "syslog",
     {{"User", "alice"}, {"TargetUser", "root"}, {"CommandLine", "/bin/sh -c ls"}}},
    {"Feb 11 00:40:00 pc CRON[4]: (root) CMD (cd / && (run-parts /etc/cron.hourly))",
     "syslog",
     {{"User", "root"}, {"CommandLine", "cd / && (run-parts /etc/cron.hourly)"}}},
    {"Feb 11 00:40:00 nas webui[4]: pam_unix(webui:auth): authentication failure; tty= rhost=10.4.2.1 "
     "user=bob",
     "syslog",
     {{"SourceIp", "10.4.2.1"}, {"User", "bob"}}},
    {"2026-02-11 02:00:00 agent7/203.0.113.66:51234 SENT CONTROL [agent7]: 'AUTH_FAILED' (status=1)",
     "openvpn",
     {{"User", "agent7"}, {"SourceIp", "203.0.113.66"}}},
    {"<29>Feb 11 02:00:00 gw openvpn[8]: 203.0.113.66:41 TLS Error: TLS handshake failed",
     "openvpn",
     {{"SourceIp", "203.0.113.66"}, {"SourcePort", "41"}}},
    {"<29>Feb 11 02:00:00 gw openvpn[8]: MANAGEMENT: Client connected",
     "openvpn",
     {{"SourceIp", "(none)"}, {"User", "(none)"}}},
    {"2026-02-11 02:00:00 203.0.113.66:41/anna Authentication succeeded [AF_INET]",
     "openvpn",
     {{"SourceIp", "203.0.113.66"}, {"User", "anna"}}},
    {"Wed Feb 11 02:00:00 2026 203.0.113.66:41 VERIFY ERROR: depth=0",
     "openvpn",
     {{"SourceIp", "203.0.113.66"}, {"time", "2026-02-11T02:00:00Z"}}},
    {"<14>Feb 11 02:00:00 pc CEF:0|V \\| W|P\\\\Q|1|9|Name|5|src=203.0.113.7 request=http://x/?a\\=b&c=d "
     "msg=one\\ntwo \\= three filePath=C:\\new\\run.exe rt=1772359200500",
     "cef",
     {{"DeviceVendor", "V | W"},
      {"DeviceProduct", "P\\Q"},
      {"request", "http://x/?a=b&c=d"},
      {"msg", "one\ntwo = three"},
      {"filePath", "C:\\new\\run.exe"},
      {"time", "2026-03-01T10:00:00Z"},
      {"Computer", "pc"}}},
    {"CEF:1|V|P|1|9|Name|5|", "cef", {{"Severity", "5"}, {"src", "(none)"}}},
    {"LEEF:2.0|V|P|1|99|0x7C|src=192.0.2.1|devTime=Mar 01 2026 10:00:00|msg=a b",
     "leef",
     {{"src", "192.0.2.1"}, {"msg", "a b"}, {"time", "2026-03-01T10:00:00Z"}}},
    {"LEEF:2.0|V|P|1|99||src=192.0.2.1\tusrName=x", "leef", {{"usrName", "x"}}},
    {"LEEF:2.0|V|P|1|99|src=192.0.2.1\tusrName=x", "leef", {{"src", "192.0.2.1"}, {"usrName", "x"}}},
    {"2026-02-11T02:00:00.123Z esx1 Hostd[2099]: Event 7 : User root@203.0.113.6 logged in",
     "vmware",
     {{"Computer", "esx1"}, {"app", "Hostd"}, {"pid", "2099"}}},
    {"2026-02-11T02:00:00.123Z info hostd[2099] [Originator@6876 sub=Vimsvc] x",
     "vmware",
     {{"Computer", "(none)"}, {"app", "hostd"}}},
    {"<86>2026-02-11T02:00:00.123Z esx1 sshd[4]: Failed password for root from 203.0.113.7 port 1 ssh2",
     "vmware",
     {{"SourceIp", "203.0.113.7"}, {"app", "sshd"}}},
    {"<86>2026-02-11T02:00:00.123456+00:00 srv1 sshd[4]: Failed password for root from 203.0.113.7 port 1 "
     "ssh2",
     "syslog",
     {{"SourceIp", "203.0.113.7"}}},
    {"2026-02-11T02:00:00.123Z In(166) Hostd[2099]: x", "vmware", {{"Computer", "(none)"}, {"app", "Hostd"}}},
    {"ERROR 2026-02-11 02:00:00,780 [Source Queue Thread 2] com.mirth.connect.donkey.server.channel.Channel: "
     "An error occurred",
     "mirth",
     {{"level", "ERROR"},
      {"thread", "Source Queue Thread 2"},
      {"logger", "com.mirth.connect.donkey.server.channel.Channel"},
      {"time", "2026-02-11T02:00:00Z"}}},
    {"[2026-02-11 02:00:00,686]  ERROR (com.mirth.connect.connectors.vm.VmReceiver:173): stopped",
     "mirth",
     {{"level", "ERROR"}, {"time", "2026-02-11T02:00:00Z"}}},
    {"WARN (com.webreach.mirth.connectors.mllp.MllpMessageDispatcher:273): Write raised exception",
     "mirth",
     {{"level", "WARN"}, {"time", "(none)"}}},
    {"2026-02-11T02:00:00.454-07:00  INFO 1 --- [pool-5-thread-6] org.dcm4che3.net.Association             : "
     "GW_01<-SCAN_1(5) >> A-ASSOCIATE-RQ",
     "dcm4che",
     {{"CalledAet", "GW_01"},
      {"CallingAet", "SCAN_1"},
      {"level", "INFO"},
      {"thread", "pool-5-thread-6"},
      {"time", "2026-02-11T09:00:00Z"}}},
    {"2026-02-11 02:00:00,454 INFO  [org.dcm4che3.net.Association] "
     "(EE-ManagedExecutorService-default-Thread-5) SCU->SCP(7) << A-ASSOCIATE-RJ",
     "dcm4che",
     {{"CallingAet", "SCU"}, {"CalledAet", "SCP"}, {"thread", "EE-ManagedExecutorService-default-Thread-5"}}},
    {"D: Calling Application Name:    SCAN1", "dcmtk", {{"CallingAet", "SCAN1"}, {"level", "D"}}},
    {"I: Association Received (10.0.0.7:SCAN1 -> PACS)",
     "dcmtk",
     {{"SourceIp", "10.0.0.7"}, {"CallingAet", "SCAN1"}, {"CalledAet", "PACS"}}},
    {"2026-02-11T02:00:00.530Z,000000000000000E,2,192.0.2.1:143,203.0.113.4:35070,anna,168,31,31,"
     "authenticate,PLAIN,\"R=\"\"2 NO\"\"\",",
     "exchange",
     {{"SourceIp", "203.0.113.4"},
      {"SourcePort", "35070"},
      {"User", "anna"},
      {"command", "authenticate"},
      {"context", "R=\"2 NO\""},
      {"time", "2026-02-11T02:00:00Z"}}},
    {"2026-02-11T02:00:00.270Z,EX1\\Default Frontend EX1,08DA,9,192.0.2.1:25,203.0.113.4:53722,>,535 5.7.3 "
     "Authentication unsuccessful,",
     "exchange",
     {{"connector-id", "EX1\\Default Frontend EX1"},
      {"remote-endpoint", "203.0.113.4:53722"},
      {"data", "535 5.7.3 Authentication unsuccessful"},
      {"SourceIp", "203.0.113.4"}}},
    {"02/11/2026-02:00:00.860293  [**] [1:2200074:2] A name, with [brackets] [**] [Classification: Odd "
     "Traffic] [Priority: 3] {TCP} 192.0.2.1:28487 -> 2001:db8::2:80",
     "suricata",
     {{"alert.signature_id", "2200074"},
      {"alert.signature", "A name, with [brackets]"},
      {"alert.category", "Odd Traffic"},
      {"src_port", "28487"},
      {"dest_ip", "2001:db8::2"},
      {"dest_port", "80"},
      {"event_type", "alert"},
      {"time", "2026-02-11T02:00:00Z"}}},
};

INSTANTIATE_TEST_SUITE_P(Lines, Devices, ::testing::ValuesIn(kCases));

}  // namespace
}  // namespace garde::read::content
