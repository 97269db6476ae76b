// SPDX-License-Identifier: Apache-2.0
// garde listen: live sources as normalised JSON lines, through the durable queue.
#include <fmt/core.h>
#include <map>
#include <memory>
#include <sstream>
#include <sys/resource.h>
#include <vector>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/input_arguments.h"
#include "cli/interrupt.h"
#include "cli/output/output_file.h"
#include "cli/rule_arguments.h"
#include "collect/decode.h"
#include "collect/files/follower.h"
#include "collect/http/server.h"
#include "collect/syslog/server.h"

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

struct Listening {
  std::unique_ptr<collect::Queue> queue;      // of senders that wait
  std::unique_ptr<collect::Queue> datagrams;  // of those that cannot
  std::vector<std::unique_ptr<collect::Source>> sources;

  // Sources outlive their queues: what is on its way to the disk tells them when it is there.
  ~Listening() {
    for (const auto& source : sources) source->stop();
    queue.reset();
    datagrams.reset();
  }
};

struct Place {
  std::string address;
  std::uint16_t port = 0;
};

// "127.0.0.1:5514", "[::1]:5514" or a port alone, which is this machine's only.
Result<Place> parse_place(const std::string& text, const char* option) {
  const auto colon = text.rfind(':');
  Place place;
  place.address = colon == std::string::npos ? "127.0.0.1" : text.substr(0, colon);
  if (place.address.starts_with('[') && place.address.ends_with(']'))
    place.address = place.address.substr(1, place.address.size() - 2);
  const std::string port = colon == std::string::npos ? text : text.substr(colon + 1);
  unsigned long value = 65536;
  if (!port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string::npos)
    value = std::stoul(port);
  if (value > 65535)
    return failure(fmt::format("'{}' is not a place to listen at", text), option,
                   "write it as 127.0.0.1:5514");
  place.port = static_cast<std::uint16_t>(value);
  return place;
}

Result<void> open_queues(const ListenArguments& arguments, Listening& listening) {
  collect::QueueOptions options;
  options.sync = arguments.sync == "each"       ? collect::SyncPolicy::each_batch
                 : arguments.sync == "interval" ? collect::SyncPolicy::interval
                                                : collect::SyncPolicy::never;
  if (!arguments.queue_size.empty()) {
    auto size = parse_size(arguments.queue_size);
    if (!size) return failure(size.error().what, "--queue-size", size.error().mend);
    options.most_bytes = *size;
  }
  auto queue = collect::Queue::open(std::filesystem::path(arguments.queue) / "kept", options);
  if (!queue) return failure(queue.error());
  listening.queue = std::move(*queue);
  options.when_full = collect::WhenFull::drop_oldest;
  queue = collect::Queue::open(std::filesystem::path(arguments.queue) / "datagrams", options);
  if (!queue) return failure(queue.error());
  listening.datagrams = std::move(*queue);
  return {};
}

Result<void> start_syslog(const ListenArguments& arguments, Listening& listening) {
  struct Kind {
    const std::vector<std::string>& places;
    collect::SyslogTransport transport;
    const char* option;
  };
  for (const Kind& kind : {Kind{arguments.udp, collect::SyslogTransport::udp, "--syslog-udp"},
                           Kind{arguments.tcp, collect::SyslogTransport::tcp, "--syslog-tcp"},
                           Kind{arguments.tls, collect::SyslogTransport::tls, "--syslog-tls"}}) {
    for (const std::string& text : kind.places) {
      const auto place = parse_place(text, kind.option);
      if (!place) return failure(place.error());
      collect::SyslogOptions options = arguments.syslog;
      options.transport = kind.transport;
      options.name = kind.option + 2;
      options.address = place->address;
      options.port = place->port;
      const bool waits = kind.transport != collect::SyslogTransport::udp;
      auto server = collect::SyslogServer::make(options, waits ? *listening.queue : *listening.datagrams);
      if (auto started = server->start(); !started) return started;
      fmt::print(stderr, "garde: {} listens at {}:{}\n", options.name, options.address, server->port());
      listening.sources.push_back(std::move(server));
    }
  }
  return {};
}

// A line for each sender: its name, a space, its token.
Result<std::map<std::string, std::string>> read_tokens(const std::string& path) {
  std::map<std::string, std::string> tokens;
  if (path.empty()) return tokens;
  constexpr std::size_t kMostBytes = 1 << 20;
  const auto text = read_file(path, kMostBytes);
  if (!text) return failure(text.error());
  std::istringstream lines(*text);
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words(line);
    std::string name, token, more;
    if (!(words >> name >> token) || (words >> more))
      return failure("a line is not a name and a token", fmt::format("{}:{}", path, number),
                     "write it as: winlogbeat 5f2c…");
    tokens[name] = token;
  }
  if (tokens.empty())
    return failure("there is no token in it", path, "write a line for each sender: its name and its token");
  return tokens;
}

Result<void> start_http(const ListenArguments& arguments, Listening& listening) {
  const auto tokens = read_tokens(arguments.tokens);
  if (!tokens) return failure(tokens.error());
  for (const std::string& text : arguments.http) {
    const auto place = parse_place(text, "--http");
    if (!place) return failure(place.error());
    collect::HttpOptions options;
    options.address = place->address;
    options.port = place->port;
    options.tokens = *tokens;
    auto server = collect::HttpServer::make(options, *listening.queue);
    if (auto started = server->start(); !started) return started;
    fmt::print(stderr, "garde: http listens at {}:{}\n", options.address, server->port());
    listening.sources.push_back(std::move(server));
  }
  return {};
}

Result<void> start_following(const ListenArguments& arguments, Listening& listening) {
  if (arguments.follow.empty()) return {};
  collect::FollowOptions options;
  options.patterns = arguments.follow;
  options.positions = std::filesystem::path(arguments.queue) / "file-positions";
  auto follower = collect::make_file_follower(options, *listening.queue);
  if (auto started = follower->start(); !started) return started;
  listening.sources.push_back(std::move(follower));
  return {};
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

void report(const Listening& listening) {
  for (const auto& source : listening.sources) {
    const auto& counts = source->counts();
    fmt::print(stderr, "garde: {}: {} records, {} cut, {} lost, {} refused, {} broken\n", source->name(),
               counts.records.load(), counts.cut.load(), counts.lost.load(), counts.refused.load(),
               counts.broken.load());
  }
  if (const auto dropped = listening.datagrams->state().dropped; dropped > 0)
    fmt::print(stderr, "garde: {} records dropped, oldest first: the queue was full\n", dropped);
}

// Ten thousand connections need as many descriptors.
void allow_many_connections() {
  struct rlimit limit {};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
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
  Listening listening;
  if (auto opened = open_queues(arguments, listening); !opened) return fail(opened.error());
  if (auto started = start_syslog(arguments, listening); !started) return fail(started.error());
  if (auto started = start_http(arguments, listening); !started) return fail(started.error());
  if (auto started = start_following(arguments, listening); !started) return fail(started.error());
  const auto& stopped = interrupted();
  while (!stopped) {
    const auto some = pass_on(*listening.queue, 20ms, options, *output);
    const auto more = pass_on(*listening.datagrams, 0ms, options, *output);
    if (output->is_closed_by_reader()) return ExitStatus::done;
    if (!some) return fail(some.error());
    if (!more) return fail(more.error());
  }
  report(listening);
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
