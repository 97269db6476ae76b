// SPDX-License-Identifier: Apache-2.0
#include "sigma/mapping.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/case_fold.h"
#include "base/file.h"
#include "base/yaml.h"

namespace garde::sigma {
namespace {

using yaml::Node;
using MaybeError = std::optional<Error>;

constexpr std::size_t kMostFileBytes = 4 << 20;

// Reads one mapping file; keeps the file's name so that every error says where it is.
class MappingParser {
 public:
  explicit MappingParser(const std::string& file) : file_(file) {}

  MaybeError parse(const Node& root, std::vector<SourceMapping>& into) {
    if (!root.is_mapping())
      return error(root, "a mapping file is a mapping with title, shape and logsources");
    const Node* sources = root.find("logsources");
    if (sources == nullptr) return std::nullopt;
    const Node* shape = root.find("shape");
    if (shape == nullptr || !shape->is_scalar() || shape->text().empty())
      return error(*sources, "logsources need a shape",
                   "say which events they are for, as in shape: windows");
    if (!sources->is_sequence()) return error(*sources, "logsources is no list");
    for (const Node& item : sources->items()) {
      SourceMapping source;
      source.shape = shape->text();
      source.file = file_;
      source.line = item.line();
      if (auto failed = parse_source(item, source)) return failed;
      into.push_back(std::move(source));
    }
    return std::nullopt;
  }

 private:
  MaybeError error(const Node& at, std::string what, std::string mend = {}) const {
    return Error{std::move(what), file_ + ":" + std::to_string(at.line()), std::move(mend)};
  }

  MaybeError parse_source(const Node& item, SourceMapping& source) {
    if (!item.is_mapping() || item.find("logsource") == nullptr)
      return error(item, "an entry of logsources is a mapping with logsource, and when, fields, values");
    for (std::size_t i = 0; i < item.keys().size(); ++i) {
      const std::string& key = item.keys()[i];
      const Node& value = item.items()[i];
      MaybeError failed;
      if (key == "logsource") {
        failed = parse_logsource(value, source.logsource);
      } else if (key == "when") {
        failed = parse_when(value, source.when);
      } else if (key == "fields") {
        failed = parse_fields(value, source.aliases);
      } else if (key == "values") {
        failed = parse_values(value, source.aliases);
      } else {
        failed = error(value, "unknown key '" + key + "'", "an entry has logsource, when, fields and values");
      }
      if (failed) return failed;
    }
    return std::nullopt;
  }

  MaybeError parse_logsource(const Node& node, LogSource& into) {
    if (!node.is_mapping()) return error(node, "logsource is a mapping of product, category and service");
    for (std::size_t i = 0; i < node.keys().size(); ++i) {
      const std::string& key = node.keys()[i];
      const std::string text = fold_case(node.items()[i].text());
      if (key == "product") {
        into.product = text;
      } else if (key == "category") {
        into.category = text;
      } else if (key == "service") {
        into.service = text;
      } else {
        return error(node.items()[i], "unknown key '" + key + "'",
                     "a logsource has product, category and service");
      }
    }
    return std::nullopt;
  }

  MaybeError parse_when(const Node& node, std::vector<SourceMapping::Condition>& into) {
    if (!node.is_mapping()) return error(node, "when is a mapping of fields to values");
    for (std::size_t i = 0; i < node.keys().size(); ++i) {
      const Node& value = node.items()[i];
      SourceMapping::Condition condition{node.keys()[i], intern_field(node.keys()[i]), {}};
      if (value.is_scalar()) {
        condition.values.push_back(fold_case(value.text()));
      } else {
        for (const Node& one : value.items()) condition.values.push_back(fold_case(one.text()));
      }
      if (condition.values.empty()) return error(value, "'" + condition.field + "' has no value");
      into.push_back(std::move(condition));
    }
    return std::nullopt;
  }

  MaybeError parse_fields(const Node& node, std::vector<FieldAlias>& into) {
    if (!node.is_mapping()) return error(node, "fields is a mapping of the rule's fields to the event's");
    for (std::size_t i = 0; i < node.keys().size(); ++i) {
      const Node& value = node.items()[i];
      FieldAlias& alias = alias_named(node.keys()[i], into);
      if (value.is_scalar()) {
        alias.alternatives.push_back(pieces_of(value.text()));
      } else {
        for (const Node& one : value.items()) alias.alternatives.push_back(pieces_of(one.text()));
      }
      if (alias.alternatives.empty() || alias.alternatives.front().empty())
        return error(value, "'" + alias.name + "' names no field of the event");
    }
    return std::nullopt;
  }

  MaybeError parse_values(const Node& node, std::vector<FieldAlias>& into) {
    if (!node.is_mapping()) return error(node, "values is a mapping of fields to mappings of values");
    for (std::size_t i = 0; i < node.keys().size(); ++i) {
      const Node& table = node.items()[i];
      if (!table.is_mapping()) return error(table, "write values as {the event's value: the rule's value}");
      FieldAlias& alias = alias_named(node.keys()[i], into);
      for (std::size_t j = 0; j < table.keys().size(); ++j)
        alias.values.emplace_back(fold_case(table.keys()[j]), table.items()[j].text());
    }
    return std::nullopt;
  }

  static FieldAlias& alias_named(const std::string& name, std::vector<FieldAlias>& aliases) {
    for (FieldAlias& alias : aliases)
      if (alias.name == name) return alias;
    FieldAlias& alias = aliases.emplace_back();
    alias.name = name;
    alias.id = intern_field(name);
    return alias;
  }

  // "{A}\{B}" is two pieces; a text without braces is one field.
  static std::vector<FieldAlias::Piece> pieces_of(const std::string& text) {
    if (text.find('{') == std::string::npos) return {{"", text, intern_field(text)}};
    std::vector<FieldAlias::Piece> pieces;
    std::size_t at = 0;
    while (at < text.size()) {
      const std::size_t open = text.find('{', at);
      const std::size_t close = open == std::string::npos ? open : text.find('}', open);
      if (close == std::string::npos) {
        pieces.push_back({text.substr(at), "", FieldId::none});
        break;
      }
      const std::string field = text.substr(open + 1, close - open - 1);
      pieces.push_back({text.substr(at, open - at), field, intern_field(field)});
      at = close + 1;
    }
    return pieces;
  }

  const std::string& file_;
};

bool is_yaml(const std::filesystem::path& path) {
  return path.extension() == ".yml" || path.extension() == ".yaml";
}

Result<std::vector<std::filesystem::path>> files_of(const std::filesystem::path& path) {
  std::error_code code;
  if (!std::filesystem::is_directory(path, code)) return std::vector{path};
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(path, code))
    if (is_yaml(entry.path())) files.push_back(entry.path());
  if (code) return failure("cannot be listed: " + code.message(), path.string());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

Result<Mappings> Mappings::load_text(std::string_view text, const std::string& file) {
  const auto documents = yaml::parse(text, file);
  if (!documents) return failure(documents.error());
  Mappings mappings;
  MappingParser parser(file);
  for (const Node& document : *documents)
    if (auto failed = parser.parse(document, mappings.sources_)) return failure(std::move(*failed));
  return mappings;
}

Result<Mappings> Mappings::load(const std::vector<std::filesystem::path>& paths) {
  Mappings all;
  for (const auto& path : paths) {
    const auto files = files_of(path);
    if (!files) return failure(files.error());
    for (const auto& file : *files) {
      const auto text = read_file(file, kMostFileBytes);
      if (!text) return failure(text.error());
      auto mappings = load_text(*text, file.string());
      if (!mappings) return failure(std::move(mappings.error()));
      all.append(std::move(*mappings));
    }
  }
  return all;
}

void Mappings::append(Mappings&& other) {
  sources_.insert(sources_.end(), std::make_move_iterator(other.sources_.begin()),
                  std::make_move_iterator(other.sources_.end()));
}

}  // namespace garde::sigma
