// SPDX-License-Identifier: Apache-2.0
#include "taxii/client.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/time.h"
#include "stix/json_view.h"
#include "stix/parse.h"
#include "taxii/message.h"

namespace garde::taxii {
namespace {

namespace json = boost::json;

// The document of an answer that has this status; else what the server said.
Result<json::object> document_of(const Result<HttpsAnswer>& answer, int status) {
  if (!answer) return failure(answer.error());
  auto document = stix::parse_document(answer->body);
  const bool is_object = document && document->is_object();
  if (answer->status != status) {
    const std::string said = is_object ? fmt::format("{} {}", stix::text_in(document->get_object(), "title"),
                                                     stix::text_in(document->get_object(), "description"))
                                       : std::string();
    return failure(fmt::format("the server answered {} {}", answer->status, said.substr(0, 500)), "",
                   "see what it says");
  }
  if (!is_object)
    return failure("the server's answer is no TAXII 2.1", "", "check the address of its API root");
  return std::move(document->get_object());
}

}  // namespace

Result<std::vector<Refused>> Client::add(const std::string& collection, const json::array& objects) {
  const std::string media_type(kMediaType);
  const auto status =
      document_of(https_.post(api_root_ + "collections/" + collection + "/objects/", media_type,
                              json::serialize(json::object{{"objects", objects}}), media_type),
                  202);
  if (!status) return failure(status.error());
  std::vector<Refused> refused;
  if (const json::value* failures = status->if_contains("failures");
      failures != nullptr && failures->is_array())
    for (const json::value& one : failures->get_array())
      if (one.is_object())
        refused.push_back({std::string(stix::text_in(one.get_object(), "id")),
                           std::string(stix::text_in(one.get_object(), "message"))});
  return refused;
}

Result<Followed> Client::follow(const std::string& collection, const std::string& added_after,
                                std::size_t limit) {
  Followed followed;
  followed.added_after = added_after;
  const std::string query =
      fmt::format("?limit={}{}", limit, added_after.empty() ? "" : "&added_after=" + added_after);
  const std::string base = api_root_ + "collections/" + collection;
  const auto answer = https_.get(base + "/objects/" + query, std::string(kMediaType));
  auto envelope = document_of(answer, 200);
  if (!envelope) return failure(envelope.error());
  const json::value* objects = envelope->if_contains("objects");
  if (objects != nullptr && objects->is_array())
    for (json::value& object : envelope->at("objects").as_array())
      if (object.is_object()) followed.objects.push_back(std::move(object.get_object()));
  const json::value* more = envelope->if_contains("more");
  followed.has_more = more != nullptr && more->is_bool() && more->get_bool();
  if (followed.objects.empty()) return followed;
  // Section 3.4: of every page that is not empty.
  const auto last = answer->headers.find("x-taxii-date-added-last");
  if (last == answer->headers.end() || !parse_rfc3339(last->second))
    return failure("the server does not say when its objects were added", "",
                   "report it to whoever runs the server");
  followed.added_after = last->second;
  return followed;
}

}  // namespace garde::taxii
