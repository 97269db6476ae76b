// SPDX-License-Identifier: Apache-2.0
#include "sector/layouts.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include "sector/projection.h"

namespace garde::sector {
namespace {

std::string structure(const std::string& id, const std::string& name, const std::string& department,
                      const std::string& town) {
  return "structureet;" + id + ";010780054;" + name + ";;;;1;R;DU PORT;;;001;" + department + ";X;" + town +
         ";;;355;Centre Hospitalier (C.H.);1102;Centres Hospitaliers;;;03;;1;;2000-01-01;2000-01-01;2020-01-01;\n";
}

TEST(Projection, AgreesWithKnownPlaces) {
  const auto paris = to_wgs84(*projection_named("LAMBERT_93"), 652469.02, 6862035.26);
  EXPECT_NEAR(paris->latitude, 48.8566, 2e-4);
  EXPECT_NEAR(paris->longitude, 2.3522, 2e-4);
  // On a zone's central meridian the easting is 500 km exactly; at the equator the northing is 0 (north) or 10,000 km.
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
  const Import import = read_finess("finess;etalab;1;2020-01-01\n" + structure("970102018", "\"PMI \"\"A\"\"\"", "9A", "97133 ST BARTH") +
                                    structure("2A0000014", "H\xD4PITAL", "2A", "20000 AJACCIO") +
                                    "geolocalisation;2A0000014;652469.02;6862035.26;1,IGN,LAMBERT_93;2020-01-01\n");
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
  const Import import = read_finess("finess;etalab;1;2020-01-01\n" + structure("01000002", "short id", "01", "01000 BOURG") +
                                    structure("010000024", "once", "01", "01000 BOURG") +
                                    structure("010000024", "twice", "01", "01000 BOURG") +
                                    structure("010000032", "nowhere", "ZZ", "01000 BOURG") + "structureet;1\nnoise\n" +
                                    "geolocalisation;010000024;x;y;LAMBERT_93;\n");
  EXPECT_EQ(import.establishments.size(), 1U);
  ASSERT_EQ(import.refused.size(), 6U);
  EXPECT_EQ(import.refused[0].line, 2U);
  EXPECT_NE(import.refused[1].reason.find("line 3"), std::string::npos);
}

TEST(Lists, GiveBedsGroupsAndProviders) {
  const auto import = read_list("finess;beds;group;provider;product;role;since\n10000024;12;G1;X;P;hosts;2020-01-01\n"
                                "010000032;-3;;Y;;;\n010000040;;;Z;;sells;\n1;2\n",
                                "l.csv");
  ASSERT_TRUE(import);
  ASSERT_EQ(import->beds.size(), 1U);
  EXPECT_EQ(import->beds[0].first, "010000024");
  EXPECT_EQ(import->memberships.size(), 1U);
  EXPECT_EQ(import->services.size(), 2U);
  EXPECT_EQ(import->services[1].second.role, Role::supplies);
  EXPECT_EQ(import->refused.size(), 3U);
  EXPECT_FALSE(read_list("a,b\n1,2\n", "l.csv"));
  EXPECT_FALSE(read_list("", "l.csv"));
}

RC_GTEST_PROP(Finess, TakesAnyBytes, (const std::string& noise)) {
  const Import import = read_finess("structureet;" + noise);
  for (const Establishment& one : import.establishments) RC_ASSERT(one.id.size() == 9U);
  (void)read_list("finess,beds\n" + noise, "l.csv");
}

}  // namespace
}  // namespace garde::sector
