// SPDX-License-Identifier: Apache-2.0
#include "serve/node/backup.h"

#include <array>
#include <fmt/format.h>
#include <memory>
#include <sqlite3.h>
#include <sys/stat.h>

#include "base/database.h"
#include "base/statement.h"
#include "collect/queue/segments.h"

namespace garde::serve {
namespace {

constexpr std::array kDatabases = {"incidents.db", "console.db"};
constexpr std::array kFiles = {"garde.toml", "tokens", "console.crt", "console.key"};
constexpr int kBusyMilliseconds = 10'000;

Result<sqlite::Connection> open(const std::filesystem::path& file, int flags) {
  sqlite3* raw = nullptr;
  const int status = sqlite3_open_v2(file.c_str(), &raw, flags, nullptr);
  sqlite::Connection database(raw);
  if (status != SQLITE_OK)
    return failure(sqlite3_errmsg(raw), file.string(), "check its rights and the disk");
  sqlite3_busy_timeout(raw, kBusyMilliseconds);
  return database;
}

Result<void> check_whole(sqlite3* database, const std::filesystem::path& file) {
  sqlite::Statement check(database, "PRAGMA quick_check(1)");
  if (!check.step() || check.text(0) != "ok")
    return failure("is damaged", file.string(), "use another backup");
  return {};
}

// While others read and write it.
Result<void> copy_database(const std::filesystem::path& from, const std::filesystem::path& to) {
  auto source = open(from, SQLITE_OPEN_READONLY);
  if (!source) return failure(source.error());
  auto target = open(to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  if (!target) return failure(target.error());
  if (!sqlite::copy_pages(source->get(), target->get()))
    return failure(sqlite3_errmsg(target->get()), to.string(), "make room and try again");
  // One file: no log beside it.
  sqlite::run(target->get(), "PRAGMA journal_mode=DELETE");
  return check_whole(target->get(), to);
}

Result<void> copy_parts(const std::filesystem::path& from, const std::filesystem::path& into) {
  std::error_code error;
  for (const char* name : kDatabases)
    if (std::filesystem::exists(from / name, error))
      if (auto copied = copy_database(from / name, into / name); !copied) return copied;
  for (const char* name : kFiles) {
    if (!std::filesystem::exists(from / name, error)) continue;
    std::filesystem::copy_file(from / name, into / name, error);
    if (error) return failure("could not be copied: " + error.message(), (from / name).string());
  }
  return {};
}

}  // namespace

Result<void> back_up(const std::filesystem::path& node, const std::filesystem::path& into) {
  std::error_code error;
  if (!std::filesystem::exists(node / "incidents.db", error))
    return failure("there is no node here", node.string(), "name a folder that garde init made");
  if (std::filesystem::exists(into, error))
    return failure("stands already", into.string(), "name a new folder");
  const ::mode_t before = ::umask(0077);
  const auto done = [&]() -> Result<void> {
    std::filesystem::create_directories(into, error);
    if (error) return failure("cannot be made: " + error.message(), into.string());
    return copy_parts(node, into);
  }();
  ::umask(before);
  if (!done) std::filesystem::remove_all(into, error);
  return done;
}

Result<void> restore(const std::filesystem::path& from, const std::filesystem::path& node) {
  std::error_code error;
  if (!std::filesystem::exists(from / "incidents.db", error))
    return failure("there is no backup of a node here", from.string(),
                   "name a folder that garde backup made");
  // The lock that a running node holds on its queue.
  std::filesystem::create_directories(node / "queue" / "kept", error);
  const auto lock = collect::lock_folder(node / "queue" / "kept");
  if (!lock) return failure("the node runs", node.string(), "stop it first: systemctl stop garde");
  for (const char* name : kDatabases) {
    if (!std::filesystem::exists(from / name, error)) continue;
    const auto database = open(from / name, SQLITE_OPEN_READONLY);
    if (!database) return failure(database.error());
    if (auto whole = check_whole(database->get(), from / name); !whole) return whole;
  }
  const std::filesystem::path part = node / "restore.part";
  std::filesystem::remove_all(part, error);
  if (auto copied = back_up(from, part); !copied) return copied;
  for (const auto& entry : std::filesystem::directory_iterator(part)) {
    const std::filesystem::path place = node / entry.path().filename();
    // What an old database's log still holds belongs to it: they go aside together.
    for (const std::string suffix : {"", "-wal", "-shm"})
      if (std::filesystem::exists(place.string() + suffix, error))
        std::filesystem::rename(place.string() + suffix, place.string() + ".before-restore" + suffix, error);
    std::filesystem::rename(entry.path(), place, error);
    if (error) return failure("could not be put in place: " + error.message(), place.string());
  }
  std::filesystem::remove_all(part, error);
  return {};
}

}  // namespace garde::serve
