// SPDX-License-Identifier: Apache-2.0
#include "archive/catalogue.h"

#include <fmt/format.h>

#include "base/statement.h"

namespace garde::archive {
namespace {

using sqlite::Statement;

constexpr int kApplicationId = 0x47524441;  // "GRDA"
constexpr const char* kSchema = R"(
CREATE TABLE IF NOT EXISTS segment(
  number INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL, base TEXT NOT NULL, sealed INTEGER NOT NULL,
  first INTEGER, last INTEGER, untimed INTEGER NOT NULL, events INTEGER NOT NULL, json_bytes INTEGER NOT NULL,
  stored_bytes INTEGER NOT NULL, token_bytes INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS segment_last ON segment(last);
CREATE TABLE IF NOT EXISTS flushed(number INTEGER PRIMARY KEY, bytes INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS progress(queue TEXT PRIMARY KEY, next INTEGER NOT NULL) WITHOUT ROWID;
)";
constexpr const char* kPut = "INSERT OR REPLACE INTO segment VALUES(?,?,?,?,?,?,?,?,?,?,?)";

std::int64_t nanoseconds(Instant instant) { return instant.time_since_epoch().count(); }

void bind_facts(Statement& put, const CataloguedSegment& segment) {
  const SegmentFacts& facts = segment.facts;
  put.bind(1, segment.number).bind(2, segment.stream).bind(3, segment.base);
  put.bind(4, static_cast<std::int64_t>(segment.sealed));
  facts.first ? put.bind(5, nanoseconds(*facts.first)) : put.bind_null(5);
  facts.last ? put.bind(6, nanoseconds(*facts.last)) : put.bind_null(6);
  put.bind(7, static_cast<std::int64_t>(facts.has_events_without_time));
  put.bind(8, static_cast<std::int64_t>(facts.events)).bind(9, static_cast<std::int64_t>(facts.json_bytes));
  put.bind(10, static_cast<std::int64_t>(facts.stored_bytes)).bind(11, static_cast<std::int64_t>(facts.token_bytes));
}

CataloguedSegment segment_of(const Statement& row) {
  CataloguedSegment segment;
  segment.number = row.integer(0);
  segment.stream = row.text(1);
  segment.base = row.text(2);
  segment.sealed = row.integer(3) != 0;
  if (!row.is_null(4)) segment.facts.first = Instant(Duration(row.integer(4)));
  if (!row.is_null(5)) segment.facts.last = Instant(Duration(row.integer(5)));
  segment.facts.has_events_without_time = row.integer(6) != 0;
  segment.facts.events = static_cast<std::uint64_t>(row.integer(7));
  segment.facts.json_bytes = static_cast<std::uint64_t>(row.integer(8));
  segment.facts.stored_bytes = static_cast<std::uint64_t>(row.integer(9));
  segment.facts.token_bytes = static_cast<std::uint64_t>(row.integer(10));
  return segment;
}

}  // namespace

void Catalogue::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }
Catalogue::Catalogue(sqlite3* database, std::string path, bool is_new)
    : database_(database), path_(std::move(path)), is_new_(is_new) {}
Catalogue::Catalogue(Catalogue&&) noexcept = default;
Catalogue& Catalogue::operator=(Catalogue&&) noexcept = default;
Catalogue::~Catalogue() = default;

tl::unexpected<Error> Catalogue::database_failure() const {
  return failure(fmt::format("the archive's catalogue could not be used: {}", sqlite3_errmsg(database_.get())), path_,
                 "if the file is damaged, move it away: it is made again from the segments");
}

Result<Catalogue> Catalogue::open(const std::filesystem::path& folder, bool read_only) {
  const std::string path = (folder / "catalogue.db").string();
  std::error_code ignored;
  const bool is_new = !std::filesystem::exists(path, ignored);
  if (is_new && read_only)
    return failure("is no archive: it has no catalogue.db", folder.string(), "name the folder that garde archives into");
  sqlite3* database = nullptr;
  const int flags = read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const int status = sqlite3_open_v2(path.c_str(), &database, flags, nullptr);
  Catalogue catalogue(database, path, is_new);
  if (status != SQLITE_OK) return catalogue.database_failure();
  sqlite3_busy_timeout(database, 10'000);
  if (read_only) return catalogue;
  const std::string setup = fmt::format(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA application_id={}; {}", kApplicationId, kSchema);
  if (sqlite3_exec(database, setup.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return catalogue.database_failure();
  return catalogue;
}

Result<CataloguedSegment> Catalogue::add(const std::string& stream, Instant now) {
  // AUTOINCREMENT never gives a number twice, even after the newest segment was removed.
  Statement insert(database_.get(), "INSERT INTO segment(stream,base,sealed,untimed,events,json_bytes,stored_bytes,token_bytes) "
                                    "VALUES(?,'',0,0,0,0,0,0)");
  insert.bind(1, stream).run();
  if (insert.failed()) return database_failure();
  CataloguedSegment segment;
  segment.number = sqlite3_last_insert_rowid(database_.get());
  segment.stream = stream;
  const CivilTime civil = to_utc(now);
  segment.base = fmt::format("{}/{:04}-{:02}-{:02}/{:012}", stream, civil.year, civil.month, civil.day, segment.number);
  Statement name(database_.get(), "UPDATE segment SET base=? WHERE number=?");
  name.bind(1, segment.base).bind(2, segment.number).run();
  if (name.failed()) return database_failure();
  return segment;
}

Result<void> Catalogue::add_known(const CataloguedSegment& segment) {
  Statement put(database_.get(), kPut);
  bind_facts(put, segment);
  put.run();
  if (put.failed()) return database_failure();
  return {};
}

Result<void> Catalogue::note(const std::vector<Flushed>& segments, const Progress& progress) {
  sqlite3* database = database_.get();
  const auto run = [&](const char* sql) {
    return sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
  };
  if (!run("BEGIN IMMEDIATE")) return database_failure();
  Statement length(database, "INSERT OR REPLACE INTO flushed VALUES(?,?)");
  for (const Flushed& one : segments)
    length.bind(1, one.number).bind(2, static_cast<std::int64_t>(one.bytes)).run();
  Statement place(database, "INSERT OR REPLACE INTO progress VALUES(?,?)");
  for (const auto& [queue, next] : progress) place.bind(1, queue).bind(2, static_cast<std::int64_t>(next)).run();
  if (!length.failed() && !place.failed() && run("COMMIT")) return {};
  auto error = database_failure();
  run("ROLLBACK");
  return error;
}

Result<Progress> Catalogue::progress() const {
  Statement rows(database_.get(), "SELECT queue,next FROM progress");
  Progress progress;
  while (rows.step()) progress[rows.text(0)] = static_cast<std::uint64_t>(rows.integer(1));
  if (rows.failed()) return database_failure();
  return progress;
}

std::optional<std::uint64_t> Catalogue::flushed_bytes(std::int64_t number) const {
  Statement row(database_.get(), "SELECT bytes FROM flushed WHERE number=?");
  row.bind(1, number);
  if (!row.step()) return std::nullopt;
  return static_cast<std::uint64_t>(row.integer(0));
}

Result<void> Catalogue::seal(std::int64_t number, const SegmentFacts& facts) {
  Statement row(database_.get(), "SELECT * FROM segment WHERE number=?");
  row.bind(1, number);
  if (!row.step()) return database_failure();
  CataloguedSegment segment = segment_of(row);
  segment.sealed = true;
  segment.facts = facts;
  Statement forget(database_.get(), "DELETE FROM flushed WHERE number=?");
  forget.bind(1, number).run();
  if (forget.failed()) return database_failure();
  return add_known(segment);
}

Result<void> Catalogue::remove(std::int64_t number) {
  Statement drop(database_.get(), "DELETE FROM segment WHERE number=?");
  drop.bind(1, number).run();
  Statement forget(database_.get(), "DELETE FROM flushed WHERE number=?");
  forget.bind(1, number).run();
  if (drop.failed() || forget.failed()) return database_failure();
  return {};
}

Result<std::vector<CataloguedSegment>> Catalogue::segments(std::optional<Instant> since,
                                                           std::optional<Instant> until) const {
  Statement rows(database_.get(),
                 "SELECT * FROM segment WHERE sealed=0 OR untimed=1 OR "
                 "((?1 IS NULL OR last>=?1) AND (?2 IS NULL OR first<?2)) ORDER BY number");
  since ? rows.bind(1, nanoseconds(*since)) : rows.bind_null(1);
  until ? rows.bind(2, nanoseconds(*until)) : rows.bind_null(2);
  std::vector<CataloguedSegment> segments;
  while (rows.step()) segments.push_back(segment_of(rows));
  if (rows.failed()) return database_failure();
  return segments;
}

}  // namespace garde::archive
