// SPDX-License-Identifier: Apache-2.0
// MITRE ATT&CK: the names and tactics of its techniques, by their ids. techniques.tsv holds them.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.h"

namespace garde::attack {

struct Technique {
  std::string_view id;     ///< "T1003.001"
  std::string_view name;   ///< "LSASS Memory"
  std::string_view group;  ///< of a sub-technique: the technique's name, "OS Credential Dumping"; else empty
  std::vector<std::string_view> tactics;  ///< "credential-access"; in the order of the file
};

/// The technique of this id, whatever its case; null where the table has none.
[[nodiscard]] const Technique* find_technique(std::string_view id);

/// The technique ids among a rule's tags, in their order: "attack.t1003.001" gives "T1003.001".
[[nodiscard]] std::vector<std::string> technique_ids(std::span<const std::string> tags);

/// "OS Credential Dumping: LSASS Memory"; the id itself where it is unknown.
[[nodiscard]] std::string full_name(std::string_view id);

/// All tactics, in the order of an attack.
[[nodiscard]] std::span<const std::string_view> tactics();

/// "Credential access", "Accès aux identifiants"; the tactic itself where it is unknown.
[[nodiscard]] std::string_view tactic_name(Language language, std::string_view tactic);

/// The file techniques.tsv: id, name and, of techniques that are no sub-techniques, tactics; tabs between,
/// sorted by id.
[[nodiscard]] std::string_view techniques_tsv();

}  // namespace garde::attack
