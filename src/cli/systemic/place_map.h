// SPDX-License-Identifier: Apache-2.0
// A map of places as SVG, for pages that open offline: most places in one frame, those far from them
// (overseas) in tiles of their own beside it. North is up. On the globe: spherical Mercator, so that shapes
// keep; over metropolitan France the outlines of the departments stand behind, credited under the map.
//
// Thread rules: pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/language.h"

namespace garde::cli::systemic {

struct MapPlace {
  double north = 0;  ///< degrees; in a plane: up
  double east = 0;
  std::string mark;   ///< its classes in place_map_style(): "place", "in critical"...
  double radius = 2;  ///< pixels
  std::string title;  ///< said where one points at it; empty: nothing
};

struct MapRing {
  double north = 0;
  double east = 0;
  double radius = 0;  ///< km; in a plane: its unit
  std::string mark;   ///< class of its colour: "critical"
  std::string label;
  double ratio = 1;  ///< of an ellipse: longer axis over shorter, whose half is the radius
  double angle = 0;  ///< of the longer axis, degrees from due east against the clock
};

struct PlaceMap {
  std::vector<MapPlace> places;  ///< drawn in this order: the last lie on top
  std::vector<MapRing> rings;    ///< beneath them
  bool is_cartesian = false;
  bool whole_country = false;  ///< the frame is metropolitan France, wherever the places are
  std::string label;           ///< what the map shows, for those who do not see it
  Language language = Language::french;
};

/// A chart, and a list of tiles where there are any; empty where there is no place.
[[nodiscard]] std::string place_map(const PlaceMap& map);
/// Rules for the page's style sheet, beside page.css.
[[nodiscard]] std::string_view place_map_style();

namespace page {
[[nodiscard]] std::string_view france_outlines();
}  // namespace page

}  // namespace garde::cli::systemic
