// SPDX-License-Identifier: Apache-2.0
#include "base/database.h"

#include "base/statement.h"

namespace garde::sqlite {
namespace {

constexpr int kPagesAtOnce = 256;
constexpr int kPauseMilliseconds = 20;

}  // namespace

void Close::operator()(sqlite3* database) const {
  sqlite3_close(database);
}

bool run(sqlite3* database, const std::string& sql) {
  return sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
}

std::int64_t number(sqlite3* database, const char* sql) {
  Statement query(database, sql);
  return query.step() ? query.integer(0) : -1;
}

bool copy_pages(sqlite3* from, sqlite3* to) {
  sqlite3_backup* backup = sqlite3_backup_init(to, "main", from, "main");
  if (backup == nullptr) return false;
  int status = SQLITE_OK;
  do {
    status = sqlite3_backup_step(backup, kPagesAtOnce);
    if (status == SQLITE_BUSY || status == SQLITE_LOCKED) sqlite3_sleep(kPauseMilliseconds);
  } while (status == SQLITE_OK || status == SQLITE_BUSY || status == SQLITE_LOCKED);
  sqlite3_backup_finish(backup);
  return status == SQLITE_DONE;
}

}  // namespace garde::sqlite
