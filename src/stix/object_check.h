// SPDX-License-Identifier: Apache-2.0
// Whether an object is STIX 2.1, as far as those who take it in must know: the properties common to all
// (section 3), those that its type requires (sections 4 to 7), instants, identifiers and references; no null,
// no empty list (section 2.7). What the standard leaves open, and types that it does not name, are taken as
// they are.
//
// Thread rules: pure.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace garde::stix {

enum class ObjectClass : std::uint8_t {
  domain,        ///< SDO
  relationship,  ///< SRO
  observable,    ///< SCO: has no version
  meta,          ///< marking-definition, extension-definition, language-content
};

/// What a server keeps of an object beside its text.
struct ObjectHead {
  std::string id;
  std::string type;
  std::string spec_version = "2.1";
  ObjectClass object_class = ObjectClass::domain;
  /// `modified`, else `created`. Observables have neither: see has_version.
  Instant version;
  bool has_version = false;
  bool is_revoked = false;
  std::string created_by;  ///< created_by_ref; empty where there is none
};

/// The error names the object and the property that is not so.
[[nodiscard]] Result<ObjectHead> check_object(const boost::json::value& object);

/// A STIX instant (section 2.16): RFC 3339 in UTC, "Z" at its end.
[[nodiscard]] bool is_stix_time(std::string_view text);
/// In milliseconds, as `created` and `modified` have to be (section 3.2).
[[nodiscard]] std::string stix_time(Instant instant);

}  // namespace garde::stix
