// SPDX-License-Identifier: Apache-2.0
#include "measure.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace garde::bench {
namespace {

[[noreturn]] void give_up(const std::vector<std::string>& command, const std::string& why) {
  std::string line;
  for (const std::string& word : command) line += word + " ";
  std::fprintf(stderr, "bench: %s: %s\n", line.c_str(), why.c_str());
  std::exit(2);
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

std::size_t count_lines(int descriptor) {
  std::size_t lines = 0;
  char buffer[1 << 16];
  while (true) {
    const ssize_t count = ::read(descriptor, buffer, sizeof buffer);
    if (count <= 0) return lines;
    lines += static_cast<std::size_t>(std::count(buffer, buffer + count, '\n'));
  }
}

}  // namespace

Usage run(const std::vector<std::string>& command, Output where) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  int output[2];
  if (::pipe2(output, O_CLOEXEC) != 0) give_up(command, "no pipe could be made");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (where == Output::discarded) {
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  } else {
    posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
  }
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);

  const auto start = std::chrono::steady_clock::now();
  pid_t child = 0;
  if (::posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ) != 0)
    give_up(command, "cannot be started");
  ::close(output[1]);
  Usage usage;
  usage.output_lines = count_lines(output[0]);
  ::close(output[0]);
  int status = 0;
  rusage resources{};
  ::wait4(child, &status, 0, &resources);
  usage.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  posix_spawn_file_actions_destroy(&actions);
  if (!WIFEXITED(status) || WEXITSTATUS(status) > 1) give_up(command, "failed");
  usage.cpu_seconds = seconds(resources.ru_utime) + seconds(resources.ru_stime);
  usage.peak_rss_mb = static_cast<double>(resources.ru_maxrss) / 1024;
  return usage;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double median_of_runs(const std::function<double()>& measure, int runs) {
  (void)measure();
  std::vector<double> values;
  for (int i = 0; i < runs; ++i) values.push_back(measure());
  return median(std::move(values));
}

}  // namespace garde::bench
