// SPDX-License-Identifier: Apache-2.0
// garde.toml: what a node is told by its people.
//
// Every key is known: a mistyped one is refused with its line and the nearest that exists. What is not
// written has the value that the commented file of `garde init` shows. Paths are taken from the file's
// folder.
//
// Thread rules: values.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/language.h"
#include "base/zone.h"
#include "collect/listening.h"
#include "detect/assembly.h"

namespace garde::serve {

struct NodeSettings {
  std::filesystem::path file;    ///< where it was read
  std::filesystem::path folder;  ///< of the node's data: queues, archive, incidents, accounts

  std::string establishment;  ///< its name; empty: not told
  std::string territory = "75";
  Language language = Language::french;
  Zone zone;  ///< of times without one, and of what is shown

  std::string console_address = "127.0.0.1";
  std::uint16_t console_port = 8443;
  std::string console_name;           ///< the host's name in browsers
  std::filesystem::path certificate;  ///< empty: its own
  std::filesystem::path key;

  collect::ListeningOptions listening;
  detect::Assembly rules;
  std::size_t correlation_memory = 256 << 20;
  Duration lateness = std::chrono::seconds(3);  ///< correlations wait so long for what is on its way

  std::map<std::string, Duration> keep;  ///< archived events, by source; a source that is absent: keep_others
  Duration keep_others = std::chrono::hours(24 * 400);
  std::uint64_t archive_bytes = 0;                          ///< 0: no limit
  Duration keep_closed = std::chrono::hours(24 * 365 * 5);  ///< closed incidents

  std::vector<std::string> domain_controllers;  ///< machines whose silence is grave
  bool silence_is_told = true;
};

/// An error names the file, the line, the reason and the nearest right key.
[[nodiscard]] Result<NodeSettings> load_node_settings(const std::filesystem::path& file);

/// The archive's stream for records of this source.
[[nodiscard]] std::string stream_of(const std::string& source);

}  // namespace garde::serve
