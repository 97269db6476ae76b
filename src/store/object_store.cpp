// SPDX-License-Identifier: Apache-2.0
// The key of an object is the microsecond at which it was added. A page is read along that key, or, for
// readers with names, along each name's index, merged: its cost is that of the page, whatever the size of the
// collection.
#include "store/object_store.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <sqlite3.h>

#include "base/database.h"
#include "base/statement.h"

namespace garde::store {
namespace {

using sqlite::Statement;

constexpr int kApplicationId = 0x47524F42;  // "GROB"
constexpr int kBusyMilliseconds = 10'000;
constexpr std::int64_t kNoVersion = INT64_MIN;
constexpr std::size_t kNoLimit = 1 << 30;
constexpr std::size_t kKeysAtOnce = 1024;

// is_first and is_last tell a version's place among those of its id, so that the usual question, for the last
// versions, needs no second look.
constexpr const char* kSchema = R"(
  CREATE TABLE object(
    added INTEGER PRIMARY KEY, collection TEXT NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL, spec_version TEXT NOT NULL,
    version INTEGER NOT NULL, is_first INTEGER NOT NULL, is_last INTEGER NOT NULL, text TEXT NOT NULL);
  CREATE UNIQUE INDEX object_by_id ON object(collection, id, version);
  CREATE INDEX object_by_collection ON object(collection, added);
  CREATE TABLE reader(collection TEXT NOT NULL, name TEXT NOT NULL, added INTEGER NOT NULL REFERENCES object(added) ON DELETE CASCADE,
    PRIMARY KEY(collection, name, added)) WITHOUT ROWID;
  CREATE INDEX reader_by_object ON reader(added);
  CREATE TABLE last_added(one INTEGER PRIMARY KEY CHECK(one=1), added INTEGER NOT NULL);
  INSERT INTO last_added VALUES(1, 0);
  CREATE TABLE status(id TEXT PRIMARY KEY, owner TEXT NOT NULL, put INTEGER NOT NULL, text TEXT NOT NULL) WITHOUT ROWID;
)";

std::int64_t microseconds(Instant instant) {
  return std::chrono::floor<std::chrono::microseconds>(instant.time_since_epoch()).count();
}
Instant from_microseconds(std::int64_t value) {
  return Instant(std::chrono::microseconds(value));
}
std::int64_t nanoseconds(Instant instant) {
  return instant.time_since_epoch().count();
}

template <typename T>
bool is_among(const T& value, const std::vector<T>& values) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

class SqliteObjectStore final : public ObjectStore {
 public:
  SqliteObjectStore(sqlite::Connection database, std::string path)
      : database_(std::move(database)), path_(std::move(path)) {}

  Result<std::vector<Addition>> add(const std::string& collection,
                                    const std::vector<NewObject>& objects) override {
    std::vector<Addition> outcomes;
    outcomes.reserve(objects.size());
    const auto done = in_transaction([&] {
      Statement newest(database_.get(), "SELECT added FROM last_added");
      if (!newest.step()) return false;
      // Later than all before, though the clock may have gone back.
      std::int64_t at = std::max(newest.integer(0), microseconds(now()) - 1);
      for (const NewObject& object : objects)
        if (!add_one(collection, object, at, outcomes)) return false;
      Statement keep(database_.get(), "UPDATE last_added SET added=?1");
      keep.bind(1, at).run();
      return !keep.failed();
    });
    if (!done) return failure(done.error());
    return outcomes;
  }

  Result<ObjectPage> read(const ObjectQuery& query) override {
    ObjectPage page;
    std::size_t bytes = 0;
    std::int64_t after = query.added_after ? microseconds(*query.added_after) : INT64_MIN;
    // What a filter leaves out makes room for more, so that a page is full where there is enough.
    for (;;) {
      const std::size_t room = std::min(query.limit - page.objects.size() + 1, kKeysAtOnce);
      const auto keys = next_keys(query, after, room);
      if (!keys) return failure(keys.error());
      for (const std::int64_t key : *keys) {
        auto object = load(key, query);
        if (!object) continue;
        bytes += object->text.size();
        const bool is_full =
            page.objects.size() == query.limit || (bytes > query.most_bytes && !page.objects.empty());
        if (is_full) {
          page.has_more = true;
          return page;
        }
        page.objects.push_back(std::move(*object));
      }
      if (keys->size() < room) return page;
      after = keys->back();
    }
  }

  Result<std::uint64_t> remove(const ObjectQuery& query) override {
    ObjectQuery every = query;
    every.with_text = false;
    every.limit = kNoLimit;
    auto page = read(every);
    if (!page) return failure(page.error());
    const auto done = in_transaction([&] {
      Statement drop(database_.get(), "DELETE FROM object WHERE added=?1");
      std::set<std::string> ids;
      for (const StoredObject& object : page->objects) {
        drop.bind(1, microseconds(object.added)).run();
        ids.insert(object.id);
      }
      for (const std::string& id : ids)
        if (!mark_ends(query.collection, id)) return false;
      return !drop.failed();
    });
    if (!done) return failure(done.error());
    return page->objects.size();
  }

  Result<void> put_status(const std::string& id, const std::string& owner, const std::string& text) override {
    return in_transaction([&] {
      Statement put(database_.get(), "INSERT OR REPLACE INTO status VALUES(?1,?2,?3,?4)");
      put.bind(1, id).bind(2, owner).bind(3, nanoseconds(now())).bind(4, text).run();
      return !put.failed();
    });
  }
  Result<std::optional<std::string>> status(const std::string& id, const std::string& owner) override {
    Statement query(database_.get(), "SELECT text FROM status WHERE id=?1 AND owner=?2");
    query.bind(1, id).bind(2, owner);
    if (query.step()) return query.text(0);
    if (query.failed()) return failure(error());
    return std::nullopt;
  }
  Result<void> forget_statuses(Instant before) override {
    return in_transaction([&] {
      Statement drop(database_.get(), "DELETE FROM status WHERE put<?1");
      drop.bind(1, nanoseconds(before)).run();
      return !drop.failed();
    });
  }

 private:
  [[nodiscard]] Error error() const {
    const int code = sqlite3_errcode(database_.get());
    if (code == SQLITE_FULL)
      return {"the disk is full: nothing was changed", path_, "make room and try again"};
    return {std::string("the objects could not be used: ") + sqlite3_errmsg(database_.get()), path_,
            "check the disk, or restore a backup"};
  }

  template <typename Work>
  [[nodiscard]] Result<void> in_transaction(const Work& work) {
    return sqlite::in_transaction(database_.get(), work, [this] { return error(); });
  }

  // Within a transaction.
  bool add_one(const std::string& collection, const NewObject& object, std::int64_t& at,
               std::vector<Addition>& outcomes) {
    const std::int64_t version = object.version ? nanoseconds(*object.version) : kNoVersion;
    known_.rewind().bind(1, collection).bind(2, object.id).bind(3, version).bind(4, object.text);
    if (known_.step()) {
      outcomes.push_back(known_.integer(0) != 0 ? Addition::known : Addition::conflict);
      known_.rewind();
      return true;
    }
    ++at;
    put_.bind(1, at).bind(2, collection).bind(3, object.id).bind(4, object.type).bind(5, object.spec_version);
    put_.bind(6, version).bind(7, object.text).run();
    for (const std::string& name : object.readers)
      put_reader_.bind(1, collection).bind(2, name).bind(3, at).run();
    outcomes.push_back(Addition::added);
    return !known_.failed() && !put_.failed() && !put_reader_.failed() && mark_ends(collection, object.id);
  }

  bool mark_ends(const std::string& collection, const std::string& id) {
    mark_.bind(1, collection).bind(2, id).run();
    return !mark_.failed();
  }

  // The next so many keys that the reader may read, in order, whatever the filters.
  Result<std::vector<std::int64_t>> next_keys(const ObjectQuery& query, std::int64_t after,
                                              std::size_t most) {
    if (!query.ids.empty()) return keys_of_ids(query, after, most);
    const auto limit = static_cast<std::int64_t>(most);
    std::set<std::int64_t> keys;
    const auto take = [&](Statement& statement) {
      while (statement.step()) keys.insert(statement.integer(0));
      return !statement.failed();
    };
    if (!query.readers) {
      next_.rewind().bind(1, query.collection).bind(2, after).bind(3, limit);
      if (!take(next_)) return failure(error());
    } else {
      for (const std::string& name : *query.readers) {
        next_named_.rewind().bind(1, query.collection).bind(2, after).bind(3, limit).bind(4, name);
        if (!take(next_named_)) return failure(error());
      }
    }
    std::vector<std::int64_t> ordered(keys.begin(), keys.end());
    if (ordered.size() > most) ordered.resize(most);
    return ordered;
  }

  Result<std::vector<std::int64_t>> keys_of_ids(const ObjectQuery& query, std::int64_t after,
                                                std::size_t most) {
    std::set<std::int64_t> keys;
    for (const std::string& id : query.ids) {
      Statement next(database_.get(), "SELECT added FROM object WHERE collection=?1 AND id=?2 AND added>?3");
      next.bind(1, query.collection).bind(2, id).bind(3, after);
      while (next.step())
        if (is_readable(next.integer(0), query)) keys.insert(next.integer(0));
      if (next.failed()) return failure(error());
    }
    std::vector<std::int64_t> ordered(keys.begin(), keys.end());
    if (ordered.size() > most) ordered.resize(most);
    return ordered;
  }

  bool is_readable(std::int64_t key, const ObjectQuery& query) {
    if (!query.readers) return true;
    Statement names(database_.get(), "SELECT name FROM reader WHERE added=?1");
    names.bind(1, key);
    while (names.step())
      if (is_among(names.text(0), *query.readers)) return true;
    return false;
  }

  // The object of this key, where it fits the filters.
  std::optional<StoredObject> load(std::int64_t key, const ObjectQuery& query) {
    Statement& row = load_;
    row.rewind().bind(1, key).bind(2, static_cast<std::int64_t>(query.with_text));
    std::optional<StoredObject> found;
    if (row.step()) {
      StoredObject object;
      object.id = row.text(0);
      object.type = row.text(1);
      object.spec_version = row.text(2);
      object.added = from_microseconds(key);
      const std::int64_t version = row.integer(3);
      object.version = version == kNoVersion ? object.added : Instant(Duration(version));
      const bool fits_version = query.all || (query.first && row.integer(4) != 0) ||
                                (query.last && row.integer(5) != 0) ||
                                is_among(object.version, query.versions);
      if (fits_version && (query.types.empty() || is_among(object.type, query.types)) &&
          (query.spec_versions.empty() || is_among(object.spec_version, query.spec_versions))) {
        object.text = row.text(6);
        found = std::move(object);
      }
    }
    row.rewind();  // a statement on its row would hold the write-ahead log back
    return found;
  }

  sqlite::Connection database_;
  std::string path_;
  Statement known_{database_.get(),
                   "SELECT text=?4 FROM object WHERE collection=?1 AND id=?2 AND version=?3"};
  Statement put_{database_.get(), "INSERT INTO object VALUES(?1,?2,?3,?4,?5,?6,0,0,?7)"};
  Statement put_reader_{database_.get(), "INSERT OR IGNORE INTO reader VALUES(?1,?2,?3)"};
  Statement mark_{database_.get(),
                  "UPDATE object SET "
                  "is_first=(version=(SELECT min(version) FROM object WHERE collection=?1 AND id=?2)),"
                  "is_last=(version=(SELECT max(version) FROM object WHERE collection=?1 AND id=?2)) "
                  "WHERE collection=?1 AND id=?2"};
  Statement next_{database_.get(),
                  "SELECT added FROM object WHERE collection=?1 AND added>?2 ORDER BY added LIMIT ?3"};
  Statement next_named_{
      database_.get(),
      "SELECT added FROM reader WHERE collection=?1 AND name=?4 AND added>?2 ORDER BY added LIMIT ?3"};
  Statement load_{
      database_.get(),
      "SELECT id,type,spec_version,version,is_first,is_last,CASE WHEN ?2 THEN text ELSE '' END FROM object "
      "WHERE added=?1"};
};

}  // namespace

Result<std::unique_ptr<ObjectStore>> open_object_store(const std::string& path) {
  sqlite3* raw = nullptr;
  const int status = sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  sqlite::Connection database(raw);
  const auto refuse = [&] {
    return failure(raw == nullptr ? "out of memory" : sqlite3_errmsg(raw), path,
                   "check the disk, or name another file");
  };
  if (status != SQLITE_OK) return refuse();
  sqlite3_busy_timeout(raw, kBusyMilliseconds);
  const auto run = [&](const std::string& sql) { return sqlite::run(raw, sql); };
  if (!run("PRAGMA journal_mode=WAL") || !run("PRAGMA synchronous=FULL") || !run("PRAGMA foreign_keys=ON") ||
      !run("BEGIN IMMEDIATE"))
    return refuse();
  const auto number = [&](const char* sql) { return sqlite::number(raw, sql); };
  if (number("SELECT count(*) FROM sqlite_master") == 0) {
    if (!run(kSchema) || !run(fmt::format("PRAGMA application_id={}", kApplicationId)) ||
        !run("PRAGMA user_version=1"))
      return refuse();
  } else if (number("PRAGMA application_id") != kApplicationId) {
    run("ROLLBACK");
    return failure("holds no collections of objects", path, "name another file");
  } else if (number("PRAGMA user_version") > 1) {
    run("ROLLBACK");
    return failure("was written by a newer Garde", path,
                   "install that version, or restore a backup of this one");
  }
  if (!run("COMMIT")) return refuse();
  return std::make_unique<SqliteObjectStore>(std::move(database), path);
}

}  // namespace garde::store
