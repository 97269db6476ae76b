// SPDX-License-Identifier: Apache-2.0
#include "archive/hunt.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "archive/archive.h"
#include "archive/golomb_set.h"
#include "archive/tokens.h"
#include "support/scratch_folder.h"

namespace garde::archive {
namespace {


void fill(Event& event, const std::vector<std::string>& values, std::optional<Instant> time = std::nullopt) {
  event.clear();
  event.time = time;
  event.shape = "windows";
  for (const std::string& value : values)
    event.add("CommandLine", find_field("CommandLine"), ValueKind::text, event.arena().copy(value));
}

Instant at(const char* text) { return *parse_rfc3339(text); }

std::shared_ptr<const indicator::IndicatorSet> indicators(const std::string& list) {
  auto set = std::make_shared<indicator::IndicatorSet>();
  EXPECT_TRUE(set->load_text(list, "list"));
  return set;
}

class HuntTest : public testing::Test {
 protected:
  // One segment for each list of values.
  void archive(const std::vector<std::vector<std::string>>& segments, const char* first = "2026-02-10T00:00:00Z") {
    auto archive = Archive::open(folder(), {});
    ASSERT_TRUE(archive) << archive.error().message();
    Instant time = at(first);
    for (const auto& values : segments) {
      for (const std::string& value : values) {
        fill(event_, {value}, time);
        ASSERT_TRUE(archive->append("logs", event_));
      }
      ASSERT_TRUE(archive->close());
      time += std::chrono::hours(1);
    }
  }
  std::filesystem::path folder() const { return scratch_.path() / "archive"; }
  HuntPlan plan(const Question& question) const {
    auto plan = plan_hunt(folder(), question);
    EXPECT_TRUE(plan) << plan.error().message();
    return plan ? std::move(*plan) : HuntPlan{};
  }
  std::vector<std::string> numbers(const HuntPlan& plan) const {
    std::vector<std::string> names;
    for (const auto& file : plan.files) names.push_back(file.filename().string().substr(11, 1));
    return names;
  }
  test::ScratchFolder scratch_;
  Event event_;
};

TEST_F(HuntTest, OnlySegmentsThatMayHoldAnIndicatorAreRead) {
  archive({{"ping 203.0.113.66"},
           {"curl https://cdn.evil.example.com/a/b?c=1"},
           {"copy C:\\Temp\\final invoice.exe", "nothing"},
           {"hash d41d8cd98f00b204e9800998ecf8427f", "mail a@bad.example"},
           {"fe80::1 2001:db8:5::7 here"}});
  const auto asked = [&](const std::string& list) { return numbers(plan({.indicators = indicators(list)})); };
  using Names = std::vector<std::string>;
  EXPECT_EQ(asked("203.0.113.66"), Names{"1"});
  EXPECT_EQ(asked("203.0.113.0/25"), Names{"1"});
  EXPECT_EQ(asked("203.0.112.0/23"), Names{"1"});
  EXPECT_EQ(asked("203.0.0.0/14"), Names{"1"});
  EXPECT_EQ(asked("203.0.114.1"), Names{});
  EXPECT_EQ(asked("evil.example.com"), Names{"2"});
  EXPECT_EQ(asked("cdn.evil.example.com/a/b"), Names{"2"});
  EXPECT_EQ(asked("https://cdn.evil.example.com/a/b?c=1"), Names{"2"});
  EXPECT_EQ(asked("final invoice.exe"), Names{"3"});
  EXPECT_EQ(asked("D41D8CD98F00B204E9800998ECF8427F"), Names{"4"});
  EXPECT_EQ(asked("a@bad.example"), Names{"4"});
  EXPECT_EQ(asked("2001:db8:5::/48"), Names{"5"});
  EXPECT_EQ(asked("198.51.100.1\nother.example\n0123456789abcdef0123456789abcdef"), Names{});
  EXPECT_EQ(asked("198.51.100.1\n203.0.113.66\nevil.example.com"), (Names{"1", "2"}));
}

TEST_F(HuntTest, OnlySegmentsThatMayHoldTheWordsAreRead) {
  archive({{"C:\\tools\\rclone.exe copy"}, {"logon {4F5B6A70-1111-2222-3333-444455556666}"}, {"Résumé of m.durand"}});
  using Names = std::vector<std::string>;
  const auto words = [&](std::vector<std::string> list) { return numbers(plan({.words = std::move(list)})); };
  EXPECT_EQ(words({"RCLONE"}), Names{"1"});
  EXPECT_EQ(words({"rclone.exe", "tools"}), Names{"1"});
  EXPECT_EQ(words({"rclone", "durand"}), Names{});
  EXPECT_EQ(words({"4f5b6a70-1111-2222-3333-444455556666"}), Names{"2"});
  EXPECT_EQ(words({"résumé"}), Names{"3"});
  EXPECT_EQ(words({"1111"}).size(), 3U) << "numbers are in no list of tokens: all is read";
  const auto field = [&](std::string pattern) {
    return numbers(plan({.fields = {{"CommandLine", std::move(pattern)}}}));
  };
  EXPECT_EQ(field("*\\rclone.exe *"), Names{"1"});
  EXPECT_EQ(field("*clone*").size(), 3U) << "a part of a word may be anywhere";

  EXPECT_EQ(field("*\\tools\\*"), Names{"1"});
}

TEST_F(HuntTest, OnlySegmentsOfTheTimeAreRead) {
  archive({{"alpha"}, {"alpha"}, {"alpha"}});
  Question question{.words = {"alpha"}};
  question.since = at("2026-02-10T00:30:00Z");
  EXPECT_EQ(plan(question).files.size(), 2U);
  question.until = at("2026-02-10T02:00:00Z");
  EXPECT_EQ(plan(question).files.size(), 1U);
}

// The heart of it: whatever matches an event is never excluded by the tokens of a segment that holds the event.
TEST_F(HuntTest, WhatMatchesIsNeverExcluded) {
  static const std::vector<std::string> kPieces = {
      "203.0.113.66", "evil.example.com", "cdn.evil.example.com", "https://", "invoice.exe", "final ", "\\", "/", " ", "\"", "@", "=",
      "d41d8cd98f00b204e9800998ecf8427f", "2001:db8::7", ":", ".", "-", "_", "a", "dead", "beef42", "Été", "8080", "(", "x7"};
  RC_ASSERT(rc::check([&] {
    const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kPieces));
    std::string value;
    for (const std::string& piece : pieces) value += piece;
    Question question;
    question.indicators = indicators(
        "203.0.113.66\n203.0.112.0/20\nevil.example.com\ninvoice.exe\nfinal invoice.exe\nd41d8cd98f00b204e9800998ecf8427f\n"
        "2001:db8::/40\nhttps://evil.example.com/a\na@evil.example.com\n");
    const bool by_words = *rc::gen::arbitrary<bool>();
    if (by_words) {
      question.indicators = nullptr;
      const std::string word = *rc::gen::elementOf(kPieces) + *rc::gen::elementOf(kPieces);
      if (*rc::gen::arbitrary<bool>())
        question.words = {word};
      else
        question.fields = {{"CommandLine", "*" + word + "*"}};
    }
    Event event;
    fill(event, {value});
    QuestionMatcher matcher(question);
    if (!matcher.matches(event)) return;
    fill(event, {value});
    TokenCollector collector;
    collector.add(event);
    const auto has = [](std::vector<Token> noted, std::vector<Token> asked, bool all) {
      std::sort(asked.begin(), asked.end());
      asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
      const auto found = find_in_golomb_set(encode_golomb_set(std::move(noted), 30), asked).size();
      return all ? found == asked.size() : found > 0;
    };
    if (!by_words) {
      std::vector<Token> any;
      for (const auto& one : question.indicators->indicators()) {
        const auto tokens = tokens_of(one);
        RC_ASSERT(!tokens.empty());
        any.insert(any.end(), tokens.begin(), tokens.end());
      }
      RC_ASSERT(has(collector.indicator_tokens(), any, false));
    } else if (!question.words.empty()) {
      RC_ASSERT(has(collector.word_tokens(), tokens_of_words(question.words[0]), true));
    }
  }));
}

TEST_F(HuntTest, WithoutItsTokensASegmentIsRead) {
  archive({{"alpha"}, {"beta"}});
  const Question question{.words = {"alpha"}};
  ASSERT_EQ(plan(question).files.size(), 1U);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder()))
    if (entry.path().extension() == ".tokens") std::filesystem::resize_file(entry.path(), 89);
  EXPECT_EQ(plan(question).files.size(), 2U);
}

TEST_F(HuntTest, AFolderThatIsNoArchiveIsSaid) {
  const auto plan = plan_hunt(scratch_.path(), {.words = {"a"}});
  ASSERT_FALSE(plan);
  EXPECT_NE(plan.error().what.find("is no archive"), std::string::npos);
}

}  // namespace
}  // namespace garde::archive
