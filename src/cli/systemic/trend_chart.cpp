// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "cli/output/finding_page.h"
#include "cli/systemic/weekly_page.h"

namespace garde::cli::systemic {
namespace {

constexpr std::size_t kMostWeeks = 26;
constexpr double kWidth = 640, kHeight = 190, kLeft = 34, kBottom = 24, kTop = 12;

}  // namespace

std::string trend_chart(const PageContext& context, const garde::systemic::WeeklyTrend& trend) {
  const std::size_t count = std::min(trend.weeks.size(), kMostWeeks);
  const auto* const weeks = trend.weeks.data() + (trend.weeks.size() - count);
  double highest = std::max({4.0, trend.usual_high.value_or(0), trend.estimate_high});
  for (std::size_t i = 0; i < count; ++i)
    highest = std::max({highest, weeks[i].declared, weeks[i].estimated});
  const double step = (kWidth - kLeft) / static_cast<double>(count);
  const auto y = [highest](double value) {
    return kTop + (kHeight - kBottom - kTop) * (1 - value / highest);
  };
  std::string out = fmt::format(
      "<div class=\"chart\"><svg class=\"trend\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n",
      kWidth, kHeight, html_text(say(context.language, PageWord::trend_label)));
  if (trend.usual_low && trend.usual_high)
    out += fmt::format(
        "<rect x=\"{}\" y=\"{:.1f}\" width=\"{}\" height=\"{:.1f}\" fill=\"var(--accent)\" "
        "opacity=\".12\"/>\n",
        kLeft, y(*trend.usual_high), kWidth - kLeft, y(*trend.usual_low) - y(*trend.usual_high));
  const double mark = highest > 40 ? 20 : highest > 15 ? 10 : 5;
  for (double value = 0; value <= highest; value += mark)
    out += fmt::format(
        "<line x1=\"{}\" x2=\"{}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/><text x=\"{}\" y=\"{:.1f}\" "
        "text-anchor=\"end\">{:.0f}</text>\n",
        kLeft, kWidth, y(value), y(value), kLeft - 6, y(value) + 4, value);
  for (std::size_t i = 0; i < count; ++i) {
    const double x = kLeft + step * static_cast<double>(i) + step * 0.12;
    const bool is_last = i + 1 == count;
    if (weeks[i].estimated > weeks[i].declared)
      out += fmt::format(
          "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"var(--accent)\" "
          "opacity=\".3\"/>\n",
          x, y(weeks[i].estimated), step * 0.76, y(weeks[i].declared) - y(weeks[i].estimated));
    out += fmt::format(
        "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"var(--accent)\" "
        "opacity=\"{}\"><title>{} : {:.0f}</title></rect>\n",
        x, y(weeks[i].declared), step * 0.76, y(0) - y(weeks[i].declared), is_last ? "1" : ".65",
        garde::systemic::format_day(weeks[i].start), weeks[i].declared);
  }
  const double middle = kLeft + step * (static_cast<double>(count) - 0.5);
  if (trend.has_estimate && trend.estimate_high > trend.estimate_low)
    out += fmt::format(
        "<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" y2=\"{2:.1f}\" style=\"stroke: var(--ink); "
        "stroke-width: 2\"/>\n",
        middle, y(trend.estimate_high), y(trend.estimate_low));
  out += fmt::format(
      "<text x=\"{}\" y=\"{}\">{}</text><text x=\"{}\" y=\"{}\" "
      "text-anchor=\"end\">{}</text>\n</svg></div>\n",
      kLeft, kHeight - 6, garde::systemic::format_day(weeks[0].start), kWidth, kHeight - 6,
      garde::systemic::format_day(weeks[count - 1].start));
  return out + fmt::format("<p class=\"soft\">{}</p>\n", say(context.language, PageWord::trend_legend));
}

}  // namespace garde::cli::systemic
