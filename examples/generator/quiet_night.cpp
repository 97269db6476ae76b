// SPDX-License-Identifier: Apache-2.0
// What every night is made of: people who sign in, backups, images that arrive, records that are read.
#include "generator/lines.h"

namespace garde::examples {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr const char* kPeople[] = {"m.durand", "a.petit", "l.moreau", "interne3", "c.garnier", "ide-urg2"};
constexpr const char* kMachines[] = {"PC-0212", "PC-0305", "PC-0417", "SRV-FIC", "DC01"};

void tell_people(Night& night, Dice& dice) {
  for (Instant time = at(18, 0); time < at(6, 30); time += seconds(120 + dice.below(300))) {
    const std::string person = kPeople[dice.below(6)];
    const std::string machine = kMachines[dice.below(3)];
    add_security(night, time, machine, 4624,
                 {{"TargetUserName", person},
                  {"TargetDomainName", "VALMONT"},
                  {"LogonType", dice.below(3) == 0 ? "7" : "2"},
                  {"IpAddress", "127.0.0.1"}});
    add_process(night, time + seconds(20), machine, person, "C:\\Program Files\\DPI\\dpi.exe", "dpi.exe",
                "C:\\Windows\\explorer.exe");
    if (dice.below(9) == 0)
      add_security(night, time - seconds(8), machine, 4625,
                   {{"TargetUserName", person},
                    {"LogonType", "2"},
                    {"Status", "0xc000006d"},
                    {"SubStatus", "0xc000006a"},
                    {"IpAddress", "127.0.0.1"}});
    const std::string patient = fmt::format("IPP{}", 1000 + dice.below(300));
    add_record_access(night, time + seconds(45), person, patient);
    if (dice.below(3) == 0)
      add_fhir_read(night, time + seconds(50), "app-rendez-vous",
                    fmt::format("ipp{}", 1000 + dice.below(300)));
  }
}

void tell_machines(Night& night, Dice& dice) {
  for (Instant time = at(18, 0); time < at(6, 30); time += seconds(90 + dice.below(120))) {
    add_traffic(night, time, fmt::format("10.20.{}.{}", 3 + dice.below(4), 10 + dice.below(200)),
                fmt::format("198.51.100.{}", 1 + dice.below(250)), 443, "close",
                2'000 + static_cast<std::uint64_t>(dice.below(90'000)),
                10'000 + static_cast<std::uint64_t>(dice.below(900'000)));
    if (dice.below(4) == 0)
      add_traffic(night, time, fmt::format("198.51.100.{}", 1 + dice.below(250)), "192.0.2.10", 23, "deny", 0,
                  0);
    if (dice.below(3) == 0) {
      add_orthanc(
          night, time, 'I',
          "main.cpp:352] Incoming Store request from AET SCANNER1 on IP 10.40.2.11, calling AET VALMONT");
      add_orthanc(night, time, 'I', "ServerContext.cpp:637] New instance stored");
    }
    if (dice.below(8) == 0)
      add_web(night, time, "10.40.2.31", "radiologue", "GET /app/explorer.html", 200, 18'211);
  }
  for (Instant time = at(18, 17); time < at(6, 30); time += minutes(60))
    add_linux(night, time, "CRON[1204]", "(root) CMD (   cd / && run-parts --report /etc/cron.hourly)");
  add_firewall(
      night, at(19, 12),
      "logid=\"0101039947\" type=\"event\" subtype=\"vpn\" level=\"information\" logdesc=\"SSL VPN tunnel "
      "up\" action=\"tunnel-up\" tunneltype=\"ssl-tunnel\" remip=198.51.100.20 user=\"l.moreau\" "
      "group=\"Teletravail\" msg=\"SSL tunnel established\"");
  add_linux(night, at(20, 0), "sshd[1310]",
            "Accepted publickey for svc-sauve from 10.20.1.9 port 50122 ssh2: ED25519 SHA256:valmont");
  add_command(night, at(20, 0, 5), {"rsync", "-a", "10.20.30.5::partages", "/mnt/sauvegardes/partages"});
  add_process(night, at(20, 30), "SRV-FIC", "svc-sauve", "C:\\Program Files\\Sauvegarde\\agent.exe",
              "agent.exe --job nuit", "C:\\Windows\\System32\\services.exe");
}

}  // namespace

void tell_quiet_night(Night& night) {
  Dice dice;
  tell_people(night, dice);
  tell_machines(night, dice);
}

}  // namespace garde::examples
