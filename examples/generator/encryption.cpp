// SPDX-License-Identifier: Apache-2.0
// 01:30 to 03:15: backups are destroyed, defences switched off, virtual machines stopped, and shares
// encrypted.
#include "generator/lines.h"

namespace garde::examples {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* kSystem32 = "C:\\Windows\\System32\\";
constexpr const char* kUser = "svc-app7";

void command(Night& night, Instant time, const std::string& machine, const std::string& tool,
             const std::string& line) {
  add_process(night, time, machine, kUser, kSystem32 + tool, line, "C:\\Windows\\System32\\cmd.exe");
}

void tell_backup_server(Night& night) {
  for (int attempt = 1; attempt <= 30; ++attempt)
    add_linux(night, at(1, 30) + seconds(5 * attempt), fmt::format("sshd[{}]", 4100 + attempt),
              fmt::format("Failed password for root from {} port {} ssh2", kFoothold, 50'000 + attempt));
  add_linux(night, at(1, 34), "sshd[4140]",
            fmt::format("Accepted password for root from {} port 50212 ssh2", kFoothold));
  night.linux_audit.add(at(1, 35),
                        fmt::format("type=CONFIG_CHANGE msg=audit({}.123:790): audit_enabled=0 old=1 auid=0 "
                                    "ses=4 res=1",
                                    clock(at(1, 35), "%s")));
  add_command(night, at(1, 37), {"rm", "-rf", "/mnt/sauvegardes/partages", "/mnt/sauvegardes/dpi"});
  add_command(night, at(1, 38), {"zfs", "destroy", "-r", "tank/sauvegardes@nuit"});
  add_command(night, at(1, 40), {"bash", "-c", "history -c; rm -f /var/log/auth.log"});
}

void tell_defences(Night& night) {
  for (const char* server : {"SRV-FIC", "SRV-DPI", "SRV-SQL"}) {
    command(night, at(1, 50), server, "WindowsPowerShell\\v1.0\\powershell.exe",
            "powershell Set-MpPreference -DisableRealtimeMonitoring $true");
    command(night, at(1, 52), server, "taskkill.exe", "taskkill /f /im SentinelAgent.exe");
    command(night, at(2, 0), server, "vssadmin.exe", "vssadmin.exe delete shadows /all /quiet");
    command(night, at(2, 0, 20), server, "bcdedit.exe", "bcdedit /set {default} recoveryenabled no");
    command(night, at(2, 0, 40), server, "wbadmin.exe", "wbadmin delete catalog -quiet");
  }
  constexpr const char* kServices[] = {"MSSQLSERVER",
                                       "SQLSERVERAGENT",
                                       "OracleServiceDPI",
                                       "VeeamBackupSvc",
                                       "W3SVC",
                                       "MySQL80",
                                       "Spooler",
                                       "MSExchangeIS",
                                       "TermService",
                                       "PharmaServeur",
                                       "Mirth Connect Service",
                                       "LaboMiddleware"};
  for (int i = 0; i < 12; ++i)
    command(night, at(2, 4) + seconds(4 * i), "SRV-DPI", "net.exe",
            fmt::format("net stop \"{}\" /y", kServices[i]));
}

void tell_hypervisor(Night& night) {
  add_esxi(night, at(2, 12), "vobd",
           "[UserLevelCorrelator] 812345us: [esx.audit.ssh.enabled] SSH access has been enabled.");
  add_esxi(night, at(2, 15), "shell",
           "[root]: esxcli system settings kernel set -s execInstalledOnly -v FALSE");
  add_esxi(night, at(2, 16), "shell", "[root]: chmod +x /tmp/v4l");
  for (int machine = 1; machine <= 16; ++machine) {
    const Instant time = at(2, 18) + seconds(9 * machine);
    add_esxi(night, time, "shell",
             fmt::format("[root]: esxcli vm process kill --type=force --world-id={}", 2'104'400 + machine));
    add_esxi(
        night, time + seconds(2), "hostd",
        fmt::format(
            "info hostd[2099871] [Originator@6876 sub=Vmsvc.vm:/vmfs/volumes/ds1/SRV-{0}/SRV-{0}.vmx] State "
            "Transition (VM_STATE_ON -> VM_STATE_OFF)",
            machine));
  }
  add_esxi(night, at(2, 30), "shell", "[root]: cp /tmp/note.txt /etc/motd");
}

void tell_files(Night& night) {
  constexpr const char* kFolders[] = {"Cardiologie", "Urgences",    "Direction",
                                      "Pharmacie",   "Laboratoire", "Maternite"};
  for (int file = 0; file < 240; ++file)
    add_sysmon(night, at(2, 41) + milliseconds(400 * file), "SRV-FIC", 11,
               {{"Image", "C:\\ProgramData\\v4l.exe"},
                {"TargetFilename",
                 fmt::format("D:\\Partages\\{}\\compte-rendu-{}.docx.v4lm0nt", kFolders[file % 6], file)},
                {"User", std::string("VALMONT\\") + kUser}});
  for (int note = 0; note < 30; ++note)
    add_sysmon(night, at(2, 43) + seconds(note), "SRV-FIC", 11,
               {{"Image", "C:\\ProgramData\\v4l.exe"},
                {"TargetFilename", fmt::format("D:\\Partages\\Service{}\\HOW_TO_RECOVER_FILES.txt", note)},
                {"User", std::string("VALMONT\\") + kUser}});
  for (const char* server : {"SRV-FIC", "SRV-SQL"}) {
    command(night, at(2, 50), server, "wevtutil.exe", "wevtutil.exe cl System");
    add_system(night, at(2, 50, 2), server, 104, "Microsoft-Windows-Eventlog",
               {{"SubjectUserName", kUser}, {"Channel", "System"}});
  }
}

}  // namespace

void tell_encryption(Night& night) {
  tell_backup_server(night);
  tell_defences(night);
  tell_hypervisor(night);
  tell_files(night);
}

}  // namespace garde::examples
