// SPDX-License-Identifier: Apache-2.0
#include "read/shape.h"

#include <algorithm>

#include "base/case_fold.h"
#include "base/file.h"
#include "base/yaml.h"

namespace garde::read {
namespace {

constexpr std::size_t kMostFileBytes = 16 << 20;

class ShapeParser {
 public:
  ShapeParser(const std::string& file, RecordPaths& records, std::vector<Shape>& shapes)
      : file_(file), records_(records), shapes_(shapes) {}

  std::optional<Error> parse(const yaml::Node& document) {
    if (!document.is_mapping()) return std::nullopt;
    if (const auto* records = document.find("records")) {
      for (std::size_t i = 0; i < records->keys().size(); ++i)
        if (auto failed = parse_records(records->keys()[i], records->items()[i])) return failed;
    }
    if (const auto* shapes = document.find("shapes"))
      for (const yaml::Node& node : shapes->items())
        if (auto failed = parse_shape(node)) return failed;
    return std::nullopt;
  }

 private:
  [[nodiscard]] Error error(const yaml::Node& node, std::string what, std::string mend) const {
    return Error{std::move(what), file_ + ":" + std::to_string(node.line()), std::move(mend)};
  }

  static std::vector<std::string> texts(const yaml::Node& node) {
    if (node.is_scalar()) return {node.text()};
    std::vector<std::string> all;
    for (const yaml::Node& item : node.items()) all.push_back(item.text());
    return all;
  }
  static std::vector<FieldId> ids(const yaml::Node& node) {
    std::vector<FieldId> all;
    for (const std::string& name : texts(node)) all.push_back(intern_field(name));
    return all;
  }

  std::optional<Error> parse_records(const std::string& key, const yaml::Node& node) {
    auto* paths = key == "objects" ? &records_.objects : key == "lists" ? &records_.lists : nullptr;
    if (key == "streams") paths = &records_.streams;
    if (paths == nullptr)
      return error(node, "'" + key + "' is not known in records", "use objects, lists or streams");
    for (std::string& path : texts(node)) {
      if (key == "lists") records_.streams.insert(path);
      paths->insert(std::move(path));
    }
    return std::nullopt;
  }

  std::optional<Error> parse_shape(const yaml::Node& node) {
    Shape shape;
    for (std::size_t i = 0; i < node.keys().size(); ++i)
      if (auto failed = parse_entry(node.keys()[i], node.items()[i], shape)) return failed;
    if (shape.shape.empty()) return error(node, "a shape has no name", "add shape: NAME");
    if (shape.has.empty() && shape.when.empty())
      return error(node, "a shape fits every record", "add has: or when: with the fields that tell it");
    shapes_.push_back(std::move(shape));
    return std::nullopt;
  }

  std::optional<Error> parse_entry(const std::string& key, const yaml::Node& node, Shape& shape) {
    if (key == "shape") {
      shape.shape = node.text();
    } else if (key == "has") {
      shape.has = ids(node);
    } else if (key == "lacks") {
      shape.lacks = ids(node);
    } else if (key == "when") {
      for (std::size_t i = 0; i < node.keys().size(); ++i) {
        Shape::Condition condition{intern_field(node.keys()[i]), texts(node.items()[i])};
        for (std::string& value : condition.values) value = fold_case(value);
        shape.when.push_back(std::move(condition));
      }
    } else if (key == "fields") {
      for (std::size_t i = 0; i < node.keys().size(); ++i)
        shape.fields.push_back({node.keys()[i], intern_field(node.keys()[i]), ids(node.items()[i])});
    } else if (key == "prefixes") {
      shape.prefixes = texts(node);
    } else if (key == "set") {
      for (std::size_t i = 0; i < node.keys().size(); ++i)
        shape.set.emplace_back(intern_field(node.keys()[i]), node.items()[i].text());
    } else if (key == "time") {
      shape.time = ids(node);
    } else if (key == "line") {
      shape.line = intern_field(node.text());
    } else {
      return error(node, "'" + key + "' is not known in a shape",
                   "use shape, has, lacks, when, fields, prefixes, set, time or line");
    }
    return std::nullopt;
  }

  const std::string& file_;
  RecordPaths& records_;
  std::vector<Shape>& shapes_;
};

Result<std::vector<std::filesystem::path>> files_of(const std::filesystem::path& path) {
  std::error_code code;
  if (!std::filesystem::is_directory(path, code)) return std::vector{path};
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(path, code))
    if (entry.path().extension() == ".yml" || entry.path().extension() == ".yaml")
      files.push_back(entry.path());
  if (code) return failure("cannot be listed: " + code.message(), path.string());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

Result<Shapes> Shapes::load_text(std::string_view text, const std::string& file) {
  const auto documents = yaml::parse(text, file);
  if (!documents) return failure(documents.error());
  Shapes shapes;
  ShapeParser parser(file, shapes.records_, shapes.shapes_);
  for (const yaml::Node& document : *documents)
    if (auto failed = parser.parse(document)) return failure(std::move(*failed));
  return shapes;
}

Result<Shapes> Shapes::load(const std::vector<std::filesystem::path>& paths) {
  Shapes all;
  for (const auto& path : paths) {
    const auto files = files_of(path);
    if (!files) return failure(files.error());
    for (const auto& file : *files) {
      const auto text = read_file(file, kMostFileBytes);
      if (!text) return failure(text.error());
      auto shapes = load_text(*text, file.string());
      if (!shapes) return failure(shapes.error());
      all.records_.objects.merge(shapes->records_.objects);
      all.records_.lists.merge(shapes->records_.lists);
      all.records_.streams.merge(shapes->records_.streams);
      std::move(shapes->shapes_.begin(), shapes->shapes_.end(), std::back_inserter(all.shapes_));
    }
  }
  return all;
}

}  // namespace garde::read
