// SPDX-License-Identifier: Apache-2.0
#include "cli/main.h"

#include <algorithm>
#include <clocale>
#include <csignal>
#include <exception>
#include <fmt/core.h>
#include <malloc.h>
#include <string>
#include <vector>

#include "base/nearest_word.h"
#include "cli/commands.h"
#include "cli/help_words.h"
#include "cli/node.h"
#include "cli/output/terminal_text.h"

namespace garde::cli {
namespace {

// One line: what is wrong, and where to read more.
int report_usage_error(const CLI::App& app, const CLI::ParseError& error) {
  std::string command = "garde";
  for (const CLI::App* used : app.get_subcommands()) command += " " + used->get_name();
  std::string what = error.what();
  for (char& c : what)
    if (c == '\n') c = ' ';
  fmt::print(stderr, "garde: {}; see {} --help\n", what, command);
  return static_cast<int>(ExitStatus::failed);
}

// What the arguments name that no command is called; empty where they name one, or none.
std::string unknown_command(const CLI::App& app, const std::vector<std::string>& arguments) {
  const CLI::App* at = &app;
  for (const std::string& word : arguments) {
    const auto below = at->get_subcommands([](const CLI::App*) { return true; });
    if (below.empty() || word.starts_with('-')) return {};
    const auto found = std::find_if(below.begin(), below.end(),
                                    [&](const CLI::App* one) { return one->get_name() == word; });
    if (found != below.end()) {
      at = *found;
      continue;
    }
    std::vector<std::string> names;
    for (const CLI::App* one : below) names.push_back(one->get_name());
    const std::vector<std::string_view> known(names.begin(), names.end());
    const std::string near = nearest_word(word, known);
    return fmt::format("'{}' is no command{}", word,
                       near.empty() ? "; see garde --help" : "; did you mean '" + near + "'?");
  }
  return {};
}

int run_commands(int argument_count, char** arguments) {
  CLI::App app("Garde reads the logs of a health establishment and finds the attacks in them.", "garde");
  app.set_version_flag("--version", "garde " GARDE_VERSION);
  app.require_subcommand(1);
  app.get_formatter()->column_width(32);
  ExitStatus status = ExitStatus::done;
  add_scan_command(app, status);
  add_incidents_command(app, status);
  add_read_command(app, status);
  add_listen_command(app, status);
  add_rules_command(app, status);
  add_archive_command(app, status);
  add_hunt_command(app, status);
  add_node_commands(app, status);
  add_console_command(app, status);
  add_declare_command(app, status);
  add_share_commands(app, status);
  add_hub_commands(app, status);
  add_sector_command(app, status);
  add_systemic_command(app, status);
  add_manual_command(app, status);
  if (language_of_environment() == Language::french) put_help_in_french(app);
  if (argument_count < 2) {
    fmt::print(stderr, "{}", app.help());
    return static_cast<int>(ExitStatus::failed);
  }
  try {
    app.parse(argument_count, arguments);
  } catch (const CLI::Success& asked) {  // --help, --version
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    if (const std::string what = unknown_command(app, {arguments + 1, arguments + argument_count});
        !what.empty()) {
      fmt::print(stderr, "garde: {}\n", harmless_line(what));
      return static_cast<int>(ExitStatus::failed);
    }
    return report_usage_error(app, error);
  }
  return static_cast<int>(status);
}

}  // namespace

int run(int argument_count, char** arguments) {
  // Names inside archives are UTF-8; numbers and dates keep the C locale.
  std::setlocale(LC_CTYPE, "C.UTF-8");
  // Blocks of a megabyte come and go: kept by the process, their pages need not be fetched from the kernel
  // each time.
  ::mallopt(M_MMAP_THRESHOLD, 64 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 64 << 20);
  // A reader that closes its end of a pipe is an error of write(), not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return run_commands(argument_count, arguments);
  } catch (const std::exception& error) {
    fmt::print(stderr, "garde: stopped by an unexpected error: {}\n", error.what());
    return static_cast<int>(ExitStatus::failed);
  }
}

}  // namespace garde::cli
