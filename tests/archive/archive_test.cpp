// SPDX-License-Identifier: Apache-2.0
#include "archive/archive.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "archive/hunt.h"
#include "base/file.h"
#include "read/pipeline.h"
#include "support/scratch_folder.h"

namespace garde::archive {
namespace {

void fill(Event& event, const std::string& text, std::optional<Instant> time) {
  event.clear();
  event.time = time;
  event.shape = "windows";
  event.add("Message", FieldId::message, ValueKind::text, event.arena().copy(text));
}

// The messages in the archive's files, read as any tool of the house reads them.
class Messages final : public read::BlockWorker, public EventVisitor, public read::ResultSink {
 public:
  static std::vector<std::string> of(const std::filesystem::path& folder) {
    auto plan = plan_hunt(folder, {});
    EXPECT_TRUE(plan);
    std::vector<read::WalkedFile> files;
    for (const auto& file : plan->files) files.push_back({file.string(), std::nullopt, std::nullopt});
    std::vector<std::string> all;
    Messages sink(all);
    read::Progress progress;
    read::run_pipeline(files, {}, [&] { return std::make_unique<Messages>(all); }, sink, progress);
    return all;
  }
  explicit Messages(std::vector<std::string>& all) : all_(all) {}
  EventVisitor& begin(const read::InputInfo&) override { return *this; }
  void visit(Event& event) override { all_.emplace_back(event.text(FieldId::message)); }
  std::unique_ptr<read::BlockResult> end() override { return std::make_unique<read::BlockResult>(); }
  bool take(const read::InputInfo&, read::BlockResult&) override { return true; }
  void input_ended(const read::InputInfo&, const Error*) override {}
  void input_failed(const Error&) override {}

 private:
  std::vector<std::string>& all_;
};

class ArchiveTest : public testing::Test {
 protected:
  std::filesystem::path folder() const { return scratch_.path() / "archive"; }
  Archive open(const ArchiveOptions& options = {}) {
    auto archive = Archive::open(folder(), options);
    EXPECT_TRUE(archive) << archive.error().message();
    return std::move(*archive);
  }
  void append(Archive& archive, int from, int to, Instant time, const std::string& stream = "logs") {
    for (int i = from; i < to; ++i) {
      fill(event_, "event " + std::to_string(i), time);
      const auto appended = archive.append(stream, event_);
      ASSERT_TRUE(appended) << appended.error().message();
    }
  }
  void expect_numbered(std::size_t at_least, std::size_t at_most) {
    const auto messages = Messages::of(folder());
    EXPECT_GE(messages.size(), at_least);
    EXPECT_LE(messages.size(), at_most);
    for (std::size_t i = 0; i < messages.size(); ++i) ASSERT_EQ(messages[i], "event " + std::to_string(i));
  }
  test::ScratchFolder scratch_;
  Event event_;
  const Instant time_ = *parse_rfc3339("2026-02-11T02:00:00Z");
};

TEST_F(ArchiveTest, WhatIsAppendedIsReadBackInOrderOverManySegments) {
  Archive archive = open({.segment_bytes = 2000});
  append(archive, 0, 300, time_);
  ASSERT_TRUE(archive.close());
  EXPECT_GT(plan_hunt(folder(), {})->files.size(), 5U);
  expect_numbered(300, 300);
}

TEST_F(ArchiveTest, WhatIsFlushedCanBeReadWhileTheSegmentGrows) {
  Archive archive = open();
  append(archive, 0, 50, time_);
  ASSERT_TRUE(archive.flush());
  append(archive, 50, 60, time_);
  expect_numbered(50, 59);
}

TEST_F(ArchiveTest, AKilledWriterLosesNothingThatWasFlushed) {
  for (int round = 0; round < 12; ++round) {
    const test::ScratchFolder scratch;
    const auto where = scratch.path() / "archive";
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      auto archive = Archive::open(where, {.segment_bytes = 20'000});
      Event event;
      for (int i = 0;; ++i) {
        fill(event, "event " + std::to_string(i), time_);
        if (!archive->append("logs", event)) ::_exit(1);
        if (i % 7 != 0) continue;
        if (!archive->flush()) ::_exit(1);
        if (::write(ends[1], &i, sizeof i) != sizeof i) ::_exit(1);
      }
    }
    ::close(ends[1]);
    int acknowledged = -1;
    const int wanted = 100 + round * 173;
    while (acknowledged < wanted && ::read(ends[0], &acknowledged, sizeof acknowledged) == sizeof acknowledged) {
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    int later = 0;
    while (::read(ends[0], &later, sizeof later) == sizeof later) acknowledged = later;
    ::close(ends[0]);
    {
      auto archive = Archive::open(where, {});
      ASSERT_TRUE(archive) << archive.error().message();
      fill(event_, "after", time_);
      ASSERT_TRUE(archive->append("logs", event_));
      ASSERT_TRUE(archive->close());
    }
    auto messages = Messages::of(where);
    ASSERT_EQ(messages.back(), "after");
    messages.pop_back();
    ASSERT_GE(messages.size(), static_cast<std::size_t>(acknowledged) + 1) << "round " << round;
    for (std::size_t i = 0; i < messages.size(); ++i) ASSERT_EQ(messages[i], "event " + std::to_string(i));
    for (const auto& entry : std::filesystem::recursive_directory_iterator(where))
      EXPECT_NE(entry.path().extension(), ".open") << entry.path();
  }
}

TEST_F(ArchiveTest, ALostCatalogueIsMadeAgainFromTheSegments) {
  {
    Archive archive = open({.segment_bytes = 2000});
    append(archive, 0, 200, time_);
    ASSERT_TRUE(archive.close());
  }
  const auto before = plan_hunt(folder(), {})->files;
  for (const char* name : {"catalogue.db", "catalogue.db-wal", "catalogue.db-shm"})
    std::filesystem::remove(folder() / name);
  EXPECT_FALSE(plan_hunt(folder(), {}));
  {
    Archive archive = open();
    append(archive, 200, 210, time_);
    ASSERT_TRUE(archive.close());
  }
  EXPECT_EQ(plan_hunt(folder(), {})->files.size(), before.size() + 1);
  expect_numbered(210, 210);
}

TEST_F(ArchiveTest, OnlyOneProcessWrites) {
  Archive archive = open();
  const auto second = Archive::open(folder(), {});
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().what.find("another process"), std::string::npos);
}

TEST_F(ArchiveTest, WhatIsOldEnoughGoesStreamByStream) {
  using std::chrono::hours;
  Archive archive = open({.segment_bytes = 1, .keep = {{"firewall", hours(24)}}});
  append(archive, 0, 3, time_, "firewall");
  append(archive, 3, 5, time_ + hours(20), "firewall");
  append(archive, 5, 9, time_, "windows");
  const auto removed = archive.tend(time_ + hours(30));
  ASSERT_TRUE(removed);
  EXPECT_EQ(removed->events, 3U);
  EXPECT_EQ(Messages::of(folder()).size(), 6U);
}

TEST_F(ArchiveTest, TheOldestGoWhenThereIsNoRoom) {
  Archive archive = open({.segment_bytes = 1, .most_bytes = 5000});
  append(archive, 0, 200, time_);
  ASSERT_TRUE(archive.tend(time_));
  const auto messages = Messages::of(folder());
  EXPECT_LT(messages.size(), 60U);
  ASSERT_FALSE(messages.empty());
  EXPECT_EQ(messages.back(), "event 199");
}

TEST_F(ArchiveTest, AnAgedSegmentIsSealed) {
  Archive archive = open({.longest_open = std::chrono::minutes(5)});
  append(archive, 0, 3, time_);
  ASSERT_TRUE(archive.tend(now() + std::chrono::minutes(6)));
  EXPECT_TRUE(plan_hunt(folder(), {})->files.at(0).string().ends_with(".jsonl.zst"));
}

TEST_F(ArchiveTest, AFullDiskIsSaidAndLosesNothingThatWasFlushed) {
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{60'000, 60'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    auto archive = Archive::open(folder(), {});
    if (!archive) ::_exit(2);
    Event event;
    for (int i = 0; i < 2'000'000; ++i) {
      fill(event, "event " + std::to_string(i), time_);
      if (!archive->append("logs", event) || (i % 50 == 0 && !archive->flush())) ::_exit(0);
    }
    ::_exit(3);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0) << "the error was not told";
  Archive archive = open();
  EXPECT_GT(archive.recovered_events(), 1000U);
  ASSERT_TRUE(archive.close());
  expect_numbered(1000, 2'000'000);
}

TEST_F(ArchiveTest, AStreamsNameCannotLeadOutOfTheFolder) {
  Archive archive = open();
  fill(event_, "x", time_);
  for (const char* name : {"../x", "", "a/b", "A", "x."}) EXPECT_FALSE(archive.append(name, event_)) << name;
}

TEST(Archive, KeepsNothingTwiceOfWhatAQueueGivesAgain) {
  const test::ScratchFolder scratch;
  const std::filesystem::path folder = scratch.path() / "archive";
  ArchiveOptions options;
  options.is_fed_by_queues = true;
  options.segment_bytes = 2000;  // so that some are sealed
  for (int crash = 0; crash < 3; ++crash) {
    const pid_t child = ::fork();
    if (child == 0) {
      auto archive = Archive::open(folder, options);
      if (!archive) ::_exit(1);
      const auto known = archive->progress();
      std::uint64_t next = known.empty() ? 0 : known.at("kept");
      Event event;
      for (int i = 0; i < 50; ++i) {
        fill(event, "record " + std::to_string(next++), Instant(std::chrono::seconds(100)));
        if (!archive->append("logs", event)) ::_exit(1);
      }
      if (!archive->flush(Progress{{"kept", next}})) ::_exit(1);
      // Of these the queue was never told.
      for (int i = 0; i < 30; ++i) {
        fill(event, "record " + std::to_string(next++), Instant(std::chrono::seconds(100)));
        if (!archive->append("logs", event)) ::_exit(1);
      }
      if (!archive->flush()) ::_exit(1);
      ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
  }
  auto archive = Archive::open(folder, options);
  ASSERT_TRUE(archive);
  EXPECT_EQ(archive->progress().at("kept"), 150U);
  ASSERT_TRUE(archive->close());
  std::vector<std::string> messages = Messages::of(folder);
  std::vector<std::string> expected;
  for (int i = 0; i < 150; ++i) expected.push_back("record " + std::to_string(i));
  std::sort(messages.begin(), messages.end());
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(messages, expected);
}

}  // namespace
}  // namespace garde::archive
