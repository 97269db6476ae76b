// SPDX-License-Identifier: Apache-2.0
#include "sigma/literal_frequency.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cmath>
#include <cstring>

namespace garde::sigma {
namespace {

// Texts that stand in the events of any Windows or Linux machine at any hour: a literal found in one of them
// is common.
constexpr std::array<std::string_view, 25> kCommonTexts{
    "c:\\windows\\system32\\svchost.exe",
    "c:\\windows\\system32\\",
    "c:\\windows\\syswow64\\",
    "c:\\windows\\explorer.exe",
    "c:\\windows\\system32\\cmd.exe /c ",
    "c:\\windows\\system32\\conhost.exe 0xffffffff -forcev1",
    "c:\\windows\\system32\\windowspowershell\\v1.0\\powershell.exe",
    "c:\\windows\\system32\\services.exe",
    "c:\\windows\\system32\\lsass.exe",
    "c:\\windows\\system32\\wbem\\wmiprvse.exe",
    "c:\\windows\\system32\\rundll32.exe",
    "c:\\windows\\system32\\ntdll.dll+|c:\\windows\\system32\\kernelbase.dll+|unknown(",
    "c:\\windows\\system32\\taskhostw.exe",
    "c:\\program files\\",
    "c:\\program files (x86)\\microsoft\\edge\\application\\msedge.exe",
    "c:\\users\\administrator\\appdata\\local\\temp\\",
    "c:\\users\\public\\",
    "nt authority\\system",
    "nt authority\\network service",
    "hklm\\system\\currentcontrolset\\services\\",
    "hklm\\software\\microsoft\\windows\\currentversion\\",
    "hklm\\software\\policies\\microsoft\\windows nt\\",
    "microsoft windows operating system",
    "https://www.microsoft.com/",
    "/usr/bin/bash /usr/sbin/sshd /bin/sh -c ",
};

// Rough frequencies of bytes in paths and command lines, as logarithms: the commoner, the nearer to zero.
constexpr std::array<double, 256> kByteScores = [] {
  constexpr std::string_view kByFrequency = "e\\sint oarcldmpuwf.y32:gbvhk\"-0x14/56789_q(){}z";
  std::array<double, 256> scores{};
  scores.fill(-6.5);
  for (std::size_t place = kByFrequency.size(); place-- > 0;)
    scores[static_cast<unsigned char>(kByFrequency[place])] = -2.5 - 0.085 * static_cast<double>(place);
  return scores;
}();

// The grams of the common texts, in a table of bits by hash: looking through all texts for each gram of each
// literal would be most of what building an index costs.
class CommonGrams {
 public:
  CommonGrams() {
    for (const std::string_view text : kCommonTexts)
      for (std::size_t length = 1; length <= kLongest; ++length)
        for (std::size_t at = 0; at + length <= text.size(); ++at)
          bits_.set(place_of(text.substr(at, length)));
  }

  // For a gram of at most kLongest bytes. Rarely true of one that is not common, which misleads an estimate a
  // little.
  [[nodiscard]] bool has(std::string_view gram) const { return bits_.test(place_of(gram)); }

  static constexpr std::size_t kLongest = 4;

 private:
  static constexpr std::size_t kPlaces = 1 << 16;
  static std::size_t place_of(std::string_view gram) {
    std::uint32_t bytes = 0;
    std::memcpy(&bytes, gram.data(), gram.size());
    return (bytes + static_cast<std::uint32_t>(gram.size())) * 0x9E3779B1u >> 16;
  }
  std::bitset<kPlaces> bits_;
};

const CommonGrams& common_grams() {
  static const CommonGrams grams;
  return grams;
}

bool is_common(std::string_view literal) {
  if (!common_grams().has(literal.substr(0, CommonGrams::kLongest))) return false;
  return std::any_of(kCommonTexts.begin(), kCommonTexts.end(), [literal](std::string_view text) {
    return text.find(literal) != std::string_view::npos;
  });
}

// What many fields of any log say and nothing else.
bool is_common_value(std::string_view value) {
  constexpr std::array<std::string_view, 10> kValues{"",      "-",   "0",  "1",     "true",
                                                     "false", "yes", "no", "valid", "success"};
  return std::find(kValues.begin(), kValues.end(), value) != kValues.end();
}

// The length of a literal that tells as much as this one were it of no common grams: the path of Windows' own
// folder before a name makes the name no rarer.
double telling_length(std::string_view literal) {
  if (literal.size() < CommonGrams::kLongest) return static_cast<double>(literal.size());
  const std::size_t grams = literal.size() - CommonGrams::kLongest + 1;
  std::size_t telling = 0;
  for (std::size_t at = 0; at < grams; ++at)
    if (!common_grams().has(literal.substr(at, CommonGrams::kLongest))) ++telling;
  const double share = static_cast<double>(telling) / static_cast<double>(grams);
  return static_cast<double>(telling) + share * (CommonGrams::kLongest - 1);
}

// The bytes of a long value, among which a short gram may stand.
constexpr double kValueBytes = 300;

bool is_wordlike(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ' ' || c == '.' || c == '\\';
  });
}

double score_of(std::string_view gram) {
  double sum = 0;
  for (const char c : gram) sum += kByteScores[static_cast<unsigned char>(c)];
  return sum;
}

}  // namespace

namespace {

// Text of any kind is mostly letters and digits, encoded data wholly; paths have their backslashes and
// points.
constexpr double kPunctuationBonus = 3;

double search_score(std::string_view gram) {
  double score = score_of(gram) + (common_grams().has(gram) ? 4 : 0);
  for (const char c : gram)
    if (!is_wordlike({&c, 1})) score -= kPunctuationBonus;
  return score;
}

}  // namespace

std::uint32_t rarest_gram(std::string_view literal, std::size_t length) {
  std::uint32_t best = 0;
  double best_score = 0;
  for (std::uint32_t at = 0; at + length <= literal.size(); ++at) {
    const double score = search_score(literal.substr(at, length));
    if (at == 0 || score < best_score) {
      best = at;
      best_score = score;
    }
  }
  return best;
}

double expected_frequency(Anchor anchor, std::string_view literal) {
  if (anchor == Anchor::whole && is_common_value(literal)) return 0.4;
  const bool common = is_common(literal);
  const double length = telling_length(literal);
  switch (anchor) {
    case Anchor::whole:
      return (common ? 0.2 : 0.1) * std::exp(-0.1 * static_cast<double>(literal.size()));
    case Anchor::start:
      return common ? 0.4 : 0.3 * std::exp(-0.3 * length);
    case Anchor::end:
      return common ? 0.2 : 0.2 * std::exp(-0.25 * length);
    case Anchor::anywhere:
      if (literal.size() < 4)
        return std::min(0.6, is_wordlike(literal) ? 0.6 : kValueBytes * std::exp(score_of(literal)));
      return common ? 0.6 : std::min(0.5, 2 * std::exp(-0.5 * length));
  }
  return 1;
}

}  // namespace garde::sigma
