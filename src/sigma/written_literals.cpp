// SPDX-License-Identifier: Apache-2.0
#include "sigma/written_literals.h"

#include <array>

namespace garde::sigma {
namespace {

// A run at a start or an end that is shorter says less than one that stands anywhere.
constexpr std::size_t kShortestAnchored = 6;

// What plain characters, and those that fold to them, may be written as.
constexpr std::array<std::string_view, 12> kUnfitTexts{"\\u000",  "\\u001",  "\\u002",   "\\u003",
                                                       "\\u004",  "\\u005",  "\\u006",   "\\u007",
                                                       "\\u017f", "\\u212a", "\xC5\xBF", "\xE2\x84\xAA"};

bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x7F && c != '"' && c != '\\' && c != '/';
}

std::size_t run_from(std::string_view text, std::size_t start) {
  std::size_t end = start;
  while (end < text.size() && is_plain(text[end])) ++end;
  return end - start;
}

std::string_view trailing_run(std::string_view text) {
  std::size_t start = text.size();
  while (start > 0 && is_plain(text[start - 1])) --start;
  return text.substr(start);
}

std::string_view rarest_run(std::string_view text) {
  std::string_view rarest;
  double least = 2;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view run = text.substr(at, run_from(text, at));
    at += run.size() + 1;
    if (run.size() < LiteralIndex::kShortestAnywhere) continue;
    const double frequency = expected_frequency(Anchor::anywhere, run);
    if (frequency >= least) continue;
    least = frequency;
    rarest = run;
  }
  return rarest;
}

}  // namespace

void WrittenLiterals::add(Anchor anchor, std::string_view literal, std::uint32_t number) {
  if (anchor == Anchor::start || anchor == Anchor::whole) {
    const std::string_view run = literal.substr(0, run_from(literal, 0));
    if (run.size() >= kShortestAnchored) return index_.add(Anchor::start, std::string(run), number);
  }
  if (anchor == Anchor::end) {
    const std::string_view run = trailing_run(literal);
    if (run.size() >= kShortestAnchored) return index_.add(Anchor::end, std::string(run), number);
  }
  const std::string_view run = rarest_run(literal);
  if (run.empty()) {
    usable_ = false;
  } else {
    index_.add(Anchor::anywhere, std::string(run), number);
  }
}

void WrittenLiterals::finish() {
  if (!usable_) return;
  for (const std::string_view text : kUnfitTexts) index_.add(Anchor::anywhere, std::string(text), kUnfit);
  index_.finish();
}

}  // namespace garde::sigma
