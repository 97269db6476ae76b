// SPDX-License-Identifier: Apache-2.0
// Record: a finding as the outputs show it, with what it needs of its event copied.
//
// Thread rules: values; make_record() may be called from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/catalogue.h"
#include "detect/detector.h"

namespace garde::cli {

struct Record {
  std::optional<Instant> time;
  std::optional<Instant> until;  ///< of a correlation: its last event
  const sigma::Metadata* rule = nullptr;  ///< null for an indicator
  std::string id;
  std::string title;
  sigma::Level level = sigma::Level::medium;
  std::vector<std::string> tags;
  std::string computer;
  std::string channel;
  std::string event_id;   ///< a number, or empty
  std::string record_id;  ///< likewise
  std::string file;
  std::uint64_t position = 0;  ///< of its record in the file, from 1; 0 where it has none
  std::string account;
  std::string process;
  std::string detail;  ///< the command line, or what else says most of what was done
  std::vector<std::string> matched;
  std::string fields;  ///< the event's fields as a JSON object; empty where not asked for

  /// What it is grouped by: the machine, or the file of a log that names none.
  [[nodiscard]] const std::string& place() const { return computer.empty() ? file : computer; }
};

/// The place in words: a file is told from a machine.
[[nodiscard]] std::string place_name(const Record& record, Language language);

/// Copies at most incident::kMostDescription bytes of each text; `with_fields` also writes the event's fields.
[[nodiscard]] Record make_record(const detect::Finding& finding, Event& event, const std::string& file,
                                 bool with_fields);

/// `files` are the inputs' paths by their numbers.
[[nodiscard]] Record make_record(const detect::CorrelationFinding& finding, const std::vector<std::string>& files,
                                 Language language);

/// The rule's title in this language, where it has one; else its own.
[[nodiscard]] const std::string& title_of(const Record& record, Language language);
/// What to do first; empty where the rule does not say.
[[nodiscard]] const std::string& first_action_of(const Record& record, Language language);
[[nodiscard]] const std::string& explanation_of(const Record& record, Language language);

}  // namespace garde::cli
