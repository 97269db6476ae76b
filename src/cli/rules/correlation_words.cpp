// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/rules/words.h"

namespace garde::cli::rules {
namespace {

using sigma::CorrelationType;
using Comparison = sigma::Threshold::Comparison;

std::string span_of(std::int64_t seconds, bool french) {
  const auto with = [&](std::int64_t count, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", count, count == 1 ? one : many);
  };
  if (seconds % 86'400 == 0)
    return french ? with(seconds / 86'400, "jour", "jours") : with(seconds / 86'400, "day", "days");
  if (seconds % 3'600 == 0)
    return french ? with(seconds / 3'600, "heure", "heures") : with(seconds / 3'600, "hour", "hours");
  if (seconds % 60 == 0) return with(seconds / 60, "minute", "minutes");
  return french ? with(seconds, "seconde", "secondes") : with(seconds, "second", "seconds");
}

std::string_view word_of(Comparison comparison, bool french) {
  switch (comparison) {
    case Comparison::equal:
      return french ? "exactement" : "exactly";
    case Comparison::not_equal:
      return french ? "un autre nombre que" : "another number than";
    case Comparison::less:
      return french ? "moins de" : "fewer than";
    case Comparison::less_or_equal:
      return french ? "au plus" : "at most";
    case Comparison::greater:
      return french ? "plus de" : "more than";
    case Comparison::greater_or_equal:
      return french ? "au moins" : "at least";
  }
  return "";
}

std::string thresholds_of(const sigma::Correlation& correlation, bool french) {
  std::vector<std::string> parts;
  for (const sigma::Threshold& threshold : correlation.thresholds)
    parts.push_back(fmt::format("{} {}", word_of(threshold.comparison, french), threshold.value));
  return fmt::format("{}", fmt::join(parts, french ? " et " : " and "));
}

std::string fields_of(const std::vector<std::string>& fields, bool french) {
  return fmt::format("{}", fmt::join(fields, french ? " et " : " and "));
}

// What is compared: "au moins 15 valeurs différentes de TargetUserName".
std::string measure(const sigma::Correlation& correlation, bool french) {
  const std::string count = thresholds_of(correlation, french);
  const std::string field = fields_of(correlation.fields_counted, french);
  switch (correlation.type) {
    case CorrelationType::event_count:
      return fmt::format("{} {}", count, french ? "événements" : "events");
    case CorrelationType::value_count:
      return fmt::format(fmt::runtime(french ? "{} valeurs différentes de {}" : "{} different values of {}"),
                         count, field);
    case CorrelationType::temporal:
      return french ? "ces règles réagissent, dans n’importe quel ordre" : "these rules match, in any order";
    case CorrelationType::temporal_ordered:
      return french ? "ces règles réagissent, dans cet ordre" : "these rules match, in this order";
    case CorrelationType::value_sum:
      return fmt::format(fmt::runtime(french ? "la somme de {1} : {0}" : "the sum of {1}: {0}"), count,
                         field);
    case CorrelationType::value_avg:
      return fmt::format(fmt::runtime(french ? "la moyenne de {1} : {0}" : "the average of {1}: {0}"), count,
                         field);
    case CorrelationType::value_median:
      return fmt::format(fmt::runtime(french ? "la médiane de {1} : {0}" : "the median of {1}: {0}"), count,
                         field);
    case CorrelationType::value_percentile:
      if (sigma::is_share(correlation))
        return fmt::format(fmt::runtime(french ? "une valeur de {1} que portent {0} % des événements"
                                               : "a value of {1} that {0} % of the events have"),
                           count, field);
      return fmt::format(
          fmt::runtime(french ? "le centile {2} de {1} : {0}" : "the percentile {2} of {1}: {0}"), count,
          field, *correlation.percentile);
  }
  return {};
}

}  // namespace

std::vector<WordLine> describe(const sigma::Correlation& correlation, const std::vector<ListedRule>& rules,
                               Language language) {
  const bool french = language == Language::french;
  std::string text = measure(correlation, french);
  text += (french ? ", en " : ", within ") + span_of(correlation.timespan_seconds, french);
  if (!correlation.group_by.empty())
    text += (french ? ", avec la même valeur de " : ", with the same value of ") +
            fields_of(correlation.group_by, french);
  text += french ? " ; parmi :" : "; among:";
  std::vector<WordLine> lines{{0, std::move(text)}};
  for (const ListedRule& one : rules) {
    lines.push_back({1, title_in(language, *one.rule) + ":"});
    if (one.plain == nullptr) continue;
    for (WordLine& line : describe(*one.plain, language)) lines.push_back({line.depth + 2, line.text});
  }
  return lines;
}

}  // namespace garde::cli::rules
