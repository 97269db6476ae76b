// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/sentence.h"
#include "systemic/weekly.h"

namespace garde::systemic {
namespace {

constexpr double kRounding = 1e-6;

enum class Words : std::uint8_t {
  only_week,
  fell,
  rose,
  stayed,
  allowed,
  not_allowed,
  usual_fall,
  usual_rise,
  usual_same,
  fall,
  rise,
  unknown,
  habit,
  count_,
};

using Entry = Sentence<Words>;

constexpr std::array kEntries = {
    Entry{Words::only_week, "Attaques déclarées cette semaine : {1}.", "Attacks declared this week: {1}."},
    Entry{Words::fell, "Les attaques déclarées sont passées de {0} à {1} par semaine.",
          "Declared attacks fell from {0} to {1} a week."},
    Entry{Words::rose, "Les attaques déclarées sont passées de {0} à {1} par semaine.",
          "Declared attacks rose from {0} to {1} a week."},
    Entry{Words::stayed, "Autant d’attaques déclarées que la semaine précédente : {1}.",
          "As many attacks were declared as the week before: {1}."},
    Entry{Words::allowed, " En tenant compte des déclarations tardives (environ {0}, entre {1} et {2}), ",
          " Once late declarations are allowed for (about {0}, {1} to {2}), "},
    Entry{Words::not_allowed,
          " Les déclarations tardives ne peuvent pas encore être estimées, et le dernier chiffre montera. "
          "Tel quel, ",
          " Late declarations cannot be estimated yet, and the last count will grow. As it is, "},
    Entry{Words::usual_fall, "c’est dans l’habitude : pas encore une baisse.",
          "this is within the usual range: not a fall yet."},
    Entry{Words::usual_rise, "c’est dans l’habitude : pas encore une hausse.",
          "this is within the usual range: not a rise yet."},
    Entry{Words::usual_same, "c’est dans l’habitude.", "this is within the usual range."},
    Entry{Words::fall,
          "c’est moins que le hasard n’explique : les déclarations baissent. Cela ne prouve pas que les "
          "attaques "
          "baissent.",
          "this is fewer than chance explains: declarations fell. That does not prove that attacks did."},
    Entry{Words::rise, "c’est plus que le hasard n’explique : les déclarations montent.",
          "this is more than chance explains: declarations rose."},
    Entry{Words::unknown, "trop peu de semaines sont connues pour dire ce qui est habituel.",
          "too few weeks are known to say what is usual."},
    Entry{
        Words::habit,
        "Structures déclarantes : {} cette semaine. Part confirmée malveillante : {} %. Ces chiffres suivent "
        "l’habitude de déclarer autant que les attaques.",
        "Declaring structures: {} this week. Confirmed malicious: {}%. These counts follow the habit of "
        "declaring as much as attacks."},
};
static_assert(is_catalogue(kEntries, Words::count_));

template <typename... Values>
std::string say(Language language, Words words, const Values&... values) {
  return fmt::format(fmt::runtime(text_in(kEntries, language, words)), values...);
}

std::string whole(Language language, double value) {
  return number(language, static_cast<std::uint64_t>(std::lround(std::max(value, 0.0))));
}

}  // namespace

std::string trend_sentence(Language language, const WeeklyTrend& trend) {
  const WeekCount& last = trend.weeks.back();
  const bool is_only = trend.weeks.size() < 2;
  const double before = is_only ? last.declared : trend.weeks[trend.weeks.size() - 2].declared;
  const Words move = is_only                  ? Words::only_week
                     : last.declared < before ? Words::fell
                     : last.declared > before ? Words::rose
                                              : Words::stayed;
  std::string out = say(language, move, whole(language, before), whole(language, last.declared));
  out += trend.has_estimate ? say(language, Words::allowed, whole(language, last.estimated),
                                  whole(language, std::floor(trend.estimate_low + kRounding)),
                                  whole(language, std::ceil(trend.estimate_high - kRounding)))
                            : say(language, Words::not_allowed);
  switch (trend.verdict) {
    case TrendVerdict::fall:
      return out + say(language, Words::fall);
    case TrendVerdict::rise:
      return out + say(language, Words::rise);
    case TrendVerdict::unknown:
      return out + say(language, Words::unknown);
    case TrendVerdict::usual:
      break;
  }
  return out + say(language, move == Words::fell   ? Words::usual_fall
                             : move == Words::rose ? Words::usual_rise
                                                   : Words::usual_same);
}

std::string habit_sentence(Language language, const WeeklyTrend& trend) {
  const WeekCount& last = trend.weeks.back();
  const double share = last.declared > 0 ? 100 * static_cast<double>(last.malicious) / last.declared : 0;
  return say(language, Words::habit, whole(language, static_cast<double>(last.structures)),
             whole(language, share));
}

}  // namespace garde::systemic
