// SPDX-License-Identifier: Apache-2.0
// Duties to declare: to whom, from which moment, how soon, by which law, read where and when. Data (duties/*.yml), so that
// another country adds its own and a changed law is an edit.
//
// One incident may start several clocks with different starts. A duty that is due "without delay" has no countdown: it is
// due now.
//
// Thread rules: values; the functions are pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "declare/declaration.h"

namespace garde::declare {

enum class Force : std::uint8_t { binding, informative, off };
[[nodiscard]] std::string_view name_of(Force force);
[[nodiscard]] std::optional<Force> force_named(std::string_view name);

struct Duty {
  std::string id;
  Text title;
  Text recipient;
  Text who;
  Text advice;
  std::vector<std::string> territories;  ///< "*": all but `except`
  std::vector<std::string> except;
  std::map<std::string, std::vector<std::string>> when;  ///< field: answers that start it
  Force force = Force::binding;
  std::string clock_start;                         ///< a moment's name
  std::optional<std::chrono::hours> within_hours;  ///< nothing, and no months: without delay
  int within_months = 0;
  std::string reference;
  std::string source;
  SourceStatus status = SourceStatus::verified;
  std::string checked;  ///< "2026-11"
};

/// Every duty of a file or of the files *.yml in a folder but form.yml. An error names file and line.
[[nodiscard]] Result<std::vector<Duty>> load_duties(const std::filesystem::path& path);

enum class DutyState : std::uint8_t {
  sent,         ///< done: the moment "sent:ID" is set
  due_now,      ///< without delay
  running,      ///< a countdown
  overdue,
  not_started,  ///< it applies, but the moment that starts the clock is not known
  may_apply,    ///< it depends on what is still unknown
};

struct Obligation {
  const Duty* duty = nullptr;
  DutyState state = DutyState::may_apply;
  Force force = Force::binding;
  std::optional<Instant> start;
  std::optional<Instant> deadline;       ///< of running and overdue
  std::vector<std::string> depends_on;   ///< fields, of may_apply
};

/// What the declaration's territory and answers make of the duties at `at`: the most pressing first. Those that do not
/// apply, or are off, are left out. `forces`: settings by duty that replace the duty's own. The duties must outlive the result.
[[nodiscard]] std::vector<Obligation> obligations(const Declaration& declaration, const std::vector<Duty>& duties,
                                                  const std::map<std::string, Force>& forces, Instant at);

}  // namespace garde::declare
