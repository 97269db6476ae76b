// SPDX-License-Identifier: Apache-2.0
#include "cli/systemic/scan_output.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/json_text.h"
#include "cli/output/terminal_text.h"

namespace garde::cli::systemic {
namespace {

using garde::systemic::ScanAnalysis;
using garde::systemic::ScanCluster;

constexpr double kNotable = 0.05;
constexpr std::size_t kRowsShown = 20;

std::string number_or_null(const std::optional<double>& value) {
  return value ? fmt::format("{:.10g}", *value) : "null";
}

std::string json_text(const std::string& text) {
  std::string out;
  append_json_string(text, out);
  return out;
}

std::vector<std::string> names_of(const ScanView& view, const ScanCluster& cluster) {
  std::vector<std::string> names;
  for (const std::uint32_t location : cluster.locations) names.push_back(view.data.locations[location]);
  std::sort(names.begin(), names.end());
  return names;
}

std::string analysis_name(ScanAnalysis analysis) {
  return analysis == ScanAnalysis::prospective     ? "prospective"
         : analysis == ScanAnalysis::retrospective ? "retrospective"
                                                   : "spatial";
}

// What both JSON forms say of a cluster, without its braces.
std::string members(const ScanView& view, const ScanCluster& cluster) {
  std::string out = "\"zone\":" + json_text(cluster.zone) + ",\"locations\":[";
  const char* comma = "";
  for (const std::string& name : names_of(view, cluster)) {
    out += comma + json_text(name);
    comma = ",";
  }
  const std::string first = first_day(view, cluster);
  out += "],\"start\":" + (first.empty() ? "null" : json_text(first));
  out += ",\"end\":" + (first.empty() ? "null" : json_text(last_day(view, cluster)));
  out += fmt::format(
      ",\"observed\":{:.0f},\"expected\":{:.10g},\"relative_risk\":{},\"llr\":{:.10g},\"p_value\":{},"
      "\"recurrence_days\":{},\"gumbel_p_value\":{},\"rate\":\"{}\"",
      cluster.inside.cases, cluster.expected, number_or_null(cluster.relative_risk), cluster.ratio,
      number_or_null(cluster.p_value), number_or_null(cluster.recurrence_days),
      number_or_null(cluster.gumbel_p_value), cluster.is_high ? "high" : "low");
  if (cluster.centre)
    out +=
        fmt::format(",\"center\":[{:.10g},{:.10g}],\"{}\":{:.6g}", cluster.centre->first,
                    cluster.centre->second, view.data.is_cartesian ? "radius" : "radius_km", cluster.radius);
  return out;
}

std::string rounded(double value) {
  return value < 0.1   ? fmt::format("{:.2g}", value)
         : value < 100 ? fmt::format("{:.2f}", value)
                       : fmt::format("{:.0f}", value);
}

}  // namespace

std::string first_day(const ScanView& view, const ScanCluster& cluster) {
  if (!view.data.has_dates) return {};
  return garde::systemic::format_day(view.data.calendar.start(cluster.window.first));
}

std::string last_day(const ScanView& view, const ScanCluster& cluster) {
  if (!view.data.has_dates) return {};
  return garde::systemic::format_day(view.data.calendar.last_day(cluster.window.last));
}

std::string shown_p(const ScanView& view, const ScanCluster& cluster) {
  if (!cluster.p_value) return "-";
  std::string text = fmt::format("{:.3f}", *cluster.p_value);
  if (view.language == Language::french) std::replace(text.begin(), text.end(), '.', ',');
  return text;
}

std::string scan_json(const ScanView& view) {
  std::string out = fmt::format(
      "{{\"model\":\"{}\",\"analysis\":\"{}\",\"total_cases\":{:.0f},\"replicates\":{},\"seed\":{},"
      "\"left_out\":{},\"verdict\":{},\"clusters\":[",
      name_of(view.data.model), analysis_name(view.analysis), view.data.whole.cases, view.result.replicates,
      view.seed, view.data.outside_study, json_text(scan_verdict(view)));
  const char* comma = "\n";
  for (const ScanCluster& cluster : view.result.clusters) {
    out += comma + ("{" + members(view, cluster)) + "}";
    comma = ",\n";
  }
  return out + "]}\n";
}

std::string scan_geojson(const ScanView& view) {
  std::string out = "{\"type\":\"FeatureCollection\",\"features\":[";
  const char* comma = "\n";
  const auto point = [](const garde::systemic::ScanPosition& at) {
    return fmt::format("{{\"type\":\"Point\",\"coordinates\":[{:.10g},{:.10g}]}}", at.second, at.first);
  };
  std::vector<std::size_t> cluster_of(view.data.locations.size(), 0);
  for (std::size_t i = 0; i < view.result.clusters.size(); ++i) {
    const ScanCluster& cluster = view.result.clusters[i];
    for (const std::uint32_t location : cluster.locations) cluster_of[location] = i + 1;
    out +=
        fmt::format("{}{{\"type\":\"Feature\",\"geometry\":{},\"properties\":{{\"cluster\":{},{}}}}}", comma,
                    cluster.centre ? point(*cluster.centre) : "null", i + 1, members(view, cluster));
    comma = ",\n";
  }
  for (std::size_t i = 0; i < view.data.positions.size(); ++i) {
    out += fmt::format(
        "{}{{\"type\":\"Feature\",\"geometry\":{},\"properties\":{{\"location\":{},\"in_cluster\":{}}}}}",
        comma, point(view.data.positions[i]), json_text(view.data.locations[i]),
        cluster_of[i] == 0 ? "null" : std::to_string(cluster_of[i]));
    comma = ",\n";
  }
  return out + "]}\n";
}

std::string scan_verdict(const ScanView& view) {
  const bool french = view.language == Language::french;
  if (view.result.clusters.empty())
    return french ? "Aucun regroupement : nulle part les cas ne s'écartent de ce qui est attendu."
                  : "No cluster: nowhere do the cases depart from what is expected.";
  const ScanCluster& first = view.result.clusters.front();
  const std::string when =
      first_day(view, first).empty() ? std::string()
      : french ? fmt::format(", du {} au {}", first_day(view, first), last_day(view, first))
               : fmt::format(", from {} to {}", first_day(view, first), last_day(view, first));
  const std::string what =
      french ? fmt::format("{} lieux autour de {}{} : {:.0f} cas pour {} attendus (p = {})",
                           first.locations.size(), first.zone, when, first.inside.cases,
                           rounded(first.expected), shown_p(view, first))
             : fmt::format("{} locations around {}{}: {:.0f} cases for {} expected (p = {})",
                           first.locations.size(), first.zone, when, first.inside.cases,
                           rounded(first.expected), shown_p(view, first));
  if (!first.p_value || *first.p_value > kNotable)
    return french ? "Rien que le hasard n'explique. Le plus marqué : " + what + "."
                  : "Nothing that chance does not explain. The most marked: " + what + ".";
  return french ? "Regroupement que le hasard n'explique guère : " + what + "."
                : "A cluster that chance hardly explains: " + what + ".";
}

std::string scan_notes(const ScanView& view) {
  const bool french = view.language == Language::french;
  std::string out;
  if (view.data.outside_study > 0)
    out += french ? fmt::format("{} cas ou témoins hors de la période étudiée, laissés de côté.\n",
                                view.data.outside_study)
                  : fmt::format("{} cases or controls outside the study's dates, left out.\n",
                                view.data.outside_study);
  if (view.data.locations_without_measure > 0 && view.data.model != garde::systemic::ScanModel::permutation &&
      view.data.model != garde::systemic::ScanModel::bernoulli)
    out += french ? fmt::format("{} lieux sans population : rien ne peut y être attendu.\n",
                                view.data.locations_without_measure)
                  : fmt::format("{} locations without a population: nothing can be expected there.\n",
                                view.data.locations_without_measure);
  return out;
}

std::string scan_table(const ScanView& view) {
  const bool french = view.language == Language::french;
  std::string out = scan_verdict(view) + "\n" + scan_notes(view) + "\n";
  out += fmt::format("{:>3} {:<16} {:>5} {:<10} {:<10} {:>8} {:>9} {:>8} {:>10} {:>6} {:>11}\n", "",
                     french ? "zone" : "zone", french ? "lieux" : "sites", french ? "du" : "from",
                     french ? "au" : "to", french ? "observés" : "observed", french ? "attendus" : "expected",
                     french ? "risque" : "risk", "LLR", "p", french ? "récurrence" : "recurrence");
  std::size_t row = 0;
  for (const ScanCluster& one : view.result.clusters) {
    if (++row > kRowsShown) break;
    out += fmt::format("{:>3} {:<16} {:>5} {:<10} {:<10} {:>8.0f} {:>9} {:>8} {:>10.4f} {:>6} {:>11}\n", row,
                       one.zone, one.locations.size(), first_day(view, one), last_day(view, one),
                       one.inside.cases, rounded(one.expected),
                       one.relative_risk ? rounded(*one.relative_risk) : "-", one.ratio, shown_p(view, one),
                       one.recurrence_days
                           ? fmt::format(fmt::runtime(french ? "{:.0f} j" : "{:.0f} d"), *one.recurrence_days)
                           : "-");
  }
  if (view.result.clusters.size() > kRowsShown)
    out += fmt::format(fmt::runtime(french ? "et {} autres, moins marqués (--format json les donne)\n"
                                           : "and {} more, less marked (--format json gives them)\n"),
                       view.result.clusters.size() - kRowsShown);
  return out;
}

}  // namespace garde::cli::systemic
