// SPDX-License-Identifier: Apache-2.0
#include "collect/http/otlp.h"

#include <cstring>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace garde::test {
namespace {

// Protocol Buffers, written by hand.
std::string bytes_field(int number, const std::string& bytes) {
  std::string out(1, static_cast<char>(number << 3 | 2));
  for (std::size_t size = bytes.size();; size >>= 7) {
    out += static_cast<char>((size & 0x7F) | (size > 0x7F ? 0x80 : 0));
    if (size <= 0x7F) break;
  }
  return out + bytes;
}
std::string fixed_field(int number, std::uint64_t value) {
  std::string out(9, static_cast<char>(number << 3 | 1));
  std::memcpy(out.data() + 1, &value, sizeof value);
  return out;
}
std::string pair_of(const std::string& key, const std::string& value) {
  return bytes_field(1, key) + bytes_field(2, value);
}
std::string text_of(const std::string& text) {
  return bytes_field(1, text);
}

std::string request() {
  const std::string resource = bytes_field(1, bytes_field(1, pair_of("host.name", text_of("pacs1"))));
  const std::string list =
      bytes_field(5, bytes_field(1, text_of("a")) + bytes_field(1, std::string("\x10\x01", 2)));
  const std::string record =
      fixed_field(1, 1'770'689'655'000'000'000U) + bytes_field(3, "WARN") +
      bytes_field(5, text_of("door \"opened\"")) +
      bytes_field(6, pair_of("attempts", std::string("\x18\x03", 2))) +
      bytes_field(6, pair_of("list", list)) +
      bytes_field(6, pair_of("map", bytes_field(6, bytes_field(1, pair_of("k", text_of("v"))))));
  return bytes_field(1, resource + bytes_field(2, bytes_field(2, record) +
                                                      bytes_field(2, bytes_field(5, text_of("second")))));
}

std::vector<std::string> records_of(const collect::Documents& documents) {
  std::vector<std::string> records;
  collect::BatchReader reader(documents.batch.encoded());
  for (collect::RecordView record; reader.next(record);) records.emplace_back(record.bytes);
  return records;
}

TEST(Otlp, ProtocolBuffersBecomeFlatObjects) {
  const auto documents = collect::read_otlp_protobuf(request(), {"otlp", "", ""}, Instant{});
  ASSERT_TRUE(documents);
  EXPECT_EQ(
      records_of(*documents),
      (std::vector<std::string>{
          R"({"host.name":"pacs1","severity_text":"WARN","message":"door \"opened\"","@timestamp":"2026-02-10T02:14:15.000000000Z",)"
          R"("attempts":3,"list":["a",true],"map":{"k":"v"}})",
          R"({"host.name":"pacs1","message":"second"})"}));
}

TEST(Otlp, BothFormsGiveTheSame) {
  const auto documents = collect::read_otlp_json(
      R"({"resourceLogs":[{"resource":{"attributes":[{"key":"host.name","value":{"stringValue":"pacs1"}}]},"scopeLogs":[{"logRecords":[)"
      R"({"body":{"stringValue":"second"}}]}]}]})",
      {"otlp", "", ""}, Instant{});
  ASSERT_TRUE(documents);
  EXPECT_EQ(records_of(*documents),
            (std::vector<std::string>{R"({"host.name":"pacs1","message":"second"})"}));
}

TEST(Otlp, WhatIsCutShortIsRefusedWhole) {
  const std::string whole = request();
  for (std::size_t size = 1; size < whole.size(); ++size)
    EXPECT_FALSE(collect::read_otlp_protobuf(whole.substr(0, size), {}, Instant{})) << size;
  EXPECT_FALSE(collect::read_otlp_json("{}", {}, Instant{}));
}

TEST(Otlp, ValuesDoNotNestWithoutEnd) {
  std::string value = text_of("x");
  for (int i = 0; i < 100; ++i) value = bytes_field(5, bytes_field(1, value));
  EXPECT_FALSE(collect::read_otlp_protobuf(
      bytes_field(1, bytes_field(2, bytes_field(2, bytes_field(5, value)))), {}, Instant{}));
}

TEST(Otlp, AnyBytesAreTakenOrRefused) {
  EXPECT_TRUE(rc::check([] {
    std::string bytes = request();
    const auto changes = *rc::gen::container<std::vector<std::pair<std::size_t, char>>>(
        rc::gen::pair(rc::gen::inRange<std::size_t>(0, bytes.size()), rc::gen::arbitrary<char>()));
    for (const auto& [at, byte] : changes) bytes[at] = byte;
    if (const auto documents = collect::read_otlp_protobuf(bytes, {}, Instant{}))
      RC_ASSERT(records_of(*documents).size() == documents->taken);
  }));
}

}  // namespace
}  // namespace garde::test
