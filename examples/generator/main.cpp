// SPDX-License-Identifier: Apache-2.0
// Writes the logs of the invented night into a folder.
#include <filesystem>
#include <fstream>

#include "generator/story.h"
#include "generator/windows_logs.h"

namespace garde::examples {
namespace {

bool write(const std::filesystem::path& folder, const std::string& name, const std::string& content) {
  const auto file = folder / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary);
  out << content;
  return out.flush().good();
}

// The workstation sends its events by Winlogbeat; servers keep theirs.
bool write_windows(const std::filesystem::path& folder, const Night& night) {
  std::map<std::string, std::vector<WindowsEvent>> by_computer;
  for (const WindowsEvent& event : night.windows)
    by_computer[event.computer.starts_with("PC-") ? "" : event.computer].push_back(event);
  bool good = true;
  for (auto& [computer, events] : by_computer)
    good =
        good && (computer.empty() ? write(folder, "workstations/winlogbeat.jsonl", winlogbeat_lines(events))
                                  : write(folder, "servers/" + computer + ".evtx", event_log(events)));
  return good;
}

int run(const std::filesystem::path& folder) {
  Night night;
  tell_quiet_night(night);
  tell_entry_and_search(night);
  tell_theft(night);
  tell_encryption(night);
  const bool good = write_windows(folder, night) &&
                    write(folder, "firewall/fortigate.log", night.firewall.text()) &&
                    write(folder, "imaging/orthanc.log", night.image_server.text()) &&
                    write(folder, "imaging/web-access.log", night.image_web.text()) &&
                    write(folder, "backup-server/auth.log", night.linux_auth.text()) &&
                    write(folder, "backup-server/audit.log", night.linux_audit.text()) &&
                    write(folder, "record/audit-trail.syslog", night.audit_trail.text()) &&
                    write(folder, "record/fhir-audit.jsonl", night.fhir_audit.text()) &&
                    write(folder, "hypervisor/esxi.syslog", night.hypervisor.text());
  if (!good) fmt::print(stderr, "make_hospital_attack: could not write into {}\n", folder.string());
  return good ? 0 : 1;
}

}  // namespace
}  // namespace garde::examples

int main(int argument_count, char** arguments) {
  const auto day =
      argument_count == 3 ? garde::parse_rfc3339(std::string(arguments[2]) + "T00:00:00Z") : std::nullopt;
  if (argument_count < 2 || argument_count > 3 || (argument_count == 3 && !day)) {
    fmt::print(stderr, "usage: make_hospital_attack FOLDER [DAY, such as 2026-02-10]\n");
    return 2;
  }
  if (day) garde::examples::night_begins() = *day;
  return garde::examples::run(arguments[1]);
}
