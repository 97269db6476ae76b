// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "read/content/content.h"

namespace garde::read::content {

void add(Event& event, std::string_view name, std::string_view value) {
  thread_local FieldNameCache cache;
  event.add(name, cache.find(name), ValueKind::text, value);
}

void add_message(Event& event, std::string_view text) {
  if (event.find(FieldId::message) == nullptr)
    event.add(field_name(FieldId::message), FieldId::message, ValueKind::text, text);
}

void mark_repeated(Event& event) {
  constexpr std::size_t kMostCompared = 256;  // of more, those behind stay as they are
  const auto fields = event.fields().first(std::min(event.fields().size(), kMostCompared));
  for (std::size_t i = 1; i < fields.size(); ++i)
    for (std::size_t earlier = 0; earlier < i; ++earlier)
      if (fields[earlier].name == fields[i].name) {
        fields[earlier].member = fields[i].member = true;
        break;
      }
}

std::string_view take_until(std::string_view& text, char delimiter) {
  const std::size_t end = std::min(text.find(delimiter), text.size());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return taken;
}

int take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return -1;
  int number = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    number = number * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return number;
}

int month_of(std::string_view name) {
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto found = std::find(kMonths.begin(), kMonths.end(), name);
  return found == kMonths.end() ? 0 : static_cast<int>(found - kMonths.begin()) + 1;
}

std::optional<Instant> with_year(CivilTime civil, const Surroundings& around) {
  civil.year = around.zone.to_civil(around.reference).year;
  for (int back = 0; back < 5; ++back, --civil.year) {  // a 29 February may need some years
    const auto instant = around.zone.to_instant(civil);
    if (instant && *instant <= around.reference + std::chrono::hours(24)) return instant;
  }
  return std::nullopt;
}

std::optional<Instant> take_month_time(std::string_view& text, const Surroundings& around) {
  std::string_view rest = text;
  CivilTime civil;
  constexpr std::array<std::string_view, 7> kDays{"Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat ", "Sun "};
  if (std::find(kDays.begin(), kDays.end(), rest.substr(0, 4)) != kDays.end()) rest.remove_prefix(4);
  civil.month = month_of(rest.substr(0, 3));
  if (civil.month == 0 || rest.size() < 15 || rest[3] != ' ') return std::nullopt;
  rest.remove_prefix(4);
  const bool one_digit = rest.front() == ' ' || rest[1] == ' ';
  if (rest.front() == ' ') rest.remove_prefix(1);
  civil.day = take_number(rest, one_digit ? 1 : 2);
  if (civil.day < 1 || !rest.starts_with(' ')) return std::nullopt;
  rest.remove_prefix(1);
  bool has_year = false;
  if (rest.size() > 5 && rest[4] == ' ') {
    civil.year = take_number(rest, 4);
    if (civil.year < 1970) return std::nullopt;
    has_year = true;
    rest.remove_prefix(1);
  }
  const auto part = [&rest](char behind) {
    const int number = take_number(rest, 2);
    if (behind != 0) {
      if (!rest.starts_with(behind)) return -1;
      rest.remove_prefix(1);
    }
    return number;
  };
  civil.hour = part(':');
  civil.minute = part(':');
  civil.second = part(0);
  if (civil.hour < 0 || civil.minute < 0 || civil.second < 0) return std::nullopt;
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    int unit = 100'000'000;
    for (; !rest.empty() && rest.front() >= '0' && rest.front() <= '9'; rest.remove_prefix(1), unit /= 10)
      civil.nanosecond += (rest.front() - '0') * unit;
  }
  // The year behind the time: "Thu Feb  5 17:32:18 2026".
  if (!has_year && rest.size() > 5 && rest[0] == ' ' && rest[5] == ' ') {
    std::string_view behind = rest.substr(1);
    const int year = take_number(behind, 4);
    if (year >= 1970 && year < 2262) {
      civil.year = year;
      has_year = true;
      rest = behind;
    }
  }
  const auto instant = has_year ? around.zone.to_instant(civil) : with_year(civil, around);
  if (instant) text = rest;
  return instant;
}

std::string_view pair_value(std::string_view text, std::string_view key) {
  for (std::size_t at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1)) {
    std::string_view rest = text.substr(at + key.size());
    if ((at > 0 && text[at - 1] != ' ' && text[at - 1] != ',') || !rest.starts_with('=')) continue;
    rest.remove_prefix(1);
    if (rest.starts_with('"')) return rest.substr(1, std::min(rest.find('"', 1), rest.size()) - 1);
    return rest.substr(0, std::min(rest.find_first_of(" ,"), rest.size()));
  }
  return {};
}

std::size_t add_pairs(std::string_view text, Event& event) {
  std::size_t count = 0;
  while (!text.empty()) {
    const std::size_t start = text.find_first_not_of(" ,\t");
    if (start == std::string_view::npos) break;
    text.remove_prefix(start);
    const std::size_t end = text.find_first_of("= ");
    if (end == std::string_view::npos) break;
    if (text[end] == ' ' || end == 0) {
      text.remove_prefix(end + 1);
      continue;
    }
    const std::string_view name = text.substr(0, end);
    text.remove_prefix(end + 1);
    std::string_view value;
    if (text.starts_with('"')) {
      std::size_t close = text.find('"', 1);
      while (close != std::string_view::npos && text[close - 1] == '\\') close = text.find('"', close + 1);
      close = std::min(close, text.size());
      value = text.substr(1, close - 1);
      text.remove_prefix(std::min(close + 1, text.size()));
    } else {
      value = take_until(text, ' ');
      if (value.ends_with(',')) value.remove_suffix(1);
    }
    add(event, name, value);
    ++count;
  }
  return count;
}

}  // namespace garde::read::content
