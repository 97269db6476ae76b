// SPDX-License-Identifier: Apache-2.0
#include "indicator/matcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <set>

namespace garde::indicator {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::shared_ptr<const IndicatorSet> set_of(std::string_view list) {
  auto set = std::make_shared<IndicatorSet>();
  EXPECT_TRUE(set->load_text(list, "list"));
  return set;
}

std::vector<std::string> matches(Matcher& matcher, std::string_view value, ValueKind kind = ValueKind::text) {
  Event event;
  event.add("Field", FieldId::none, kind, value);
  std::vector<std::string> all;
  for (const Match& match : matcher.match(event)) all.push_back(shown(match.indicator->kind, match.indicator->key));
  return all;
}

class Matching : public testing::Test {
 protected:
  std::vector<std::string> in(std::string_view value, ValueKind kind = ValueKind::text) {
    return matches(matcher_, value, kind);
  }
  Matcher matcher_{set_of("203.0.113.7\n198.51.100.0/24\n2001:db8::bad\n2001:db8:5::/48\n"
                          "evil.com\nhttp://worse.net/drop/a.bin\n"
                          "0123456789abcdef0123456789abcdef\n"
                          "0123456789abcdef0123456789abcdef01234567\n"
                          "locker.exe\nfinal invoice.docm\nboss@mailer.org\n")};
};

TEST_F(Matching, AddressesInsideText) {
  EXPECT_THAT(in("203.0.113.7"), ElementsAre("203.0.113.7"));
  EXPECT_THAT(in("ping -n 1 203.0.113.7."), ElementsAre("203.0.113.7"));
  EXPECT_THAT(in("::ffff:203.0.113.7"), ElementsAre("203.0.113.7"));
  EXPECT_THAT(in("tcp://203.0.113.7:4444/x"), ElementsAre("203.0.113.7"));
  EXPECT_THAT(in("src=198.51.100.200 dst=10.0.0.1"), ElementsAre("198.51.100.0/24"));
  EXPECT_THAT(in("203.0.113.70"), IsEmpty());
  EXPECT_THAT(in("1203.0.113.7"), IsEmpty());
  EXPECT_THAT(in("v203.0.113.7"), IsEmpty());
  EXPECT_THAT(in("[2001:DB8::bad]:443"), ElementsAre("2001:db8::bad"));
  EXPECT_THAT(in("2001:0db8:0000:0000:0000:0000:0000:0bad"), ElementsAre("2001:db8::bad"));
  EXPECT_THAT(in("to 2001:db8:5:1::9, then"), ElementsAre("2001:db8:5::/48"));
  EXPECT_THAT(in("2021-06-22T01:02:03 std::bad ::"), IsEmpty());
}

TEST_F(Matching, DomainsWithWhatIsBelowThem) {
  EXPECT_THAT(in("evil.com"), ElementsAre("evil.com"));
  EXPECT_THAT(in("nslookup A.B.EVIL.COM."), ElementsAre("evil.com"));
  EXPECT_THAT(in("https://cdn.evil.com:8443/x?y"), ElementsAre("evil.com"));
  EXPECT_THAT(in("someone@evil.com"), ElementsAre("evil.com"));
  EXPECT_THAT(in("notevil.com"), IsEmpty());
  EXPECT_THAT(in("evil.com.example.org"), IsEmpty());
  EXPECT_THAT(in("evil.community"), IsEmpty());
}

TEST_F(Matching, UrlsHashesFilesAndSenders) {
  EXPECT_THAT(in("curl -o x 'HXXP://nothing' https://WORSE.net/drop/a.bin?id=1#z"),
              ElementsAre("worse.net/drop/a.bin"));
  EXPECT_THAT(in("http://worse.net/drop/a.bin, and"), ElementsAre("worse.net/drop/a.bin"));
  EXPECT_THAT(in("http://worse.net/drop/a.binary"), IsEmpty());
  EXPECT_THAT(in("SHA1=0123456789ABCDEF0123456789ABCDEF01234567,MD5=0123456789ABCDEF0123456789ABCDEF,IMPHASH=0"),
              ElementsAre("0123456789abcdef0123456789abcdef01234567", "0123456789abcdef0123456789abcdef"));
  EXPECT_THAT(in("0123456789abcdef0123456789abcdef0"), IsEmpty());
  EXPECT_THAT(in("C:\\Temp\\LOCKER.EXE -all"), ElementsAre("locker.exe"));
  EXPECT_THAT(in("C:\\Temp\\unlocker.exe"), IsEmpty());
  EXPECT_THAT(in("C:\\Users\\a\\Final invoice.docm"), ElementsAre("final invoice.docm"));
  EXPECT_THAT(in("Final invoice.docm"), ElementsAre("final invoice.docm"));
  EXPECT_THAT(in("from=<Boss@Mailer.org>"), ElementsAre("boss@mailer.org"));
  EXPECT_THAT(in("from=boss@mailer.org to=x"), ElementsAre("boss@mailer.org"));
  EXPECT_THAT(in("bigboss@mailer.org"), IsEmpty());
}

TEST_F(Matching, EscapedTextIsReadAsWhatItMeans) {
  EXPECT_THAT(in("line\\nevil.com", ValueKind::escaped), ElementsAre("evil.com"));
  EXPECT_THAT(in("http:\\/\\/worse.net\\/drop\\/a.bin", ValueKind::escaped), ElementsAre("worse.net/drop/a.bin"));
}

TEST_F(Matching, SaysTheSameAgainAndNamesTheField) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(in("evil.com"), ElementsAre("evil.com"));
    EXPECT_THAT(in("good.com"), IsEmpty());
  }
  Event event;
  event.add("QueryName", FieldId::none, ValueKind::text, "evil.com");
  event.add("Message", FieldId::none, ValueKind::text, "evil.com again");
  event.add("Number", FieldId::none, ValueKind::number, "203.0.113.7");
  const auto& found = matcher_.match(event);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].field, "QueryName");
}

TEST_F(Matching, ManyMatchesAreBounded) {
  std::string list;
  std::string text;
  for (int i = 0; i < 100; ++i) {
    list += "h" + std::to_string(i) + ".com\n";
    text += "h" + std::to_string(i) + ".com ";
  }
  Matcher matcher(set_of(list));
  EXPECT_EQ(matches(matcher, text).size(), Matcher::kMostMatches);
}

// The obvious way: cut into words, compare each with each.
std::set<std::string> naive(const IndicatorSet& set, const std::vector<std::string>& list, std::string_view text) {
  std::set<std::string> found;
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == '_'; };
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && is_word(text[end])) ++end;
    std::string word(text.substr(i, end - i));
    for (char& c : word) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const std::string whole = word;
    while (!word.empty() && (word.front() == '.' || word.front() == '-')) word.erase(0, 1);
    while (!word.empty() && (word.back() == '.' || word.back() == '-')) word.pop_back();
    std::string domain;
    for (const std::string& one : list) {
      if (set.find(Kind::hash, one) != nullptr && whole == one) found.insert(one);
      if (set.find(Kind::file_name, one) != nullptr && word == one) found.insert(one);
      const bool below = word == one || word.ends_with("." + one);
      if (set.find(Kind::domain, one) != nullptr && below && one.size() > domain.size()) domain = one;
    }
    if (!domain.empty()) found.insert(domain);
    i = end + 1;
  }
  return found;
}

TEST(MatchProperty, FindsWhatTheObviousWayFinds) {
  const std::vector<std::string> list{"evil.com",  "a.evil.com", "b-c.net",   "x.org",
                                      "tool.exe",  "b.dll",      "com.net",
                                      "00000000000000000000000000000000", "ffffffffffffffffffffffffffffffff"};
  std::string lines;
  for (const std::string& one : list) lines += one + "\n";
  const auto set = set_of(lines);
  ASSERT_EQ(set->size(), list.size());
  Matcher matcher(set);
  const std::vector<std::string> parts{"evil", "com", "a", ".", ".", ".", "b-c", "net", "x", "org", "tool", "exe", "EXE",
                                       "b", "dll", " ", " ", "=", ",", "\\", ":", "-", "_", "Evil.Com",
                                       "00000000000000000000000000000000", "FFFFFFFFFFFFFFFFffffffffffffffff"};
  EXPECT_TRUE(rc::check([&](const std::vector<std::uint8_t>& picks) {
    std::string text;
    for (const std::uint8_t pick : picks) text += parts[pick % parts.size()];
    const auto found = matches(matcher, text);
    RC_ASSERT(std::set<std::string>(found.begin(), found.end()) == naive(*set, list, text));
  }));
}

TEST(MatchProperty, NetworksHoldExactlyTheirAddresses) {
  const auto set = set_of("198.51.100.64/26\n198.51.100.96/28\n203.0.113.128/25\n");
  Matcher matcher(set);
  EXPECT_TRUE(rc::check([&](std::uint8_t last, bool first) {
    const std::string text = (first ? "198.51.100." : "203.0.113.") + std::to_string(last);
    std::vector<std::string> expected;
    if (first && last >= 96 && last < 112) {
      expected = {"198.51.100.96/28"};
    } else if (first && last >= 64 && last < 128) {
      expected = {"198.51.100.64/26"};
    } else if (!first && last >= 128) {
      expected = {"203.0.113.128/25"};
    }
    RC_ASSERT(matches(matcher, text) == expected);
  }));
}

TEST(MatchProperty, AnyBytesEnd) {
  Matcher matcher(set_of("evil.com\n203.0.113.7\n2001:db8::1\nhttp://a.com/b\na@b.com\nx.exe\n"));
  EXPECT_TRUE(rc::check([&](const std::string& text, const std::vector<std::uint8_t>& picks) {
    (void)matches(matcher, text);
    constexpr std::string_view kBytes = ":/@.ab01 =\\[]%'";
    std::string made;
    for (const std::uint8_t pick : picks) made += kBytes[pick % kBytes.size()];
    (void)matches(matcher, made);
    (void)matches(matcher, made, ValueKind::escaped);
  }));
}

}  // namespace
}  // namespace garde::indicator
