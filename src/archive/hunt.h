// SPDX-License-Identifier: Apache-2.0
// A hunt: have we seen this? First which segments may hold an answer, by their times and tokens, without reading them; then
// which of their events are one.
//
// Planning reads the catalogue and, of each segment whose time fits, its tokens of the kinds that are asked for: about
// 4 kB for indicators, however many. What cannot be excluded is read: a question that tokens cannot answer (a rule, a
// part of a word) makes it every segment of the time asked for.
//
// Thread rules: a HuntPlan is a value; a QuestionMatcher belongs to one thread at a time.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archive/catalogue.h"
#include "base/descriptor.h"
#include "event/event.h"
#include "indicator/matcher.h"
#include "sigma/value_pattern.h"

namespace garde::archive {

/// All that is named must hold; of indicators, any.
struct Question {
  std::shared_ptr<const indicator::IndicatorSet> indicators{};  ///< null: not asked for
  std::vector<std::string> words{};  ///< each stands in some value, between two places that are no letter and no digit
  struct FieldPattern {
    std::string name;
    std::string pattern;  ///< Sigma's: '*' and '?' are wildcards, compared without case
  };
  std::vector<FieldPattern> fields{}; ///< each holds for a field of this name
  std::optional<Instant> since{};
  std::optional<Instant> until{};  ///< exclusive
};

/// A copy in memory of what an open segment held when it was asked for; other tools cannot read a file whose end is
/// still to come. Its path leads to it in this process alone.
class OpenCopy {
 public:
  [[nodiscard]] static Result<OpenCopy> make(const std::filesystem::path& file);
  [[nodiscard]] std::filesystem::path path() const;

 private:
  explicit OpenCopy(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}
  Descriptor descriptor_;
};

struct HuntPlan {
  std::vector<std::filesystem::path> files;  ///< to read, in the order of their numbers
  std::vector<OpenCopy> open;                ///< some of `files` lead here
  std::uint64_t segments = 0;                ///< in the archive, whatever their time
  std::uint64_t events = 0;                  ///< in the files to read, at most
  std::uint64_t bytes = 0;                   ///< of the files to read
  std::uint64_t archive_bytes = 0;           ///< of all segments and tokens
  std::uint64_t token_bytes_read = 0;        ///< to find out
};

/// An error where the folder is no archive.
[[nodiscard]] Result<HuntPlan> plan_hunt(const std::filesystem::path& folder, const Question& question);

class QuestionMatcher {
 public:
  explicit QuestionMatcher(const Question& question);

  [[nodiscard]] bool matches(Event& event);

 private:
  [[nodiscard]] bool has_words(Event& event);
  [[nodiscard]] bool has_fields(Event& event);

  struct Word {
    std::string folded;
    bool whole = false;
  };
  struct FieldTest {
    std::string name;
    sigma::ValuePattern pattern;
  };
  std::optional<Instant> since_;
  std::optional<Instant> until_;
  std::vector<Word> words_;
  std::vector<FieldTest> fields_;
  std::unique_ptr<indicator::Matcher> indicators_;
  std::string folded_;
};

}  // namespace garde::archive
