// SPDX-License-Identifier: Apache-2.0
#include "serve/node/detection_state.h"

#include <fmt/format.h>

#include "base/statement.h"

namespace garde::serve {
namespace {

using sqlite::Statement;

constexpr int kApplicationId = 0x4752444e;  // "GRDN"
constexpr int kVersion = 1;
constexpr int kBusyMilliseconds = 10'000;
constexpr const char* kSchema = R"(
CREATE TABLE position(queue TEXT PRIMARY KEY, next INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE clock(id INTEGER PRIMARY KEY CHECK(id=1), time INTEGER NOT NULL);
CREATE TABLE input(number INTEGER PRIMARY KEY, until INTEGER NOT NULL, encoded TEXT NOT NULL);
CREATE INDEX input_by_until ON input(until);
CREATE TABLE senders(id INTEGER PRIMARY KEY CHECK(id=1), encoded TEXT NOT NULL);
CREATE TABLE ongoing(key TEXT PRIMARY KEY, encoded TEXT NOT NULL) WITHOUT ROWID;
)";

std::int64_t nanoseconds(Instant instant) {
  return instant.time_since_epoch().count();
}

using sqlite::number;
using sqlite::run;

}  // namespace

Error DetectionState::error() const {
  return {fmt::format("the state of detection could not be used: {}", sqlite3_errmsg(database_.get())), path_,
          "check the disk; without the file, detection begins anew with what the queues hold"};
}

Result<std::unique_ptr<DetectionState>> DetectionState::open(const std::filesystem::path& file) {
  sqlite3* raw = nullptr;
  const int status = sqlite3_open_v2(file.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  std::unique_ptr<DetectionState> state(new DetectionState(raw, file.string()));
  if (status != SQLITE_OK) return failure(state->error());
  sqlite3_busy_timeout(raw, kBusyMilliseconds);
  if (!run(raw, "PRAGMA journal_mode=WAL") || !run(raw, "PRAGMA synchronous=FULL"))
    return failure(state->error());
  const auto application = number(raw, "PRAGMA application_id");
  const auto version = number(raw, "PRAGMA user_version");
  const bool is_new = number(raw, "SELECT count(*) FROM sqlite_master") == 0;
  if (!is_new && (application != kApplicationId || version > kVersion))
    return failure("is not this Garde's state of detection", file.string(),
                   "move it away, or install the newer Garde");
  if (is_new && !run(raw, fmt::format("BEGIN; {} PRAGMA application_id={}; PRAGMA user_version={}; COMMIT",
                                      kSchema, kApplicationId, kVersion)))
    return failure(state->error());
  return state;
}

template <typename Work>
Result<void> DetectionState::in_transaction(const Work& work) {
  return sqlite::in_transaction(database_.get(), work, [this] { return error(); });
}

Result<DetectionState::Positions> DetectionState::positions() {
  Statement rows(database_.get(), "SELECT queue,next FROM position");
  Positions positions;
  while (rows.step()) positions[rows.text(0)] = static_cast<std::uint64_t>(rows.integer(1));
  if (rows.failed()) return failure(error());
  return positions;
}

Result<void> DetectionState::save(const Positions& positions, const sigma::CorrelationChanges& changes) {
  sqlite3* database = database_.get();
  return in_transaction([&] {
    Statement place(database, "INSERT OR REPLACE INTO position VALUES(?1,?2)");
    for (const auto& [queue, next] : positions)
      place.bind(1, queue).bind(2, static_cast<std::int64_t>(next)).run();
    Statement clock(database, "INSERT OR REPLACE INTO clock VALUES(1,?1)");
    clock.bind(1, nanoseconds(changes.clock)).run();
    Statement forget(database, "DELETE FROM input WHERE until<?1");
    forget.bind(1, nanoseconds(changes.clock)).run();
    Statement keep(database, "INSERT INTO input(until,encoded) VALUES(?1,?2)");
    for (const auto& inputs : changes.inputs)
      keep.bind(1, nanoseconds(inputs.until)).bind(2, inputs.encoded).run();
    Statement goes_on(database, "INSERT OR REPLACE INTO ongoing VALUES(?1,?2)");
    Statement is_over(database, "DELETE FROM ongoing WHERE key=?1");
    for (const auto& [key, encoded] : changes.matches)
      if (encoded.empty())
        is_over.bind(1, key).run();
      else
        goes_on.bind(1, key).bind(2, encoded).run();
    return !place.failed() && !clock.failed() && !forget.failed() && !keep.failed() && !goes_on.failed() &&
           !is_over.failed();
  });
}

Result<DetectionState::Memory> DetectionState::memory() {
  Memory memory;
  Statement inputs(database_.get(), "SELECT encoded FROM input ORDER BY number");
  while (inputs.step()) memory.inputs.push_back(inputs.text(0));
  Statement matches(database_.get(), "SELECT encoded FROM ongoing ORDER BY key");
  while (matches.step()) memory.matches.push_back(matches.text(0));
  Statement clock(database_.get(), "SELECT time FROM clock");
  if (clock.step()) memory.clock = Instant(Duration(clock.integer(0)));
  if (inputs.failed() || matches.failed() || clock.failed()) return failure(error());
  return memory;
}

Result<void> DetectionState::keep_senders(const std::string& encoded) {
  return in_transaction([&] {
    Statement keep(database_.get(), "INSERT OR REPLACE INTO senders VALUES(1,?1)");
    keep.bind(1, encoded).run();
    return !keep.failed();
  });
}

Result<std::string> DetectionState::senders() {
  Statement row(database_.get(), "SELECT encoded FROM senders");
  std::string encoded = row.step() ? row.text(0) : std::string();
  if (row.failed()) return failure(error());
  return encoded;
}

}  // namespace garde::serve
