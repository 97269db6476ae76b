// SPDX-License-Identifier: Apache-2.0
// The API (docs/openapi.yml) and the console's files. Every request of the console passes here; it uses
// nothing else.
//
// Who may: a reader looks and hunts, a responder also acts on incidents, declarations and what is expected,
// an administrator also keeps accounts and settings and reads the journal. A request that changes something
// shows the session's guard in X-Garde-Guard, is JSON, and where it names an origin, it is this one. Each
// such act is in the journal. A program comes with a token instead (Authorization: Bearer), made for some
// areas of the API, and needs no guard: no browser adds a token by itself.
//
// The table of routes (api_routes.cpp) is the one place that says which request needs which role; a test
// holds it and docs/openapi.yml to one another.
//
// Thread rules: answer() is called from several threads at once.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <thread>

#include "base/zone.h"
#include "serve/accounts.h"
#include "serve/declaration_book.h"
#include "serve/hunt_desk.h"
#include "serve/incident_json.h"
#include "serve/journal.h"
#include "serve/message.h"
#include "serve/node_status.h"
#include "serve/notifier.h"
#include "serve/rule_shelf.h"
#include "serve/settings.h"
#include "store/sqlite_store.h"

namespace garde::serve {

struct ApiOptions {
  std::filesystem::path folder;     ///< with incidents.db; console.db is made there
  std::filesystem::path archive{};  ///< empty: nothing to hunt in
  std::filesystem::path data{};     ///< with duties/, mappings/ and rules/
  std::string territory = "75";     ///< chooses the duties of new declarations
  Zone zone{};
  NodeView* node = nullptr;              ///< that runs in this process and outlives the Api; null: none does
  Language language = Language::french;  ///< of notices
  std::vector<std::filesystem::path> rules{};  ///< that are looked with; empty: the shipped ones
};

class Api {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Api>> open(ApiOptions options);

  [[nodiscard]] Response answer(const Request& request);

  [[nodiscard]] Accounts& accounts() { return *accounts_; }
  [[nodiscard]] Journal& journal() { return *journal_; }

  struct Asked {
    const Request& request;
    Session session;
    Language language = Language::french;
    Instant at;
    std::vector<std::string> parts;  ///< what stands where the route's path has "{}"
  };
  struct Route {
    std::string_view method;
    std::string_view path;  ///< below /api/v1/: "incidents/{}/notes"
    Role least;
    std::string_view
        area;  ///< of tokens: with "area:read" or, where it changes something, "area:write"; empty: no token
    Response (Api::*answer)(const Asked&);
  };
  [[nodiscard]] static std::span<const Route> routes();

 private:
  explicit Api(ApiOptions options) : options_(std::move(options)) {}
  [[nodiscard]] Response route(const Request& request);
  [[nodiscard]] Response dispatch(const Request& request, const Session& session);
  [[nodiscard]] Response begin_session(const Request& request, bool by_link);
  [[nodiscard]] Response told_session(const Session& session, bool is_new) const;

  // api.cpp
  [[nodiscard]] Response show_session(const Asked& asked);
  [[nodiscard]] Response end_session(const Asked& asked);
  [[nodiscard]] Response list_journal(const Asked& asked);
  [[nodiscard]] Response stream_changes(const Asked& asked);

  // api_overview.cpp
  [[nodiscard]] Response overview(const Asked& asked);
  [[nodiscard]] Result<boost::json::object> make_overview(const Asked& asked);
  [[nodiscard]] Result<boost::json::array> hours_before(Instant now);
  [[nodiscard]] Result<boost::json::array> deadlines_of(const std::vector<ToldIncident>& open,
                                                        const Asked& asked);

  // api_incidents.cpp
  [[nodiscard]] Response list_incidents(const Asked& asked);
  [[nodiscard]] Response show_incident(const Asked& asked);
  [[nodiscard]] Response set_state(const Asked& asked);
  [[nodiscard]] Response add_note(const Asked& asked);
  [[nodiscard]] Response mark_action(const Asked& asked);
  [[nodiscard]] Response merge_incidents(const Asked& asked);
  [[nodiscard]] Response split_incident(const Asked& asked);
  [[nodiscard]] Response export_incident(const Asked& asked);
  [[nodiscard]] Result<incident::Incident> incident_of(const Asked& asked);
  [[nodiscard]] Response told_incident(const Asked& asked, const incident::Incident& incident);
  using Change = std::function<Result<void>(incident::Incident&, const boost::json::object&)>;
  [[nodiscard]] Response change_incident(const Asked& asked, const std::string& what, const Change& change);

  // api_declaration.cpp
  [[nodiscard]] Response show_declaration(const Asked& asked);
  [[nodiscard]] Response export_declaration(const Asked& asked);
  [[nodiscard]] Response answer_field(const Asked& asked);
  [[nodiscard]] Response set_moment(const Asked& asked);
  [[nodiscard]] Response follow_declaration(const Asked& asked);
  [[nodiscard]] Response told_declaration(const Asked& asked, const incident::Incident& incident);
  [[nodiscard]] Response change_declaration(const Asked& asked, const std::string& what,
                                            const std::string& detail,
                                            const std::function<Result<void>(declare::Declaration&)>& change);

  // api_tuning.cpp
  [[nodiscard]] Response list_rules(const Asked& asked);
  [[nodiscard]] Response show_rule(const Asked& asked);
  [[nodiscard]] Response show_coverage(const Asked& asked);
  [[nodiscard]] Response list_expectations(const Asked& asked);
  [[nodiscard]] Response add_expectation(const Asked& asked);
  [[nodiscard]] Response end_expectation(const Asked& asked);

  [[nodiscard]] std::map<std::string, RuleHits> hits_by_rule();

  // api_sources.cpp
  [[nodiscard]] Response show_sources(const Asked& asked);
  [[nodiscard]] Response reload(const Asked& asked);

  // api_hunt.cpp
  [[nodiscard]] Response start_hunt(const Asked& asked);
  [[nodiscard]] Response show_hunt(const Asked& asked);
  [[nodiscard]] Response stop_hunt(const Asked& asked);

  // api_accounts.cpp
  [[nodiscard]] Response list_accounts(const Asked& asked);
  [[nodiscard]] Response change_account(const Asked& asked);
  [[nodiscard]] Response remove_account(const Asked& asked);
  [[nodiscard]] Response invite(const Asked& asked);
  [[nodiscard]] Response change_password(const Asked& asked);
  [[nodiscard]] Response begin_second_factor(const Asked& asked);
  [[nodiscard]] Response confirm_second_factor(const Asked& asked);
  [[nodiscard]] Response end_second_factor(const Asked& asked);
  [[nodiscard]] Response reset_second_factor(const Asked& asked);
  [[nodiscard]] Response list_tokens(const Asked& asked);
  [[nodiscard]] Response add_token(const Asked& asked);
  [[nodiscard]] Response remove_token(const Asked& asked);

  // api_settings.cpp
  [[nodiscard]] Response show_settings(const Asked& asked);
  [[nodiscard]] Response change_settings(const Asked& asked);
  [[nodiscard]] Response test_notifications(const Asked& asked);
  void notify_until_stopped(const std::stop_token& stopped);

  [[nodiscard]] std::uint64_t revision();
  [[nodiscard]] Result<void> note(const Asked& asked, const std::string& what, const std::string& subject,
                                  const std::string& detail);
  [[nodiscard]] std::filesystem::path rules_folder() const { return options_.data / "rules"; }

  ApiOptions options_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Accounts> accounts_;
  std::unique_ptr<Journal> journal_;
  std::mutex store_lock_;
  std::unique_ptr<store::SqliteStore> store_;
  std::mutex watch_lock_;
  sqlite3* watch_ = nullptr;  // closed by watch_closer_
  std::shared_ptr<void> watch_closer_;
  std::uint64_t own_changes_ = 0;  // under watch_lock_
  std::mutex pdf_lock_;
  std::unique_ptr<Settings> settings_;
  std::optional<DeclarationBook> declarations_;
  RuleShelf rules_;
  std::unique_ptr<HuntDesk> hunts_;

  struct Remembered {  // the overview, as long as nothing has changed
    std::uint64_t revision = 0;
    std::int64_t minute = 0;
    boost::json::object overview;
  };
  std::unique_ptr<Notifier> notifier_;
  std::mutex overview_lock_;
  std::map<Language, Remembered> overviews_;
  std::jthread notifying_;  // the last: it ends before what it uses
};

/// The body as a JSON object; nothing where it is none. Depth and size are bounded.
[[nodiscard]] std::optional<boost::json::object> object_of(const Request& request);
/// The text under the name; empty where there is none.
[[nodiscard]] std::string text_in(const boost::json::object& object, std::string_view name);
/// The same, where it may be a whole file: as long as a body may be.
[[nodiscard]] std::string long_text_in(const boost::json::object& object, std::string_view name);
/// The number that a parameter of the query holds; 0 where it is none.
[[nodiscard]] std::size_t number_in(const Request& request, const std::string& name);
[[nodiscard]] Response problem_of(const Error& error, int status = 500);
[[nodiscard]] Response malformed();
[[nodiscard]] Response refused(Refusal refusal);

/// A file of the console, by its path; null where there is none. "/" is index.html.
struct WebFile {
  std::string_view path;
  std::string_view content_type;
  std::string_view bytes;
  std::string_view gzip;  ///< the same, compressed (RFC 1952); empty: not kept
};
[[nodiscard]] const WebFile* web_file(std::string_view path);

}  // namespace garde::serve
