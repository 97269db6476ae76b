// SPDX-License-Identifier: Apache-2.0
#include "taxii/server.h"

#include <algorithm>
#include <boost/json.hpp>
#include <fmt/format.h>

#include "stix/canonical_json.h"
#include "stix/identifier.h"
#include "stix/json_view.h"
#include "stix/parse.h"
#include "taxii/query.h"

namespace garde::taxii {
namespace {

namespace json = boost::json;

constexpr std::string_view kObjectMediaType = "application/stix+json;version=2.1";

Response json_answer(const json::value& value, int status = 200) {
  Response response;
  response.status = status;
  response.body = json::serialize(value);
  return response;
}

// Of which methods the request may be; an answer where it is another.
std::optional<Response> refuse_method(const Request& request,
                                      std::initializer_list<std::string_view> allowed) {
  if (std::find(allowed.begin(), allowed.end(), request.method) != allowed.end()) return std::nullopt;
  std::string list;
  for (const std::string_view method : allowed) list += (list.empty() ? "" : ", ") + std::string(method);
  Response response = error_response(405, "This address does not take that method", "It takes " + list + ".");
  response.headers.emplace_back("Allow", list);
  return response;
}

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    const std::size_t end = path.find('/');
    if (end != 0) segments.emplace_back(path.substr(0, end));
    path = end == std::string_view::npos ? std::string_view() : path.substr(end + 1);
  }
  return segments;
}

Response not_found() {
  return error_response(404, "There is nothing here, or nothing that you may read");
}

Response failed(const Error& error) {
  // What ails the store is for its own log: others are told that it was not their fault.
  static_cast<void>(error);
  return error_response(500, "The server could not do this", "Try again later.");
}

}  // namespace

// One request on its way down the path.
struct Server::Call {
  Server& server;
  const Request& request;
  const Caller& caller;

  Response discovery() const {
    if (auto refused = refuse_method(request, {"GET", "HEAD"})) return *refused;
    const std::string root = server.options_.origin + "/" + server.options_.api_root + "/";
    json::object body = {{"title", server.options_.title}, {"default", root}, {"api_roots", {root}}};
    if (!server.options_.description.empty()) body["description"] = server.options_.description;
    if (!server.options_.contact.empty()) body["contact"] = server.options_.contact;
    return json_answer(body);
  }

  Response api_root() const {
    if (auto refused = refuse_method(request, {"GET", "HEAD"})) return *refused;
    return json_answer({{"title", server.options_.title},
                        {"versions", {std::string(kMediaType)}},
                        {"max_content_length", server.options_.most_body_bytes}});
  }

  Response status(const std::string& id) const {
    if (auto refused = refuse_method(request, {"GET", "HEAD"})) return *refused;
    const auto text = server.objects_.status(id, caller.name);
    if (!text) return failed(text.error());
    if (!*text) return not_found();
    Response response;
    response.body = **text;
    return response;
  }

  json::object described(const Collection& collection, const Rights& rights) const {
    json::object object = {{"id", collection.id},
                           {"title", collection.title},
                           {"can_read", rights.may_read},
                           {"can_write", rights.may_write},
                           {"media_types", {std::string(kObjectMediaType)}}};
    if (!collection.description.empty()) object["description"] = collection.description;
    if (!collection.alias.empty()) object["alias"] = collection.alias;
    return object;
  }

  Response collections() const {
    if (auto refused = refuse_method(request, {"GET", "HEAD"})) return *refused;
    json::array list;
    for (const Collection& collection : server.options_.collections)
      if (const Rights rights = server.policy_.rights(caller, collection); rights.may_see)
        list.push_back(described(collection, rights));
    json::object body;
    if (!list.empty()) body["collections"] = std::move(list);
    return json_answer(body);
  }

  Response in_collection(const std::vector<std::string>& rest) const {
    const auto& all = server.options_.collections;
    const auto found = std::find_if(all.begin(), all.end(), [&](const Collection& one) {
      return one.id == rest[0] || (!one.alias.empty() && one.alias == rest[0]);
    });
    const Rights rights = found == all.end() ? Rights() : server.policy_.rights(caller, *found);
    if (!rights.may_see) return not_found();
    if (rest.size() == 1) {
      if (auto refused = refuse_method(request, {"GET", "HEAD"})) return *refused;
      return json_answer(described(*found, rights));
    }
    if (rest.size() == 2 && rest[1] == "manifest") return manifest(*found, rights);
    if (rest.size() == 2 && rest[1] == "objects")
      return request.method == "POST" ? post(*found, rights) : objects(*found, rights);
    if (rest.size() >= 3 && rest[1] == "objects" && stix::is_identifier(rest[2])) {
      if (rest.size() == 3) return object(*found, rights, rest[2]);
      if (rest.size() == 4 && rest[3] == "versions") return versions(*found, rights, rest[2]);
    }
    return not_found();
  }

  // What all pages have in common: the query, the rights, the page, its headers.
  template <typename Fill, typename Write>
  Response page(const Collection& collection, const Rights& rights, const Fill& fill,
                const Write& write) const {
    if (!rights.may_read) return error_response(403, "You may not read this collection");
    auto query = read_query(request, server.options_.most_page_objects);
    if (!query) return error_response(400, query.error().what, query.error().mend);
    query->collection = collection.id;
    query->most_bytes = server.options_.most_page_bytes;
    if (!rights.reads_all) query->readers = caller.readers;
    fill(*query);
    const auto found = server.objects_.read(*query);
    if (!found) return failed(found.error());
    Response response;
    response.body = found->has_more ? fmt::format("{{\"more\":true,\"next\":\"{}\"",
                                                  cursor_of(found->objects.back().added))
                                    : "{\"more\":false";
    if (!found->objects.empty()) {
      write(found->objects, response.body);
      response.headers.emplace_back("X-TAXII-Date-Added-First", format_rfc3339(found->objects.front().added));
      response.headers.emplace_back("X-TAXII-Date-Added-Last", format_rfc3339(found->objects.back().added));
    }
    response.body += '}';
    return response;
  }

  static void write_objects(const std::vector<store::StoredObject>& objects, std::string& out) {
    std::size_t bytes = out.size() + 32;
    for (const store::StoredObject& object : objects) bytes += object.text.size() + 1;
    out.reserve(bytes);
    out += ",\"objects\":";
    char separator = '[';
    for (const store::StoredObject& object : objects) {
      out += separator;
      out += object.text;
      separator = ',';
    }
    out += ']';
  }

  Response objects(const Collection& collection, const Rights& rights) const {
    if (auto refused = refuse_method(request, {"GET", "HEAD", "POST"})) return *refused;
    return page(
        collection, rights, [](store::ObjectQuery&) {}, write_objects);
  }

  Response manifest(const Collection& collection, const Rights& rights) const {
    if (auto refused = refuse_method(request, {"GET", "HEAD"})) return *refused;
    return page(
        collection, rights, [](store::ObjectQuery& query) { query.with_text = false; },
        [](const std::vector<store::StoredObject>& objects, std::string& out) {
          out += ",\"objects\":";
          char separator = '[';
          for (const store::StoredObject& object : objects) {
            out += separator;
            out +=
                fmt::format(R"({{"id":"{}","date_added":"{}","version":"{}","media_type":"{}"}})", object.id,
                            format_rfc3339(object.added), version_text(object.version), kObjectMediaType);
            separator = ',';
          }
          out += ']';
        });
  }

  Response object(const Collection& collection, const Rights& rights, const std::string& id) const {
    if (auto refused = refuse_method(request, {"GET", "HEAD", "DELETE"})) return *refused;
    if (request.method == "DELETE") return remove(collection, rights, id);
    Response response = page(
        collection, rights, [&](store::ObjectQuery& query) { only(query, id); }, write_objects);
    return has_nothing(response) && is_absent(collection, rights, id) ? not_found() : response;
  }

  Response versions(const Collection& collection, const Rights& rights, const std::string& id) const {
    if (auto refused = refuse_method(request, {"GET", "HEAD"})) return *refused;
    Response response = page(
        collection, rights,
        [&](store::ObjectQuery& query) {
          only(query, id);
          query.all = true;
          query.with_text = false;
        },
        [](const std::vector<store::StoredObject>& objects, std::string& out) {
          out += ",\"versions\":";
          char separator = '[';
          for (const store::StoredObject& object : objects) {
            out += separator;
            out += '"' + version_text(object.version) + '"';
            separator = ',';
          }
          out += ']';
        });
    return has_nothing(response) && is_absent(collection, rights, id) ? not_found() : response;
  }

  Response remove(const Collection& collection, const Rights& rights, const std::string& id) const {
    if (!rights.may_read || !rights.may_delete)
      return error_response(403, "You may not delete from this collection");
    auto query = read_query(request, server.options_.most_page_objects);
    if (!query) return error_response(400, query.error().what, query.error().mend);
    query->collection = collection.id;
    if (!rights.reads_all) query->readers = caller.readers;
    only(*query, id);
    // Without match[version] a deletion takes every version (section 5.7).
    if (!has_parameter(request, "match[version]")) query->all = true;
    const auto removed = server.objects_.remove(*query);
    if (!removed) return failed(removed.error());
    if (*removed == 0) return not_found();
    return Response();
  }

  // An empty page: it bears no dates (section 3.4).
  static bool has_nothing(const Response& response) {
    return response.status == 200 && response.headers.empty();
  }

  static void only(store::ObjectQuery& query, const std::string& id) {
    query.ids = {id};
    query.types.clear();
  }

  // Whether the collection holds no version at all that the caller may read: an empty page may be one's own
  // filter.
  bool is_absent(const Collection& collection, const Rights& rights, const std::string& id) const {
    store::ObjectQuery query;
    query.collection = collection.id;
    query.ids = {id};
    query.all = true;
    query.limit = 1;
    query.with_text = false;
    if (!rights.reads_all) query.readers = caller.readers;
    const auto found = server.objects_.read(query);
    return found && found->objects.empty();
  }

  Response post(const Collection& collection, const Rights& rights) const;
};

namespace {

// The status of an addition, as it grows (section 4.3.1).
class Status {
 public:
  Status() : started_(now()) {}
  void success(const std::string& id, const std::string& version) {
    successes_.push_back(json::object{{"id", id}, {"version", version}});
  }
  void failure(const std::string& id, const std::string& message) {
    failures_.push_back(
        json::object{{"id", id}, {"version", format_rfc3339(started_, 3)}, {"message", message}});
  }
  [[nodiscard]] json::object resource(const std::string& id) const {
    json::object object = {{"id", id},
                           {"status", "complete"},
                           {"request_timestamp", format_rfc3339(started_, 3)},
                           {"total_count", successes_.size() + failures_.size()},
                           {"success_count", successes_.size()},
                           {"failure_count", failures_.size()},
                           {"pending_count", 0}};
    if (!successes_.empty()) object["successes"] = successes_;
    if (!failures_.empty()) object["failures"] = failures_;
    return object;
  }

 private:
  Instant started_;
  json::array successes_;
  json::array failures_;
};

std::string id_in(const json::value& object) {
  constexpr std::size_t kLongest = 300;
  const std::string_view id =
      object.is_object() ? stix::text_in(object.get_object(), "id") : std::string_view();
  return id.empty() || id.size() > kLongest ? "unknown" : std::string(id);
}

struct Admitted {
  stix::ObjectHead head;
  const json::object* object;
};

}  // namespace

Response Server::Call::post(const Collection& collection, const Rights& rights) const {
  if (!rights.may_write) return error_response(403, "You may not write to this collection");
  const BodyKind kind = kind_of_body(request.content_type);
  if (kind == BodyKind::other || (kind == BodyKind::bundle && !server.options_.takes_bundles))
    return error_response(415, "This type of body is not taken",
                          "Send an envelope as " + std::string(kMediaType) + ".");
  if (request.body.size() > server.options_.most_body_bytes)
    return error_response(413, "The body is too large",
                          fmt::format("Send at most {} bytes at a time.", server.options_.most_body_bytes));
  const auto document = stix::parse_document(request.body);
  if (!document) return error_response(400, "The body cannot be read", document.error().message());
  const json::value* list = document->is_object() ? document->get_object().if_contains("objects") : nullptr;
  if (list == nullptr || !list->is_array() || list->get_array().empty())
    return error_response(422, "The body has no list of objects",
                          "Send {\"objects\": [...]}, with one object at least.");
  if (list->get_array().size() > server.options_.most_objects)
    return error_response(413, "There are too many objects",
                          fmt::format("Send at most {} at a time.", server.options_.most_objects));

  Status status;
  std::vector<store::NewObject> additions;
  std::vector<Admitted> admitted;
  for (const json::value& value : list->get_array()) {
    auto head = stix::check_object(value);
    auto readers = head ? server.policy_.admit(caller, collection, *head, value.get_object())
                        : Result<std::vector<std::string>>();
    if (!head || !readers) {
      status.failure(id_in(value), head ? readers.error().message() : head.error().message());
      continue;
    }
    additions.push_back({head->id, head->type, head->spec_version,
                         head->has_version ? std::optional(head->version) : std::nullopt,
                         stix::canonical_json(value), std::move(*readers)});
    admitted.push_back({std::move(*head), &value.get_object()});
  }
  const auto outcomes = server.objects_.add(collection.id, additions);
  if (!outcomes) return failed(outcomes.error());
  for (std::size_t i = 0; i < outcomes->size(); ++i) {
    const stix::ObjectHead& head = admitted[i].head;
    if ((*outcomes)[i] == store::Addition::conflict) {
      status.failure(head.id, "this version is there with another content: give a new 'modified'");
      continue;
    }
    status.success(head.id, version_text(head.has_version ? head.version : now()));
    if ((*outcomes)[i] == store::Addition::added)
      server.policy_.added(caller, collection, head, *admitted[i].object);
  }
  const std::string id = stix::uuid_version_4();
  const std::string text = json::serialize(status.resource(id));
  if (const auto kept = server.objects_.put_status(id, caller.name, text); !kept) return failed(kept.error());
  Response response;
  response.status = 202;
  response.body = text;
  return response;
}

Server::Server(ServerOptions options, store::ObjectStore& objects, Policy& policy)
    : options_(std::move(options)), objects_(objects), policy_(policy) {}
Server::~Server() = default;

Response Server::answer(const Request& request, const Caller* caller) {
  const auto answered = [&]() -> Response {
    if (caller == nullptr) {
      Response response =
          error_response(401, "Show who you are", "Connect with a certificate of this hub, or with a token.");
      response.headers.emplace_back("WWW-Authenticate", "Basic realm=\"TAXII\"");
      return response;
    }
    if (!accepts_answer(request.accept))
      return error_response(406, "This server speaks TAXII 2.1", "Accept " + std::string(kMediaType) + ".");
    const Call call{*this, request, *caller};
    const std::vector<std::string> segments = segments_of(request.path);
    if (segments.size() == 1 && segments[0] == "taxii2") return call.discovery();
    if (segments.empty() || segments[0] != options_.api_root) return not_found();
    if (segments.size() == 1) return call.api_root();
    if (segments[1] == "status" && segments.size() == 3) return call.status(segments[2]);
    if (segments[1] != "collections") return not_found();
    if (segments.size() == 2) return call.collections();
    return call.in_collection({segments.begin() + 2, segments.end()});
  };
  Response response = answered();
  if (request.method == "HEAD") response.body.clear();
  return response;
}

}  // namespace garde::taxii
