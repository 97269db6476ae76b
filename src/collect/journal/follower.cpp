// SPDX-License-Identifier: Apache-2.0
#include "collect/journal/follower.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <fmt/format.h>
#include <systemd/sd-journal.h>
#include <thread>
#include <unistd.h>

#include "base/file.h"

namespace garde::collect {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kWaitMicroseconds = 200'000;
constexpr auto kFirstTime = std::chrono::hours(24);  // back
constexpr std::size_t kMostCursorBytes = 4096;
constexpr auto kTryAgain = 200ms;

struct CloseJournal {
  void operator()(sd_journal* journal) const { sd_journal_close(journal); }
};

// A field of text is a line; one with other bytes stands after its size.
void append_field(std::string_view data, std::string& out) {
  const std::size_t equals = data.find('=');
  if (equals == std::string_view::npos) return;
  const std::string_view value = data.substr(equals + 1);
  const bool is_text = std::none_of(value.begin(), value.end(),
                                    [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; });
  if (is_text) {
    out += data;
  } else {
    out += data.substr(0, equals);
    out += '\n';
    for (unsigned shift = 0; shift < 64; shift += 8)
      out += static_cast<char>(static_cast<std::uint64_t>(value.size()) >> shift);
    out += value;
  }
  out += '\n';
}

class JournalFollower final : public Source {
 public:
  JournalFollower(JournalOptions options, Queue& queue)
      : options_(std::move(options)), queue_(queue), own_process_(fmt::format("_PID={}", ::getpid())) {}
  ~JournalFollower() override { stop(); }

  Result<void> start() override {
    sd_journal* journal = nullptr;
    const int status = options_.folder.empty()
                           ? sd_journal_open(&journal, SD_JOURNAL_LOCAL_ONLY)
                           : sd_journal_open_directory(&journal, options_.folder.c_str(), 0);
    if (status < 0)
      return failure(fmt::format("the journal cannot be opened: {}", std::strerror(-status)),
                     options_.folder.string(), "put Garde's user into the group systemd-journal");
    journal_.reset(journal);
    if (auto placed = find_place(); !placed) return placed;
    thread_ = std::thread([this] { follow(); });
    return {};
  }
  void stop() override {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
  }
  const std::string& name() const override { return options_.name; }
  const SourceCounts& counts() const override { return counts_; }

 private:
  // Before the first entry to read.
  Result<void> find_place() {
    std::error_code ignored;
    if (!std::filesystem::exists(options_.cursor, ignored)) {
      const auto from =
          std::chrono::duration_cast<std::chrono::microseconds>((now() - kFirstTime).time_since_epoch());
      sd_journal_seek_realtime_usec(journal_.get(), static_cast<std::uint64_t>(from.count()));
      return {};
    }
    const auto cursor = read_file(options_.cursor, kMostCursorBytes);
    if (!cursor) return failure(cursor.error());
    if (sd_journal_seek_cursor(journal_.get(), cursor->c_str()) < 0)
      return failure("holds no place in a journal", options_.cursor.string(),
                     "remove it: a day is then read again");
    // The entry itself was kept, if it is still there.
    if (sd_journal_next(journal_.get()) > 0 && sd_journal_test_cursor(journal_.get(), cursor->c_str()) <= 0)
      sd_journal_previous(journal_.get());
    return {};
  }

  void follow() {
    while (!stopping_) {
      Batch batch;
      const Instant moment = now();
      int status = 0;
      while (!stopping_ && batch.encoded().size() < kBatchBytes &&
             (status = sd_journal_next(journal_.get())) > 0)
        take_entry(batch, moment);
      if (status < 0) ++counts_.broken;
      if (!keep(batch, moment)) return;
      if (status <= 0) sd_journal_wait(journal_.get(), kWaitMicroseconds);
    }
  }

  void take_entry(Batch& batch, Instant moment) {
    std::uint64_t microseconds = 0;
    entry_.clear();
    if (sd_journal_get_realtime_usec(journal_.get(), &microseconds) >= 0)
      entry_ = fmt::format("__REALTIME_TIMESTAMP={}\n", microseconds);
    const void* data = nullptr;
    std::size_t size = 0;
    sd_journal_restart_data(journal_.get());
    while (sd_journal_enumerate_available_data(journal_.get(), &data, &size) > 0) {
      const std::string_view field(static_cast<const char*>(data), size);
      if (field == own_process_) return;
      if (entry_.size() + size > kMostRecordBytes) {
        ++counts_.cut;
        continue;
      }
      append_field(field, entry_);
    }
    batch.add({options_.name, "", "journal"}, moment, entry_);
  }

  // Waits until the queue has room; then the place is kept. False where the follower is being stopped.
  bool keep(const Batch& batch, Instant moment) {
    if (batch.empty()) return true;
    char* cursor = nullptr;
    if (sd_journal_get_cursor(journal_.get(), &cursor) < 0) cursor = nullptr;
    const std::string place = cursor == nullptr ? "" : cursor;
    std::free(cursor);
    while (queue_.append_and_wait(batch) != Stored::yes) {
      std::this_thread::sleep_for(kTryAgain);
      if (stopping_) return false;
    }
    counts_.count(batch.records(), batch.encoded().size(), moment);
    if (!place.empty() && !write_file_atomically(options_.cursor, place)) ++counts_.broken;
    return true;
  }

  JournalOptions options_;
  Queue& queue_;
  std::string own_process_;
  std::unique_ptr<sd_journal, CloseJournal> journal_;
  std::string entry_;
  SourceCounts counts_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Source> make_journal_follower(JournalOptions options, Queue& queue) {
  return std::make_unique<JournalFollower>(std::move(options), queue);
}

}  // namespace garde::collect
