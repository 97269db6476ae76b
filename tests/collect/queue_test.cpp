// SPDX-License-Identifier: Apache-2.0
#include "collect/queue/queue.h"

#include <atomic>
#include <csignal>
#include <gtest/gtest.h>
#include <random>
#include <rapidcheck.h>
#include <set>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>

#include "support/scratch_folder.h"

namespace garde::test {
namespace {

using collect::Batch;
using collect::Origin;
using collect::Queue;
using collect::QueueOptions;
using collect::Stored;
using namespace std::chrono_literals;

Batch batch_of(const std::vector<std::string>& texts, const Origin& origin = {"tests", "here", "syslog"}) {
  Batch batch;
  for (const std::string& text : texts) batch.add(origin, Instant(1s), text);
  return batch;
}

std::unique_ptr<Queue> open_queue(const std::filesystem::path& folder, const QueueOptions& options = {}) {
  auto queue = Queue::open(folder, options);
  if (!queue) throw std::runtime_error(queue.error().message());
  return std::move(*queue);
}

/// All that can be taken now. `release`: tells the queue that it is done with.
std::vector<std::string> take_all(Queue& queue, bool release = false) {
  std::vector<std::string> texts;
  for (;;) {
    auto delivery = queue.take(0ms);
    if (!delivery) throw std::runtime_error(delivery.error().message());
    if (delivery->records.empty()) return texts;
    for (const auto& one : delivery->records) texts.emplace_back(one.record.bytes);
    if (release && !queue.release(delivery->next_sequence)) throw std::runtime_error("cannot release");
  }
}

std::vector<std::filesystem::path> segments_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".segment") found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

void change_byte(const std::filesystem::path& path, std::size_t at) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(static_cast<std::streamoff>(at));
  const char byte = static_cast<char>(file.get() ^ 0x40);
  file.seekp(static_cast<std::streamoff>(at));
  file.put(byte);
}

TEST(Queue, GivesRecordsWithTheirOriginAndTime) {
  const ScratchFolder scratch;
  const auto queue = open_queue(scratch / "queue");
  Batch batch;
  batch.add({"firewall", "192.0.2.1", "syslog"}, Instant(5s), "one");
  batch.add({"firewall", "192.0.2.1", "syslog"}, Instant(4s), std::string_view("t\0w", 3));
  batch.add({"agents", "", ""}, Instant(-7s), "");
  EXPECT_EQ(queue->append_and_wait(std::move(batch)), Stored::yes);
  const auto delivery = queue->take(0ms);
  ASSERT_TRUE(delivery);
  ASSERT_EQ(delivery->records.size(), 3U);
  const auto& records = delivery->records;
  EXPECT_EQ(records[0].record.source, "firewall");
  EXPECT_EQ(records[1].record.peer, "192.0.2.1");
  EXPECT_EQ(records[1].record.format, "syslog");
  EXPECT_EQ(records[1].record.bytes, std::string_view("t\0w", 3));
  EXPECT_EQ(records[1].record.received, Instant(4s));
  EXPECT_EQ(records[2].record.source, "agents");
  EXPECT_EQ(records[2].record.received, Instant(-7s));
  EXPECT_EQ(records[0].sequence, 1U);
  EXPECT_EQ(records[2].sequence, 3U);
  EXPECT_EQ(delivery->next_sequence, 4U);
}

TEST(Queue, WhatIsNotReleasedComesAgainUnderTheSameNumber) {
  const ScratchFolder scratch;
  {
    const auto queue = open_queue(scratch / "queue");
    EXPECT_EQ(queue->append_and_wait(batch_of({"a", "b", "c"})), Stored::yes);
    EXPECT_EQ(take_all(*queue).size(), 3U);
    EXPECT_TRUE(queue->release(2));
  }
  const auto queue = open_queue(scratch / "queue");
  const auto again = queue->take(0ms);
  ASSERT_TRUE(again);
  ASSERT_EQ(again->records.size(), 2U);
  EXPECT_EQ(again->records[0].record.bytes, "b");
  EXPECT_EQ(again->records[0].sequence, 2U);
}

TEST(Queue, ASecondProcessIsKeptOut) {
  const ScratchFolder scratch;
  const auto queue = open_queue(scratch / "queue");
  const auto second = Queue::open(scratch / "queue", {});
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().what.find("another process"), std::string::npos);
}

TEST(Queue, RefusesWhenFullAndTakesAgainAfterRelease) {
  const ScratchFolder scratch;
  QueueOptions options;
  options.most_bytes = 64 << 10;
  const auto queue = open_queue(scratch / "queue", options);
  const std::string text(1000, 'x');
  std::size_t kept = 0;
  while (queue->append_and_wait(batch_of({text})) == Stored::yes) ++kept;
  EXPECT_GT(kept, 50U);
  EXPECT_LE(queue->state().bytes, options.most_bytes);
  EXPECT_EQ(take_all(*queue, true).size(), kept);
  EXPECT_EQ(queue->append_and_wait(batch_of({text})), Stored::yes);
  EXPECT_EQ(queue->state().dropped, 0U);
}

TEST(Queue, DropsTheOldestAndCountsThemWhereSendersCannotWait) {
  const ScratchFolder scratch;
  QueueOptions options;
  options.most_bytes = 64 << 10;
  options.when_full = collect::WhenFull::drop_oldest;
  const auto queue = open_queue(scratch / "queue", options);
  constexpr int kSent = 500;
  for (int i = 0; i < kSent; ++i)
    ASSERT_EQ(queue->append_and_wait(batch_of({std::to_string(i) + std::string(1000, '.')})), Stored::yes);
  const auto kept = take_all(*queue);
  ASSERT_FALSE(kept.empty());
  EXPECT_EQ(kept.back().substr(0, 3), "499");
  EXPECT_EQ(kept.size() + queue->state().dropped, static_cast<std::size_t>(kSent));
}

TEST(Queue, ATornTailIsCutOffWhereverItWasTorn) {
  const ScratchFolder scratch;
  std::string whole;
  std::size_t first_frame = 0;
  {
    const auto queue = open_queue(scratch / "queue");
    EXPECT_EQ(queue->append_and_wait(batch_of({"kept"})), Stored::yes);
    first_frame = queue->state().bytes;
    EXPECT_EQ(queue->append_and_wait(batch_of({"torn", "away"})), Stored::yes);
    whole = content_of(segments_of(scratch / "queue").front());
  }
  for (std::size_t size = first_frame; size < whole.size(); ++size) {
    const ScratchFolder other;
    other.write("00000000000000000001.segment", whole.substr(0, size));
    const auto queue = open_queue(other.path());
    EXPECT_EQ(queue->state().cut_bytes, size - first_frame);
    EXPECT_EQ(queue->append_and_wait(batch_of({"after"})), Stored::yes);
    EXPECT_EQ(take_all(*queue), (std::vector<std::string>{"kept", "after"})) << "torn at " << size;
  }
}

TEST(Queue, DamageCostsTheFramesItHitsAndNoMore) {
  const ScratchFolder scratch;
  std::vector<std::string> sent;
  {
    const auto queue = open_queue(scratch / "queue");
    for (int i = 0; i < 20; ++i) {
      sent.push_back("record " + std::to_string(i));
      EXPECT_EQ(queue->append_and_wait(batch_of({sent.back()})), Stored::yes);
    }
  }
  const auto segment = segments_of(scratch / "queue").front();
  const std::size_t frame = content_of(segment).size() / 20;
  change_byte(segment, 3 * frame + 40);
  change_byte(segment, 10 * frame + 5);  // a size
  const auto queue = open_queue(scratch / "queue");
  const auto taken = take_all(*queue);
  EXPECT_EQ(taken.size(), 18U);
  EXPECT_GT(queue->state().damaged_bytes, 0U);
  EXPECT_EQ(taken.back(), "record 19");
}

TEST(Queue, BatchesLargerThanADeliveryArriveWhole) {
  const ScratchFolder scratch;
  const auto queue = open_queue(scratch / "queue");
  const std::string large(5 << 20, 'l');
  EXPECT_EQ(queue->append_and_wait(batch_of({"before"})), Stored::yes);
  EXPECT_EQ(queue->append_and_wait(batch_of({large, "behind"})), Stored::yes);
  const auto taken = take_all(*queue);
  ASSERT_EQ(taken.size(), 3U);
  EXPECT_EQ(taken[1], large);
  EXPECT_EQ(taken[2], "behind");
}

TEST(Queue, ManyWritersShareTheDiskAndEachKeepsItsOrder) {
  const ScratchFolder scratch;
  const auto queue = open_queue(scratch / "queue");
  constexpr int kWriters = 8;
  constexpr int kEach = 50;
  std::vector<std::thread> writers;
  for (int writer = 0; writer < kWriters; ++writer)
    writers.emplace_back([&queue, writer] {
      for (int i = 0; i < kEach; ++i)
        EXPECT_EQ(queue->append_and_wait(batch_of({std::to_string(writer) + " " + std::to_string(i)})),
                  Stored::yes);
    });
  for (std::thread& writer : writers) writer.join();
  std::vector<int> next(kWriters, 0);
  for (const std::string& text : take_all(*queue)) {
    const int writer = std::stoi(text);
    EXPECT_EQ(std::stoi(text.substr(text.find(' '))), next[static_cast<std::size_t>(writer)]++);
  }
  EXPECT_EQ(next, std::vector<int>(kWriters, kEach));
}

// A file may not grow beyond a limit: write() fails as on a full disk, in the middle of a frame.
TEST(Queue, AFullDiskRefusesAndLosesNothing) {
  const ScratchFolder scratch;
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    QueueOptions options;
    options.segment_bytes = 1 << 20;
    const auto queue = open_queue(scratch / "queue", options);
    const struct rlimit limit { 100'000, RLIM_INFINITY };
    ::setrlimit(RLIMIT_FSIZE, &limit);
    std::vector<std::string> kept;
    int refused = 0;
    for (int i = 0; i < 300; ++i) {
      const std::string text = std::to_string(i) + std::string(700, '.');
      const Stored stored = queue->append_and_wait(batch_of({text}));
      if (stored == Stored::yes) kept.push_back(text);
      if (stored == Stored::full) ++refused;
    }
    const bool told = refused > 0;
    const bool whole = take_all(*queue) == kept;
    ::_exit(told && whole ? 0 : told ? 1 : 2);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0) << "1: records are missing or doubled; 2: nothing was refused";
}

TEST(Queue, BehavesAsAList) {
  EXPECT_TRUE(rc::check([] {
    const ScratchFolder scratch;
    QueueOptions options;
    options.most_bytes = 256 << 10;
    options.segment_bytes = 4096;
    options.sync = *rc::gen::element(collect::SyncPolicy::never, collect::SyncPolicy::interval);
    auto queue = open_queue(scratch / "queue", options);
    std::vector<std::string> stored;  // the record of number n stands at n - 1
    std::size_t taken = 0;
    std::size_t released = 0;
    const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 6));
    for (const int step : steps) {
      if (step <= 2) {
        const auto sizes =
            *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, 3000));
        std::vector<std::string> texts;
        for (const std::size_t size : sizes)
          texts.push_back(std::to_string(stored.size() + texts.size()) + std::string(size, 'x'));
        RC_ASSERT(queue->append_and_wait(batch_of(texts)) == Stored::yes ||
                  queue->state().bytes > (100 << 10));
        if (queue->state().next_sequence > stored.size() + 1)
          stored.insert(stored.end(), texts.begin(), texts.end());
      } else if (step == 3) {
        const auto delivery = queue->take(0ms);
        RC_ASSERT(delivery.has_value());
        for (const auto& one : delivery->records) {
          RC_ASSERT(one.sequence == taken + 1);
          RC_ASSERT(one.record.bytes == stored.at(taken++));
        }
      } else if (step == 4) {
        released = std::max(released, *rc::gen::inRange<std::size_t>(0, taken + 1));
        RC_ASSERT(queue->release(released + 1).has_value());
      } else {
        queue.reset();
        queue = open_queue(scratch / "queue", options);
        taken = released;
      }
      RC_ASSERT(queue->state().next_sequence == stored.size() + 1);
      RC_ASSERT(queue->state().waiting() == stored.size() - released);
    }
    for (const std::string& text : take_all(*queue)) RC_ASSERT(text == stored.at(taken++));
    RC_ASSERT(taken == stored.size());
  }));
}

TEST(Queue, AnyBytesAreABatchOrBroken) {
  EXPECT_TRUE(rc::check([] {
    const auto bytes = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
    collect::BatchReader reader(bytes);
    collect::RecordView record;
    std::size_t seen = 0;
    while (reader.next(record)) seen += record.bytes.size();
    RC_ASSERT(seen <= bytes.size());
  }));
}

// What a process that is about to be killed does: writes from several threads, tells each number that was
// acknowledged, and reads and releases meanwhile.
[[noreturn]] void write_until_killed(const std::filesystem::path& folder, int acknowledged, int round) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // should the test itself fail meanwhile
  QueueOptions options;
  options.segment_bytes = 64 << 10;
  const auto queue = open_queue(folder, options);
  std::vector<std::thread> threads;
  for (int writer = 0; writer < 4; ++writer)
    threads.emplace_back([&queue, acknowledged, round, writer] {
      for (int i = 0;; ++i) {
        const std::string text =
            std::to_string(round) + "." + std::to_string(writer) + "." + std::to_string(i) + "\n";
        if (queue->append_and_wait(batch_of({text, std::string(static_cast<std::size_t>(i % 500), 'p')})) !=
            Stored::yes)
          continue;
        if (::write(acknowledged, text.data(), text.size()) < 0) ::_exit(3);
      }
    });
  for (;;) {
    const auto delivery = queue->take(10ms);
    const bool releases = round % 2 == 1;
    if (delivery && releases && !queue->release(delivery->next_sequence - delivery->records.size() / 2))
      ::_exit(4);
  }
}

TEST(Queue, KilledAtAnyMomentItLosesNothingAcknowledged) {
  const ScratchFolder scratch;
  std::uint64_t released_before = 0;
  std::size_t acknowledged_in_all = 0;
  std::mt19937 random(std::random_device{}());
  std::uniform_int_distribution<int> moment(1'000, 60'000);
  for (int round = 0; round < 30; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) write_until_killed(scratch / "queue", ends[1], round);
    ::close(ends[1]);
    std::this_thread::sleep_for(std::chrono::microseconds(moment(random)));
    ::kill(child, SIGKILL);
    std::string told;
    char buffer[4096];
    for (ssize_t count = 0; (count = ::read(ends[0], buffer, sizeof buffer)) > 0;)
      told.append(buffer, static_cast<std::size_t>(count));
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "it ended by itself with " << WEXITSTATUS(status);

    // Acknowledged records are those still there and those released; numbers never repeat or go back.
    const auto queue = open_queue(scratch / "queue");
    const auto state = queue->state();
    EXPECT_GE(state.released_sequence, released_before);
    std::set<std::string, std::less<>> there;
    std::uint64_t last = 0;
    for (;;) {
      const auto delivery = queue->take(0ms);
      ASSERT_TRUE(delivery);
      if (delivery->records.empty()) break;
      for (const auto& one : delivery->records) {
        EXPECT_GT(one.sequence, last);
        last = one.sequence;
        there.emplace(one.record.bytes);
      }
    }
    EXPECT_EQ(queue->state().damaged_bytes, 0U);
    std::size_t missing = 0;
    for (std::string_view rest = told; !rest.empty();) {
      const std::string_view line = rest.substr(0, rest.find('\n') + 1);
      rest.remove_prefix(line.size());
      ++acknowledged_in_all;
      missing += there.count(line) == 0 ? 1U : 0U;
    }
    // Each batch is two records: one with its number and one of padding. What was released is gone by right.
    const std::uint64_t gone = round % 2 == 1 ? state.released_sequence - released_before : 0;
    EXPECT_LE(missing * 2, gone + (round % 2)) << "round " << round;
    released_before = state.released_sequence;
    ASSERT_TRUE(queue->release(last + 1));
    released_before = std::max(released_before, last + 1);
  }
  EXPECT_GT(acknowledged_in_all, 100U);
}

}  // namespace
}  // namespace garde::test
