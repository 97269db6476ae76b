// SPDX-License-Identifier: Apache-2.0
#include "serve/database.h"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <fmt/format.h>

#include "base/descriptor.h"

namespace garde::serve {
namespace {

constexpr int kApplicationId = 0x47524443;  // "GRDC"
constexpr int kBusyMilliseconds = 10'000;

// Step i brings a file from schema i to i + 1; steps are never changed once released.
constexpr std::array kSteps = {
    R"(CREATE TABLE account(name TEXT PRIMARY KEY, role TEXT NOT NULL, password TEXT NOT NULL, made INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE session(digest TEXT PRIMARY KEY, account TEXT NOT NULL, guard TEXT NOT NULL, made INTEGER NOT NULL,
    seen INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE link(digest TEXT PRIMARY KEY, role TEXT NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE failure(name TEXT PRIMARY KEY, count INTEGER NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE declaration(incident TEXT PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE journal(number INTEGER PRIMARY KEY, time INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
    subject TEXT NOT NULL, detail TEXT NOT NULL, hash TEXT NOT NULL);
  CREATE TRIGGER journal_stays BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;
  CREATE TRIGGER journal_keeps BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;)",
    // Declarations of one incident follow one another; settings, tokens, second factors, and what was told to
    // whom.
    R"(ALTER TABLE declaration RENAME TO old_declaration;
  CREATE TABLE declaration(id TEXT PRIMARY KEY, incident TEXT NOT NULL, made INTEGER NOT NULL, document TEXT NOT NULL) WITHOUT ROWID;
  CREATE INDEX declaration_by_incident ON declaration(incident, made);
  INSERT INTO declaration SELECT json_extract(document, '$.id'), incident, 0, document FROM old_declaration;
  DROP TABLE old_declaration;
  ALTER TABLE account ADD COLUMN secret TEXT NOT NULL DEFAULT '';
  ALTER TABLE account ADD COLUMN pending TEXT NOT NULL DEFAULT '';
  ALTER TABLE account ADD COLUMN step INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE token(id TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, account TEXT NOT NULL, name TEXT NOT NULL, scopes TEXT NOT NULL,
    made INTEGER NOT NULL, expires INTEGER NOT NULL, used INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE setting(name TEXT PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE notice(incident TEXT NOT NULL, rung INTEGER NOT NULL, channel TEXT NOT NULL, time INTEGER NOT NULL, outcome TEXT NOT NULL,
    PRIMARY KEY(incident, rung, channel)) WITHOUT ROWID;)",
};

using sqlite::number;

}  // namespace

Database::~Database() {
  sqlite3_close(connection_);
}

Error Database::error() const {
  return {std::string("the console's database could not be used: ") + sqlite3_errmsg(connection_), path_,
          "check that the disk has room and the folder can be written"};
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path) {
  // Made before SQLite does, so that it is never readable by others.
  Descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  sqlite3* connection = nullptr;
  const int status = sqlite3_open_v2(path.c_str(), &connection, SQLITE_OPEN_READWRITE, nullptr);
  std::unique_ptr<Database> database(new Database(connection, path));
  if (status != SQLITE_OK) return failure(database->error());
  sqlite3_busy_timeout(connection, kBusyMilliseconds);
  for (const char* pragma : {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL"})
    if (!sqlite::run(connection, pragma))
      return failure(database->error());
  const bool is_empty = number(connection, "SELECT count(*) FROM sqlite_master") == 0;
  if (!is_empty && number(connection, "PRAGMA application_id") != kApplicationId)
    return failure("is no database of a console", path, "name another folder");
  const auto version = number(connection, "PRAGMA user_version");
  if (version > static_cast<std::int64_t>(kSteps.size()))
    return failure("was written by a newer Garde", path, "install that version");
  std::string steps;
  for (auto step = static_cast<std::size_t>(std::max<std::int64_t>(version, 0)); step < kSteps.size(); ++step)
    steps += kSteps[step];
  if (steps.empty()) return database;
  steps += fmt::format("PRAGMA application_id={};PRAGMA user_version={};", kApplicationId, kSteps.size());
  const auto made = database->in_transaction(
      [&] { return sqlite::run(connection, steps); });
  if (!made) return failure(made.error());
  return database;
}

}  // namespace garde::serve
