// SPDX-License-Identifier: Apache-2.0
#include "read/w3c/header.h"

#include <algorithm>
#include <array>

#include "base/case_fold.h"

namespace garde::read::w3c {
namespace {

struct Software {
  std::string_view part;  // of its name, folded
  std::string_view shape;
};

constexpr std::array kSoftware = {
    Software{"exchange", "exchange"},    Software{"windows firewall", "windows-firewall"},
    Software{"sgos", "w3c-proxy"},       Software{"forefront", "w3c-proxy"},
    Software{"isa server", "w3c-proxy"},
};

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

// What stands behind "#Name:", without case.
std::optional<std::string_view> behind(std::string_view line, std::string_view name) {
  if (line.size() < name.size() + 2 || line[0] != '#' || line[name.size() + 1] != ':') return std::nullopt;
  if (fold_case(line.substr(1, name.size())) != name) return std::nullopt;
  return trimmed(line.substr(name.size() + 2));
}

std::vector<std::string> split(std::string_view names, char separator) {
  std::vector<std::string> split;
  while (!names.empty() && split.size() < table::kMostColumns) {
    const std::size_t end = std::min(names.find(separator), names.size());
    const std::string_view name = trimmed(names.substr(0, end));
    const bool is_quoted = name.size() > 1 && name.front() == '"' && name.back() == '"';
    if (!name.empty()) split.emplace_back(is_quoted ? name.substr(1, name.size() - 2) : name);
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return split;
}

}  // namespace

std::optional<std::string_view> fields_of(std::string_view line) {
  return behind(line, "fields");
}

void Header::take(std::string_view line) {
  if (const auto fields = fields_of(line)) {
    separator = fields->find('\t') != std::string_view::npos  ? '\t'
                : fields->find(',') != std::string_view::npos ? ','
                                                              : ' ';
    names = split(*fields, separator);
    const auto column = [this](std::string_view name) {
      const auto found = std::find(names.begin(), names.end(), name);
      return found == names.end() ? table::kNoColumn : static_cast<std::size_t>(found - names.begin());
    };
    time = table::TimeColumns::find(names);
    uri_stem = column("cs-uri-stem");
    uri_query = column("cs-uri-query");
  } else if (const auto software = behind(line, "software")) {
    const std::string folded = fold_case(*software);
    const auto known = std::find_if(kSoftware.begin(), kSoftware.end(), [&](const Software& one) {
      return folded.find(one.part) != std::string::npos;
    });
    shape = known == kSoftware.end() ? "w3c" : known->shape;
  } else if (const auto type = behind(line, "log-type")) {
    log_type = *type;
  } else if (const auto on = behind(line, "date")) {
    date = on->substr(0, 10);
  } else if (const auto format = behind(line, "time format")) {
    is_local = fold_case(*format) == "local";
  }
}

}  // namespace garde::read::w3c
