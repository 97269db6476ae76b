// SPDX-License-Identifier: Apache-2.0
#include "cli/systemic/place_map.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "cli/output/finding_page.h"
#include "sector/territory.h"

namespace garde::cli::systemic {
namespace {

constexpr std::size_t kMostTiles = 14;
constexpr double kKmOfDegree = 111.2;
constexpr double kTileReach = 6;       // degrees
constexpr double kTerritoryReach = 4;  // degrees from its main town
constexpr double kEdge = 14;           // pixels around
// Of the outlines' file: units of its x in a degree, and its place of 0° 0°.
constexpr double kOutlineScale = 41.46, kOutlineX = 215.5, kOutlineY = 2471.5;

struct Point {
  double north = 0;
  double east = 0;
};

// Degrees of latitude as Mercator draws them.
double mercator(double latitude) {
  const double at = std::clamp(latitude, -85.0, 85.0) * M_PI / 180;
  return std::log(std::tan(M_PI / 4 + at / 2)) * 180 / M_PI;
}

const Point kFranceLow{mercator(41.3), -5.3};
const Point kFranceHigh{mercator(51.5), 9.8};

struct Frame {
  Point low, high;
  double scale = 1;
  double width = 0, height = 0;

  // At least so wide and tall, about its middle.
  Frame(Point south_west, Point north_east, double least, double most_width, double most_height)
      : low(south_west), high(north_east) {
    const double wide = std::max(high.east - low.east, least);
    const double tall = std::max(high.north - low.north, least);
    low = {(low.north + high.north - tall) / 2, (low.east + high.east - wide) / 2};
    high = {low.north + tall, low.east + wide};
    scale = std::min((most_width - 2 * kEdge) / wide, (most_height - 2 * kEdge) / tall);
    width = wide * scale + 2 * kEdge;
    height = tall * scale + 2 * kEdge;
  }
  [[nodiscard]] bool holds(const Point& at) const {
    return at.north >= low.north && at.north <= high.north && at.east >= low.east && at.east <= high.east;
  }
  [[nodiscard]] double x(const Point& at) const { return kEdge + (at.east - low.east) * scale; }
  [[nodiscard]] double y(const Point& at) const { return kEdge + (high.north - at.north) * scale; }
};

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

class Drawing {
 public:
  explicit Drawing(const PlaceMap& map) : map_(map), least_(map.is_cartesian ? 1e-9 : 0.02) {
    points_.reserve(map.places.size());
    for (const MapPlace& one : map.places) points_.push_back(point(one.north, one.east));
  }

  std::string draw() {
    if (points_.empty()) return {};
    const Frame frame = main_frame();
    std::vector<std::size_t> inside, far;
    for (std::size_t i = 0; i < points_.size(); ++i) (frame.holds(points_[i]) ? inside : far).push_back(i);
    out_ += fmt::format(
        "<div class=\"chart\"><svg class=\"map\" viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" "
        "aria-label=\"{}\">\n",
        frame.width, frame.height, html_text(map_.label));
    const bool has_outlines = outlines(frame);
    rings(frame);
    places(frame, inside);
    out_ += "</svg></div>\n";
    tiles(std::move(far));
    if (has_outlines)
      out_ +=
          fmt::format("<p class=\"credit\">{}</p>\n",
                      say("Contours des départements : Victor Cazanave, svg-maps (CC BY 4.0), simplifiés.",
                          "Outlines of the departments: Victor Cazanave, svg-maps (CC BY 4.0), simplified."));
    return std::move(out_);
  }

 private:
  [[nodiscard]] const char* say(const char* french, const char* english) const {
    return map_.language == Language::french ? french : english;
  }
  [[nodiscard]] Point point(double north, double east) const {
    return {map_.is_cartesian ? north : mercator(north), east};
  }

  [[nodiscard]] Frame main_frame() const {
    if (map_.whole_country) return {kFranceLow, kFranceHigh, least_, 760, 640};
    // Where most are in metropolitan France, what is overseas stands in tiles, however few there are here.
    const auto in_france = [this](const Point& at) {
      return !map_.is_cartesian && at.north >= kFranceLow.north && at.north <= kFranceHigh.north &&
             at.east >= kFranceLow.east && at.east <= kFranceHigh.east;
    };
    const auto count = std::count_if(points_.begin(), points_.end(), in_france);
    const bool is_france = 2 * count >= static_cast<std::ptrdiff_t>(points_.size());
    std::vector<double> norths, easts;
    for (const Point& one : points_) {
      if (is_france && !in_france(one)) continue;
      norths.push_back(one.north);
      easts.push_back(one.east);
    }
    const auto [south, north] = main_range(std::move(norths));
    const auto [west, east] = main_range(std::move(easts));
    if (is_france && 2 * (north - south) > kFranceHigh.north - kFranceLow.north &&
        2 * (east - west) > kFranceHigh.east - kFranceLow.east)
      return {kFranceLow, kFranceHigh, least_, 760, 640};
    return {{south, west}, {north, east}, least_, 760, 640};
  }

  // Whether France lies behind this frame.
  bool outlines(const Frame& frame) {
    const Point middle{(frame.low.north + frame.high.north) / 2, (frame.low.east + frame.high.east) / 2};
    if (map_.is_cartesian || middle.north < kFranceLow.north || middle.north > kFranceHigh.north ||
        middle.east < kFranceLow.east || middle.east > kFranceHigh.east)
      return false;
    // x = edge + (lon - west) * scale, and lon = (X / 10 - kOutlineX) / kOutlineScale: a scale and a shift.
    const double scale = frame.scale / kOutlineScale / 10;
    out_ += fmt::format("<path class=\"outline\" transform=\"matrix({:.5g} 0 0 {:.5g} {:.3f} {:.3f})\" d=\"",
                        scale, scale, frame.x({0, 0}) - kOutlineX / kOutlineScale * frame.scale,
                        frame.y({0, 0}) - kOutlineY / kOutlineScale * frame.scale);
    std::string_view rest = page::france_outlines();
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      if (!rest.starts_with('#')) out_ += rest.substr(0, end);
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    out_ += "\"/>\n";
    return true;
  }

  void places(const Frame& frame, const std::vector<std::size_t>& which) {
    for (const std::size_t i : which) {
      const MapPlace& one = map_.places[i];
      out_ += fmt::format("<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:g}\"", one.mark,
                          frame.x(points_[i]), frame.y(points_[i]), one.radius);
      out_ += one.title.empty() ? "/>\n" : "><title>" + html_text(one.title) + "</title></circle>\n";
    }
  }

  void rings(const Frame& frame) {
    for (const MapRing& one : map_.rings) {
      const Point centre = point(one.north, one.east);
      if (!frame.holds(centre)) continue;
      // Mercator stretches by 1 / cos(latitude).
      const double stretch =
          map_.is_cartesian ? 1 : 1 / kKmOfDegree / std::max(std::cos(one.north * M_PI / 180), 0.05);
      const double radius = std::max(one.radius * stretch * frame.scale, 6.0);
      out_ += fmt::format(
          "<g class=\"{0}\"><ellipse class=\"ring\" cx=\"{1:.1f}\" cy=\"{2:.1f}\" rx=\"{3:.1f}\" "
          "ry=\"{4:.1f}\" transform=\"rotate({5:g} {1:.1f} {2:.1f})\"/>"
          "<text class=\"name\" x=\"{6:.1f}\" y=\"{7:.1f}\">{8}</text></g>\n",
          one.mark, frame.x(centre), frame.y(centre), radius * one.ratio, radius, -one.angle,
          frame.x(centre) + 7, frame.y(centre) - 7, html_text(one.label));
    }
  }

  // A French territory's name, else where it is.
  [[nodiscard]] std::string tile_name(const MapPlace& at) const {
    double nearest = map_.is_cartesian ? 0 : kTerritoryReach;
    std::string_view name;
    for (const sector::Territory& one : sector::territories()) {
      const double distance = std::hypot(one.latitude - at.north, one.longitude - at.east);
      if (!one.overseas || distance >= nearest) continue;
      nearest = distance;
      name = one.name;
    }
    if (!name.empty()) return std::string(name);
    return fmt::format("{:.1f} ; {:.1f}", at.north, at.east);
  }

  // Places far from the others, those near each other in one tile.
  void tiles(std::vector<std::size_t> far) {
    if (far.empty()) return;
    out_ += "<ul class=\"tiles\">\n";
    for (std::size_t tile = 0; tile < kMostTiles && !far.empty(); ++tile) {
      const MapPlace& first = map_.places[far.front()];
      const std::string name = tile_name(first);
      Point low = points_[far.front()];
      Point high = low;
      std::vector<std::size_t> here, others;
      for (const std::size_t i : far) {
        const MapPlace& one = map_.places[i];
        const bool is_near =
            map_.is_cartesian || (std::hypot(one.north - first.north, one.east - first.east) <= kTileReach &&
                                  tile_name(one) == name);
        (is_near ? here : others).push_back(i);
        if (!is_near) continue;
        low = {std::min(low.north, points_[i].north), std::min(low.east, points_[i].east)};
        high = {std::max(high.north, points_[i].north), std::max(high.east, points_[i].east)};
      }
      const Frame frame(low, high, map_.is_cartesian ? least_ : 0.4, 130, 100);
      out_ += fmt::format(
          "<li><span>{}</span> {}<svg class=\"map\" style=\"width:{:.0f}px\" viewBox=\"0 0 {:.0f} "
          "{:.0f}\">\n",
          html_text(name), number(map_.language, here.size()), frame.width, frame.width, frame.height);
      rings(frame);
      places(frame, here);
      out_ += "</svg></li>\n";
      far = std::move(others);
    }
    out_ += "</ul>\n";
    if (!far.empty())
      out_ += fmt::format("<p class=\"soft\">{} : {}</p>\n",
                          say("Plus loin, sans carte", "Further off, without a map"),
                          number(map_.language, far.size()));
  }

  const PlaceMap& map_;
  double least_;
  std::vector<Point> points_;
  std::string out_;
};

}  // namespace

std::string place_map(const PlaceMap& map) {
  return Drawing(map).draw();
}

std::string_view place_map_style() {
  return ".place { fill: var(--soft); opacity: .45; } .in { fill: var(--of); opacity: 1; }\n"
         ".hollow { fill: var(--card); stroke: var(--of); stroke-width: 2; }\n"
         ".ring { fill: var(--of); fill-opacity: .1; stroke: var(--of); stroke-width: 1.5; }\n"
         ".outline { fill: var(--paper); stroke: var(--line); stroke-width: 1; vector-effect: "
         "non-scaling-stroke; }\n"
         ".chart text.name { fill: var(--ink); font-weight: 600; }\n"
         ".chart svg.map { min-width: 0; max-width: 760px; margin: 0 auto; }\n"
         ".tiles { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0; padding: 0; list-style: none; }\n"
         ".tiles li { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: "
         "4px 8px; "
         "font-size: .85rem; }\n"
         ".tiles span { color: var(--soft); } .tiles svg { display: block; max-width: 100%; }\n"
         ".credit { color: var(--soft); font-size: .78rem; margin: 4px 0; }\n";
}

}  // namespace garde::cli::systemic
