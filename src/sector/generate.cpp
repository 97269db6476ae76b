// SPDX-License-Identifier: Apache-2.0
#include "sector/generate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/core.h>
#include <set>

#include "sector/territory.h"

namespace garde::sector {
namespace {

// SplitMix64 (Steele, Lea, Flood 2014): the distributions of the standard library differ between machines.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }
  double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(unit() * static_cast<double>(n)); }
  // The sum of twelve even draws is close enough to a normal one.
  double normal() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += unit();
    return sum;
  }

 private:
  std::uint64_t state_;
};

struct Sort {
  Kind kind;
  const char* word;  // how its names begin
  const char* category;
  double share;
  double beds;  // median; 0: none
};

// Of hospital sites: public regional 184, general 923, psychiatric 92, others 130; private 656 and 977.
constexpr std::array<Sort, 7> kHospitalSorts = {
    {{Kind::university_hospital, "CHU", "101", 184, 420},
     {Kind::general_hospital, "Centre hospitalier", "355", 923, 130},
     {Kind::psychiatric_hospital, "Centre hospitalier spécialisé", "292", 92, 210},
     {Kind::other_hospital, "Hôpital de proximité", "106", 130, 60},
     {Kind::private_hospital, "Clinique", "365", 977, 90},
     {Kind::private_hospital, "Polyclinique", "365", 400, 70},
     {Kind::other_hospital, "Centre de réadaptation", "109", 256, 80}}};
constexpr std::array<Sort, 5> kSocialSorts = {
    {{Kind::care_home, "EHPAD", "500", 7482, 78},
     {Kind::care_home, "Résidence autonomie", "202", 2308, 45},
     {Kind::home_care, "Service de soins à domicile", "354", 4600, 0},
     {Kind::disability, "Foyer", "252", 12000, 30},
     {Kind::social, "Maison d'enfants", "177", 8600, 35}}};
constexpr std::array<const char*, 24> kNames = {
    "des Tilleuls", "du Parc",       "de la Fontaine", "des Oliviers", "du Val Fleuri", "de l'Étang",
    "des Acacias",  "de la Vallée",  "du Grand Chêne", "des Genêts",   "de la Rivière", "du Belvédère",
    "des Cèdres",   "de la Colline", "du Moulin",      "des Glycines", "du Lac",        "de l'Espérance",
    "des Remparts", "de la Source",  "du Bocage",      "des Mimosas",  "de l'Aurore",   "du Prieuré"};
constexpr std::array<const char*, 6> kProducts = {"Dossier patient", "Imagerie",   "Laboratoire",
                                                  "Pharmacie",       "Messagerie", "Sauvegarde"};

template <std::size_t N>
const Sort& pick_sort(const std::array<Sort, N>& sorts, Draws& draws) {
  double total = 0;
  for (const Sort& sort : sorts) total += sort.share;
  double at = draws.unit() * total;
  for (const Sort& sort : sorts)
    if ((at -= sort.share) < 0) return sort;
  return sorts.back();
}

// How many establishments each territory has: one each while they last, the rest by population (largest
// remainder).
std::vector<std::uint32_t> spread(std::uint32_t count) {
  const auto places = territories();
  std::vector<std::uint32_t> shares(places.size(), 0);
  double total = 0;
  for (const Territory& place : places) total += place.population;
  const auto least = static_cast<std::uint32_t>(count >= places.size() ? 1 : 0);
  const double rest = count - least * static_cast<double>(places.size());
  std::vector<std::pair<double, std::size_t>> remainders;
  std::uint32_t given = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const double exact = rest * places[i].population / total;
    shares[i] = least + static_cast<std::uint32_t>(exact);
    given += shares[i];
    remainders.emplace_back(std::floor(exact) - exact, i);
  }
  std::sort(remainders.begin(), remainders.end());
  for (std::size_t k = 0; given < count; ++k, ++given) ++shares[remainders[k % remainders.size()].second];
  return shares;
}

Establishment make(const Sort& sort, const Territory& place, std::uint32_t number, Draws& draws) {
  Establishment one;
  // FINESS numbers are nine characters; "G" can stand at none of the first places of a real one.
  one.id = fmt::format("G{:08}", number);
  one.legal_id = fmt::format("GJ{:07}", number);
  one.town = std::string(place.name);
  one.name = fmt::format("{} {} ({})", sort.word, kNames[draws.below(kNames.size())], place.name);
  one.kind = sort.kind;
  one.category = sort.category;
  if (sort.beds > 0)
    one.beds =
        static_cast<std::uint32_t>(std::max(4.0, std::round(sort.beds * std::exp(0.6 * draws.normal()))));
  one.department = std::string(place.code);
  one.region = std::string(place.region);
  one.overseas = place.overseas;
  one.time_zone = std::string(place.time_zone);
  const double width = place.overseas || place.region == "11" ? 0.06 : 0.25;  // degrees
  const auto rounded = [](double degrees) { return std::round(degrees * 1e5) / 1e5; };
  one.position = Position{rounded(place.latitude + width * draws.normal()),
                          rounded(place.longitude + width * draws.normal())};
  if (one.position->longitude < -180) one.position->longitude = -180;
  one.source = "generated";
  return one;
}

bool is_public(const Establishment& one) {
  return one.kind == Kind::university_hospital || one.kind == Kind::general_hospital ||
         one.kind == Kind::psychiatric_hospital || one.category == "106";
}

// Groups are of neighbours: public hospitals in order of department, cut into runs; Mayotte's is in none.
void make_groups(std::uint32_t count, Generated& sector) {
  std::vector<std::size_t> members;
  for (std::size_t i = 0; i < sector.establishments.size(); ++i)
    if (is_public(sector.establishments[i]) && sector.establishments[i].department != "976")
      members.push_back(i);
  if (count == 0 || members.empty()) return;
  count = std::min<std::uint32_t>(count, static_cast<std::uint32_t>(members.size()));
  std::stable_sort(members.begin(), members.end(), [&](std::size_t a, std::size_t b) {
    const Establishment& x = sector.establishments[a];
    const Establishment& y = sector.establishments[b];
    return std::tie(x.region, x.department) < std::tie(y.region, y.department);
  });
  for (std::size_t k = 0; k < members.size(); ++k) {
    Establishment& one = sector.establishments[members[k]];
    const std::size_t number = k * count / members.size();
    one.group = fmt::format("GHT-G{:03}", number + 1);
    sector.names.groups.try_emplace(one.group,
                                    fmt::format("Groupement inventé {} ({})", number + 1, one.town));
  }
}

class Providers {
 public:
  Providers(std::uint32_t count, double concentration) {
    double total = 0;
    for (std::uint32_t rank = 1; rank <= count; ++rank) {
      total += std::pow(rank, -concentration);
      sums_.push_back(total);
    }
  }
  [[nodiscard]] bool none() const { return sums_.empty(); }
  [[nodiscard]] Service draw(Draws& draws) const {
    const double at = draws.unit() * sums_.back();
    const auto rank = std::min<std::size_t>(
        static_cast<std::size_t>(std::upper_bound(sums_.begin(), sums_.end(), at) - sums_.begin()),
        sums_.size() - 1);
    // A provider sells one product or two.
    const std::size_t product = (rank + (draws.unit() < 0.2 ? 1 : 0)) % kProducts.size();
    return {fmt::format("Prestataire inventé {:03}", rank + 1),
            fmt::format("{} {:03}", kProducts[product], rank + 1), static_cast<Role>(draws.below(3)),
            fmt::format("{}-{:02}-01", 2012 + draws.below(13), 1 + draws.below(12))};
  }

 private:
  std::vector<double> sums_;
};

void add_services(const GenerateOptions& options, Draws& draws, std::vector<Establishment>& all) {
  const Providers providers(options.providers, options.concentration);
  if (providers.none()) return;
  for (Establishment& one : all) {
    const double mean = is_hospital(one.kind) ? options.services_a_hospital : options.services_a_home;
    const auto count = static_cast<std::size_t>(std::clamp(mean * 2 * draws.unit() + 0.5, 0.0, 64.0));
    std::set<std::string> known;
    for (std::size_t k = 0; k < count; ++k) {
      Service service = providers.draw(draws);
      if (known.insert(service.provider + service.product).second) one.services.push_back(std::move(service));
    }
    std::sort(one.services.begin(), one.services.end());
  }
}

}  // namespace

Generated generate(const GenerateOptions& options) {
  Generated sector;
  Draws draws(options.seed);
  std::uint32_t number = 0;
  const auto add = [&](std::uint32_t count, const auto& sorts) {
    const std::vector<std::uint32_t> shares = spread(count);
    for (std::size_t i = 0; i < shares.size(); ++i)
      for (std::uint32_t k = 0; k < shares[i]; ++k)
        // Every territory has a general hospital before it has anything else.
        sector.establishments.push_back(
            make(k == 0 && sorts[0].kind == Kind::university_hospital ? sorts[1] : pick_sort(sorts, draws),
                 territories()[i], ++number, draws));
  };
  add(options.hospitals, kHospitalSorts);
  add(options.social_care, kSocialSorts);
  make_groups(options.groups, sector);
  add_services(options, draws, sector.establishments);
  return sector;
}

}  // namespace garde::sector
