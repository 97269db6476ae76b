// SPDX-License-Identifier: Apache-2.0
// The parameters of a page: added_after, limit, next and match[...] (TAXII 2.1, sections 3.4 and 3.5).
//
// Thread rules: pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "store/object_store.h"
#include "taxii/message.h"

namespace garde::taxii {

/// Without `limit`, or with a larger one, a page holds `most_page_objects`. An error says which parameter is
/// not what it should be; those that the standard does not name are left unread.
[[nodiscard]] Result<store::ObjectQuery> read_query(const Request& request, std::size_t most_page_objects);

[[nodiscard]] bool has_parameter(const Request& request, std::string_view name);

/// The text of `next` for a page whose last object was added at this instant. It says all that the next page
/// needs.
[[nodiscard]] std::string cursor_of(Instant added);

/// A version as it stands in manifests: in as many digits of fraction as it needs, three at least.
[[nodiscard]] std::string version_text(Instant version);

}  // namespace garde::taxii
