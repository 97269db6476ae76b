// SPDX-License-Identifier: Apache-2.0
#include "sigma/literal_index.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <tuple>
#include <xxhash.h>

namespace garde::sigma {
namespace {

// Texts that stand in the events of any Windows or Linux machine at any hour: a literal found in one of them
// is common.
constexpr std::array<std::string_view, 26> kCommonTexts{
    "c:\\windows\\system32\\svchost.exe",
    "c:\\windows\\system32\\",
    "c:\\windows\\syswow64\\",
    "c:\\windows\\explorer.exe",
    "c:\\windows\\system32\\cmd.exe /c ",
    "c:\\windows\\system32\\conhost.exe 0xffffffff -forcev1",
    "c:\\windows\\system32\\windowspowershell\\v1.0\\powershell.exe",
    "c:\\windows\\system32\\services.exe",
    "c:\\windows\\system32\\lsass.exe",
    "c:\\windows\\system32\\wbem\\wmiprvse.exe",
    "c:\\windows\\system32\\rundll32.exe",
    "c:\\windows\\system32\\ntdll.dll+",
    "c:\\windows\\system32\\kernelbase.dll",
    "c:\\windows\\system32\\taskhostw.exe",
    "c:\\program files\\",
    "c:\\program files (x86)\\microsoft\\edge\\application\\msedge.exe",
    "c:\\users\\administrator\\appdata\\local\\temp\\",
    "c:\\users\\public\\",
    "nt authority\\system",
    "nt authority\\network service",
    "hklm\\system\\currentcontrolset\\services\\",
    "hklm\\software\\microsoft\\windows\\currentversion\\",
    "hklm\\software\\policies\\microsoft\\windows nt\\",
    "microsoft windows operating system",
    "https://www.microsoft.com/",
    "/usr/bin/bash /usr/sbin/sshd /bin/sh -c ",
};

// Rough frequencies of bytes in paths and command lines, as logarithms: the commoner, the nearer to zero.
double byte_score(unsigned char byte) {
  constexpr std::string_view kByFrequency = "e\\sint oarcldmpuwf.y32:gbvhk\"-0x14/56789_q(){}z";
  const auto place = kByFrequency.find(static_cast<char>(byte));
  return place == std::string_view::npos ? -6.5 : -2.5 - 0.085 * static_cast<double>(place);
}

bool is_common(std::string_view literal) {
  return std::any_of(kCommonTexts.begin(), kCommonTexts.end(), [literal](std::string_view text) {
    return text.find(literal) != std::string_view::npos;
  });
}

// The bytes of a long value, among which a short gram may stand.
constexpr double kValueBytes = 300;

bool is_wordlike(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ' ' || c == '.' || c == '\\';
  });
}

double score_of(std::string_view gram) {
  double sum = 0;
  for (const char c : gram) sum += byte_score(static_cast<unsigned char>(c));
  return sum;
}

// Where the rarest gram of the literal starts.
std::uint32_t rarest_gram(std::string_view literal, std::size_t length) {
  std::uint32_t best = 0;
  double best_score = 0;
  for (std::uint32_t at = 0; at + length <= literal.size(); ++at) {
    const std::string_view gram = literal.substr(at, length);
    const double score = score_of(gram) + (is_common(gram) ? 4 : 0);
    if (at == 0 || score < best_score) {
      best = at;
      best_score = score;
    }
  }
  return best;
}

}  // namespace

std::uint64_t LiteralIndex::hash_of(std::string_view text) {
  return XXH3_64bits(text.data(), text.size());
}

std::uint64_t LiteralIndex::key_of(Literal& literal) const {
  const std::string& text = literal.text;
  const std::size_t length = std::min(text.size(), kLongestKey);
  switch (literal.anchor) {
    case Anchor::whole:
      return hash_of(text);
    case Anchor::start:
      return with_length(load(text.data(), length), length);
    case Anchor::end:
      return with_length(load(text.data() + text.size() - length, length), length);
    case Anchor::anywhere:
      break;
  }
  literal.gram_length = static_cast<std::uint8_t>(std::min(text.size(), kLongestGram));
  literal.key_offset = rarest_gram(text, literal.gram_length);
  return load(text.data() + literal.key_offset, literal.gram_length);
}

void LiteralIndex::add(Anchor anchor, std::string literal, std::uint32_t number) {
  Literal& added = literals_.emplace_back();
  added.text = std::move(literal);
  added.anchor = anchor;
  added.number = number;
  added.key = key_of(added);
  const std::uint32_t bit = std::uint32_t{1} << std::min(added.text.size(), kLongestKey);
  if (anchor == Anchor::start) start_lengths_ |= bit;
  if (anchor == Anchor::end) end_lengths_ |= bit;
}

void LiteralIndex::finish() {
  std::sort(literals_.begin(), literals_.end(), [](const Literal& a, const Literal& b) {
    return std::tie(a.anchor, a.gram_length, a.key, a.text, a.number) <
           std::tie(b.anchor, b.gram_length, b.key, b.text, b.number);
  });
  std::uint32_t first = 0;
  const auto build = [&](KeyTable& table, Anchor anchor, std::size_t gram_length) {
    std::uint32_t last = first;
    while (last < literals_.size() && literals_[last].anchor == anchor && literals_[last].gram_length == gram_length)
      ++last;
    if (last > first) table.build(literals_, first, last);
    first = last;
  };
  build(whole_, Anchor::whole, 0);
  build(start_, Anchor::start, 0);
  build(end_, Anchor::end, 0);
  std::vector<std::string> grams;
  for (std::uint32_t i = first; i < literals_.size(); ++i) {
    shortest_anywhere_ = std::min(shortest_anywhere_, literals_[i].text.size());
    grams.push_back(literals_[i].text.substr(literals_[i].key_offset, literals_[i].gram_length));
  }
  filter_.build(std::move(grams));
  for (std::size_t i = 0; i < grams_.size(); ++i) build(grams_[i], Anchor::anywhere, i + kShortestAnywhere);
}

void LiteralIndex::KeyTable::build(const std::vector<Literal>& literals, std::uint32_t first,
                                   std::uint32_t last) {
  const std::size_t count = last - first;
  const std::size_t bits = std::clamp<std::size_t>(std::bit_ceil(count * 32), 1 << 10, 1 << 20);
  bitmap_.assign(bits / 64, 0);
  bitmap_shift_ = 64 - std::countr_zero(bits);
  slots_.assign(std::bit_ceil(count * 2), {});
  slot_mask_ = slots_.size() - 1;
  for (std::uint32_t i = first; i < last;) {
    const std::uint64_t key = literals[i].key;
    std::uint32_t end = i;
    while (end < last && literals[end].key == key) ++end;
    const std::uint64_t bit = mix(key) >> bitmap_shift_;
    bitmap_[bit >> 6] |= std::uint64_t{1} << (bit & 63);
    std::size_t slot = (mix(key) >> 20) & slot_mask_;
    while (slots_[slot].run.count != 0) slot = (slot + 1) & slot_mask_;
    slots_[slot] = {key, {i, end - i}};
    i = end;
  }
}

LiteralIndex::KeyTable::Run LiteralIndex::KeyTable::find(std::uint64_t key) const {
  std::size_t slot = (mix(key) >> 20) & slot_mask_;
  while (slots_[slot].run.count != 0) {
    if (slots_[slot].key == key) return slots_[slot].run;
    slot = (slot + 1) & slot_mask_;
  }
  return {};
}

double expected_frequency(Anchor anchor, std::string_view literal) {
  const auto length = static_cast<double>(literal.size());
  const bool common = is_common(literal);
  switch (anchor) {
    case Anchor::whole:
      return (common ? 0.2 : 0.1) * std::exp(-0.1 * length);
    case Anchor::start:
      return common ? 0.4 : 0.3 * std::exp(-0.3 * length);
    case Anchor::end:
      return common ? 0.2 : 0.2 * std::exp(-0.25 * length);
    case Anchor::anywhere:
      if (literal.size() < 4) return std::min(0.6, is_wordlike(literal) ? 0.6 : kValueBytes * std::exp(score_of(literal)));
      return common ? 0.6 : std::min(0.5, 2 * std::exp(-0.5 * length));
  }
  return 1;
}

}  // namespace garde::sigma
