// SPDX-License-Identifier: Apache-2.0
// garde console: the pages of a node's folder, over HTTPS. garde journal verify: whether the journal is
// whole.
#include <csignal>
#include <fmt/core.h>
#include <memory>
#include <thread>

#include "base/installation.h"
#include "cli/commands.h"
#include "cli/console_address.h"
#include "cli/interrupt.h"
#include "serve/api.h"
#include "serve/https_server.h"

namespace garde::cli {
namespace {

struct ConsoleArguments {
  std::string store;
  std::string archive;
  std::string address = "127.0.0.1";
  std::uint16_t port = 8443;
  std::string name;
  std::string certificate;
  std::string key;
  std::string territory = "75";
  std::string language;
};

Result<serve::CertificateFiles> certificate_of(const ConsoleArguments& arguments) {
  if (arguments.certificate.empty() != arguments.key.empty())
    return failure("a certificate and its key go together", "", "give --certificate and --key");
  if (!arguments.certificate.empty()) return serve::CertificateFiles{arguments.certificate, arguments.key};
  return serve::own_certificate(arguments.store, arguments.name);
}

ExitStatus run_console(const ConsoleArguments& arguments) {
  const Language language = language_of(arguments.language);
  const auto& stopped = interrupted();
  const auto data = data_folder();
  if (!data) return fail(data.error());
  std::error_code error;
  std::filesystem::create_directories(arguments.store, error);
  if (error) return fail({"the folder cannot be made: " + error.message(), arguments.store, ""});
  const auto certificate = certificate_of(arguments);
  if (!certificate) return fail(certificate.error());
  const auto api = serve::Api::open(
      {arguments.store, arguments.archive, *data, arguments.territory, Zone::of_this_machine()});
  if (!api) return fail(api.error());
  serve::HttpsOptions options;
  options.address = arguments.address;
  options.port = arguments.port;
  if (!arguments.name.empty()) options.names.push_back(arguments.name);
  options.certificate = *certificate;
  const auto server = serve::HttpsServer::start(
      options, [&api](const serve::Request& request) { return (*api)->answer(request); });
  if (!server) return fail(server.error());
  if (auto told = tell_console((*api)->accounts(), *certificate, arguments.name, (*server)->port(), language); !told)
    return fail(told.error());
  while (!stopped) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  return ExitStatus::done;
}

ExitStatus verify_journal(const std::string& store) {
  const std::string path = (std::filesystem::path(store) / "console.db").string();
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored))
    return fail({"there is no console here", store, "name a node's folder"});
  const auto database = serve::Database::open(path);
  if (!database) return fail(database.error());
  serve::Journal journal(**database);
  const auto entries = journal.verify();
  if (!entries) return fail(entries.error());
  const auto last = journal.latest(1);
  if (!last) return fail(last.error());
  fmt::print("{} {}\n", *entries, last->empty() ? std::string("-") : last->front().hash);
  return ExitStatus::done;
}

}  // namespace

void add_console_command(CLI::App& app, ExitStatus& status) {
  const auto arguments = std::make_shared<ConsoleArguments>();
  CLI::App* command =
      app.add_subcommand("console", "Serve the console's pages of a node's folder, over HTTPS");
  command->add_option("--store", arguments->store, "The node's folder, with its incidents")
      ->type_name("DIR")
      ->required();
  command->add_option("--archive", arguments->archive, "The archive to hunt in")->type_name("DIR");
  command->add_option("--address", arguments->address, "Listen here (default: 127.0.0.1)")
      ->type_name("ADDRESS");
  command->add_option("--port", arguments->port, "Port (default: 8443; 0: any that is free)")
      ->type_name("PORT");
  command->add_option("--name", arguments->name, "The name under which browsers open it")->type_name("HOST");
  command->add_option("--certificate", arguments->certificate, "Your own certificate chain, in PEM")
      ->type_name("FILE");
  command->add_option("--key", arguments->key, "Its key, in PEM")->type_name("FILE");
  command
      ->add_option("--territory", arguments->territory,
                   "The department or territory that chooses the duties: 29, 974, 988")
      ->type_name("CODE");
  add_language_option(*command, arguments->language);
  command->callback([arguments, &status] { status = run_console(*arguments); });

  const auto store = std::make_shared<std::string>();
  CLI::App* journal = app.add_subcommand("journal", "The journal of who did what in the console");
  journal->require_subcommand(1);
  CLI::App* verify = journal->add_subcommand(
      "verify",
      "Check the journal's chain; prints the number of entries and the last hash, to be kept elsewhere");
  verify->add_option("DIR", *store, "The node's folder")->required();
  verify->callback([store, &status] { status = verify_journal(*store); });
}

}  // namespace garde::cli
