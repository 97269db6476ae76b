// SPDX-License-Identifier: Apache-2.0
// The names of fields, met again and again: from a key and where it stands to the full dotted name and its
// FieldId.
//
// Each name remembers which names came after it in its object, and which came first inside it. The next key
// is guessed to be one of these and compared with the text, 16 bytes at a time; only where the guess fails is
// the key hashed. Records of one kind come in runs with their keys in one order, so that most keys cost one
// comparison.
//
// Bounds: at most kMostNames are kept, their text cut at kMostNameBytes; full() then asks for a forget()
// between records.
//
// Thread rules: one thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/arena.h"
#include "event/field_name.h"
#include "read/shape.h"

namespace garde::read::json {

struct Name {
  std::string_view full;  ///< "winlog.event_data.Image"
  FieldId id = FieldId::none;
  bool holds_record = false;   ///< the object under this name is a record of its own (RecordPaths)
  bool lists_records = false;  ///< so is each object of the array under this name
  std::uint32_t ordinal = 0;   ///< different for each name kept at a time

  const Name* parent = nullptr;
  const char* key =
      nullptr;  ///< as it is written, escapes included, with the closing quote and 16 bytes more
  std::uint32_t key_size = 0;  ///< with the closing quote

  /// What stood behind this name in its object, and first in the object under it: the latest two.
  std::array<Name*, 2> next{};
  std::array<Name*, 2> inside{};

  /// Whether the text behind a key's opening quote is this key with its closing quote. At least 16 bytes must
  /// be readable.
  [[nodiscard]] bool is_key_at(const char* text) const {
#if defined(__SSE2__)
    const __m128i written = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
    const __m128i known = _mm_loadu_si128(reinterpret_cast<const __m128i*>(key));
    const auto same = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(written, known)));
    if (key_size <= 16) {
      const std::uint32_t wanted = (std::uint32_t{1} << key_size) - 1;
      return (same & wanted) == wanted;
    }
    return same == 0xFFFF && std::memcmp(text + 16, key + 16, key_size - 16) == 0;
#else
    return std::memcmp(text, key, key_size) == 0;
#endif
  }
};

class Names {
 public:
  static constexpr std::size_t kMostNames = 16'384;  ///< in one record, and about as many before it
  static constexpr std::size_t kMostNameBytes = 1024;

  /// `records` must outlive this; null: an object holds no other record.
  explicit Names(const RecordPaths* records = nullptr);

  Names(const Names&) = delete;
  Names& operator=(const Names&) = delete;

  /// The name of no key: the record itself.
  [[nodiscard]] Name& root() { return *root_; }

  /// The name guessed for the key whose text stands at `text`, behind its quote; null where no guess holds.
  /// `previous`: the key before in the same object; null for the first.
  [[nodiscard]] static Name* guess(const Name& parent, const Name* previous, const char* text) {
    const std::array<Name*, 2>& guesses = previous != nullptr ? previous->next : parent.inside;
    if (guesses[0] != nullptr && guesses[0]->is_key_at(text)) return guesses[0];
    if (guesses[1] != nullptr && guesses[1]->is_key_at(text)) return guesses[1];
    return nullptr;
  }

  /// The name of `key` (as it is written, without quotes), which the next guess will know. Null where there
  /// are too many.
  [[nodiscard]] Name* find(Name& parent, Name* previous, std::string_view key);
  /// The name at the end of a path of keys.
  [[nodiscard]] Name* find_path(std::span<const std::string_view> keys);

  /// True where forget() should be called before the next record: too many names, or new fields became known.
  [[nodiscard]] bool is_stale() const { return names_.size() > kMostNames || field_count() != known_fields_; }
  /// Forgets every name; all that find() gave becomes invalid.
  void forget();

 private:
  Name* look_up(Name& parent, std::string_view key);
  Name* add(Name& parent, std::string_view key, std::uint64_t hash);
  void grow();

  const RecordPaths* records_;
  std::deque<Name> names_;
  Arena text_;
  struct Slot {
    std::uint64_t hash = 0;
    Name* name = nullptr;
  };
  std::vector<Slot> table_;
  Name* root_ = nullptr;
  std::size_t known_fields_ = 0;
};

}  // namespace garde::read::json
