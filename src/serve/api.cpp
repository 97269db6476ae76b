// SPDX-License-Identifier: Apache-2.0
#include "serve/api.h"

#include <fmt/format.h>

#include "serve/secret.h"

namespace garde::serve {
namespace {

namespace json = boost::json;

constexpr std::string_view kPrefix = "/api/v1/";
constexpr std::size_t kMostText = 20'000;

Response refused(Refusal refusal) {
  switch (refusal) {
    case Refusal::wrong:
      return problem(401, "wrong", "The name or the password is wrong");
    case Refusal::locked:
      return problem(429, "locked", "Too many wrong passwords: this name is locked for a while");
    case Refusal::too_often:
      return problem(429, "too-often", "Too many tries from this address: wait a minute");
    case Refusal::bad_link:
      return problem(403, "bad-link", "This link was used already, or has ended");
    case Refusal::name_taken:
      return problem(409, "name-taken", "There is an account of this name");
    case Refusal::bad_name:
      return problem(422, "bad-name", "A name is made of a-z, 0-9, '.', '-' and '_'");
    case Refusal::short_password:
      return problem(422, "short-password", "A password has 12 to 1024 bytes");
    case Refusal::unavailable:
      break;
  }
  return problem(503, "unavailable", "This cannot be done now");
}

Response file_of(std::string_view path) {
  const WebFile* file = web_file(path);
  if (file == nullptr) return problem(404, "not-found", "There is nothing at this address");
  Response response{200, std::string(file->content_type), std::string(file->bytes)};
  response.headers.emplace_back("Cache-Control", "no-cache");
  return response;
}

bool is_from_here(const Request& request) {
  return request.origin.empty() || request.origin == "https://" + request.host;
}

bool is_json(const Request& request) {
  return request.content_type == "application/json" || request.content_type.starts_with("application/json;");
}

}  // namespace

std::optional<json::object> object_of(const Request& request) {
  json::error_code error;
  json::parse_options options;
  options.max_depth = 8;
  auto value = json::parse(request.body, error, {}, options);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.as_object());
}

std::string text_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains({name.data(), name.size()});
  if (value == nullptr || !value->is_string() || value->as_string().size() > kMostText) return {};
  return {value->as_string().data(), value->as_string().size()};
}

Response problem_of(const Error& error, int status) {
  return problem(status, status >= 500 ? "unavailable" : "refused", error.what, error.mend);
}

Result<std::unique_ptr<Api>> Api::open(ApiOptions options) {
  std::unique_ptr<Api> api(new Api(std::move(options)));
  const std::filesystem::path& folder = api->options_.folder;
  auto database = Database::open((folder / "console.db").string());
  if (!database) return failure(database.error());
  api->database_ = std::move(*database);
  api->accounts_ = std::make_unique<Accounts>(*api->database_);
  api->journal_ = std::make_unique<Journal>(*api->database_);
  const std::string incidents = (folder / "incidents.db").string();
  auto store = store::SqliteStore::open(incidents);
  if (!store) return failure(store.error());
  api->store_ = std::move(*store);
  // A connection of its own: data_version tells only what other connections have written.
  const int status = sqlite3_open_v2(incidents.c_str(), &api->watch_, SQLITE_OPEN_READONLY, nullptr);
  api->watch_closer_ =
      std::shared_ptr<void>(api->watch_, [](void* watch) { sqlite3_close(static_cast<sqlite3*>(watch)); });
  if (status != SQLITE_OK) return failure("the incidents cannot be watched for changes", incidents);
  const std::filesystem::path duties = api->options_.data / "duties";
  auto form = declare::Form::load(duties / "form.yml");
  if (!form) return failure(form.error());
  api->form_ = std::move(*form);
  auto loaded = declare::load_duties(duties);
  if (!loaded) return failure(loaded.error());
  api->duties_ = std::move(*loaded);
  return api;
}

Response Api::answer(const Request& request) {
  try {
    return route(request);
  } catch (const std::exception&) {  // a library's: of memory or of JSON
    return problem(500, "unavailable", "This could not be answered");
  }
}

Response Api::route(const Request& request) {
  const bool is_reading = request.method == "GET";
  if (!request.path.starts_with(kPrefix))
    return is_reading ? file_of(request.path) : problem(405, "not-found", "Only the API takes this method");
  const std::string_view what = std::string_view(request.path).substr(kPrefix.size());
  if (!is_reading && (!is_from_here(request) || (request.method != "DELETE" && !is_json(request))))
    return problem(403, "forged", "The request does not come from this console");
  if (request.method == "POST" && what == "session") return begin_session(request, false);
  if (request.method == "POST" && what == "session/link") return begin_session(request, true);
  const Instant at = now();
  const auto session = accounts_->find(request.session, at);
  if (!session) return problem(401, "signed-out", "Sign in first");
  if (!is_reading && !are_equal(request.guard, session->guard))
    return problem(403, "forged", "The guard is missing or wrong");
  const auto language = language_with_code(request.parameter("language")).value_or(Language::french);
  return route_signed_in({request, *session, language, at});
}

Response Api::route_signed_in(const Asked& asked) {
  const Request& request = asked.request;
  const std::string_view what = std::string_view(request.path).substr(kPrefix.size());
  const bool is_administrator = asked.session.role == Role::administrator;
  if (request.method == "DELETE" && what == "session") {
    accounts_->sign_out(request.session);
    if (auto noted = note(asked, "sign-out", "", ""); !noted) return problem_of(noted.error());
    Response response = json_response(json::object{});
    response.headers.emplace_back("Set-Cookie",
                                  "__Host-garde=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict");
    return response;
  }
  if (request.method == "POST" && what == "invitations")
    return is_administrator ? invite(asked) : problem(403, "not-allowed", "Only an administrator may");
  if (what.starts_with("incidents/")) return route_incident(asked, what.substr(10));
  if (request.method != "GET") return problem(405, "not-found", "This address takes no such method");
  if (what == "session") return told_session(asked.session, false);
  if (what == "overview") return overview(asked);
  if (what == "incidents") return list_incidents(asked);
  if (what == "hunt") return hunt(asked);
  if (what == "events") return stream_changes();
  if (what == "journal")
    return is_administrator ? list_journal() : problem(403, "not-allowed", "Only an administrator may");
  return problem(404, "not-found", "There is nothing at this address");
}

Response Api::route_incident(const Asked& asked, std::string_view rest) {
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const std::string id(rest.substr(0, slash));
  const std::string_view part = rest.substr(std::min(slash + 1, rest.size()));
  const bool is_reading = asked.request.method == "GET";
  if (!is_reading && asked.request.method != "POST")
    return problem(405, "not-found", "This address takes no such method");
  if (!is_reading && asked.session.role == Role::reader)
    return problem(403, "not-allowed", "A reader may only look");
  if (!is_reading && (part == "state" || part == "notes" || part == "actions"))
    return change_incident(asked, id, part);
  Result<incident::Incident> incident = [&] {
    const std::lock_guard hold(store_lock_);
    return store_->load(id);
  }();
  if (!incident) return problem(404, "not-found", "There is no such incident");
  if (is_reading && part.empty()) return told_incident(asked, *incident);
  if (is_reading && part == "declaration") return show_declaration(asked, *incident);
  if (is_reading && part.starts_with("declaration."))
    return export_declaration(asked, *incident, part.substr(12));
  if (!is_reading && part == "declaration/answers") return answer_declaration(asked, *incident, false);
  if (!is_reading && part == "declaration/moments") return answer_declaration(asked, *incident, true);
  return problem(404, "not-found", "There is nothing at this address");
}

Response Api::begin_session(const Request& request, bool by_link) {
  const auto body = object_of(request);
  if (!body) return problem(400, "malformed", "The body is no JSON object");
  const Instant at = now();
  const std::string name = text_in(*body, "name");
  const std::string password = text_in(*body, "password");
  const auto session = by_link
                           ? accounts_->use_link(text_in(*body, "token"), name, password, request.peer, at)
                           : accounts_->sign_in(name, password, request.peer, at);
  const std::string what = by_link ? "account.made" : "sign-in";
  const auto noted = session ? journal_->add(session->account, what, session->account, request.peer, at)
                             : journal_->add("", what + ".refused", name.substr(0, 64), request.peer, at);
  if (!session) return refused(session.error());
  if (!noted) return problem_of(noted.error());
  if (!request.session.empty()) accounts_->sign_out(request.session);
  return told_session(*session, true);
}

Response Api::told_session(const Session& session, bool is_new) const {
  Response response = json_response(json::object{{"account", session.account},
                                                 {"role", name_of(session.role)},
                                                 {"guard", session.guard},
                                                 {"zone", options_.zone.name()}});
  if (is_new)
    response.headers.emplace_back(
        "Set-Cookie",
        fmt::format("__Host-garde={}; Path=/; Secure; HttpOnly; SameSite=Strict", session.token));
  return response;
}

Response Api::invite(const Asked& asked) {
  const auto body = object_of(asked.request);
  const auto role = body ? role_named(text_in(*body, "role")) : std::nullopt;
  if (!role) return problem(422, "malformed", "Name a role: reader, responder or administrator");
  const auto token = accounts_->make_link(*role, asked.at);
  if (!token) return problem_of(token.error());
  if (auto noted = note(asked, "account.invited", std::string(name_of(*role)), ""); !noted)
    return problem_of(noted.error());
  return json_response(json::object{{"token", *token}}, 201);
}

Response Api::list_journal() {
  const auto entries = journal_->latest(500);
  if (!entries) return problem_of(entries.error());
  const auto whole = journal_->verify();
  json::array array;
  for (const JournalEntry& entry : *entries)
    array.push_back(json::object{{"number", entry.number},
                                 {"time", format_rfc3339(entry.time)},
                                 {"who", entry.who},
                                 {"what", entry.what},
                                 {"subject", entry.subject},
                                 {"detail", entry.detail},
                                 {"hash", entry.hash}});
  json::object object{{"entries", std::move(array)}, {"whole", whole.has_value()}};
  if (!whole) object["broken"] = whole.error().what;
  return json_response(object);
}

std::uint64_t Api::revision() {
  const std::lock_guard hold(watch_lock_);
  sqlite::Statement version(watch_, "PRAGMA data_version");
  return (version.step() ? static_cast<std::uint64_t>(version.integer(0)) : 0) + own_changes_;
}

Response Api::stream_changes() {
  Response response{200, "text/event-stream", {}};
  response.events = [this, known = std::uint64_t{0}]() mutable {
    const std::uint64_t latest = revision();
    if (latest == known) return std::string();
    known = latest;
    return fmt::format("event: changed\ndata: {}\n\n", latest);
  };
  return response;
}

Result<void> Api::note(const Asked& asked, const std::string& what, const std::string& subject,
                       const std::string& detail) {
  {
    const std::lock_guard hold(watch_lock_);
    ++own_changes_;
  }
  return journal_->add(asked.session.account, what, subject, detail, asked.at);
}

}  // namespace garde::serve
