// SPDX-License-Identifier: Apache-2.0
// garde hub: makes and runs a hub. garde invite and garde revoke: who belongs to it.
#include "serve/hub/hub.h"

#include <fmt/core.h>
#include <memory>
#include <thread>

#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/output/terminal_text.h"
#include "sector/store.h"
#include "serve/https_server.h"
#include "systemic/verdict_writer.h"

namespace garde::cli {
namespace {

constexpr std::size_t kMostBody = 16 << 20;
constexpr std::size_t kMostConnections = 4096;
constexpr auto kTick = std::chrono::seconds(30);

struct HubArguments {
  std::string folder = ".";
  std::string title = "Garde";
  std::string sector = "sector.db";
  std::string address = "127.0.0.1";
  std::uint16_t port = 8444;
  std::string name;
  std::string format = "text";
  std::uint32_t years = 999;
  std::string language;
};

struct InviteArguments {
  std::string folder = ".";
  std::string establishment;
  std::string provider;
  bool replaces = false;
  std::string language;
};

std::string day(Instant instant) {
  return format_rfc3339(instant, 0).substr(0, 16) + "Z";
}

// What the hub's folder holds, opened together.
struct OpenHub {
  serve::Authority authority;
  std::unique_ptr<serve::Database> database;
};

Result<OpenHub> open_folder(const std::string& folder) {
  auto authority = serve::Authority::open(std::filesystem::path(folder) / "authority");
  if (!authority)
    return failure("there is no hub here: " + authority.error().what, folder,
                   "make one with 'garde hub init'");
  auto database = serve::Database::open((std::filesystem::path(folder) / "console.db").string());
  if (!database) return failure(database.error());
  return OpenHub{std::move(*authority), std::move(*database)};
}

ExitStatus make_hub(const HubArguments& arguments) {
  const std::filesystem::path folder = arguments.folder;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (auto made = serve::Authority::create(folder / "authority", arguments.title); !made)
    return fail(made.error());
  fmt::print("{}\n", say(language_of(arguments.language), Phrase::hub_made, folder.string(),
                         (folder / "authority" / "root.key").string()));
  return ExitStatus::done;
}

// Tells of what the engine says, as it says it.
void tell(const systemic::Verdict& verdict, bool is_json, Language language, const Zone& zone) {
  const std::string line = is_json ? systemic::verdict_json(verdict, language, zone)
                                   : harmless_line(systemic::verdict_line(verdict, language, zone), 65'536);
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

ExitStatus run_hub(const HubArguments& arguments) {
  const Language language = language_of(arguments.language);
  const auto& stopped = interrupted();
  const auto sector = sector::load_sector(arguments.sector);
  if (!sector) return fail(sector.error());
  const auto opened = open_folder(arguments.folder);
  if (!opened) return fail(opened.error());
  const std::string host = arguments.name.empty() ? "localhost" : arguments.name;
  serve::HubOptions options;
  options.folder = arguments.folder;
  options.title = arguments.title;
  options.origin = fmt::format("https://{}:{}", host, arguments.port);
  options.calibration.years = arguments.years;
  options.calibration.threads = std::max(1U, std::thread::hardware_concurrency());
  const bool is_json = arguments.format == "json";
  const Zone zone = Zone::of_this_machine();
  const auto hub =
      serve::Hub::open(options, *sector, *opened->database,
                       [&](const systemic::Verdict& verdict) { tell(verdict, is_json, language, zone); });
  if (!hub) return fail(hub.error());
  const auto certificate = (*hub)->authority().server_certificate(arguments.folder, {host});
  if (!certificate) return fail(certificate.error());
  serve::HttpsOptions serving;
  serving.address = arguments.address;
  serving.port = arguments.port;
  serving.names = {host};
  serving.certificate = *certificate;
  serving.client_authority = (*hub)->authority().issuing_file();
  serving.most_body_bytes = kMostBody;
  serving.most_connections = kMostConnections;
  const auto server = serve::HttpsServer::start(
      serving, [&hub](const serve::Request& request) { return (*hub)->answer(request); });
  if (!server) return fail(server.error());
  fmt::print(stderr, "{}\n{}\n",
             say(language, Phrase::hub_address, fmt::format("https://{}:{}/", host, (*server)->port())),
             say(language, Phrase::hub_sector, sector->size(), (*hub)->lookout().reports()));
  auto next_tick = std::chrono::steady_clock::now() + kTick;
  while (!stopped) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    if (std::chrono::steady_clock::now() < next_tick) continue;
    next_tick += kTick;
    (*hub)->tick(now());
  }
  return ExitStatus::done;
}

ExitStatus invite(const InviteArguments& arguments) {
  if (arguments.establishment.empty() == arguments.provider.empty())
    return fail({"it is not said who is invited", "", "give --establishment ID or --provider NAME"});
  const auto opened = open_folder(arguments.folder);
  if (!opened) return fail(opened.error());
  auto members = serve::Members::open(*opened->database, opened->authority);
  if (!members) return fail(members.error());
  const bool is_provider = arguments.establishment.empty();
  const std::string& member = is_provider ? arguments.provider : arguments.establishment;
  const auto kind = is_provider ? serve::Member::Kind::provider : serve::Member::Kind::establishment;
  const Instant at = now();
  const auto token = members->invite(member, kind, arguments.replaces, at);
  if (!token) return fail(token.error());
  // The token alone on standard output, so that it can be passed on.
  fmt::print(stderr, "{}\n",
             say(language_of(arguments.language), Phrase::invitation, member,
                 day(at + serve::Members::kInvitationLives)));
  fmt::print("{}\n", *token);
  return ExitStatus::done;
}

ExitStatus revoke(const InviteArguments& arguments) {
  const auto opened = open_folder(arguments.folder);
  if (!opened) return fail(opened.error());
  auto members = serve::Members::open(*opened->database, opened->authority);
  if (!members) return fail(members.error());
  if (auto revoked = members->revoke(arguments.establishment, now()); !revoked) return fail(revoked.error());
  fmt::print("{}\n", say(language_of(arguments.language), Phrase::revoked, arguments.establishment));
  return ExitStatus::done;
}

ExitStatus list_members(const HubArguments& arguments) {
  const Language language = language_of(arguments.language);
  const auto opened = open_folder(arguments.folder);
  if (!opened) return fail(opened.error());
  auto members = serve::Members::open(*opened->database, opened->authority);
  if (!members) return fail(members.error());
  const auto all = members->list();
  if (!all) return fail(all.error());
  for (const serve::Member& member : *all) {
    const std::string name = harmless_line(member.id);
    if (member.revoked)
      fmt::print("{}\n", say(language, Phrase::member_line_revoked, name, day(*member.revoked)));
    else if (member.joined)
      fmt::print("{}\n", say(language, Phrase::member_line_joined, name, day(*member.joined),
                             member.until ? day(*member.until) : "-"));
    else
      fmt::print("{}\n", say(language, Phrase::member_line_invited, name));
  }
  return ExitStatus::done;
}

void add_hub_command(CLI::App& app, ExitStatus& status) {
  const auto arguments = std::make_shared<HubArguments>();
  CLI::App* hub = app.add_subcommand("hub", "A hub, to which establishments report and which warns them");
  hub->require_subcommand(1);
  CLI::App* init = hub->add_subcommand("init", "Make a hub's folder, with its own certificate authority");
  init->add_option("DIR", arguments->folder, "The hub's folder")->required();
  init->add_option("--title", arguments->title, "The hub's name")->type_name("TEXT");
  add_language_option(*init, arguments->language);
  init->callback([arguments, &status] { status = make_hub(*arguments); });

  CLI::App* run = hub->add_subcommand(
      "run", "Serve members over TAXII 2.1 and mutual TLS, and tell of systemic attacks, a verdict a line");
  run->add_option("DIR", arguments->folder, "The hub's folder")->required();
  run->add_option("--sector", arguments->sector, "The register (garde sector)")->type_name("FILE");
  run->add_option("--title", arguments->title, "The hub's name")->type_name("TEXT");
  run->add_option("--address", arguments->address, "Listen here (default: 127.0.0.1)")->type_name("ADDRESS");
  run->add_option("--port", arguments->port, "Port (default: 8444)")->type_name("PORT");
  run->add_option("--name", arguments->name, "The name under which members reach it")->type_name("HOST");
  run->add_option("--format", arguments->format, "Verdicts as text or json")
      ->check(CLI::IsMember({"text", "json"}));
  run->add_option("--years", arguments->years, "Quiet years that chance is measured by (default: 999)")
      ->check(CLI::Range(1, 100'000))
      ->type_name("N");
  add_language_option(*run, arguments->language);
  run->callback([arguments, &status] { status = run_hub(*arguments); });

  CLI::App* members = hub->add_subcommand("members", "List who belongs to a hub");
  members->add_option("DIR", arguments->folder, "The hub's folder")->required();
  add_language_option(*members, arguments->language);
  members->callback([arguments, &status] { status = list_members(*arguments); });
}

}  // namespace

void add_hub_commands(CLI::App& app, ExitStatus& status) {
  add_hub_command(app, status);
  const auto arguments = std::make_shared<InviteArguments>();
  CLI::App* inviting = app.add_subcommand(
      "invite", "Invite an establishment or a provider to a hub: prints a token that works once");
  inviting->add_option("--hub", arguments->folder, "The hub's folder")->type_name("DIR");
  inviting->add_option("--establishment", arguments->establishment, "Its identifier in the register")
      ->type_name("ID");
  inviting->add_option("--provider", arguments->provider, "Its name in the register")->type_name("NAME");
  inviting->add_flag("--replaces", arguments->replaces, "It may have joined before: its certificate ends");
  add_language_option(*inviting, arguments->language);
  inviting->callback([arguments, &status] { status = invite(*arguments); });

  CLI::App* revoking = app.add_subcommand("revoke", "Put a member out of a hub, at once");
  revoking->add_option("--hub", arguments->folder, "The hub's folder")->type_name("DIR");
  revoking->add_option("ID", arguments->establishment, "The member")->required();
  add_language_option(*revoking, arguments->language);
  revoking->callback([arguments, &status] { status = revoke(*arguments); });
}

}  // namespace garde::cli
