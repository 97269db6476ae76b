// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "read/evtx/evtx.h"
#include "support/evtx_writer.h"
#include "support/read_events.h"

namespace garde::test {
namespace {

// The value of a <Data Name="X"> of this type.
ReadEvent read_value(EvtxValue value) {
  const EvtxTemplate outer = outer_template();
  const EvtxTemplate inner{0x22, element("EventData", {}, {data("X", 0, value.type)})};
  EvtxChunk chunk;
  chunk.add_record(7, outer, outer_values(7, instance_value(inner, {std::move(value)})));
  const ReadResult result = read_events(read::evtx_format(), evtx_file({chunk.finish()}));
  EXPECT_TRUE(result.problems.empty());
  EXPECT_EQ(result.events.size(), 1U);
  return result.events.empty() ? ReadEvent() : result.events.front();
}

std::string text_of(EvtxValue value) {
  return read_value(std::move(value)).values("X");
}

ValueKind kind_of(EvtxValue value) {
  return read_value(std::move(value)).fields.back().kind;
}

EvtxValue bytes_value(std::uint8_t type, std::string_view bytes) {
  return {type, std::string(bytes), nullptr, {}};
}

using std::string_view_literals::operator""sv;

TEST(EvtxValues, Integers) {
  EXPECT_EQ(text_of(number_value<std::int8_t>(3, -5)), "-5");
  EXPECT_EQ(text_of(number_value<std::uint8_t>(4, 250)), "250");
  EXPECT_EQ(text_of(number_value<std::int16_t>(5, -30'000)), "-30000");
  EXPECT_EQ(text_of(number_value<std::uint16_t>(6, 60'000)), "60000");
  EXPECT_EQ(text_of(number_value<std::int32_t>(7, -2'000'000'000)), "-2000000000");
  EXPECT_EQ(text_of(number_value<std::uint32_t>(8, 4'000'000'000)), "4000000000");
  EXPECT_EQ(text_of(number_value<std::int64_t>(9, INT64_MIN)), "-9223372036854775808");
  EXPECT_EQ(text_of(number_value<std::uint64_t>(10, UINT64_MAX)), "18446744073709551615");
  EXPECT_EQ(kind_of(number_value<std::uint32_t>(8, 1)), ValueKind::number);
}

TEST(EvtxValues, HexadecimalAndPointers) {
  EXPECT_EQ(text_of(number_value<std::uint32_t>(0x14, 0x1fffff)), "0x1fffff");
  EXPECT_EQ(text_of(number_value<std::uint64_t>(0x15, 0x8020000000000000)), "0x8020000000000000");
  EXPECT_EQ(text_of(number_value<std::uint32_t>(0x14, 0)), "0x0");
  EXPECT_EQ(text_of(number_value<std::uint64_t>(0x10, 0x378)), "0x378");
  EXPECT_EQ(text_of(number_value<std::uint32_t>(0x10, 0x378)), "0x378") << "of a 32-bit machine";
}

TEST(EvtxValues, RealsAndBooleans) {
  EXPECT_EQ(text_of(number_value<float>(0x0b, 0.1F)), "0.1");
  EXPECT_EQ(text_of(number_value<double>(0x0c, -2.5e300)), "-2.5e+300");
  EXPECT_EQ(text_of(number_value<std::uint32_t>(0x0d, 1)), "true");
  EXPECT_EQ(text_of(number_value<std::uint32_t>(0x0d, 0)), "false");
  EXPECT_EQ(text_of(number_value<std::uint32_t>(0x0d, 0x100)), "true");
  EXPECT_EQ(kind_of(number_value<std::uint32_t>(0x0d, 1)), ValueKind::boolean);
}

TEST(EvtxValues, Strings) {
  EXPECT_EQ(text_of(string_value("a value ")), "a value ") << "white space at the end is the value's";
  EXPECT_EQ(text_of({1, utf16(u"h\u00e9\u4e2d\xd83d\xde00"), nullptr, {}}),
            "h\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80");
  EXPECT_EQ(text_of({1, utf16(u"a\xd83dz"), nullptr, {}}), "a\xef\xbf\xbdz");
  EXPECT_EQ(text_of({1, utf16(std::u16string_view(u"ended\0\0", 7)), nullptr, {}}), "ended");
  EXPECT_EQ(text_of(bytes_value(2, "ansi\0"sv)), "ansi");
  EXPECT_EQ(text_of(bytes_value(2, "\x80 caf\xe9")), "\xe2\x82\xac caf\xc3\xa9");
  EXPECT_EQ(text_of(bytes_value(2, "caf\xc3\xa9")), "caf\xc3\xa9");
  EXPECT_EQ(kind_of(string_value("42")), ValueKind::text);
}

TEST(EvtxValues, GuidSidBinary) {
  EXPECT_EQ(text_of(bytes_value(0x0f, "\x5f\x38\x70\x57\xc2\x22\xe0\x43\xbf\x4c\x06\xf5\x69\x8f\xfb\xd9")),
            "{5770385F-22C2-43E0-BF4C-06F5698FFBD9}");
  EXPECT_EQ(text_of(bytes_value(0x13, "\x01\x01\0\0\0\0\0\x05\x12\0\0\0"sv)), "S-1-5-18");
  EXPECT_EQ(text_of(bytes_value(0x13, "\x01\x02\0\x01\0\0\0\x05\x12\0\0\0\xff\xff\xff\xff"sv)),
            "S-1-0x000100000005-18-4294967295");
  EXPECT_EQ(text_of(bytes_value(0x13, "\x01\x05\0\0\0\0\0\x05\x12\0\0\0"sv)), "010500000000000512000000")
      << "a SID that promises more than it has is shown as it is";
  EXPECT_EQ(text_of(bytes_value(0x0e, "\0\x0a\xff"sv)), "000AFF");
  EXPECT_EQ(text_of(bytes_value(0x7e, "\x01")), "01") << "of a type that nobody knows";
}

TEST(EvtxValues, Times) {
  EXPECT_EQ(text_of(number_value<std::uint64_t>(0x11, kTestFileTime)), "2021-06-22T01:02:03.1234567Z");
  EXPECT_EQ(text_of(number_value<std::uint64_t>(0x11, 0)), "1601-01-01T00:00:00.0000000Z");
  EXPECT_EQ(text_of(number_value<std::uint64_t>(0x11, 125'911'584'000'000'000)),
            "2000-01-01T00:00:00.0000000Z");
  EXPECT_EQ(text_of(number_value<std::uint64_t>(0x11, 125'963'423'999'999'999)),
            "2000-02-29T23:59:59.9999999Z");
  EXPECT_EQ(text_of(number_value<std::uint64_t>(0x11, INT64_MAX)), "30828-09-14T02:48:05.4775807Z");
  std::string system_time;
  for (const std::uint16_t part : {2024, 2, 4, 29, 23, 5, 9, 7}) append_number(system_time, part);
  EXPECT_EQ(text_of({0x12, system_time, nullptr, {}}), "2024-02-29T23:05:09.007Z");
}

TEST(EvtxValues, Arrays) {
  const ReadEvent strings = read_value({0x81, utf16(std::u16string_view(u"one\0two\0\0", 9)), nullptr, {}});
  EXPECT_EQ(strings.values("X"), "one|two|");
  EXPECT_TRUE(strings.fields.back().member);
  EXPECT_EQ(text_of({0x81, utf16(u"alone"), nullptr, {}}), "alone") << "no NUL at the end";
  EXPECT_EQ(text_of({0x88, number_bytes<std::uint32_t>(7) + number_bytes<std::uint32_t>(8), nullptr, {}}),
            "7|8");
  EXPECT_EQ(text_of(bytes_value(0x93, "\x01\x01\0\0\0\0\0\x05\x12\0\0\0\x01\x01\0\0\0\0\0\x05\x13\0\0\0"sv)),
            "S-1-5-18|S-1-5-19");
  EXPECT_EQ(text_of(bytes_value(0x82, "a\0bc"sv)), "a|bc");
  EXPECT_EQ(text_of(bytes_value(0x86, "\x01\0\x02"sv)), "1|2") << "cut inside a member";
}

template <typename... Numbers>
EvtxValue number_array(std::uint8_t type, Numbers... numbers) {
  return {static_cast<std::uint8_t>(0x80 | type), (number_bytes(numbers) + ...), nullptr, {}};
}

TEST(EvtxValues, ArraysOfEveryType) {
  EXPECT_EQ(text_of(number_array(3, std::int8_t{-1}, std::int8_t{2})), "-1|2");
  EXPECT_EQ(text_of(number_array(4, std::uint8_t{255}, std::uint8_t{2})), "255|2");
  EXPECT_EQ(text_of(number_array(5, std::int16_t{-300}, std::int16_t{2})), "-300|2");
  EXPECT_EQ(text_of(number_array(6, std::uint16_t{60'000}, std::uint16_t{2})), "60000|2");
  EXPECT_EQ(text_of(number_array(7, std::int32_t{-70'000}, std::int32_t{2})), "-70000|2");
  EXPECT_EQ(text_of(number_array(8, std::uint32_t{4'000'000'000}, std::uint32_t{2})), "4000000000|2");
  EXPECT_EQ(text_of(number_array(9, std::int64_t{-1} << 40, std::int64_t{2})), "-1099511627776|2");
  EXPECT_EQ(text_of(number_array(10, UINT64_MAX, std::uint64_t{2})), "18446744073709551615|2");
  EXPECT_EQ(text_of(number_array(0x0b, 0.5F, -2.0F)), "0.5|-2");
  EXPECT_EQ(text_of(number_array(0x0c, 0.25, 1e100)), "0.25|1e+100");
  EXPECT_EQ(text_of(number_array(0x0d, std::uint32_t{1}, std::uint32_t{0})), "true|false");
  EXPECT_EQ(text_of(bytes_value(0x8e, "\0\x0a\xff"sv)), "000AFF") << "binary has no members";
  EXPECT_EQ(text_of(bytes_value(0x8f,
                                "\x5f\x38\x70\x57\xc2\x22\xe0\x43\xbf\x4c\x06\xf5\x69\x8f\xfb\xd9"
                                "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1"sv)),
            "{5770385F-22C2-43E0-BF4C-06F5698FFBD9}|{00000000-0000-0000-0000-000000000001}");
  EXPECT_EQ(text_of(number_array(0x10, std::uint64_t{0x378}, std::uint64_t{1})), "0x378|0x1");
  EXPECT_EQ(text_of(number_array(0x11, kTestFileTime, std::uint64_t{0})),
            "2021-06-22T01:02:03.1234567Z|1601-01-01T00:00:00.0000000Z");
  std::string times;
  for (const std::uint16_t part : {2024, 2, 4, 29, 23, 5, 9, 7, 1999, 12, 5, 31, 0, 0, 0, 0})
    append_number(times, part);
  EXPECT_EQ(text_of({0x92, times, nullptr, {}}), "2024-02-29T23:05:09.007Z|1999-12-31T00:00:00.000Z");
  EXPECT_EQ(text_of(number_array(0x14, std::uint32_t{0xabcdef}, std::uint32_t{0})), "0xabcdef|0x0");
  EXPECT_EQ(text_of(number_array(0x15, std::uint64_t{0x8000000000000000}, std::uint64_t{1})),
            "0x8000000000000000|0x1");
}

TEST(EvtxValues, ArraysKeepTheKindOfTheirMembers) {
  const ReadEvent event = read_value(number_array(8, std::uint32_t{7}, std::uint32_t{8}));
  EXPECT_EQ(event.fields.back(), (ReadField{"X", "8", ValueKind::number, true}));
  EXPECT_TRUE(event.json.ends_with(R"("X":[7,8]})")) << event.json;
  const ReadEvent alone = read_value(number_array(8, std::uint32_t{7}));
  EXPECT_EQ(alone.fields.back(), (ReadField{"X", "7", ValueKind::number, false})) << "one member is a value";
}

TEST(EvtxValues, SizesThatTypesDoNotHave) {
  EXPECT_EQ(text_of(bytes_value(8, "\x01\x02\x03"sv)), "197121") << "a number of three bytes";
  EXPECT_EQ(text_of(bytes_value(8, "123456789"sv)), "313233343536373839") << "no number has nine";
  EXPECT_EQ(text_of(bytes_value(0x0b, "abc"sv)), "616263");
  EXPECT_EQ(text_of(bytes_value(0x0d, "\x01"sv)), "true") << "a boolean of one byte";
  EXPECT_EQ(text_of(bytes_value(0x0f, "abc"sv)), "616263");
  EXPECT_EQ(text_of(bytes_value(0x11, "abc"sv)), "616263");
  EXPECT_EQ(text_of(bytes_value(0x12, "abc"sv)), "616263");
  EXPECT_EQ(text_of(bytes_value(0x13, "abc"sv)), "616263");
  EXPECT_EQ(text_of(bytes_value(1, "a\0b"sv)), "a") << "an odd byte at the end of UTF-16";
  EXPECT_EQ(text_of(bytes_value(0x20, "\x10\0\0\0\0\0\0\0"sv)), "0x10") << "a handle";
  EXPECT_EQ(text_of({0x23, utf16("<a/>"), nullptr, {}}), "<a/>") << "XML as text";
}

TEST(EvtxValues, EmptyIsPresentAndEmpty) {
  const ReadEvent null = read_value(null_value());
  EXPECT_EQ(null.fields.back(), (ReadField{"X", "", ValueKind::text, false}));
  EXPECT_EQ(text_of(string_value("")), "");
  EXPECT_EQ(text_of(bytes_value(0x81, "")), "");
  EXPECT_EQ(text_of(bytes_value(8, "")), "");
}

TEST(EvtxValues, SystemOfTheWrittenEvent) {
  const ReadEvent event = read_value(string_value("v"));
  EXPECT_EQ(event.shape, "windows");
  EXPECT_EQ(event.position, 7U);
  EXPECT_EQ(event.json,
            R"({"time":"2021-06-22T01:02:03.123456700Z","shape":"windows","Provider_Name":"Test-Provider",)"
            R"("EventID":4624,"TimeCreated":"2021-06-22T01:02:03.1234567Z","EventRecordID":7,)"
            R"("Channel":"Security","Computer":"PC1","X":"v"})");
}

}  // namespace
}  // namespace garde::test
