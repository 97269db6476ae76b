// SPDX-License-Identifier: Apache-2.0
#include "serve/api.h"

#include <charconv>
#include <fmt/format.h>

#include "serve/secret.h"

namespace garde::serve {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostText = 20'000;

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

std::string long_text_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains({name.data(), name.size()});
  if (value == nullptr || !value->is_string()) return {};
  return {value->as_string().data(), value->as_string().size()};
}

std::size_t number_in(const Request& request, const std::string& name) {
  const std::string text = request.parameter(name);
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

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
    case Refusal::needs_code:
      return problem(401, "needs-code", "The code of the second factor is asked for");
    case Refusal::wrong_code:
      return problem(401, "wrong-code", "The code is wrong, or was used already");
    case Refusal::unavailable:
      break;
  }
  return problem(503, "unavailable", "This cannot be done now");
}

Response malformed() {
  return problem(400, "malformed", "The body is no JSON object");
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
  auto declarations = DeclarationBook::load(*api->database_, api->options_.data / "duties",
                                            api->options_.territory, api->options_.zone);
  if (!declarations) return failure(declarations.error());
  api->declarations_.emplace(std::move(*declarations));
  api->settings_ = std::make_unique<Settings>(*api->database_);
  api->declarations_->take(*api->settings_);
  if (api->options_.rules.empty()) api->options_.rules = {api->rules_folder()};
  api->rules_.set_paths(api->options_.rules);
  api->hunts_ =
      std::make_unique<HuntDesk>(api->options_.archive, api->options_.data / "mappings", api->options_.zone);
  api->notifier_ = std::make_unique<Notifier>(*api->database_, *api->settings_, *api->journal_,
                                              api->options_.zone, api->options_.language, Notifier::Ways{});
  api->notifying_ =
      std::jthread([one = api.get()](const std::stop_token& stopped) { one->notify_until_stopped(stopped); });
  return api;
}

Response Api::answer(const Request& request) {
  try {
    return route(request);
  } catch (const std::exception&) {  // a library's: of memory or of JSON
    return problem(500, "unavailable", "This could not be answered");
  }
}

Response Api::show_session(const Asked& asked) {
  return told_session(asked.session, false);
}

Response Api::end_session(const Asked& asked) {
  accounts_->sign_out(asked.request.session);
  if (auto noted = note(asked, "sign-out", "", ""); !noted) return problem_of(noted.error());
  Response response = json_response(json::object{});
  response.headers.emplace_back("Set-Cookie",
                                "__Host-garde=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict");
  return response;
}

Response Api::begin_session(const Request& request, bool by_link) {
  const auto body = object_of(request);
  if (!body) return problem(400, "malformed", "The body is no JSON object");
  const Instant at = now();
  const std::string name = text_in(*body, "name");
  const std::string password = text_in(*body, "password");
  const auto session = by_link
                           ? accounts_->use_link(text_in(*body, "token"), name, password, request.peer, at)
                           : accounts_->sign_in(name, password, text_in(*body, "code"), request.peer, at);
  const std::string what = by_link ? "account.made" : "sign-in";
  const bool is_step = !session && session.error() == Refusal::needs_code;  // nothing was refused yet
  const auto noted = is_step   ? Result<void>()
                     : session ? journal_->add(session->account, what, session->account, request.peer, at)
                               : journal_->add("", what + ".refused", name.substr(0, 64), request.peer, at);
  if (!session) return refused(session.error());
  if (!noted) return problem_of(noted.error());
  if (!request.session.empty()) accounts_->sign_out(request.session);
  return told_session(*session, true);
}

Response Api::told_session(const Session& session, bool is_new) const {
  Response response = json_response(json::object{{"account", session.account},
                                                 {"role", name_of(session.role)},
                                                 {"second_factor", session.has_second_factor},
                                                 {"archive", !options_.archive.empty()},
                                                 {"guard", session.guard},
                                                 {"zone", options_.zone.name()}});
  if (is_new)
    response.headers.emplace_back(
        "Set-Cookie",
        fmt::format("__Host-garde={}; Path=/; Secure; HttpOnly; SameSite=Strict", session.token));
  return response;
}

Response Api::list_journal(const Asked&) {
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

Response Api::stream_changes(const Asked&) {
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
