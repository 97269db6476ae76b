// SPDX-License-Identifier: Apache-2.0
#include "read/pipeline.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "support/archive_writer.h"
#include "support/scratch_folder.h"

namespace garde::read {
namespace {

struct Texts final : BlockResult {
  std::vector<std::string> lines;
};

class Collector final : public BlockWorker, public EventVisitor {
 public:
  EventVisitor& begin(const InputInfo&) override {
    result_ = std::make_unique<Texts>();
    return *this;
  }
  void visit(Event& event) override {
    result_->lines.emplace_back(event.text(FieldId::message));
    ++result_->events;
  }
  std::unique_ptr<BlockResult> end() override { return std::move(result_); }

 private:
  std::unique_ptr<Texts> result_;
};

class Recorder final : public ResultSink {
 public:
  bool take(const InputInfo& input, BlockResult& result) override {
    if (auto* texts = dynamic_cast<Texts*>(&result))
      for (const std::string& line : texts->lines) lines.push_back(input.path + "|" + line);
    for (const auto& [what, seen] : result.problems.by_kind()) problems.push_back(input.path + ": " + what);
    return lines.size() < most;
  }
  void input_ended(const InputInfo& input, const Error* error) override {
    ended.push_back(input.path);
    if (error != nullptr) problems.push_back(input.path + ": " + error->what);
  }
  void input_failed(const Error& error) override { problems.push_back(error.message()); }

  std::size_t most = ~std::size_t{0};
  std::vector<std::string> lines;
  std::vector<std::string> ended;
  std::vector<std::string> problems;
};

struct Outcome {
  Recorder recorder;
  bool finished = false;
  Progress progress;
};

void run(const std::vector<std::string>& paths, unsigned threads, Outcome& outcome,
         const char* format = "lines") {
  PipelineOptions options;
  options.threads = threads;
  options.input.format = find_format(format);
  outcome.finished = run_pipeline(
      walk(paths).files, options, [] { return std::make_unique<Collector>(); }, outcome.recorder,
      outcome.progress);
}

std::string numbered_lines(std::size_t bytes) {
  std::string text;
  for (int i = 1; text.size() < bytes; ++i) text += "line " + std::to_string(i) + "\n";
  return text;
}

// Files of all sizes, archives among them.
void fill(const test::ScratchFolder& folder) {
  for (int i = 0; i < 60; ++i)
    folder.write("small/" + std::to_string(i) + ".log", numbered_lines(static_cast<std::size_t>(i) * 10));
  folder.write("a_large.log", numbered_lines(6 << 20));
  folder.write("packed.zip",
               test::pack({{"one.log", numbered_lines(3 << 20)}, {"two.log", "two\n"}}, {"zip", "", ""}));
  folder.write("b.gz", test::compress(numbered_lines(4 << 20), "gzip"));
}

TEST(Pipeline, ResultsAreTheSameWhateverTheNumberOfThreads) {
  const test::ScratchFolder folder;
  fill(folder);
  Outcome alone;
  run({folder.path().string()}, 1, alone);
  EXPECT_TRUE(alone.finished);
  EXPECT_GT(alone.recorder.lines.size(), 100'000u);
  EXPECT_EQ(alone.progress.events, alone.recorder.lines.size());
  EXPECT_EQ(alone.progress.bytes_taken, walk({folder.path().string()}).bytes);
  for (const unsigned threads : {2u, 3u, 8u}) {
    Outcome shared;
    run({folder.path().string()}, threads, shared);
    EXPECT_TRUE(shared.finished);
    EXPECT_TRUE(shared.recorder.lines == alone.recorder.lines) << threads;
    EXPECT_EQ(shared.recorder.ended, alone.recorder.ended);
    EXPECT_EQ(shared.progress.events, alone.progress.events);
    EXPECT_EQ(shared.progress.files_done, alone.progress.files_done);
  }
}

TEST(Pipeline, NothingOfAFileIsTakenForTheNextOnes) {
  const test::ScratchFolder folder;
  std::string list;
  std::string lines;
  for (int i = 0; i < 40; ++i) {
    list += (i == 0 ? "[" : ",") + std::string(R"({"Message":"in a list"})");
    lines += R"({"Message":"on a line"})"
             "\n";
  }
  folder.write("a.json", list + "]");
  folder.write("b.json", lines);
  Outcome outcome;
  run({folder.path().string()}, 1, outcome, "json");
  const auto count = [&](const std::string& ending) {
    return std::count_if(outcome.recorder.lines.begin(), outcome.recorder.lines.end(),
                         [&](const std::string& line) { return line.ends_with(ending); });
  };
  EXPECT_EQ(count("a.json|in a list"), 40);
  EXPECT_EQ(count("b.json|on a line"), 40);
  EXPECT_TRUE(outcome.recorder.problems.empty());
}

TEST(Pipeline, ASinkThatHasEnoughStopsIt) {
  const test::ScratchFolder folder;
  fill(folder);
  for (const unsigned threads : {1u, 4u}) {
    Outcome outcome;
    outcome.recorder.most = 10;
    run({folder.path().string()}, threads, outcome);
    EXPECT_FALSE(outcome.finished);
    EXPECT_GE(outcome.recorder.lines.size(), 10u);
  }
}

TEST(Pipeline, CancellingStopsIt) {
  const test::ScratchFolder folder;
  fill(folder);
  const std::atomic<bool> cancelled{true};
  PipelineOptions options;
  options.threads = 2;
  options.cancelled = &cancelled;
  Recorder recorder;
  Progress progress;
  EXPECT_FALSE(run_pipeline(
      walk({folder.path().string()}).files, options, [] { return std::make_unique<Collector>(); }, recorder,
      progress));
}

TEST(Pipeline, ArchivesInArchivesAreReadAndNamed) {
  const test::ScratchFolder folder;
  const std::string inner = test::pack({{"deep.log", "deep\n"}}, {"zip", "", ""});
  const std::string middle = test::pack(
      {{"inner.zip", inner}, {"b.log.gz", test::compress("packed\n", "gzip")}}, {"pax", "gzip", ""});
  folder.write("outer.zip", test::pack({{"middle.tar.gz", middle}, {"last.log", "last\n"}}, {"zip", "", ""}));
  Outcome outcome;
  run({folder / "outer.zip"}, 2, outcome);
  const std::string outer = folder / "outer.zip";
  EXPECT_EQ(outcome.recorder.lines,
            (std::vector<std::string>{outer + ":middle.tar.gz:inner.zip:deep.log|deep",
                                      outer + ":middle.tar.gz:b.log.gz|packed", outer + ":last.log|last"}));
  EXPECT_TRUE(outcome.recorder.problems.empty());
}

TEST(Pipeline, NestingTooDeepIsSaidAndTheRestIsRead) {
  const test::ScratchFolder folder;
  std::string bytes = test::pack({{"deep.log", "deep\n"}}, {"zip", "", ""});
  for (int i = 0; i < 6; ++i)
    bytes = test::pack({{"in.zip", bytes}, {"beside.log", "beside\n"}}, {"zip", "", ""});
  folder.write("outer.zip", bytes);
  Outcome outcome;
  run({folder / "outer.zip"}, 1, outcome);
  EXPECT_EQ(outcome.recorder.lines.size(), 5u);
  ASSERT_EQ(outcome.recorder.problems.size(), 1u);
  EXPECT_NE(outcome.recorder.problems[0].find("nested more than 5 deep"), std::string::npos);
}

TEST(Pipeline, DamageAndEncryptionAreNamedWhereTheyAre) {
  const test::ScratchFolder folder;
  const std::string gzip = test::compress(numbered_lines(1 << 20), "gzip");
  folder.write("cut.gz", gzip.substr(0, gzip.size() / 2));
  folder.write("locked.zip", test::pack({{"secret.log", "x\n"}}, {"zip", "", "password"}));
  folder.write("old.7z", "7z\xBC\xAF\x27\x1C and more");
  Outcome outcome;
  run({folder.path().string()}, 2, outcome);
  EXPECT_GT(outcome.recorder.lines.size(), 100u);
  ASSERT_EQ(outcome.recorder.problems.size(), 3u);
  EXPECT_NE(outcome.recorder.problems[0].find("cut.gz: is damaged"), std::string::npos)
      << outcome.recorder.problems[0];
  EXPECT_NE(outcome.recorder.problems[1].find("locked.zip:secret.log: is encrypted"), std::string::npos)
      << outcome.recorder.problems[1];
  EXPECT_NE(outcome.recorder.problems[2].find("is a 7z archive"), std::string::npos)
      << outcome.recorder.problems[2];
}

TEST(Pipeline, Utf16TextAndByteOrderMarksAreUnderstood) {
  const test::ScratchFolder folder;
  folder.write("a.txt", std::string("\xFF\xFE"
                                    "a\0\xE9\0\n\0",
                                    8));
  folder.write("b.txt", std::string("\xFE\xFF"
                                    "\0b\0\n",
                                    6));
  folder.write("c.txt", "\xEF\xBB\xBFplain\n");
  Outcome outcome;
  run({folder.path().string()}, 1, outcome);
  EXPECT_EQ(outcome.recorder.lines,
            (std::vector<std::string>{(folder / "a.txt") + "|a\xC3\xA9", (folder / "b.txt") + "|b",
                                      (folder / "c.txt") + "|plain"}));
}

TEST(Pipeline, Utf16WithoutItsMarkIsUnderstood) {
  const std::string text = "A log of Windows, \xC3\xA9t\xC3\xA9\n";
  std::string little;
  std::string big;
  for (const char16_t unit : std::u16string_view(u"A log of Windows, \u00e9t\u00e9\n")) {
    little += {static_cast<char>(unit & 0xFF), static_cast<char>(unit >> 8)};
    big += {static_cast<char>(unit >> 8), static_cast<char>(unit & 0xFF)};
  }
  const test::ScratchFolder folder;
  folder.write("a.txt", little);
  folder.write("b.txt", big);
  folder.write("c.bin", std::string("\1\0\2\0\3\0\4\0\5\0\6\0\7\0\10\0\16\0\17\0", 20));
  Outcome outcome;
  run({folder.path().string()}, 1, outcome);
  const std::string line = "|" + text.substr(0, text.size() - 1);
  ASSERT_GE(outcome.recorder.lines.size(), 2U);
  EXPECT_EQ(outcome.recorder.lines[0], (folder / "a.txt") + line);
  EXPECT_EQ(outcome.recorder.lines[1], (folder / "b.txt") + line);
  for (std::size_t i = 2; i < outcome.recorder.lines.size(); ++i)
    EXPECT_NE(outcome.recorder.lines[i].find('\0'), std::string::npos) << "numbers are no text";
}

}  // namespace
}  // namespace garde::read
