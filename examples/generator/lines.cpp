// SPDX-License-Identifier: Apache-2.0
#include "generator/lines.h"

namespace garde::examples {
namespace {

constexpr std::string_view kSysmon = "Microsoft-Windows-Sysmon";

std::string in_hexadecimal(std::string_view text) {
  std::string out;
  for (const char c : text) out += fmt::format("{:02X}", static_cast<unsigned char>(c));
  return out;
}

// auditd quotes plain arguments and writes others in hexadecimal.
std::string audit_argument(std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c != '"'; });
  return plain ? fmt::format("\"{}\"", text) : in_hexadecimal(text);
}

}  // namespace

void add_sysmon(Night& night, Instant time, const std::string& computer, std::uint16_t number,
                std::vector<std::pair<std::string, std::string>> fields) {
  night.windows.push_back({time, computer, "Microsoft-Windows-Sysmon/Operational", number,
                           std::string(kSysmon), std::move(fields)});
}

void add_process(Night& night, Instant time, const std::string& computer, const std::string& user,
                 const std::string& image, const std::string& command, const std::string& parent) {
  add_sysmon(night, time, computer, 1,
             {{"UtcTime", clock(time, "%Y-%m-%d %H:%M:%S.000")},
              {"Image", image},
              {"CommandLine", command},
              {"User", "VALMONT\\" + user},
              {"ParentImage", parent}});
}

void add_security(Night& night, Instant time, const std::string& computer, std::uint16_t number,
                  std::vector<std::pair<std::string, std::string>> fields) {
  night.windows.push_back(
      {time, computer, "Security", number, "Microsoft-Windows-Security-Auditing", std::move(fields)});
}

void add_system(Night& night, Instant time, const std::string& computer, std::uint16_t number,
                const std::string& provider, std::vector<std::pair<std::string, std::string>> fields) {
  night.windows.push_back({time, computer, "System", number, provider, std::move(fields)});
}

void add_firewall(Night& night, Instant time, std::string_view rest) {
  night.firewall.add(time, fmt::format("date={} time={} devname=\"FW-VALMONT\" devid=\"FGT60F0000000001\" "
                                       "tz=\"+0000\" vd=\"root\" {}",
                                       clock(time, "%Y-%m-%d"), clock(time, "%H:%M:%S"), rest));
}

void add_traffic(Night& night, Instant time, std::string_view from, std::string_view to, int port,
                 std::string_view action, std::uint64_t sent, std::uint64_t received) {
  add_firewall(
      night, time,
      fmt::format("logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" level=\"notice\" srcip={} "
                  "srcport=51234 dstip={} dstport={} proto=6 action=\"{}\" policyid={} sentbyte={} "
                  "rcvdbyte={}",
                  from, to, port, action, action == "deny" ? 0 : 7, sent, received));
}

void add_orthanc(Night& night, Instant time, char level, std::string_view message) {
  night.image_server.add(time, fmt::format("{}{}.357120 {}", level, clock(time, "%m%d %H:%M:%S"), message));
}

void add_web(Night& night, Instant time, std::string_view address, std::string_view user,
             std::string_view request, int status, int size) {
  night.image_web.add(
      time, fmt::format("{} - {} [{}] \"{} HTTP/1.1\" {} {} \"-\" \"python-requests/2.31\"", address, user,
                        clock(time, "%d/%b/%Y:%H:%M:%S +0000"), request, status, size));
}

void add_linux(Night& night, Instant time, std::string_view program, std::string_view message) {
  night.linux_auth.add(time,
                       fmt::format("{} srv-sauve {}: {}", clock(time, "%b %e %H:%M:%S"), program, message));
}

void add_command(Night& night, Instant time, const std::vector<std::string>& arguments) {
  static int serial = 800;
  ++serial;
  const std::string stamp = fmt::format("msg=audit({}.123:{}):", clock(time, "%s"), serial);
  const std::string& program = arguments.front();
  std::string lines = fmt::format(
      "type=SYSCALL {} arch=c000003e syscall=59 success=yes exit=0 a0=55d0 a1=55d1 a2=55d2 a3=8 items=2 "
      "ppid=2101 pid=2102 auid=0 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=4 "
      "comm=\"{}\" exe=\"/usr/bin/{}\" key=\"exec\"\n",
      stamp, program, program);
  lines += fmt::format("type=EXECVE {} argc={}", stamp, arguments.size());
  for (std::size_t i = 0; i < arguments.size(); ++i)
    lines += fmt::format(" a{}={}", i, audit_argument(arguments[i]));
  night.linux_audit.add(time, lines + fmt::format("\ntype=EOE {}", stamp));
}

void add_record_access(Night& night, Instant time, std::string_view user, std::string_view patient) {
  night.audit_trail.add(
      time,
      fmt::format(
          "<85>1 {0} dpi.valmont.example DPI 312 IHE+RFC-3881 - <?xml version=\"1.0\" encoding=\"UTF-8\"?>"
          "<AuditMessage><EventIdentification EventActionCode=\"R\" EventDateTime=\"{0}\" "
          "EventOutcomeIndicator=\"0\"><EventID csd-code=\"110110\" codeSystemName=\"DCM\" "
          "originalText=\"Patient Record\"/></EventIdentification><ActiveParticipant UserID=\"{1}\" "
          "UserIsRequestor=\"true\" NetworkAccessPointID=\"{3}\" NetworkAccessPointTypeCode=\"2\"/>"
          "<AuditSourceIdentification AuditSourceID=\"DPI\" AuditEnterpriseSiteID=\"Valmont\"/>"
          "<ParticipantObjectIdentification ParticipantObjectID=\"{2}\" ParticipantObjectTypeCode=\"1\" "
          "ParticipantObjectTypeCodeRole=\"1\"><ParticipantObjectIDTypeCode csd-code=\"2\" "
          "codeSystemName=\"RFC-3881\" originalText=\"Patient Number\"/></ParticipantObjectIdentification>"
          "</AuditMessage>",
          clock(time, "%Y-%m-%dT%H:%M:%SZ"), user, patient, kFoothold));
}

void add_fhir_read(Night& night, Instant time, std::string_view user, std::string_view patient) {
  night.fhir_audit.add(
      time,
      fmt::format(R"({{"resourceType":"AuditEvent","type":{{"system":"http://terminology.hl7.org/CodeSystem/)"
                  R"(audit-event-type","code":"rest"}},"subtype":[{{"system":"http://hl7.org/fhir/)"
                  R"(restful-interaction","code":"read"}}],"action":"R","recorded":"{}","outcome":"0",)"
                  R"("agent":[{{"who":{{"display":"{}"}},"requestor":true,"network":{{"address":"{}",)"
                  R"("type":"2"}}}}],"source":{{"observer":{{"reference":"Device/dpi"}}}},)"
                  R"("entity":[{{"what":{{"reference":"Patient/{}"}},"type":{{"code":"1"}},)"
                  R"("role":{{"code":"1"}}}}]}})",
                  clock(time, "%Y-%m-%dT%H:%M:%SZ"), user, kFoothold, patient));
}

void add_esxi(Night& night, Instant time, std::string_view program, std::string_view message) {
  night.hypervisor.add(time, fmt::format("<14>{} esx-02.valmont.example {}[2099871]: {}",
                                         clock(time, "%Y-%m-%dT%H:%M:%S.123Z"), program, message));
}

}  // namespace garde::examples
