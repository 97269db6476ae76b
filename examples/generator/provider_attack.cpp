// SPDX-License-Identifier: Apache-2.0
// make_provider_attack FOLDER: writes quiet-year.jsonl and provider-attack.jsonl, reports from the generated
// sector (garde sector generate, default options). Nothing in them exists: neither the establishments, nor
// the provider, nor the addresses (RFC 5737, .example).
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fmt/core.h>
#include <fstream>

#include "sector/generate.h"
#include "systemic/report_parser.h"

namespace {

using garde::Instant;
using garde::sector::Axis;
using garde::sector::Index;
using garde::sector::Sector;
using garde::systemic::CareEffect;
using garde::systemic::Involvement;
using garde::systemic::Nature;
using garde::systemic::Report;
using garde::systemic::Trait;
using std::chrono::hours;
using std::chrono::minutes;

// Friday evening, in Paris.
const Instant kAttack = *garde::parse_rfc3339("2025-11-14T21:40:00+01:00");

class Draws {
 public:
  explicit Draws(std::uint64_t seed) : state_(seed) {}
  double unit() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1.0p-53;
  }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(unit() * static_cast<double>(n)); }
  // Of an exponential distribution.
  double wait(double mean) { return -mean * std::log(1 - unit()); }

 private:
  std::uint64_t state_;
};

struct Kind {
  const char* name;
  double share;
  Nature nature;
  std::vector<std::string> techniques;
};

// Half of what is declared is no attack.
const std::array<Kind, 9> kKinds = {{
    {"outage", 0.30, Nature::not_malicious, {}},
    {"data-error", 0.12, Nature::not_malicious, {}},
    {"provider-outage", 0.08, Nature::not_malicious, {}},
    {"phishing", 0.20, Nature::malicious, {"T1566.002", "T1078"}},
    {"account-theft", 0.08, Nature::malicious, {"T1110.003", "T1078", "T1114.002"}},
    {"account-theft", 0.04, Nature::malicious, {"T1199", "T1078"}},
    {"malware", 0.09, Nature::malicious, {"T1204.002", "T1059.001"}},
    {"ransomware", 0.04, Nature::malicious, {"T1133", "T1021.001", "T1562.001", "T1490", "T1486"}},
    {"unknown", 0.05, Nature::unknown, {}},
}};

const Kind& draw_kind(Draws& draws) {
  double at = draws.unit();
  for (const Kind& kind : kKinds)
    if ((at -= kind.share) < 0) return kind;
  return kKinds.front();
}

// Two thirds of those who declare are hospitals.
Index draw_establishment(const Sector& sector, Draws& draws) {
  while (true) {
    const Index index = static_cast<Index>(draws.below(sector.size()));
    const bool is_hospital = garde::sector::is_hospital(sector[index].kind);
    if (draws.unit() < (is_hospital ? 1.0 : 0.04)) return index;
  }
}

Report quiet_report(const Sector& sector, Draws& draws, int number, Instant occurred) {
  const Kind& kind = draw_kind(draws);
  Report one;
  one.id = fmt::format("invented-{:05}", number);
  one.establishment = sector[draw_establishment(sector, draws)].id;
  one.occurred = occurred;
  one.reported = occurred + minutes(static_cast<int>(60 + 60 * draws.wait(40)));
  one.nature = kind.nature;
  one.kind = kind.name;
  one.care_effect = draws.unit() < 0.55 ? CareEffect::none : CareEffect::degraded;
  one.severity = 10 + static_cast<int>(draws.below(50));
  one.techniques = kind.techniques;
  if (kind.nature == Nature::malicious) {
    one.traits.push_back({"domain-name", fmt::format("portail-{}.example", 1000 + number)});
    if (draws.unit() < 0.25) one.traits.push_back({"ipv4-addr", "198.51.100.17"});  // scans everyone
  }
  return one;
}

void sort(std::vector<Report>& all) {
  std::stable_sort(all.begin(), all.end(),
                   [](const Report& a, const Report& b) { return a.reported < b.reported; });
}

// The yearly volume of declarations of 2024: 749.
std::vector<Report> quiet_time(const Sector& sector, Draws& draws, Instant from, Instant to,
                               int first_number) {
  std::vector<Report> all;
  const double hours_between = 365.25 * 24 / 749;
  Instant at = from;
  while ((at += minutes(static_cast<int>(60 * draws.wait(hours_between)))) < to)
    all.push_back(quiet_report(sector, draws, first_number + static_cast<int>(all.size()), at));
  sort(all);
  return all;
}

// The provider whose customers are nearest to 220 in number.
const garde::sector::Division& attacked_provider(const Sector& sector) {
  const auto& all = sector.divisions(Axis::provider);
  return *std::min_element(all.begin(), all.end(), [](const auto& a, const auto& b) {
    const auto far = [](const auto& one) { return std::abs(static_cast<long>(one.members.size()) - 220); };
    return far(a) < far(b);
  });
}

// Victims in the order in which they fall: hospitals first, of as many regions as there are, one overseas
// early on.
std::vector<Index> victims(const Sector& sector, const garde::sector::Division& provider, std::size_t count) {
  std::vector<Index> order;
  std::vector<std::size_t> in_region(sector.divisions(Axis::region).size(), 0);
  while (order.size() < count) {
    const Index* best = nullptr;
    const auto rank = [&](Index one) {
      const bool wants_overseas = order.size() == 2;
      return std::tuple(sector[one].overseas != wants_overseas, !garde::sector::is_hospital(sector[one].kind),
                        in_region[sector.division_of(one, Axis::region)], sector[one].id);
    };
    for (const Index& one : provider.members)
      if (std::find(order.begin(), order.end(), one) == order.end() &&
          (best == nullptr || rank(one) < rank(*best)))
        best = &one;
    if (best == nullptr) break;
    order.push_back(*best);
    ++in_region[sector.division_of(*best, Axis::region)];
  }
  return order;
}

struct Step {
  int minutes_in;
  std::size_t victim;
  Nature nature;
  Involvement involvement;
  CareEffect care;
  const char* kind;
  int severity;
  std::uint32_t revision;
};

// Who says what when. First counts are wrong: the first report does not know what it is, one is withdrawn.
constexpr auto hit = Involvement::hit;
constexpr auto cut = Involvement::precaution;
constexpr std::array<Step, 21> kSteps = {{
    {35, 0, Nature::unknown, hit, CareEffect::none, "account-misuse", 25, 0},
    {80, 1, Nature::unknown, hit, CareEffect::degraded, "ransomware", 70, 0},
    {115, 0, Nature::malicious, hit, CareEffect::degraded, "ransomware", 80, 1},
    {150, 2, Nature::malicious, hit, CareEffect::interrupted, "ransomware", 90, 0},
    {170, 1, Nature::malicious, hit, CareEffect::interrupted, "ransomware", 90, 1},
    {210, 3, Nature::malicious, hit, CareEffect::degraded, "ransomware", 80, 0},
    {265, 4, Nature::unknown, hit, CareEffect::degraded, "ransomware", 60, 0},
    {290, 8, Nature::unknown, cut, CareEffect::degraded, "disconnection", 30, 0},
    {300, 5, Nature::malicious, hit, CareEffect::endangered, "ransomware", 95, 0},
    {345, 9, Nature::unknown, cut, CareEffect::none, "disconnection", 20, 0},
    {400, 6, Nature::malicious, hit, CareEffect::degraded, "ransomware", 75, 0},
    {430, 10, Nature::unknown, cut, CareEffect::degraded, "disconnection", 30, 0},
    {470, 4, Nature::not_malicious, hit, CareEffect::none, "outage", 10, 1},
    {520, 7, Nature::malicious, hit, CareEffect::degraded, "ransomware", 80, 0},
    {560, 11, Nature::unknown, cut, CareEffect::none, "disconnection", 20, 0},
    {640, 12, Nature::unknown, cut, CareEffect::none, "disconnection", 20, 0},
    {700, 13, Nature::malicious, hit, CareEffect::degraded, "ransomware", 70, 0},
    {820, 14, Nature::unknown, cut, CareEffect::none, "disconnection", 20, 0},
    {960, 15, Nature::malicious, hit, CareEffect::none, "account-misuse", 45, 0},
    {1100, 13, Nature::malicious, hit, CareEffect::interrupted, "ransomware", 85, 1},
    {1300, 16, Nature::unknown, cut, CareEffect::none, "disconnection", 20, 0},
}};

std::vector<Report> attack(const Sector& sector, const garde::sector::Division& provider, Draws& draws) {
  const std::vector<Index> all = victims(sector, provider, 17);
  std::vector<Report> reports;
  for (const Step& step : kSteps) {
    Report one;
    one.id = fmt::format("invented-attack-{:02}", step.victim + 1);
    one.revision = step.revision;
    one.establishment = sector[all[step.victim]].id;
    one.reported = kAttack + minutes(step.minutes_in);
    one.occurred = kAttack + minutes(step.minutes_in - 30 - 5 * static_cast<int>(step.victim % 4));
    if (step.revision > 0)
      for (const Report& before : reports)
        if (before.id == one.id) one.occurred = before.occurred;
    one.nature = step.nature;
    one.involvement = step.involvement;
    one.care_effect = step.care;
    one.kind = step.kind;
    one.severity = step.severity;
    if (step.nature != Nature::not_malicious) {
      // Not everyone knows at once through whom it came.
      if (step.victim % 3 != 1 || step.revision > 0 || step.involvement == cut) one.provider = provider.code;
      if (step.involvement == hit) {
        one.techniques = {"T1199", "T1078", "T1021.001", "T1562.001", "T1490", "T1486"};
        one.rules = {"garde-encryption"};
        one.traits = {{"domain-name", "maj-infogerance.example"},
                      {"provider-account", "telemaintenance-nuit"}};
        if (step.victim % 2 == 0) one.traits.push_back({"ipv4-addr", "203.0.113.66"});
        std::sort(one.traits.begin(), one.traits.end());
      }
    }
    reports.push_back(std::move(one));
  }
  // The provider itself, and a drill that someone holds on that evening.
  Report own;
  own.id = "invented-provider";
  own.provider = provider.code;
  own.occurred = kAttack - minutes(25);
  own.reported = kAttack + minutes(455);
  own.nature = Nature::malicious;
  own.kind = "ransomware";
  own.severity = 90;
  own.techniques = {"T1190", "T1078", "T1199"};
  own.traits = {{"provider-account", "telemaintenance-nuit"}};
  reports.push_back(own);
  Report drill = reports[2];
  drill.id = "invented-drill";
  drill.establishment = sector[draw_establishment(sector, draws)].id;
  drill.reported = kAttack + minutes(240);
  drill.occurred = drill.reported - minutes(20);
  drill.drill = true;
  reports.push_back(drill);
  return reports;
}

bool write(const std::string& path, const std::vector<Report>& reports) {
  std::ofstream out(path, std::ios::binary);
  std::string line;
  for (const Report& one : reports) {
    line.clear();
    garde::systemic::append_report(one, line);
    out << line << '\n';
  }
  return out.flush().good();
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\n", arguments[0]);
    return 2;
  }
  garde::sector::Generated generated = garde::sector::generate({});
  const Sector sector(std::move(generated.establishments), generated.names);
  const auto& provider = attacked_provider(sector);
  Draws draws(2026);
  const std::string folder = arguments[1];
  const auto year = quiet_time(sector, draws, kAttack - hours(24 * 365), kAttack - hours(24), 1);
  // Ordinary declarations go on while the attack unfolds.
  std::vector<Report> night = attack(sector, provider, draws);
  for (Report& one :
       quiet_time(sector, draws, kAttack - hours(24), kAttack + hours(22), static_cast<int>(year.size()) + 1))
    night.push_back(std::move(one));
  sort(night);
  if (!write(folder + "/quiet-year.jsonl", year) || !write(folder + "/provider-attack.jsonl", night)) {
    std::fprintf(stderr, "%s: cannot be written\n", folder.c_str());
    return 1;
  }
  std::printf("%zu and %zu reports; the provider attacked is %s, with %zu customers\n", year.size(),
              night.size(), provider.code.c_str(), provider.members.size());
  return 0;
}
