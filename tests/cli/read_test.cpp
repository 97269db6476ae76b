// SPDX-License-Identifier: Apache-2.0
// garde read, as a person runs it.
#include <algorithm>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/archive_writer.h"
#include "support/run_garde.h"

namespace garde {
namespace {

using test::Ran;
using test::run_garde;
using test::ScratchFolder;

std::size_t count_lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST(ReadCommand, WritesEveryLineOfAnyText) {
  const ScratchFolder folder;
  folder.write("b.log", "second \"quoted\"\n");
  folder.write("a.log", "first\n");
  const Ran ran = run_garde({"read", folder.path().string(), "--input", "lines"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.out,
            "{\"shape\":\"text\",\"Message\":\"first\"}\n{\"shape\":\"text\",\"Message\":\"second "
            "\\\"quoted\\\"\"}\n");
  EXPECT_EQ(ran.err, "");
}

TEST(ReadCommand, ReadsStandardInput) {
  const Ran ran = run_garde({"read", "-", "--input", "lines"}, {.input = "from a pipe\n"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.out, "{\"shape\":\"text\",\"Message\":\"from a pipe\"}\n");
}

TEST(ReadCommand, WrongUsageIsOneLineThatSaysWhatToDo) {
  const ScratchFolder folder;
  const std::string log = folder.write("a.log", "x\n");
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"read"},
                                                    {"read", log, "--to", "paper"},
                                                    {"read", log, "--input", "papyrus"},
                                                    {"read", log, "--assume-zone", "Mars/Base"},
                                                    {"read", log, "--max-expanded", "much"},
                                                    {"read", log, "--threads", "0"},
                                                    {"read", log, "-o", folder / "absent/out"},
                                                    {"dance"}}) {
    const Ran ran = run_garde(arguments);
    EXPECT_EQ(ran.status, 2) << arguments.back();
    EXPECT_EQ(ran.out, "") << arguments.back();
    EXPECT_EQ(count_lines(ran.err), 1u) << arguments.back() << ": " << ran.err;
    EXPECT_TRUE(ran.err.starts_with("garde: ")) << ran.err;
  }
}

TEST(ReadCommand, NothingReadableIsTwoAndSomethingUnreadableIsOne) {
  const ScratchFolder folder;
  const std::string log = folder.write("a.log", "x\n");
  const Ran nothing = run_garde({"read", folder / "absent"});
  EXPECT_EQ(nothing.status, 2);
  EXPECT_NE(nothing.err.find("absent: cannot be opened: No such file"), std::string::npos) << nothing.err;
  const Ran some = run_garde({"read", folder / "absent", log});
  EXPECT_EQ(some.status, 1);
  EXPECT_EQ(count_lines(some.out), 1u);
}

TEST(ReadCommand, PermissionDeniedIsSaid) {
  const ScratchFolder folder;
  ::chmod(folder.path().c_str(), 0755);
  folder.write("a.log", "x\n");
  const std::string locked = folder.write("b.log", "y\n");
  ::chmod(locked.c_str(), 0);
  test::RunOptions options;
  options.as_nobody = ::geteuid() == 0;  // root may read everything
  const Ran ran = run_garde({"read", folder.path().string()}, options);
  if (ran.status == 127) GTEST_SKIP() << "the binary stands where only its owner may run it";
  EXPECT_EQ(ran.status, 1);
  EXPECT_NE(ran.err.find("Permission denied; run as a user who may read it"), std::string::npos) << ran.err;
}

TEST(ReadCommand, AFullDiskIsAnError) {
  const ScratchFolder folder;
  const std::string log = folder.write("a.log", "x\n");
  const Ran named = run_garde({"read", log, "-o", "/dev/full"});
  EXPECT_EQ(named.status, 2);
  EXPECT_NE(named.err.find("No space left on device"), std::string::npos);
  test::RunOptions options;
  options.out_path = "/dev/full";
  EXPECT_EQ(run_garde({"read", log}, options).status, 2);
}

TEST(ReadCommand, AReaderThatHasEnoughEndsItQuietly) {
  const ScratchFolder folder;
  std::string text;
  for (int i = 0; i < 400'000; ++i) text += "a line of some length " + std::to_string(i) + "\n";
  folder.write("a.log", text);
  const std::string command = std::string(GARDE_BINARY) + " read " + folder / "a.log" + " --threads 2 2>" +
                              folder / "err" + " | head -1 >" + folder / "out" + "; echo ${PIPESTATUS[0]} >" +
                              folder / "status";
  ASSERT_EQ(std::system(("bash -c '" + command + "'").c_str()), 0);
  EXPECT_EQ(test::content_of(folder / "status"), "0\n");
  EXPECT_EQ(test::content_of(folder / "err"), "");
  EXPECT_EQ(count_lines(test::content_of(folder / "out")), 1u);
}

TEST(ReadCommand, TheOutputIsNotReadAsInput) {
  const ScratchFolder folder;
  folder.write("a.log", "x\n");
  for (int run = 0; run < 2; ++run) {
    const Ran ran = run_garde({"read", folder.path().string(), "-o", folder / "out.jsonl"});
    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_EQ(count_lines(test::content_of(folder / "out.jsonl")), 1u);
  }
}

TEST(ReadCommand, ABombIsStoppedAndSaid) {
  const ScratchFolder folder;
  const std::string zeros(32 << 20, '\n');
  folder.write("bomb.gz", test::compress(zeros, "gzip"));
  const Ran ran = run_garde({"read", folder / "bomb.gz", "--max-expanded", "1M"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_NE(ran.err.find("expanded to more than 1 MiB"), std::string::npos) << ran.err;
}

// Without a line feed, and without room taken on the disk.
TEST(ReadCommand, AnEndlessLineTakesBoundedMemory) {
  const ScratchFolder folder;
  const std::string path = folder.write("line.log", "start of the line ");
  ASSERT_EQ(::truncate(path.c_str(), off_t{2} << 30), 0);
  const Ran ran = run_garde({"read", path, "--input", "lines", "-o", "/dev/null"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_NE(ran.err.find("longer than 16 MiB"), std::string::npos) << ran.err;
  EXPECT_LT(ran.peak_memory_kb, 300 * 1024);
}

TEST(ReadCommand, CsvCannotRunAnything) {
  const ScratchFolder folder;
  const std::string log = folder.write("a.log", "=cmd|' /C calc'!A0\n-1+1\n@sum\nplain, \"quoted\"\n");
  const Ran ran = run_garde({"read", log, "--input", "lines", "--to", "csv"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_NE(ran.out.find(",\"'=cmd|' /C calc'!A0\","), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find(",\"'-1+1\","), std::string::npos);
  EXPECT_NE(ran.out.find(",\"'@sum\","), std::string::npos);
  EXPECT_NE(ran.out.find(",\"plain, \"\"quoted\"\"\","), std::string::npos);
}

TEST(Command, HelpAndVersionAreNoErrors) {
  EXPECT_EQ(run_garde({"--help"}).status, 0);
  EXPECT_EQ(run_garde({"read", "--help"}).status, 0);
  const Ran version = run_garde({"--version"});
  EXPECT_EQ(version.status, 0);
  EXPECT_TRUE(version.out.starts_with("garde "));
  EXPECT_EQ(run_garde({}).status, 2);
}

}  // namespace
}  // namespace garde
