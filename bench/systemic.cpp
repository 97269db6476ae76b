// SPDX-License-Identifier: Apache-2.0
// Scan statistics at speed: 3,000 invented hospitals over 60 days, with populations as uneven as real ones
// and places as clumped, all circles up to half of the population, 999 replicates, two threads. Prints one
// JSON object.
#include <boost/json.hpp>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>

#include "measure.h"

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
