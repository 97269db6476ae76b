// SPDX-License-Identifier: Apache-2.0
#include "sector/sector.h"

#include <gtest/gtest.h>
#include <set>

#include "sector/generate.h"
#include "sector/plain_name.h"
#include "sector/store.h"
#include "sector/territory.h"
#include "support/scratch_folder.h"

namespace garde::sector {
namespace {

Establishment establishment(const std::string& id, const std::string& name, const std::string& department) {
  Establishment one;
  one.id = id;
  one.name = name;
  one.kind = Kind::general_hospital;
  one.department = department;
  one.region = "53";
  one.source = "test";
  return one;
}

TEST(PlainName, LeavesOutAccentsCaseAndPunctuation) {
  EXPECT_EQ(plain_name("C.H.U. Félix-Guyon"), "chu felix guyon");
  EXPECT_EQ(plain_name("  Sacré-Cœur  (ÎLE)"), "sacre coeur ile");
  EXPECT_EQ(plain_name("MATA'UTU"), "mata utu");
  EXPECT_EQ(plain_name("\xff\xfe a"), "a");
  EXPECT_EQ(plain_name(""), "");
}

TEST(Sector, KnowsWhoSharesWhat) {
  Establishment a = establishment("3", "Rennes", "35");
  Establishment b = establishment("1", "Brest", "29");
  Establishment c = establishment("2", "Quimper", "29");
  a.services = {{"X", "p", Role::hosts, ""}, {"Y", "", Role::supplies, ""}};
  b.services = {{"X", "", Role::hosts, ""}};
  const Sector sector({a, b, c});
  ASSERT_EQ(sector.size(), 3U);
  EXPECT_EQ(sector[0].id, "1");
  const Index x = sector.find_division(Axis::provider, "X");
  ASSERT_NE(x, kNone);
  EXPECT_EQ(sector.divisions(Axis::provider)[x].members, (std::vector<Index>{0, 2}));
  EXPECT_EQ(sector.divisions_of(2, Axis::provider).size(), 2U);
  EXPECT_EQ(sector.divisions_of(1, Axis::provider).size(), 0U);
  EXPECT_EQ(sector.division_of(1, Axis::group), kNone);
  const Index finistere = sector.find_division(Axis::department, "29");
  EXPECT_EQ(sector.divisions(Axis::department)[finistere].name, "Finistère");
  EXPECT_EQ(sector.find_division(Axis::provider, "Z"), kNone);
  EXPECT_EQ(sector.find("2"), 1U);
  EXPECT_EQ(sector.find("4"), kNone);
}

TEST(Sector, KeepsTheFirstOfOneIdentifier) {
  const Sector sector({establishment("1", "first", "29"), establishment("1", "second", "29")});
  ASSERT_EQ(sector.size(), 1U);
  EXPECT_EQ(sector[0].name, "first");
}

TEST(Sector, FindsByStartsOfWordsInAnyOrder) {
  const Sector sector({establishment("1", "Centre hospitalier de Saint-Étienne", "42"),
                       establishment("2", "Clinique Saint-Yves", "35")});
  EXPECT_EQ(sector.find_by_name("etienne saint"), (std::vector<Index>{0}));
  EXPECT_EQ(sector.find_by_name("SAINT").size(), 2U);
  EXPECT_EQ(sector.find_by_name("SAINT", 1).size(), 1U);
  EXPECT_TRUE(sector.find_by_name("tienne").empty());
  EXPECT_TRUE(sector.find_by_name(" ").empty());
  EXPECT_EQ(sector.find_by_name("2"), (std::vector<Index>{1}));
}

TEST(Sector, MeasuresGreatCircles) {
  EXPECT_NEAR(distance_km({48.8566, 2.3522}, {-20.8789, 55.4481}), 9365, 15);
  EXPECT_NEAR(distance_km({0, 179.5}, {0, -179.5}), 111.19, 0.01);
  EXPECT_EQ(distance_km({1, 2}, {1, 2}), 0);
}

TEST(Territories, OfFinessAreToldByPostcode) {
  EXPECT_EQ(find_finess_territory("9A", "97133 ST BARTHELEMY")->code, "977");
  EXPECT_EQ(find_finess_territory("9A", "97150 ST MARTIN")->code, "978");
  EXPECT_EQ(find_finess_territory("9A", "97110 POINTE A PITRE")->code, "971");
  EXPECT_EQ(find_finess_territory("9J", "98600 UVEA")->code, "986");
  EXPECT_EQ(find_finess_territory("35", "")->region, "53");
  EXPECT_EQ(find_finess_territory("", ""), nullptr);
}

TEST(Generate, GivesWhatWasAskedForTheSameEachTime) {
  const Generated sector = generate({});
  EXPECT_EQ(sector.establishments, generate({}).establishments);
  GenerateOptions other;
  other.seed = 2;
  EXPECT_NE(sector.establishments, generate(other).establishments);
  const Sector built(sector.establishments, sector.names);
  EXPECT_TRUE(built.is_generated());
  std::size_t hospitals = 0;
  for (const Establishment& one : built.establishments()) {
    hospitals += is_hospital(one.kind) ? 1 : 0;
    EXPECT_EQ(one.source, "generated");
    EXPECT_EQ(one.id.size(), 9U);
  }
  EXPECT_EQ(hospitals, 3000U);
  EXPECT_EQ(built.size(), 38000U);
  EXPECT_EQ(built.divisions(Axis::department).size(), territories().size());
  EXPECT_EQ(built.divisions(Axis::group).size(), 135U);
  for (const Division& group : built.divisions(Axis::group))
    for (const Index member : group.members) EXPECT_NE(built[member].department, "976");
}

TEST(Generate, SpreadsProvidersWithAHeavyTail) {
  const Sector sector(generate({}).establishments);
  std::vector<std::size_t> sizes;
  for (const Division& provider : sector.divisions(Axis::provider)) sizes.push_back(provider.members.size());
  std::sort(sizes.rbegin(), sizes.rend());
  ASSERT_GT(sizes.size(), 200U);
  EXPECT_GT(sizes[0], 20 * sizes[sizes.size() / 2]);
}

TEST(Generate, TakesCountsOfZero) {
  GenerateOptions options;
  options.hospitals = 0;
  options.social_care = 3;
  options.providers = 0;
  EXPECT_EQ(generate(options).establishments.size(), 3U);
  options.social_care = 0;
  EXPECT_TRUE(generate(options).establishments.empty());
}

Import import_of(const std::vector<Establishment>& establishments) {
  Import import;
  import.source = "test";
  import.complete = true;
  import.establishments = establishments;
  return import;
}

TEST(Store, GivesBackWhatWasPutIn) {
  const test::ScratchFolder folder;
  GenerateOptions options;
  options.hospitals = 300;
  options.social_care = 200;
  const Generated sector = generate(options);
  Import import;
  import.source = "generated";
  import.complete = true;
  import.establishments = sector.establishments;
  import.names = sector.names;
  {
    auto store = Store::open(folder / "s.db", true);
    ASSERT_TRUE(store);
    const auto outcome = store->merge(import);
    ASSERT_TRUE(outcome) << outcome.error().message();
    EXPECT_EQ(outcome->added.size(), 500U);
    const auto again = store->merge(import);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->unchanged, 500U);
    EXPECT_TRUE(again->added.empty() && again->changed.empty() && again->gone.empty());
  }
  const auto loaded = load_sector(folder / "s.db");
  ASSERT_TRUE(loaded);
  const Sector expected(sector.establishments, sector.names);
  EXPECT_EQ(loaded->establishments(), expected.establishments());
  EXPECT_EQ(loaded->divisions(Axis::group)[3].name, expected.divisions(Axis::group)[3].name);
}

TEST(Store, SaysWhatChangedAndWhatIsGone) {
  const test::ScratchFolder folder;
  auto store = Store::open(folder / "s.db", true);
  ASSERT_TRUE(store);
  ASSERT_TRUE(store->merge(import_of(
      {establishment("1", "a", "35"), establishment("2", "b", "35"), establishment("3", "c", "35")})));
  const auto outcome = store->merge(import_of(
      {establishment("1", "a", "35"), establishment("2", "B", "35"), establishment("4", "d", "35")}));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->added, std::vector<std::string>{"4"});
  EXPECT_EQ(outcome->changed, std::vector<std::string>{"2"});
  EXPECT_EQ(outcome->gone, std::vector<std::string>{"3"});
  EXPECT_EQ(outcome->unchanged, 1U);
}

TEST(Store, RefusesACutRegisterAndChangesNothing) {
  const test::ScratchFolder folder;
  auto store = Store::open(folder / "s.db", true);
  ASSERT_TRUE(store->merge(import_of(
      {establishment("1", "a", "35"), establishment("2", "b", "35"), establishment("3", "c", "35")})));
  EXPECT_FALSE(store->merge(import_of({establishment("1", "changed", "35")})));
  EXPECT_EQ(store->load()->size(), 3U);
  EXPECT_EQ(store->load()->establishments()[0].name, "a");
  EXPECT_TRUE(store->merge(import_of({establishment("1", "changed", "35")}), true));
  EXPECT_EQ(store->load()->size(), 1U);
}

TEST(Store, KeepsAdditionsOverANewImport) {
  const test::ScratchFolder folder;
  auto store = Store::open(folder / "s.db", true);
  Establishment one = establishment("1", "a", "35");
  one.legal_id = "L";
  ASSERT_TRUE(store->merge(import_of({one})));
  Import additions;
  additions.beds = {{"1", 40, 2}, {"9", 1, 3}};
  additions.memberships = {{"L", "GHT 1", true, 4}};
  additions.services = {{"1", {"X", "", Role::hosts, "2020-01-01"}, 5}};
  const auto outcome = store->merge(additions);
  ASSERT_TRUE(outcome);
  ASSERT_EQ(outcome->refused.size(), 1U);
  EXPECT_EQ(outcome->refused[0].line, 3U);
  ASSERT_TRUE(store->merge(import_of({one})));
  const auto sector = store->load();
  EXPECT_EQ((*sector)[0].beds, 40U);
  EXPECT_EQ((*sector)[0].group, "GHT 1");
  EXPECT_TRUE((*sector)[0].leads_group);
  EXPECT_EQ((*sector)[0].services.size(), 1U);
}

TEST(Store, TakesFromACopyOnlyWhatIsLacking) {
  const test::ScratchFolder folder;
  auto store = Store::open(folder / "s.db", true);
  ASSERT_TRUE(store->merge(import_of({establishment("1", "official", "35")})));
  Import copy = import_of({establishment("1", "an older name", "29"), establishment("2", "only here", "29")});
  copy.source = "copy";
  copy.fills = true;
  copy.establishments[0].beds = 12;
  copy.establishments[0].position = Position{48, -1};
  const auto outcome = store->merge(copy);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->changed, std::vector<std::string>{"1"});
  EXPECT_EQ(outcome->added, std::vector<std::string>{"2"});
  const auto sector = store->load();
  EXPECT_EQ((*sector)[0].name, "official");
  EXPECT_EQ((*sector)[0].department, "35");
  EXPECT_EQ((*sector)[0].beds, 12U);
  EXPECT_TRUE((*sector)[0].position);
  EXPECT_EQ(store->merge(copy)->unchanged, 2U);
}

TEST(Refusals, SpeakBothLanguages) {
  const Refusal one{4, Phrase::stands_already, {"010000024", "3"}};
  EXPECT_EQ(one.reason(Language::french), "010000024 figure déjà à la ligne 3");
  EXPECT_EQ(one.reason(Language::english), "010000024 stands on line 3 already");
  for (std::size_t i = 0; i < static_cast<std::size_t>(Phrase::count_); ++i)
    for (const Language language : {Language::french, Language::english})
      EXPECT_FALSE(say(language, static_cast<Phrase>(i)).empty()) << i;
}

TEST(Store, RefusesOtherFiles) {
  const test::ScratchFolder folder;
  EXPECT_FALSE(Store::open(folder.write("text", "not a database, though it is long enough to be one"), true));
  EXPECT_FALSE(Store::open(folder / "absent", false));
}

}  // namespace
}  // namespace garde::sector
