// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <xxhash.h>

#include "base/case_fold.h"
#include "read/shape.h"
#include "read/syslog/line.h"
#include "read/windows_shape.h"

namespace garde::read {
namespace {

std::uint32_t place_of(const Event& event, FieldId id) {
  const auto fields = event.fields();
  const auto found =
      std::find_if(fields.begin(), fields.end(), [id](const Field& field) { return field.id == id; });
  return found == fields.end() ? 0xFFFFFFFF : static_cast<std::uint32_t>(found - fields.begin());
}

// What of `name` stands behind the prefix, in which '*' is one part of a dotted name; empty where it does not
// fit.
std::string_view behind(std::string_view name, std::string_view prefix) {
  while (!prefix.empty()) {
    if (name.empty()) return {};
    if (prefix.front() == '*') {
      name.remove_prefix(std::min(name.find('.'), name.size()));
    } else if (prefix.front() == name.front()) {
      name.remove_prefix(1);
    } else {
      return {};
    }
    prefix.remove_prefix(1);
  }
  return name;
}

// A number since 1970, with a fraction or not. Seconds reach 1e11 in the year 5138; a number above is of a
// finer unit.
std::optional<Instant> time_of_number(std::string_view text) {
  std::uint64_t whole = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (error != std::errc() || whole == 0) return std::nullopt;
  std::uint64_t unit = 1'000'000'000;
  for (const unsigned long long least :
       {100'000'000'000ULL, 100'000'000'000'000ULL, 100'000'000'000'000'000ULL})
    if (whole >= least) unit /= 1000;
  if (whole > 9'200'000'000'000'000'000ULL / unit) return std::nullopt;
  std::uint64_t nanoseconds = whole * unit;
  std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    for (; !rest.empty() && rest.front() >= '0' && rest.front() <= '9'; rest.remove_prefix(1)) {
      unit /= 10;
      nanoseconds += static_cast<std::uint64_t>(rest.front() - '0') * unit;
    }
  }
  if (!rest.empty()) return std::nullopt;
  return Instant(std::chrono::nanoseconds(nanoseconds));
}

// "2026-03-01 10:00:00 +0100", as Fluent Bit and Go write it, without the space before the zone.
std::string with_zone_joined(std::string_view text) {
  constexpr std::size_t kLongest = 64;
  const std::size_t space = text.rfind(' ');
  if (space == std::string_view::npos || space < 19 || text.size() > kLongest) return {};
  const std::string_view zone = text.substr(space + 1);
  return std::string(text.substr(0, space)) + (zone == "UTC" ? "Z" : std::string(zone));
}

// systemd's JSON has a text that is no UTF-8, or that holds control characters, as an array of its bytes.
void join_bytes(Event& event, FieldId id) {
  constexpr std::string_view kJoined;  // the name of members that the text now holds
  std::string text;
  Field* first = nullptr;
  for (Field& field : event.fields()) {
    if (field.id != id) continue;
    unsigned char byte = 0;
    const auto [end, error] =
        std::from_chars(field.value.data(), field.value.data() + field.value.size(), byte);
    if (!field.member || field.kind != ValueKind::number || error != std::errc() ||
        end != field.value.data() + field.value.size())
      return;
    text += static_cast<char>(byte);
    if (first == nullptr) first = &field;
  }
  if (first == nullptr) return;
  for (Field& field : event.fields())
    if (field.id == id && &field != first) field.name = kJoined;
  first->value = event.arena().copy(text);
  first->kind = ValueKind::text;
  first->member = false;
  const auto fields = event.fields();
  const auto kept = std::stable_partition(
      fields.begin(), fields.end(), [&](const Field& field) { return field.id == id && field.name.empty(); });
  event.drop_first(static_cast<std::size_t>(kept - fields.begin()));
}

}  // namespace

std::optional<Instant> time_of_text(std::string_view text, const Zone& zone) {
  if (const auto instant = time_of_number(text)) return instant;
  auto parsed = parse_iso_time(text);
  if (!parsed) parsed = parse_iso_time(with_zone_joined(text));
  if (!parsed) return std::nullopt;
  if (!parsed->has_zone) return zone.to_instant(parsed->civil);
  auto instant = from_utc(parsed->civil);
  if (instant) *instant -= std::chrono::seconds(parsed->offset_seconds);
  return instant;
}

std::uint64_t Shaper::layout_of(const Event& event) {
  std::uint64_t layout = 0;
  for (const Field& field : event.fields())
    layout = XXH3_64bits_withSeed(field.name.data(), field.name.size(), layout);
  return layout;
}

bool Shaper::take_normal_form(Event& event) {
  const auto fields = event.fields();
  const std::size_t at = !fields.empty() && fields[0].name == "time" ? 1 : 0;
  if (at >= fields.size() || fields[at].name != "shape" || fields[at].kind == ValueKind::number) return false;
  const std::string_view shape = event.text(fields[at]);
  if (shape.empty() || shape.size() > kLongestShapeName) return false;
  if (at == 1) {
    const auto time = parse_rfc3339(event.text(fields[0]));
    if (!time) return false;
    event.time = time;
  }
  auto known = normal_shapes_.find(shape);
  if (known == normal_shapes_.end()) {
    if (normal_shapes_.size() >= kMostNormalShapes) return false;
    known = normal_shapes_.emplace(shape).first;
  }
  event.shape = *known;
  event.drop_first(at + 1);
  return true;
}

void Shaper::apply(Event& event, std::uint64_t layout) {
  if (take_normal_form(event)) return;
  if (shapes_ == nullptr || shapes_->shapes().empty()) return;
  auto found = changes_.find(layout);
  if (found == changes_.end()) {
    if (changes_.size() >= kMostLayouts) changes_.clear();  // hostile records: better slow than without bound
    found = changes_.emplace(layout, changes_for(event)).first;
  }
  for (const Change& one : found->second) {
    if (!fits(*one.shape, event)) continue;
    change(event, one);
    return;
  }
}

// The shapes whose fields are all there, up to the first that asks for no value.
std::vector<Shaper::Change> Shaper::changes_for(const Event& event) const {
  std::vector<Change> changes;
  const auto has = [&](FieldId id) { return place_of(event, id) != kNoField; };
  for (const Shape& shape : shapes_->shapes()) {
    if (!std::all_of(shape.has.begin(), shape.has.end(), has)) continue;
    if (std::any_of(shape.lacks.begin(), shape.lacks.end(), has)) continue;
    if (!std::all_of(shape.when.begin(), shape.when.end(),
                     [&](const auto& condition) { return has(condition.field); }))
      continue;
    Change change;
    change.shape = &shape;
    for (const Shape::Renaming& renaming : shape.fields) {
      if (has(renaming.id)) continue;
      const auto from = std::find_if(renaming.from.begin(), renaming.from.end(), has);
      if (from == renaming.from.end()) continue;
      const auto fields = event.fields();
      for (std::uint32_t i = 0; i < fields.size(); ++i)
        if (fields[i].id == *from) change.renames.push_back({i, renaming.name, renaming.id});
    }
    const auto fields = event.fields();
    for (std::uint32_t i = 0; i < fields.size() && !shape.prefixes.empty(); ++i) {
      const bool is_renamed = std::any_of(change.renames.begin(), change.renames.end(),
                                          [i](const auto& rename) { return rename.field == i; });
      for (const std::string& prefix : shape.prefixes) {
        const std::string_view rest = behind(fields[i].name, prefix);
        if (rest.empty() || is_renamed) continue;
        std::string name = without_spaces(rest);
        const FieldId id = find_field(name);
        change.renames.push_back({i, std::move(name), id});
        break;
      }
    }
    for (const FieldId id : shape.time)
      if (change.time_field == kNoField) change.time_field = place_of(event, id);
    changes.push_back(std::move(change));
    if (shape.when.empty()) break;
  }
  return changes;
}

bool Shaper::fits(const Shape& shape, Event& event) {
  return std::all_of(shape.when.begin(), shape.when.end(), [&](const Shape::Condition& condition) {
    const std::string value = fold_case(event.text(condition.field));
    return std::find(condition.values.begin(), condition.values.end(), value) != condition.values.end();
  });
}

void Shaper::change(Event& event, const Change& change) const {
  const auto fields = event.fields();
  event.shape = change.shape->shape;
  if (change.time_field != kNoField && change.time_field < fields.size())
    event.time = time_of_text(event.text(fields[change.time_field]), zone_);
  for (const auto& rename : change.renames) {
    if (rename.field >= fields.size()) continue;
    fields[rename.field].rename(rename.name, rename.id);
  }
  for (const auto& [id, value] : change.shape->set)
    if (event.find(id) == nullptr) event.add(field_name(id), id, ValueKind::text, value);
  if (change.shape->line == FieldId::none) return;
  join_bytes(event, change.shape->line);
  const content::Surroundings around{zone_, event.time ? *event.time : now()};
  syslog::read_carried_line(event.text(change.shape->line), around, event);
}

}  // namespace garde::read
