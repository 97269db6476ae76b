// SPDX-License-Identifier: Apache-2.0
// A TAXII 2.1 request and its answer, free of sockets.
//
// Thread rules: values.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace garde::taxii {

inline constexpr std::string_view kMediaType = "application/taxii+json;version=2.1";

/// Who asks, as the connection has shown: by certificate or by token.
struct Caller {
  std::string name;                  ///< "establishment 350000022"; the owner of what it writes
  std::vector<std::string> readers;  ///< the names under which it reads (store/object_store.h)
};

struct Request {
  std::string method = "GET";
  std::string path;                                          ///< decoded, "/garde/collections/"
  std::vector<std::pair<std::string, std::string>> query{};  ///< decoded, in order
  std::string accept{};                                      ///< the header as it came; empty: none
  std::string content_type{};
  std::string body{};  ///< unpacked
};

struct Response {
  int status = 200;
  std::string content_type{kMediaType};
  std::string body{};
  std::vector<std::pair<std::string, std::string>> headers{};
};

/// Section 3.6.1. `description` says how to mend it.
[[nodiscard]] Response error_response(int status, std::string_view title, std::string_view description = {});

/// Whether an answer in TAXII 2.1 suits who asks (section 1.6.8): all but those who ask for another version
/// only.
[[nodiscard]] bool accepts_answer(std::string_view accept);

enum class BodyKind { envelope, bundle, other };
/// What a request's Content-Type says that its body is: TAXII 2.1's envelope, or a STIX 2.1 bundle.
[[nodiscard]] BodyKind kind_of_body(std::string_view content_type);

}  // namespace garde::taxii
