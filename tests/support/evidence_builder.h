// SPDX-License-Identifier: Apache-2.0
// Evidence made by hand, for tests of what is done with it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "incident/evidence.h"

namespace garde::test {

[[nodiscard]] inline std::shared_ptr<const incident::RuleFacts> facts(
    std::string id, sigma::Level level, std::vector<std::string> tactics = {},
    std::vector<std::string> techniques = {}) {
  auto rule = std::make_shared<incident::RuleFacts>();
  rule->title = "Rule " + id;
  rule->id = std::move(id);
  rule->level = level;
  rule->tactics = std::move(tactics);
  rule->techniques = std::move(techniques);
  return rule;
}

/// At so many minutes of a day in 2026, on a machine, with an account and a source address where they are not
/// empty.
[[nodiscard]] inline incident::Evidence evidence(std::shared_ptr<const incident::RuleFacts> rule, int minutes,
                                                 const std::string& machine, const std::string& account = {},
                                                 const std::string& address = {}) {
  incident::Evidence made;
  made.time = Instant(std::chrono::seconds(1'770'000'000)) + std::chrono::minutes(minutes);
  made.until = made.time;
  made.machine = machine;
  made.account = account;
  made.id = rule->id + "/" + std::to_string(minutes) + "/" + machine + "/" + account + "/" + address;
  made.rule = std::move(rule);
  const auto add = [&made](std::optional<incident::Entity> entity) {
    if (entity) made.entities.push_back(std::move(*entity));
  };
  add(incident::machine_entity(machine));
  add(incident::account_entity(account, machine));
  add(incident::address_entity(address, incident::Entity::Kind::source));
  return made;
}

}  // namespace garde::test
