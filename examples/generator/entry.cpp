// SPDX-License-Identifier: Apache-2.0
// 21:40 to 23:30: somebody comes in by the remote access of a provider, looks around, and takes the domain.
#include "generator/lines.h"

namespace garde::examples {
namespace {

using std::chrono::seconds;

constexpr const char* kShell = "C:\\Windows\\System32\\cmd.exe";
constexpr const char* kPowerShell = "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe";

void vpn(Night& night, Instant time, std::string_view action, std::string_view user,
         std::string_view reason) {
  const bool up = action == "tunnel-up";
  add_firewall(
      night, time,
      fmt::format("logid=\"{}\" type=\"event\" subtype=\"vpn\" level=\"{}\" logdesc=\"{}\" action=\"{}\" "
                  "tunneltype=\"{}\" tunnelid=0 remip={} user=\"{}\" group=\"{}\" dst_host=\"N/A\" "
                  "reason=\"{}\" msg=\"{}\"",
                  up ? "0101039947" : "0101039426", up ? "information" : "alert",
                  up ? "SSL VPN tunnel up" : "SSL VPN login fail", action, up ? "ssl-tunnel" : "ssl-web",
                  kAttacker, user, up ? "Telemaintenance" : "N/A", reason,
                  up ? "SSL tunnel established" : "SSL user failed to logged in"));
}

void tell_vpn(Night& night) {
  constexpr const char* kNames[] = {"m.durand",  "a.petit", "l.moreau",  "c.garnier", "accueil", "direction",
                                    "pharmacie", "labo",    "imagerie",  "urgences",  "rh",      "compta",
                                    "admin",     "support", "telemaint", "stagiaire", "test",    "scan"};
  Instant time = at(21, 40);
  for (int round = 0; round < 2; ++round)
    for (const char* name : kNames) {
      vpn(night, time, "ssl-login-fail", name, "sslvpn_login_permission_denied");
      time += seconds(7);
    }
  vpn(night, at(21, 58), "tunnel-up", kStolenAccount, "login successfully");
}

void tell_search(Night& night) {
  const std::string machine = "PC-0417";
  const std::string user(kStolenAccount);
  add_security(night, at(22, 4), machine, 4624,
               {{"TargetUserName", user},
                {"TargetDomainName", "VALMONT"},
                {"LogonType", "10"},
                {"IpAddress", "10.20.99.7"}});
  constexpr const char* kQuestions[] = {"whoami /all",
                                        "net group \"Domain Admins\" /domain",
                                        "nltest /domain_trusts",
                                        "net view /all",
                                        "systeminfo",
                                        "ipconfig /all",
                                        "net localgroup Administrateurs"};
  constexpr const char* kTools[] = {"whoami.exe",     "net.exe",      "nltest.exe", "net.exe",
                                    "systeminfo.exe", "ipconfig.exe", "net.exe"};
  for (int i = 0; i < 7; ++i)
    add_process(night, at(22, 9, 12 * i % 60), machine, user,
                std::string("C:\\Windows\\System32\\") + kTools[i], kQuestions[i], kShell);
  add_process(night, at(22, 18), machine, user, "C:\\Users\\Public\\netscan.exe",
              "netscan.exe /hide /range:10.20.0.0-10.40.3.255", "C:\\Windows\\explorer.exe");
  for (int host = 1; host <= 40; ++host) {
    add_traffic(night, at(22, 19) + seconds(3 * host), kFoothold, fmt::format("10.20.30.{}", host), 445,
                "deny", 0, 0);
    add_traffic(night, at(22, 22) + seconds(4 * host), kFoothold, fmt::format("10.40.3.{}", host), 104,
                "deny", 0, 0);
  }
}

void tell_credentials(Night& night) {
  const std::string machine = "PC-0417";
  const std::string user(kStolenAccount);
  add_process(night, at(22, 40), machine, user, kPowerShell,
              "powershell -w hidden -c Add-MpPreference -ExclusionPath C:\\Users\\Public", kShell);
  add_process(night, at(22, 44), machine, user, "C:\\Windows\\System32\\rundll32.exe",
              "rundll32.exe C:\\Windows\\System32\\comsvcs.dll, MiniDump 712 C:\\Users\\Public\\l.dmp full",
              kShell);
  for (int service = 1; service <= 15; ++service)
    add_security(night, at(22, 50) + seconds(4 * service), "DC01", 4769,
                 {{"TargetUserName", "svc-telemaint@VALMONT.EXAMPLE"},
                  {"ServiceName", fmt::format("svc-app{}", service)},
                  {"TicketEncryptionType", "0x17"},
                  {"Status", "0x0"},
                  {"IpAddress", fmt::format("::ffff:{}", kFoothold)}});
  add_security(night, at(23, 5), "DC01", 4728,
               {{"TargetUserName", "Domain Admins"},
                {"TargetSid", "S-1-5-21-1004336348-1177238915-682003330-512"},
                {"MemberSid", "S-1-5-21-1004336348-1177238915-682003330-1142"},
                {"SubjectUserName", "svc-app7"},
                {"SubjectDomainName", "VALMONT"}});
}

void tell_movement(Night& night) {
  constexpr const char* kServers[] = {"SRV-FIC", "SRV-DPI", "SRV-LABO", "SRV-PHARMA", "SRV-SQL", "DC01"};
  Instant time = at(23, 10);
  for (const char* server : kServers) {
    add_security(night, time, server, 4624,
                 {{"TargetUserName", "svc-app7"},
                  {"TargetDomainName", "VALMONT"},
                  {"LogonType", "10"},
                  {"IpAddress", std::string(kFoothold)}});
    add_system(night, time + seconds(40), server, 7045, "Service Control Manager",
               {{"ServiceName", "PSEXESVC"},
                {"ImagePath", "%SystemRoot%\\PSEXESVC.exe"},
                {"ServiceType", "user mode service"},
                {"StartType", "demand start"},
                {"AccountName", "LocalSystem"}});
    time += seconds(190);
  }
  add_security(night, at(23, 29), "SRV-PHARMA", 4624,
               {{"TargetUserName", "svc-pharma"},
                {"TargetDomainName", "VALMONT"},
                {"LogonType", "10"},
                {"IpAddress", std::string(kFoothold)}});
}

}  // namespace

void tell_entry_and_search(Night& night) {
  tell_vpn(night);
  tell_search(night);
  tell_credentials(night);
  tell_movement(night);
}

}  // namespace garde::examples
