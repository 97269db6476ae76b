// SPDX-License-Identifier: Apache-2.0
// Necessary literals come from RE2's own analysis (FilteredRE2): its atoms are literals from which it decides
// whether an expression can match at all. One atom without which it cannot is enough; where there is none,
// all of them together are.
#include "sigma/regular_expression.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <algorithm>
#include <charconv>
#include <optional>
#include <pcre2.h>
#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include "sigma/literal_index.h"

namespace garde::sigma {
namespace {

constexpr int kRe2MemoryBytes = 8 << 20;
constexpr std::uint32_t kMatchLimit = 100'000;  // steps of PCRE2's matcher on one text
constexpr std::uint32_t kDepthLimit = 1'000;
constexpr std::uint32_t kHeapLimitKiB = 4'096;
constexpr int kShortestAtom = 2;
constexpr std::size_t kMostCounted = 100'000;

re2::RE2::Options re2_options(RegularExpressionFlags flags) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kRe2MemoryBytes);
  options.set_case_sensitive(!flags.ignore_case);
  options.set_dot_nl(flags.dot_all);
  return options;
}

// RE2's own syntax has (?m) but no option for it outside POSIX syntax.
std::string with_multiline(std::string_view expression, bool multiline) {
  return multiline ? "(?m)" + std::string(expression) : std::string(expression);
}

struct FreePcre2 {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};

using Pcre2Code = std::unique_ptr<pcre2_code, FreePcre2>;

Result<Pcre2Code> compile_pcre2(std::string_view expression, RegularExpressionFlags flags) {
  std::uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF;
  if (flags.ignore_case) options |= PCRE2_CASELESS;
  if (flags.multiline) options |= PCRE2_MULTILINE;
  if (flags.dot_all) options |= PCRE2_DOTALL;
  int number = 0;
  PCRE2_SIZE offset = 0;
  Pcre2Code code(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(expression.data()), expression.size(), options,
                               &number, &offset, nullptr));
  if (code != nullptr) return code;
  PCRE2_UCHAR message[256] = {};
  pcre2_get_error_message(number, message, sizeof message);
  return failure("the regular expression is broken at character " + std::to_string(offset + 1) + ": " +
                     reinterpret_cast<const char*>(message),
                 {}, "mend the expression, or escape characters meant literally with a backslash");
}

bool pcre2_finds(const pcre2_code& code, std::string_view text) {
  thread_local const std::unique_ptr<pcre2_match_context, FreePcre2> context = [] {
    std::unique_ptr<pcre2_match_context, FreePcre2> made(pcre2_match_context_create(nullptr));
    pcre2_set_match_limit(made.get(), kMatchLimit);
    pcre2_set_depth_limit(made.get(), kDepthLimit);
    pcre2_set_heap_limit(made.get(), kHeapLimitKiB);
    return made;
  }();
  thread_local const std::unique_ptr<pcre2_match_data, FreePcre2> data(pcre2_match_data_create(1, nullptr));
  return pcre2_match(&code, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), 0, 0, data.get(),
                     context.get()) >= 0;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// N of an expression that is no more than `.{N,}`, Sigma's way to say "unusually long": an automaton with N states would
// be the dearest way to count.
std::optional<std::size_t> least_length(std::string_view expression) {
  if (!expression.starts_with(".{") || !expression.ends_with(",}")) return std::nullopt;
  expression.remove_prefix(2);
  expression.remove_suffix(2);
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(expression.data(), expression.data() + expression.size(), count);
  if (error != std::errc() || end != expression.data() + expression.size() || count > kMostCounted) return std::nullopt;
  return count;
}

// The longest run without a line feed, in bytes.
std::size_t longest_line(std::string_view text) {
  std::size_t longest = 0;
  while (true) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    longest = std::max(longest, end);
    if (end == text.size()) return longest;
    text.remove_prefix(end + 1);
  }
}

// Whether RE2 deems a match possible where exactly the atoms `present` occur.
bool possible_with(const re2::FilteredRE2& filter, const std::vector<int>& present) {
  std::vector<int> possible;
  filter.AllPotentials(present, &possible);
  return !possible.empty();
}

}  // namespace

struct RegularExpression::Compiled {
  std::string expression;  // with its flags, as RE2 takes it
  RegularExpressionFlags flags;
  std::unique_ptr<re2::RE2> re2;  // null where only PCRE2 can
  std::optional<std::size_t> least_length;
  Pcre2Code pcre2;
};

RegularExpression::RegularExpression(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
RegularExpression::RegularExpression(RegularExpression&&) noexcept = default;
RegularExpression& RegularExpression::operator=(RegularExpression&&) noexcept = default;
RegularExpression::~RegularExpression() = default;

Result<RegularExpression> RegularExpression::compile(std::string_view expression,
                                                     RegularExpressionFlags flags) {
  auto compiled = std::make_unique<Compiled>();
  compiled->expression = with_multiline(expression, flags.multiline);
  compiled->flags = flags;
  compiled->re2 = std::make_unique<re2::RE2>(compiled->expression, re2_options(flags));
  if (!compiled->re2->ok()) {
    compiled->re2.reset();
    auto code = compile_pcre2(expression, flags);
    if (!code) return failure(std::move(code.error()));
    compiled->pcre2 = std::move(*code);
  }
  compiled->least_length = least_length(expression);
  return RegularExpression(std::move(compiled));
}

bool RegularExpression::is_found_in(std::string_view text) const {
  if (compiled_->least_length) {
    const std::size_t longest = compiled_->flags.dot_all ? text.size() : longest_line(text);
    if (longest < *compiled_->least_length) return false;
    if (is_ascii(text)) return true;
  }
  if (compiled_->re2 != nullptr) return re2::RE2::PartialMatch({text.data(), text.size()}, *compiled_->re2);
  return pcre2_finds(*compiled_->pcre2, text);
}

std::vector<std::string> RegularExpression::necessary_literals() const {
  if (compiled_->re2 == nullptr) return {};
  re2::FilteredRE2 filter(kShortestAtom);
  int id = 0;
  if (filter.Add(compiled_->expression, re2_options(compiled_->flags), &id) != re2::RE2::NoError) return {};
  std::vector<std::string> atoms;
  filter.Compile(&atoms);
  // An atom beyond ASCII may be folded differently here and there: rather no literal than a missed match.
  if (atoms.empty() || possible_with(filter, {}) || !std::all_of(atoms.begin(), atoms.end(), is_ascii))
    return {};
  std::string rarest;
  double least = 1;
  for (std::size_t left_out = 0; left_out < atoms.size(); ++left_out) {
    std::vector<int> others;
    for (std::size_t i = 0; i < atoms.size(); ++i)
      if (i != left_out) others.push_back(static_cast<int>(i));
    const double frequency = expected_frequency(Anchor::anywhere, atoms[left_out]);
    if (frequency >= least || possible_with(filter, others)) continue;
    least = frequency;
    rarest = atoms[left_out];
  }
  if (!rarest.empty()) return {rarest};
  return atoms;
}

}  // namespace garde::sigma
