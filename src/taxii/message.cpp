// SPDX-License-Identifier: Apache-2.0
#include "taxii/message.h"

#include <boost/json.hpp>
#include <optional>

#include "base/case_fold.h"

namespace garde::taxii {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostRanges = 64;

std::string small(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' && c != '\t' && c != '"') out += fold_ascii(c);
  return out;
}

// The next part before `separator`; takes it from `rest`.
std::string_view next_part(std::string_view& rest, char separator) {
  const std::size_t end = rest.find(separator);
  const std::string_view part = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return part;
}

struct MediaType {
  std::string name;
  std::optional<std::string> version;
  bool is_refused = false;  ///< q=0
};

MediaType media_type(std::string_view text) {
  const std::string folded = small(text);
  std::string_view rest = folded;
  MediaType type;
  type.name = next_part(rest, ';');
  while (!rest.empty()) {
    std::string_view value = next_part(rest, ';');
    const std::string_view name = next_part(value, '=');
    if (name == "version") type.version = std::string(value);
    if (name == "q")
      type.is_refused = !value.empty() && value.find_first_not_of("0.") == std::string_view::npos;
  }
  return type;
}

bool is_threat_intelligence(std::string_view name) {
  return name == "application/taxii+json" || name == "application/stix+json" ||
         name == "application/vnd.oasis.taxii+json" || name == "application/vnd.oasis.stix+json";
}

}  // namespace

Response error_response(int status, std::string_view title, std::string_view description) {
  json::object error = {{"title", json::string_view(title.data(), title.size())},
                        {"http_status", std::to_string(status)}};
  if (!description.empty()) error["description"] = json::string_view(description.data(), description.size());
  Response response;
  response.status = status;
  response.body = json::serialize(error);
  return response;
}

bool accepts_answer(std::string_view accept) {
  if (accept.find_first_not_of(" \t") == std::string_view::npos) return true;
  std::string_view rest = accept;
  for (std::size_t i = 0; !rest.empty() && i < kMostRanges; ++i) {
    const MediaType range = media_type(next_part(rest, ','));
    if (range.is_refused || range.name.empty()) continue;
    // The names of version 2.0 (vnd.oasis) without a version are that version's.
    const bool is_old_name = range.name.find("vnd.oasis") != std::string::npos;
    if (!is_threat_intelligence(range.name) || (range.version ? *range.version == "2.1" : !is_old_name))
      return true;
  }
  return false;
}

BodyKind kind_of_body(std::string_view content_type) {
  const MediaType type = media_type(content_type);
  if (type.version && *type.version != "2.1") return BodyKind::other;
  if (type.name == "application/taxii+json" || type.name == "application/json") return BodyKind::envelope;
  return type.name == "application/stix+json" ? BodyKind::bundle : BodyKind::other;
}

}  // namespace garde::taxii
