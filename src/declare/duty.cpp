// SPDX-License-Identifier: Apache-2.0
#include "declare/duty.h"

#include <algorithm>
#include <charconv>
#include <date/date.h>
#include <fmt/format.h>

#include "base/file.h"
#include "base/yaml.h"

namespace garde::declare {
namespace {

constexpr std::size_t kMostBytes = 1 << 20;
constexpr int kMostHours = 24 * 366;
constexpr int kMostMonths = 36;

class DutyReader {
 public:
  DutyReader(const yaml::Node& node, std::string file, std::string checked)
      : node_(node), file_(std::move(file)), checked_(std::move(checked)) {}

  Result<Duty> read() {
    Duty duty;
    duty.id = text("id");
    if (duty.id.empty()) return wrong(node_, "a duty has no id", "add id: NAME");
    auto title = read_text(node_, file_);
    if (!title) return failure(title.error());
    duty.title = std::move(*title);
    for (const auto& [key, into] : {std::pair{"to", &duty.recipient}, {"who", &duty.who}, {"advice", &duty.advice}}) {
      const yaml::Node* part = node_.find(key);
      if (part == nullptr) return wrong(node_, fmt::format("the duty '{}' has no `{}`", duty.id, key), "add it, in fr and en");
      auto read = read_text(*part, file_);
      if (!read) return failure(read.error());
      *into = std::move(*read);
    }
    duty.territories = list("territories");
    duty.except = list("except");
    if (duty.territories.empty())
      return wrong(node_, fmt::format("the duty '{}' names no territory", duty.id), "add territories: ['*']");
    if (const yaml::Node* when = node_.find("when"))
      for (std::size_t i = 0; i < when->keys().size(); ++i)
        for (const yaml::Node& value : when->items()[i].items()) duty.when[when->keys()[i]].push_back(value.text());
    if (const std::string force = text("force"); !force.empty()) {
      const auto named = force_named(force);
      if (!named) return wrong(node_, fmt::format("'{}' is no force", force), "use binding, informative or off");
      duty.force = *named;
    }
    if (auto clock = read_clock(duty); !clock) return failure(clock.error());
    duty.reference = text("reference");
    duty.source = text("source");
    auto status = read_status(node_.find("status"), node_, file_);
    if (!status) return failure(status.error());
    duty.status = *status;
    duty.checked = text("checked").empty() ? checked_ : text("checked");
    if (duty.reference.empty() || duty.source.empty() || duty.checked.empty())
      return wrong(node_, fmt::format("the duty '{}' does not say by which law, read where and when", duty.id),
                   "add reference, source and checked");
    return duty;
  }

 private:
  [[nodiscard]] tl::unexpected<Error> wrong(const yaml::Node& at, std::string what, std::string mend) const {
    return failure(std::move(what), fmt::format("{}:{}", file_, at.line()), std::move(mend));
  }
  [[nodiscard]] std::string text(const char* key) const {
    const yaml::Node* found = node_.find(key);
    return found == nullptr ? std::string() : found->text();
  }
  [[nodiscard]] std::vector<std::string> list(const char* key) const {
    std::vector<std::string> items;
    if (const yaml::Node* found = node_.find(key))
      for (const yaml::Node& item : found->items()) items.push_back(item.text());
    return items;
  }

  // "now", "72 h", "1 month".
  Result<void> read_clock(Duty& duty) const {
    const yaml::Node* clock = node_.find("clock");
    const yaml::Node* start = clock == nullptr ? nullptr : clock->find("start");
    const yaml::Node* within = clock == nullptr ? nullptr : clock->find("within");
    if (start == nullptr || within == nullptr)
      return wrong(node_, fmt::format("the duty '{}' has no clock", duty.id), "add clock: {start: MOMENT, within: now}");
    duty.clock_start = start->text();
    const std::string& term = within->text();
    if (term == "now") return {};
    int count = 0;
    const auto [end, error] = std::from_chars(term.data(), term.data() + term.size(), count);
    const std::string_view unit(end, static_cast<std::size_t>(term.data() + term.size() - end));
    if (error == std::errc() && count > 0 && unit == " h" && count <= kMostHours) {
      duty.within_hours = std::chrono::hours(count);
    } else if (error == std::errc() && count > 0 && (unit == " month" || unit == " months") && count <= kMostMonths) {
      duty.within_months = count;
    } else {
      return wrong(*within, fmt::format("'{}' is no term", term), "write now, 72 h or 1 month");
    }
    return {};
  }

  const yaml::Node& node_;
  std::string file_;
  std::string checked_;
};

Result<void> load_file(const std::filesystem::path& file, std::vector<Duty>& duties) {
  auto content = read_file(file, kMostBytes);
  if (!content) return failure(content.error());
  auto documents = yaml::parse(*content, file.string());
  if (!documents) return failure(documents.error());
  for (const yaml::Node& document : *documents) {
    const yaml::Node* list = document.find("duties");
    if (list == nullptr) return failure("has no `duties`", file.string(), "see duties/france.yml");
    const yaml::Node* checked = document.find("checked");
    for (const yaml::Node& node : list->items()) {
      auto duty = DutyReader(node, file.string(), checked == nullptr ? "" : checked->text()).read();
      if (!duty) return failure(duty.error());
      if (std::any_of(duties.begin(), duties.end(), [&](const Duty& one) { return one.id == duty->id; }))
        return failure(fmt::format("the duty '{}' stands twice", duty->id), fmt::format("{}:{}", file.string(), node.line()),
                       "rename one of them");
      duties.push_back(std::move(*duty));
    }
  }
  return {};
}

// The same day of a later month, or its last where it has no such day.
Instant months_later(Instant start, int months) {
  const auto day = date::floor<date::days>(start);
  const date::year_month_day civil(day);
  const date::year_month month = date::year_month(civil.year(), civil.month()) + date::months(months);
  date::year_month_day later = month / civil.day();
  if (!later.ok()) later = month / date::last;
  return date::sys_days(later) + (start - day);
}

bool applies_in(const Duty& duty, const std::string& territory) {
  const auto has = [&](const std::vector<std::string>& list, std::string_view code) {
    return std::find(list.begin(), list.end(), code) != list.end();
  };
  if (has(duty.except, territory)) return false;
  return has(duty.territories, "*") || has(duty.territories, territory);
}

// Nothing: it does not apply. Else the fields that it still depends on.
std::optional<std::vector<std::string>> open_conditions(const Duty& duty, const Declaration& declaration) {
  std::vector<std::string> open;
  for (const auto& [field, wanted] : duty.when) {
    const auto answered = declaration.answers.find(field);
    if (answered == declaration.answers.end()) {
      open.push_back(field);
      continue;
    }
    const bool fits = std::any_of(answered->second.values.begin(), answered->second.values.end(), [&](const auto& value) {
      return std::find(wanted.begin(), wanted.end(), value) != wanted.end();
    });
    if (!fits) return std::nullopt;
  }
  return open;
}

Obligation oblige(const Duty& duty, const Declaration& declaration, Instant at) {
  Obligation obligation;
  obligation.duty = &duty;
  const auto start = declaration.moments.find(duty.clock_start);
  if (start != declaration.moments.end()) obligation.start = start->second.instant;
  if (declaration.moments.count("sent:" + duty.id) > 0) {
    obligation.state = DutyState::sent;
    return obligation;
  }
  if (!obligation.start) {
    obligation.state = DutyState::not_started;
    return obligation;
  }
  if (!duty.within_hours && duty.within_months == 0) {
    obligation.state = DutyState::due_now;
    return obligation;
  }
  obligation.deadline = duty.within_hours ? *obligation.start + *duty.within_hours
                                          : months_later(*obligation.start, duty.within_months);
  obligation.state = at <= *obligation.deadline ? DutyState::running : DutyState::overdue;
  return obligation;
}

// How pressing: overdue, now, by deadline, not started, may apply, sent.
int rank(const Obligation& obligation) {
  switch (obligation.state) {
    case DutyState::overdue:
      return 0;
    case DutyState::due_now:
      return 1;
    case DutyState::running:
      return 2;
    case DutyState::not_started:
      return 3;
    case DutyState::may_apply:
      return 4;
    case DutyState::sent:
      return 5;
  }
  return 6;
}

}  // namespace

std::string_view name_of(Force force) {
  switch (force) {
    case Force::binding:
      return "binding";
    case Force::informative:
      return "informative";
    case Force::off:
      return "off";
  }
  return "";
}

std::optional<Force> force_named(std::string_view name) {
  for (const Force force : {Force::binding, Force::informative, Force::off})
    if (name_of(force) == name) return force;
  return std::nullopt;
}

Result<std::vector<Duty>> load_duties(const std::filesystem::path& path) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) {
    files.push_back(path);
  } else {
    for (const auto& entry : std::filesystem::directory_iterator(path, error))
      if (entry.path().extension() == ".yml" && entry.path().filename() != "form.yml") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
  }
  if (error) return failure("cannot be read: " + error.message(), path.string());
  std::vector<Duty> duties;
  for (const auto& file : files)
    if (auto loaded = load_file(file, duties); !loaded) return failure(loaded.error());
  return duties;
}

std::vector<Obligation> obligations(const Declaration& declaration, const std::vector<Duty>& duties,
                                    const std::map<std::string, Force>& forces, Instant at) {
  std::vector<Obligation> all;
  for (const Duty& duty : duties) {
    const auto setting = forces.find(duty.id);
    const Force force = setting == forces.end() ? duty.force : setting->second;
    if (force == Force::off || !applies_in(duty, declaration.territory)) continue;
    const auto open = open_conditions(duty, declaration);
    if (!open) continue;
    Obligation obligation = oblige(duty, declaration, at);
    if (!open->empty() && obligation.state != DutyState::sent) {
      obligation.state = DutyState::may_apply;
      obligation.depends_on = *open;
    }
    // The end of what is not over is no duty yet.
    if (duty.clock_start == "ended" && obligation.state == DutyState::not_started) continue;
    obligation.force = force;
    all.push_back(std::move(obligation));
  }
  std::stable_sort(all.begin(), all.end(), [](const Obligation& left, const Obligation& right) {
    if (left.force != right.force) return left.force == Force::binding;
    if (rank(left) != rank(right)) return rank(left) < rank(right);
    return left.deadline && right.deadline && *left.deadline < *right.deadline;
  });
  return all;
}

}  // namespace garde::declare
