// SPDX-License-Identifier: Apache-2.0
// Lines of applications' own log files beyond those in content.h, under the same contract.
//
// Sources: Apache Log4j and Logback, layouts as NextGen Connect, dcm4che and Spring Boot ship them; DCMTK,
// module oflog; Microsoft, "Protocol logging" and "POP3 and IMAP4 logging" of Exchange; Suricata, "fast.log".
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <string_view>

#include "event/event.h"
#include "read/content/content.h"

namespace garde::read::content {

/// Mirth (NextGen Connect) and dcm4che: level, thread, logger; of dcm4che's associations CallingAet and
/// CalledAet.
[[nodiscard]] bool read_java_log(std::string_view text, const Surroundings& around, Event& event);
/// DCMTK's tools: "I: Association Received", with CallingAet, CalledAet and SourceIp where the line names
/// them.
[[nodiscard]] bool read_dcmtk(std::string_view text, Event& event);
/// DCMTK writes what an association asks for or is granted over many lines, between "===== BEGIN A-ASSOCIATE-RQ ====="
/// and "===== END A-ASSOCIATE-RQ =====", each behind its level: one dump is one event.
[[nodiscard]] bool is_dcmtk_line(std::string_view text);
[[nodiscard]] bool begins_dcmtk_dump(std::string_view text);
[[nodiscard]] bool ends_dcmtk_dump(std::string_view text);
/// Adds what a further line of a dump says, but not the line itself.
void add_dcmtk_dump_line(std::string_view text, Event& event);
/// A row of Exchange's POP3, IMAP4 or SMTP logs that came without its file's header: the columns as #Fields
/// names them.
[[nodiscard]] bool read_exchange(std::string_view text, Event& event);
/// Suricata's fast.log.
[[nodiscard]] bool read_suricata_fast(std::string_view text, const Surroundings& around, Event& event);

}  // namespace garde::read::content
