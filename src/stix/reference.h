// SPDX-License-Identifier: Apache-2.0
// What reports refer to, and what is therefore made once: who reports, the techniques of ATT&CK, and the
// definitions of the extensions that Garde adds.
//
// Thread rules: values; the functions are pure.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "base/time.h"
#include "stix/marking.h"

namespace garde::stix {

/// Who reports: an establishment, or a provider for its customers. What is public in the register.
struct Reporter {
  std::string id;  ///< in the register; of a provider: its name there
  std::string name;
  std::string country = "FR";  ///< ISO 3166-1, two letters
  std::string region;          ///< code; may be empty
  std::string department;      ///< code; may be empty
  bool is_provider = false;
};

/// The id of a reporter's identity: what its objects say in `created_by_ref`.
[[nodiscard]] std::string identity_of(std::string_view reporter, bool is_provider);
/// The reporter's identity and, where its region or department is known, its location. `created`: when it
/// joined.
[[nodiscard]] boost::json::array reporter_objects(const Reporter& reporter, Instant created, Tlp tlp);

/// The id under which everybody finds a technique: "T1486".
[[nodiscard]] std::string attack_pattern_identifier(std::string_view technique);
/// The technique as an object that refers to ATT&CK.
[[nodiscard]] boost::json::object attack_pattern(std::string_view technique);

/// The project's identity and the definitions of its extensions (docs/stix).
[[nodiscard]] boost::json::array extension_definitions();

}  // namespace garde::stix
