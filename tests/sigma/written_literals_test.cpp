// SPDX-License-Identifier: Apache-2.0
#include "sigma/written_literals.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <set>

#include "base/case_fold.h"
#include "base/json_text.h"
#include "support/anchor.h"

namespace garde::sigma {
namespace {

using test::stands;

struct Seen {
  bool can_tell = false;
  std::set<std::uint32_t> numbers;
};

Seen look(const WrittenLiterals& literals, std::string_view written) {
  Seen seen;
  std::string padded(written);
  padded.append(LiteralIndex::kSlack, 'a');
  seen.can_tell = literals.look(std::string_view(padded).substr(0, written.size()),
                                [&](std::uint32_t number) { seen.numbers.insert(number); });
  return seen;
}

// What the written text means, folded: what the engine compares.
std::string meaning(std::string_view written) {
  std::string text(written.size(), '\0');
  text.resize(unescape_json(written, text.data()));
  return fold_case(text);
}

std::string text_of(std::size_t longest, const std::vector<std::string>& parts) {
  std::string text;
  for (auto count = *rc::gen::inRange<std::size_t>(0, longest + 1); count > 0; --count)
    text += *rc::gen::elementOf(parts);
  return text;
}

// Written with every escape that JSON has, and some that it has not.
std::string written_text() {
  static const std::vector<std::string> kParts{
      "ab",     "a",      "B",      "k",       "S",       "x.exe",   "\\\\",    "\\/",
      "/",      "\\n",    "\\\"",   "\\u0061", "\\u004B", "\\u00e9", "\\u017F", "\\u212A",
      "\u212A", "\u017F", "\u00E9", "\u00C9",  "\\u",     "\\q",     "\\u00",   " "};
  return text_of(14, kParts);
}

// The folded literal as some writer writes it, now and then with an escape that it need not have.
std::string written_form(std::string_view literal) {
  std::string text;
  for (const char c : literal) {
    const auto byte = static_cast<unsigned char>(c);
    const bool upper = c >= 'a' && c <= 'z' && *rc::gen::arbitrary<bool>();
    if (byte < 0x80 && *rc::gen::inRange(0, 40) == 0) {
      constexpr char kHex[] = "0123456789ABCDEF";
      text += std::string("\\u00") + kHex[byte >> 4] + kHex[byte & 15];
    } else if (c == '\n') {
      text += "\\n";
    } else {
      if (c == '\\' || c == '"' || (c == '/' && *rc::gen::arbitrary<bool>())) text += '\\';
      text += upper ? static_cast<char>(c - 'a' + 'A') : c;
    }
  }
  return text;
}

std::string literal_text() {
  static const std::vector<std::string> kParts{"ab", "a", "b",  "k",  "s",      "x.exe",
                                               "\\", "/", "\n", "\"", "\u00E9", " "};
  return text_of(5, kParts);
}

TEST(WrittenLiterals, LeaveOutNothingThatTheTextMeans) {
  std::size_t told = 0;
  std::size_t standing = 0;
  EXPECT_TRUE(rc::check([&] {
    WrittenLiterals literals;
    std::vector<std::pair<Anchor, std::string>> added;
    for (std::uint32_t count = *rc::gen::inRange(1U, 12U); added.size() < count;) {
      const auto anchor = *rc::gen::element(Anchor::whole, Anchor::start, Anchor::end, Anchor::anywhere);
      const std::string literal = literal_text() + "ab" + literal_text();  // a run to look for
      literals.add(anchor, literal, static_cast<std::uint32_t>(added.size()));
      added.emplace_back(anchor, literal);
    }
    literals.finish();
    RC_ASSERT(literals.is_usable());
    const std::string before = *rc::gen::arbitrary<bool>() ? written_text() : std::string();
    const std::string behind = *rc::gen::arbitrary<bool>() ? written_text() : std::string();
    const std::string written = before + written_form((*rc::gen::elementOf(added)).second) + behind;
    const std::string meant = meaning(written);
    const Seen seen = look(literals, written);
    if (!seen.can_tell) return;
    ++told;
    for (std::uint32_t number = 0; number < added.size(); ++number) {
      if (!stands(added[number].first, meant, added[number].second)) continue;
      ++standing;
      RC_ASSERT(seen.numbers.contains(number));
    }
  }));
  EXPECT_GT(told, 30U);
  EXPECT_GT(standing, 20U);
}

// The property above would hold of a look that could never tell, or that reported everything.
TEST(WrittenLiterals, TellMostTextsAndReportLittle) {
  WrittenLiterals literals;
  literals.add(Anchor::end, "\\mimikatz.exe", 1);
  literals.add(Anchor::anywhere, "sekurlsa::", 2);
  literals.add(Anchor::start, "powershell ", 3);
  literals.finish();
  const auto woken = [&](std::string_view written) {
    const Seen seen = look(literals, written);
    EXPECT_TRUE(seen.can_tell) << written;
    return seen.numbers;
  };
  using Numbers = std::set<std::uint32_t>;
  EXPECT_EQ(woken(R"(C:\\users\\u00\\MimiKatz.EXE)"), Numbers{1});
  EXPECT_EQ(woken(R"(C:\\users\\mimikatz.exe.txt)"), Numbers{});
  EXPECT_EQ(woken(R"(caf\u00e9 \"SEKURLSA::logonpasswords\" \u2019)"), Numbers{2});
  EXPECT_EQ(woken("PowerShell -enc aQBlAHgA"), Numbers{3});
  EXPECT_EQ(woken("pwsh powershell -enc"), Numbers{});
}

TEST(WrittenLiterals, SayWhereTheTextMustBeReadAfterAll) {
  WrittenLiterals literals;
  literals.add(Anchor::anywhere, "sekurlsa::", 1);
  literals.finish();
  for (const char* written : {R"(\u0073ekurlsa::)", R"(SE\u004BURLSA::)", R"(se\u212Aurlsa::)",
                              R"(\u017fekurlsa::)", "se\u212Aurlsa::", "\u017Fekurlsa::"})
    EXPECT_FALSE(look(literals, written).can_tell) << written;
}

TEST(WrittenLiterals, AreOfNoUseWhereALiteralHasNoRun) {
  WrittenLiterals literals;
  literals.add(Anchor::anywhere, "sekurlsa::", 1);
  literals.add(Anchor::anywhere, "\\\"/\u00E9\n", 2);
  literals.finish();
  EXPECT_FALSE(literals.is_usable());
}

// The characters beyond ASCII that fold into it are those that written_literals.cpp looks for, and no other.
TEST(WrittenLiterals, KnowAllThatFoldsToAscii) {
  std::set<std::uint32_t> found;
  for (std::uint32_t code_point = 0x80; code_point < 0x11'0000; ++code_point) {
    if (code_point >= 0xD800 && code_point < 0xE000) continue;
    std::string text;
    if (code_point < 0x800) {
      text = {static_cast<char>(0xC0 | code_point >> 6), static_cast<char>(0x80 | (code_point & 63))};
    } else if (code_point < 0x1'0000) {
      text = {static_cast<char>(0xE0 | code_point >> 12), static_cast<char>(0x80 | (code_point >> 6 & 63)),
              static_cast<char>(0x80 | (code_point & 63))};
    } else {
      text = {static_cast<char>(0xF0 | code_point >> 18), static_cast<char>(0x80 | (code_point >> 12 & 63)),
              static_cast<char>(0x80 | (code_point >> 6 & 63)), static_cast<char>(0x80 | (code_point & 63))};
    }
    for (const char c : fold_case(text))
      if (static_cast<unsigned char>(c) < 0x80) found.insert(code_point);
  }
  EXPECT_EQ(found, (std::set<std::uint32_t>{0x17F, 0x212A}));
}

}  // namespace
}  // namespace garde::sigma
