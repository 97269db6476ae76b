// SPDX-License-Identifier: Apache-2.0
#include "taxii/query.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace garde::taxii {
namespace {

constexpr std::size_t kMostMatches = 200;

// A plus sign of an offset is a space to those who decode addresses as forms do.
std::optional<Instant> instant_in(std::string text) {
  if (text.size() > 11) std::replace(text.begin() + 11, text.end(), ' ', '+');
  return parse_rfc3339(text);
}

template <typename Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::vector<std::string> list_in(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const std::size_t end = text.find(',');
    if (end != 0) items.emplace_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return items;
}

tl::unexpected<Error> wrong(std::string_view name, std::string mend) {
  return failure(fmt::format("'{}' is not what it should be", name), "", std::move(mend));
}

Result<void> read_versions(const std::vector<std::string>& items, store::ObjectQuery& query) {
  query.last = false;
  for (const std::string& item : items) {
    if (item == "last") {
      query.last = true;
    } else if (item == "first") {
      query.first = true;
    } else if (item == "all") {
      query.all = true;
    } else {
      const auto version = instant_in(item);
      if (!version)
        return wrong("match[version]",
                     "Give last, first, all, or instants such as 2026-01-31T08:00:00.000Z.");
      query.versions.push_back(*version);
    }
  }
  return {};
}

Result<void> read_parameter(const std::string& name, const std::string& value, std::size_t most,
                            store::ObjectQuery& query) {
  const auto later = [&](Instant instant) {
    query.added_after = query.added_after ? std::max(*query.added_after, instant) : instant;
  };
  if (name == "added_after") {
    const auto instant = instant_in(value);
    if (!instant) return wrong(name, "Give an instant with a zone, such as 2026-01-31T08:00:00Z.");
    later(*instant);
  } else if (name == "next") {
    const auto microseconds = number_in<std::int64_t>(value);
    if (!microseconds || *microseconds < 0 || *microseconds > INT64_MAX / 1000)
      return wrong(name, "Give back what the page before gave.");
    later(Instant(std::chrono::microseconds(*microseconds)));
  } else if (name == "limit") {
    const auto limit = number_in<std::uint64_t>(value);
    if (!limit || *limit == 0) return wrong(name, "Give a whole number from 1.");
    query.limit = static_cast<std::size_t>(std::min<std::uint64_t>(*limit, most));
  } else if (name.starts_with("match[")) {
    const std::vector<std::string> items = list_in(value);
    if (items.empty() || items.size() > kMostMatches)
      return wrong(name, fmt::format("Give from 1 to {} values.", kMostMatches));
    if (name == "match[id]") query.ids = items;
    if (name == "match[type]") query.types = items;
    if (name == "match[spec_version]") query.spec_versions = items;
    if (name == "match[version]") return read_versions(items, query);
  }
  return {};
}

}  // namespace

Result<store::ObjectQuery> read_query(const Request& request, std::size_t most_page_objects) {
  store::ObjectQuery query;
  query.limit = most_page_objects;
  for (std::size_t i = 0; i < request.query.size(); ++i) {
    const auto& [name, value] = request.query[i];
    for (std::size_t other = 0; other < i; ++other)
      if (request.query[other].first == name)
        return failure(fmt::format("'{}' stands twice", name), "",
                       "Give it once, with commas between its values.");
    if (auto read = read_parameter(name, value, most_page_objects, query); !read)
      return failure(read.error());
  }
  return query;
}

bool has_parameter(const Request& request, std::string_view name) {
  return std::any_of(request.query.begin(), request.query.end(),
                     [&](const auto& one) { return one.first == name; });
}

std::string cursor_of(Instant added) {
  return std::to_string(std::chrono::floor<std::chrono::microseconds>(added.time_since_epoch()).count());
}

std::string version_text(Instant version) {
  const auto nanoseconds = version.time_since_epoch().count();
  return format_rfc3339(version, nanoseconds % 1'000'000 == 0 ? 3 : nanoseconds % 1000 == 0 ? 6 : 9);
}

}  // namespace garde::taxii
