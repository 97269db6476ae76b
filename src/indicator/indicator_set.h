// SPDX-License-Identifier: Apache-2.0
// IndicatorSet: indicators of many files in one table, for one look-up a candidate.
//
// The table is open addressing over 64-bit hashes of kind and key, each slot with 32 bits of the hash; what it finds is
// confirmed against the stored text. A bitmap of two million bits or more in front of it answers "surely not" from the
// processor's cache. A million indicators take about a hundred megabytes where all are SHA-256, less otherwise.
//
// Thread rules: an IndicatorSet does not change once loaded and may be shared.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/arena.h"
#include "base/result.h"
#include "indicator/indicator.h"

namespace garde::indicator {

/// An indicator as the table keeps it; views live as long as the set.
struct Indicator {
  Kind kind = Kind::domain;
  std::string_view key;
  std::string_view label;   ///< what its source says of it; may be empty
  std::string_view source;  ///< the file's path
};

/// What came of one file.
struct LoadedFile {
  std::string path;
  std::string format;  ///< "text", "csv", "misp", "stix"
  std::uint64_t taken = 0;
  std::uint64_t repeated = 0;  ///< known already
  std::uint64_t refused = 0;
  std::uint64_t not_for_detection = 0;  ///< MISP attributes without to_ids, expired or revoked STIX objects
  struct Refusal {
    std::string place;  ///< "FILE:LINE", or the object's id
    std::string text;   ///< cut
    std::string reason;
  };
  std::vector<Refusal> first_refusals;  ///< at most kMostRefusals
};
inline constexpr std::size_t kMostRefusals = 20;

class IndicatorSet {
 public:
  IndicatorSet();

  /// Reads text lists, CSV (a header is known by its names), MISP events and STIX 2.1 bundles, told apart by
  /// content. A file that cannot be read, or that is JSON of no known kind, is an error; bad lines are refusals.
  [[nodiscard]] static Result<std::shared_ptr<const IndicatorSet>> load(const std::vector<std::filesystem::path>& files);
  /// One file's content; `path` names it.
  [[nodiscard]] Result<void> load_text(std::string_view content, const std::string& path);

  /// The indicator of this kind and key; null where there is none.
  [[nodiscard]] const Indicator* find(Kind kind, std::string_view key) const {
    const std::uint64_t hash = hash_of(kind, key);
    return may_hold(hash) ? look_up(hash, kind, key) : nullptr;
  }
  /// The narrowest network or address that holds this address; null where none does.
  [[nodiscard]] const Indicator* find(const IpAddress& address) const;

  [[nodiscard]] const std::vector<Indicator>& indicators() const { return indicators_; }
  [[nodiscard]] std::size_t size() const { return indicators_.size(); }
  [[nodiscard]] std::size_t size(Kind kind) const { return counts_[static_cast<std::size_t>(kind)]; }
  [[nodiscard]] const std::vector<LoadedFile>& files() const { return files_; }
  /// Bytes held, the table's and the texts'.
  [[nodiscard]] std::size_t memory() const;
  /// Whether a name with this last part (a domain's top level, a file's extension; folded) can be found at all.
  [[nodiscard]] bool may_end_with(std::string_view ending) const;
  [[nodiscard]] bool has_names_without_ending() const { return has_names_without_ending_; }

  /// For readers of formats: adds what `text` says, or counts why not. `place` is a line or an object's id.
  void add(std::string_view text, std::optional<Kind> kind, std::string_view label, std::string_view place);
  void refuse(std::string_view text, std::string_view place, std::string reason);
  void skip() { ++files_.back().not_for_detection; }

 private:
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t number = 0;  // of the indicator, plus one; 0: free
  };

  [[nodiscard]] static std::uint64_t hash_of(Kind kind, std::string_view key);
  [[nodiscard]] bool may_hold(std::uint64_t hash) const {
    const std::uint64_t bit = hash & bitmap_mask_;
    return (bitmap_[bit >> 6] >> (bit & 63) & 1) != 0;
  }
  [[nodiscard]] const Indicator* look_up(std::uint64_t hash, Kind kind, std::string_view key) const;
  void insert(NormalForm form, std::string_view label);
  void grow();
  void place(std::uint64_t hash, std::uint32_t number);
  [[nodiscard]] std::string_view kept_label(std::string_view label);

  std::vector<Slot> slots_;
  std::vector<std::uint64_t> bitmap_;
  std::uint64_t bitmap_mask_ = 0;
  std::vector<Indicator> indicators_;
  std::array<std::size_t, kKinds> counts_{};
  std::vector<int> prefix_lengths_;    // of addresses, longest first
  std::array<std::uint64_t, 64> endings_{};
  bool has_names_without_ending_ = false;
  Arena texts_{1 << 20};
  std::unordered_map<std::string_view, bool> labels_;
  std::vector<LoadedFile> files_;
  std::string_view source_;
};

}  // namespace garde::indicator
