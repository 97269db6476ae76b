// SPDX-License-Identifier: Apache-2.0
#include "indicator/matcher.h"

#include <algorithm>
#include <array>
#include <random>
#include <xxhash.h>

#include "base/case_fold.h"

namespace garde::indicator {
namespace {

constexpr std::size_t kRemembered = 4096;
constexpr std::size_t kShortest = 4;
constexpr std::size_t kLongestName = 255;
constexpr std::size_t kLongestUrl = 4096;

// What a byte of a word is; 0: it belongs to no word.
enum Class : std::uint8_t {
  kHex = 1,  // a to f
  kDigit = 2,
  kDot = 4,
  kNoHex = 8,  // other letters, '-', '_'
};

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (int c = 'a'; c <= 'z'; ++c) classes[static_cast<std::size_t>(c)] = c <= 'f' ? kHex : kNoHex;
  for (int c = 'A'; c <= 'Z'; ++c) classes[static_cast<std::size_t>(c)] = c <= 'F' ? kHex : kNoHex;
  for (int c = '0'; c <= '9'; ++c) classes[static_cast<std::size_t>(c)] = kDigit;
  classes['.'] = kDot;
  classes['-'] = classes['_'] = kNoHex;
  return classes;
}
constexpr std::array<std::uint8_t, 256> kClasses = make_classes();

std::uint8_t class_of(char c) {
  return kClasses[static_cast<unsigned char>(c)];
}
bool is_v6_byte(char c) {
  return (class_of(c) & (kHex | kDigit | kDot)) != 0 || c == ':';
}
bool is_local_part_byte(char c) {
  return class_of(c) != 0 || c == '+' || c == '%' || c == '=' || c == '\'' || c == '&';
}
bool ends_url(char c) {
  return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '\'' || c == '<' || c == '>' || c == '`' ||
         c == '\\' || c == '|' || c == '{' || c == '}' || c == '^';
}

}  // namespace

Matcher::Matcher(std::shared_ptr<const IndicatorSet> set) : set_(std::move(set)), seen_(kRemembered) {
  for (std::size_t i = 0; i < kKinds; ++i) has_[i] = set_->size(static_cast<Kind>(i)) > 0;
  std::random_device random;  // so that nobody can make two values with one hash beforehand
  seed_ = (std::uint64_t{random()} << 32) | random();
}

const std::vector<Match>& Matcher::match(Event& event) {
  matches_.clear();
  if (set_->size() == 0) return matches_;
  for (Field& field : event.fields()) {
    const bool is_text = field.kind == ValueKind::text || field.kind == ValueKind::escaped;
    if (!is_text || field.value.size() < kShortest) continue;
    // The raw text decides whether it was seen; escapes are undone only for what is looked at.
    const std::uint64_t hash =
        XXH3_64bits_withSeed(field.value.data(), field.value.size(), seed_ + static_cast<std::uint64_t>(field.kind));
    std::uint64_t& place = seen_[hash % kRemembered];
    if (place == hash) continue;
    field_ = field.name;
    has_found_ = false;
    look(event.text(field));
    if (!has_found_) place = hash;
  }
  return matches_;
}

void Matcher::look(std::string_view text) {
  v6_done_ = 0;
  Word word;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::uint8_t kind = class_of(text[i]);
    if (kind != 0) {
      word.flags |= kind;
      word.dots += (kind & kDot) != 0 ? 1U : 0U;
      continue;
    }
    if (i - word.begin >= kShortest) look_at_word(text, word.begin, i, word);
    if (text[i] == ':') {
      if (has(Kind::url) && text.substr(i).starts_with("://")) look_for_url(text, i);
      if (has(Kind::address) && i >= v6_done_) look_for_v6(text, i);
    } else if (text[i] == '@' && has(Kind::email)) {
      look_for_email(text, i);
    }
    word = {i + 1, 0, 0};
  }
  if (text.size() - word.begin >= kShortest) look_at_word(text, word.begin, text.size(), word);
  if (has(Kind::file_name)) look_for_base_name(text);
}

void Matcher::look_at_word(std::string_view text, std::size_t begin, std::size_t end, const Word& word) {
  const std::size_t size = end - begin;
  const std::string_view whole = text.substr(begin, size);
  if (word.dots == 0) {
    const bool is_hash = (size == 32 || size == 40 || size == 64) && (word.flags & kNoHex) == 0;
    if (is_hash && has(Kind::hash)) found(set_->find(Kind::hash, folded(whole)));
    if (set_->has_names_without_ending() && size <= kLongestName) found(set_->find(Kind::file_name, folded(whole)));
    return;
  }
  if ((word.flags & (kHex | kNoHex)) == 0 && has(Kind::address)) {
    std::string_view digits = whole;
    while (digits.ends_with('.')) digits.remove_suffix(1);  // a sentence's end
    if (digits.size() <= 15)
      if (const auto address = parse_ip_address(digits)) found(set_->find(*address));
  }
  if (has(Kind::domain) || has(Kind::file_name)) look_for_names(whole);
}

void Matcher::look_for_names(std::string_view word) {
  while (!word.empty() && (word.front() == '.' || word.front() == '-')) word.remove_prefix(1);
  while (word.ends_with('.') || word.ends_with('-')) word.remove_suffix(1);
  const std::size_t dot = word.rfind('.');
  if (dot == std::string_view::npos || word.size() > kLongestName || !set_->may_end_with(folded(word.substr(dot + 1))))
    return;
  const std::string_view name = folded(word);
  if (has(Kind::file_name)) found(set_->find(Kind::file_name, name));
  if (!has(Kind::domain)) return;
  for (std::size_t at = 0; at < dot; at = name.find('.', at) + 1)
    if (const Indicator* indicator = set_->find(Kind::domain, name.substr(at))) return found(indicator);
}

// "C:\Users\a\final invoice.exe" and "final invoice.exe": names that are no single word.
void Matcher::look_for_base_name(std::string_view text) {
  while (!text.empty() && (text.back() == '"' || text.back() == ' ')) text.remove_suffix(1);
  const std::string_view base = text.substr(text.find_last_of("/\\\"") + 1);
  if (base.size() < 3 || base.size() > kLongestName) return;
  if (std::all_of(base.begin(), base.end(), [](char c) { return class_of(c) != 0; })) return;
  const std::size_t dot = base.rfind('.');
  if (dot == std::string_view::npos ? !set_->has_names_without_ending()
                                    : !set_->may_end_with(fold_case(base.substr(dot + 1))))
    return;
  found(set_->find(Kind::file_name, fold_case(base)));
}

void Matcher::look_for_url(std::string_view text, std::size_t colon) {
  std::size_t end = colon + 3;
  while (end < text.size() && end - colon < kLongestUrl && !ends_url(text[end])) ++end;
  std::string_view url = text.substr(colon + 3, end - colon - 3);
  while (!url.empty() && (url.back() == ',' || url.back() == ';' || url.back() == ')' || url.back() == ']' ||
                          url.back() == '.'))
    url.remove_suffix(1);
  const auto key = url_key(url);
  if (!key) return;
  const Indicator* indicator = set_->find(Kind::url, *key);
  if (indicator == nullptr) {
    std::string_view plain = std::string_view(*key).substr(0, key->find('?'));
    while (plain.ends_with('/')) plain.remove_suffix(1);
    if (plain.size() < key->size()) indicator = set_->find(Kind::url, plain);
  }
  found(indicator);
}

void Matcher::look_for_email(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  while (begin > 0 && at - begin < 64 && is_local_part_byte(text[begin - 1])) --begin;
  std::size_t end = at + 1;
  while (end < text.size() && end - at < kLongestName && class_of(text[end]) != 0) ++end;
  while (end > at && text[end - 1] == '.') --end;
  std::string_view address = text.substr(begin, end - begin);
  // "from=a@b.example", "'a@b.example'": what belongs to a local part also stands before one.
  while (begin < at) {
    if (const Indicator* indicator = set_->find(Kind::email, folded(address))) return found(indicator);
    const std::size_t mark = address.find_first_of("='&%");
    if (mark == std::string_view::npos || mark >= at - begin) return;
    address.remove_prefix(mark + 1);
    begin += mark + 1;
  }
}

void Matcher::look_for_v6(std::string_view text, std::size_t colon) {
  std::size_t begin = colon;
  while (begin > 0 && colon - begin < 4 && is_v6_byte(text[begin - 1])) --begin;
  std::size_t end = colon + 1;
  while (end < text.size() && end - begin <= 46 && is_v6_byte(text[end])) ++end;
  v6_done_ = end;
  if (begin > 0 && class_of(text[begin - 1]) != 0) return;  // "std::c"
  std::string_view run = text.substr(begin, end - begin);
  while (run.ends_with('.') || (run.ends_with(':') && !run.ends_with("::"))) run.remove_suffix(1);
  if (run.find("::") == std::string_view::npos && std::count(run.begin(), run.end(), ':') < 6) return;
  if (const auto address = parse_ip_address(run)) found(set_->find(*address));
}

void Matcher::found(const Indicator* indicator) {
  if (indicator == nullptr) return;
  has_found_ = true;
  const bool is_known = std::any_of(matches_.begin(), matches_.end(),
                                    [indicator](const Match& match) { return match.indicator == indicator; });
  if (!is_known && matches_.size() < kMostMatches) matches_.push_back({indicator, field_});
}

std::string_view Matcher::folded(std::string_view word) {
  folded_.resize(word.size());
  std::transform(word.begin(), word.end(), folded_.begin(), fold_ascii);
  return folded_;
}

}  // namespace garde::indicator
