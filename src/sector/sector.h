// SPDX-License-Identifier: Apache-2.0
// The sector in memory: every establishment, and who shares what with whom, ready for questions by number.
//
// An establishment, a department, a provider... has a dense number (Index), so that those who compute over
// the sector use arrays. Numbers hold for one Sector; what is kept or sent uses identifiers.
//
// Cost: building is one pass and a sort of the identifiers (38,000 establishments: tens of milliseconds); a
// lookup by identifier is one hash; members of a division are a sorted array.
//
// Thread rules: immutable once built; any number of threads may read one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sector/establishment.h"

namespace garde::sector {

using Index = std::uint32_t;
inline constexpr Index kNone = std::numeric_limits<Index>::max();

/// What establishments may have in common.
enum class Axis : std::uint8_t { department, region, group, provider, product, kind };
inline constexpr std::size_t kAxisCount = 6;
/// "department"...
[[nodiscard]] std::string_view name_of(Axis axis);

/// One department, region, group...: the establishments in it.
struct Division {
  std::string code;            ///< "35"; a provider's or product's name; a kind's name
  std::string name;            ///< "Ille-et-Vilaine"; the code itself where no name is known
  std::vector<Index> members;  ///< establishments, ascending
};

/// Names of divisions by code, where they are not those of France.
struct DivisionNames {
  std::map<std::string, std::string, std::less<>> groups;
  std::map<std::string, std::string, std::less<>> departments;
  std::map<std::string, std::string, std::less<>> regions;
};

class Sector {
 public:
  Sector() = default;
  /// Takes the establishments in any order. Of several with one identifier the first stays.
  explicit Sector(std::vector<Establishment> establishments, const DivisionNames& names = {});

  /// Sorted by identifier.
  [[nodiscard]] const std::vector<Establishment>& establishments() const { return establishments_; }
  [[nodiscard]] std::size_t size() const { return establishments_.size(); }
  [[nodiscard]] const Establishment& operator[](Index index) const { return establishments_[index]; }
  /// kNone where there is none.
  [[nodiscard]] Index find(std::string_view id) const;

  /// Every division of an axis, sorted by code; none is empty.
  [[nodiscard]] const std::vector<Division>& divisions(Axis axis) const {
    return axes_[static_cast<std::size_t>(axis)].divisions;
  }
  /// The number of the division with this code; kNone where there is none.
  [[nodiscard]] Index find_division(Axis axis, std::string_view code) const;
  /// The divisions of an axis that an establishment is in, ascending: at most one of a department, region,
  /// group or kind, any number of providers and products.
  [[nodiscard]] std::span<const Index> divisions_of(Index establishment, Axis axis) const {
    const AxisIndex& index = axes_[static_cast<std::size_t>(axis)];
    return {index.of.data() + index.starts[establishment],
            index.starts[establishment + 1] - index.starts[establishment]};
  }
  /// The one division of an establishment on an axis with at most one; kNone where it has none.
  [[nodiscard]] Index division_of(Index establishment, Axis axis) const {
    const auto all = divisions_of(establishment, axis);
    return all.empty() ? kNone : all.front();
  }

  /// Whether any establishment of it was made up by generate().
  [[nodiscard]] bool is_generated() const { return generated_; }

  /// Those whose name or town has every word of `text` as the start of one of its words, without regard to
  /// accents, case or punctuation; whose identifier is `text`, first. At most `limit`.
  [[nodiscard]] std::vector<Index> find_by_name(std::string_view text, std::size_t limit = 50) const;

 private:
  struct AxisIndex {
    std::vector<Division> divisions;
    std::vector<std::size_t> starts = {0};  ///< of each establishment's in `of`, and the end
    std::vector<Index> of;
  };
  void build_axis(Axis axis, const DivisionNames& names);

  std::vector<Establishment> establishments_;
  std::unordered_map<std::string_view, Index> by_id_;  ///< views into establishments_, which never changes
  std::array<AxisIndex, kAxisCount> axes_;
  bool generated_ = false;
};

/// Great-circle distance in kilometres, on a sphere of 6371 km.
[[nodiscard]] double distance_km(const Position& from, const Position& to);

}  // namespace garde::sector
