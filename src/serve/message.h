// SPDX-License-Identifier: Apache-2.0
// A request and its answer, as the API sees them: free of sockets, so that tests ask the API what a browser
// would.
//
// Thread rules: values.
#pragma once

#include <boost/json.hpp>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace garde::serve {

struct Request {
  std::string method = "GET";
  std::string path;                          ///< decoded, begins with '/', holds no "..", no NUL
  std::map<std::string, std::string> query;  ///< decoded
  std::string host;
  std::string origin;
  std::string content_type;
  std::string session;  ///< the cookie's value
  std::string guard;    ///< of the header X-Garde-Guard
  std::string peer;     ///< the address that asks
  std::string body;     ///< as it came: see content_encoding
  std::string accept;
  std::string content_encoding;
  std::string authorization;
  /// The serial number of the client's certificate, which was verified; hexadecimal, empty where it showed
  /// none.
  std::string client_serial;
  bool accepts_gzip = false;

  [[nodiscard]] std::string parameter(const std::string& name) const {
    const auto found = query.find(name);
    return found == query.end() ? std::string() : found->second;
  }
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers{};
  /// Of a stream of events: what is to be sent now, asked again and again; empty: nothing yet.
  std::function<std::string()> events{};
};

using Handler = std::function<Response(const Request&)>;

[[nodiscard]] inline Response json_response(const boost::json::value& value, int status = 200) {
  return {status, "application/json", boost::json::serialize(value)};
}

/// RFC 9457. `type` is one of the names in docs/openapi.yml: pages choose their sentence by it.
[[nodiscard]] inline Response problem(int status, std::string_view type, std::string_view title,
                                      std::string_view detail = {}) {
  boost::json::object object{
      {"type", "urn:garde:problem:" + std::string(type)}, {"title", title}, {"status", status}};
  if (!detail.empty()) object["detail"] = detail;
  return {status, "application/problem+json", boost::json::serialize(object)};
}

/// "/a%20b" and its like decoded; nothing where an escape is broken.
[[nodiscard]] std::pair<bool, std::string> percent_decoded(std::string_view text, bool plus_is_space);
/// Fills path and query from a request's target. False where it is none: not beginning with '/', with a
/// segment "..", a backslash, a control character or a broken escape.
[[nodiscard]] bool read_target(std::string_view target, Request& request);
/// The value of the cookie of this name; empty where there is none.
[[nodiscard]] std::string cookie_named(std::string_view cookies, std::string_view name);

}  // namespace garde::serve
