// SPDX-License-Identifier: Apache-2.0
#include "cli/scan/progress.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <fmt/core.h>
#include <mutex>
#include <sys/ioctl.h>
#include <thread>
#include <unistd.h>

#include "cli/output/terminal_text.h"

namespace garde::cli {
namespace {

constexpr std::size_t kBarColumns = 24;
constexpr auto kInterval = std::chrono::milliseconds(200);

std::size_t columns_of_standard_error() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

std::string progress_text(std::uint64_t bytes_taken, std::uint64_t bytes, std::uint64_t events, double seconds,
                          std::size_t columns, Language language) {
  seconds = std::max(seconds, 1e-3);
  const auto rate = static_cast<std::uint64_t>(static_cast<double>(events) / seconds);
  const std::string speed = say(language, Phrase::progress_speed, number(language, events), number(language, rate));
  if (bytes == 0) return fit(speed, columns);
  const double share = std::min(1.0, static_cast<double>(bytes_taken) / static_cast<double>(bytes));
  const auto full = static_cast<std::size_t>(share * kBarColumns);
  std::string text;
  for (std::size_t i = 0; i < kBarColumns; ++i) text += i < full ? "█" : "░";
  text += fmt::format(" {:3.0f} %  {}", share * 100, speed);
  if (share > 0.01) text += "  " + say(language, Phrase::progress_left, fmt::format("{:.0f}", seconds / share - seconds));
  return fit(text, columns);
}

struct ProgressBar::Drawing {
  std::mutex mutex;
  std::condition_variable ended;
  bool is_over = false;
  std::thread thread;
};

ProgressBar::ProgressBar(const read::Progress& progress, std::uint64_t bytes, Language language) {
  if (::isatty(STDERR_FILENO) == 0) return;
  drawing_ = std::make_unique<Drawing>();
  drawing_->thread = std::thread([this, &progress, bytes, language] {
    const auto start = std::chrono::steady_clock::now();
    std::unique_lock lock(drawing_->mutex);
    while (!drawing_->ended.wait_for(lock, kInterval, [this] { return drawing_->is_over; })) {
      const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      fmt::print(stderr, "\r\x1b[K{}",
                 progress_text(progress.bytes_taken, bytes, progress.events, seconds, columns_of_standard_error() - 1, language));
      std::fflush(stderr);
    }
    fmt::print(stderr, "\r\x1b[K");
  });
}

ProgressBar::~ProgressBar() {
  if (drawing_ == nullptr) return;
  {
    const std::lock_guard lock(drawing_->mutex);
    drawing_->is_over = true;
  }
  drawing_->ended.notify_all();
  drawing_->thread.join();
}

}  // namespace garde::cli
