// SPDX-License-Identifier: Apache-2.0
#include "cli/systemic/scan_output.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/json_text.h"
#include "cli/output/terminal_text.h"
#include "cli/systemic/statistics_words.h"
#include "systemic/alarm_words.h"

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
  if (cluster.shape.ratio != 1)
    out += fmt::format(",\"shape\":{:.10g},\"angle\":{:.10g},\"statistic\":{:.10g}", cluster.shape.ratio,
                       cluster.shape.angle, cluster.statistic);
  return out;
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
  if (view.result.clusters.empty()) return std::string(say(view.language, Words::no_cluster));
  const ScanCluster& first = view.result.clusters.front();
  const std::string when =
      first_day(view, first).empty()
          ? std::string()
          : say(view.language, Words::from_to, first_day(view, first), last_day(view, first));
  const std::string where = first.locations.size() == 1 ? say(view.language, Words::one_location, first.zone)
                                                        : say(view.language, Words::locations_around,
                                                              first.locations.size(), first.zone);
  const std::string what =
      say(view.language, Words::cluster_what, where, when, first.inside.cases,
          garde::systemic::quantity_words(view.language, first.expected), shown_p(view, first));
  const Words verdict = !first.p_value              ? Words::cluster_without_p
                        : *first.p_value > kNotable ? Words::cluster_by_chance
                                                    : Words::cluster_notable;
  return say(view.language, verdict, what);
}

std::string scan_notes(const ScanView& view) {
  std::string out;
  if (!view.result.has_zones) out += std::string(say(view.language, Words::no_zone)) + "\n";
  if (view.data.outside_study > 0)
    out += say(view.language, Words::outside_study, view.data.outside_study) + "\n";
  if (view.data.locations_without_measure > 0 && view.data.model != garde::systemic::ScanModel::permutation &&
      view.data.model != garde::systemic::ScanModel::bernoulli)
    out += say(view.language, Words::without_population, view.data.locations_without_measure) + "\n";
  return out;
}

std::string scan_table(const ScanView& view) {
  const auto head = [&view](Words phrase) { return say(view.language, phrase); };
  std::string out = harmless_line(scan_verdict(view)) + "\n" + scan_notes(view) + "\n";
  // Columns are as wide as shown, whatever bytes their accents take.
  const auto row = [&out](const std::vector<std::string>& cells) {
    constexpr std::size_t widths[] = {3, 16, 5, 10, 10, 8, 9, 8, 10, 6, 11};
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const bool left = i == 1 || i == 3 || i == 4;
      const std::string cell = fit(cells[i], widths[i]);
      const std::string blanks(widths[i] - std::min(display_width(cell), widths[i]), ' ');
      out += (i > 0 ? " " : "") + (left ? cell + blanks : blanks + cell);
    }
    while (out.ends_with(' ')) out.pop_back();
    out += '\n';
  };
  row({"", std::string(head(Words::header_zone)), std::string(head(Words::header_sites)),
       std::string(head(Words::header_from)), std::string(head(Words::header_to)),
       std::string(head(Words::header_observed)), std::string(head(Words::header_expected)),
       std::string(head(Words::header_risk)), "LLR", "p", std::string(head(Words::header_recurrence))});
  for (std::size_t i = 0; i < std::min(view.result.clusters.size(), kRowsShown); ++i) {
    const ScanCluster& one = view.result.clusters[i];
    row({std::to_string(i + 1), one.zone, std::to_string(one.locations.size()), first_day(view, one),
         last_day(view, one), fmt::format("{:.0f}", one.inside.cases),
         garde::systemic::quantity_words(view.language, one.expected),
         one.relative_risk ? garde::systemic::quantity_words(view.language, *one.relative_risk) : "-",
         decimal(view.language, one.ratio, 4), shown_p(view, one),
         one.recurrence_days ? say(view.language, Words::days_short, *one.recurrence_days) : "-"});
  }
  if (view.result.clusters.size() > kRowsShown)
    out += say(view.language, Words::and_more_clusters, view.result.clusters.size() - kRowsShown) + "\n";
  return out;
}

}  // namespace garde::cli::systemic
