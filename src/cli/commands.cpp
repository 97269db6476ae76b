// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.h"

#include <fmt/core.h>

#include "cli/output/terminal_text.h"

namespace garde::cli {

void add_language_option(CLI::App& command, std::string& language) {
  command.add_option("--language", language, "fr or en (default: the environment's)")
      ->type_name("LANGUAGE")
      ->check(CLI::IsMember({"fr", "en"}));
}

Language language_of(const std::string& argument) {
  if (argument.empty()) return language_of_environment();
  return argument == "fr" ? Language::french : Language::english;
}

void add_zone_option(CLI::App& command, std::string& zone) {
  command.add_option("--zone", zone, "The zone in which times are shown (default: this machine's)")
      ->type_name("ZONE");
}

Result<Zone> zone_named(const std::string& argument) {
  return argument.empty() ? Result<Zone>(Zone::of_this_machine()) : Zone::find(argument);
}

ExitStatus fail(const Error& error) {
  fmt::print(stderr, "garde: {}\n", harmless_line(error.message(), 1 << 20));
  return ExitStatus::failed;
}

}  // namespace garde::cli
