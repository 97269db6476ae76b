// SPDX-License-Identifier: Apache-2.0
// Runs the real binary, as a person would; and other programs, to compare with what they say.
#pragma once

#include <fcntl.h>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "support/scratch_folder.h"

namespace garde::test {

struct Ran {
  int status = -1;  ///< the exit status; 128 and the signal's number where a signal ended it
  std::string out;
  std::string err;
  long peak_memory_kb = 0;
};

struct RunOptions {
  std::string input = {};                     ///< what standard input gives
  bool as_nobody = false;                     ///< gives up root's rights first
  std::vector<std::string> environment = {};  ///< "NAME=value", beside TZ=UTC and LC_ALL=C
  std::string out_path = {};                  ///< where standard output goes instead of Ran::out
  unsigned most_seconds = 0;                  ///< a signal ends what takes longer; 0: nothing does
};

/// `command`: the program's whole path, and its arguments.
[[nodiscard]] inline Ran run_program(std::vector<std::string> command, const RunOptions& options = {}) {
  const ScratchFolder scratch;
  const std::string in = scratch.write("in", options.input);
  const std::string out = options.out_path.empty() ? scratch.write("out", "") : options.out_path;
  const std::string err = scratch.write("err", "");
  // Of two of one name the first is seen.
  std::vector<std::string> environment = options.environment;
  environment.insert(environment.end(), {"TZ=UTC", "LC_ALL=C", "PATH=/usr/bin:/bin"});
  std::vector<char*> argv;
  for (std::string& argument : command) argv.push_back(argument.data());
  argv.push_back(nullptr);
  std::vector<char*> envp;
  for (std::string& variable : environment) envp.push_back(variable.data());
  envp.push_back(nullptr);

  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(::open(in.c_str(), O_RDONLY), STDIN_FILENO);
    ::dup2(::open(out.c_str(), O_WRONLY), STDOUT_FILENO);
    ::dup2(::open(err.c_str(), O_WRONLY), STDERR_FILENO);
    if (options.as_nobody && (::setgid(65534) != 0 || ::setuid(65534) != 0)) ::_exit(127);
    ::alarm(options.most_seconds);
    ::execve(argv[0], argv.data(), envp.data());
    ::_exit(127);
  }
  Ran ran;
  int status = 0;
  struct rusage usage {};
  ::wait4(child, &status, 0, &usage);
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  ran.peak_memory_kb = usage.ru_maxrss;
  if (options.out_path.empty()) ran.out = content_of(out);
  ran.err = content_of(err);
  return ran;
}

[[nodiscard]] inline Ran run_garde(std::vector<std::string> arguments, const RunOptions& options = {}) {
  arguments.insert(arguments.begin(), GARDE_BINARY);
  return run_program(std::move(arguments), options);
}

}  // namespace garde::test
