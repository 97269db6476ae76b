// SPDX-License-Identifier: Apache-2.0
#include "indicator/indicator_set.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <xxhash.h>

#include "base/file.h"
#include "indicator/source_reader.h"

namespace garde::indicator {
namespace {

constexpr std::size_t kMostFileBytes = std::size_t{2} << 30;
constexpr std::size_t kMostIndicators = 50'000'000;
constexpr std::size_t kLongestLabel = 200;
constexpr std::size_t kMostSharedLabels = 100'000;
constexpr std::size_t kLongestShown = 120;

std::uint64_t ending_bit(std::string_view ending) {
  return XXH3_64bits(ending.data(), ending.size()) & 4095;
}

// "[2001:db8::1]:443" begins a text list, "[{" a list of events.
bool is_json(std::string_view content) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = content.find_first_not_of(kSpace);
  if (first == std::string_view::npos || content[first] == '{') return first != std::string_view::npos;
  if (content[first] != '[') return false;
  const std::size_t second = content.find_first_not_of(kSpace, first + 1);
  return second != std::string_view::npos && (content[second] == '{' || content[second] == ']');
}

IpAddress cut_to(IpAddress address, int bits) {
  for (int i = 0; i < 16; ++i)
    address.bytes[static_cast<std::size_t>(i)] &= static_cast<std::uint8_t>(0xFF00 >> std::clamp(bits - i * 8, 0, 8));
  return address;
}

}  // namespace

IndicatorSet::IndicatorSet() : slots_(1024), bitmap_(1 << 15), bitmap_mask_((1 << 21) - 1) {}

Result<std::shared_ptr<const IndicatorSet>> IndicatorSet::load(const std::vector<std::filesystem::path>& files) {
  auto set = std::make_shared<IndicatorSet>();
  for (const auto& file : files) {
    const auto content = read_file(file, kMostFileBytes);
    if (!content) return failure(content.error());
    if (auto loaded = set->load_text(*content, file.string()); !loaded) return failure(std::move(loaded.error()));
  }
  return std::shared_ptr<const IndicatorSet>(std::move(set));
}

Result<void> IndicatorSet::load_text(std::string_view content, const std::string& path) {
  files_.push_back({});
  files_.back().path = path;
  source_ = texts_.copy(path);
  if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);
  if (is_json(content)) return read_json(content, path, *this, files_.back().format);
  read_lines(content, path, *this, files_.back().format);
  return {};
}

void IndicatorSet::add(std::string_view text, std::optional<Kind> kind, std::string_view label,
                       std::string_view place) {
  auto form = normal_form(text, kind);
  if (!form) return refuse(text, place, std::move(form.error().what));
  if (indicators_.size() >= kMostIndicators) return refuse(text, place, "more indicators than can be held");
  insert(std::move(*form), label);
}

void IndicatorSet::refuse(std::string_view text, std::string_view place, std::string reason) {
  LoadedFile& file = files_.back();
  ++file.refused;
  if (file.first_refusals.size() >= kMostRefusals) return;
  file.first_refusals.push_back(
      {std::string(place), std::string(text.substr(0, kLongestShown)), std::move(reason)});
}

std::uint64_t IndicatorSet::hash_of(Kind kind, std::string_view key) {
  return XXH3_64bits_withSeed(key.data(), key.size(), static_cast<std::uint64_t>(kind) + 1);
}

const Indicator* IndicatorSet::look_up(std::uint64_t hash, Kind kind, std::string_view key) const {
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  for (std::size_t at = hash & (slots_.size() - 1);; at = (at + 1) & (slots_.size() - 1)) {
    const Slot& slot = slots_[at];
    if (slot.number == 0) return nullptr;
    if (slot.tag != tag) continue;
    const Indicator& indicator = indicators_[slot.number - 1];
    if (indicator.kind == kind && indicator.key == key) return &indicator;
  }
}

const Indicator* IndicatorSet::find(const IpAddress& address) const {
  for (const int bits : prefix_lengths_) {
    const auto key = address_key({cut_to(address, bits), bits});
    if (const Indicator* found = find(Kind::address, {key.data(), key.size()})) return found;
  }
  return nullptr;
}

void IndicatorSet::insert(NormalForm form, std::string_view label) {
  const std::uint64_t hash = hash_of(form.kind, form.key);
  if (look_up(hash, form.kind, form.key) != nullptr) {
    ++files_.back().repeated;
    return;
  }
  if ((indicators_.size() + 1) * 2 > slots_.size()) grow();
  indicators_.push_back({form.kind, texts_.copy(form.key), kept_label(label), source_});
  place(hash, static_cast<std::uint32_t>(indicators_.size()));
  ++files_.back().taken;
  ++counts_[static_cast<std::size_t>(form.kind)];
  if (form.kind == Kind::address) {
    const int bits = static_cast<unsigned char>(form.key[16]);
    const auto at = std::lower_bound(prefix_lengths_.begin(), prefix_lengths_.end(), bits, std::greater<>());
    if (at == prefix_lengths_.end() || *at != bits) prefix_lengths_.insert(at, bits);
  } else if (form.kind == Kind::domain || form.kind == Kind::file_name) {
    const std::size_t dot = form.key.rfind('.');
    if (dot == std::string::npos) {
      has_names_without_ending_ = true;
    } else {
      const std::uint64_t bit = ending_bit(std::string_view(form.key).substr(dot + 1));
      endings_[bit >> 6] |= std::uint64_t{1} << (bit & 63);
    }
  }
}

void IndicatorSet::place(std::uint64_t hash, std::uint32_t number) {
  const std::uint64_t bit = hash & bitmap_mask_;
  bitmap_[bit >> 6] |= std::uint64_t{1} << (bit & 63);
  std::size_t at = hash & (slots_.size() - 1);
  while (slots_[at].number != 0) at = (at + 1) & (slots_.size() - 1);
  slots_[at] = {static_cast<std::uint32_t>(hash >> 32), number};
}

// Twice the slots, and sixteen bits of bitmap an indicator, so that one candidate in sixteen at most is looked up in vain.
void IndicatorSet::grow() {
  slots_.assign(slots_.size() * 2, {});
  const std::size_t bits = std::bit_ceil(std::max<std::size_t>(slots_.size() * 8, std::size_t{1} << 21));
  bitmap_.assign(bits / 64, 0);
  bitmap_mask_ = bits - 1;
  for (std::uint32_t i = 0; i < indicators_.size(); ++i)
    place(hash_of(indicators_[i].kind, indicators_[i].key), i + 1);
}

std::string_view IndicatorSet::kept_label(std::string_view label) {
  label = label.substr(0, kLongestLabel);
  while (!label.empty() && (static_cast<unsigned char>(label.back()) & 0xC0) == 0x80 && label.size() == kLongestLabel)
    label.remove_suffix(1);
  if (label.empty()) return {};
  if (const auto known = labels_.find(label); known != labels_.end()) return known->first;
  const std::string_view kept = texts_.copy(label);
  if (labels_.size() < kMostSharedLabels) labels_.emplace(kept, true);
  return kept;
}

bool IndicatorSet::may_end_with(std::string_view ending) const {
  const std::uint64_t bit = ending_bit(ending);
  return (endings_[bit >> 6] >> (bit & 63) & 1) != 0;
}

std::size_t IndicatorSet::memory() const {
  return slots_.capacity() * sizeof(Slot) + bitmap_.capacity() * 8 + indicators_.capacity() * sizeof(Indicator) +
         texts_.capacity();
}

}  // namespace garde::indicator
