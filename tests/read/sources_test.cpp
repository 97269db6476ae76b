// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <sys/stat.h>
#include <unicode/utf16.h>

#include "read/buffered_source.h"
#include "read/lines.h"
#include "read/walk.h"
#include "support/scratch_folder.h"

namespace garde::read {
namespace {

// Gives the bytes in pieces of the sizes in turn, then an error or the end.
class PieceSource final : public BufferedSource {
 public:
  PieceSource(std::string_view bytes, std::vector<std::size_t> pieces,
              std::optional<Error> error = std::nullopt)
      : BufferedSource(0), bytes_(bytes), pieces_(std::move(pieces)), error_(std::move(error)) {}

 private:
  Result<std::size_t> fill(std::span<char> room) override {
    if (bytes_.empty() && error_) return garde::failure(*error_);
    const std::size_t piece =
        pieces_.empty() ? room.size() : std::max<std::size_t>(1, pieces_[turn_++ % pieces_.size()]);
    const std::size_t count = std::min({piece, room.size(), bytes_.size()});
    std::copy_n(bytes_.data(), count, room.data());
    bytes_.remove_prefix(count);
    return count;
  }
  std::string_view bytes_;
  std::vector<std::size_t> pieces_;
  std::size_t turn_ = 0;
  std::optional<Error> error_;
};

TEST(BufferedSource, GivesAllBytesInOrderWhateverThePiecesAndSteps) {
  EXPECT_TRUE(rc::check([] {
    const auto bytes = *rc::gen::scale(100, rc::gen::arbitrary<std::string>());
    const auto pieces = *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(1, 9000));
    const auto steps = *rc::gen::nonEmpty(
        rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(1, 20000)));
    PieceSource source(bytes, pieces);
    std::string seen;
    for (std::size_t turn = 0;; ++turn) {
      const std::size_t wanted = steps[turn % steps.size()];
      const auto view = source.peek(wanted);
      RC_ASSERT(view.has_value());
      RC_ASSERT(source.position() == seen.size());
      RC_ASSERT(view->size() >= std::min(wanted, bytes.size() - seen.size()));
      if (view->empty()) break;
      const std::size_t taken = std::min(view->size(), wanted);
      seen += view->substr(0, taken);
      source.consume(taken);
    }
    RC_ASSERT(seen == bytes);
  }));
}

TEST(BufferedSource, AnErrorComesBehindTheBytesBeforeIt) {
  PieceSource source("last bytes", {}, Error{"the disk is gone", "", ""});
  auto view = source.peek(100);
  ASSERT_TRUE(view);
  EXPECT_EQ(*view, "last bytes");
  ASSERT_TRUE(source.failure());
  source.consume(view->size());
  view = source.peek(1);
  ASSERT_FALSE(view);
  EXPECT_EQ(view.error().what, "the disk is gone");
}

std::string utf16(const std::u16string& text, bool big_endian) {
  std::string bytes;
  for (const char16_t unit : text) {
    const char high = static_cast<char>(unit >> 8);
    const char low = static_cast<char>(unit & 0xFF);
    bytes += big_endian ? high : low;
    bytes += big_endian ? low : high;
  }
  return bytes;
}

std::string read_all(ByteSource& source) {
  std::string all;
  while (true) {
    const auto view = source.peek(1);
    if (!view || view->empty()) return all;
    all += *view;
    source.consume(view->size());
  }
}

TEST(Utf16Source, DecodesWhereverThePiecesAreCut) {
  std::u16string text;
  std::string expected;
  for (int i = 0; i < 3000; ++i) {
    text += u"a\u00e9\u20ac\U0001F600";
    expected += "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
  }
  for (const bool big_endian : {false, true})
    for (const std::size_t piece : {1, 2, 3, 5, 4096}) {
      PieceSource bytes(utf16(text, big_endian), {piece});
      const std::string kept = utf16(text, big_endian);
      PieceSource source(kept, {piece});
      Utf16Source decoded(source, big_endian);
      EXPECT_EQ(read_all(decoded), expected) << piece;
    }
}

TEST(Utf16Source, BrokenTextEnds) {
  const std::string lone = utf16(u"a\xD800z\xDC00", false) + "x";
  PieceSource source(lone, {});
  Utf16Source decoded(source, false);
  EXPECT_EQ(read_all(decoded), "a\xEF\xBF\xBDz\xEF\xBF\xBD");
}

struct Lines {
  std::vector<std::string> blocks;
  std::vector<std::uint64_t> positions;
  Problems problems;
};

Lines cut_lines(std::string_view text) {
  Lines lines;
  PieceSource source(text, {});
  LineCutter cutter;
  Block block;
  while (true) {
    auto cut = cutter.cut(source, block, lines.problems);
    EXPECT_TRUE(cut);
    if (!cut || !*cut) return lines;
    lines.blocks.emplace_back(block.bytes());
    lines.positions.push_back(block.first_position);
  }
}

TEST(LineCutter, CutsBehindLineFeedsAndLosesNothing) {
  std::string text;
  for (int i = 1; text.size() < 3 * kBlockBytes; ++i) text += "line " + std::to_string(i) + "\n";
  text += "without an end";
  const Lines lines = cut_lines(text);
  EXPECT_GT(lines.blocks.size(), 2u);
  std::string joined;
  std::uint64_t number = 1;
  for (std::size_t i = 0; i < lines.blocks.size(); ++i) {
    EXPECT_EQ(lines.positions[i], number);
    number += static_cast<std::uint64_t>(std::count(lines.blocks[i].begin(), lines.blocks[i].end(), '\n'));
    EXPECT_TRUE(i + 1 == lines.blocks.size() || lines.blocks[i].ends_with('\n'));
    joined += lines.blocks[i];
  }
  EXPECT_EQ(joined, text);
  EXPECT_TRUE(lines.problems.empty());
}

TEST(LineCutter, ALineBeyondTheBoundIsCutAndCounted) {
  const std::string text = "first\n" + std::string(kMostRecordBytes + 5000, 'x') + "\nlast\n";
  const Lines lines = cut_lines(text);
  ASSERT_GE(lines.blocks.size(), 2u);
  EXPECT_EQ(lines.blocks.back(), "last\n");
  EXPECT_EQ(lines.positions.back(), 3u);
  EXPECT_EQ(lines.problems.by_kind().size(), 1u);
}

TEST(NextLine, TakesLineEndsOff) {
  std::string_view text = "a\r\n\nb";
  EXPECT_EQ(next_line(text), "a");
  EXPECT_EQ(next_line(text), "");
  EXPECT_EQ(next_line(text), "b");
  EXPECT_TRUE(text.empty());
}

std::vector<std::string> paths_of(const Walk& walk, const test::ScratchFolder& folder) {
  std::vector<std::string> paths;
  for (const WalkedFile& file : walk.files)
    paths.push_back(std::filesystem::relative(file.path, folder.path()).string());
  return paths;
}

TEST(Walk, GoesThroughFoldersInTheOrderOfNames) {
  const test::ScratchFolder folder;
  folder.write("b.log", "12345");
  folder.write("a/z.log", "1");
  folder.write("a/c.log", "22");
  folder.write("c/d/e.log", "");
  const Walk walk = read::walk({folder.path().string()});
  EXPECT_EQ(paths_of(walk, folder), (std::vector<std::string>{"a/c.log", "a/z.log", "b.log", "c/d/e.log"}));
  EXPECT_EQ(walk.bytes, 8u);
  EXPECT_TRUE(walk.failed.empty());
  EXPECT_TRUE(walk.skipped.empty());
}

TEST(Walk, LoopsOfLinksEnd) {
  const test::ScratchFolder folder;
  folder.write("a/x.log", "1");
  std::filesystem::create_directory_symlink("..", folder / "a/up");
  std::filesystem::create_directory_symlink("a", folder / "again");
  std::filesystem::create_symlink("absent", folder / "broken");
  const Walk walk = read::walk({folder.path().string()});
  EXPECT_EQ(paths_of(walk, folder), (std::vector<std::string>{"a/x.log"}));
  EXPECT_EQ(walk.skipped.size(), 2u);
  ASSERT_EQ(walk.failed.size(), 1u);
  EXPECT_EQ(walk.failed[0].where, folder / "broken");
}

TEST(Walk, SaysWhyPipesAndDevicesAreNotRead) {
  const test::ScratchFolder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(read::walk({folder.path().string()}).files.size(), 0u);
  EXPECT_EQ(read::walk({folder.path().string()}).skipped.size(), 1u);
  EXPECT_EQ(read::walk({folder / "pipe"}).files.size(), 1u) << "a pipe that somebody names is read";
  const Walk device = read::walk({"/dev/null"});
  ASSERT_EQ(device.skipped.size(), 1u);
  EXPECT_EQ(device.skipped[0].what, "is a device: not read");
}

TEST(Walk, StandardInputAndAbsentFiles) {
  const Walk walk = read::walk({"-", "/an/absent/file"});
  ASSERT_EQ(walk.files.size(), 1u);
  EXPECT_EQ(walk.files[0].path, "-");
  ASSERT_EQ(walk.failed.size(), 1u);
  EXPECT_EQ(walk.failed[0].message(), "/an/absent/file: cannot be opened: No such file or directory");
}

}  // namespace
}  // namespace garde::read
