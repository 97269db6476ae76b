// SPDX-License-Identifier: Apache-2.0
// Sources and the two durable queues that they fill, as one thing that starts and stops.
//
// Senders that can wait (TCP, TLS, HTTP, files) share one queue, which refuses when it is full; datagrams
// have another, which drops its oldest. Each source is a way in; its name is the source of its records.
//
// Thread rules: start() and stop() from one thread; queues and counts from any.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "collect/files/follower.h"
#include "collect/http/server.h"
#include "collect/journal/follower.h"
#include "collect/syslog/server.h"

namespace garde::collect {

/// Where to listen.
struct Place {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;
};

/// "127.0.0.1:5514", "[::1]:5514" or a port alone, which is this machine's only. `option` is what an error
/// names.
[[nodiscard]] Result<Place> parse_place(const std::string& text, const std::string& option);

struct ListeningOptions {
  std::filesystem::path folder;  ///< of the queues and of positions in files
  QueueOptions queue{};
  std::vector<SyslogOptions> syslog{};
  std::vector<HttpOptions> http{};
  std::vector<FollowOptions> files{};      ///< their `positions` are set here
  std::vector<JournalOptions> journals{};  ///< their `cursor` is set here
};

class Listening {
 public:
  /// One way in, as it runs.
  struct Way {
    std::string kind;     ///< "syslog-udp", "syslog-tcp", "syslog-tls", "http", "files", "journal"
    std::string address;  ///< with the port that it got; of files, what is followed
    std::unique_ptr<Source> source;
  };

  /// Opens both queues; no source runs yet. An error where another process has them.
  [[nodiscard]] static Result<Listening> open(ListeningOptions options);
  Listening(Listening&&) noexcept = default;
  Listening& operator=(Listening&&) = delete;
  ~Listening();

  /// Starts every source, or none: an error names the one that cannot work.
  [[nodiscard]] Result<void> start();
  /// Returns once no record comes any more and all that came is on disk, as the queues' policy says.
  void stop();

  [[nodiscard]] Queue& kept() const { return *kept_; }            ///< of senders that wait
  [[nodiscard]] Queue& datagrams() const { return *datagrams_; }  ///< of those that cannot
  [[nodiscard]] const std::vector<Way>& ways() const { return ways_; }

 private:
  explicit Listening(ListeningOptions options) : options_(std::move(options)) {}
  [[nodiscard]] Result<void> start_syslog(const SyslogOptions& options);
  [[nodiscard]] Result<void> start_http(const HttpOptions& options);
  [[nodiscard]] Result<void> start_files(FollowOptions options);
  [[nodiscard]] Result<void> start_journal(JournalOptions options);

  ListeningOptions options_;
  std::unique_ptr<Queue> kept_;
  std::unique_ptr<Queue> datagrams_;
  std::vector<Way> ways_;
};

/// Who may send over HTTP, from a file with a line for each sender: its name, a space, its token.
[[nodiscard]] Result<std::map<std::string, std::string>> read_tokens(const std::filesystem::path& file);

}  // namespace garde::collect
