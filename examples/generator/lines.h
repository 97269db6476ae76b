// SPDX-License-Identifier: Apache-2.0
// One line or event of each kind of log, as its program writes it.
#pragma once

#include "generator/story.h"

namespace garde::examples {

/// A process that starts, as Sysmon notes it.
void add_process(Night& night, Instant time, const std::string& computer, const std::string& user,
                 const std::string& image, const std::string& command, const std::string& parent);
/// Any other event of Sysmon.
void add_sysmon(Night& night, Instant time, const std::string& computer, std::uint16_t number,
                std::vector<std::pair<std::string, std::string>> fields);
/// An event of the Security log.
void add_security(Night& night, Instant time, const std::string& computer, std::uint16_t number,
                  std::vector<std::pair<std::string, std::string>> fields);
/// An event of the System log.
void add_system(Night& night, Instant time, const std::string& computer, std::uint16_t number,
                const std::string& provider, std::vector<std::pair<std::string, std::string>> fields);

/// `rest` follows the head: type="event" subtype="vpn"…
void add_firewall(Night& night, Instant time, std::string_view rest);
void add_traffic(Night& night, Instant time, std::string_view from, std::string_view to, int port,
                 std::string_view action, std::uint64_t sent, std::uint64_t received);
/// `level` is I, W or E; `message` starts with the place in the source.
void add_orthanc(Night& night, Instant time, char level, std::string_view message);
void add_web(Night& night, Instant time, std::string_view address, std::string_view user,
             std::string_view request, int status, int size);
void add_linux(Night& night, Instant time, std::string_view program, std::string_view message);
/// The records of one command: SYSCALL, EXECVE, EOE.
void add_command(Night& night, Instant time, const std::vector<std::string>& arguments);
/// `patient` may be empty.
void add_record_access(Night& night, Instant time, std::string_view user, std::string_view patient);
void add_fhir_read(Night& night, Instant time, std::string_view user, std::string_view patient);
void add_esxi(Night& night, Instant time, std::string_view program, std::string_view message);

}  // namespace garde::examples
