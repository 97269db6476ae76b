// SPDX-License-Identifier: Apache-2.0
// The API (docs/openapi.yml) and the console's files. Every request of the console passes here; it uses
// nothing else.
//
// Who may: a reader looks and hunts, a responder also acts on incidents and declarations, an administrator
// also invites and reads the journal. A request that changes something shows the session's guard in
// X-Garde-Guard, is JSON, and where it names an origin, it is this one. Each such act is in the journal.
//
// Thread rules: answer() is called from several threads at once.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>

#include "base/zone.h"
#include "declare/duty.h"
#include "serve/accounts.h"
#include "serve/journal.h"
#include "serve/message.h"
#include "serve/node_status.h"
#include "store/sqlite_store.h"

namespace garde::serve {

struct ApiOptions {
  std::filesystem::path folder;     ///< with incidents.db; console.db is made there
  std::filesystem::path archive{};  ///< empty: nothing to hunt in
  std::filesystem::path data{};     ///< with duties/ and mappings/
  std::string territory = "75";     ///< chooses the duties of new declarations
  Zone zone{};
  NodeView* node = nullptr;  ///< that runs in this process and outlives the Api; null: none does
};

class Api {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Api>> open(ApiOptions options);

  [[nodiscard]] Response answer(const Request& request);

  [[nodiscard]] Accounts& accounts() { return *accounts_; }
  [[nodiscard]] Journal& journal() { return *journal_; }

 private:
  struct Asked {
    const Request& request;
    Session session;
    Language language = Language::french;
    Instant at;
  };
  explicit Api(ApiOptions options) : options_(std::move(options)) {}
  [[nodiscard]] Response route(const Request& request);
  [[nodiscard]] Response route_signed_in(const Asked& asked);
  [[nodiscard]] Response route_incident(const Asked& asked, std::string_view rest);
  [[nodiscard]] Response begin_session(const Request& request, bool by_link);
  [[nodiscard]] Response told_session(const Session& session, bool is_new) const;

  [[nodiscard]] Response overview(const Asked& asked);  // api_incidents.cpp
  [[nodiscard]] Response list_incidents(const Asked& asked);
  [[nodiscard]] Response told_incident(const Asked& asked, const incident::Incident& incident);
  [[nodiscard]] Response change_incident(const Asked& asked, const std::string& id, std::string_view what);

  [[nodiscard]] Result<declare::Declaration> declaration_of(const incident::Incident& incident, Instant at);
  [[nodiscard]] Response show_declaration(const Asked& asked,
                                          const incident::Incident& incident);  // api_declaration.cpp
  [[nodiscard]] Response export_declaration(const Asked& asked, const incident::Incident& incident,
                                            std::string_view format);
  [[nodiscard]] Response answer_declaration(const Asked& asked, const incident::Incident& incident,
                                            bool is_moment);

  [[nodiscard]] Response hunt(const Asked& asked);  // api_hunt.cpp
  [[nodiscard]] Response list_journal();
  [[nodiscard]] Response invite(const Asked& asked);
  [[nodiscard]] Response stream_changes();
  [[nodiscard]] std::uint64_t revision();
  [[nodiscard]] Result<void> note(const Asked& asked, const std::string& what, const std::string& subject,
                                  const std::string& detail);

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
  std::mutex hunt_lock_;           // one at a time
  std::mutex pdf_lock_;
  std::optional<declare::Form> form_;
  std::vector<declare::Duty> duties_;
};

/// The body as a JSON object; nothing where it is none. Depth and size are bounded.
[[nodiscard]] std::optional<boost::json::object> object_of(const Request& request);
/// The text under the name; empty where there is none.
[[nodiscard]] std::string text_in(const boost::json::object& object, std::string_view name);
[[nodiscard]] Response problem_of(const Error& error, int status = 500);

/// A file of the console, by its path; null where there is none. "/" is index.html.
struct WebFile {
  std::string_view path;
  std::string_view content_type;
  std::string_view bytes;
};
[[nodiscard]] const WebFile* web_file(std::string_view path);

}  // namespace garde::serve
