// SPDX-License-Identifier: Apache-2.0
// A scan's clusters on a map, over time and in a table.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "cli/output/finding_page.h"
#include "cli/systemic/place_map.h"
#include "cli/systemic/scan_output.h"
#include "cli/systemic/statistics_words.h"
#include "systemic/alarm_words.h"

namespace garde::cli::systemic {
namespace {

using garde::systemic::ScanCluster;
using garde::systemic::ScanData;
using garde::systemic::ScanPosition;

constexpr std::size_t kMostDrawn = 12;  // clusters; the table has more
constexpr std::size_t kMostRows = 50;
constexpr std::size_t kMostBars = 120;
constexpr double kNotable = 0.05;

// In the plane, y is up and x to the right.
std::vector<ScanPosition> upright(const ScanData& data) {
  std::vector<ScanPosition> all = data.positions;
  if (data.is_cartesian)
    for (ScanPosition& one : all) std::swap(one.first, one.second);
  return all;
}

class Page {
 public:
  explicit Page(const ScanView& view) : view_(view), positions_(upright(view.data)) {
    const auto& clusters = view.result.clusters;
    drawn_ = std::min(clusters.size(), kMostDrawn);
    cluster_of_.assign(view.data.locations.size(), 0);
    for (std::size_t i = 0; i < drawn_; ++i)
      for (const std::uint32_t location : clusters[i].locations)
        if (cluster_of_[location] == 0) cluster_of_[location] = i + 1;
  }

  std::string write() {
    head();
    if (!positions_.empty()) map();
    if (view_.data.has_dates && view_.data.calendar.intervals() > 1) timeline();
    table();
    method();
    out_ += "</main>\n</body>\n</html>\n";
    return std::move(out_);
  }

 private:
  template <typename... Values>
  [[nodiscard]] auto say(Words word, const Values&... values) const {
    return systemic::say(view_.language, word, values...);
  }
  [[nodiscard]] bool is_notable(const ScanCluster& one) const {
    return one.p_value && *one.p_value <= kNotable;
  }
  [[nodiscard]] const char* colour(std::size_t cluster) const {
    return is_notable(view_.result.clusters[cluster - 1]) ? "critical" : "medium";
  }

  void head() {
    const std::string_view title = say(Words::page_title);
    out_ += fmt::format(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
        "content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>\n{}\n"
        "{}"
        "td details, td summary {{ margin: 0; padding: 0; }}\n"
        ".bar {{ fill: var(--soft); opacity: .5; }} .span {{ fill: var(--of); stroke: none; opacity: 1; }}\n"
        "</style>\n</head>\n<body>\n<main>\n",
        code(view_.language), title, cli::page::style_css(), place_map_style());
    out_ += fmt::format("<h1>{}</h1>\n<p><strong>{}</strong></p>\n", title, html_text(scan_verdict(view_)));
    if (const std::string notes = scan_notes(view_); !notes.empty())
      out_ += "<p class=\"soft\">" + html_text(notes) + "</p>\n";
  }

  void map() {
    PlaceMap map;
    map.is_cartesian = view_.data.is_cartesian;
    map.language = view_.language;
    map.label = say(Words::page_map);
    for (const bool in : {false, true})  // those of clusters above the others
      for (std::size_t i = 0; i < positions_.size(); ++i)
        if ((cluster_of_[i] != 0) == in)
          map.places.push_back({positions_[i].first, positions_[i].second,
                                in ? std::string("in ") + colour(cluster_of_[i]) : "place", in ? 3.2 : 1.8,
                                view_.data.locations[i]});
    for (std::size_t i = 0; i < drawn_; ++i) {
      const ScanCluster& one = view_.result.clusters[i];
      if (!one.centre) continue;
      ScanPosition centre = *one.centre;
      if (view_.data.is_cartesian) std::swap(centre.first, centre.second);
      map.rings.push_back({centre.first, centre.second, one.radius, colour(i + 1), std::to_string(i + 1),
                           one.shape.ratio, one.shape.angle});
    }
    out_ += fmt::format("<h2>{}</h2>\n", say(Words::page_where)) + place_map(map);
  }

  void timeline() {
    const auto& calendar = view_.data.calendar;
    const std::uint32_t intervals = calendar.intervals();
    const std::size_t bars = std::min<std::size_t>(intervals, kMostBars);
    std::vector<double> cases(bars, 0);
    for (std::size_t cell = 0; cell < view_.data.cases.size(); ++cell)
      cases[cell % intervals * bars / intervals] += view_.data.cases[cell];
    const double highest = std::max(*std::max_element(cases.begin(), cases.end()), 1.0);
    constexpr double left = 150, width = 740, bars_high = 90;
    const double height = bars_high + 24 + 22 * static_cast<double>(drawn_);
    out_ += fmt::format(
        "<h2>{}</h2>\n<div class=\"chart\"><svg viewBox=\"0 0 900 {:.0f}\" role=\"img\" aria-label=\"{}\">\n",
        say(Words::page_when), height + 8, say(Words::page_over_time));
    out_ += fmt::format(
        "<text x=\"4\" y=\"50\">{}</text>\n<text x=\"{}\" y=\"{}\">{}</text>\n<text x=\"890\" y=\"{}\" "
        "text-anchor=\"end\">{}</text>\n",
        say(Words::page_all_cases), left, bars_high + 16, garde::systemic::format_day(calendar.start(0)),
        bars_high + 16, garde::systemic::format_day(calendar.last_day(intervals - 1)));
    const double step = width / static_cast<double>(bars);
    for (std::size_t i = 0; i < bars; ++i)
      out_ +=
          fmt::format("<rect class=\"bar\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>\n",
                      left + step * static_cast<double>(i), bars_high - 80 * cases[i] / highest, step * 0.85,
                      80 * cases[i] / highest);
    for (std::size_t i = 0; i < drawn_; ++i) {
      const ScanCluster& one = view_.result.clusters[i];
      const double y = bars_high + 26 + 22 * static_cast<double>(i);
      const double from = left + width * one.window.first / intervals;
      const double wide = std::max(width * one.window.intervals() / intervals, 2.0);
      out_ += fmt::format(
          "<g class=\"{}\"><text x=\"4\" y=\"{:.1f}\">{}</text><rect class=\"span\" x=\"{:.1f}\" "
          "y=\"{:.1f}\" width=\"{:.1f}\" "
          "height=\"12\"><title>{} – {}</title></rect></g>\n",
          colour(i + 1), y + 11, html_text(fmt::format("{}. {:.18}", i + 1, one.zone)), from, y, wide,
          first_day(view_, one), last_day(view_, one));
    }
    out_ += "</svg></div>\n";
  }

  void table() {
    const auto& clusters = view_.result.clusters;
    if (clusters.empty()) return;
    out_ += fmt::format(
        "<h2>{}</h2>\n<div class=\"table\"><table>\n<tr><th></th><th>{}</th><th "
        "class=\"number\">{}</th><th>{}</th><th>{}</th>"
        "<th class=\"number\">{}</th><th class=\"number\">{}</th><th class=\"number\">{}</th><th "
        "class=\"number\">p</th></tr>\n",
        say(Words::page_clusters), say(Words::page_around), say(Words::page_places), say(Words::page_from),
        say(Words::page_to), say(Words::page_observed), say(Words::page_expected), say(Words::page_risk));
    for (std::size_t i = 0; i < std::min(clusters.size(), kMostRows); ++i) {
      const ScanCluster& one = clusters[i];
      std::string members;
      for (const std::uint32_t location : one.locations)
        members += (members.empty() ? "" : ", ") + view_.data.locations[location];
      out_ += fmt::format(
          "<tr><td>{}</td><td><details><summary>{}</summary>{}</details></td><td "
          "class=\"number\">{}</td><td>{}</td><td>{}</td>"
          "<td class=\"number\">{:.0f}</td><td class=\"number\">{}</td><td class=\"number\">{}</td><td "
          "class=\"number\">{}</td></tr>\n",
          i + 1, html_text(one.zone), html_text(members), one.locations.size(), first_day(view_, one),
          last_day(view_, one), one.inside.cases, decimal(one.expected),
          one.relative_risk ? decimal(*one.relative_risk) : "–", shown_p(view_, one));
    }
    out_ += "</table></div>\n";
    if (clusters.size() > kMostRows)
      out_ += fmt::format("<p class=\"soft\">{}</p>\n",
                          say(Words::page_more, number(view_.language, clusters.size() - kMostRows)));
  }

  void method() {
    out_ += fmt::format(
        "<h2>{}</h2>\n<p class=\"soft\">{}</p>\n", say(Words::page_how),
        say(Words::page_method, say(method_words()), number(view_.language, view_.result.replicates),
            number(view_.language, static_cast<std::uint64_t>(view_.data.whole.cases))));
  }

  // What the cases were compared with.
  [[nodiscard]] Words method_words() const {
    switch (view_.data.model) {
      case garde::systemic::ScanModel::permutation:
        return Words::page_permutation;
      case garde::systemic::ScanModel::bernoulli:
        return Words::page_bernoulli;
      case garde::systemic::ScanModel::expectation_poisson:
        return Words::page_expectation;
      default:
        return Words::page_poisson;
    }
  }

  [[nodiscard]] std::string decimal(double value) const {
    return garde::systemic::quantity_words(view_.language, value);
  }

  const ScanView& view_;
  std::vector<ScanPosition> positions_;
  std::vector<std::size_t> cluster_of_;  // by location: from 1 on; 0: in none
  std::size_t drawn_ = 0;
  std::string out_;
};

}  // namespace

std::string scan_page(const ScanView& view) {
  return Page(view).write();
}

}  // namespace garde::cli::systemic
