// SPDX-License-Identifier: Apache-2.0
#include "sector/projection.h"

#include <cctype>
#include <cmath>
#include <numbers>
#include <string>

namespace garde::sector {
namespace {

constexpr double kAxis = 6378137.0;
constexpr double kFlattening = 1 / 298.257222101;
constexpr double kDegree = 180 / std::numbers::pi;
const double kEccentricity = std::sqrt(kFlattening * (2 - kFlattening));

// The latitude whose conformal latitude's sine, as tanh of the isometric latitude, is given.
double latitude_of(double isometric) {
  double latitude = std::asin(std::tanh(isometric));
  for (int step = 0; step < 20; ++step) {
    const double next = std::asin(std::tanh(isometric + kEccentricity * std::atanh(kEccentricity * std::sin(latitude))));
    if (std::abs(next - latitude) < 1e-14) return next;
    latitude = next;
  }
  return latitude;
}

Position from_lambert_93(double x, double y) {
  constexpr double n = 0.7256077650532670;
  constexpr double c = 11754255.426096;
  constexpr double x_pole = 700000.0;
  constexpr double y_pole = 12655612.049876;
  const double radius = std::hypot(x - x_pole, y - y_pole);
  const double angle = std::atan2(x - x_pole, y_pole - y);
  return {latitude_of(-std::log(radius / c) / n) * kDegree, 3 + angle / n * kDegree};
}

Position from_utm(const Projection& projection, double x, double y) {
  constexpr double n = kFlattening / (2 - kFlattening);
  constexpr double n2 = n * n;
  constexpr double n3 = n2 * n;
  constexpr double radius = kAxis / (1 + n) * (1 + n2 / 4 + n2 * n2 / 64);
  constexpr double beta[] = {n / 2 - 2 * n2 / 3 + 37 * n3 / 96, n2 / 48 + n3 / 15, 17 * n3 / 480};
  const double northing = (y - (projection.south ? 10'000'000.0 : 0)) / (0.9996 * radius);
  const double easting = (x - 500'000.0) / (0.9996 * radius);
  double along = northing;
  double across = easting;
  for (int j = 1; j <= 3; ++j) {
    along -= beta[j - 1] * std::sin(2 * j * northing) * std::cosh(2 * j * easting);
    across -= beta[j - 1] * std::cos(2 * j * northing) * std::sinh(2 * j * easting);
  }
  const double conformal_sine = std::sin(along) / std::cosh(across);
  return {latitude_of(std::atanh(conformal_sine)) * kDegree,
          projection.utm_zone * 6 - 183 + std::atan2(std::sinh(across), std::cos(along)) * kDegree};
}

}  // namespace

std::optional<Projection> projection_named(std::string_view source) {
  std::string plain;
  for (const char c : source)
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) plain += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  Projection projection;
  projection.lambert_93 = plain.find("LAMBERT93") != std::string::npos;
  if (projection.lambert_93) return projection;
  const std::size_t utm = plain.find("UTM");
  if (utm == std::string::npos) return std::nullopt;
  // "UTM_N20", "UTM20N", "UTM_ZONE_20N"
  for (std::size_t i = utm + 3; i < plain.size() && i < utm + 12; ++i) {
    const char c = plain[i];
    if (c >= '0' && c <= '9' && projection.utm_zone < 10) projection.utm_zone = projection.utm_zone * 10 + (c - '0');
    if (c == 'S') projection.south = true;
  }
  if (projection.utm_zone < 1 || projection.utm_zone > 60) return std::nullopt;
  return projection;
}

std::optional<Position> to_wgs84(const Projection& projection, double x, double y) {
  if (!std::isfinite(x) || !std::isfinite(y)) return std::nullopt;
  if (projection.lambert_93) {
    if (x < 0 || x > 1'300'000 || y < 6'000'000 || y > 7'200'000) return std::nullopt;
    return from_lambert_93(x, y);
  }
  if (x < 100'000 || x > 900'000 || y < 0 || y > 10'000'000) return std::nullopt;
  return from_utm(projection, x, y);
}

}  // namespace garde::sector
