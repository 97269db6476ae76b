// SPDX-License-Identifier: Apache-2.0
// What every file of SQLite in the project is handled by: closed when it goes, changed in whole transactions, copied
// while others read and write.
//
// Thread rules: that of the connection.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"

struct sqlite3;

namespace garde::sqlite {

struct Close {
  void operator()(sqlite3* database) const;
};
using Connection = std::unique_ptr<sqlite3, Close>;

/// Statements that give no rows. False where one failed: the connection then says why.
bool run(sqlite3* database, const std::string& sql);
/// The first number that a query gives; -1 where it gives none.
[[nodiscard]] std::int64_t number(sqlite3* database, const char* sql);

/// Copies all pages, a few at a time, so that writers of the source need not wait long. False where it could not; the
/// target's connection then says why.
[[nodiscard]] bool copy_pages(sqlite3* from, sqlite3* to);

/// Runs `work`, which says whether it went well, in one transaction: all of it is there when this returns, or nothing,
/// and then `error()` is given, as it stood before the transaction was taken back.
template <typename Work, typename MakeError>
[[nodiscard]] Result<void> in_transaction(sqlite3* database, const Work& work, const MakeError& error) {
  if (!run(database, "BEGIN IMMEDIATE")) return failure(error());
  if (work() && run(database, "COMMIT")) return {};
  const Error why = error();
  run(database, "ROLLBACK");
  return failure(why);
}

}  // namespace garde::sqlite
