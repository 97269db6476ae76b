// SPDX-License-Identifier: Apache-2.0
// The systemic engine's statistics at speed. Prints one JSON object.
//
//   scan      3,000 invented hospitals over 60 days, with populations as uneven as real ones and places as
//   clumped, all
//             circles up to half of the population, 999 replicates, two threads
//   trend     the last week of 10,000 series of ten years of weeks by Farrington Flexible, read from their
//   text register  a FINESS file of 100,000 establishments with their places, imported into a new register,
//   and again
#include <boost/json.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>

#include "measure.h"
#include "systemic/farrington.h"

namespace garde::bench {
namespace {

namespace fs = std::filesystem;

constexpr int kLocations = 3000;
constexpr int kTowns = 150;
constexpr int kDays = 60;

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

double scan(const std::string& garde, const Files& files, const std::string& cases,
            const std::string& analysis, const std::string& longest, int threads) {
  return median_of_runs([&] {
    return run({garde,
                "systemic",
                "scan",
                "--locations",
                files.locations,
                "--population",
                files.population,
                "--cases",
                cases,
                "--model",
                "poisson",
                "--analysis",
                analysis,
                "--start",
                "2026-01-01",
                "--end",
                date(kDays - 1),
                "--time-unit",
                "day",
                "--max-spatial",
                "0.5",
                "--max-temporal",
                longest,
                "--replicates",
                "999",
                "--threads",
                std::to_string(threads),
                "--format",
                "json"})
        .wall_seconds;
  });
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
  const double seconds = median_of_runs([&] {
    judged = 0;
    const auto start = std::chrono::steady_clock::now();
    for (const std::string& text : texts) {
      const auto series = systemic::parse_series(text, "series");
      const auto verdicts =
          series ? systemic::farrington(*series, options) : systemic::farrington({}, options);
      judged += verdicts && verdicts->size() == 1 ? 1 : 0;
    }
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  });
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
  return median_of_runs([&] {
    if (anew) fs::remove(database);
    return run({garde, "sector", "import", file, "-o", database}).wall_seconds;
  });
}

int measure_all(const std::string& garde, const fs::path& work) {
  const Files files = make(work);
  boost::json::object result;
  result["scan_locations"] = kLocations;
  result["scan_days"] = kDays;
  result["scan_replicates"] = 999;
  result["scan_1100_cases_28_days_s"] = scan(garde, files, files.few_cases, "prospective", "28", 2);
  result["scan_1100_cases_28_days_one_thread_s"] =
      scan(garde, files, files.few_cases, "prospective", "28", 1);
  result["scan_20000_cases_28_days_s"] = scan(garde, files, files.many_cases, "prospective", "28", 2);
  result["scan_1100_cases_retrospective_s"] = scan(garde, files, files.few_cases, "retrospective", "0.5", 2);
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
