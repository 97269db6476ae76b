// SPDX-License-Identifier: Apache-2.0
#include "cli/interrupt.h"

#include <csignal>

namespace garde::cli {
namespace {

std::atomic<bool> interrupt_seen{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may only store into it");

std::atomic<bool> reload_seen{false};

void on_reload(int) {
  reload_seen = true;
}

void on_signal(int) {
  interrupt_seen = true;
}

}  // namespace

const std::atomic<bool>& interrupted() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  return interrupt_seen;
}

bool asked_to_reload() {
  static const bool is_set = [] {
    struct sigaction action {};
    action.sa_handler = on_reload;
    return ::sigaction(SIGHUP, &action, nullptr) == 0;
  }();
  return is_set && reload_seen.exchange(false);
}

}  // namespace garde::cli
