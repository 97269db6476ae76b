// SPDX-License-Identifier: Apache-2.0
#include "serve/node/table_reader.h"

#include <fmt/format.h>

#include "base/nearest_word.h"
#include "base/quantity.h"

namespace garde::serve {

std::string TableReader::full(std::string_view key) const {
  return name_.empty() ? std::string(key) : fmt::format("{}.{}", name_, key);
}

std::string TableReader::place(const toml::node& node) const {
  return fmt::format("{}:{}", file_, node.source().begin.line);
}

void TableReader::refuse(const toml::node& node, std::string_view key, const std::string& what,
                         std::string mend) {
  if (!error_) error_ = Error{fmt::format("'{}' {}", full(key), what), place(node), std::move(mend)};
}

void TableReader::refuse(std::string_view key, std::string what, std::string mend) {
  const toml::node* node = find(key);
  refuse(node != nullptr ? *node : table_, key, what, std::move(mend));
}

bool TableReader::has(std::string_view key) const {
  return table_.get(key) != nullptr;
}

const toml::node* TableReader::find(std::string_view key) {
  known_.emplace(key);
  return error_ ? nullptr : table_.get(key);
}

void TableReader::text(std::string_view key, std::string& value) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  if (const auto* text = node->as_string())
    value = text->get();
  else
    refuse(*node, key, "must be a text", "write it between quotes");
}

void TableReader::text(std::string_view key, std::string& value,
                       std::initializer_list<std::string_view> allowed) {
  std::string written = value;
  text(key, written);
  if (error_) return;
  for (const std::string_view one : allowed)
    if (one == written) return static_cast<void>(value = written);
  const std::string nearest = nearest_word(written, {allowed.begin(), allowed.size()});
  refuse(key, fmt::format("cannot be '{}'", written),
         nearest.empty() ? fmt::format("write one of: {}", fmt::join(allowed.begin(), allowed.end(), ", "))
                         : fmt::format("did you mean '{}'?", nearest));
}

void TableReader::texts(std::string_view key, std::vector<std::string>& value) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  value.clear();
  const auto* array = node->as_array();
  if (array != nullptr)
    for (const toml::node& one : *array)
      if (const auto* text = one.as_string()) value.push_back(text->get());
  if (array == nullptr || value.size() != array->size())
    refuse(*node, key, "must be a list of texts", "write it as [\"one\", \"two\"]");
}

void TableReader::number(std::string_view key, std::int64_t& value, std::int64_t least, std::int64_t most) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const auto* number = node->as_integer();
  if (number == nullptr || number->get() < least || number->get() > most)
    return refuse(*node, key, "is out of range",
                  fmt::format("write a whole number from {} to {}", least, most));
  value = number->get();
}

void TableReader::flag(std::string_view key, bool& value) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const auto* flag = node->as_boolean();
  if (flag == nullptr) return refuse(*node, key, "must be true or false", "write it without quotes");
  value = flag->get();
}

void TableReader::parsed(std::string_view key, const std::function<Result<void>(const std::string&)>& read) {
  std::string written;
  text(key, written);
  if (error_ || !has(key)) return;
  if (const auto done = read(written); !done)
    refuse(key, "is wrong: " + done.error().what, done.error().mend);
}

void TableReader::size(std::string_view key, std::uint64_t& value) {
  parsed(key, [&](const std::string& written) -> Result<void> {
    const auto size = parse_size(written);
    if (!size) return failure(size.error());
    value = *size;
    return {};
  });
}

void TableReader::duration(std::string_view key, Duration& value) {
  parsed(key, [&](const std::string& written) -> Result<void> {
    const auto duration = parse_duration(written);
    if (!duration) return failure(duration.error());
    value = *duration;
    return {};
  });
}

void TableReader::table(std::string_view key, const std::function<void(TableReader&)>& read) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const toml::table* table = node->as_table();
  if (table == nullptr)
    return refuse(*node, key, "must be a table", fmt::format("write [{}] above it", full(key)));
  TableReader reader(*table, full(key), file_, error_);
  read(reader);
  reader.finish();
}

void TableReader::tables(std::string_view key, const std::function<void(TableReader&)>& read) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const toml::array* array = node->as_array();
  if (array == nullptr || !array->is_array_of_tables())
    return refuse(*node, key, "may stand several times",
                  fmt::format("write [[{}]], with two brackets", full(key)));
  for (const toml::node& one : *array) {
    TableReader reader(*one.as_table(), full(key), file_, error_);
    read(reader);
    reader.finish();
  }
}

void TableReader::durations(const std::function<void(const std::string&, Duration)>& take) {
  for (const auto& [key, node] : table_) {
    Duration value{};
    duration(key.str(), value);
    if (!error_) take(std::string(key.str()), value);
  }
}

void TableReader::finish() {
  if (error_) return;
  for (const auto& [key, node] : table_) {
    if (known_.count(key.str()) > 0) continue;
    const std::vector<std::string_view> known(known_.begin(), known_.end());
    const std::string nearest = nearest_word(key.str(), known);
    error_ = Error{fmt::format("'{}' is not a setting", full(key.str())),
                   fmt::format("{}:{}", file_, key.source().begin.line),
                   nearest.empty() ? fmt::format("here stand: {}", fmt::join(known, ", "))
                                   : fmt::format("did you mean '{}'?", nearest)};
    return;
  }
}

}  // namespace garde::serve
