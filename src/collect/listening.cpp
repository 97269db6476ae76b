// SPDX-License-Identifier: Apache-2.0
#include "collect/listening.h"

#include <fmt/format.h>
#include <sstream>

#include "base/file.h"

namespace garde::collect {
namespace {

std::string_view kind_of(SyslogTransport transport) {
  switch (transport) {
    case SyslogTransport::udp:
      return "syslog-udp";
    case SyslogTransport::tcp:
      return "syslog-tcp";
    case SyslogTransport::tls:
      break;
  }
  return "syslog-tls";
}

std::string shown(const std::string& address, std::uint16_t port) {
  const bool is_six = address.find(':') != std::string::npos;
  return is_six ? fmt::format("[{}]:{}", address, port) : fmt::format("{}:{}", address, port);
}

}  // namespace

Result<Place> parse_place(const std::string& text, const std::string& option) {
  const auto colon = text.rfind(':');
  Place place;
  if (colon != std::string::npos) place.address = text.substr(0, colon);
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

Result<std::map<std::string, std::string>> read_tokens(const std::filesystem::path& file) {
  constexpr std::size_t kMostBytes = 1 << 20;
  const auto text = read_file(file, kMostBytes);
  if (!text) return failure(text.error());
  std::map<std::string, std::string> tokens;
  std::istringstream lines(*text);
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words(line);
    std::string name, token, more;
    if (!(words >> name >> token) || (words >> more))
      return failure("a line is not a name and a token", fmt::format("{}:{}", file.string(), number),
                     "write it as: winlogbeat 5f2c…");
    tokens[name] = token;
  }
  if (tokens.empty())
    return failure("there is no token in it", file.string(),
                   "write a line for each sender: its name and its token");
  return tokens;
}

Result<Listening> Listening::open(ListeningOptions options) {
  Listening listening(std::move(options));
  QueueOptions queue = listening.options_.queue;
  auto kept = Queue::open(listening.options_.folder / "kept", queue);
  if (!kept) return failure(kept.error());
  listening.kept_ = std::move(*kept);
  queue.when_full = WhenFull::drop_oldest;
  auto datagrams = Queue::open(listening.options_.folder / "datagrams", queue);
  if (!datagrams) return failure(datagrams.error());
  listening.datagrams_ = std::move(*datagrams);
  return listening;
}

// Sources outlive their queues: what is on its way to the disk tells them when it is there.
Listening::~Listening() {
  stop();
  kept_.reset();
  datagrams_.reset();
}

void Listening::stop() {
  for (const Way& way : ways_) way.source->stop();
}

Result<void> Listening::start() {
  for (const SyslogOptions& options : options_.syslog)
    if (auto started = start_syslog(options); !started) return started;
  for (const HttpOptions& options : options_.http)
    if (auto started = start_http(options); !started) return started;
  for (const FollowOptions& options : options_.files)
    if (auto started = start_files(options); !started) return started;
  for (const JournalOptions& options : options_.journals)
    if (auto started = start_journal(options); !started) return started;
  return {};
}

Result<void> Listening::start_syslog(const SyslogOptions& options) {
  const bool waits = options.transport != SyslogTransport::udp;
  auto server = SyslogServer::make(options, waits ? *kept_ : *datagrams_);
  if (auto started = server->start(); !started) return started;
  std::string address = shown(options.address, server->port());
  ways_.push_back({std::string(kind_of(options.transport)), std::move(address), std::move(server)});
  return {};
}

Result<void> Listening::start_http(const HttpOptions& options) {
  auto server = HttpServer::make(options, *kept_);
  if (auto started = server->start(); !started) return started;
  std::string address = shown(options.address, server->port());
  ways_.push_back({"http", std::move(address), std::move(server)});
  return {};
}

Result<void> Listening::start_files(FollowOptions options) {
  const bool is_first = options_.files.front().name == options.name;
  options.positions = options_.folder / (is_first ? "file-positions" : "file-positions-" + options.name);
  std::string paths = fmt::format("{}", fmt::join(options.patterns, ", "));
  auto follower = make_file_follower(std::move(options), *kept_);
  if (auto started = follower->start(); !started) return started;
  ways_.push_back({"files", std::move(paths), std::move(follower)});
  return {};
}

Result<void> Listening::start_journal(JournalOptions options) {
  options.cursor = options_.folder / ("journal-cursor-" + options.name);
  std::string folder = options.folder.string();
  auto follower = make_journal_follower(std::move(options), *kept_);
  if (auto started = follower->start(); !started) return started;
  ways_.push_back({"journal", std::move(folder), std::move(follower)});
  return {};
}

}  // namespace garde::collect
