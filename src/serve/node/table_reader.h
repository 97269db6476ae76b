// SPDX-License-Identifier: Apache-2.0
// Reads a table of garde.toml strictly: every value has its kind and its bounds, and a key that nobody asked
// for is an error. Errors name the file and the line, the reason, and the nearest key that exists.
//
// The first error is kept and everything after it is passed over, so that a caller reads all it wants and
// asks once.
//
// Thread rules: one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <toml++/toml.h>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace garde::serve {

class TableReader {
 public:
  /// All must outlive the reader. `name` is the table's, empty for the file itself.
  TableReader(const toml::table& table, std::string name, const std::string& file,
              std::optional<Error>& error)
      : table_(table), name_(std::move(name)), file_(file), error_(error) {}

  void text(std::string_view key, std::string& value);
  void text(std::string_view key, std::string& value, std::initializer_list<std::string_view> allowed);
  void texts(std::string_view key, std::vector<std::string>& value);
  void number(std::string_view key, std::int64_t& value, std::int64_t least, std::int64_t most);
  void flag(std::string_view key, bool& value);
  /// "64G", "512 MiB".
  void size(std::string_view key, std::uint64_t& value);
  /// "90 d", "12 h", "30 min", "45 s".
  void duration(std::string_view key, Duration& value);
  /// A text in the reader's own terms: `read` says what is wrong with it.
  void parsed(std::string_view key, const std::function<Result<void>(const std::string&)>& read);

  /// A table of its own under the key; not called where there is none.
  void table(std::string_view key, const std::function<void(TableReader&)>& read);
  /// Each of [[key]].
  void tables(std::string_view key, const std::function<void(TableReader&)>& read);
  /// Every key of this table, with a duration.
  void durations(const std::function<void(const std::string&, Duration)>& take);

  [[nodiscard]] bool has(std::string_view key) const;
  /// Refuses the value under the key, for a reason that only the caller sees.
  void refuse(std::string_view key, std::string what, std::string mend);
  /// Refuses keys that nobody asked for. Call last.
  void finish();

 private:
  [[nodiscard]] const toml::node* find(std::string_view key);
  void refuse(const toml::node& node, std::string_view key, const std::string& what, std::string mend);
  [[nodiscard]] std::string place(const toml::node& node) const;
  [[nodiscard]] std::string full(std::string_view key) const;

  const toml::table& table_;
  std::string name_;
  const std::string& file_;
  std::optional<Error>& error_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace garde::serve
