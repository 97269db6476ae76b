// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/case_fold.h"
#include "base/json_text.h"
#include "base/utf16.h"

namespace garde {
namespace {

std::string unescaped(std::string_view raw) {
  std::string out(raw.size(), '\0');
  out.resize(unescape_json(raw, out.data()));
  return out;
}

TEST(CaseFold, FoldsAWordAsItsBytes) {
  for (int byte = 0; byte < 256; ++byte)
    for (int place = 0; place < 8; ++place) {
      std::string text = "@AZ[`az{";
      text[static_cast<std::size_t>(place)] = static_cast<char>(byte);
      std::string folded;
      for (const char c : text) folded += fold_ascii(c);
      std::uint64_t word = 0;
      std::uint64_t expected = 0;
      std::memcpy(&word, text.data(), sizeof word);
      std::memcpy(&expected, folded.data(), sizeof expected);
      ASSERT_EQ(fold_ascii_word(word), expected) << byte;
    }
}

TEST(CaseFold, FoldsAsciiAndBeyond) {
  EXPECT_EQ(fold_case("CMD.EXE"), "cmd.exe");
  EXPECT_EQ(fold_case("ÉTÉ ΣΑΣ"), fold_case("été σας"));
  EXPECT_TRUE(equal_without_case("K", "k"));  // KELVIN SIGN
  EXPECT_FALSE(equal_without_case("abc", "abd"));
  EXPECT_EQ(fold_case("\xff\xfe"), "\xff\xfe");
}

// Text of every length, plain and with one character of another kind at every place, written exactly into its
// room.
TEST(Utf16, TheFastWayForAsciiAgreesWithTheGeneralOne) {
  const std::pair<char16_t, std::string> kinds[] = {{u'b', "b"},
                                                    {u'\x7f', "\x7f"},
                                                    {u'\x80', "\xC2\x80"},
                                                    {u'\x100', "\xC4\x80"},
                                                    {u'\x4e2d', "\xE4\xB8\xAD"},
                                                    {u'\xdc00', "\xEF\xBF\xBD"}};
  for (std::size_t size = 1; size < 70; ++size)
    for (std::size_t at = 0; at < size; ++at)
      for (const auto& [unit, bytes] : kinds) {
        std::u16string units(size, u'a');
        units[at] = unit;
        const std::string_view in(reinterpret_cast<const char*>(units.data()), 2 * size);
        ASSERT_EQ(utf16le_to_utf8(in), std::string(at, 'a') + bytes + std::string(size - at - 1, 'a'));
      }
}

TEST(CaseFold, TheFastWayForAsciiAgreesWithTheGeneralOne) {
  EXPECT_TRUE(rc::check([](const std::string& text) {
    std::string out(text.size(), '\0');
    const bool ascii =
        std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    RC_ASSERT(fold_ascii_into(text, out.data()) == ascii);
    if (ascii) RC_ASSERT(out == fold_case(text));
  }));
  std::string every;
  for (int c = 0; c < 0x80; ++c) every += static_cast<char>(c);
  std::string out(every.size(), '\0');
  EXPECT_TRUE(fold_ascii_into(every, out.data()));
  EXPECT_EQ(out, fold_case(every));
}

TEST(JsonText, EscapesAndReplacesInvalidBytes) {
  std::string out;
  append_json_string("a\"b\\c\n\x01\xC3\xA9\xFF", out);
  EXPECT_EQ(out, "\"a\\\"b\\\\c\\n\\u0001\xC3\xA9\xEF\xBF\xBD\"");
}

// Byte by byte, with no step larger than a character.
std::string slowly_as_json(std::string_view text) {
  std::string valid;
  append_valid_utf8(text, valid);
  std::string out = "\"";
  for (const char c : valid) {
    const auto found = std::string_view("\"\\\n\r\t\b\f").find(c);
    if (found != std::string_view::npos) {
      out += {'\\', "\"\\nrtbf"[found]};
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += {'\\', 'u', '0', '0', "01"[c >> 4], "0123456789abcdef"[c & 15]};
    } else {
      out += c;
    }
  }
  return out + '"';
}

TEST(JsonText, WritesWholeStepsAsItWritesBytes) {
  EXPECT_TRUE(rc::check([] {
    // Mostly plain, so that there are runs; of lengths around each step and around the pieces of long texts.
    static constexpr std::string_view kParts[] = {"a",  "Z",  " ",    "~",        "plain words",
                                                  "\\", "\"", "\n",   "\x1f",     "\x7f",
                                                  "é",  "😀",  "\xE9", "\xF0\x9F", "\x80"};
    const std::size_t wanted =
        *rc::gen::element<std::size_t>(0, 3, 4, 7, 8, 15, 16, 17, 33, 500, 511, 513, 1500);
    std::string text;
    const auto dense = *rc::gen::inRange(0, 3);
    while (text.size() < wanted) {
      const std::size_t part = *rc::gen::inRange<std::size_t>(0, dense == 0 ? 5 : std::size(kParts));
      text += dense == 2 ? kParts[std::size(kParts) - 1 - part % 5] : kParts[part];
    }
    std::string out;
    append_json_string(text, out);
    RC_ASSERT(out == slowly_as_json(text));
    std::string room(most_json_bytes(text.size()), '#');
    room.resize(static_cast<std::size_t>(write_json_string(text, room.data()) - room.data()));
    RC_ASSERT(room == out);
  }));
}

TEST(JsonText, UndoesEscapes) {
  EXPECT_EQ(unescaped(R"(a\\b\"c\u00e9\ud83d\ude00\/)"), "a\\b\"cé😀/");
  EXPECT_EQ(unescaped(R"(\ud83d lone, \x kept, \u12)"), "\xEF\xBF\xBD lone, \\x kept, \\u12");
}

TEST(JsonText, WritesRawTextAgainSoThatTheSameComesOut) {
  const auto written = [](std::string_view raw) {
    std::string out;
    append_raw_json_string(raw, out);
    return out;
  };
  EXPECT_EQ(written(R"(a\b\"\u00e9\n)"), R"("a\b\"\u00e9\n")");
  EXPECT_EQ(written(R"(C:\Windows\q \u12 \)"), R"("C:\\Windows\\q \\u12 \\")");
  for (const std::string_view raw : {R"(\x)", R"(\u12g4\)", R"(\\\"\/)", R"(\ud83d)"}) {
    const std::string text = written(raw);
    EXPECT_EQ(unescaped(std::string_view(text).substr(1, text.size() - 2)), unescaped(raw)) << raw;
  }
}

TEST(JsonText, ReplacesOnlyBytesThatAreNotUtf8) {
  std::string out;
  append_valid_utf8("caf\xE9 \xC3\xA9 \xF0\x9F", out);
  EXPECT_EQ(out, "caf\xEF\xBF\xBD \xC3\xA9 \xEF\xBF\xBD");
}

TEST(JsonText, TextSurvivesEscapingAndBack) {
  EXPECT_TRUE(rc::check([](const std::string& text) {
    std::string ascii;
    for (const char c : text) ascii += static_cast<char>(c & 0x7F);
    std::string escaped;
    append_json_string(ascii, escaped);
    RC_ASSERT(unescaped(std::string_view(escaped).substr(1, escaped.size() - 2)) == ascii);
  }));
}

}  // namespace
}  // namespace garde
