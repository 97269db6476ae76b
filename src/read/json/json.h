// SPDX-License-Identifier: Apache-2.0
// The JSON reader (RFC 8259): one object a line, one array of objects, objects one after the other,
// pretty-printed or not, and objects that wrap a list of records, as mapping files name them.
//
// Nested objects become dotted names, arrays several fields of one name (event.h). The mapping files' shapes
// then bring the fields to our names (shape.h). What is no JSON object becomes an event of shape "text" with
// the text in Message, so that keyword rules see it, and is counted as a problem.
#pragma once

#include "read/format.h"

namespace garde::read::json {

/// The format "json".
[[nodiscard]] const Format& json_format();

}  // namespace garde::read::json
