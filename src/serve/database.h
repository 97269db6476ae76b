// SPDX-License-Identifier: Apache-2.0
// console.db: accounts, sessions, sign-in links, tokens, declarations, settings and the journal, in one
// SQLite file beside the incidents.
//
// Thread rules: one connection behind one lock; every part of the room that uses it holds the lock meanwhile.
#pragma once

#include <memory>
#include <mutex>
#include <sqlite3.h>
#include <string>

#include "base/database.h"
#include "base/result.h"
#include "base/statement.h"

namespace garde::serve {

class Database {
 public:
  /// Makes the file (mode 0600) where it is absent. An error where it is something else or of a newer Garde.
  [[nodiscard]] static Result<std::unique_ptr<Database>> open(const std::string& path);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  [[nodiscard]] sqlite3* connection() { return connection_; }
  [[nodiscard]] std::recursive_mutex& lock() { return lock_; }
  [[nodiscard]] Error error() const;

  /// Runs `work`, which says whether it went well, in one transaction under the lock.
  template <typename Work>
  [[nodiscard]] Result<void> in_transaction(const Work& work) {
    const std::lock_guard hold(lock_);
    return sqlite::in_transaction(connection_, work, [this] { return error(); });
  }

 private:
  Database(sqlite3* connection, std::string path) : connection_(connection), path_(std::move(path)) {}
  sqlite3* connection_;
  std::string path_;
  std::recursive_mutex lock_;
};

}  // namespace garde::serve
