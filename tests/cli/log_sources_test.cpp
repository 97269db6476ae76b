// SPDX-License-Identifier: Apache-2.0
// From a log as a machine writes it to the rule that asks for it: format, names and log source together.
#include <gtest/gtest.h>

#include "support/run_garde.h"

namespace garde::test {
namespace {

struct Case {
  const char* name;
  const char* logsource;
  const char* selection;
  const char* log;
  bool matches;
};

class LogSources : public ::testing::TestWithParam<Case> {};

TEST_P(LogSources, LeadFromALogToItsRules) {
  const ScratchFolder folder;
  const std::string rule = folder.write(
      "rule.yml", std::string("title: t\nid: 0b7e3b0e-4a3d-4a53-9d0c-6a1f9b3f2c11\nlogsource: ") +
                      GetParam().logsource + "\ndetection:\n  selection: " + GetParam().selection +
                      "\n  condition: selection\nlevel: high\n");
  const std::string log = folder.write("log", GetParam().log);
  const Ran ran = run_garde({"scan", "--rules", rule, "--format", "jsonl", log});
  EXPECT_EQ(ran.out.find("\"rule_id\"") != std::string::npos, GetParam().matches) << ran.out << ran.err;
}

constexpr const char* kAuditExecution =
    "type=SYSCALL msg=audit(1772359200.5:7): arch=c000003e syscall=59 success=yes pid=9 ppid=4 uid=33 "
    "comm=\"sh\" exe=\"/bin/dash\"\n"
    "type=EXECVE msg=audit(1772359200.5:7): argc=3 a0=\"sh\" a1=\"-c\" a2=6964202D61\ntype=CWD "
    "msg=audit(1772359200.5:7): cwd=\"/tmp\"\n";
constexpr const char* kAuditConnection =
    "type=SYSCALL msg=audit(1772359200.5:7): arch=c000003e syscall=42 success=yes exe=\"/usr/bin/nc\"\n"
    "type=SOCKADDR msg=audit(1772359200.5:7): saddr=020001BBCB0071070000000000000000\n";
constexpr const char* kEcsLinux =
    R"({"@timestamp":"2026-03-01T10:00:00Z","ecs":{"version":"8.0.0"},"host":{"name":"srv1","os":{"type":"linux"}},"event":{"category":[")";

const std::string kEcsProcess =
    std::string(kEcsLinux) + R"(process"]},"process":{"executable":"/usr/bin/nc","command_line":"nc -l 4"}})";
const std::string kEcsFile =
    std::string(kEcsLinux) +
    R"(file"]},"file":{"path":"/etc/cron.d/x"},"process":{"executable":"/usr/bin/nc"}})";
const std::string kEcsNetwork =
    std::string(kEcsLinux) +
    R"(network"]},"network":{"direction":"egress"},"destination":{"ip":"203.0.113.7","port":443},"process":{"executable":"/usr/bin/nc"}})";

constexpr const char* kIis =
    "#Software: Microsoft Internet Information Services 10.0\n#Fields: date time cs-method cs-uri-stem "
    "cs-uri-query c-ip cs(User-Agent) sc-status\n"
    "2026-03-01 10:00:00 GET /a/b.aspx cmd=id 203.0.113.9 bad+agent 200\n";
constexpr const char* kZeekDns =
    "#separator "
    "\\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n#fields\tts\tuid\tquery\n#"
    "types\ttime\tstring\tstring\n"
    "1772359200.5\tC1\tbad.example\n";
constexpr const char* kLinuxSshd =
    "<86>Mar  1 10:00:00 srv1 sshd[4]: Failed password for root from 203.0.113.7 port 1 ssh2\n";

const Case kCases[] = {
    {"AuditExecution", "{product: linux, category: process_creation}",
     "{Image: /bin/dash, CommandLine: sh -c id -a, CurrentDirectory: /tmp, ParentProcessId: 4}",
     kAuditExecution, true},
    {"AuditConnectionIsNoExecution", "{product: linux, category: process_creation}", "{Image: /usr/bin/nc}",
     kAuditConnection, false},
    {"AuditConnection", "{product: linux, category: network_connection}",
     "{Image: /usr/bin/nc, DestinationIp: 203.0.113.7, DestinationPort: 443}", kAuditConnection, true},
    {"AuditFileAmongOtherRecords", "{product: linux, category: file_event}",
     "{TargetFilename: /etc/cron.d/x}",
     "type=SYSCALL msg=audit(1772359200.5:7): arch=c000003e syscall=257 exe=\"/bin/sh\"\n"
     "type=PATH msg=audit(1772359200.5:7): item=0 name=\"/etc/cron.d/\" nametype=PARENT\n"
     "type=PATH msg=audit(1772359200.5:7): item=1 name=\"/etc/cron.d/x\" nametype=CREATE\n",
     true},
    {"EcsOfSeveralCategories", "{product: linux, category: network_connection}",
     "{DestinationIp: 203.0.113.7}",
     R"({"@timestamp":"2026-03-01T10:00:00Z","ecs":{"version":"8.0.0"},"host":{"os":{"type":"linux"}},"event":{"category":["process","network"]},"destination":{"ip":"203.0.113.7"}})",
     true},
    {"AuditFile", "{product: linux, category: file_event}", "{TargetFilename: /etc/cron.d/x}",
     "type=PATH msg=audit(1772359200.5:7): item=1 name=\"/etc/cron.d/x\" nametype=CREATE\n", true},
    {"EcsLinuxProcess", "{product: linux, category: process_creation}",
     "{Image: /usr/bin/nc, CommandLine: nc -l 4}", kEcsProcess.c_str(), true},
    {"EcsLinuxProcessIsNotOfWindows", "{product: windows, category: process_creation}",
     "{Image: /usr/bin/nc}", kEcsProcess.c_str(), false},
    {"EcsLinuxFile", "{product: linux, category: file_event}", "{TargetFilename: /etc/cron.d/x}",
     kEcsFile.c_str(), true},
    {"EcsLinuxConnection", "{product: linux, category: network_connection}",
     "{DestinationIp: 203.0.113.7, DestinationPort: 443, Initiated: 'true'}", kEcsNetwork.c_str(), true},
    {"IisQuery", "{category: webserver}",
     "{cs-uri-query: cmd=id, cs-user-agent: bad+agent, c-ip: 203.0.113.9}", kIis, true},
    {"IisPathInTheQuery", "{category: webserver}", "{'cs-uri-query|contains': '/a/b.aspx?cmd'}", kIis, true},
    {"IisInTheEventLog", "{category: webserver}", "{cs-user-agent: bad+agent, cs-method: GET}",
     "<Event><System><EventID>6200</EventID><Channel>Microsoft-IIS-Logging/Logs</Channel></"
     "System><EventData><Data Name='cs-method'>GET</Data>"
     "<Data Name='csUser-Agent'>bad+agent</Data></EventData></Event>",
     true},
    {"ZeekTable", "{category: dns}", "{query: bad.example}", kZeekDns, true},
    {"ZeekTableByService", "{product: zeek, service: dns}", "{query: bad.example}", kZeekDns, true},
    {"LinuxSshd", "{product: linux, service: sshd}", "{User: root}", kLinuxSshd, true},
    {"LinuxSshdIsNoHypervisor", "{product: vmware, service: esxi}", "{User: root}", kLinuxSshd, false},
    {"EsxiSshd", "{product: vmware, service: esxi}", "{User: root}",
     "<86>2026-03-01T10:00:00.123Z esx1 sshd[4]: Failed password for root from 203.0.113.7 port 1 ssh2\n",
     true},
    {"JournalSshd", "{product: linux, service: sshd}", "{SourceIp: 203.0.113.7}",
     "__REALTIME_TIMESTAMP=1772359200500000\nSYSLOG_IDENTIFIER=sshd\nMESSAGE=Failed password for root from "
     "203.0.113.7 port 1 ssh2\n\n",
     true},
    {"CefFirewall", "{category: firewall}", "{src_ip: 203.0.113.7, dst_port: 445}",
     "<14>Mar  1 10:00:00 fw CEF:0|Fortinet|FortiGate|7|1|deny|5|src=203.0.113.7 dpt=445 act=deny\n", true},
    {"WindowsFirewall", "{category: firewall}", "{src_ip: 203.0.113.9, action: DROP}",
     "#Version: 1.5\n#Software: Microsoft Windows Firewall\n#Time Format: Local\n#Fields: date time action "
     "protocol src-ip dst-ip\n"
     "2026-03-01 10:00:00 DROP TCP 203.0.113.9 10.0.0.4\n",
     true},
    {"Hl7", "{product: hl7}", "{AcknowledgmentCode: AR}",
     "MSH|^~\\&|A|B|C|D|20260301100000||ACK^A01^ACK|2|P|2.5\rMSA|AR|M1\r", true},
    {"Dcmtk", "{product: dcmtk}", "{CallingAet: SCAN1}",
     "I: Association Received (10.0.0.7:SCAN1 -> PACS)\nI: Association Release\n", true},
    {"ExchangeWeb", "{category: webserver}", "{'cs-uri-query|contains': '/ecp/x.js', sc-status: 241}",
     "#Software: Microsoft Exchange Server\n#Log-type: HttpProxy Logs\n#Fields: "
     "DateTime,Method,UrlStem,UrlQuery,HttpStatus,ClientIpAddress,ServerHostName\n"
     "2026-03-01T10:00:00.1Z,POST,/ecp/x.js,,241,203.0.113.9,EX1\n",
     true},
};

INSTANTIATE_TEST_SUITE_P(Logs, LogSources, ::testing::ValuesIn(kCases),
                         [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace garde::test
