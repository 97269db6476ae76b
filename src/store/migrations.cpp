// SPDX-License-Identifier: Apache-2.0
#include "store/migrations.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <sqlite3.h>

#include "base/database.h"

namespace garde::store {
namespace {

constexpr std::array<std::string_view, 3> kSteps = {
    R"(CREATE TABLE rule(key TEXT PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID;
       CREATE TABLE incident(
         id TEXT PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL, state TEXT NOT NULL, document TEXT NOT NULL)
         WITHOUT ROWID;
       CREATE INDEX incident_by_last ON incident(last);
       CREATE TABLE merged(id TEXT PRIMARY KEY, into_id TEXT NOT NULL) WITHOUT ROWID;
       CREATE TABLE finding(id TEXT PRIMARY KEY, incident TEXT NOT NULL) WITHOUT ROWID;
       CREATE INDEX finding_by_incident ON finding(incident);)",
    R"(CREATE TABLE expectation(
         id TEXT PRIMARY KEY, rule TEXT NOT NULL, entity TEXT NOT NULL, reason TEXT NOT NULL, author TEXT NOT NULL,
         created INTEGER NOT NULL, expires INTEGER NOT NULL, silenced INTEGER NOT NULL) WITHOUT ROWID;)",
    // A null score is that of an older program: the store computes it as it opens.
    R"(ALTER TABLE incident ADD COLUMN score INTEGER;
       ALTER TABLE incident ADD COLUMN drill INTEGER NOT NULL DEFAULT 0;
       CREATE INDEX incident_by_score ON incident(state, score, drill);)",
};

using sqlite::number;
using sqlite::run;

}  // namespace

std::span<const std::string_view> migrations() {
  return kSteps;
}

Result<void> migrate(sqlite3* database, const std::string& path) {
  const auto refuse = [&](std::string what, std::string mend) {
    return failure(std::move(what), path, std::move(mend));
  };
  if (!run(database, "BEGIN IMMEDIATE"))
    return refuse(sqlite3_errmsg(database), "check that the disk can be written");
  const auto end = [&](Result<void> result) {
    run(database, result ? "COMMIT" : "ROLLBACK");
    return result;
  };
  const auto application = number(database, "PRAGMA application_id");
  const auto version = number(database, "PRAGMA user_version");
  const bool is_empty = number(database, "SELECT count(*) FROM sqlite_master") == 0;
  if (!is_empty && application != kApplicationId)
    return end(refuse("is no store of incidents", "name another file"));
  if (version > static_cast<std::int64_t>(kSteps.size()))
    return end(refuse(
        fmt::format("was written by a newer Garde (schema {}, this one knows {})", version, kSteps.size()),
        "install that version, or restore a backup of this one"));
  for (auto step = static_cast<std::size_t>(std::max<std::int64_t>(version, 0)); step < kSteps.size(); ++step)
    if (!run(database, std::string(kSteps[step])))
      return end(refuse(sqlite3_errmsg(database), "restore a backup"));
  if (!run(database, fmt::format("PRAGMA application_id={}", kApplicationId)) ||
      !run(database, fmt::format("PRAGMA user_version={}", kSteps.size())))
    return end(refuse(sqlite3_errmsg(database), "check that the disk can be written"));
  return end({});
}

}  // namespace garde::store
