// SPDX-License-Identifier: Apache-2.0
// Reading and matching at speed, on real shapes: the events of OTRF's Security-Datasets (JSON lines,
// repeated) and the EVTX samples, with every rule of SigmaHQ's snapshot. Prints one JSON object.
#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <sys/stat.h>

#include "base/archive.h"
#include "indicator/indicator_set.h"
#include "measure.h"
#include "sigma/cache.h"
#include "sigma/load.h"

namespace garde::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kJsonBytes = 400'000'000;
constexpr std::uintmax_t kLargeBytes = 10'000'000'000;
constexpr int kEvtxCopies = 20;
constexpr int kIndicators = 1'000'000;

struct Setting {
  std::string garde;
  fs::path work;
  fs::path corpora;
  fs::path json;
  fs::path tenth_of_rules;
  fs::path no_rules;
  fs::path evtx;
  fs::path indicators;
  std::size_t json_events = 0;
};

// The lines of every archive, over and over until the file is large enough.
void make_json(Setting& setting) {
  setting.json = setting.work / "events.jsonl";
  std::string once;
  std::vector<fs::path> archives;
  for (const auto& entry : fs::recursive_directory_iterator(setting.corpora / "security-datasets"))
    if (entry.path().extension() == ".zip") archives.push_back(entry.path());
  std::sort(archives.begin(), archives.end());
  for (const fs::path& path : archives) {
    ExpandedTotal total{0};
    Expansion expansion({}, total);
    auto bytes = file_bytes(path.string());
    auto archive = Archive::open(bytes.value(), expansion);
    while (const ArchiveEntry* entry = archive->next().value()) {
      if (!entry->path.ends_with(".json")) continue;
      once += archive->read_whole(std::size_t{1} << 30).value();
      if (once.back() != '\n') once += '\n';
    }
  }
  const auto lines = static_cast<std::size_t>(std::count(once.begin(), once.end(), '\n'));
  const std::size_t copies = kJsonBytes / once.size() + 1;
  setting.json_events = lines * copies;
  if (fs::exists(setting.json) && fs::file_size(setting.json) == once.size() * copies) return;
  std::ofstream out(setting.json, std::ios::binary);
  for (std::size_t i = 0; i < copies; ++i) out << once;
}

void make_rule_folders(Setting& setting) {
  setting.tenth_of_rules = setting.work / "tenth-of-rules";
  setting.no_rules = setting.work / "no-rules";
  fs::create_directories(setting.no_rules);
  // A scan without rules is refused: this one is of a log source that nothing has.
  std::ofstream(setting.no_rules / "none.yml")
      << "title: None\nid: 0a1b2c3d-0000-4000-8000-000000000009\nlogsource: {product: nothing}\n"
         "detection: {selection: {a: b}, condition: selection}\n";
  fs::remove_all(setting.tenth_of_rules);
  fs::create_directories(setting.tenth_of_rules);
  std::vector<fs::path> rules;
  for (const auto& entry : fs::recursive_directory_iterator(setting.corpora / "sigma"))
    if (entry.path().extension() == ".yml") rules.push_back(entry.path());
  std::sort(rules.begin(), rules.end());
  for (std::size_t i = 0; i < rules.size(); i += 10)
    fs::copy_file(rules[i], setting.tenth_of_rules / (std::to_string(i) + ".yml"));
}

void make_evtx(Setting& setting) {
  setting.evtx = setting.work / "evtx";
  fs::remove_all(setting.evtx);
  for (int copy = 0; copy < kEvtxCopies; ++copy) {
    const fs::path folder = setting.evtx / std::to_string(copy);
    fs::create_directories(folder);
    for (const auto& entry : fs::directory_iterator(setting.corpora / "evtx-samples"))
      if (entry.path().extension() == ".evtx") fs::copy_file(entry.path(), folder / entry.path().filename());
  }
}

// Invented, and of the kinds and in the shares that public lists have; the endings of domains are real ones, so that
// names in the events are looked up.
void make_indicators(Setting& setting) {
  setting.indicators = setting.work / "indicators.txt";
  std::ofstream out(setting.indicators);
  std::mt19937_64 random(20260101);
  const auto hexadecimal = [&](int digits) {
    std::string text;
    while (digits-- > 0) text += "0123456789abcdef"[random() % 16];
    return text;
  };
  const auto domain = [&] {
    constexpr const char* kEndings[] = {".com", ".net", ".org", ".info", ".fr", ".ru", ".cn", ".io", ".local"};
    return "x" + hexadecimal(10) + kEndings[random() % std::size(kEndings)];
  };
  for (int i = 0; i < kIndicators; ++i) {
    switch (i % 10) {
      case 0:
      case 1:
        out << 1 + random() % 223 << '.' << random() % 256 << '.' << random() % 256 << '.' << random() % 256 << '\n';
        break;
      case 2:
      case 3:
      case 4:
        out << domain() << '\n';
        break;
      case 5:
        out << "http://" << domain() << '/' << hexadecimal(6) << ".php\n";
        break;
      case 6:
        out << hexadecimal(32) << '\n';
        break;
      default:
        out << hexadecimal(64) << '\n';
    }
  }
}

std::vector<std::string> scan(const Setting& setting, const fs::path& rules, const fs::path& input,
                              int threads) {
  return {setting.garde, "scan",  "--rules", rules.string(), "--threads",   std::to_string(threads),
          "--format",    "jsonl", "-o",      "/dev/null",    input.string()};
}

double wall(const std::vector<std::string>& command) {
  return median_of_runs([&] { return run(command).wall_seconds; });
}

double load_seconds(const std::function<void()>& load) {
  return median_of_runs([&] {
    const auto start = std::chrono::steady_clock::now();
    load();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  });
}

// Records that evtxexport finds in a file: "Event number" opens each.
double evtxexport_records(const fs::path& file) {
  return static_cast<double>(
      run({"sh", "-c", "evtxexport \"$0\" | grep '^Event number'", file.string()}).output_lines);
}

// evtxexport takes one file at a time: all files once a run, as many records as it finds in them.
double evtxexport_records_per_second(const Setting& setting) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(setting.corpora / "evtx-samples"))
    if (entry.path().extension() == ".evtx") files.push_back(entry.path());
  double records = 0;
  for (const fs::path& file : files) records += evtxexport_records(file);
  return records / median_of_runs([&] {
           double seconds = 0;
           for (const fs::path& file : files)
             seconds += run({"evtxexport", file.string()}, Output::discarded).wall_seconds;
           return seconds;
         });
}

double peak_rss_of_large_scan(const Setting& setting) {
  // Ten gigabytes through standard input: the same events again and again.
  const std::string command = "i=0; while [ $i -lt " + std::to_string(kLargeBytes / kJsonBytes) +
                              " ]; do cat '" + setting.json.string() + "'; i=$((i+1)); done | '" +
                              setting.garde + "' scan --rules '" + (setting.corpora / "sigma").string() +
                              "' --format jsonl -o /dev/null -";
  return run({"sh", "-c", command}).peak_rss_mb;
}

int measure_all(Setting setting) {
  make_json(setting);
  make_rule_folders(setting);
  make_evtx(setting);
  make_indicators(setting);
  const fs::path all_rules = setting.corpora / "sigma";
  const auto events = static_cast<double>(setting.json_events);

  const double parse_only = wall(scan(setting, setting.no_rules, setting.json, 1));
  const double with_tenth = wall(scan(setting, setting.tenth_of_rules, setting.json, 1));
  const double with_all = wall(scan(setting, all_rules, setting.json, 1));
  auto with_list = scan(setting, all_rules, setting.json, 1);
  with_list.insert(with_list.end(), {"--indicators", setting.indicators.string()});
  const double with_indicators = wall(with_list);
  const double indicators_load =
      load_seconds([&] { (void)indicator::IndicatorSet::load({setting.indicators}); });
  const double two_threads = wall(scan(setting, all_rules, setting.json, 2));
  const std::vector<std::string> read_evtx{setting.garde,        "read", "--to", "jsonl", "--threads", "1",
                                           setting.evtx.string()};
  const auto evtx_records = static_cast<double>(run(read_evtx).output_lines);
  const double evtx_read = median_of_runs([&] { return run(read_evtx, Output::discarded).wall_seconds; });
  const double evtx_match = wall(scan(setting, all_rules, setting.evtx, 1));
  const double evtxexport = evtxexport_records_per_second(setting);

  std::size_t rules = 0;
  const double load = load_seconds([&] { rules = sigma::load_paths({all_rules}, {})->files; });
  const sigma::RuleCache cache(setting.work / "cache");
  const double cached = load_seconds([&] { rules = cache.load_paths({all_rules}, {})->files; });

  boost::json::object result;
  result["json_events_per_s"] = events / with_all;
  result["parse_only_events_per_s"] = events / parse_only;
  result["all_rules_over_parse_only"] = with_all / parse_only;
  result["rules"] = rules;
  result["growth_378_to_all"] = with_all / with_tenth;
  result["indicators"] = kIndicators;
  result["indicators_load_s"] = indicators_load;
  result["indicators_cost"] = (with_indicators - indicators_load) / with_all - 1;  // of the scan itself
  result["evtx_records_per_s"] = evtx_records / evtx_read;
  result["evtxexport_records_per_s"] = evtxexport;
  result["evtx_read_over_evtxexport"] = evtx_records / evtx_read / evtxexport;
  result["evtx_match_records_per_s"] = evtx_records / evtx_match;
  result["evtx_match_over_evtxexport"] = evtx_records / evtx_match / evtxexport;
  result["rules_load_s"] = load;
  result["rules_cached_load_s"] = cached;
  result["peak_rss_mb"] = peak_rss_of_large_scan(setting);
  result["two_threads_over_one"] = with_all / two_threads;
  std::cout << boost::json::serialize(result) << '\n';
  return 0;
}

}  // namespace
}  // namespace garde::bench

int main(int argument_count, char** arguments) {
  if (argument_count != 4) {
    std::fprintf(stderr, "usage: bench_detection GARDE WORK_FOLDER CORPORA\n");
    return 2;
  }
  garde::bench::Setting setting;
  setting.garde = arguments[1];
  setting.work = arguments[2];
  setting.corpora = arguments[3];
  return garde::bench::measure_all(setting);
}
