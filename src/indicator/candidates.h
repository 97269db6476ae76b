// SPDX-License-Identifier: Apache-2.0
// What in a text can be an indicator, whoever asks: a matcher looks each candidate up, an archive notes it for later.
//
// One pass cuts the text into words (letters, digits, '.', '-', '_'), knowing of each word whether it is all hexadecimal,
// all digits and dots, or has dots. Handed over are: 32, 40 or 64 hexadecimal digits; four numbers with dots and runs with
// "::" or seven colons that are addresses; names with dots, and of such a name what stands behind each dot; the last part
// of a path where it is no single word; what stands behind "://", with and without its query; what stands around '@'.
//
// A Seeker has
//     bool wants(Kind) const                  candidates of other kinds are not looked for
//     bool wants_ending(string_view) const    whether a name with this last part (not folded) is of interest
//     bool wants_plain_names() const          words without a dot as file names
//     bool seek(Kind, string_view key)        a candidate in its normal form; true stops the search for shorter forms of it
//     bool seek(const IpAddress&)
//
// Cost: one look at each byte, and what the seeker does.
//
// Thread rules: a CandidateWalk belongs to one thread at a time.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/case_fold.h"
#include "indicator/indicator.h"

namespace garde::indicator {

/// What a byte of a word is; 0: it belongs to no word.
enum WordByte : std::uint8_t {
  kHexLetter = 1,  // a to f
  kDigit = 2,
  kDot = 4,
  kNoHex = 8,  // other letters, '-', '_'
};

constexpr std::array<std::uint8_t, 256> make_word_bytes() {
  std::array<std::uint8_t, 256> bytes{};
  for (int c = 'a'; c <= 'z'; ++c) bytes[static_cast<std::size_t>(c)] = c <= 'f' ? kHexLetter : kNoHex;
  for (int c = 'A'; c <= 'Z'; ++c) bytes[static_cast<std::size_t>(c)] = c <= 'F' ? kHexLetter : kNoHex;
  for (int c = '0'; c <= '9'; ++c) bytes[static_cast<std::size_t>(c)] = kDigit;
  bytes['.'] = kDot;
  bytes['-'] = bytes['_'] = kNoHex;
  return bytes;
}
inline constexpr std::array<std::uint8_t, 256> kWordBytes = make_word_bytes();

[[nodiscard]] constexpr std::uint8_t word_byte(char c) {
  return kWordBytes[static_cast<unsigned char>(c)];
}

template <typename Seeker>
class CandidateWalk {
 public:
  static constexpr std::size_t kShortest = 4;  ///< bytes; no candidate is shorter

  explicit CandidateWalk(Seeker& seeker) : seeker_(seeker) {}

  void walk(std::string_view text) {
    v6_done_ = 0;
    Word word;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const std::uint8_t kind = word_byte(text[i]);
      if (kind != 0) {
        word.flags |= kind;
        word.dots += (kind & kDot) != 0 ? 1U : 0U;
        continue;
      }
      if (i - word.begin >= kShortest) look_at_word(text.substr(word.begin, i - word.begin), word);
      if (text[i] == ':') {
        if (seeker_.wants(Kind::url) && text.substr(i).starts_with("://")) look_for_url(text, i);
        if (seeker_.wants(Kind::address) && i >= v6_done_) look_for_v6(text, i);
      } else if (text[i] == '@' && seeker_.wants(Kind::email)) {
        look_for_email(text, i);
      }
      word = {i + 1, 0, 0};
    }
    if (text.size() - word.begin >= kShortest) look_at_word(text.substr(word.begin), word);
    if (seeker_.wants(Kind::file_name)) look_for_base_name(text);
  }

 private:
  static constexpr std::size_t kLongestName = 255;
  static constexpr std::size_t kLongestUrl = 4096;

  struct Word {
    std::size_t begin = 0;
    unsigned flags = 0;  // of all its bytes
    unsigned dots = 0;
  };

  static bool is_v6_byte(char c) { return (word_byte(c) & (kHexLetter | kDigit | kDot)) != 0 || c == ':'; }
  static bool is_local_part_byte(char c) {
    return word_byte(c) != 0 || c == '+' || c == '%' || c == '=' || c == '\'' || c == '&';
  }
  static bool ends_url(char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '\'' || c == '<' || c == '>' || c == '`' ||
           c == '\\' || c == '|' || c == '{' || c == '}' || c == '^';
  }

  void look_at_word(std::string_view whole, const Word& word) {
    const std::size_t size = whole.size();
    if (word.dots == 0) {
      const bool is_hash = (size == 32 || size == 40 || size == 64) && (word.flags & kNoHex) == 0;
      if (is_hash && seeker_.wants(Kind::hash)) seeker_.seek(Kind::hash, folded(whole));
      if (size <= kLongestName && seeker_.wants_plain_names()) seeker_.seek(Kind::file_name, folded(whole));
      return;
    }
    if ((word.flags & (kHexLetter | kNoHex)) == 0 && seeker_.wants(Kind::address)) {
      std::string_view digits = whole;
      while (digits.ends_with('.')) digits.remove_suffix(1);  // a sentence's end
      if (digits.size() <= 15)
        if (const auto address = parse_ip_address(digits)) seeker_.seek(*address);
    }
    if (seeker_.wants(Kind::domain) || seeker_.wants(Kind::file_name)) look_for_names(whole);
  }

  void look_for_names(std::string_view word) {
    while (!word.empty() && (word.front() == '.' || word.front() == '-')) word.remove_prefix(1);
    while (word.ends_with('.') || word.ends_with('-')) word.remove_suffix(1);
    const std::size_t dot = word.rfind('.');
    if (dot == std::string_view::npos || word.size() > kLongestName || !seeker_.wants_ending(word.substr(dot + 1)))
      return;
    const std::string_view name = folded(word);
    if (seeker_.wants(Kind::file_name)) seeker_.seek(Kind::file_name, name);
    if (!seeker_.wants(Kind::domain)) return;
    for (std::size_t at = 0; at < dot; at = name.find('.', at) + 1)
      if (seeker_.seek(Kind::domain, name.substr(at))) return;
  }

  // "C:\Users\a\final invoice.exe" and "final invoice.exe": names that are no single word.
  void look_for_base_name(std::string_view text) {
    while (!text.empty() && (text.back() == '"' || text.back() == ' ')) text.remove_suffix(1);
    const std::string_view base = text.substr(text.find_last_of("/\\\"") + 1);
    if (base.size() < 3 || base.size() > kLongestName) return;
    if (std::all_of(base.begin(), base.end(), [](char c) { return word_byte(c) != 0; })) return;
    const std::size_t dot = base.rfind('.');
    if (dot == std::string_view::npos ? !seeker_.wants_plain_names()
                                      : !seeker_.wants_ending(base.substr(dot + 1)))
      return;
    seeker_.seek(Kind::file_name, fold_case(base));
  }

  void look_for_url(std::string_view text, std::size_t colon) {
    std::size_t end = colon + 3;
    while (end < text.size() && end - colon < kLongestUrl && !ends_url(text[end])) ++end;
    std::string_view url = text.substr(colon + 3, end - colon - 3);
    while (!url.empty() && (url.back() == ',' || url.back() == ';' || url.back() == ')' || url.back() == ']' ||
                            url.back() == '.'))
      url.remove_suffix(1);
    const auto key = url_key(url);
    if (!key || seeker_.seek(Kind::url, *key)) return;
    std::string_view plain = std::string_view(*key).substr(0, key->find('?'));
    while (plain.ends_with('/')) plain.remove_suffix(1);
    if (plain.size() < key->size()) seeker_.seek(Kind::url, plain);
  }

  void look_for_email(std::string_view text, std::size_t at) {
    std::size_t begin = at;
    while (begin > 0 && at - begin < 64 && is_local_part_byte(text[begin - 1])) --begin;
    std::size_t end = at + 1;
    while (end < text.size() && end - at < kLongestName && word_byte(text[end]) != 0) ++end;
    while (end > at && text[end - 1] == '.') --end;
    std::string_view address = text.substr(begin, end - begin);
    // "from=a@b.example", "'a@b.example'": what belongs to a local part also stands before one.
    while (begin < at) {
      if (seeker_.seek(Kind::email, folded(address))) return;
      const std::size_t mark = address.find_first_of("='&%");
      if (mark == std::string_view::npos || mark >= at - begin) return;
      address.remove_prefix(mark + 1);
      begin += mark + 1;
    }
  }

  void look_for_v6(std::string_view text, std::size_t colon) {
    std::size_t begin = colon;
    while (begin > 0 && colon - begin < 4 && is_v6_byte(text[begin - 1])) --begin;
    std::size_t end = colon + 1;
    while (end < text.size() && end - begin <= 46 && is_v6_byte(text[end])) ++end;
    v6_done_ = end;
    if (begin > 0 && word_byte(text[begin - 1]) != 0) return;  // "std::c"
    std::string_view run = text.substr(begin, end - begin);
    while (run.ends_with('.') || (run.ends_with(':') && !run.ends_with("::"))) run.remove_suffix(1);
    if (run.find("::") == std::string_view::npos && std::count(run.begin(), run.end(), ':') < 6) return;
    if (const auto address = parse_ip_address(run)) seeker_.seek(*address);
  }

  std::string_view folded(std::string_view word) {
    folded_.resize(word.size());
    std::transform(word.begin(), word.end(), folded_.begin(), fold_ascii);
    return folded_;
  }

  Seeker& seeker_;
  std::size_t v6_done_ = 0;  // in the text at hand: where the latest run of an IPv6 address ended
  std::string folded_;
};

}  // namespace garde::indicator
