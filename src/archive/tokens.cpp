// SPDX-License-Identifier: Apache-2.0
#include "archive/tokens.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <xxhash.h>

#include "base/case_fold.h"

namespace garde::archive {
namespace {

constexpr std::size_t kShortestWord = 3;
constexpr std::size_t kLongestWord = 64;
constexpr std::size_t kWholeWord = 20;  // a GUID, a hash: nobody asks for a part of a longer one
constexpr std::uint64_t kWordSeed = 100;  // kinds of indicators have theirs below it

Token token(std::uint64_t seed, std::string_view text) {
  return XXH3_64bits_withSeed(text.data(), text.size(), seed);
}
Token token(indicator::Kind kind, std::string_view key) {
  return token(static_cast<std::uint64_t>(kind), key);
}
Token network_token(const IpAddress& address, int prefix_bits) {
  IpNetwork network{address, prefix_bits};
  for (int bit = prefix_bits; bit < 128; ++bit)
    network.address.bytes[static_cast<std::size_t>(bit / 8)] &= static_cast<std::uint8_t>(~(0x80U >> (bit % 8)));
  const auto key = indicator::address_key(network);
  return token(indicator::Kind::address, {key.data(), key.size()});
}

// The networks that an address's tokens name, narrowest first, in bits of 128.
constexpr std::array<int, 3> kV4Networks = {128, 120, 112};
constexpr std::array<int, 4> kV6Networks = {128, 64, 48, 32};
// A network wider than all of them is asked for as the noted ones in it, where its prefix is this little shorter.
constexpr int kMostBitsWider = 8;

bool joins(char c) {
  return c == '.' || c == '-' || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hexadecimal(char c) {
  return joins(c) || (indicator::word_byte(c) & (indicator::kHexLetter | indicator::kDigit)) != 0;
}
bool all(std::string_view text, bool (*test)(char)) {
  return std::all_of(text.begin(), text.end(), test);
}
bool is_token(std::string_view word) {
  return word.size() >= kShortestWord && word.size() <= kLongestWord &&
         !all(word, [](char c) { return is_digit(c) || joins(c); });
}

// Calls `take` for each run of letters and digits.
template <typename Take>
void each_part(std::string_view run, const Take& take) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= run.size(); ++i) {
    if (i < run.size() && is_letter_or_digit(run[i])) continue;
    if (i > begin) take(run.substr(begin, i - begin));
    begin = i + 1;
  }
}

// Calls `take` for each run of letters, digits and what joins them, without the latter at its ends.
template <typename Take>
void each_run(std::string_view text, const Take& take) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && is_run_byte(text[i])) continue;
    std::string_view run = text.substr(begin, i - begin);
    while (!run.empty() && joins(run.front())) run.remove_prefix(1);
    while (!run.empty() && joins(run.back())) run.remove_suffix(1);
    if (!run.empty()) take(run);
    begin = i + 1;
  }
}

// Calls `take` for each token of a folded run of letters, digits and what joins them.
template <typename Take>
void each_token(std::string_view run, const Take& take) {
  if (is_token(run)) take(run);
  if (all(run, is_hexadecimal)) return;
  each_part(run, [&](std::string_view part) {
    if (part.size() < run.size() && is_token(part)) take(part);
  });
}

}  // namespace

TokenSet::TokenSet() : slots_(1024) {}

bool TokenSet::insert(Token token) {
  if (token == 0) {
    const bool is_new = !has_zero_;
    has_zero_ = true;
    if (is_new) ++size_;
    return is_new;
  }
  std::size_t place = token & (slots_.size() - 1);
  while (slots_[place] != 0) {
    if (slots_[place] == token) return false;
    place = (place + 1) & (slots_.size() - 1);
  }
  slots_[place] = token;
  ++size_;
  if (size_ * 2 > slots_.size()) grow();
  return true;
}

void TokenSet::grow() {
  std::vector<Token> old(slots_.size() * 2);
  old.swap(slots_);
  for (const Token token : old) {
    if (token == 0) continue;
    std::size_t place = token & (slots_.size() - 1);
    while (slots_[place] != 0) place = (place + 1) & (slots_.size() - 1);
    slots_[place] = token;
  }
}

void TokenSet::clear() {
  std::fill(slots_.begin(), slots_.end(), 0);
  size_ = 0;
  has_zero_ = false;
}

std::vector<Token> TokenSet::all() const {
  std::vector<Token> tokens;
  tokens.reserve(size_);
  if (has_zero_) tokens.push_back(0);
  for (const Token token : slots_)
    if (token != 0) tokens.push_back(token);
  return tokens;
}

void TokenCollector::add(Event& event) {
  for (Field& field : event.fields()) {
    if (field.kind == ValueKind::null || field.value.size() < kShortestWord) continue;
    if (field.kind == ValueKind::number && all(field.value, is_digit)) continue;
    if (!values_.insert(token(kWordSeed + static_cast<std::uint64_t>(field.kind), field.value))) continue;
    const std::string_view text = event.text(field);
    walk_.walk(text);
    add_words(text);
  }
}

void TokenCollector::clear() {
  values_.clear();
  indicators_.clear();
  words_.clear();
}

bool TokenCollector::wants_ending(std::string_view ending) const {
  return !all(ending, is_digit);
}

bool TokenCollector::seek(indicator::Kind kind, std::string_view key) {
  indicators_.insert(token(kind, key));
  return false;
}

bool TokenCollector::seek(const IpAddress& address) {
  if (address.is_v4())
    for (const int bits : kV4Networks) indicators_.insert(network_token(address, bits));
  else
    for (const int bits : kV6Networks) indicators_.insert(network_token(address, bits));
  return false;
}

void TokenCollector::add_words(std::string_view text) {
  folded_.clear();
  append_folded(text, folded_);
  each_run(folded_, [this](std::string_view run) {
    each_token(run, [this](std::string_view word) { words_.insert(token(kWordSeed, word)); });
  });
}

std::vector<Token> tokens_of(const indicator::Indicator& indicator) {
  using indicator::Kind;
  if (indicator.kind == Kind::file_name) {
    const std::size_t dot = indicator.key.rfind('.');
    const bool is_noted = dot != std::string_view::npos && !all(indicator.key.substr(dot + 1), is_digit);
    if (!is_noted) return {};
  }
  if (indicator.kind == Kind::domain && all(indicator.key.substr(indicator.key.rfind('.') + 1), is_digit)) return {};
  if (indicator.kind != Kind::address) return {token(indicator.kind, indicator.key)};
  IpNetwork network;
  std::memcpy(network.address.bytes.data(), indicator.key.data(), 16);
  network.prefix_bits = static_cast<unsigned char>(indicator.key[16]);
  const bool is_v4 = network.address.is_v4();
  const std::span<const int> noted = is_v4 ? std::span<const int>(kV4Networks) : std::span<const int>(kV6Networks);
  // The narrowest noted network that holds this one; noted are the narrowest first.
  for (const int bits : noted)
    if (bits <= network.prefix_bits) return {network_token(network.address, bits)};
  const int widest = noted.back();
  if (widest - network.prefix_bits > kMostBitsWider) return {};
  std::vector<Token> tokens;
  const int parts = 1 << (widest - network.prefix_bits);
  for (int i = 0; i < parts; ++i) {
    IpAddress address = network.address;
    const auto byte = static_cast<std::size_t>(widest / 8 - 1);
    const unsigned low = address.bytes[byte] | static_cast<unsigned>(i);
    address.bytes[byte] = static_cast<std::uint8_t>(low);
    tokens.push_back(network_token(address, widest));
  }
  return tokens;
}

bool is_whole_word(std::string_view run) {
  return run.size() >= kWholeWord && run.size() <= kLongestWord && all(run, is_hexadecimal);
}

std::vector<Token> tokens_of_words(std::string_view text) {
  const std::string folded = fold_case(text);
  std::vector<Token> tokens;
  const auto take = [&tokens](std::string_view word) {
    if (is_token(word)) tokens.push_back(token(kWordSeed, word));
  };
  each_run(folded, [&](std::string_view run) {
    // The run may stand inside a longer one: what is sure are its parts, unless all of it is hexadecimal.
    if (is_whole_word(run)) {
      take(run);
    } else if (!all(run, is_hexadecimal)) {
      each_part(run, take);
    }
  });
  std::sort(tokens.begin(), tokens.end());
  tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
  return tokens;
}

}  // namespace garde::archive
