// SPDX-License-Identifier: Apache-2.0
// The bodies of requests as records: JSON lines, arrays of objects, and Elasticsearch's bulk request.
//
// A document that is no JSON object can never be taken; its sender drops it on being told. It is kept all the
// same, as a line of text, so that what it said can be searched.
//
// Thread rules: pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "collect/record.h"

namespace garde::collect {

struct Documents {
  Batch batch;
  std::uint64_t taken = 0;
  std::uint64_t rejected = 0;  ///< kept as text
  std::string
      items;  ///< of a bulk request: {"create":{"status":201}}, one for each document, with commas between
};

/// JSON lines, or one array of objects. `origin.format` is set here.
[[nodiscard]] Documents read_documents(std::string_view body, Origin origin, Instant received);

/// Pairs of lines: an action (`create` or `index`) and its document; `delete` stands alone, and with `update`
/// is answered with 400, since nothing here is ever changed. An error where a line that should be an action
/// is none: then nothing of the request may be kept, and the whole is answered with 400.
[[nodiscard]] Result<Documents> read_bulk(std::string_view body, Origin origin, Instant received);

}  // namespace garde::collect
