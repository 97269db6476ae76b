// SPDX-License-Identifier: Apache-2.0
// garde init: the folder of a node, with commented settings. garde run: the node itself, until it is told to
// end. garde doctor, backup, restore: what keeps it well.
#include "serve/node/node.h"

#include "cli/node.h"

#include <algorithm>
#include <fmt/core.h>
#include <memory>
#include <systemd/sd-daemon.h>
#include <thread>

#include "cli/console_address.h"
#include "cli/descriptor_limit.h"
#include "cli/incidents/incident_output.h"
#include "cli/interrupt.h"
#include "serve/node/backup.h"
#include "serve/node/doctor.h"
#include "serve/node/node_words.h"
#include "serve/node/establish.h"

namespace garde::cli {
namespace {

struct InitArguments {
  std::string role = "establishment";
  std::string folder;
  std::string name;
  std::string territory = "75";
  std::string language;
  std::uint16_t port = 8443;
};

struct RunArguments {
  std::string settings;
  std::vector<std::string> drill;
  bool once = false;
};

ExitStatus run_init(const InitArguments& arguments) {
  serve::NewNode node;
  node.folder = arguments.folder;
  node.name = arguments.name;
  node.territory = arguments.territory;
  node.language = language_of(arguments.language);
  node.zone = Zone::of_this_machine().name();
  node.console_port = arguments.port;
  const auto made = serve::establish(node);
  if (!made) return fail(made.error());
  const std::string address = console_address("", arguments.port);
  fmt::print("{}\n", serve::words(node.language, serve::NodePhrase::node_made, made->settings.string()));
  fmt::print("{}\n", say(node.language, Phrase::console_address, address));
  fmt::print("{}\n", say(node.language, Phrase::console_certificate, made->fingerprint));
  fmt::print("{}\n", say(node.language, Phrase::console_first_link,
                         fmt::format("{}#link={}", address, made->link_token)));
  fmt::print("{}\n", serve::words(node.language, serve::NodePhrase::node_next, made->settings.string()));
  return ExitStatus::done;
}

ExitStatus run_doctor(const std::string& settings, Language language) {
  using Outcome = serve::Check::Outcome;
  bool is_well = true;
  for (const serve::Check& check : serve::examine(settings, language, now())) {
    is_well = is_well && check.outcome != Outcome::bad;
    const char* mark = check.outcome == Outcome::good ? "✓" : check.outcome == Outcome::doubtful ? "!" : "✗";
    fmt::print("{} {}\n", mark, harmless_line(check.what));
    if (!check.mend.empty()) fmt::print("    → {}\n", harmless_line(check.mend));
  }
  return is_well ? ExitStatus::done : ExitStatus::failed;
}

ExitStatus run_backup(const std::string& settings, const std::string& into) {
  const auto loaded = serve::load_node_settings(settings);
  if (!loaded) return fail(loaded.error());
  if (auto done = serve::back_up(loaded->folder, into); !done) return fail(done.error());
  fmt::print("{}\n", serve::words(loaded->language, serve::NodePhrase::backed_up, into));
  return ExitStatus::done;
}

ExitStatus run_restore(const std::string& from, const std::string& folder, Language language) {
  if (auto done = serve::restore(from, folder); !done) return fail(done.error());
  fmt::print("{}\n", serve::words(language, serve::NodePhrase::restored, folder));
  return ExitStatus::done;
}

void reload(serve::Node& node, Language language) {
  if (const auto loaded = node.reload(); !loaded)
    fmt::print(stderr, "garde: {}\n", loaded.error().message());
  else
    fmt::print("{}\n", serve::words(language, serve::NodePhrase::node_ready, number(language, node.status().rules)));
  std::fflush(stdout);
}

// What the console's pages show first.
Result<void> show_incidents(serve::Node& node, Language language, const Zone& zone) {
  const auto incidents = node.incidents();
  if (!incidents) return failure(incidents.error());
  std::vector<ToldIncident> told;
  for (const incident::Incident& one : *incidents) {
    told.push_back(serve::tell(one, language, zone));
    if (told.back().severity.level < sigma::Level::medium) told.pop_back();
  }
  std::stable_sort(told.begin(), told.end(),
                   [](const auto& a, const auto& b) { return a.severity.score > b.severity.score; });
  auto output = OutputFile::open("");
  if (!output) return failure(output.error());
  write_incidents(told, language, zone, false, Terminal::of(*output), *output);
  return output->finish();
}

ExitStatus run_node(const RunArguments& arguments) {
  const auto& stopped = interrupted();
  auto settings = serve::load_node_settings(arguments.settings);
  if (!settings) return fail(settings.error());
  const Language language = settings->language;
  const std::string host = settings->console_name;
  allow_many_connections();
  static_cast<void>(asked_to_reload());
  const Zone zone = settings->zone;
  auto node = serve::Node::start(std::move(*settings), arguments.drill);
  if (!node) return fail(node.error());
  for (const auto& source : (*node)->status().sources)
    fmt::print("{}\n", serve::words(language, serve::NodePhrase::node_listens, source.name, source.kind, source.address));
  if (auto told = tell_console((*node)->api().accounts(), (*node)->certificate(), host,
                               (*node)->console_port(), language);
      !told)
    return fail(told.error());
  fmt::print("{}\n", serve::words(language, serve::NodePhrase::node_ready, number(language, (*node)->status().rules)));
  std::fflush(stdout);
  sd_notify(0, "READY=1");
  std::uint64_t beats = 0;
  while (!stopped && !(arguments.once && (*node)->is_idle())) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    if (asked_to_reload()) reload(**node, language);
    const std::uint64_t latest = (*node)->beats();
    if (latest != beats) sd_notify(0, "WATCHDOG=1");
    beats = latest;
  }
  sd_notify(0, "STOPPING=1");
  if (arguments.once)
    if (auto shown = show_incidents(**node, language, zone); !shown) return fail(shown.error());
  const serve::NodeStatus status = (*node)->status();
  node->reset();
  fmt::print("{}\n", serve::words(language, serve::NodePhrase::node_ends, number(language, status.events),
                         number(language, status.findings)));
  return ExitStatus::done;
}

}  // namespace

void add_node_commands(CLI::App& app, ExitStatus& status) {
  const auto init = std::make_shared<InitArguments>();
  CLI::App* make =
      app.add_subcommand("init", "Make the folder of a node: settings, certificate, first account");
  make->add_option("DIR", init->folder, "The node's folder; made where it is absent")->required();
  make->add_option("--role", init->role, "What the node is (default: establishment)")
      ->type_name("ROLE")
      ->check(CLI::IsMember({"establishment"}));
  make->add_option("--name", init->name, "The establishment's name")->type_name("TEXT");
  make->add_option("--territory", init->territory,
                   "The department or territory that chooses the duties: 29, 974, 988")
      ->type_name("CODE");
  make->add_option("--console-port", init->port, "The console's port (default: 8443; 0: any that is free)")
      ->type_name("PORT");
  add_language_option(*make, init->language);
  make->callback([init, &status] { status = run_init(*init); });

  const auto run = std::make_shared<RunArguments>();
  CLI::App* start =
      app.add_subcommand("run", "Keep watch: take logs, find attacks, keep events, serve the console");
  start->add_option("--config", run->settings, "The node's garde.toml")->type_name("FILE")->required();
  start
      ->add_option("--drill", run->drill,
                   "Read these logs first, as a drill: what is found in them is marked and stands apart")
      ->type_name("PATH");
  start->add_flag("--once", run->once, "End once all that has come is looked at, and show the incidents");
  start->callback([run, &status] { status = run_node(*run); });

  struct Other {
    std::string settings;
    std::string folder;
    std::string language;
  };
  const auto other = std::make_shared<Other>();
  CLI::App* doctor =
      app.add_subcommand("doctor", "Check a node: ports, disk, clock, certificate, rules, sources, rights");
  doctor->add_option("--config", other->settings, "The node's garde.toml")->type_name("FILE")->required();
  add_language_option(*doctor, other->language);
  doctor->callback([other, &status] { status = run_doctor(other->settings, language_of(other->language)); });

  CLI::App* backup =
      app.add_subcommand("backup", "Copy a node's incidents, accounts, journal and settings while it runs");
  backup->add_option("--config", other->settings, "The node's garde.toml")->type_name("FILE")->required();
  backup->add_option("INTO", other->folder, "A new folder")->required();
  backup->callback([other, &status] { status = run_backup(other->settings, other->folder); });

  CLI::App* restore =
      app.add_subcommand("restore", "Put a backup in the place of a node's data, while it is stopped");
  restore->add_option("FROM", other->settings, "The backup's folder")->required();
  restore->add_option("DIR", other->folder, "The node's folder")->required();
  add_language_option(*restore, other->language);
  restore->callback([other, &status] {
    status = run_restore(other->settings, other->folder, language_of(other->language));
  });
}

}  // namespace garde::cli
