// SPDX-License-Identifier: Apache-2.0
// YAML documents as small immutable trees, from libyaml's parser, bounded in size, depth, node count and
// aliases.
//
// Scalars keep their text; what a plain scalar means (a number, null, a boolean) is resolved on demand by the
// YAML 1.1 rules that Sigma's users know from PyYAML: yes/no/on/off are booleans, 0x10 and 010 are numbers, ~
// is null.
//
// Thread rules: a Document is immutable once parsed; any thread may read it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace garde::yaml {

struct Limits {
  std::size_t bytes = 16 * 1024 * 1024;
  std::size_t depth = 64;
  std::size_t nodes = 1'000'000;  ///< aliases count once for every time they are used
};

/// A place in the tree, as small as a pointer; valid while its Document lives.
class Node {
 public:
  enum class Kind : std::uint8_t { scalar, sequence, mapping };

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] bool is_scalar() const { return kind_ == Kind::scalar; }
  [[nodiscard]] bool is_sequence() const { return kind_ == Kind::sequence; }
  [[nodiscard]] bool is_mapping() const { return kind_ == Kind::mapping; }
  [[nodiscard]] int line() const { return line_; }  ///< from 1

  /// A scalar's text; empty for other kinds.
  [[nodiscard]] const std::string& text() const { return text_; }
  /// True where the scalar stood without quotes and is no block scalar, so that it may be a number, null or
  /// boolean.
  [[nodiscard]] bool is_plain() const { return plain_; }

  [[nodiscard]] bool is_null() const;
  [[nodiscard]] std::optional<bool> as_boolean() const;
  [[nodiscard]] std::optional<std::int64_t> as_integer() const;
  [[nodiscard]] std::optional<double> as_real() const;

  /// The members of a sequence; for a mapping, its values in the order of the text.
  [[nodiscard]] std::span<const Node> items() const { return items_; }
  /// A mapping's keys, in the order of items(). Keys that are no scalars are refused by parse().
  [[nodiscard]] std::span<const std::string> keys() const { return keys_; }
  /// A mapping's value under `key`; null where there is none.
  [[nodiscard]] const Node* find(std::string_view key) const;

 private:
  friend class TreeBuilder;
  friend Node merged(const Node& base, const Node& over);
  Kind kind_ = Kind::scalar;
  bool plain_ = false;
  int line_ = 0;
  std::string text_;
  std::vector<std::string> keys_;
  std::vector<Node> items_;
};

/// `over` laid over `base`: mappings are merged key by key, anything else of `over` replaces what `base` has.
[[nodiscard]] Node merged(const Node& base, const Node& over);

/// The documents of a YAML stream. The error's `where` is "NAME:LINE". A key that stands twice in a mapping
/// is an error.
[[nodiscard]] Result<std::vector<Node>> parse(std::string_view text, std::string_view name,
                                              const Limits& limits = {});

}  // namespace garde::yaml
