// SPDX-License-Identifier: Apache-2.0
#include "cli/systemic/trend_output.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/json_text.h"
#include "cli/output/finding_page.h"
#include "cli/output/terminal_text.h"
#include "cli/systemic/statistics_words.h"
#include "systemic/habit.h"

namespace garde::cli::systemic {
namespace {

using garde::systemic::Habit;
using garde::systemic::NoVerdict;
using garde::systemic::NowAndBefore;
using garde::systemic::PointVerdict;

constexpr std::size_t kChartColumns = 72;
constexpr int kChartRows = 8;

std::string number_or_null(const std::optional<double>& value) {
  return value ? fmt::format("{:.12g}", *value) : "null";
}

std::string_view why(Language language, NoVerdict without) {
  constexpr std::array kWhy = {Words::without_history, Words::without_periods,  Words::without_season,
                               Words::without_count,   Words::without_baseline, Words::without_fit};
  return without == NoVerdict::none ? std::string_view()
                                    : say(language, kWhy[static_cast<std::size_t>(without) - 1]);
}

std::string date_of(const TrendView& view, std::size_t index) {
  return index >= 1 && index <= view.series.dates.size()
             ? garde::systemic::format_day(view.series.dates[index - 1])
             : std::string();
}

// How many points in a row, up to the last, stand under what was expected.
std::size_t points_under(const std::vector<PointVerdict>& verdicts) {
  std::size_t count = 0;
  for (auto one = verdicts.rbegin(); one != verdicts.rend(); ++one, ++count)
    if (!one->observed || !one->expected || *one->observed >= *one->expected) break;
  return count;
}

std::string about_declarations(const PointVerdict& last, std::size_t under, Language language) {
  const std::string between = last.lower && last.upper
                                  ? say(language, Words::expected_range, decimal(language, *last.lower),
                                        decimal(language, *last.upper))
                                  : std::string();
  const std::string count = last.observed ? decimal(language, *last.observed) : "?";
  if (last.alarm) return say(language, Words::declarations_rose, count, between);
  if (last.fall) return say(language, Words::declarations_fell, count, between, under);
  if (under > 0) return say(language, Words::declarations_usual_below, count, between, under);
  return say(language, Words::declarations_usual, count, between);
}

std::string beside(const Habit& habit, Language language) {
  std::string text;
  const auto add = [&](Words phrase, const std::optional<NowAndBefore>& values, double factor, int digits) {
    if (values)
      text += say(language, phrase, decimal(language, values->now * factor, digits),
                  decimal(language, values->before * factor, digits));
  };
  add(Words::structures_now, habit.structures, 1, 1);
  add(Words::rate_now, habit.rate, 1, 2);
  add(Words::share_now, habit.share, 100, 0);
  return text;
}

// What a rise or a fall of declarations allows to say about attacks.
std::string about_attacks(const Habit& habit, bool is_rise, Language language) {
  const auto pick = [is_rise](Words rise, Words fall) { return is_rise ? rise : fall; };
  if (!habit.structures_explain)
    return std::string(say(language, pick(Words::rise_unknown_habit, Words::fall_unknown_habit)));
  if (*habit.structures_explain)
    return std::string(say(language, pick(Words::rise_with_structures, Words::fall_with_structures)));
  if (!habit.malicious_follow)
    return std::string(say(language, pick(Words::rise_malicious_unknown, Words::fall_malicious_unknown)));
  const Words phrase = *habit.malicious_follow ? pick(Words::rise_malicious_too, Words::fall_malicious_too)
                                               : pick(Words::rise_malicious_not, Words::fall_malicious_not);
  return say(language, phrase, decimal(language, habit.malicious->now),
             decimal(language, habit.malicious->before));
}

void append_points(const TrendView& view, std::string& out) {
  for (const PointVerdict& one : view.verdicts) {
    out += fmt::format("{}\n{{\"index\":{}", &one == view.verdicts.data() ? "" : ",", one.index);
    if (const std::string date = date_of(view, one.index); !date.empty()) out += ",\"date\":\"" + date + "\"";
    const auto add = [&out](const char* name, const std::optional<double>& value) {
      out += fmt::format(",\"{}\":{}", name, number_or_null(value));
    };
    add("observed", one.observed);
    add("upperbound", one.upper);
    add("lowerbound", one.lower);
    out += fmt::format(",\"alarm\":{},\"fall\":{}", one.alarm, one.fall);
    add("expected", one.expected);
    add("mu0", one.mean_bound);
    add("phi", one.dispersion);
    add("trend", one.slope);
    add("score", one.score);
    add("pvalue", one.probability);
    add("fall_pvalue", one.fall_probability);
    if (one.sum) add("cusum", one.sum);
    if (one.fall_sum) add("fall_cusum", one.fall_sum);
    if (one.without != NoVerdict::none) out += fmt::format(",\"without\":\"{}\"", name_of(one.without));
    out += '}';
  }
}

double highest_of(const PointVerdict* from, const PointVerdict* to) {
  double highest = 1;
  for (; from != to; ++from)
    highest = std::max({highest, from->observed.value_or(0), from->upper.value_or(0)});
  return highest;
}

// The last points as bars of blocks, thresholds as dashes, rises and falls marked beneath.
std::string terminal_chart(const TrendView& view) {
  static constexpr const char* kBlocks[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const std::size_t columns = std::min(view.verdicts.size(), kChartColumns);
  const PointVerdict* const from = view.verdicts.data() + view.verdicts.size() - columns;
  const PointVerdict* const to = from + columns;
  const double highest = highest_of(from, to);
  const std::string top = decimal(view.language, highest);
  std::string out;
  for (int row = kChartRows - 1; row >= 0; --row) {
    const std::string label = row == kChartRows - 1 ? top : row == 0 ? "0" : "";
    out += fmt::format("{:>8} ", label);
    for (const PointVerdict* one = from; one != to; ++one) {
      const double eighths = one->observed.value_or(0) / highest * kChartRows * 8 - row * 8;
      const int threshold =
          one->upper ? static_cast<int>(std::min(*one->upper / highest * kChartRows, kChartRows - 0.5)) : -1;
      const int filled = std::clamp(static_cast<int>(std::lround(eighths)), 0, 8);
      out += filled == 0 && threshold == row ? "┄" : kBlocks[filled];
    }
    out += '\n';
  }
  out += "         ";
  for (const PointVerdict* one = from; one != to; ++one) out += one->alarm ? "▲" : one->fall ? "▼" : " ";
  return out + "\n";
}

}  // namespace

std::string trend_verdict(const TrendView& view) {
  if (view.verdicts.empty()) return std::string(say(view.language, Words::series_too_short));
  const PointVerdict& last = view.verdicts.back();
  const Habit habit = habit_of(view.series, last.index);
  if (last.without != NoVerdict::none)
    return say(view.language, Words::no_verdict, why(view.language, last.without)) +
           beside(habit, view.language);
  const std::size_t under = points_under(view.verdicts);
  std::string text = about_declarations(last, under, view.language) + beside(habit, view.language);
  if (last.alarm || last.fall) text += about_attacks(habit, last.alarm, view.language);
  if (!last.alarm && under > 0) text += say(view.language, Words::late_declarations);
  return text;
}

std::string trend_table(const TrendView& view) {
  std::string out;
  for (const std::string& line : wrap(trend_verdict(view), 100, 20)) out += line + "\n";
  if (view.verdicts.empty()) return out;
  out += "\n" + terminal_chart(view) + "\n";
  const auto cell = [](std::string_view text) {
    return std::string(10 - std::min<std::size_t>(display_width(text), 10), ' ') + std::string(text);
  };
  out += fmt::format("{:>6} {:<10} {} {} {} {}\n", "", "", cell(say(view.language, Words::column_observed)),
                     cell(say(view.language, Words::column_lower)),
                     cell(say(view.language, Words::column_expected)),
                     cell(say(view.language, Words::column_upper)));
  const auto shown = [&](const std::optional<double>& value) {
    return cell(value ? decimal(view.language, *value, 2) : "-");
  };
  for (const PointVerdict& one : view.verdicts)
    out += fmt::format("{:>6} {:<10} {} {} {} {} {}\n", one.index, date_of(view, one.index),
                       shown(one.observed), shown(one.lower), shown(one.expected), shown(one.upper),
                       one.alarm  ? std::string_view("▲")
                       : one.fall ? std::string_view("▼")
                                  : why(view.language, one.without));
  return out;
}

std::string trend_json(const TrendView& view) {
  std::string out = "{\"method\":\"" + view.method + "\",\"verdict\":";
  append_json_string(trend_verdict(view), out);
  const Habit habit = view.verdicts.empty() ? Habit{} : habit_of(view.series, view.verdicts.back().index);
  const auto add = [&out](const char* name, const std::optional<NowAndBefore>& values) {
    if (values)
      out += fmt::format(",\"{}\":{{\"now\":{:.12g},\"before\":{:.12g}}}", name, values->now, values->before);
  };
  add("structures", habit.structures);
  add("declarations_a_structure", habit.rate);
  add("malicious_share", habit.share);
  out += ",\"weeks\":[";
  append_points(view, out);
  return out + "\n]}\n";
}

std::string trend_svg(const TrendView& view) {
  constexpr double left = 60, top = 34, wide = 820, high = 220;
  const auto& points = view.verdicts;
  const double highest = highest_of(points.data(), points.data() + points.size()) * 1.05;
  const double step = wide / static_cast<double>(std::max<std::size_t>(points.size(), 1));
  const auto y = [highest](double value) { return top + high * (1 - value / highest); };
  const auto words = [&view](Words phrase) { return std::string(say(view.language, phrase)); };
  const std::vector<std::string> verdict = wrap(trend_verdict(view), 125, 6);
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 {:.0f}\" font-family=\"sans-serif\" "
      "font-size=\"12\" role=\"img\">\n<title>{}</title>\n<rect width=\"100%\" height=\"100%\" "
      "fill=\"#fff\"/>\n",
      top + high + 60 + 17 * static_cast<double>(verdict.size()), html_text(trend_verdict(view)));
  for (const double share : {0.0, 0.5, 1.0})
    out += fmt::format(
        "<path d=\"M{0} {1:.1f}H{2}\" stroke=\"#ddd\"/><text x=\"{3}\" y=\"{4:.1f}\" text-anchor=\"end\" "
        "fill=\"#555\">{5}</text>\n",
        left, y(share * highest / 1.05), left + wide, left - 6, y(share * highest / 1.05) + 4,
        decimal(view.language, share * highest / 1.05));
  std::string upper, lower;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const PointVerdict& one = points[i];
    const double x = left + static_cast<double>(i) * step;
    if (one.observed)
      out += fmt::format(
          "<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" fill=\"{}\"><title>{} "
          "{}</title></rect>\n",
          x, y(*one.observed), step * 0.8, top + high - y(*one.observed),
          one.alarm  ? "#b3261e"
          : one.fall ? "#1b6e3c"
                     : "#7a8aa0",
          date_of(view, one.index), decimal(view.language, *one.observed));
    const auto extend = [&](std::string& path, const std::optional<double>& value, bool joined) {
      if (value)
        path +=
            fmt::format("{}{:.2f} {:.2f}", joined ? " L" : " M", x + step * 0.4, y(std::max(*value, 0.0)));
    };
    extend(upper, one.upper, i > 0 && points[i - 1].upper);
    extend(lower, one.lower, i > 0 && points[i - 1].lower);
  }
  out += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"#222\" stroke-dasharray=\"5 3\"/>\n",
                     upper.empty() ? "M0 0" : upper);
  out += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"#1b6e3c\" stroke-dasharray=\"2 3\"/>\n",
                     lower.empty() ? "M0 0" : lower);
  if (!points.empty() && !view.series.dates.empty())
    out += fmt::format(
        "<text x=\"{}\" y=\"{}\" fill=\"#555\">{}</text><text x=\"{}\" y=\"{}\" text-anchor=\"end\" "
        "fill=\"#555\">{}</text>\n",
        left, top + high + 16, date_of(view, points.front().index), left + wide, top + high + 16,
        date_of(view, points.back().index));
  out += fmt::format(
      "<path d=\"M60 16h24\" stroke=\"#222\" stroke-dasharray=\"5 3\"/><text x=\"90\" y=\"20\">{}</text>\n"
      "<path d=\"M230 16h24\" stroke=\"#1b6e3c\" stroke-dasharray=\"2 3\"/><text x=\"260\" "
      "y=\"20\">{}</text>\n"
      "<rect x=\"400\" y=\"10\" width=\"12\" height=\"12\" fill=\"#b3261e\"/><text x=\"418\" "
      "y=\"20\">{}</text>\n"
      "<rect x=\"500\" y=\"10\" width=\"12\" height=\"12\" fill=\"#1b6e3c\"/><text x=\"518\" "
      "y=\"20\">{}</text>\n",
      words(Words::legend_threshold), words(Words::legend_lower), words(Words::legend_rise),
      words(Words::legend_fall));
  for (std::size_t i = 0; i < verdict.size(); ++i)
    out += fmt::format("<text x=\"{}\" y=\"{:.0f}\">{}</text>\n", left,
                       top + high + 42 + 17 * static_cast<double>(i), html_text(verdict[i]));
  return out + "</svg>\n";
}

}  // namespace garde::cli::systemic
