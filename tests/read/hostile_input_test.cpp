// SPDX-License-Identifier: Apache-2.0
// Every format on damaged input: nothing crashes, no reader stands still, and fields are where they say.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "support/read_events.h"

namespace garde::test {
namespace {

using namespace std::literals;

// What each text format looks like; damage is done to these.
constexpr std::string_view kSamples[] = {
    "<Events><Event xmlns='x'><System><EventID Qualifiers='1'>1</EventID></System><EventData><Data Name='a "
    "b'>c</Data><Data>d</Data>"
    "</EventData></Event><Event><System/><UserData><A><B>1</B></A></UserData></Event></Events>"sv,
    "<?xml version='1.0'?><AuditMessage><EventIdentification EventDateTime='2026-03-01T10:00:00Z'><EventID "
    "csd-code='1'/>"
    "</EventIdentification><ParticipantObjectIdentification><ParticipantObjectName>n</ParticipantObjectName>"
    "</ParticipantObjectIdentification></AuditMessage>"sv,
    "#Version: 1.0\n#Fields: date time c-ip cs-uri-stem cs(User-Agent)\n2026-03-01 10:00:00 10.0.0.1 /a "
    "Mozilla+5\n#Fields: "
    "date-time,client-ip,\"x y\"\n2026-03-01T10:00:00Z,10.0.0.2,\"a,\"\"b\"\"\"\n"sv,
    "time;user;\"what, else\"\n2026-03-01 10:00:00;a;\"b\nc\"\n2026-03-01 10:00:01;d;e\n"sv,
    "#separator "
    "\\x09\n#set_separator\t,\n#path\tconn\n#fields\tts\tuid\tid.orig_h\ttags\n#"
    "types\ttime\tstring\taddr\tset\n"
    "1772359200.5\tC1\t10.0.0.1\ta,b\n#close\t2026\n"sv,
    "\x0BMSH|^~\\&|A|B|C|D|20260301100000||ADT^A01|1|P|2.5\rPID|1||7^^^H^PI||X^Y\r\x1C\r\x0BMSH|^~\\&|A\rMSA|AE|1\r\x1C\r"sv,
    "__REALTIME_TIMESTAMP=1772359200000000\n_HOSTNAME=h\nMESSAGE\n\x05\0\0\0\0\0\0\0a\nb=c\n\n__REALTIME_TIMESTAMP=1\nMESSAGE=x\n"sv,
    "type=EXECVE msg=audit(1772359200.1:5): argc=2 a0=\"ls\" a1=2D6C61\ntype=SYSCALL msg=audit(1772359200.1:5): exe=\"/bin/ls\"\x1DUID=\"a\"\n"sv,
    "<34>1 2026-03-01T10:00:00Z h app 1 ID [a b=\"c\"] text\n20 <34>Mar  1 10:00:00 h\n"sv,
    R"({"a":{"b":[1,2,"c\n"]},"EventID":1,"Channel":"x"})",
};

// Pieces of a sample, bytes changed, put in, taken out; several samples one behind the other.
std::string damaged() {
  std::string text;
  const int parts = *rc::gen::inRange(1, 4);
  for (int i = 0; i < parts; ++i)
    text += *rc::gen::elementOf(std::vector<std::string_view>(std::begin(kSamples), std::end(kSamples)));
  const int changes = *rc::gen::inRange(0, 8);
  for (int i = 0; i < changes && !text.empty(); ++i) {
    const std::size_t at = *rc::gen::inRange<std::size_t>(0, text.size());
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        text[at] = *rc::gen::arbitrary<char>();
        break;
      case 1:
        text.insert(at, 1,
                    *rc::gen::element('"', '\n', '<', '>', '\t', '|', '\0', ';', '=', '\x1D', '&', '#'));
        break;
      case 2:
        text.erase(at, *rc::gen::inRange<std::size_t>(1, 20));
        break;
      default:
        text.resize(at);
    }
  }
  return text;
}

// Counts events without keeping them.
class Counter final : public EventVisitor {
 public:
  void visit(Event&) override { ++events; }
  std::size_t events = 0;
};

TEST(HostileInput, EveryFormatReadsWhateverComes) {
  const bool holds = rc::check("damaged input", [] {
    const std::string text = damaged();
    for (const read::Format& format : read::formats()) {
      (void)format.recognise(text, true);
      const ReadResult result = read_events(format, text);
      RC_ASSERT(!result.error);
      RC_ASSERT(result.events.size() <= text.size());
    }
    (void)read::recognise_format(text, true);
  });
  EXPECT_TRUE(holds);
}

TEST(HostileInput, EmptyInputGivesNothing) {
  for (const read::Format& format : read::formats()) {
    const ReadResult result = read_events(format, "");
    EXPECT_FALSE(result.error) << format.name;
    EXPECT_TRUE(result.events.empty()) << format.name;
    EXPECT_EQ(format.recognise("", true) > 1, false) << format.name;
  }
}

// Bytes as a ransomware leaves them: no structure at all, zeros and line feeds among them.
TEST(HostileInput, EncryptedBytesAreNoFormatAndReadByAll) {
  std::string bytes(300'000, '\0');
  std::uint64_t state = 0x9E3779B97F4A7C15;
  for (char& byte : bytes) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    byte = static_cast<char>(state >> 32);
  }
  EXPECT_EQ(read::recognise_format(std::string_view(bytes).substr(0, read::kRecognisePrefix), false).name,
            "lines");
  for (const read::Format& format : read::formats()) {
    const ReadResult result = read_events(format, bytes);
    for (const ReadEvent& event : result.events) EXPECT_FALSE(event.json.empty());
    EXPECT_TRUE(!result.events.empty() || result.error || !result.problems.empty())
        << format.name << " loses it silently";
  }
}

TEST(HostileInput, OneLineWithoutEndIsReadInBoundedPieces) {
  std::string text(40 << 20, 'a');
  for (const std::string_view start :
       {"#Fields: a b\n"sv, "a,b,c\n1,2,3\n\""sv, "#fields\ta\n"sv, "MSH|^~\\&|A|"sv,
        "__REALTIME_TIMESTAMP=1\nMESSAGE="sv, "9999999 <13>Feb  5 17:32:18 a b: "sv,
        "<13>Feb  5 17:32:18 a b: "sv, ""sv}) {
    text.replace(0, start.size(), start);
    const read::Format& format = read::recognise_format(text.substr(0, read::kRecognisePrefix), false);
    Counter counter;
    MemorySource source(text);
    const auto reader = format.make({});
    read::Problems problems;
    for (;;) {
      read::Block block;
      const auto more = reader->cut(source, block, problems);
      ASSERT_TRUE(more) << format.name;
      if (!*more) break;
      ASSERT_LE(block.size, read::kMostRecordBytes) << format.name;
      reader->parse(block, counter, problems);
    }
    EXPECT_FALSE(problems.empty()) << format.name << " does not say that a line is too long";
    EXPECT_GE(counter.events, 1U) << format.name;
  }
}

TEST(HostileInput, ZerosAndBytesThatAreNoUtf8AreKept) {
  const std::string text = "<13>Feb  5 17:32:18 h app: a\0b\xFF\xC3 c\n"s;
  const ReadResult result = read_events(*read::find_format("syslog"), text);
  ASSERT_EQ(result.events.size(), 1U);
  EXPECT_EQ(result.events[0].values("Message"), "a\0b\xFF\xC3 c"s);
  EXPECT_NE(result.events[0].json.find("\\u0000"), std::string::npos);
}

TEST(HostileInput, DeepNestingIsBounded) {
  std::string json = "<13>Feb  5 17:32:18 h app: {\"a\":";
  for (int i = 0; i < 50'000; ++i) json += "{\"a\":";
  json += "1";
  for (int i = 0; i < 50'001; ++i) json += '}';
  EXPECT_EQ(read_events(*read::find_format("syslog"), json).events.size(), 1U);
  EXPECT_GE(read_events(*read::find_format("json"), json.substr(json.find('{'))).events.size(), 1U);
  std::string xml;
  for (int i = 0; i < 50'000; ++i) xml += "<Event><System><Event>";
  EXPECT_GE(read_events(*read::find_format("windows-xml"), xml).problems.by_kind().size(), 1U);
}

TEST(HostileInput, EverySampleCutAnywhereIsRead) {
  for (const std::string_view sample : kSamples)
    for (const read::Format& format : read::formats())
      for (std::size_t size = 0; size <= sample.size(); ++size) {
        const ReadResult result = read_events(format, sample.substr(0, size));
        ASSERT_FALSE(result.error) << format.name << " " << sample.substr(0, size);
      }
}

}  // namespace
}  // namespace garde::test
