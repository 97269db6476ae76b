// SPDX-License-Identifier: Apache-2.0
// The systemic engine's statistics at speed. Prints one JSON object.
//
//   scan      3,000 invented hospitals over 60 days, with populations as uneven as real ones and places as
//             clumped, all circles up to half of the population, 999 replicates; on the clock and, beside it,
//             in processor time, which says more where other work shares the machine
//   watch     38,000 invented establishments, all named zones and windows: making the model, and one new
//             report from its line of JSON to the lines of its verdicts. `watch_report_ms` is the median of
//             those reports that bring a verdict, over provider attacks on quiet months
//   trend     the last week of 10,000 series of ten years of weeks by Farrington Flexible, read from text
//   register  a FINESS file of 100,000 establishments with their places, imported into a new register, and
//             again
//
// Takes a minute on two free processors. Scans with more cases or windows are measured once, with 99
// replicates; the rest three times.
#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>

#include "measure.h"
#include "sector/generate.h"
#include "systemic/campaign_stream.h"
#include "systemic/farrington.h"
#include "systemic/philox.h"
#include "systemic/report_input.h"
#include "systemic/verdict_writer.h"

namespace garde::bench {
namespace {

namespace fs = std::filesystem;

constexpr int kLocations = 3000;
constexpr int kTowns = 150;
constexpr int kDays = 60;
constexpr int kRepeats = 3;
constexpr int kReplicates = 999;

struct Files {
  std::string locations, population, few_cases, many_cases;
};

std::string date(int day) {
  char text[16];
  std::snprintf(text, sizeof text, "2026-%02d-%02d",
                day < 31   ? 1
                : day < 59 ? 2
                           : 3,
                day < 31   ? day + 1
                : day < 59 ? day - 30
                           : day - 58);
  return text;
}

void write_cases(const std::string& path, int count, const std::vector<double>& population,
                 std::mt19937_64& random) {
  std::ofstream out(path);
  out << "location,date,count\n";
  std::discrete_distribution<int> where(population.begin(), population.end());
  std::uniform_int_distribution<int> when(0, kDays - 1);
  for (int i = 0; i < count; ++i) {
    const int location = where(random);
    out << 'h' << location << ',' << date(when(random)) << ",1\n";
  }
}

Files make(const fs::path& work) {
  std::mt19937_64 random(20260301);
  std::uniform_real_distribution<double> north(42.5, 51), east(-4.5, 8);
  std::normal_distribution<double> near(0, 0.25);
  std::lognormal_distribution<double> beds(5, 1);
  std::vector<std::pair<double, double>> towns;
  for (int i = 0; i < kTowns; ++i) towns.emplace_back(north(random), east(random));
  const Files files{work / "locations.csv", work / "population.csv", work / "few.csv", work / "many.csv"};
  std::ofstream locations(files.locations), population(files.population);
  locations << "location,latitude,longitude\n";
  population << "location,population\n";
  std::vector<double> people;
  for (int i = 0; i < kLocations; ++i) {
    const auto& town = towns[static_cast<std::size_t>(i % kTowns)];
    people.push_back(std::ceil(beds(random)));
    locations << 'h' << i << ',' << town.first + near(random) << ',' << town.second + near(random) << '\n';
    population << 'h' << i << ',' << people.back() << '\n';
  }
  write_cases(files.few_cases, 1100, people, random);
  write_cases(files.many_cases, 20000, people, random);
  return files;
}

struct ScanRun {
  const char* name;
  std::string cases;
  const char* analysis;
  const char* longest;
  int threads;
  int replicates;
};

void scan(const std::string& garde, const Files& files, const ScanRun& one, boost::json::object& result) {
  std::vector<double> clock, processor;
  for (int i = 0; i < (one.replicates < kReplicates ? 1 : kRepeats); ++i) {
    const Usage usage = run({garde,
                             "systemic",
                             "scan",
                             "--locations",
                             files.locations,
                             "--population",
                             files.population,
                             "--cases",
                             one.cases,
                             "--model",
                             "poisson",
                             "--analysis",
                             one.analysis,
                             "--start",
                             "2026-01-01",
                             "--end",
                             date(kDays - 1),
                             "--time-unit",
                             "day",
                             "--max-spatial",
                             "0.5",
                             "--max-temporal",
                             one.longest,
                             "--replicates",
                             std::to_string(one.replicates),
                             "--threads",
                             std::to_string(one.threads),
                             "--format",
                             "json"});
    clock.push_back(usage.wall_seconds);
    processor.push_back(usage.cpu_seconds);
  }
  result[std::string(one.name) + "_s"] = median(std::move(clock));
  result[std::string(one.name) + "_processor_s"] = median(std::move(processor));
}

// A month of ordinary declarations, then an attack on customers of one provider, one an hour.
std::vector<std::string> month_with_attack(const sector::Sector& sector, std::uint64_t number) {
  const Instant start = *parse_rfc3339("2026-03-02T00:00:00Z");
  systemic::Philox random(38'000, number);
  std::vector<systemic::Report> reports;
  const auto declare = [&](sector::Index establishment, Duration after, systemic::Nature nature) {
    systemic::Report report;
    report.id = "report-" + std::to_string(reports.size());
    report.establishment = sector[establishment].id;
    report.occurred = start + after;
    report.reported = report.occurred + std::chrono::hours(2);
    report.nature = nature;
    report.kind = "ransomware";
    report.techniques = {"T1078", "T1486"};
    reports.push_back(std::move(report));
  };
  constexpr int kQuietHours = 28 * 24;
  for (int i = 0; i < 58; ++i)
    declare(static_cast<sector::Index>(random.below(sector.size())),
            std::chrono::hours(random.below(kQuietHours)),
            i % 2 == 0 ? systemic::Nature::malicious : systemic::Nature::unknown);
  const auto& customers = sector.divisions(sector::Axis::provider)[random.below(8)].members;
  for (int i = 0; i < 12; ++i)
    declare(customers[random.below(customers.size())], std::chrono::hours(kQuietHours + i),
            systemic::Nature::malicious);
  std::stable_sort(reports.begin(), reports.end(),
                   [](const auto& a, const auto& b) { return a.reported < b.reported; });
  std::vector<std::string> lines;
  for (const systemic::Report& report : reports) {
    lines.emplace_back();
    systemic::append_report(report, lines.back());
    lines.back() += '\n';
  }
  return lines;
}

double thread_processor_ms() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return 1000 * static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e6;
}

void watch(boost::json::object& result) {
  using Clock = std::chrono::steady_clock;
  const auto seconds_since = [](Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  auto generated = sector::generate({});
  const sector::Sector sector(std::move(generated.establishments), generated.names);
  systemic::WatchModelOptions options;
  options.calibration.threads = 2;
  const auto before = Clock::now();
  const systemic::WatchModel model(systemic::Baseline(sector, {}), *parse_rfc3339("2026-01-01T00:00:00Z"),
                                   options);
  result["watch_model_s"] = seconds_since(before);
  std::vector<double> told, silent, told_processor;
  std::size_t bytes = 0;
  constexpr std::uint64_t kMonths = 40;
  for (std::uint64_t month = 0; month < kMonths; ++month) {
    systemic::Watch watch(model);
    systemic::CampaignStream stream(sector, watch);
    systemic::ReportOptions reading;
    reading.sector = &sector;
    systemic::ReportReader reader("reports", reading);
    for (const std::string& line : month_with_attack(sector, month)) {
      std::size_t written = 0;
      const auto start = Clock::now();
      const double processor = thread_processor_ms();
      reader.read(line, [&](systemic::ReadReport&& read) {
        if (const auto verdicts = stream.take(read.report))
          for (const systemic::Verdict& verdict : *verdicts)
            written += systemic::verdict_json(verdict, Language::french, Zone()).size();
      });
      (written > 0 ? told : silent).push_back(1000 * seconds_since(start));
      if (written > 0) told_processor.push_back(thread_processor_ms() - processor);
      bytes += written;
    }
  }
  if (told.size() < kMonths || bytes == 0) {
    std::fprintf(stderr, "only %zu reports of %d attacks brought a verdict\n", told.size(), int{kMonths});
    std::exit(1);
  }
  std::sort(told.begin(), told.end());
  result["watch_establishments"] = sector.size();
  result["watch_report_ms"] = median(told);
  result["watch_report_processor_ms"] = median(std::move(told_processor));
  result["watch_report_slowest_ms"] = told.back();
  result["watch_report_without_verdict_ms"] = median(std::move(silent));
}

constexpr int kSeries = 10'000;
constexpr int kWeeks = 520;

std::string weekly_series(std::mt19937_64& random) {
  const double level = std::lognormal_distribution<double>(1.5, 1)(random);
  std::string text = "date,count\n";
  const systemic::Day first = *systemic::parse_day("2016-01-04");
  for (int week = 0; week < kWeeks; ++week) {
    const double mean = level * (1 + 0.3 * std::sin(2 * 3.14159265 * week / 52.18));
    text += systemic::format_day(first + std::chrono::days(7 * week)) + ',' +
            std::to_string(std::poisson_distribution<int>(mean)(random)) + '\n';
  }
  return text;
}

double trend() {
  std::mt19937_64 random(7);
  std::vector<std::string> texts;
  for (int i = 0; i < kSeries; ++i) texts.push_back(weekly_series(random));
  systemic::FarringtonOptions options;
  options.range = {kWeeks, kWeeks};
  options.periods = 10;
  options.left_out = 26;
  std::size_t judged = 0;
  const double seconds = median_of_runs(
      [&] {
        judged = 0;
        const auto start = std::chrono::steady_clock::now();
        for (const std::string& text : texts) {
          const auto series = systemic::parse_series(text, "series");
          const auto verdicts =
              series ? systemic::farrington(*series, options) : systemic::farrington({}, options);
          judged += verdicts && verdicts->size() == 1 ? 1 : 0;
        }
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      },
      kRepeats);
  if (judged != kSeries) {
    std::fprintf(stderr, "only %zu of %d series were judged\n", judged, kSeries);
    std::exit(1);
  }
  return seconds;
}

constexpr int kEstablishments = 100'000;

std::string finess_file(const fs::path& work) {
  const std::string path = work / "finess.csv";
  std::ofstream out(path);
  out << "finess;etalab;93;2026-01-31\n";
  const auto id = [](int i) { return std::to_string(350'000'000 + i); };
  for (int i = 0; i < kEstablishments; ++i)
    out << "structureet;" << id(i) << ";350000001;INVENTE " << i << ";ETABLISSEMENT INVENTE NUMERO " << i
        << ";;;1;R;DE L'EXEMPLE;;;238;35;ILLE-ET-VILAINE;35000 "
           "RENNES;0200000000;;500;EHPAD;4401;HEBERGEMENT;;;;;;;"
           "2000-01-01;2000-01-01;2026-01-01;\n";
  for (int i = 0; i < kEstablishments; ++i)
    out << "geolocalisation;" << id(i) << ';' << 351800 + i % 5000 << ".5;" << 6789300 + i / 50
        << ".5;1,EXEMPLE,100,IGN,BD_ADRESSE,V2.2,LAMBERT_93;2026-01-31\n";
  return path;
}

double import_register(const std::string& garde, const std::string& file, const fs::path& database,
                       bool anew) {
  return median_of_runs(
      [&] {
        if (anew) fs::remove(database);
        return run({garde, "sector", "import", file, "-o", database}).wall_seconds;
      },
      kRepeats);
}

int measure_all(const std::string& garde, const fs::path& work) {
  const Files files = make(work);
  boost::json::object result;
  result["scan_locations"] = kLocations;
  result["scan_days"] = kDays;
  result["scan_replicates"] = kReplicates;
  for (const ScanRun& one :
       {ScanRun{"scan_1100_cases_28_days", files.few_cases, "prospective", "28", 2, kReplicates},
        {"scan_1100_cases_28_days_one_thread", files.few_cases, "prospective", "28", 1, kReplicates},
        {"scan_20000_cases_28_days_99_replicates", files.many_cases, "prospective", "28", 2, 99},
        {"scan_1100_cases_retrospective_99_replicates", files.few_cases, "retrospective", "0.5", 2, 99}})
    scan(garde, files, one, result);
  watch(result);
  result["trend_10000_series_of_10_years_s"] = trend();
  const std::string finess = finess_file(work);
  result["register_100000_rows_s"] = import_register(garde, finess, work / "sector.db", true);
  result["register_100000_rows_again_s"] = import_register(garde, finess, work / "sector.db", false);
  std::cout << boost::json::serialize(result) << '\n';
  return 0;
}

}  // namespace
}  // namespace garde::bench

int main(int argument_count, char** arguments) {
  if (argument_count != 4) {
    std::fprintf(stderr, "usage: bench_systemic GARDE WORK_FOLDER CORPORA\n");
    return 2;
  }
  return garde::bench::measure_all(arguments[1], arguments[2]);
}
