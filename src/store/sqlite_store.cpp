// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite_store.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <set>
#include <sqlite3.h>

#include "base/statement.h"
#include "incident/severity.h"
#include "store/document.h"
#include "store/migrations.h"

namespace garde::store {
namespace {

using incident::Expectation;
using incident::Incident;
using sqlite::Statement;

constexpr int kBusyMilliseconds = 10'000;

std::int64_t nanoseconds(Instant instant) {
  return instant.time_since_epoch().count();
}
Instant instant_of(std::int64_t value) {
  return Instant(Duration(value));
}

Error error_of(sqlite3* database, const std::string& path) {
  const int code = database == nullptr ? SQLITE_NOMEM : sqlite3_errcode(database);
  const std::string why = database == nullptr ? "out of memory" : sqlite3_errmsg(database);
  if (code == SQLITE_FULL) return {"the disk is full: nothing was changed", path, "make room and try again"};
  return {"the store could not be used: " + why, path, "check the disk, or restore a backup"};
}

// Whether the file is a whole database of incidents.
Result<void> check_whole(sqlite3* database, const std::string& path) {
  Statement check(database, "PRAGMA quick_check(1)");
  if (!check.step() || check.text(0) != "ok") return failure("is damaged", path, "use another backup");
  Statement application(database, "PRAGMA application_id");
  if (!application.step() || application.integer(0) != kApplicationId)
    return failure("is no backup of a store of incidents", path, "name another file");
  return {};
}

Result<void> copy_pages(sqlite3* from, sqlite3* to, const std::string& path) {
  if (!sqlite::copy_pages(from, to)) return failure(error_of(to, path));
  return {};
}

Result<sqlite::Connection> open_database(const std::string& path, int flags) {
  sqlite3* raw = nullptr;
  const int status = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  sqlite::Connection database(raw);
  if (status != SQLITE_OK) return failure(error_of(raw, path));
  sqlite3_busy_timeout(raw, kBusyMilliseconds);
  return database;
}

}  // namespace

Error SqliteStore::error() const {
  return error_of(database_.get(), path_);
}

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::string& path) {
  auto database = open_database(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  if (!database) return failure(database.error());
  for (const char* pragma : {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON"})
    if (!sqlite::run(database->get(), pragma)) return failure(error_of(database->get(), path));
  if (auto migrated = migrate(database->get(), path); !migrated) return failure(migrated.error());
  std::unique_ptr<SqliteStore> store(new SqliteStore(std::move(*database), path));
  if (auto scored = store->score_old_rows(); !scored) return failure(scored.error());
  return store;
}

template <typename Work>
Result<void> SqliteStore::in_transaction(const Work& work) {
  return sqlite::in_transaction(database_.get(), work, [this] { return error(); });
}

bool SqliteStore::put(const Incident& incident, const std::vector<std::string>& finding_ids) {
  sqlite3* database = database_.get();
  Statement put_rule(
      database,
      "INSERT INTO rule VALUES(?1,?2) ON CONFLICT(key) DO UPDATE SET document=?2 WHERE document<>?2");
  std::set<std::string> rules;
  for (const Incident::Thread& thread : incident.threads)
    if (const std::string key = rule_key(*thread.rule); rules.insert(key).second)
      put_rule.bind(1, key).bind(2, rule_document(*thread.rule)).run();
  Statement put_incident(database,
                         "INSERT INTO incident VALUES(?1,?2,?3,?4,?5,?6,?7) ON CONFLICT(id) DO UPDATE SET "
                         "first=?2,last=?3,state=?4,document=?5,score=?6,drill=?7");
  put_incident.bind(1, incident.id).bind(2, nanoseconds(incident.first)).bind(3, nanoseconds(incident.last));
  put_incident.bind(4, incident::to_string(incident.state)).bind(5, incident_document(incident));
  put_incident.bind(6, std::int64_t{incident::assess(incident).score});
  put_incident.bind(7, std::int64_t{incident.is_drill}).run();
  Statement drop(database, "DELETE FROM incident WHERE id=?1");
  Statement point(database, "INSERT INTO merged VALUES(?1,?2) ON CONFLICT(id) DO UPDATE SET into_id=?2");
  Statement move(database, "UPDATE finding SET incident=?2 WHERE incident=?1");
  for (const std::string& id : incident.absorbed) {
    drop.bind(1, id).run();
    point.bind(1, id).bind(2, incident.id).run();
    move.bind(1, id).bind(2, incident.id).run();
  }
  Statement find(database, "INSERT INTO finding VALUES(?1,?2) ON CONFLICT(id) DO UPDATE SET incident=?2");
  for (const std::string& id : finding_ids) find.bind(1, id).bind(2, incident.id).run();
  return !put_rule.failed() && !put_incident.failed() && !drop.failed() && !point.failed() &&
         !move.failed() && !find.failed();
}

Result<void> SqliteStore::save(const Incident& incident, const std::vector<std::string>& finding_ids) {
  return in_transaction([&] { return put(incident, finding_ids); });
}

Result<Incident> SqliteStore::update_with(
    const std::string& id, const std::function<Result<void>(Incident&, std::vector<Incident>&)>& change) {
  std::optional<Error> refused;
  Result<Incident> incident = failure("not loaded");
  const auto done = in_transaction([&] {
    incident = load(id);
    if (!incident) refused = incident.error();
    if (refused) return false;
    std::vector<Incident> others;
    if (auto changed = change(*incident, others); !changed) refused = changed.error();
    if (refused || !put(*incident, {})) return false;
    return std::all_of(others.begin(), others.end(), [&](const Incident& other) { return put(other, {}); });
  });
  if (refused) return failure(*refused);
  if (!done) return failure(done.error());
  return incident;
}

Result<Incident> SqliteStore::update(const std::string& id,
                                     const std::function<Result<void>(Incident&)>& change) {
  return update_with(id, [&](Incident& incident, std::vector<Incident>&) { return change(incident); });
}

Result<Incident> SqliteStore::merge(const std::string& id, const std::string& other, const std::string& who,
                                    const std::string& why, Instant when) {
  return update_with(id, [&](Incident& incident, std::vector<Incident>&) -> Result<void> {
    auto absorbed = load(other);
    if (!absorbed) return failure(absorbed.error());
    return incident::merge(incident, std::move(*absorbed), who, why, when);
  });
}

Result<Incident> SqliteStore::split(const std::string& id, const std::set<std::string>& machines,
                                    const std::string& who, const std::string& why, Instant when) {
  Result<Incident> part = failure("not split");
  const auto done = update_with(id, [&](Incident& incident, std::vector<Incident>& others) -> Result<void> {
    part = incident::split(incident, machines, who, why, when);
    if (!part) return failure(part.error());
    others.push_back(*part);
    return {};
  });
  if (!done) return failure(done.error());
  return part;
}

Result<bool> SqliteStore::take_over(Incident& incident) {
  Statement known(database_.get(),
                  "SELECT 1 FROM incident WHERE id=?1 UNION ALL SELECT 1 FROM merged WHERE id=?1");
  const auto is_known = [&](const std::string& id) {
    const bool found = known.bind(1, id).step();
    known.rewind();
    return found;
  };
  if (is_known(incident.id)) {
    const auto stored = load(incident.id);
    if (!stored) return failure(stored.error());
    if (incident::is_rearranged(*stored, incident)) return false;
    incident::adopt_acts(incident, *stored);
  }
  for (const std::string& id : incident.absorbed) {
    if (!is_known(id)) continue;
    const auto stored = load(id);
    if (!stored) return failure(stored.error());
    if (stored->id == incident.id) continue;
    if (stored->id != id) return false;
    incident::adopt_acts(incident, *stored);
  }
  return true;
}

Result<bool> SqliteStore::record(const std::vector<Found>& found) {
  bool is_rearranged = false;
  std::optional<Error> refused;
  const auto done = in_transaction([&] {
    for (const Found& one : found) {
      const auto taken = take_over(*one.incident);
      if (!taken) refused = taken.error();
      is_rearranged = taken && !*taken;
      if (refused || is_rearranged || !put(*one.incident, one.finding_ids)) return false;
    }
    return true;
  });
  if (is_rearranged) return false;
  if (refused) return failure(*refused);
  if (!done) return failure(done.error());
  return true;
}

Result<std::vector<Incident>> SqliteStore::read_incidents(Statement& query) {
  std::map<std::string, std::shared_ptr<const incident::RuleFacts>> known;
  const auto rule = [&](const std::string& key) {
    auto& facts = known[key];
    if (facts != nullptr) return facts;
    Statement find(database_.get(), "SELECT document FROM rule WHERE key=?1");
    find.bind(1, key);
    if (find.step())
      if (auto parsed = parse_rule(find.text(0))) facts = *parsed;
    return facts;
  };
  std::vector<Incident> all;
  while (query.step()) {
    auto parsed = parse_incident(query.text(0), rule);
    if (!parsed) return failure({parsed.error().what, path_, parsed.error().mend});
    all.push_back(std::move(*parsed));
  }
  if (query.failed()) return failure(error());
  return all;
}

Result<Incident> SqliteStore::load(const std::string& id) {
  Statement merged(database_.get(), "SELECT into_id FROM merged WHERE id=?1");
  merged.bind(1, id);
  if (merged.step()) return load(merged.text(0));
  Statement query(database_.get(), "SELECT document FROM incident WHERE id=?1");
  query.bind(1, id);
  auto found = read_incidents(query);
  if (!found) return failure(found.error());
  if (found->empty()) return failure("there is no incident of this id", id);
  return std::move(found->front());
}

Result<std::vector<Incident>> SqliteStore::load_since(Instant since) {
  Statement query(database_.get(), "SELECT document FROM incident WHERE last>=?1 ORDER BY first, id");
  query.bind(1, nanoseconds(since));
  return read_incidents(query);
}

Result<std::vector<Incident>> SqliteStore::list(const Selection& selection) {
  using Which = Selection::Which;
  std::string sql = "SELECT document FROM incident WHERE last>=?3 AND ";
  sql += selection.which == Which::open     ? "state<>'closed'"
         : selection.which == Which::closed ? "state='closed'"
                                            : "1";
  sql += selection.which == Which::closed ? " ORDER BY last DESC, id"
                                          : " ORDER BY drill, score DESC, last DESC, id";
  Statement query(database_.get(), (sql + " LIMIT ?1 OFFSET ?2").c_str());
  query.bind(1, static_cast<std::int64_t>(selection.most));
  query.bind(2, static_cast<std::int64_t>(selection.skip));
  query.bind(3, selection.since ? nanoseconds(*selection.since) : std::numeric_limits<std::int64_t>::min());
  return read_incidents(query);
}

Result<std::vector<Tally>> SqliteStore::tally() {
  Statement query(database_.get(),
                  "SELECT state, score, drill, count(*) FROM incident GROUP BY state, score, drill");
  std::vector<Tally> all;
  while (query.step()) {
    const auto state = incident::parse_state(query.text(0));
    if (!state) return failure("holds an incident in an unknown state", path_, "restore a backup");
    all.push_back({*state, incident::level_of_score(static_cast<int>(query.integer(1))),
                   query.integer(2) != 0, static_cast<std::uint64_t>(query.integer(3))});
  }
  if (query.failed()) return failure(error());
  return all;
}

Result<std::optional<Instant>> SqliteStore::last_finding() {
  Statement query(database_.get(), "SELECT max(last) FROM incident");
  const bool is_there = query.step() && !query.is_null(0);
  if (query.failed()) return failure(error());
  return is_there ? std::optional(instant_of(query.integer(0))) : std::nullopt;
}

Result<void> SqliteStore::score_old_rows() {
  return in_transaction([&] {
    Statement old(database_.get(), "SELECT id FROM incident WHERE score IS NULL");
    std::vector<std::string> ids;
    while (old.step()) ids.push_back(old.text(0));
    for (const std::string& id : ids) {
      const auto incident = load(id);
      if (!incident || !put(*incident, {})) return false;
    }
    return !old.failed();
  });
}

Result<std::vector<std::string>> SqliteStore::finding_ids(const std::string& incident) {
  Statement query(database_.get(), "SELECT id FROM finding WHERE incident=?1 ORDER BY id");
  query.bind(1, incident);
  std::vector<std::string> ids;
  while (query.step()) ids.push_back(query.text(0));
  if (query.failed()) return failure(error());
  return ids;
}

Result<bool> SqliteStore::has_finding(const std::string& id) {
  Statement query(database_.get(), "SELECT 1 FROM finding WHERE id=?1");
  query.bind(1, id);
  const bool is_there = query.step();
  if (query.failed()) return failure(error());
  return is_there;
}

Result<void> SqliteStore::save(const Expectation& one) {
  return in_transaction([&] {
    Statement put(database_.get(), "INSERT OR REPLACE INTO expectation VALUES(?1,?2,?3,?4,?5,?6,?7,?8)");
    put.bind(1, one.id).bind(2, one.rule).bind(3, one.entity).bind(4, one.reason).bind(5, one.author);
    put.bind(6, nanoseconds(one.created)).bind(7, nanoseconds(one.expires));
    put.bind(8, static_cast<std::int64_t>(one.silenced)).run();
    return !put.failed();
  });
}

Result<std::vector<Expectation>> SqliteStore::expectations() {
  Statement query(
      database_.get(),
      "SELECT id,rule,entity,reason,author,created,expires,silenced FROM expectation ORDER BY created, id");
  std::vector<Expectation> all;
  while (query.step())
    all.push_back({query.text(0), query.text(1), query.text(2), query.text(3), query.text(4),
                   instant_of(query.integer(5)), instant_of(query.integer(6)),
                   static_cast<std::uint64_t>(query.integer(7))});
  if (query.failed()) return failure(error());
  return all;
}

Result<void> SqliteStore::count_silenced(const std::string& expectation, std::uint64_t more) {
  return in_transaction([&] {
    Statement add(database_.get(), "UPDATE expectation SET silenced=silenced+?2 WHERE id=?1");
    add.bind(1, expectation).bind(2, static_cast<std::int64_t>(more)).run();
    return !add.failed();
  });
}

Result<std::uint64_t> SqliteStore::forget(Instant closed_before) {
  sqlite3* database = database_.get();
  std::uint64_t gone = 0;
  const auto done = in_transaction([&] {
    Statement drop(database, "DELETE FROM incident WHERE state='closed' AND last<?1");
    drop.bind(1, nanoseconds(closed_before)).run();
    gone = static_cast<std::uint64_t>(sqlite3_changes(database));
    Statement findings(database, "DELETE FROM finding WHERE incident NOT IN (SELECT id FROM incident)");
    findings.run();
    Statement merged(database,
                     "DELETE FROM merged WHERE into_id NOT IN (SELECT id FROM incident) AND into_id NOT IN "
                     "(SELECT id FROM merged)");
    merged.run();
    return !drop.failed() && !findings.failed() && !merged.failed();
  });
  if (!done) return failure(done.error());
  return gone;
}

Result<void> SqliteStore::back_up(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) return failure("stands already", path, "name a new file");
  const std::string part = path + ".part";
  std::filesystem::remove(part, ignored);
  {
    auto target = open_database(part, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (!target) return failure(target.error());
    if (auto copied = copy_pages(database_.get(), target->get(), part); !copied) return copied;
    // A backup is one file: no log beside it.
    sqlite::run(target->get(), "PRAGMA journal_mode=DELETE");
    if (auto whole = check_whole(target->get(), part); !whole) return whole;
  }
  std::filesystem::rename(part, path, ignored);
  if (ignored) return failure("could not be put in place: " + ignored.message(), path);
  return {};
}

Result<void> SqliteStore::restore(const std::string& backup, const std::string& path) {
  auto source = open_database(backup, SQLITE_OPEN_READONLY);
  if (!source) return failure(source.error());
  if (auto whole = check_whole(source->get(), backup); !whole) return whole;
  const std::string part = path + ".part";
  std::error_code error;
  std::filesystem::remove(part, error);
  {
    auto target = open_database(part, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (!target) return failure(target.error());
    if (auto copied = copy_pages(source->get(), target->get(), part); !copied) return copied;
    sqlite::run(target->get(), "PRAGMA journal_mode=DELETE");
  }
  // What the old file's log still holds belongs to the old file: they go aside together.
  for (const std::string suffix : {"", "-wal", "-shm"})
    if (std::filesystem::exists(path + suffix, error)) {
      std::filesystem::rename(path + suffix, path + ".before-restore" + suffix, error);
      if (error) return failure("could not be put aside: " + error.message(), path + suffix);
    }
  std::filesystem::rename(part, path, error);
  if (error) return failure("could not be put in place: " + error.message(), path);
  return {};
}

}  // namespace garde::store
