// SPDX-License-Identifier: Apache-2.0
// Looks for indicators in events: inside command lines, messages, paths and lists of hashes too.
//
// One pass over each text value cuts it into words (letters, digits, '.', '-', '_'), knowing of each word whether it is
// all hexadecimal, all digits and dots, or has dots; only what can be an indicator of a kind that the set has, is looked
// up: 32, 40 or 64 hexadecimal digits, four numbers with dots, names whose last part some domain or file name in the
// set has, runs with "::" or seven colons, what stands behind "://", what stands around '@'. Values in which nothing was
// found are remembered by their hash (4,096 of them), since most fields repeat themselves from event to event.
//
// A domain is found with every name below it. A file name is a whole word or the whole last part of a path. A URL is
// found without its fragment, and with and without its query, whatever its scheme.
//
// Cost: below two microseconds an event of two kilobytes, however many indicators there are.
//
// Thread rules: a Matcher belongs to one thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "event/event.h"
#include "indicator/indicator_set.h"

namespace garde::indicator {

struct Match {
  const Indicator* indicator = nullptr;
  std::string_view field;  ///< the event's name for it
};

class Matcher {
 public:
  /// An event gives at most this many matches.
  static constexpr std::size_t kMostMatches = 32;

  explicit Matcher(std::shared_ptr<const IndicatorSet> set);

  /// The event's indicators, each once, with the first field that shows it. Valid until the next call.
  [[nodiscard]] const std::vector<Match>& match(Event& event);

 private:
  struct Word {
    std::size_t begin = 0;
    unsigned flags = 0;  // of all its bytes, see matcher.cpp
    unsigned dots = 0;
  };

  [[nodiscard]] bool has(Kind kind) const { return has_[static_cast<std::size_t>(kind)]; }
  void look(std::string_view text);
  void look_at_word(std::string_view text, std::size_t begin, std::size_t end, const Word& word);
  void look_for_names(std::string_view word);
  void look_for_base_name(std::string_view text);
  void look_for_url(std::string_view text, std::size_t colon);
  void look_for_email(std::string_view text, std::size_t at);
  void look_for_v6(std::string_view text, std::size_t colon);
  void found(const Indicator* indicator);
  [[nodiscard]] std::string_view folded(std::string_view word);

  std::shared_ptr<const IndicatorSet> set_;
  std::array<bool, kKinds> has_{};
  std::uint64_t seed_ = 0;
  std::vector<std::uint64_t> seen_;  // hashes of values without indicators
  std::vector<Match> matches_;
  std::string_view field_;    // at hand
  bool has_found_ = false;    // in the value at hand
  std::size_t v6_done_ = 0;   // in the value at hand: where the latest run of an IPv6 address ended
  std::string folded_;
};

}  // namespace garde::indicator
