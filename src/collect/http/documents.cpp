// SPDX-License-Identifier: Apache-2.0
#include "collect/http/documents.h"

#include <fmt/format.h>
#include <simdjson.h>

namespace garde::collect {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t start = text.find_first_not_of(kSpace);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(kSpace) - start + 1);
}

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return trimmed(line);
}

class Gatherer {
 public:
  Gatherer(Origin origin, Instant received) : json_(std::move(origin)), text_(json_), received_(received) {
    json_.format = "json";
    text_.format = "lines";
  }

  /// Why it was rejected; empty where it was taken.
  std::string_view add(std::string_view document) {
    std::string_view reason;
    if (document.size() > kMostRecordBytes) {
      reason = "the document is too large";
    } else if (simdjson::dom::object object;
               parser_.parse(document.data(), document.size()).get(object) != simdjson::SUCCESS) {
      reason = "the document is not a JSON object";
    }
    documents.batch.add(reason.empty() ? json_ : text_, received_, document.substr(0, kMostRecordBytes));
    ++(reason.empty() ? documents.taken : documents.rejected);
    return reason;
  }

  void add_item(std::string_view action, int status, std::string_view type, std::string_view reason) {
    if (!documents.items.empty()) documents.items += ',';
    if (reason.empty()) {
      documents.items += fmt::format(R"({{"{}":{{"status":{}}}}})", action, status);
    } else {
      documents.items += fmt::format(R"({{"{}":{{"status":{},"error":{{"type":"{}","reason":"{}"}}}}}})",
                                     action, status, type, reason);
    }
  }

  /// The action's name; empty where the line is none.
  std::string_view action_of(std::string_view line) {
    simdjson::dom::object object;
    if (parser_.parse(line.data(), line.size()).get(object) != simdjson::SUCCESS) return {};
    for (const auto& [key, value] : object)
      for (const std::string_view known : {"create", "index", "update", "delete"})
        if (key == known) return known;
    return {};
  }

  bool add_array(std::string_view body) {
    simdjson::dom::array array;
    if (parser_.parse(body.data(), body.size()).get(array) != simdjson::SUCCESS) return false;
    std::vector<std::string> objects;
    for (const simdjson::dom::element element : array) objects.push_back(simdjson::minify(element));
    for (const std::string& object : objects) static_cast<void>(add(object));
    return true;
  }

  Documents documents;

 private:
  Origin json_;
  Origin text_;
  Instant received_;
  simdjson::dom::parser parser_;
};

}  // namespace

Documents read_documents(std::string_view body, Origin origin, Instant received) {
  Gatherer gatherer(std::move(origin), received);
  const std::string_view whole = trimmed(body);
  if (whole.starts_with('[') && gatherer.add_array(whole)) return std::move(gatherer.documents);
  while (!body.empty())
    if (const std::string_view line = take_line(body); !line.empty()) static_cast<void>(gatherer.add(line));
  return std::move(gatherer.documents);
}

Result<Documents> read_bulk(std::string_view body, Origin origin, Instant received) {
  Gatherer gatherer(std::move(origin), received);
  while (!body.empty()) {
    const std::string_view line = take_line(body);
    if (line.empty()) continue;
    const std::string_view action = gatherer.action_of(line);
    if (action.empty())
      return failure("a line of the bulk request is not an action", "",
                     "send an action line before each document");
    if (action == "delete" || action == "update") {
      if (action == "update") static_cast<void>(take_line(body));
      gatherer.add_item(action, 400, "illegal_argument_exception", "records are only ever added");
      ++gatherer.documents.rejected;
      continue;
    }
    if (body.empty())
      return failure("the bulk request ends behind an action", "", "send a document behind each action line");
    const std::string_view reason = gatherer.add(take_line(body));
    gatherer.add_item(action, reason.empty() ? 201 : 400, "document_parsing_exception", reason);
  }
  return std::move(gatherer.documents);
}

}  // namespace garde::collect
