// SPDX-License-Identifier: Apache-2.0
// Lists line by line. A file is CSV where its first line with content names known columns, or where that line has a
// separator and its first field alone is an indicator.
#include <algorithm>
#include <array>

#include "base/case_fold.h"
#include "indicator/indicator_set.h"
#include "indicator/source_reader.h"

namespace garde::indicator {
namespace {

constexpr std::size_t kLongestLine = 64 * 1024;
constexpr std::size_t kMostColumns = 256;

struct Column {
  enum class Use : std::uint8_t { none, value, label, type };
  Use use = Use::none;
  std::optional<Kind> kind;
};

struct NamedColumn {
  std::string_view name;
  Column column;
};

using Use = Column::Use;
constexpr NamedColumn kColumns[] = {
    {"indicator", {Use::value, {}}},          {"ioc", {Use::value, {}}},
    {"ioc_value", {Use::value, {}}},          {"value", {Use::value, {}}},
    {"indicateur", {Use::value, {}}},         {"observable", {Use::value, {}}},
    {"ip", {Use::value, Kind::address}},      {"ip_address", {Use::value, Kind::address}},
    {"dst_ip", {Use::value, Kind::address}},  {"src_ip", {Use::value, Kind::address}},
    {"ipv4", {Use::value, Kind::address}},    {"ipv6", {Use::value, Kind::address}},
    {"network", {Use::value, Kind::address}}, {"cidr", {Use::value, Kind::address}},
    {"address", {Use::value, {}}},            {"domain", {Use::value, Kind::domain}},
    {"hostname", {Use::value, Kind::domain}}, {"host", {Use::value, {}}},
    {"fqdn", {Use::value, Kind::domain}},     {"url", {Use::value, Kind::url}},
    {"md5", {Use::value, Kind::hash}},        {"md5_hash", {Use::value, Kind::hash}},
    {"sha1", {Use::value, Kind::hash}},       {"sha1_hash", {Use::value, Kind::hash}},
    {"sha256", {Use::value, Kind::hash}},     {"sha256_hash", {Use::value, Kind::hash}},
    {"hash", {Use::value, Kind::hash}},       {"filename", {Use::value, Kind::file_name}},
    {"file_name", {Use::value, Kind::file_name}}, {"email", {Use::value, Kind::email}},
    {"sender", {Use::value, Kind::email}},    {"from", {Use::value, Kind::email}},
    {"type", {Use::type, {}}},                {"ioc_type", {Use::type, {}}},
    {"indicator_type", {Use::type, {}}},      {"description", {Use::label, {}}},
    {"comment", {Use::label, {}}},            {"label", {Use::label, {}}},
    {"malware", {Use::label, {}}},            {"malware_printable", {Use::label, {}}},
    {"threat", {Use::label, {}}},             {"signature", {Use::label, {}}},
    {"name", {Use::label, {}}},               {"note", {Use::label, {}}},
};

std::string_view without_spaces(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// The line's fields, quotes undone. A field in quotes does not go over its line: lists have no such fields.
void split(std::string_view line, char separator, std::vector<std::string>& fields) {
  fields.clear();
  for (std::size_t i = 0; i <= line.size() && fields.size() < kMostColumns;) {
    std::string field;
    while (i < line.size() && (line[i] == ' ' || line[i] == '\r')) ++i;
    if (i < line.size() && line[i] == '"') {
      for (++i; i < line.size(); ++i) {
        if (line[i] != '"') {
          field += line[i];
        } else if (i + 1 < line.size() && line[i + 1] == '"') {
          field += line[i++];
        } else {
          break;
        }
      }
      i = std::min(line.find(separator, i), line.size());
    } else {
      const std::size_t end = std::min(line.find(separator, i), line.size());
      field = without_spaces(line.substr(i, end - i));
      i = end;
    }
    fields.push_back(std::move(field));
    ++i;
  }
}

// The kind that a type column says, in the words of MISP, abuse.ch and others.
std::optional<Kind> kind_named(std::string_view type) {
  const std::string name = fold_case(type);
  const auto has = [&name](std::string_view part) { return name.find(part) != std::string::npos; };
  if (has("md5") || has("sha1") || has("sha-1") || has("sha256") || has("sha-256") || has("hash")) return Kind::hash;
  if (has("url") || has("uri")) return Kind::url;
  if (has("mail")) return Kind::email;
  if (has("domain") || has("host") || has("fqdn")) return Kind::domain;
  if (has("filename") || has("file_name") || has("file-name")) return Kind::file_name;
  if (has("ip") || has("cidr") || has("network")) return Kind::address;
  return std::nullopt;
}

class LineReader {
 public:
  LineReader(const std::string& path, IndicatorSet& into, std::string& format)
      : path_(path), into_(into), format_(format) {
    format_ = "text";
  }

  void read(std::string_view line) {
    ++number_;
    if (line.size() > kLongestLine) return into_.refuse(line, place(), "the line is too long");
    const std::string_view text = without_spaces(line);
    if (text.empty()) return;
    const bool is_comment = text.front() == '#' || text.front() == ';' || text.starts_with("//");
    // Some lists keep their header in a comment.
    if (!is_decided_ && learn_header(text.substr(text.find_first_not_of("#; ") == std::string_view::npos
                                                      ? text.size()
                                                      : text.find_first_not_of("#; "))))
      return;
    if (is_comment) return;
    if (!is_decided_) decide(text);
    if (separator_ != 0) {
      read_fields(text);
    } else {
      read_text(text);
    }
  }

 private:
  [[nodiscard]] std::string place() const { return path_ + ":" + std::to_string(number_); }

  bool learn_header(std::string_view text) {
    for (const char separator : {',', ';', '\t'}) {
      split(text, separator, fields_);
      std::vector<Column> columns;
      bool has_value = false;
      for (const std::string& field : fields_) {
        const std::string name = fold_case(field);
        const auto found = std::find_if(std::begin(kColumns), std::end(kColumns),
                                        [&](const NamedColumn& one) { return one.name == name; });
        columns.push_back(found == std::end(kColumns) ? Column{} : found->column);
        has_value = has_value || columns.back().use == Use::value;
      }
      if (!has_value) continue;
      columns_ = std::move(columns);
      separator_ = separator;
      is_decided_ = true;
      format_ = "csv";
      return true;
    }
    return false;
  }

  void decide(std::string_view text) {
    is_decided_ = true;
    for (const char separator : {',', ';', '\t'}) {
      if (text.find(separator) == std::string_view::npos) continue;
      split(text, separator, fields_);
      for (const std::string& field : fields_) {
        if (!normal_form(field)) continue;
        separator_ = separator;
        format_ = "csv";
        return;
      }
    }
  }

  // Without a header, the first field that is an indicator is it, and the others say what it is.
  void read_headless() {
    std::string label;
    const std::string* value = nullptr;
    for (const std::string& field : fields_) {
      if (value == nullptr && normal_form(field)) {
        value = &field;
      } else if (!field.empty()) {
        label += (label.empty() ? "" : ", ") + field;
      }
    }
    into_.add(value == nullptr ? fields_.front() : *value, std::nullopt, label, place());
  }

  void read_fields(std::string_view line) {
    split(line, separator_, fields_);
    if (columns_.empty()) return read_headless();
    std::string label;
    std::optional<Kind> kind;
    for (std::size_t i = 0; i < std::min(fields_.size(), columns_.size()); ++i) {
      if (columns_[i].use == Use::label && !fields_[i].empty()) label += (label.empty() ? "" : ", ") + fields_[i];
      if (columns_[i].use == Use::type) kind = kind_named(fields_[i]);
    }
    bool has_value = false;
    for (std::size_t i = 0; i < std::min(fields_.size(), columns_.size()); ++i) {
      if (columns_[i].use != Use::value || fields_[i].empty()) continue;
      has_value = true;
      into_.add(fields_[i], columns_[i].kind ? columns_[i].kind : kind, label, place());
    }
    if (!has_value) into_.refuse(line, place(), "no indicator in its columns");
  }

  void read_text(std::string_view text) {
    std::string_view label;
    for (const std::string_view mark : {" #", "\t#", " ;", " //"})
      if (const std::size_t at = text.find(mark); at != std::string_view::npos) {
        label = without_spaces(text.substr(at + mark.size()));
        text = without_spaces(text.substr(0, at));
      }
    // "0.0.0.0 name": a hosts file, as lists of blocked names are.
    for (const std::string_view sink : {"0.0.0.0", "127.0.0.1"})
      if (text.starts_with(sink) && text.size() > sink.size() && (text[sink.size()] == ' ' || text[sink.size()] == '\t'))
        text = without_spaces(text.substr(sink.size()));
    into_.add(text, std::nullopt, label, place());
  }

  const std::string& path_;
  IndicatorSet& into_;
  std::string& format_;
  std::uint64_t number_ = 0;
  bool is_decided_ = false;
  char separator_ = 0;  // 0: no CSV
  std::vector<Column> columns_;
  std::vector<std::string> fields_;
};

}  // namespace

void read_lines(std::string_view content, const std::string& path, IndicatorSet& into, std::string& format) {
  LineReader reader(path, into, format);
  while (!content.empty()) {
    const std::size_t end = std::min(content.find('\n'), content.size());
    reader.read(content.substr(0, end));
    content.remove_prefix(std::min(end + 1, content.size()));
  }
}

}  // namespace garde::indicator
