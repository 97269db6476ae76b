// SPDX-License-Identifier: Apache-2.0
// What was saved is there: after a kill, after a full disk, after a migration, in a backup.
#include "store/sqlite_store.h"

#include <csignal>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "incident/grouper.h"
#include "incident/severity.h"
#include "store/document.h"
#include "store/migrations.h"
#include "support/evidence_builder.h"
#include "support/scratch_folder.h"

namespace garde::store {
namespace {

using incident::Incident;
using sigma::Level;
using test::evidence;
using test::facts;
using test::ScratchFolder;

Incident some_incident(int number) {
  Incident one;
  add(one,
      evidence(facts("a", Level::high, {"impact"}, {"T1490"}), number, "PC" + std::to_string(number),
               "durand"),
      true);
  add(one, evidence(facts("b", Level::low), number + 1, "PC" + std::to_string(number)), false);
  return one;
}

std::unique_ptr<SqliteStore> opened(const std::string& path) {
  auto store = SqliteStore::open(path);
  EXPECT_TRUE(store) << store.error().message();
  return store ? std::move(*store) : nullptr;
}

TEST(SqliteStore, GivesBackWhatWasSaved) {
  const ScratchFolder folder;
  const auto store = opened(folder / "garde.db");
  Incident one = some_incident(0);
  ASSERT_TRUE(
      change_state(one, incident::State::closed, incident::Verdict::drill, "julie", "« fin »", one.last));
  one.ties.push_back({incident::Tie::Kind::coincidence, "", one.last});
  ASSERT_TRUE(store->save(one, {"f1", "f2"}));
  ASSERT_TRUE(store->save(one, {"f1", "f2"})) << "again";
  const auto loaded = store->load(one.id);
  ASSERT_TRUE(loaded) << loaded.error().message();
  EXPECT_EQ(incident_document(*loaded), incident_document(one));
  EXPECT_EQ(*store->finding_ids(one.id), (std::vector<std::string>{"f1", "f2"}));
  EXPECT_TRUE(*store->has_finding("f1"));
  EXPECT_FALSE(*store->has_finding("f3"));
  EXPECT_FALSE(store->load("unknown"));
}

TEST(SqliteStore, FollowsMerges) {
  const ScratchFolder folder;
  const auto store = opened(folder / "garde.db");
  Incident one = some_incident(0), other = some_incident(10);
  const std::string gone = other.id;
  ASSERT_TRUE(store->save(one, {"f1"}));
  ASSERT_TRUE(store->save(other, {"f2"}));
  absorb(one, std::move(other));
  ASSERT_TRUE(store->save(one, {}));
  EXPECT_EQ(store->load(gone)->id, one.id);
  EXPECT_EQ(store->finding_ids(one.id)->size(), 2u);
  EXPECT_EQ(store->load_since(Instant())->size(), 1u);
}

TEST(SqliteStore, UpdatesWhatOthersHaveWrittenMeanwhile) {
  const ScratchFolder folder;
  const auto store = opened(folder / "garde.db");
  const auto other = opened(folder / "garde.db");
  const Incident one = some_incident(0);
  ASSERT_TRUE(store->save(one, {"f1"}));
  const auto note = [&](const std::string& text) {
    return [&one, text](Incident& incident) { return add_note(incident, "julie", text, one.last); };
  };
  ASSERT_TRUE(store->update(one.id, note("first")));
  const auto updated = other->update(one.id, note("second"));
  ASSERT_TRUE(updated);
  EXPECT_EQ(updated->acts.size(), one.acts.size() + 2);
  EXPECT_EQ(store->load(one.id)->acts.size(), one.acts.size() + 2);
  EXPECT_EQ(store->finding_ids(one.id)->size(), 1u);
  const auto refuse = [](Incident& incident) -> Result<void> {
    incident.acts.clear();
    return failure("no");
  };
  EXPECT_EQ(store->update(one.id, refuse).error().what, "no");
  EXPECT_EQ(store->load(one.id)->acts.size(), one.acts.size() + 2) << "nothing of it may be written";
  EXPECT_FALSE(store->update("none", note("x")));
}

TEST(SqliteStore, ForgetsOnlyWhatIsClosedAndOld) {
  const ScratchFolder folder;
  const auto store = opened(folder / "garde.db");
  Incident open = some_incident(0), closed = some_incident(10);
  ASSERT_TRUE(
      change_state(closed, incident::State::closed, incident::Verdict::drill, "julie", "over", closed.last));
  ASSERT_TRUE(store->save(open, {"f1"}));
  ASSERT_TRUE(store->save(closed, {"f2"}));
  EXPECT_EQ(*store->forget(closed.last), 0u);
  EXPECT_EQ(*store->forget(closed.last + std::chrono::hours(1)), 1u);
  EXPECT_TRUE(store->load(open.id));
  EXPECT_FALSE(*store->has_finding("f2"));
}

TEST(SqliteStore, KeepsExpectations) {
  const ScratchFolder folder;
  const auto store = opened(folder / "garde.db");
  const Instant now = some_incident(0).first;
  ASSERT_TRUE(store->save(
      incident::Expectation{"e", "r", "account x", "why", "julie", now, now + std::chrono::hours(1), 7}));
  ASSERT_EQ(store->expectations()->size(), 1u);
  EXPECT_EQ(store->expectations()->at(0).silenced, 7u);
}

TEST(SqliteStore, ListsTheGravestFirstAndCountsWithoutReading) {
  const ScratchFolder folder;
  const auto store = opened(folder / "garde.db");
  EXPECT_FALSE(store->last_finding()->has_value());
  Incident grave = some_incident(0);
  Incident drill = some_incident(1);
  drill.is_drill = true;
  Incident closed = some_incident(2);
  ASSERT_TRUE(change_state(closed, incident::State::closed, incident::Verdict::true_attack, "julie", "over",
                           closed.last));
  for (const Incident& one : {drill, closed, grave}) ASSERT_TRUE(store->save(one, {}));
  const auto open = store->list({});
  ASSERT_EQ(open->size(), 2u);
  EXPECT_EQ(open->front().id, grave.id) << "drills stand last";
  ASSERT_EQ(store->list({.most = 1, .skip = 1})->size(), 1u);
  EXPECT_EQ(store->list({.most = 1, .skip = 1})->front().id, drill.id);
  ASSERT_EQ(store->list({.which = Selection::Which::closed})->size(), 1u);
  std::uint64_t count = 0;
  const auto counted = store->tally();
  for (const Tally& one : *counted) {
    count += one.count;
    EXPECT_EQ(one.level, assess(grave).level);
  }
  EXPECT_EQ(count, 3u);
  EXPECT_EQ(**store->last_finding(), std::max({grave.last, drill.last, closed.last}));
}

TEST(SqliteStore, MergesAndSplitsWholeOrNotAtAll) {
  const ScratchFolder folder;
  const auto store = opened(folder / "garde.db");
  const Incident one = some_incident(0), other = some_incident(1);
  ASSERT_TRUE(store->save(one, {"f1"}));
  ASSERT_TRUE(store->save(other, {"f2"}));
  EXPECT_FALSE(store->merge(one.id, "none", "julie", "one attack", one.last));
  EXPECT_FALSE(store->merge(one.id, one.id, "julie", "one attack", one.last));
  const auto whole = store->merge(one.id, other.id, "julie", "one attack", one.last);
  ASSERT_TRUE(whole) << whole.error().message();
  EXPECT_EQ(whole->count(), one.count() + other.count());
  EXPECT_EQ(store->load(other.id)->id, one.id) << "its old address leads there";
  EXPECT_EQ(store->list({})->size(), 1u);
  EXPECT_FALSE(store->split(one.id, {"no such machine"}, "julie", "two attacks", one.last));
  std::set<std::string> machines;
  for (const auto& thread : whole->threads) machines.insert(thread.machine);
  ASSERT_GT(machines.size(), 1u);
  const auto part = store->split(one.id, {*machines.begin()}, "julie", "two attacks", one.last);
  ASSERT_TRUE(part) << part.error().message();
  EXPECT_EQ(store->load(one.id)->count() + store->load(part->id)->count(), whole->count());
  EXPECT_EQ(store->load(part->id)->acts.back().other, one.id);
}

TEST(SqliteStore, MigratesEveryEarlierSchema) {
  const ScratchFolder folder;
  for (std::size_t version = 1; version < migrations().size(); ++version) {
    const std::string path = folder / ("v" + std::to_string(version));
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
    std::string sql;
    for (std::size_t step = 0; step < version; ++step) sql += std::string(migrations()[step]) + ";";
    sql += "PRAGMA application_id=" + std::to_string(kApplicationId) +
           ";PRAGMA user_version=" + std::to_string(version);
    const Incident one = some_incident(0);
    sql += ";INSERT INTO rule VALUES('a','" + rule_document(*one.threads[0].rule) + "'),('b','" +
           rule_document(*one.threads[1].rule) + "')";
    sql += ";INSERT INTO incident VALUES('" + one.id + "',1,2,'new','" + incident_document(one) + "')";
    ASSERT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(database);
    sqlite3_close(database);
    const auto store = opened(path);
    ASSERT_NE(store, nullptr);
    EXPECT_TRUE(store->load(one.id));
    EXPECT_TRUE(store->expectations());
    const auto counted = store->tally();
    ASSERT_EQ(counted->size(), 1u);
    EXPECT_EQ(counted->front().level, assess(one).level) << "scored as it was opened";
  }
}

TEST(SqliteStore, RefusesWhatItDoesNotKnow) {
  const ScratchFolder folder;
  folder.write("text", "this is no database, but it is long enough to be read as a page of one. " +
                           std::string(4096, 'x'));
  EXPECT_FALSE(SqliteStore::open(folder / "text"));
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open((folder / "other").c_str(), &database), SQLITE_OK);
  sqlite3_exec(database, "CREATE TABLE x(y)", nullptr, nullptr, nullptr);
  sqlite3_close(database);
  EXPECT_FALSE(SqliteStore::open(folder / "other"));
  { opened(folder / "newer"); }
  ASSERT_EQ(sqlite3_open((folder / "newer").c_str(), &database), SQLITE_OK);
  sqlite3_exec(database, "PRAGMA user_version=99", nullptr, nullptr, nullptr);
  sqlite3_close(database);
  const auto newer = SqliteStore::open(folder / "newer");
  ASSERT_FALSE(newer);
  EXPECT_NE(newer.error().what.find("newer Garde"), std::string::npos);
}

TEST(SqliteStore, BacksUpWhileOpenAndRestores) {
  const ScratchFolder folder;
  const std::string path = folder / "garde.db", backup = folder / "backup.db";
  auto store = opened(path);
  const Incident one = some_incident(0), other = some_incident(10);
  ASSERT_TRUE(store->save(one, {"f1"}));
  ASSERT_TRUE(store->back_up(backup));
  EXPECT_FALSE(store->back_up(backup)) << "a backup is never overwritten";
  ASSERT_TRUE(store->save(other, {"f2"}));
  store.reset();
  folder.write("broken", "x");
  EXPECT_FALSE(SqliteStore::restore(folder / "broken", path));
  ASSERT_TRUE(SqliteStore::restore(backup, path));
  store = opened(path);
  EXPECT_TRUE(store->load(one.id));
  EXPECT_FALSE(store->load(other.id));
  EXPECT_TRUE(std::filesystem::exists(path + ".before-restore"));
}

TEST(SqliteStore, LosesNothingItHasAnsweredForWhenKilled) {
  const ScratchFolder folder;
  const std::string path = folder / "garde.db";
  int next = 0;
  for (int kill = 0; kill < 20; ++kill) {
    int answers[2];
    ASSERT_EQ(::pipe(answers), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      auto store = SqliteStore::open(path);
      for (int i = next; store && i < next + 100'000; ++i) {
        if (!(*store)->save(some_incident(i), {"f" + std::to_string(i)})) ::_exit(1);
        if (::write(answers[1], &i, sizeof i) != sizeof i) ::_exit(1);
      }
      ::_exit(1);
    }
    ::close(answers[1]);
    int answered = next - 1;
    for (int got = 0, one = 0; got < 3 + kill % 5; ++got)
      if (::read(answers[0], &one, sizeof one) == sizeof one) answered = one;
    ::kill(child, SIGKILL);
    for (int one = 0; ::read(answers[0], &one, sizeof one) == sizeof one;) answered = one;
    ::close(answers[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    const auto store = opened(path);
    ASSERT_NE(store, nullptr);
    for (int i = next; i <= answered; ++i) {
      EXPECT_TRUE(*store->has_finding("f" + std::to_string(i))) << i;
      EXPECT_TRUE(store->load(some_incident(i).id)) << i;
    }
    next = answered + 1;
  }
  EXPECT_GT(next, 20);
}

TEST(SqliteStore, AFullDiskIsAnErrorAndChangesNothing) {
  const ScratchFolder folder;
  const std::string path = folder / "garde.db";
  const Incident one = some_incident(0);
  {
    const auto store = opened(path);
    ASSERT_TRUE(store->save(one, {"f1"}));
  }
  // A limit on the size of files stands for the disk's end: writing beyond it fails, as ENOSPC does.
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    auto store = SqliteStore::open(path);
    const rlimit limit{200 * 1024, 200 * 1024};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    for (int i = 1; i < 10'000; ++i)
      if (!(*store)->save(some_incident(i), {"f" + std::to_string(i)})) ::_exit(7);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 7);
  const auto store = opened(path);
  EXPECT_TRUE(store->load(one.id));
  EXPECT_TRUE(store->save(some_incident(20'000), {"later"}));
}

}  // namespace
}  // namespace garde::store
