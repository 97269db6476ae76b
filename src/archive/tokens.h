// SPDX-License-Identifier: Apache-2.0
// Tokens: what a segment notes of its events, so that a hunt can tell without reading it that it cannot hold an answer.
//
// Two kinds. Indicator tokens are the candidates of indicator/candidates.h, of addresses also the networks around them
// (/24 and /16; /64, /48 and /32 of IPv6). Word tokens are the runs of letters and digits of every value, folded, of three
// to 64 bytes and not of digits alone, and the longer runs that '.', '-' and '_' join. The parts of a run that is all
// hexadecimal (a GUID, a hash) are no tokens of their own.
//
// A token is a 64-bit hash; that two of them are one costs a segment read for nothing, no answer.
//
// Cost: values that a segment has already seen (by their hash) are passed over, which is most of them.
//
// Thread rules: a TokenCollector belongs to one thread at a time; the functions are pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "event/event.h"
#include "indicator/candidates.h"
#include "indicator/indicator_set.h"

namespace garde::archive {

using Token = std::uint64_t;

/// Hashes of which each is kept once. Open addressing; 0 is a hash like any other.
class TokenSet {
 public:
  TokenSet();
  /// False where it was there.
  bool insert(Token token);
  void clear();
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::vector<Token> all() const;

 private:
  void grow();
  std::vector<Token> slots_;  // 0: free
  std::size_t size_ = 0;
  bool has_zero_ = false;
};

class TokenCollector {
 public:
  TokenCollector() = default;
  TokenCollector(const TokenCollector&) = delete;  // the walk refers to this
  TokenCollector& operator=(const TokenCollector&) = delete;

  void add(Event& event);
  void clear();

  [[nodiscard]] std::vector<Token> indicator_tokens() const { return indicators_.all(); }
  [[nodiscard]] std::vector<Token> word_tokens() const { return words_.all(); }

 private:
  friend class indicator::CandidateWalk<TokenCollector>;
  [[nodiscard]] bool wants(indicator::Kind) const { return true; }
  [[nodiscard]] bool wants_ending(std::string_view ending) const;
  [[nodiscard]] bool wants_plain_names() const { return false; }
  bool seek(indicator::Kind kind, std::string_view key);
  bool seek(const IpAddress& address);
  void add_words(std::string_view text);

  TokenSet values_;  // hashes of values seen
  TokenSet indicators_;
  TokenSet words_;
  indicator::CandidateWalk<TokenCollector> walk_{*this};
  std::string folded_;
};

/// Tokens of which a segment that holds the indicator has at least one; empty where its tokens cannot tell.
[[nodiscard]] std::vector<Token> tokens_of(const indicator::Indicator& indicator);

/// What stands in a run: letters, digits and what joins them ('.', '-' and '_').
[[nodiscard]] inline bool is_run_byte(char c) {
  return indicator::word_byte(c) != 0 || static_cast<unsigned char>(c) >= 0x80;
}
[[nodiscard]] inline bool is_letter_or_digit(char c) { return is_run_byte(c) && c != '.' && c != '-' && c != '_'; }

/// Whether a run is a GUID or a hash, which is looked for as a whole: it does not stand inside a longer run.
[[nodiscard]] bool is_whole_word(std::string_view run);

/// Word tokens that a segment has, all of them, where a value in it holds `text` between two places that are no letter
/// and no digit (of a whole word: nor '.', '-' or '_'); empty where its tokens cannot tell.
[[nodiscard]] std::vector<Token> tokens_of_words(std::string_view text);

}  // namespace garde::archive
