// SPDX-License-Identifier: Apache-2.0
// One prepared statement of SQLite, finished when it goes: the one way in which the rooms that keep a database ask it.
//
// Thread rules: that of its database's connection.
#pragma once

#include <memory>
#include <sqlite3.h>
#include <string>
#include <string_view>

#include "base/result.h"

namespace garde::sqlite {

class Statement {
 public:
  Statement(sqlite3* database, const char* sql) {
    sqlite3_stmt* statement = nullptr;
    status_ = sqlite3_prepare_v2(database, sql, -1, &statement, nullptr);
    statement_.reset(statement);
  }

  Statement& bind(int place, std::string_view text) {
    keep(sqlite3_bind_text(statement_.get(), place, text.data(), static_cast<int>(text.size()),
                           SQLITE_TRANSIENT));
    return *this;
  }
  Statement& bind(int place, std::int64_t value) {
    keep(sqlite3_bind_int64(statement_.get(), place, value));
    return *this;
  }
  Statement& bind(int place, double value) {
    keep(sqlite3_bind_double(statement_.get(), place, value));
    return *this;
  }
  Statement& bind_null(int place) {
    keep(sqlite3_bind_null(statement_.get(), place));
    return *this;
  }

  /// True where there is a row. After the last row, or an error, false: see failed().
  bool step() {
    if (status_ != SQLITE_OK) return false;
    const int status = sqlite3_step(statement_.get());
    if (status != SQLITE_ROW && status != SQLITE_DONE) status_ = status;
    return status == SQLITE_ROW;
  }
  /// Runs a statement that gives no rows, ready to be bound anew.
  void run() {
    step();
    sqlite3_reset(statement_.get());
  }

  /// Ready to be bound and stepped through anew.
  Statement& rewind() {
    sqlite3_reset(statement_.get());
    return *this;
  }

  [[nodiscard]] std::string text(int column) const {
    const unsigned char* bytes = sqlite3_column_text(statement_.get(), column);
    return bytes == nullptr
               ? std::string()
               : std::string(reinterpret_cast<const char*>(bytes),
                             static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)));
  }
  [[nodiscard]] std::int64_t integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
  }
  [[nodiscard]] double real(int column) const { return sqlite3_column_double(statement_.get(), column); }
  [[nodiscard]] bool is_null(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
  }
  [[nodiscard]] bool failed() const { return status_ != SQLITE_OK; }

 private:
  void keep(int status) {
    if (status_ == SQLITE_OK) status_ = status;
  }
  struct Finish {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finish> statement_;
  int status_ = SQLITE_OK;
};

}  // namespace garde::sqlite
