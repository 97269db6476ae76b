// SPDX-License-Identifier: Apache-2.0
#include "sigma/literal_index.h"

#include <algorithm>
#include <bit>
#include <tuple>
#include <xxhash.h>

namespace garde::sigma {
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
    while (last < literals_.size() && literals_[last].anchor == anchor &&
           literals_[last].gram_length == gram_length)
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
  filter_.build(std::move(grams), values_ == Case::any);
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

}  // namespace garde::sigma
