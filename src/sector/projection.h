// SPDX-License-Identifier: Apache-2.0
// From the projections that the French register uses to WGS 84.
//
// Lambert 93: conformal conic with two standard parallels on the GRS 80 ellipsoid (IGN, NT/G 71; Snyder 1987, 15). UTM:
// transverse Mercator by Krüger's series (Karney, J. Geodesy 85, 2011), better than a millimetre within a zone. GRS 80 and
// WGS 84, and the French overseas systems and WGS 84, differ by less than a metre: taken as one.
//
// Thread rules: pure.
#pragma once

#include <optional>
#include <string_view>

#include "sector/establishment.h"

namespace garde::sector {

struct Projection {
  bool lambert_93 = false;
  int utm_zone = 0;    ///< 1 to 60
  bool south = false;
};

/// The projection named in a source such as "1,ATLASANTE,100,IGN,BD_ADRESSE,V2.2,LAMBERT_93" or "...,UTM_N20",
/// "...,UTM 40S". Nothing where none is named.
[[nodiscard]] std::optional<Projection> projection_named(std::string_view source);

/// Nothing where the coordinates are outside what the projection serves.
[[nodiscard]] std::optional<Position> to_wgs84(const Projection& projection, double x, double y);

}  // namespace garde::sector
