// SPDX-License-Identifier: Apache-2.0
// Looks for indicators in events: inside command lines, messages, paths and lists of hashes too.
//
// candidates.h says what in a text can be an indicator; only candidates of a kind that the set has, and names whose last
// part some domain or file name in the set has, are looked up. Values in which nothing was found are remembered by their
// hash (4,096 of them), since most fields repeat themselves from event to event.
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
#include <string_view>
#include <vector>

#include "event/event.h"
#include "indicator/candidates.h"
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
  Matcher(const Matcher&) = delete;  // the walk refers to this
  Matcher& operator=(const Matcher&) = delete;

  /// The event's indicators, each once, with the first field that shows it. Valid until the next call.
  [[nodiscard]] const std::vector<Match>& match(Event& event);

 private:
  friend class CandidateWalk<Matcher>;
  [[nodiscard]] bool wants(Kind kind) const { return has_[static_cast<std::size_t>(kind)]; }
  [[nodiscard]] bool wants_ending(std::string_view ending) const;
  [[nodiscard]] bool wants_plain_names() const { return set_->has_names_without_ending(); }
  bool seek(Kind kind, std::string_view key) { return found(set_->find(kind, key)); }
  bool seek(const IpAddress& address) { return found(set_->find(address)); }
  bool found(const Indicator* indicator);

  std::shared_ptr<const IndicatorSet> set_;
  std::array<bool, kKinds> has_{};
  std::uint64_t seed_ = 0;
  std::vector<std::uint64_t> seen_;  // hashes of values without indicators
  std::vector<Match> matches_;
  std::string_view field_;  // at hand
  bool has_found_ = false;  // in the value at hand
  CandidateWalk<Matcher> walk_{*this};
};

}  // namespace garde::indicator
