// SPDX-License-Identifier: Apache-2.0
// garde join: makes a node a member of a hub. garde share: what would leave of an incident, and telling the
// hub of it.
#include <boost/json.hpp>
#include <fmt/core.h>
#include <memory>

#include "cli/commands.h"
#include "serve/share/sharing.h"
#include "store/sqlite_store.h"

namespace garde::cli {
namespace {

struct ShareArguments {
  std::string store;
  std::string url;
  std::string token;
  std::string incident;
  stix::Statement statement;
  std::vector<std::string> own_networks;
  std::string language;
};

std::filesystem::path membership_folder(const ShareArguments& arguments) {
  return std::filesystem::path(arguments.store) / "hub";
}

ExitStatus join(const ShareArguments& arguments) {
  std::error_code ignored;
  std::filesystem::create_directories(arguments.store, ignored);
  const auto membership = serve::join_hub(membership_folder(arguments), arguments.url, arguments.token);
  if (!membership) return fail(membership.error());
  fmt::print("{}\n",
             say(language_of(arguments.language), Phrase::joined, membership->origin, membership->member));
  return ExitStatus::done;
}

Result<std::vector<IpNetwork>> own_networks(const ShareArguments& arguments) {
  std::vector<IpNetwork> networks;
  for (const std::string& text : arguments.own_networks) {
    const auto network = parse_ip_network(text);
    if (!network) return failure("is no address or network", text, "write 198.51.100.0/24");
    networks.push_back(*network);
  }
  return networks;
}

// What sharing one incident needs, opened together.
struct Ready {
  std::unique_ptr<serve::Database> database;
  serve::Outbox outbox;
  serve::Membership membership;
  incident::Incident incident;
  std::string secret;
  serve::SharingPolicy policy;
};

Result<Ready> make_ready(const ShareArguments& arguments) {
  auto membership = serve::read_membership(membership_folder(arguments));
  if (!membership) return failure(membership.error());
  auto secret = serve::pseudonym_secret(membership_folder(arguments));
  if (!secret) return failure(secret.error());
  auto networks = own_networks(arguments);
  if (!networks) return failure(networks.error());
  const std::filesystem::path folder = arguments.store;
  auto store = store::SqliteStore::open((folder / "incidents.db").string());
  if (!store) return failure(store.error());
  auto incident = (*store)->load(arguments.incident);
  if (!incident) return failure(incident.error());
  auto database = serve::Database::open((folder / "console.db").string());
  if (!database) return failure(database.error());
  auto outbox = serve::Outbox::open(**database);
  if (!outbox) return failure(outbox.error());
  serve::SharingPolicy policy;
  policy.own_networks = std::move(*networks);
  return Ready{std::move(*database), *outbox,          std::move(*membership), std::move(*incident),
               std::move(*secret),   std::move(policy)};
}

ExitStatus preview(const ShareArguments& arguments) {
  auto ready = make_ready(arguments);
  if (!ready) return fail(ready.error());
  const auto sharing = serve::Sharing::open(ready->membership, ready->secret, ready->policy, ready->outbox);
  if (!sharing) return fail(sharing.error());
  for (const boost::json::value& object : sharing->preview(ready->incident, arguments.statement, now()))
    fmt::print("{}\n", boost::json::serialize(object));
  return ExitStatus::done;
}

ExitStatus send(const ShareArguments& arguments) {
  const Language language = language_of(arguments.language);
  auto ready = make_ready(arguments);
  if (!ready) return fail(ready.error());
  auto sharing = serve::Sharing::open(ready->membership, ready->secret, ready->policy, ready->outbox);
  if (!sharing) return fail(sharing.error());
  const auto said = sharing->share(ready->incident, arguments.statement, now());
  if (!said) return fail(said.error());
  taxii::HttpsClient https(serve::client_options(ready->membership));
  taxii::Client client(https, "/garde/");
  const auto sent = ready->outbox.send(client, now());
  if (!sent) return fail(sent.error());
  for (const taxii::Refused& refused : sent->refused)
    fmt::print(stderr, "{}\n", say(language, Phrase::share_refused, refused.id, refused.why));
  if (sent->failed) {
    const auto waiting = ready->outbox.waiting();
    fmt::print(stderr, "{}\n",
               say(language, Phrase::share_waits, waiting ? *waiting : 0, sent->failed->message()));
    return ExitStatus::incomplete;
  }
  const Phrase outcome = sent->count > 0 ? Phrase::shared : Phrase::nothing_new_to_share;
  if (sent->refused.empty()) fmt::print("{}\n", say(language, outcome, ready->incident.id));
  return sent->refused.empty() ? ExitStatus::done : ExitStatus::incomplete;
}

void add_statement_options(CLI::App& command, ShareArguments& arguments) {
  stix::Statement& statement = arguments.statement;
  command.add_option("ID", arguments.incident, "The incident")->required();
  command.add_option("--store", arguments.store, "The node's folder, with its incidents")
      ->type_name("DIR")
      ->required();
  command.add_option("--nature", statement.nature, "Whether it is an attack, as far as you know")
      ->check(CLI::IsMember({"unknown", "malicious", "not_malicious"}));
  command.add_option("--involvement", statement.involvement, "hit, or cut off as a precaution")
      ->check(CLI::IsMember({"hit", "precaution"}));
  command.add_option("--care", statement.care_effect, "What care has suffered")
      ->check(CLI::IsMember({"unknown", "none", "degraded", "interrupted", "endangered"}));
  command.add_option("--declaration", statement.declaration, "Where your declaration stands")
      ->check(CLI::IsMember({"none", "prepared", "sent"}));
  command
      .add_option("--provider", statement.provider, "The provider by which it came, as the register names it")
      ->type_name("NAME");
  command
      .add_option("--own-network", arguments.own_networks, "Outside addresses of your own, which never leave")
      ->type_name("NETWORK");
  add_language_option(command, arguments.language);
}

}  // namespace

void add_share_commands(CLI::App& app, ExitStatus& status) {
  const auto arguments = std::make_shared<ShareArguments>();
  CLI::App* joining = app.add_subcommand("join", "Make this node a member of a hub");
  joining->add_option("URL", arguments->url, "The hub's address: https://hub.example:8444")->required();
  joining->add_option("--token", arguments->token, "The invitation that the hub gave")->required();
  joining->add_option("--store", arguments->store, "The node's folder")->type_name("DIR")->required();
  add_language_option(*joining, arguments->language);
  joining->callback([arguments, &status] { status = join(*arguments); });

  CLI::App* share = app.add_subcommand("share", "What leaves this establishment, and to whom");
  share->require_subcommand(1);
  CLI::App* showing =
      share->add_subcommand("preview", "Show exactly what would leave of an incident, an object a line");
  add_statement_options(*showing, *arguments);
  showing->callback([arguments, &status] { status = preview(*arguments); });
  CLI::App* sending = share->add_subcommand("send", "Tell the hub of an incident, and of what else waits");
  add_statement_options(*sending, *arguments);
  sending->callback([arguments, &status] { status = send(*arguments); });
}

}  // namespace garde::cli
