// SPDX-License-Identifier: Apache-2.0
// The JSON of each tool that ships or writes logs, as those tools write it, through the shipped mapping
// files.
#include <filesystem>
#include <gtest/gtest.h>

#include "read/json/json.h"
#include "support/read_events.h"

namespace garde::test {
namespace {

struct Case {
  const char* name;
  const char* json;
  const char* shape;
  const char* time;
  std::vector<std::pair<const char*, const char*>> fields;
};

class JsonShapes : public ::testing::TestWithParam<Case> {};

TEST_P(JsonShapes, AreBroughtToOurNames) {
  static const auto shapes = std::make_shared<const read::Shapes>(
      read::Shapes::load({std::filesystem::path(GARDE_SOURCE_DIR) / "mappings"}).value());
  read::ReadOptions options;
  options.shapes = shapes;
  const auto result = read_events(read::json::json_format(), GetParam().json, options);
  ASSERT_EQ(result.events.size(), 1U);
  const ReadEvent& event = result.events[0];
  EXPECT_EQ(event.shape, GetParam().shape);
  EXPECT_EQ(event.time ? format_rfc3339(*event.time, 0) : "(none)", GetParam().time);
  for (const auto& [name, value] : GetParam().fields) EXPECT_EQ(event.values(name), value) << name;
}

const Case kCases[] = {
    {"Winlogbeat8",
     R"({"@timestamp":"2026-03-01T10:00:00.000Z","event":{"code":"4625","provider":"Audit"},"winlog":{"channel":"Security","event_id":"4625",)"
     R"("computer_name":"PC1","provider_name":"Audit","event_data":{"TargetUserName":"bob"}},"ecs":{"version":"8.0.0"},"host":{"name":"pc1"},)"
     R"("log":{"level":"information","file":{"path":"x"}},"message":"An account failed to log on.\n"})",
     "windows",
     "2026-03-01T10:00:00Z",
     {{"EventID", "4625"}, {"Channel", "Security"}, {"Computer", "PC1"}, {"TargetUserName", "bob"}}},
    {"Winlogbeat7",
     R"({"@timestamp":"2026-03-01T10:00:00.000Z","winlog":{"api":"wineventlog","channel":"Security","event_id":4625,"computer_name":"PC1",)"
     R"("record_id":7,"event_data":{"TargetUserName":"bob"}},"ecs":{"version":"1.12.0"},"agent":{"hostname":"pc1","type":"winlogbeat"}})",
     "windows",
     "2026-03-01T10:00:00Z",
     {{"EventID", "4625"}, {"EventRecordID", "7"}, {"TargetUserName", "bob"}}},
    {"NxlogWindows",
     R"({"EventTime":"2026-03-01 10:00:00","Hostname":"PC1","Keywords":-9214364837600034816,"EventType":"AUDIT_FAILURE","SeverityValue":4,)"
     R"("EventID":4625,"SourceName":"Audit","RecordNumber":7,"Channel":"Security","TargetUserName":"bob","SourceModuleType":"im_msvistalog"})",
     "windows",
     "2026-03-01T10:00:00Z",
     {{"EventID", "4625"}, {"Computer", "PC1"}, {"TargetUserName", "bob"}}},
    {"NxlogSyslog",
     R"({"EventTime":"2026-03-01 10:00:00","Hostname":"srv1","SyslogFacilityValue":10,"SyslogFacility":"AUTHPRIV","SyslogSeverity":"INFO",)"
     R"("SourceName":"sshd","ProcessID":41,"Message":"Failed password for root from 203.0.113.7 port 1 ssh2"})",
     "syslog",
     "2026-03-01T10:00:00Z",
     {{"app", "sshd"}, {"Computer", "srv1"}, {"User", "root"}, {"SourceIp", "203.0.113.7"}}},
    {"FluentBitWindows",
     R"({"date":1772359200.5,"ProviderName":"Audit","ProviderGuid":"{5}","EventID":4625,"Level":0,"Channel":"Security","Computer":"PC1",)"
     R"("TimeCreated":"2026-03-01 11:00:00 +0100","EventRecordID":7,"Message":"An account failed to log on.","StringInserts":["a","b"]})",
     "windows",
     "2026-03-01T10:00:00Z",
     {{"EventID", "4625"}, {"Computer", "PC1"}, {"EventRecordID", "7"}}},
    {"FluentBitTail",
     R"({"date":1772359200.5,"log":"<86>Mar  1 10:00:00 srv1 sshd[4]: Failed password for root from 203.0.113.7 port 1 ssh2"})",
     "syslog",
     "2026-03-01T10:00:00Z",
     {{"app", "sshd"}, {"Computer", "srv1"}, {"SourceIp", "203.0.113.7"}}},
    {"FluentBitSystemd",
     R"({"date":1772359200.5,"SYSLOG_IDENTIFIER":"sudo","_HOSTNAME":"srv1","_PID":"4","MESSAGE":"anna : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls"})",
     "syslog",
     "2026-03-01T10:00:00Z",
     {{"app", "sudo"}, {"User", "anna"}, {"CommandLine", "/bin/ls"}}},
    {"VectorSyslog",
     R"({"appname":"sshd","facility":"authpriv","host":"srv1","hostname":"srv1","message":"Invalid user bob from 203.0.113.7","procid":41,)"
     R"("severity":"info","source_type":"syslog","timestamp":"2026-03-01T10:00:00Z"})",
     "syslog",
     "2026-03-01T10:00:00Z",
     {{"app", "sshd"}, {"User", "bob"}}},
    {"VectorFile",
     R"({"file":"/var/log/nginx/access.log","host":"web1","source_type":"file","timestamp":"2026-03-01T10:00:07Z",)"
     R"("message":"203.0.113.6 - - [01/Mar/2026:10:00:00 +0000] \"GET /a.php?c=id HTTP/1.1\" 404 512 \"-\" \"curl\""})",
     "ncsa",
     "2026-03-01T10:00:00Z",
     {{"Computer", "web1"}, {"cs-uri-stem", "/a.php"}, {"sc-status", "404"}}},
    {"FilebeatLine",
     R"({"@timestamp":"2026-03-01T10:00:07.000Z","ecs":{"version":"8.0.0"},"host":{"name":"log1"},"log":{"file":{"path":"/var/log/fw.log"},"offset":0},)"
     R"("message":"date=2026-03-01 time=10:00:00 devname=\"FW\" tz=\"+0000\" logid=\"1\" type=\"event\" user=\"anna\" remip=203.0.113.7"})",
     "fortigate",
     "2026-03-01T10:00:00Z",
     {{"user", "anna"}, {"remip", "203.0.113.7"}}},
    {"Docker",
     R"({"log":"{curly}\n","stream":"stdout","time":"2026-03-01T10:00:00.5Z"})",
     "text",
     "2026-03-01T10:00:00Z",
     {{"Message", "{curly}\n"}}},
    {"EvtxDump",
     R"({"Event":{"#attributes":{"xmlns":"x"},"System":{"Provider":{"#attributes":{"Name":"Audit","Guid":"5"}},"EventID":4625,"TimeCreated":)"
     R"({"#attributes":{"SystemTime":"2026-03-01T10:00:00.000000Z"}},"EventRecordID":7,"Channel":"Security","Computer":"PC1"},)"
     R"("EventData":{"TargetUserName":"bob"}}})",
     "windows",
     "2026-03-01T10:00:00Z",
     {{"EventID", "4625"}, {"Provider_Name", "Audit"}, {"TargetUserName", "bob"}}},
    {"SecurityDatasets",
     R"({"@timestamp":"2026-03-01T10:00:00.000Z","host":"wec","SourceName":"Microsoft-Windows-Sysmon","Hostname":"PC1","EventID":1,)"
     R"("Channel":"Microsoft-Windows-Sysmon/Operational","Image":"C:\\a.exe","CommandLine":"a.exe -x","Message":"Process Create:"})",
     "windows",
     "2026-03-01T10:00:00Z",
     {{"EventID", "1"}, {"Computer", "PC1"}, {"Image", "C:\\a.exe"}}},
    {"ElasticCommonSchema",
     R"({"@timestamp":"2026-03-01T10:00:00.000Z","ecs":{"version":"8.0.0"},"event":{"category":["process"]},"host":{"name":"srv1","os":{"type":"linux"}},)"
     R"("process":{"executable":"/usr/bin/nc","command_line":"nc -l 4","name":"nc"},"message":"Process nc started"})",
     "ecs",
     "2026-03-01T10:00:00Z",
     {{"Computer", "srv1"}, {"process.executable", "/usr/bin/nc"}, {"Message", "Process nc started"}}},
    {"Suricata",
     R"({"timestamp":"2026-03-01T11:00:00.000000+0100","flow_id":1,"event_type":"alert","src_ip":"10.0.0.1","dest_ip":"10.0.0.2","alert":{"signature":"x"}})",
     "suricata",
     "2026-03-01T10:00:00Z",
     {{"alert.signature", "x"}}},
    {"Zeek",
     R"({"_path":"conn","ts":"2026-03-01T10:00:00.000000Z","uid":"C1","id.orig_h":"10.0.0.1"})",
     "zeek",
     "2026-03-01T10:00:00Z",
     {{"id.orig_h", "10.0.0.1"}}},
    {"CloudTrail",
     R"({"Records":[{"eventVersion":"1.08","userIdentity":{"type":"Root"},"eventTime":"2026-03-01T10:00:00Z","eventSource":"signin.amazonaws.com",)"
     R"("eventName":"ConsoleLogin","awsRegion":"eu-west-3","sourceIPAddress":"203.0.113.7"}]})",
     "aws-cloudtrail",
     "2026-03-01T10:00:00Z",
     {{"userIdentity.type", "Root"}, {"eventName", "ConsoleLogin"}}},
    {"FhirR4",
     R"({"resourceType":"AuditEvent","type":{"system":"s","code":"rest"},"action":"R","recorded":"2026-03-01T11:00:00+01:00","outcome":"0",)"
     R"("agent":[{"who":{"display":"anna"},"requestor":true,"network":{"address":"10.0.0.4"}}],"entity":[{"what":{"reference":"Patient/7"}}]})",
     "fhir",
     "2026-03-01T10:00:00Z",
     {{"agent.who.display", "anna"}, {"entity.what.reference", "Patient/7"}}},
    {"FhirR5",
     R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"AuditEvent","category":[{"coding":[{"code":"rest"}]}],"code":{"coding":[{"code":"read"}]},)"
     R"("action":"R","recorded":"2026-03-01T10:00:00Z","outcome":{"code":{"code":"success"}},"agent":[{"who":{"reference":"Practitioner/9"},"networkString":"10.0.0.4"}]}}]})",
     "fhir",
     "2026-03-01T10:00:00Z",
     {{"code.coding.code", "read"}, {"agent.who.reference", "Practitioner/9"}}},
};

INSTANTIATE_TEST_SUITE_P(Tools, JsonShapes, ::testing::ValuesIn(kCases),
                         [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace garde::test
