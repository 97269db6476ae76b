// SPDX-License-Identifier: Apache-2.0
#include "archive/hunt.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "archive/recovery.h"
#include "archive/tokens.h"
#include "base/case_fold.h"
#include "sigma/pattern.h"

namespace garde::archive {
namespace {

// Tokens of which a segment has all (`together`) or any.
struct Need {
  std::vector<Token> tokens;
  bool together = false;
};

void append_need(std::vector<Token> tokens, std::vector<Need>& needs) {
  if (!tokens.empty()) needs.push_back({std::move(tokens), true});
}

// Word tokens of a field's pattern: of its literals, without the runs that a wildcard may make longer.
void append_pattern_need(const std::string& text, std::vector<Need>& needs) {
  const sigma::Pattern pattern = sigma::parse_pattern(text);
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i].kind != sigma::PatternToken::Kind::literal) continue;
    std::string_view literal = pattern[i].text;
    if (i > 0)
      while (!literal.empty() && is_run_byte(literal.front())) literal.remove_prefix(1);
    if (i + 1 < pattern.size())
      while (!literal.empty() && is_run_byte(literal.back())) literal.remove_suffix(1);
    append_need(tokens_of_words(literal), needs);
  }
}

// What tokens can say of a question, made ready for asking many segments.
class TokenQuestion {
 public:
  explicit TokenQuestion(const Question& question) {
    if (question.indicators) {
      std::vector<Token> any;
      for (const indicator::Indicator& one : question.indicators->indicators()) {
        const auto tokens = tokens_of(one);
        can_exclude_by_indicators_ = can_exclude_by_indicators_ && !tokens.empty();
        any.insert(any.end(), tokens.begin(), tokens.end());
      }
      indicator_tokens_ = sorted(std::move(any));
      asks_for_indicators_ = true;
    }
    std::vector<Need> needs;
    for (const std::string& word : question.words) append_need(tokens_of_words(word), needs);
    for (const auto& field : question.fields) append_pattern_need(field.pattern, needs);
    std::vector<Token> all;
    for (const Need& need : needs) all.insert(all.end(), need.tokens.begin(), need.tokens.end());
    word_tokens_ = sorted(std::move(all));
  }

  // Whether the segment at `base` may hold an answer.
  bool may_hold(const std::filesystem::path& base, std::uint64_t& bytes_read) const {
    if (asks_for_indicators_ && can_exclude_by_indicators_ &&
        find_tokens(base, TokenKind::indicator, indicator_tokens_, bytes_read).empty())
      return false;
    return word_tokens_.empty() ||
           find_tokens(base, TokenKind::word, word_tokens_, bytes_read).size() == word_tokens_.size();
  }

 private:
  static std::vector<Token> sorted(std::vector<Token> tokens) {
    std::sort(tokens.begin(), tokens.end());
    tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
    return tokens;
  }

  std::vector<Token> indicator_tokens_;
  std::vector<Token> word_tokens_;
  bool asks_for_indicators_ = false;
  bool can_exclude_by_indicators_ = true;
};

bool may_fit(const CataloguedSegment& segment, const Question& question) {
  if (segment.facts.has_events_without_time || !segment.sealed) return true;
  return (!question.since || *segment.facts.last >= *question.since) &&
         (!question.until || *segment.facts.first < *question.until);
}

// `word` in `text`, both folded, with no letter or digit (of a whole word: no byte of a run) on either side.
bool stands_alone_in(std::string_view word, std::string_view text, bool whole) {
  const auto continues = [whole](char c) { return whole ? is_run_byte(c) : is_letter_or_digit(c); };
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !continues(text[at - 1]) || !continues(word.front());
    const bool ends = end == text.size() || !continues(text[end]) || !continues(word.back());
    if (begins && ends) return true;
  }
  return false;
}

}  // namespace

Result<OpenCopy> OpenCopy::make(const std::filesystem::path& file) {
  auto lines = whole_lines(file);
  if (!lines) return failure(lines.error());
  OpenCopy copy(Descriptor(::memfd_create("garde-open-segment", MFD_CLOEXEC)));
  if (!copy.descriptor_.is_open()) return failure(std::string("no memory: ") + std::strerror(errno), file.string());
  for (std::string_view rest = *lines; !rest.empty();) {
    const ssize_t count = ::write(copy.descriptor_.number(), rest.data(), rest.size());
    if (count <= 0) return failure(std::string("no memory: ") + std::strerror(errno), file.string());
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  return copy;
}
std::filesystem::path OpenCopy::path() const { return "/proc/self/fd/" + std::to_string(descriptor_.number()); }

Result<HuntPlan> plan_hunt(const std::filesystem::path& folder, const Question& question) {
  auto catalogue = Catalogue::open(folder, true);
  if (!catalogue) return failure(catalogue.error());
  auto segments = catalogue->segments();
  if (!segments) return failure(segments.error());
  const TokenQuestion tokens(question);
  HuntPlan plan;
  for (const CataloguedSegment& segment : *segments) {
    ++plan.segments;
    plan.archive_bytes += segment.facts.stored_bytes + segment.facts.token_bytes;
    if (!may_fit(segment, question)) continue;
    const auto base = folder / segment.base;
    std::error_code ignored;
    // A segment may have been sealed since the catalogue was read.
    const bool is_sealed = segment.sealed || std::filesystem::exists(segment_file(base), ignored);
    if (is_sealed && !tokens.may_hold(base, plan.token_bytes_read)) continue;
    auto file = segment_file(base);
    if (!is_sealed) {
      auto copy = OpenCopy::make(open_file(base));
      if (!copy) continue;  // sealed or removed this moment
      file = copy->path();
      plan.open.push_back(std::move(*copy));
    }
    const auto size = std::filesystem::file_size(file, ignored);
    if (ignored) continue;  // removed meanwhile
    plan.files.push_back(file);
    plan.events += segment.facts.events;
    plan.bytes += size;
  }
  return plan;
}

QuestionMatcher::QuestionMatcher(const Question& question) : since_(question.since), until_(question.until) {
  for (const std::string& word : question.words) {
    std::string folded = fold_case(word);
    const bool whole = is_whole_word(folded);
    words_.push_back({std::move(folded), whole});
  }
  for (const auto& field : question.fields)
    fields_.push_back({field.name, sigma::ValuePattern(sigma::parse_pattern(field.pattern), false)});
  if (question.indicators) indicators_ = std::make_unique<indicator::Matcher>(question.indicators);
}

bool QuestionMatcher::matches(Event& event) {
  if (event.time && ((since_ && *event.time < *since_) || (until_ && *event.time >= *until_))) return false;
  if (!has_words(event) || !has_fields(event)) return false;
  return !indicators_ || !indicators_->match(event).empty();
}

bool QuestionMatcher::has_words(Event& event) {
  return std::all_of(words_.begin(), words_.end(), [&](const Word& word) {
    for (Field& field : event.fields()) {
      if (field.kind == ValueKind::null) continue;
      folded_.clear();
      append_folded(event.text(field), folded_);
      if (stands_alone_in(word.folded, folded_, word.whole)) return true;
    }
    return false;
  });
}

bool QuestionMatcher::has_fields(Event& event) {
  return std::all_of(fields_.begin(), fields_.end(), [&](const FieldTest& test) {
    for (Field& field : event.fields()) {
      if (field.kind == ValueKind::null || field.name != test.name) continue;
      folded_.clear();
      append_folded(event.text(field), folded_);
      if (test.pattern.matches(folded_)) return true;
    }
    return false;
  });
}

}  // namespace garde::archive
