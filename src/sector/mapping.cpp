// SPDX-License-Identifier: Apache-2.0
#include "sector/mapping.h"

#include <algorithm>
#include <array>
#include <fmt/core.h>

#include "base/time.h"
#include "base/yaml.h"
#include "sector/lines.h"

namespace garde::sector {
namespace {

constexpr std::array<std::string_view, kCellCount> kCellNames = {
    "id",         "legal_id",        "name",       "town",        "category", "category_group",
    "department", "department_name", "region",     "region_name", "postcode", "country",
    "time_zone",  "latitude",        "longitude",  "x",           "y",        "projection",
    "beds",       "group",           "group_name", "group_role",  "provider", "product",
    "role",       "since",           "closed",     "latest"};

// One mapping while it is read.
class MappingReader {
 public:
  explicit MappingReader(const std::string& name) { out_.file = name; }

  Result<Mapping> read(const yaml::Node& root) {
    if (!root.is_mapping()) return wrong(root, "a mapping is a set of keys and values");
    for (std::size_t i = 0; i < root.keys().size(); ++i)
      if (auto done = take(root.keys()[i], root.items()[i]); !done) return failure(done.error());
    const auto has = [this](Cell cell) { return !out_.columns[static_cast<std::size_t>(cell)].empty(); };
    if (out_.source.empty()) return wrong(root, "the key 'register' is missing");
    if (!has(Cell::id)) return wrong(root, "no column is named for 'id'");
    if (!has(Cell::name) && !has(Cell::beds) && !has(Cell::group) && !has(Cell::provider))
      return wrong(root, "no column is named for 'name', nor for 'beds', 'group' or 'provider'");
    return std::move(out_);
  }

 private:
  [[nodiscard]] tl::unexpected<Error> wrong(const yaml::Node& node, std::string what) const {
    return failure(std::move(what), fmt::format("{}:{}", out_.file, node.line()),
                   "docs/registers.md says every key");
  }

  Result<void> take(const std::string& key, const yaml::Node& value) {
    if (key == "register") return text(value, out_.source);
    if (key == "title") return {};
    if (key == "complete") return flag(value, out_.complete);
    if (key == "fills") return flag(value, out_.fills);
    if (key == "header") return flag(value, out_.header);
    if (key == "country") return text(value, out_.country);
    if (key == "time_zone") return text(value, out_.time_zone);
    if (key == "time_zones") return names(value, out_.time_zones);
    if (key == "overseas") return list(value, out_.overseas);
    if (key == "separator") return separator(value);
    if (key == "recognise") return recognise(value);
    if (key == "columns") return columns(value);
    if (key == "kind") return kind(value, out_.kind);
    if (key == "kinds") return kinds(value);
    if (key == "kinds_by_name") return kinds_by_name(value);
    if (key == "region_names") return names(value, out_.names.regions);
    if (key == "department_names") return names(value, out_.names.departments);
    if (key == "group_names") return names(value, out_.names.groups);
    return wrong(value, fmt::format("'{}' is no key of a mapping", key));
  }

  Result<void> text(const yaml::Node& value, std::string& into) const {
    if (!value.is_scalar() || value.text().empty() || value.text().size() > 100)
      return wrong(value, "a short text is due here");
    into = value.text();
    return {};
  }
  Result<void> flag(const yaml::Node& value, bool& into) const {
    const auto read = value.as_boolean();
    if (!read) return wrong(value, "true or false is due here");
    into = *read;
    return {};
  }
  Result<void> list(const yaml::Node& value, std::vector<std::string>& into) const {
    if (value.is_scalar()) {
      into.push_back(value.text());
      return {};
    }
    if (!value.is_sequence()) return wrong(value, "a list is due here");
    for (const yaml::Node& one : value.items()) {
      if (!one.is_scalar()) return wrong(one, "a text is due here");
      into.push_back(one.text());
    }
    return {};
  }
  Result<void> names(const yaml::Node& value, Mapping::Names& into) const {
    if (!value.is_mapping()) return wrong(value, "a set of keys and values is due here");
    for (std::size_t i = 0; i < value.keys().size(); ++i) {
      if (!value.items()[i].is_scalar()) return wrong(value.items()[i], "a text is due here");
      into[value.keys()[i]] = value.items()[i].text();
    }
    return {};
  }
  Result<void> kind(const yaml::Node& value, Kind& into) const {
    const auto known = value.is_scalar() ? kind_named(value.text()) : std::nullopt;
    if (!known) return wrong(value, fmt::format("'{}' is no kind of establishment", value.text()));
    into = *known;
    return {};
  }
  Result<void> kinds(const yaml::Node& value) {
    if (auto read = names(value, out_.kinds); !read) return read;
    for (const yaml::Node& one : value.items()) {
      Kind ignored{};
      if (auto read = kind(one, ignored); !read) return read;
    }
    return {};
  }
  Result<void> kinds_by_name(const yaml::Node& value) {
    if (!value.is_mapping()) return wrong(value, "a set of words and kinds is due here");
    for (std::size_t i = 0; i < value.keys().size(); ++i) {
      Kind of{};
      if (auto read = kind(value.items()[i], of); !read) return read;
      out_.kinds_by_name.emplace_back(value.keys()[i], of);
    }
    return {};
  }
  Result<void> separator(const yaml::Node& value) {
    if (!value.is_scalar() || value.text().size() != 1) return wrong(value, "a separator is one character");
    out_.separator = value.text()[0];
    return {};
  }
  Result<void> recognise(const yaml::Node& value) {
    if (!value.is_mapping()) return wrong(value, "'recognise' has columns, or fields and dates");
    for (std::size_t i = 0; i < value.keys().size(); ++i) {
      const std::string& key = value.keys()[i];
      const yaml::Node& what = value.items()[i];
      if (key == "columns") {
        if (auto read = list(what, out_.recognise); !read) return read;
      } else if (key == "fields") {
        const auto count = what.as_integer();
        if (!count || *count < 1 || *count > static_cast<std::int64_t>(kMostFields))
          return wrong(what, "a number of fields is due here");
        out_.fields = static_cast<std::size_t>(*count);
      } else if (key == "dates") {
        for (const yaml::Node& one : what.items()) {
          const auto place = one.as_integer();
          if (!place || *place < 1 || *place > static_cast<std::int64_t>(kMostFields))
            return wrong(one, "the number of a field is due here, from 1");
          out_.dates.push_back(static_cast<std::size_t>(*place));
        }
      } else {
        return wrong(what, fmt::format("'{}' is no key of 'recognise'", key));
      }
    }
    return {};
  }
  Result<void> columns(const yaml::Node& value) {
    if (!value.is_mapping()) return wrong(value, "'columns' says which column holds what");
    for (std::size_t i = 0; i < value.keys().size(); ++i) {
      const auto known = std::find(kCellNames.begin(), kCellNames.end(), value.keys()[i]);
      if (known == kCellNames.end())
        return wrong(value.items()[i],
                     fmt::format("'{}' is nothing that a column can hold", value.keys()[i]));
      if (auto read = list(value.items()[i], out_.columns[known - kCellNames.begin()]); !read) return read;
    }
    return {};
  }

  Mapping out_;
};

bool is_compact_date(std::string_view text) {
  return text.size() == 8 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

Result<Mapping> parse_mapping(std::string_view text, const std::string& name) {
  const auto documents = yaml::parse(text, name);
  if (!documents) return failure(documents.error());
  if (documents->size() != 1) return failure("a mapping file holds one document", name);
  return MappingReader(name).read(documents->front());
}

bool recognises(const Mapping& mapping, std::string_view text) {
  if (mapping.recognise.empty() && mapping.fields == 0) return false;
  std::string first;
  const std::string head = to_utf8(text.substr(0, std::min<std::size_t>(text.find('\n'), 64 * 1024)));
  for_each_line(head, [&first](std::string_view line, std::size_t) {
    if (first.empty()) first = line;
  });
  if (first.empty()) return false;
  const std::vector<std::string> fields =
      split_fields(first, mapping.separator.value_or(separator_of(first)));
  const auto has = [&fields](const std::string& column) {
    return std::find(fields.begin(), fields.end(), column) != fields.end();
  };
  if (mapping.header) return std::all_of(mapping.recognise.begin(), mapping.recognise.end(), has);
  return fields.size() == mapping.fields &&
         std::all_of(mapping.dates.begin(), mapping.dates.end(), [&fields](std::size_t place) {
           return place <= fields.size() && is_compact_date(fields[place - 1]);
         });
}

std::string today_compact() {
  const CivilTime today = to_utc(now());
  return fmt::format("{:04}{:02}{:02}", today.year, today.month, today.day);
}

}  // namespace garde::sector
