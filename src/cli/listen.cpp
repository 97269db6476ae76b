// SPDX-License-Identifier: Apache-2.0
// garde listen: live sources as normalised JSON lines, through the durable queue.
#include <fmt/core.h>
#include <map>
#include <memory>
#include <sstream>
#include <vector>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/descriptor_limit.h"
#include "cli/input_arguments.h"
#include "cli/interrupt.h"
#include "cli/output/output_file.h"
#include "cli/rule_arguments.h"
#include "collect/decode.h"
#include "collect/listening.h"

namespace garde::cli {
namespace {

using namespace std::chrono_literals;

struct ListenArguments {
  std::vector<std::string> udp;
  std::vector<std::string> tcp;
  std::vector<std::string> tls;
  std::vector<std::string> http;
  std::vector<std::string> follow;
  std::string tokens;
  collect::SyslogOptions syslog;
  std::string queue;
  std::string queue_size;
  std::string sync = "each";
  std::vector<std::string> mappings;
  std::string output;
};

Result<collect::QueueOptions> queue_options(const ListenArguments& arguments) {
  collect::QueueOptions options;
  options.sync = arguments.sync == "each"       ? collect::SyncPolicy::each_batch
                 : arguments.sync == "interval" ? collect::SyncPolicy::interval
                                                : collect::SyncPolicy::never;
  if (arguments.queue_size.empty()) return options;
  const auto size = parse_size(arguments.queue_size);
  if (!size) return failure(size.error().what, "--queue-size", size.error().mend);
  options.most_bytes = *size;
  return options;
}

Result<void> add_syslog(const ListenArguments& arguments, collect::ListeningOptions& listening) {
  struct Kind {
    const std::vector<std::string>& places;
    collect::SyslogTransport transport;
    const char* option;
  };
  for (const Kind& kind : {Kind{arguments.udp, collect::SyslogTransport::udp, "--syslog-udp"},
                           Kind{arguments.tcp, collect::SyslogTransport::tcp, "--syslog-tcp"},
                           Kind{arguments.tls, collect::SyslogTransport::tls, "--syslog-tls"}}) {
    for (const std::string& text : kind.places) {
      const auto place = collect::parse_place(text, kind.option);
      if (!place) return failure(place.error());
      collect::SyslogOptions options = arguments.syslog;
      options.transport = kind.transport;
      options.name = kind.option + 2;
      options.address = place->address;
      options.port = place->port;
      listening.syslog.push_back(std::move(options));
    }
  }
  return {};
}

Result<void> add_http(const ListenArguments& arguments, collect::ListeningOptions& listening) {
  collect::HttpOptions options;
  if (!arguments.tokens.empty()) {
    auto tokens = collect::read_tokens(arguments.tokens);
    if (!tokens) return failure(tokens.error());
    options.tokens = std::move(*tokens);
  }
  for (const std::string& text : arguments.http) {
    const auto place = collect::parse_place(text, "--http");
    if (!place) return failure(place.error());
    options.address = place->address;
    options.port = place->port;
    listening.http.push_back(options);
  }
  return {};
}

Result<collect::ListeningOptions> listening_options(const ListenArguments& arguments) {
  collect::ListeningOptions listening;
  listening.folder = arguments.queue;
  const auto queue = queue_options(arguments);
  if (!queue) return failure(queue.error());
  listening.queue = *queue;
  if (auto added = add_syslog(arguments, listening); !added) return failure(added.error());
  if (auto added = add_http(arguments, listening); !added) return failure(added.error());
  if (!arguments.follow.empty()) {
    collect::FollowOptions follow;
    follow.patterns = arguments.follow;
    listening.files.push_back(std::move(follow));
  }
  return listening;
}

class LineVisitor final : public collect::RecordVisitor {
 public:
  void visit(Event& event, const collect::QueuedRecord&) override {
    append_json(event, text);
    text += '\n';
  }
  std::string text;
};

// Takes what has come and writes it; released only once it is written. False where nothing came.
Result<bool> pass_on(collect::Queue& queue, std::chrono::milliseconds patience,
                     const read::ReadOptions& options, OutputFile& output) {
  const auto delivery = queue.take(patience);
  if (!delivery) return failure(delivery.error());
  if (delivery->records.empty()) return false;
  LineVisitor lines;
  read::Problems problems;
  collect::decode(*delivery, options, lines, problems);
  for (const auto& [what, seen] : problems.by_kind())
    fmt::print(stderr, "garde: {} ({})\n", what, seen.count);
  if (!output.write(lines.text) || !output.flush()) return failure("the output has ended");
  if (auto released = queue.release(delivery->next_sequence); !released) return failure(released.error());
  return true;
}

void report(collect::Listening& listening) {
  for (const auto& way : listening.ways()) {
    const auto& counts = way.source->counts();
    fmt::print(stderr, "garde: {}: {} records, {} cut, {} lost, {} refused, {} broken\n", way.source->name(),
               counts.records.load(), counts.cut.load(), counts.lost.load(), counts.refused.load(),
               counts.broken.load());
  }
  if (const auto dropped = listening.datagrams().state().dropped; dropped > 0)
    fmt::print(stderr, "garde: {} records dropped, oldest first: the queue was full\n", dropped);
}

ExitStatus run_listen(const ListenArguments& arguments) {
  if (arguments.udp.empty() && arguments.tcp.empty() && arguments.tls.empty() && arguments.http.empty() &&
      arguments.follow.empty())
    return fail({"there is nothing to listen to", "", "name a source, such as --syslog-tcp 127.0.0.1:5514"});
  auto shapes = read::Shapes::load(mapping_paths(arguments.mappings));
  if (!shapes) return fail(shapes.error());
  read::ReadOptions options;
  options.assumed_zone = Zone::of_this_machine();
  options.shapes = std::make_shared<const read::Shapes>(std::move(*shapes));
  auto output = OutputFile::open(arguments.output);
  if (!output) return fail(output.error());
  allow_many_connections();
  auto settings = listening_options(arguments);
  if (!settings) return fail(settings.error());
  auto listening = collect::Listening::open(std::move(*settings));
  if (!listening) return fail(listening.error());
  if (auto started = listening->start(); !started) return fail(started.error());
  for (const auto& way : listening->ways())
    if (way.kind != "files") fmt::print(stderr, "garde: {} listens at {}\n", way.source->name(), way.address);
  const auto& stopped = interrupted();
  while (!stopped) {
    const auto some = pass_on(listening->kept(), 20ms, options, *output);
    const auto more = pass_on(listening->datagrams(), 0ms, options, *output);
    if (output->is_closed_by_reader()) return ExitStatus::done;
    if (!some) return fail(some.error());
    if (!more) return fail(more.error());
  }
  report(*listening);
  return ExitStatus::done;
}

}  // namespace

void add_listen_command(CLI::App& app, ExitStatus& status) {
  const auto arguments = std::make_shared<ListenArguments>();
  CLI::App* command =
      app.add_subcommand("listen", "Take logs from live sources and write them as normalised JSON lines");
  command->add_option("--syslog-udp", arguments->udp, "Syslog in datagrams at this address and port")
      ->type_name("ADDRESS:PORT");
  command->add_option("--syslog-tcp", arguments->tcp, "Syslog over TCP, counted in octets or a line each")
      ->type_name("ADDRESS:PORT");
  CLI::Option* tls = command->add_option("--syslog-tls", arguments->tls, "Syslog over TLS (RFC 5425)")
                         ->type_name("ADDRESS:PORT");
  CLI::Option* certificate =
      command->add_option("--certificate", arguments->syslog.certificate, "This server's certificate (PEM)")
          ->type_name("FILE");
  CLI::Option* key = command->add_option("--key", arguments->syslog.key, "Its key (PEM)")->type_name("FILE");
  tls->needs(certificate)->needs(key);
  command
      ->add_option("--client-authority", arguments->syslog.client_authority,
                   "Senders must show a certificate of this authority (PEM)")
      ->type_name("FILE");
  command
      ->add_option("--http", arguments->http, "JSON lines at /ingest, Elasticsearch bulk requests at /_bulk")
      ->type_name("ADDRESS:PORT");
  command->add_option("--follow", arguments->follow, "Files, folders and globs of logs, followed through rotation")
      ->type_name("PATH");
  command
      ->add_option("--tokens", arguments->tokens,
                   "Who may send over HTTP: a line for each sender, its name and its token")
      ->type_name("FILE");
  command->add_option("--queue", arguments->queue, "The folder of the durable queue")
      ->required()
      ->type_name("FOLDER");
  command->add_option("--queue-size", arguments->queue_size, "What it may hold on disk (default: 4G)")
      ->type_name("SIZE");
  command
      ->add_option("--sync", arguments->sync,
                   "When records are brought to disk: each (default), interval or never")
      ->type_name("POLICY")
      ->check(CLI::IsMember({"each", "interval", "never"}));
  add_mapping_option(*command, arguments->mappings);
  command->add_option("-o,--output", arguments->output, "Where to write (default: standard output)")
      ->type_name("FILE");
  command->callback([arguments, &status] { status = run_listen(*arguments); });
}

}  // namespace garde::cli
