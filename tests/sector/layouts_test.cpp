// SPDX-License-Identifier: Apache-2.0
#include "sector/layouts.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sector/projection.h"
#include "sector/territory.h"

namespace garde::sector {
namespace {

std::string structure(const std::string& id, const std::string& name, const std::string& department,
                      const std::string& town) {
  return "structureet;" + id + ";010780054;" + name + ";;;;1;R;DU PORT;;;001;" + department + ";X;" + town +
         ";;;355;Centre Hospitalier (C.H.);1102;Centres "
         "Hospitaliers;;;03;;1;;2000-01-01;2000-01-01;2020-01-01;\n";
}

TEST(Projection, AgreesWithKnownPlaces) {
  const auto paris = to_wgs84(*projection_named("LAMBERT_93"), 652469.02, 6862035.26);
  EXPECT_NEAR(paris->latitude, 48.8566, 2e-4);
  EXPECT_NEAR(paris->longitude, 2.3522, 2e-4);
  // On a zone's central meridian the easting is 500 km exactly; at the equator the northing is 0 (north) or
  // 10,000 km.
  const auto equator = to_wgs84(*projection_named("1,IGN,UTM_N20"), 500000, 0);
  EXPECT_NEAR(equator->longitude, -63, 1e-9);
  EXPECT_NEAR(equator->latitude, 0, 1e-9);
  const auto reunion = to_wgs84(*projection_named("UTM 40S"), 500000, 10'000'000 - 0.9996 * 2323308.0);
  EXPECT_NEAR(reunion->longitude, 57, 1e-9);
  EXPECT_NEAR(reunion->latitude, -21.0, 0.02);
  EXPECT_EQ(projection_named("UTM_ZONE_38S")->utm_zone, 38);
  EXPECT_TRUE(projection_named("UTM_ZONE_38S")->south);
  EXPECT_FALSE(projection_named("BD_ADRESSE"));
  EXPECT_FALSE(to_wgs84(*projection_named("LAMBERT_93"), 0, 0));
}

TEST(Finess, ReadsLatin1AndQuotesAndOverseas) {
  const Import import = read_finess(
      "finess;etalab;1;2020-01-01\n" + structure("970102018", "\"PMI \"\"A\"\"\"", "9A", "97133 ST BARTH") +
      structure("2A0000014", "H\xD4PITAL", "2A", "20000 AJACCIO") +
      "geolocalisation;2A0000014;1176600;6109000;1,IGN,LAMBERT_93;2020-01-01\n");
  ASSERT_EQ(import.establishments.size(), 2U);
  EXPECT_TRUE(import.refused.empty());
  EXPECT_EQ(import.establishments[0].name, "PMI \"A\"");
  EXPECT_EQ(import.establishments[0].department, "977");
  EXPECT_TRUE(import.establishments[0].overseas);
  EXPECT_EQ(import.establishments[0].time_zone, "America/St_Barthelemy");
  EXPECT_EQ(import.establishments[1].name, "HÔPITAL");
  EXPECT_EQ(import.establishments[1].town, "AJACCIO");
  EXPECT_EQ(import.establishments[1].kind, Kind::general_hospital);
  EXPECT_TRUE(import.establishments[1].position);
}

TEST(Finess, RefusesLinesWithTheReason) {
  const Import import =
      read_finess("finess;etalab;1;2020-01-01\n" + structure("01000002", "short id", "01", "01000 BOURG") +
                  structure("010000024", "once", "01", "01000 BOURG") +
                  structure("010000024", "twice", "01", "01000 BOURG") +
                  structure("010000032", "nowhere", "ZZ", "01000 BOURG") + "structureet;1\nnoise\n" +
                  "geolocalisation;010000024;x;y;LAMBERT_93;\n");
  EXPECT_EQ(import.establishments.size(), 1U);
  ASSERT_EQ(import.refused.size(), 6U);
  EXPECT_EQ(import.refused[0].line, 2U);
  EXPECT_NE(import.refused[1].reason(Language::english).find("line 3"), std::string::npos);
}

TEST(Lists, GiveBedsGroupsAndProviders) {
  const auto import = read_list(
      "finess;beds;group;provider;product;role;since\n10000024;12;G1;X;P;hosts;2020-01-01\n"
      "010000032;-3;;Y;;;\n010000040;;;Z;;sells;\n1;2\n",
      "l.csv");
  ASSERT_TRUE(import);
  ASSERT_EQ(import->beds.size(), 1U);
  EXPECT_EQ(import->beds[0].id, "010000024");
  EXPECT_EQ(import->beds[0].line, 2U);
  EXPECT_EQ(import->memberships.size(), 1U);
  EXPECT_EQ(import->services.size(), 2U);
  EXPECT_EQ(import->services[1].service.role, Role::supplies);
  EXPECT_EQ(import->refused.size(), 3U);
  EXPECT_FALSE(read_list("a,b\n1,2\n", "l.csv"));
  EXPECT_FALSE(read_list("", "l.csv"));
}

TEST(Lists, AreReadWithFrenchHeadersAndWords) {
  const auto import = read_list(
      "N\xB0 Finess;Prestataire;R\xF4le;Depuis\n010000024;X;h\xE9"
      "berge;2021\n"
      "010000032;Y;maintenance;hier\n",
      "l.csv");
  EXPECT_FALSE(import) << "'N° Finess' is not one of the names";
  const auto known = read_list(
      "Num\xE9ro Finess;Prestataire;R\xF4le;Depuis\n010000024;X;h\xE9"
      "berge;2021\n"
      "010000032;Y;maintenance;hier\n",
      "l.csv");
  ASSERT_TRUE(known) << known.error().message();
  ASSERT_EQ(known->services.size(), 1U);
  EXPECT_EQ(known->services[0].service.role, Role::hosts);
  ASSERT_EQ(known->refused.size(), 1U);
  EXPECT_EQ(known->refused[0].phrase, Phrase::not_a_date);
  EXPECT_EQ(known->refused[0].line, 3U);
}

TEST(Finess, TakesNoPositionThatIsFarFromTheDepartment) {
  const Import import = read_finess(structure("010000024", "A", "01", "01000 BOURG") +
                                    // Brest's, and one of an establishment that the file does not name.
                                    "geolocalisation;010000024;147000;6836000;1,IGN,LAMBERT_93;2020-01-01\n"
                                    "geolocalisation;010000032;652469;6862035;1,IGN,LAMBERT_93;2020-01-01\n");
  ASSERT_EQ(import.establishments.size(), 1U);
  EXPECT_FALSE(import.establishments[0].position);
  ASSERT_EQ(import.refused.size(), 2U);
  EXPECT_EQ(import.refused[0].phrase, Phrase::coordinates_far_off);
  EXPECT_EQ(import.refused[0].line, 2U);
  EXPECT_EQ(import.refused[1].phrase, Phrase::unknown_establishment);
}

TEST(Territories, OfPostcodes) {
  EXPECT_EQ(find_postcode_territory("97150")->code, "978");
  EXPECT_EQ(find_postcode_territory("97133")->code, "977");
  EXPECT_EQ(find_postcode_territory("20167")->code, "2A");
  EXPECT_EQ(find_postcode_territory("20600")->code, "2B");
  EXPECT_EQ(find_postcode_territory("98713")->code, "987");
  EXPECT_EQ(find_postcode_territory("35000")->code, "35");
  EXPECT_EQ(find_postcode_territory("3500"), nullptr);
  EXPECT_EQ(find_postcode_territory("ABCDE"), nullptr);
}

// As published files have it: names unlike the schema's, groups before bodies, X and Y swapped.
constexpr const char* kJson = R"({"gcc":[
{"gccId":"7","nomGcc":"Invented group","typeGcc":"001","pmejDuGcc":[{"pmSmsseId":"2","typeRoleEntiteGroupe":"S"}]},
{"gccId":"8","nomGcc":"Not a hospital group","typeGcc":"002","pmejDuGcc":[{"pmSmsseId":"3","typeRoleEntiteGroupe":"S"}]}],
"other":{"deep":[1,2,{"x":null}]},
"pmej":[
{"informationsGeneralesPMEJ":{"pmSmsseId":"2","denominationPm":"BODY","numFinessPm":"010000156"},
 "ege":[{"informationsGeneralesEGE":{"egeId":"1","nomEgeLong":"FIRST","numFinessEge":"010780195"},
  "categorieentiteGeographiqueExercice":"365","etatObjet":"A",
  "adresse":[{"cogCommune":"01053","codePostal":"01000","ligneAcheminement":"BOURG","coordonneesGeographique":
   {"coordonneeX":"6570414.61","coordonneeY":"873766.07","directionLatitude":"46.21","directionLongitude":"5.25"}}]},
 {"informationsGeneralesEGE":{"egeId":"2","nomEgeCourt":"SECOND","numFinessEge":"010780196"},"etatObjet":{"code":"A"},
  "categorieEntiteGeographiqueExercice":{"code":"355"},
  "adresse":[{"cogCommune":"01053","coordonneesGeographique":{"coordonneeX":"6570414.61","coordonneeY":"873766.07"}}]},
 {"informationsGeneralesEGE":{"egeId":"3","numFinessEge":"010780197"},"etatObjet":"F"}]},
{"informations_Generales_Pmej":{"pm_smsseId":"3","numFinessPm":"970000001"},
 "ege":[{"informationsGeneralesEGE":{"egeId":"4","nomEgeLong":"ISLAND","numFinessEge":"970100400"},
  "adresse":[{"cogCommune":"97127","codePostal":"97150"}]},
 {"informationsGeneralesEGE":{"egeId":"5","nomEgeLong":"NUMBERLESS","numFinessEge":"12"}}]}]})";

TEST(FinessJson, ReadsBodiesGroupsAndPositions) {
  const auto import = read_finess_json(kJson, "s.json");
  ASSERT_TRUE(import) << import.error().message();
  ASSERT_EQ(import->establishments.size(), 3U);
  const Establishment& first = import->establishments[0];
  EXPECT_EQ(first.name, "FIRST");
  EXPECT_EQ(first.legal_id, "010000156");
  EXPECT_EQ(first.kind, Kind::private_hospital);
  EXPECT_EQ(first.group, "GHT-7");
  EXPECT_TRUE(first.leads_group);
  EXPECT_NEAR(first.position->latitude, 46.21, 1e-9);
  EXPECT_NEAR(first.position->longitude, 5.25, 1e-9);
  const Establishment& second = import->establishments[1];
  EXPECT_EQ(second.kind, Kind::general_hospital);
  EXPECT_NEAR(second.position->latitude, 46.21, 0.01) << "from the swapped X and Y";
  EXPECT_NEAR(second.position->longitude, 5.25, 0.01);
  EXPECT_EQ(import->establishments[2].department, "978");
  EXPECT_TRUE(import->establishments[2].group.empty());
  EXPECT_EQ(import->names.groups.at("GHT-7"), "Invented group");
  EXPECT_EQ(import->closed, 1U);
  ASSERT_EQ(import->refused.size(), 1U);
  EXPECT_EQ(import->refused[0].line, 15U);
  EXPECT_TRUE(import->complete);
}

TEST(FinessJson, ErrorsSayWhatIsWrong) {
  EXPECT_FALSE(read_finess_json(R"({"pmej":[{"ege":[)", "s.json"));
  EXPECT_FALSE(read_finess_json(R"({"a":1})", "s.json"));
  EXPECT_FALSE(read_finess_json("[]", "s.json"));
  EXPECT_TRUE(read_finess_json(R"({"pmej":[]})", "s.json"));
}

RC_GTEST_PROP(FinessJson, TakesAnyCut, ()) {
  const std::string text = kJson;
  const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
  const auto import = read_finess_json(text.substr(0, at), "s.json");
  RC_ASSERT(!import.has_value());
}

RC_GTEST_PROP(Finess, TakesAnyBytes, (const std::string& noise)) {
  const Import import = read_finess("structureet;" + noise);
  for (const Establishment& one : import.establishments) RC_ASSERT(one.id.size() == 9U);
  (void)read_list("finess,beds\n" + noise, "l.csv");
}

}  // namespace
}  // namespace garde::sector
