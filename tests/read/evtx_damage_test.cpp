// SPDX-License-Identifier: Apache-2.0
// Damage of every kind: what can still be read is read, what cannot is counted, and no damage to one record
// costs another.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "read/evtx/evtx.h"
#include "support/evtx_writer.h"
#include "support/read_events.h"

namespace garde::test {
namespace {

constexpr std::size_t kFileHeader = 4096;
constexpr std::size_t kDefinedEnd = 48;  // of a chunk: where its records end

EvtxTemplate inner_template() {
  return {0x22, element("EventData", {}, {data("X", 0)})};
}

// Adds records [first, first + count) to a chunk, each with its number in X.
void add_records(EvtxChunk& chunk, std::uint64_t first, std::uint64_t count) {
  for (std::uint64_t number = first; number < first + count; ++number)
    chunk.add_record(
        number, outer_template(),
        outer_values(number, instance_value(inner_template(), {string_value("v" + std::to_string(number))})));
}

EvtxChunk chunk_of(std::uint64_t first, std::uint64_t count) {
  EvtxChunk chunk;
  add_records(chunk, first, count);
  return chunk;
}

ReadResult read(std::string_view bytes) {
  ReadResult result = read_events(read::evtx_format(), bytes);
  EXPECT_FALSE(result.error);
  return result;
}

// The values of X, in order.
std::vector<std::string> values_of(const ReadResult& result) {
  std::vector<std::string> values;
  for (const ReadEvent& event : result.events) values.push_back(event.values("X"));
  return values;
}

using Values = std::vector<std::string>;

TEST(EvtxDamage, ADirtyFileIsReadToItsLastRecord) {
  constexpr std::uint32_t kDirty = 1;
  EvtxChunk chunk = chunk_of(1, 2);
  const auto known = static_cast<std::uint32_t>(chunk.size());
  add_records(chunk, 3, 2);
  std::string bytes = chunk.finish();
  put_number(bytes, kDefinedEnd, known);  // the header was written before the last two records
  EvtxChunk::put_checksums(bytes);
  const ReadResult result = read(evtx_file({bytes}, kDirty));
  EXPECT_EQ(values_of(result), (Values{"v1", "v2", "v3", "v4"}));
  EXPECT_TRUE(result.problems.empty());
}

TEST(EvtxDamage, WhatAChunkHeldBeforeIsNotReadAgain) {
  EvtxChunk chunk = chunk_of(11, 2);
  const auto known = static_cast<std::uint32_t>(chunk.size());
  add_records(chunk, 3, 2);  // of numbers that do not follow
  std::string bytes = chunk.finish();
  put_number(bytes, kDefinedEnd, known);
  EvtxChunk::put_checksums(bytes);
  EXPECT_EQ(values_of(read(evtx_file({bytes}))), (Values{"v11", "v12"}));
}

TEST(EvtxDamage, AFileCutAnywhereGivesEveryWholeRecordBeforeTheCut) {
  const EvtxChunk first = chunk_of(1, 5);
  const EvtxChunk second = chunk_of(6, 5);
  const std::string whole = evtx_file({first.finish(), second.finish()});
  const Values all = values_of(read(whole));
  ASSERT_EQ(all.size(), 10U);
  const auto ends_before = [&](std::size_t cut) {
    std::size_t count = 0;
    std::size_t start = kFileHeader;
    for (const EvtxChunk* chunk : {&first, &second}) {
      for (std::size_t i = 0; i < chunk->records().size(); ++i) {
        const std::size_t end = i + 1 < chunk->records().size() ? chunk->records()[i + 1] : chunk->size();
        count += start + end <= cut ? 1 : 0;
      }
      start += EvtxChunk::kBytes;
    }
    return count;
  };
  const std::size_t second_end = kFileHeader + EvtxChunk::kBytes + second.size();
  for (std::size_t cut = kFileHeader + 512; cut < second_end;
       cut += cut < kFileHeader + first.size() ? 7 : 131) {
    const ReadResult result = read(whole.substr(0, cut));
    const Values values = values_of(result);
    ASSERT_GE(values.size(), ends_before(cut)) << "cut at " << cut;
    ASSERT_TRUE(std::equal(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(ends_before(cut)),
                           all.begin()));
    ASSERT_FALSE(result.problems.empty()) << "cut at " << cut;
  }
  EXPECT_EQ(read(whole.substr(0, kFileHeader)).events.size(), 0U) << "a log without records";
  EXPECT_TRUE(read(whole.substr(0, kFileHeader)).problems.empty());
}

TEST(EvtxDamage, ChecksumsAreToldAndTheRecordsRead) {
  const EvtxChunk chunk = chunk_of(1, 3);
  std::string file = evtx_file({chunk.finish()});
  file[20] ^= 1;  // of the file's header
  ReadResult result = read(file);
  EXPECT_EQ(result.events.size(), 3U);
  EXPECT_EQ(result.problem("the checksum of the file's header does not match"), 1U);

  std::string damaged = chunk.finish();
  damaged[16] ^= 1;  // the last record's number in the chunk's header
  result = read(evtx_file({damaged}));
  EXPECT_EQ(values_of(result), (Values{"v1", "v2", "v3"}));
  EXPECT_EQ(result.problem("the checksum of a chunk's header does not match"), 1U);

  damaged = chunk.finish();
  damaged[chunk.records()[1] + 16] ^= 1;  // when it was written
  result = read(evtx_file({damaged, chunk_of(4, 1).finish()}));
  EXPECT_EQ(values_of(result), (Values{"v1", "v2", "v3", "v4"}));
  EXPECT_EQ(result.problem("the checksum of a chunk's records does not match"), 1U);

  constexpr std::uint32_t kNoChecksums = 4;
  EXPECT_TRUE(read(evtx_file({damaged}, kNoChecksums)).problems.empty()) << "of a log that has none";
}

TEST(EvtxDamage, ARecordThatGoesBeyondItsChunk) {
  const EvtxChunk chunk = chunk_of(1, 3);
  std::string bytes = chunk.finish();
  put_number<std::uint32_t>(bytes, chunk.records()[2] + 4, 0x20000);
  const ReadResult result = read(evtx_file({bytes, chunk_of(4, 2).finish()}));
  EXPECT_EQ(values_of(result), (Values{"v1", "v2", "v4", "v5"}));
  EXPECT_EQ(result.problem("a record is cut short by the end of its chunk"), 1U);
}

TEST(EvtxDamage, ARecordWhoseTwoSizesDiffer) {
  const EvtxChunk chunk = chunk_of(1, 3);
  std::string bytes = chunk.finish();
  put_number<std::uint32_t>(bytes, chunk.records()[2] - 4, 5);  // the second's, at its end
  ReadResult result = read(evtx_file({bytes}));
  EXPECT_EQ(values_of(result), (Values{"v1", "v2", "v3"}));
  EXPECT_EQ(result.problem("a record's two sizes differ: it was read by the first"), 1U);

  bytes = chunk.finish();
  put_number<std::uint32_t>(bytes, chunk.records()[1] + 4, 40);  // the second's, at its start
  result = read(evtx_file({bytes}));
  EXPECT_EQ(values_of(result), (Values{"v1", "v3"}));
  EXPECT_EQ(result.problem("a record is damaged"), 1U);
}

TEST(EvtxDamage, AHeaderThatIsGone) {
  const EvtxChunk chunk = chunk_of(1, 3);
  // The file's: overwritten, and cut off.
  std::string file = evtx_file({chunk.finish()});
  file.replace(0, kFileHeader, std::string(kFileHeader, 'x'));
  for (const std::string_view bytes : {std::string_view(file), std::string_view(file).substr(kFileHeader)}) {
    EXPECT_EQ(read::recognise_format(bytes.substr(0, read::kRecognisePrefix), false).name, "evtx");
    const ReadResult result = read(bytes);
    EXPECT_EQ(values_of(result), (Values{"v1", "v2", "v3"}));
    EXPECT_EQ(result.problem("the file's header is missing or damaged"), 1U);
  }
  // A chunk's signature, and its whole header.
  for (const std::size_t gone : {8, 512}) {
    std::string bytes = chunk.finish();
    bytes.replace(0, gone, std::string(gone, '\xee'));
    const ReadResult result = read(evtx_file({bytes, chunk_of(4, 2).finish()}));
    EXPECT_EQ(values_of(result), (Values{"v1", "v2", "v3", "v4", "v5"})) << gone << " bytes";
    EXPECT_EQ(result.problem("the header of a chunk is damaged: its records were looked for one by one"), 1U);
  }
}

TEST(EvtxDamage, BytesLostOrAddedBetweenChunks) {
  const std::string first = chunk_of(1, 2).finish();
  const std::string third = chunk_of(5, 2).finish();
  for (const std::ptrdiff_t change : {-30'000, -8, -1, 1, 512, 70'000}) {
    std::string second = chunk_of(3, 2).finish();
    second.resize(second.size() + static_cast<std::size_t>(change), '\x33');
    const ReadResult result = read(evtx_file({first, second, third}));
    EXPECT_EQ(values_of(result), (Values{"v1", "v2", "v3", "v4", "v5", "v6"})) << change << " bytes";
  }
}

TEST(EvtxDamage, AChunkCutInsideARecordHidesNoChunkBehindIt) {
  const EvtxChunk cut = chunk_of(1, 100);
  const std::string second = chunk_of(101, 3).finish();
  const std::string zeros(EvtxChunk::kBytes, '\0');
  const std::string bytes = cut.finish().substr(0, cut.records()[50] + 20);
  const Values values = values_of(read(evtx_file({bytes, second, zeros})));
  ASSERT_EQ(values.size(), 53U);
  EXPECT_EQ(values[49], "v50");
  EXPECT_EQ(values[50], "v101");
}

// Bytes that anyone may have logged do not end a chunk.
TEST(EvtxDamage, AChunkInsideAValueIsAValue) {
  const std::string inside = chunk_of(50, 3).finish().substr(0, 4000);
  const EvtxTemplate inner{0x66, element("EventData", {}, {data("Blob", 0, 0x0e)})};
  EvtxChunk chunk;
  chunk.add_record(1, outer_template(),
                   outer_values(1, instance_value(inner, {{0x0e, inside, nullptr, {}}})));
  add_records(chunk, 2, 1);
  const ReadResult result = read(evtx_file({chunk.finish()}));
  ASSERT_EQ(result.events.size(), 2U);
  EXPECT_EQ(result.events[0].values("Blob").size(), 8000U);
  EXPECT_EQ(result.events[1].values("X"), "v2");
  EXPECT_TRUE(result.problems.empty());
}

TEST(EvtxDamage, RoomForChunksToComeIsNoDamage) {
  const std::string empty(EvtxChunk::kBytes, '\0');
  const ReadResult result =
      read(evtx_file({empty, chunk_of(1, 1).finish(), empty, chunk_of(2, 1).finish(), empty}));
  EXPECT_EQ(values_of(result), (Values{"v1", "v2"}));
  EXPECT_TRUE(result.problems.empty());
}

TEST(EvtxDamage, ATemplateOfAnEarlierChunkOrOfNone) {
  const std::string first = chunk_of(1, 2).finish();
  EvtxChunk second;
  second.pretend_definition(0x11, 0x8000);
  second.pretend_definition(0x22, 0x9000);
  add_records(second, 3, 2);
  const ReadResult together = read(evtx_file({first, second.finish()}));
  EXPECT_EQ(values_of(together), (Values{"v1", "v2", "v3", "v4"}));
  EXPECT_TRUE(together.problems.empty());

  const ReadResult alone = read(evtx_file({second.finish()}));
  ASSERT_EQ(alone.events.size(), 2U);
  EXPECT_EQ(alone.problem("a record's template is missing: its values have no names"), 4U)
      << "two of each record";
  EXPECT_EQ(alone.events[0].values("EventRecordID"), "3") << "from the record's header";
  EXPECT_EQ(alone.events[0].values("Data"),
            "4624|Test-Provider|2021-06-22T01:02:03.1234567Z|3|Security|PC1|v3");
}

TEST(EvtxDamage, ATemplateThatBreaksOffGivesWhatStandsBeforeTheBreak) {
  EvtxChunk chunk = chunk_of(1, 1);
  std::string bytes = chunk.finish();
  const std::size_t definition = chunk.definition(0x22);
  ASSERT_NE(definition, 0U);
  bytes[definition + 24 + 4] = '\x1f';  // no token is that
  const ReadResult result = read(evtx_file({bytes}));
  ASSERT_EQ(result.events.size(), 1U);
  EXPECT_EQ(result.events[0].values("Computer"), "PC1");
  EXPECT_EQ(result.events[0].values("X"), "(none)");
  EXPECT_EQ(result.problem("a record's content is damaged: only what came before was read"), 1U);
}

TEST(EvtxDamage, ValuesThatPromiseMoreThanThereIs) {
  EvtxChunk chunk;
  const EvtxTemplate plain{0x44, element("Event", {}, {element("EventData", {}, {data("X", 0)})})};
  chunk.add_record(1, plain, {string_value("abcdef")});
  std::string bytes = chunk.finish();
  const std::size_t value = bytes.find(utf16("abcdef"));
  put_number<std::uint16_t>(bytes, value - 4, 0xfff0);  // its size
  const ReadResult result = read(evtx_file({bytes}));
  ASSERT_EQ(result.events.size(), 1U);
  EXPECT_EQ(result.events[0].values("X"), "abcdef");
  EXPECT_EQ(result.problem("a record's content is damaged: only what came before was read"), 1U);
  put_number<std::uint32_t>(bytes, value - 8, 0x10000000);  // how many there are
  EXPECT_EQ(read(evtx_file({bytes})).problem("a record's content is damaged: only what came before was read"),
            1U);
}

// A template whose instance is its own value, and tables that lead back to themselves.
TEST(EvtxDamage, WhatRefersToItselfEnds) {
  EvtxChunk chunk = chunk_of(1, 2);
  std::string bytes = chunk.finish();
  put_number(bytes, chunk.definition(0x11), static_cast<std::uint32_t>(chunk.definition(0x22)));
  put_number(bytes, chunk.definition(0x22), static_cast<std::uint32_t>(chunk.definition(0x11)));
  EvtxChunk::put_checksums(bytes);
  EvtxChunk later;
  later.pretend_definition(0x11, 0x8000);
  later.pretend_definition(0x99, 0x8000);
  later.add_record(3, {0x99, element("E", {}, {})}, {string_value("v")});
  const ReadResult result = read(evtx_file({bytes, later.finish()}));
  EXPECT_EQ(result.events.size(), 3U);
  EXPECT_EQ(result.problem("a record's template is missing: its values have no names"), 1U);
}

TEST(EvtxDamage, ARecordThatAsksForMoreThanARecordHolds) {
  EvtxTemplate many{0x55, element("Event", {}, {element("EventData", {}, {})})};
  for (int i = 0; i < 600; ++i) many.root.children[0].children.push_back(data("D", 0));
  EvtxChunk chunk;
  chunk.add_record(1, many, {string_value(std::string(20'000, 'x'))});
  add_records(chunk, 2, 1);
  const ReadResult result = read(evtx_file({chunk.finish()}));
  EXPECT_EQ(result.problem("a record asks for more fields or text than a record can hold: it was cut"), 1U);
  ASSERT_EQ(result.events.size(), 2U);
  EXPECT_EQ(result.events[1].values("X"), "v2") << "the next is whole";
}

// Whatever happens to the bytes of one record, the others are read as before.
TEST(EvtxDamage, OneRecordCostsNoOther) {
  const EvtxChunk chunk = chunk_of(1, 6);
  const std::string whole = chunk.finish();
  const Values all = values_of(read(evtx_file({whole})));
  const bool holds = rc::check("damage inside the fourth record", [&] {
    std::string bytes = whole;
    const std::size_t begin = chunk.records()[3];
    const std::size_t end = chunk.records()[4];
    for (int changes = *rc::gen::inRange(1, 12); changes > 0; --changes)
      bytes[*rc::gen::inRange(begin, end)] = *rc::gen::arbitrary<char>();
    Values values = values_of(read(evtx_file({bytes}, 4)));
    RC_ASSERT(values.size() == 5U || values.size() == 6U);
    if (values.size() == 6U) values.erase(values.begin() + 3);
    RC_ASSERT(values == (Values{all[0], all[1], all[2], all[4], all[5]}));
  });
  EXPECT_TRUE(holds);
}

TEST(EvtxDamage, AnyBytesAtAllEnd) {
  const std::string whole = evtx_file({chunk_of(1, 4).finish(), chunk_of(5, 4).finish()});
  const bool holds = rc::check("damage anywhere", [&] {
    std::string bytes = whole.substr(0, *rc::gen::inRange<std::size_t>(0, whole.size() + 1));
    for (int changes = *rc::gen::inRange(0, 60); changes > 0 && !bytes.empty(); --changes) {
      // Most of a chunk is unused: damage goes to where records are.
      const std::size_t at =
          *rc::gen::inRange<std::size_t>(0, 6000) + *rc::gen::element<std::size_t>(0, EvtxChunk::kBytes);
      if (at < bytes.size()) bytes[at] = *rc::gen::arbitrary<char>();
    }
    const ReadResult result = read(bytes);
    RC_ASSERT(result.events.size() <= 200U);
  });
  EXPECT_TRUE(holds);
}

}  // namespace
}  // namespace garde::test
