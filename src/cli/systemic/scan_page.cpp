// SPDX-License-Identifier: Apache-2.0
// The map shows where most places are; those far from them (overseas) have tiles of their own beside it.
// North is up, and a degree of longitude as long as at the middle of its frame.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "cli/output/finding_page.h"
#include "cli/systemic/scan_output.h"

namespace garde::cli::systemic {
namespace {

using garde::systemic::ScanCluster;
using garde::systemic::ScanData;
using garde::systemic::ScanPosition;

constexpr std::size_t kMostDrawn = 12;  // clusters; the table has more
constexpr std::size_t kMostRows = 50;
constexpr std::size_t kMostTiles = 12;
constexpr std::size_t kMostBars = 120;
constexpr double kNotable = 0.05;
constexpr double kKmOfDegree = 111.2;
constexpr double kTileReach = 6;  // degrees

struct Frame {
  double south = 0, north = 0, west = 0, east = 0;
  double squeeze = 1;  // of longitude
  double width = 0, height = 0, scale = 1;

  [[nodiscard]] bool holds(const ScanPosition& at) const {
    return at.first >= south && at.first <= north && at.second >= west && at.second <= east;
  }
  [[nodiscard]] double x(const ScanPosition& at) const { return 14 + (at.second - west) * squeeze * scale; }
  [[nodiscard]] double y(const ScanPosition& at) const { return 14 + (north - at.first) * scale; }
};

// In the plane, y is up and x to the right.
std::vector<ScanPosition> upright(const ScanData& data) {
  std::vector<ScanPosition> all = data.positions;
  if (data.is_cartesian)
    for (ScanPosition& one : all) std::swap(one.first, one.second);
  return all;
}

Frame frame_of(double south, double north, double west, double east, bool is_cartesian, double most_width,
               double most_height) {
  Frame frame{south, north, west, east};
  frame.squeeze = is_cartesian ? 1 : std::max(std::cos((south + north) / 2 * M_PI / 180), 0.05);
  const double least = is_cartesian ? 1e-9 : 0.02;
  const double wide = std::max((east - west) * frame.squeeze, least);
  const double high = std::max(north - south, least);
  frame.scale = std::min((most_width - 28) / wide, (most_height - 28) / high);
  frame.width = wide * frame.scale + 28;
  frame.height = high * frame.scale + 28;
  return frame;
}

// What holds most of the values: the middle nine tenths, and half as much again on each side, no further than
// there are any.
std::pair<double, double> main_range(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const double low = values[values.size() / 20];
  const double high = values[values.size() - 1 - values.size() / 20];
  const double reach = (high - low) / 2;
  double first = high;
  double last = low;
  for (const double value : values) {
    if (value >= low - reach) first = std::min(first, value);
    if (value <= high + reach) last = std::max(last, value);
  }
  return {first, last};
}

class Page {
 public:
  explicit Page(const ScanView& view)
      : view_(view), french_(view.language == Language::french), positions_(upright(view.data)) {
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
  [[nodiscard]] const char* say(const char* french, const char* english) const {
    return french_ ? french : english;
  }
  [[nodiscard]] bool is_notable(const ScanCluster& one) const {
    return one.p_value && *one.p_value <= kNotable;
  }
  [[nodiscard]] const char* colour(std::size_t cluster) const {
    return is_notable(view_.result.clusters[cluster - 1]) ? "critical" : "medium";
  }

  void head() {
    const char* title = say("Garde : regroupements de cas", "Garde: clusters of cases");
    out_ += fmt::format(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
        "content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>\n{}\n"
        ".place {{ fill: var(--soft); opacity: .45; }} .in {{ fill: var(--of); opacity: 1; }}\n"
        ".ring {{ fill: var(--of); fill-opacity: .1; stroke: var(--of); stroke-width: 1.5; }}\n"
        ".bar {{ fill: var(--soft); opacity: .5; }} .span {{ fill: var(--of); stroke: none; opacity: 1; }}\n"
        ".chart text.name {{ fill: var(--ink); font-weight: 600; }} .chart .edge {{ fill: none; stroke: "
        "var(--line); }}\n"
        ".chart svg.map {{ min-width: 0; max-width: 760px; margin: 0 auto; "
        "}}\n</style>\n</head>\n<body>\n<main>\n",
        code(view_.language), title, page::style_css());
    out_ += fmt::format("<h1>{}</h1>\n<p><strong>{}</strong></p>\n", title, html_text(scan_verdict(view_)));
    if (const std::string notes = scan_notes(view_); !notes.empty())
      out_ += "<p class=\"soft\">" + html_text(notes) + "</p>\n";
  }

  void points(const Frame& frame, const std::vector<std::size_t>& which) {
    for (const bool in : {false, true})  // those of clusters above the others
      for (const std::size_t i : which) {
        if ((cluster_of_[i] != 0) != in) continue;
        out_ += fmt::format(
            "<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\"><title>{}</title></circle>\n",
            in ? std::string("in ") + colour(cluster_of_[i]) : "place", frame.x(positions_[i]),
            frame.y(positions_[i]), in ? 3.2 : 1.8, html_text(view_.data.locations[i]));
      }
  }

  void rings(const Frame& frame) {
    for (std::size_t i = 0; i < drawn_; ++i) {
      const ScanCluster& one = view_.result.clusters[i];
      if (!one.centre) continue;
      ScanPosition centre = *one.centre;
      if (view_.data.is_cartesian) std::swap(centre.first, centre.second);
      if (!frame.holds(centre)) continue;
      const double radius =
          std::max(one.radius / (view_.data.is_cartesian ? 1 : kKmOfDegree) * frame.scale, 6.0);
      out_ += fmt::format(
          "<g class=\"{}\"><circle class=\"ring\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\"/>"
          "<text class=\"name\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text></g>\n",
          colour(i + 1), frame.x(centre), frame.y(centre), radius, frame.x(centre) + 7, frame.y(centre) - 7,
          i + 1);
    }
  }

  void map() {
    std::vector<double> norths, easts;
    for (const ScanPosition& one : positions_) {
      norths.push_back(one.first);
      easts.push_back(one.second);
    }
    const auto [south, north] = main_range(norths);
    const auto [west, east] = main_range(easts);
    const Frame frame = frame_of(south, north, west, east, view_.data.is_cartesian, 760, 640);
    std::vector<std::size_t> inside, far;
    for (std::size_t i = 0; i < positions_.size(); ++i)
      (frame.holds(positions_[i]) ? inside : far).push_back(i);
    out_ += fmt::format(
        "<h2>{}</h2>\n<div class=\"chart\"><svg class=\"map\" viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" "
        "aria-label=\"{}\">\n",
        say("Où", "Where"), frame.width, frame.height,
        say("Carte des lieux et des regroupements", "Map of places and clusters"));
    rings(frame);
    points(frame, inside);
    out_ += "</svg></div>\n";
    tiles(far);
  }

  // Places far from the others, those near each other in one tile.
  void tiles(std::vector<std::size_t> far) {
    for (std::size_t tile = 0; tile < kMostTiles && !far.empty(); ++tile) {
      const ScanPosition at = positions_[far.front()];
      const double reach = view_.data.is_cartesian ? INFINITY : kTileReach;
      std::vector<std::size_t> here, others;
      for (const std::size_t i : far)
        (std::hypot(positions_[i].first - at.first, positions_[i].second - at.second) <= reach ? here
                                                                                               : others)
            .push_back(i);
      Frame box{90, -90, 1e300, -1e300};
      box.south = box.north = at.first;
      box.west = box.east = at.second;
      for (const std::size_t i : here) {
        box.south = std::min(box.south, positions_[i].first);
        box.north = std::max(box.north, positions_[i].first);
        box.west = std::min(box.west, positions_[i].second);
        box.east = std::max(box.east, positions_[i].second);
      }
      if (tile == 0) out_ += "<ul class=\"levels\">\n";
      const Frame frame =
          frame_of(box.south, box.north, box.west, box.east, view_.data.is_cartesian, 150, 110);
      out_ += fmt::format(
          "<li>{} ({:.1f} ; {:.1f})<div class=\"chart\"><svg class=\"map\" style=\"width:{:.0f}px\" "
          "viewBox=\"0 0 {:.0f} {:.0f}\">\n",
          html_text(count_of(here.size())), at.first, at.second, frame.width, frame.width, frame.height);
      rings(frame);
      points(frame, here);
      out_ += "</svg></div></li>\n";
      far = std::move(others);
      if (tile + 1 == kMostTiles || far.empty()) out_ += "</ul>\n";
    }
    if (!far.empty())
      out_ += fmt::format("<p class=\"soft\">{} : {}</p>\n",
                          say("Plus loin, sans carte", "Further off, without a map"),
                          html_text(count_of(far.size())));
  }

  [[nodiscard]] std::string count_of(std::size_t places) const {
    return number(view_.language, places) + (places == 1 ? say(" lieu", " place") : say(" lieux", " places"));
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
        say("Quand", "When"), height + 8,
        say("Cas et regroupements au fil du temps", "Cases and clusters over time"));
    out_ += fmt::format(
        "<text x=\"4\" y=\"50\">{}</text>\n<text x=\"{}\" y=\"{}\">{}</text>\n<text x=\"890\" y=\"{}\" "
        "text-anchor=\"end\">{}</text>\n",
        say("Tous les cas", "All cases"), left, bars_high + 16,
        garde::systemic::format_day(calendar.start(0)), bars_high + 16,
        garde::systemic::format_day(calendar.last_day(intervals - 1)));
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
        say("Regroupements, du plus marqué au moins marqué", "Clusters, the most marked first"),
        say("Autour de", "Around"), say("Lieux", "Places"), say("Du", "From"), say("Au", "To"),
        say("Observés", "Observed"), say("Attendus", "Expected"), say("Risque relatif", "Relative risk"));
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
      out_ +=
          fmt::format("<p class=\"soft\">{} {}</p>\n", number(view_.language, clusters.size() - kMostRows),
                      say("autres, moins marqués.", "more, less marked."));
  }

  void method() {
    out_ += fmt::format(
        "<h2>{}</h2>\n<p class=\"soft\">{}</p>\n", say("Comment lire cette page", "How to read this page"),
        french_ ? fmt::format("Chaque cercle et chaque période ont été comparés à ce que donnerait un taux "
                              "partout le même (modèle {}, {:.0f} cas). p est la part "
                              "des {} histoires tirées au hasard où un écart aussi grand apparaît quelque "
                              "part. Au-dessus de 0,05, rien ne distingue le regroupement "
                              "du hasard ; au-dessous, il mérite une enquête, sans en dire la cause.",
                              name_of(view_.data.model), view_.data.whole.cases, view_.result.replicates)
                : fmt::format("Each circle and period was compared with what one rate everywhere would give "
                              "(model {}, {:.0f} cases). p is the share of {} histories "
                              "drawn by chance in which as large a departure shows somewhere. Above 0.05, "
                              "nothing tells the cluster from chance; below, it deserves "
                              "an inquiry, and says nothing of the cause.",
                              name_of(view_.data.model), view_.data.whole.cases, view_.result.replicates));
  }

  [[nodiscard]] std::string decimal(double value) const {
    std::string text = value < 0.1 ? fmt::format("{:.2g}", value) : fmt::format("{:.2f}", value);
    if (french_) std::replace(text.begin(), text.end(), '.', ',');
    return text;
  }

  const ScanView& view_;
  bool french_;
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
