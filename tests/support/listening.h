// SPDX-License-Identifier: Apache-2.0
// Runs `garde listen`, and the programs that send to it.
#pragma once

#include <chrono>
#include <fcntl.h>
#include <signal.h>
#include <string>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "support/scratch_folder.h"

namespace garde::test {

/// A program in the background, ended with its owner.
class Running {
 public:
  Running(std::vector<std::string> arguments, const std::string& out, const std::string& err) {
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    child_ = ::fork();
    if (child_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
    ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600), STDOUT_FILENO);
    ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600), STDERR_FILENO);
    ::setenv("TZ", "UTC", 1);
    ::execvp(argv[0], argv.data());
    ::_exit(127);
  }
  ~Running() { stop(SIGKILL); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  /// Its exit status; 128 and the signal's number where a signal ended it.
  int stop(int signal) {
    if (child_ <= 0) return -1;
    ::kill(child_, signal);
    return wait();
  }
  int wait() {
    int status = 0;
    ::waitpid(child_, &status, 0);
    child_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t child_ = 0;
};

/// Runs a program to its end.
inline int run_program(std::vector<std::string> arguments, const std::string& out = "/dev/null") {
  return Running(std::move(arguments), out, "/dev/null").wait();
}

[[nodiscard]] inline std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size()))
    ++count;
  return count;
}

class Listening {
 public:
  explicit Listening(std::vector<std::string> arguments) : arguments_(std::move(arguments)) {
    arguments_.insert(arguments_.begin(), {GARDE_BINARY, "listen", "--queue", folder_ / "queue"});
    start();
  }
  void start() {
    const std::size_t started = count_of(content_of(folder_ / "err"), "listens at");
    running_.emplace(arguments_, folder_ / "out", folder_ / "err");
    std::size_t places = 0;
    for (const std::string& argument : arguments_)
      places += argument.starts_with("--syslog-") || argument == "--http" ? 1U : 0U;
    wait_for([&] { return count_of(content_of(folder_ / "err"), "listens at") == started + places; });
  }
  int stop(int signal = SIGTERM) {
    const int status = running_->stop(signal);
    running_.reset();
    return status;
  }

  /// The port of the last place of this kind that was announced.
  [[nodiscard]] std::string port(const std::string& kind) const {
    const std::string said = content_of(folder_ / "err");
    const std::string mark = kind + " listens at 127.0.0.1:";
    const std::size_t at = said.rfind(mark);
    if (at == std::string::npos) return "";
    const std::size_t start = at + mark.size();
    return said.substr(start, said.find('\n', start) - start);
  }
  [[nodiscard]] std::string out() const { return content_of(folder_ / "out"); }
  [[nodiscard]] std::string err() const { return content_of(folder_ / "err"); }
  [[nodiscard]] const ScratchFolder& folder() const { return folder_; }

  /// Waits, not for long, until the output has this many of `part`; gives the output.
  std::string wait_for_lines(std::string_view part, std::size_t wanted) const {
    wait_for([&] { return count_of(out(), part) >= wanted; });
    return out();
  }

 private:
  template <typename Condition>
  static void wait_for(Condition condition) {
    for (int i = 0; i < 1000 && !condition(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }

  ScratchFolder folder_;
  std::vector<std::string> arguments_;
  std::optional<Running> running_;
};

}  // namespace garde::test
