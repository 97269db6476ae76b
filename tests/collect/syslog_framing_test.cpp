// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <vector>

#include "collect/syslog/framing.h"

namespace garde::test {
namespace {

using collect::SyslogFramer;
using Messages = std::vector<std::string>;

struct Framed {
  Messages messages;
  bool good = true;
  std::uint64_t cut = 0;
};

// Feeds the stream in pieces of at most `piece` bytes.
Framed frame(std::string_view stream, std::size_t piece = 1 << 20, std::size_t most = 1024) {
  SyslogFramer framer(most);
  Framed framed;
  const auto take = [&](std::string_view message) { framed.messages.emplace_back(message); };
  while (!stream.empty() && framed.good) {
    framed.good = framer.feed(stream.substr(0, piece), take);
    stream.remove_prefix(std::min(piece, stream.size()));
  }
  framer.finish(take);
  framed.cut = framer.cut();
  return framed;
}

TEST(SyslogFramer, TellsCountedFramesFromLines) {
  EXPECT_EQ(frame("5 <1>ab7 <2>c\nd\n4 <3>e").messages, (Messages{"<1>ab", "<2>c\nd", "<3>e"}));
  EXPECT_EQ(frame("<1>ab\n<2>cd\r\n\n<3>e").messages, (Messages{"<1>ab", "<2>cd", "<3>e"}));
  EXPECT_EQ(frame(std::string_view("<1>a\0<2>b\0", 10)).messages, (Messages{"<1>a", "<2>b"}));
  EXPECT_EQ(frame("2026 is no count\n2027 neither").messages, (Messages{"2026 is no count", "2027 neither"}));
}

TEST(SyslogFramer, LongMessagesAreCutAndCounted) {
  const std::string text(3000, 'x');
  for (const std::size_t piece : {1UL, 100UL, 100'000UL}) {
    const Framed lines = frame("<1>" + text + "\n<2>b\n", piece);
    ASSERT_EQ(lines.messages.size(), 2U);
    EXPECT_EQ(lines.messages[0].size(), 1024U);
    EXPECT_EQ(lines.messages[1], "<2>b");
    EXPECT_EQ(lines.cut, 1U);
    const Framed counted = frame("3003 <1>" + text + "4 <2>b", piece);
    ASSERT_EQ(counted.messages.size(), 2U);
    EXPECT_EQ(counted.messages[0].size(), 1024U);
    EXPECT_EQ(counted.messages[1], "<2>b");
  }
}

TEST(SyslogFramer, AStreamThatLosesItsFramesIsGivenUp) {
  EXPECT_FALSE(frame("4 <1>ax<2>b").good);
  EXPECT_FALSE(frame("4 <1>a9999999999 <2>b").good);
  EXPECT_FALSE(frame("4 <1>a0 ").good);
}

TEST(SyslogFramer, WherePiecesEndChangesNothing) {
  EXPECT_TRUE(rc::check([] {
    const auto texts =
        *rc::gen::container<Messages>(rc::gen::container<std::string>(rc::gen::element('a', '<', '1', ' ')));
    const bool counted = *rc::gen::arbitrary<bool>();
    std::string stream;
    Messages expected;
    for (const std::string& text : texts) {
      expected.push_back("<9>" + text);
      stream +=
          counted ? std::to_string(expected.back().size()) + " " + expected.back() : expected.back() + "\n";
    }
    const Framed framed = frame(stream, *rc::gen::inRange<std::size_t>(1, 30));
    RC_ASSERT(framed.good);
    RC_ASSERT(framed.messages == expected);
  }));
}

TEST(SyslogFramer, AnyBytesAreTakenWithinBounds) {
  EXPECT_TRUE(rc::check([] {
    const auto stream =
        *rc::gen::container<std::string>(rc::gen::element('0', '9', ' ', '<', '\n', '\0', '>', 'x'));
    for (const std::string& message : frame(stream, *rc::gen::inRange<std::size_t>(1, 9), 5).messages)
      RC_ASSERT(message.size() <= 5U);
  }));
}

}  // namespace
}  // namespace garde::test
