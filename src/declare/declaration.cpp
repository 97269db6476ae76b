// SPDX-License-Identifier: Apache-2.0
#include "declare/declaration.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <xxhash.h>

#include "base/nearest_word.h"

namespace garde::declare {
namespace {

constexpr std::size_t kMostValueBytes = 20'000;

// Fields whose answer is the start of a clock too.
constexpr std::string_view kMomentFields[] = {"noticed", "ended"};

tl::unexpected<Error> refuse(const Field& field, std::string_view value, std::string mend) {
  return failure(fmt::format("'{}' is no answer to {}", value, field.id), std::string(field.id), std::move(mend));
}

Result<void> check(const Field& field, const std::string& value) {
  if (value.size() > kMostValueBytes)
    return refuse(field, value.substr(0, 40) + "…", fmt::format("at most {} bytes", kMostValueBytes));
  switch (field.kind) {
    case FieldKind::text:
      if (value.find('\n') != std::string::npos) return refuse(field, value, "write one line");
      break;
    case FieldKind::longer:
      break;
    case FieldKind::time:
      if (!parse_rfc3339(value)) return refuse(field, value, "write 2026-02-11T02:10:00Z, with a zone");
      break;
    case FieldKind::number: {
      std::uint32_t count = 0;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), count);
      if (error != std::errc() || end != value.data() + value.size()) return refuse(field, value, "write a whole number");
      break;
    }
    case FieldKind::choice:
    case FieldKind::choices:
      if (field.find_choice(value) == nullptr) {
        std::string known;
        for (const Choice& choice : field.choices) known += (known.empty() ? "" : ", ") + choice.id;
        return refuse(field, value, "use one of: " + known);
      }
      break;
  }
  return {};
}

bool is_a_persons(std::string_view by) { return by != kGarde; }

}  // namespace

std::string_view name_of(DeclarationKind kind) {
  switch (kind) {
    case DeclarationKind::initial:
      return "initial";
    case DeclarationKind::follow_up:
      return "follow_up";
    case DeclarationKind::closing:
      return "closing";
  }
  return "";
}

std::string_view Declaration::value(std::string_view field) const {
  const auto found = answers.find(std::string(field));
  return found == answers.end() || found->second.values.empty() ? std::string_view() : found->second.values.front();
}

Result<void> answer(Declaration& declaration, const Form& form, std::string_view field, std::vector<std::string> values,
                    std::string_view by, Instant at) {
  const Field* known = form.find(field);
  if (known == nullptr) {
    std::vector<std::string_view> names;
    for (const Field& one : form.fields()) names.push_back(one.id);
    const std::string nearest = nearest_word(field, names);
    return failure(fmt::format("the form has no field '{}'", field), {},
                   nearest.empty() ? "see garde declare --fields" : fmt::format("did you mean '{}'?", nearest));
  }
  if (values.size() > 1 && known->kind != FieldKind::choices)
    return failure(fmt::format("{} takes one answer", field), std::string(field), "give one");
  for (const std::string& value : values)
    if (auto checked = check(*known, value); !checked) return checked;
  const auto before = declaration.answers.find(known->id);
  if (before != declaration.answers.end() && is_a_persons(before->second.by) && !is_a_persons(by)) return {};
  if (values.empty()) {
    declaration.answers.erase(known->id);
    return {};
  }
  const bool is_moment = std::find(std::begin(kMomentFields), std::end(kMomentFields), field) != std::end(kMomentFields);
  if (is_moment)
    if (auto set = set_moment(declaration, field, *parse_rfc3339(values.front()), by, at, ""); !set) return set;
  declaration.answers[known->id] = {std::move(values), std::string(by), at};
  return {};
}

Result<void> set_moment(Declaration& declaration, std::string_view moment, Instant instant, std::string_view by, Instant at,
                        std::string_view why) {
  const auto before = declaration.moments.find(std::string(moment));
  if (before != declaration.moments.end() && is_a_persons(before->second.by) && !is_a_persons(by))
    return failure(fmt::format("{} was set by {}", moment, before->second.by), std::string(moment),
                   "only a person may change what a person has set");
  declaration.moments[std::string(moment)] = {instant, std::string(by), at, std::string(why)};
  return {};
}

std::vector<const Field*> missing(const Declaration& declaration, const Form& form) {
  std::vector<const Field*> fields;
  for (const Field& field : form.fields()) {
    const bool is_asked = field.block != "closing" || declaration.kind == DeclarationKind::closing;
    if (is_asked && declaration.answers.count(field.id) == 0) fields.push_back(&field);
  }
  return fields;
}

Declaration make_declaration(std::string incident, std::string territory, DeclarationKind kind, Instant at) {
  Declaration declaration;
  const std::string of = fmt::format("{}|{}|{}", incident, name_of(kind), at.time_since_epoch().count());
  declaration.id = fmt::format("declaration-{:016x}", XXH3_64bits(of.data(), of.size()));
  declaration.incident = std::move(incident);
  declaration.territory = std::move(territory);
  declaration.kind = kind;
  declaration.made = at;
  return declaration;
}

Declaration follow(const Declaration& previous, DeclarationKind kind, Instant at) {
  Declaration next = make_declaration(previous.incident, previous.territory, kind, at);
  next.previous = previous.id;
  next.drill = previous.drill;
  next.answers = previous.answers;
  next.moments = previous.moments;
  return next;
}

}  // namespace garde::declare
