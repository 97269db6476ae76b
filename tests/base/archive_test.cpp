// SPDX-License-Identifier: Apache-2.0
#include "base/archive.h"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "support/archive_writer.h"

namespace garde {
namespace {

using test::compress;
using test::pack;

// Hands out `bytes` in pieces.
NextBytes pieces(std::string_view bytes, std::size_t piece = 4096) {
  return [bytes, piece]() mutable -> Result<std::string_view> {
    const auto given = bytes.substr(0, piece);
    bytes.remove_prefix(given.size());
    return given;
  };
}

struct Unpacked {
  std::vector<test::PackedFile> files;
  std::vector<std::string> errors;
};

// Reads all that can be read; never loops without end.
Unpacked unpack(NextBytes source, const ExpansionLimits& limits = {}, int depth = 1) {
  Unpacked result;
  ExpandedTotal total{0};
  Expansion expansion(limits, total);
  auto archive = Archive::open(std::move(source), expansion, depth);
  if (!archive) {
    result.errors.push_back(archive.error().message());
    return result;
  }
  for (int turns = 0; turns < 1000; ++turns) {
    auto entry = archive->next();
    if (!entry) {
      result.errors.push_back(entry.error().message());
      continue;
    }
    if (*entry == nullptr) return result;
    result.files.push_back({(*entry)->path, ""});
    while (true) {
      auto bytes = archive->read();
      if (!bytes) result.errors.push_back(bytes.error().message());
      if (!bytes || bytes->empty()) break;
      result.files.back().content += *bytes;
    }
  }
  ADD_FAILURE() << "the archive does not end";
  return result;
}

std::string long_text() {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "line " + std::to_string(i) + "\n";
  return text;
}

TEST(Archive, ReadsEveryPackingItNames) {
  const std::vector<test::PackedFile> files = {
      {"a.log", "first\n"}, {"folder/", ""}, {"folder/\xC3\xA9t\xC3\xA9.log", long_text()}};
  for (const test::Packing& packing : {test::Packing{"zip", "", ""},
                                       {"ustar", "", ""},
                                       {"pax", "gzip", ""},
                                       {"gnutar", "zstd", ""},
                                       {"pax", "xz", ""},
                                       {"pax", "bzip2", ""}}) {
    const std::string bytes = pack(files, packing);
    ASSERT_FALSE(bytes.empty()) << packing.format;
    EXPECT_EQ(recognise_archive(std::string_view(bytes).substr(0, kArchivePrefix)), ArchiveKind::readable)
        << packing.format;
    const Unpacked unpacked = unpack(pieces(bytes));
    EXPECT_TRUE(unpacked.errors.empty()) << packing.format << ": " << unpacked.errors.front();
    ASSERT_EQ(unpacked.files.size(), 2u) << packing.format;
    EXPECT_EQ(unpacked.files[0].path, "a.log");
    EXPECT_EQ(unpacked.files[0].content, "first\n");
    EXPECT_EQ(unpacked.files[1].path, files[2].path) << packing.format;
    EXPECT_EQ(unpacked.files[1].content, files[2].content);
  }
}

TEST(Archive, ReadsBareCompressedStreams) {
  const std::string text = long_text();
  for (const char* filter : {"gzip", "zstd", "xz", "bzip2"}) {
    const std::string bytes = compress(text, filter);
    ASSERT_FALSE(bytes.empty()) << filter;
    EXPECT_EQ(recognise_archive(bytes), ArchiveKind::readable) << filter;
    const Unpacked unpacked = unpack(pieces(bytes));
    EXPECT_TRUE(unpacked.errors.empty()) << filter;
    ASSERT_EQ(unpacked.files.size(), 1u) << filter;
    EXPECT_EQ(unpacked.files[0].path, "");
    EXPECT_EQ(unpacked.files[0].content, text) << filter;
  }
}

TEST(Archive, ReadsGzipMembersAfterOneAnother) {
  const std::string bytes = compress("one\n", "gzip") + compress("two\n", "gzip");
  const Unpacked unpacked = unpack(pieces(bytes));
  ASSERT_EQ(unpacked.files.size(), 1u);
  EXPECT_EQ(unpacked.files[0].content, "one\ntwo\n");
}

TEST(Archive, AnEmptyStreamHasNoEntries) {
  const Unpacked unpacked = unpack(pieces(compress("", "gzip")));
  EXPECT_TRUE(unpacked.errors.empty());
  for (const auto& file : unpacked.files) EXPECT_EQ(file.content, "");
}

TEST(Archive, NamesKindsItCannotRead) {
  EXPECT_EQ(recognise_archive("Rar!\x1A\x07\x01"), ArchiveKind::unsupported);
  EXPECT_EQ(archive_kind_name("Rar!\x1A\x07\x01"), "rar");
  EXPECT_EQ(recognise_archive("BZh is how this text starts"), ArchiveKind::none);
  EXPECT_EQ(recognise_archive("PK"), ArchiveKind::none);
  EXPECT_EQ(recognise_archive(""), ArchiveKind::none);
}

TEST(Archive, AnEncryptedEntryIsAnErrorAndOthersAreRead) {
  const std::string bytes = pack({{"secret.log", "hidden\n"}}, {"zip", "", "password"});
  ASSERT_FALSE(bytes.empty());
  const Unpacked unpacked = unpack(pieces(bytes));
  EXPECT_TRUE(unpacked.files.empty());
  ASSERT_EQ(unpacked.errors.size(), 1u);
  EXPECT_EQ(unpacked.errors[0], "secret.log: is encrypted; unpack it with its password and give the folder");
}

TEST(Archive, GivesWhatStandsBeforeTheCut) {
  const std::string text = long_text();
  for (const char* filter : {"gzip", "zstd", "xz", "bzip2"}) {
    const std::string bytes = compress(text, filter);
    const Unpacked unpacked = unpack(pieces(std::string_view(bytes).substr(0, bytes.size() - 8), 512));
    EXPECT_FALSE(unpacked.errors.empty()) << filter;
    ASSERT_EQ(unpacked.files.size(), 1u) << filter;
    EXPECT_TRUE(text.starts_with(unpacked.files[0].content)) << filter;
    EXPECT_GT(unpacked.files[0].content.size(), text.size() / 2) << filter;
  }
  const std::string zip = pack({{"a", "first\n"}, {"b", text}}, {"zip", "", ""});
  const Unpacked unpacked = unpack(pieces(std::string_view(zip).substr(0, zip.size() / 2), 512));
  EXPECT_EQ(unpacked.errors.size(), 1u);
  ASSERT_EQ(unpacked.files.size(), 2u);
  EXPECT_EQ(unpacked.files[0].content, "first\n");
  EXPECT_TRUE(text.starts_with(unpacked.files[1].content));
  EXPECT_GT(unpacked.files[1].content.size(), 1000u);
}

TEST(Archive, ABrokenHeaderIsAnError) {
  const Unpacked unpacked = unpack(pieces("PK\x03\x04 and then nothing of a zip archive"));
  EXPECT_FALSE(unpacked.errors.empty());
  EXPECT_FALSE(unpack(pieces("plain text that is no archive\n")).errors.empty());
}

TEST(Archive, TheSourcesErrorIsPassedOn) {
  const std::string bytes = compress(long_text(), "gzip");
  bool first = true;
  const Unpacked unpacked = unpack([&]() -> Result<std::string_view> {
    if (!first) return failure("the disk is gone");
    first = false;
    return std::string_view(bytes).substr(0, 600);
  });
  ASSERT_FALSE(unpacked.errors.empty());
  EXPECT_EQ(unpacked.errors.back(), "the disk is gone");
}

TEST(ArchiveLimits, TotalIsBounded) {
  const std::string bytes = compress(std::string(8 << 20, 'a'), "gzip");
  ExpansionLimits limits;
  limits.total_bytes = 1 << 20;
  const Unpacked unpacked = unpack(pieces(bytes), limits);
  ASSERT_EQ(unpacked.errors.size(), 1u);
  EXPECT_NE(unpacked.errors[0].find("expanded to more than 1 MiB"), std::string::npos) << unpacked.errors[0];
  EXPECT_NE(unpacked.errors[0].find("--max-expanded"), std::string::npos);
  EXPECT_LE(unpacked.files[0].content.size(), std::size_t{1} << 20);
}

TEST(ArchiveLimits, RatioIsBounded) {
  const std::string bytes = compress(std::string(64 << 20, 'a'), "gzip");
  ExpansionLimits limits;
  limits.ratio_from = 16 << 20;
  const Unpacked unpacked = unpack(pieces(bytes), limits);
  ASSERT_EQ(unpacked.errors.size(), 1u);
  EXPECT_NE(unpacked.errors[0].find("more than 250 times its size"), std::string::npos) << unpacked.errors[0];
}

TEST(ArchiveLimits, EntriesAndDepthAreBounded) {
  std::vector<test::PackedFile> files;
  for (int i = 0; i < 20; ++i) files.push_back({"f" + std::to_string(i), "x"});
  ExpansionLimits limits;
  limits.entries = 10;
  const std::string bytes = pack(files, {"zip", "", ""});
  const Unpacked unpacked = unpack(pieces(bytes), limits);
  EXPECT_EQ(unpacked.files.size(), 10u);
  ASSERT_EQ(unpacked.errors.size(), 1u);
  EXPECT_NE(unpacked.errors[0].find("more than 10 entries"), std::string::npos);
  const Unpacked nested = unpack(pieces(bytes), limits, limits.depth + 1);
  ASSERT_EQ(nested.errors.size(), 1u);
  EXPECT_NE(nested.errors[0].find("nested more than 5 deep"), std::string::npos);
}

// Entries that nobody reads still come out of the compression: passing over them must count.
TEST(ArchiveLimits, PassedOverEntriesCount) {
  const std::string bytes = pack({{"big", std::string(8 << 20, 'a')}, {"after", "x"}}, {"pax", "gzip", ""});
  ExpansionLimits limits;
  limits.total_bytes = 1 << 20;
  ExpandedTotal total{0};
  Expansion expansion(limits, total);
  auto archive = Archive::open(pieces(bytes), expansion);
  ASSERT_TRUE(archive);
  auto entry = archive->next();
  ASSERT_TRUE(entry);
  ASSERT_NE(*entry, nullptr);
  EXPECT_FALSE(archive->next());
  auto end = archive->next();
  ASSERT_TRUE(end);
  EXPECT_EQ(*end, nullptr);
}

TEST(Archive, ReadWholeIsBounded) {
  const std::string bytes = pack({{"a", std::string(1000, 'x')}, {"b", "small"}}, {"zip", "", ""});
  ExpandedTotal total{0};
  Expansion expansion({}, total);
  auto archive = Archive::open(pieces(bytes), expansion);
  ASSERT_TRUE(archive);
  ASSERT_TRUE(archive->next());
  EXPECT_FALSE(archive->read_whole(999));
  auto second = archive->next();
  ASSERT_TRUE(second);
  ASSERT_NE(*second, nullptr);
  EXPECT_EQ((*second)->path, "b");
  EXPECT_EQ(archive->read_whole(5), "small");
}

TEST(Archive, DamageNeitherCrashesNorHangs) {
  const std::vector<std::string> originals = {
      pack({{"a", long_text()}, {"b", "second"}}, {"zip", "", ""}),
      pack({{"a", long_text()}, {"b", "second"}}, {"pax", "gzip", ""}),
      pack({{"a", "text"}, {"b", "second"}}, {"ustar", "", ""}), compress(long_text(), "zstd"),
      compress(long_text(), "xz")};
  EXPECT_TRUE(rc::check("any change of bytes", [&] {
    std::string bytes = *rc::gen::elementOf(originals);
    const auto changes = *rc::gen::container<std::vector<std::pair<std::size_t, char>>>(
        rc::gen::pair(rc::gen::inRange<std::size_t>(0, bytes.size()), rc::gen::arbitrary<char>()));
    for (const auto& [at, value] : changes) bytes[at] = value;
    ExpansionLimits limits;
    limits.total_bytes = 64 << 20;
    unpack(pieces(bytes, 777), limits);
  }));
}

TEST(Archive, ReadsAFile) {
  const std::string path = testing::TempDir() + "/garde_archive_test.gz";
  std::ofstream(path, std::ios::binary) << compress("content\n", "gzip");
  auto source = file_bytes(path);
  ASSERT_TRUE(source);
  const Unpacked unpacked = unpack(*source);
  ASSERT_EQ(unpacked.files.size(), 1u);
  EXPECT_EQ(unpacked.files[0].content, "content\n");
  EXPECT_FALSE(file_bytes(path + ".absent"));
}

}  // namespace
}  // namespace garde
