// SPDX-License-Identifier: Apache-2.0
#include "sector/mapping.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/file.h"
#include "sector/layouts.h"
#include "support/corpora.h"

namespace garde::sector {
namespace {

namespace fs = std::filesystem;

constexpr const char* kToday = "20260301";

std::string error_of(const std::string& text) {
  const auto mapping = parse_mapping(text, "m.yml");
  return mapping ? "no error" : mapping.error().message();
}

TEST(Mapping, ErrorsNameTheLine) {
  EXPECT_NE(error_of("register: x\ncolumns: {id: a, name: b}\nwhat: 1\n").find("m.yml:3"), std::string::npos);
  EXPECT_NE(error_of("register: x\ncolumns:\n  id: a\n  nose: b\n").find("'nose'"), std::string::npos);
  EXPECT_NE(error_of("register: x\ncolumns: {name: b}\n").find("'id'"), std::string::npos);
  EXPECT_NE(error_of("columns: {id: a, name: b}\n").find("'register'"), std::string::npos);
  EXPECT_NE(error_of("register: x\nkind: castle\ncolumns: {id: a, name: b}\n").find("castle"),
            std::string::npos);
  EXPECT_NE(error_of("register: x\ncolumns: {id: a}\n").find("'name'"), std::string::npos);
  EXPECT_NE(error_of("- a\n").find("m.yml:1"), std::string::npos);
  EXPECT_EQ(error_of("register: x\ncolumns: {id: a, name: b}\n"), "no error");
}

Mapping mapping_of(const std::string& text) {
  auto mapping = parse_mapping(text, "m.yml");
  EXPECT_TRUE(mapping) << mapping.error().message();
  return mapping ? *mapping : Mapping{};
}

TEST(Mapping, ReadsATableWithoutHeader) {
  const Mapping mapping = mapping_of(R"(
register: test
country: GB
header: false
recognise: {fields: 5, dates: [4]}
columns: {id: 1, name: 2, region: 3, closed: 5}
time_zone: Europe/London
kind: general_hospital
kinds_by_name: {mental: psychiatric_hospital}
region_names: {Y1: North}
)");
  const std::string text =
      "\"A1\",\"NORTH, TRUST\",\"Y1\",\"20200101\",\"\"\nA2,MENTAL "
      "TRUST,Y2,20200101,20991231\nA3,OLD,Y1,20200101,20200202\n"
      "A1,AGAIN,Y1,20200101,\n,NOBODY,Y1,20200101,\nA4,,Y1,20200101,\nA5,x\n";
  EXPECT_TRUE(recognises(mapping, text));
  EXPECT_FALSE(recognises(mapping, "a,b,c,d,e\n"));
  const auto import = read_mapped(text, "t.csv", mapping, kToday);
  ASSERT_TRUE(import);
  ASSERT_EQ(import->establishments.size(), 2U);
  EXPECT_EQ(import->establishments[0].name, "NORTH, TRUST");
  EXPECT_EQ(import->establishments[0].region, "GB-Y1");
  EXPECT_EQ(import->names.regions.at("GB-Y1"), "North");
  EXPECT_EQ(import->establishments[0].time_zone, "Europe/London");
  EXPECT_EQ(import->establishments[1].kind, Kind::psychiatric_hospital);
  EXPECT_EQ(import->closed, 1U);
  ASSERT_EQ(import->refused.size(), 4U);
  EXPECT_EQ(import->refused[0].phrase, Phrase::stands_already);
  EXPECT_EQ(import->refused[3].line, 7U);
}

TEST(Mapping, GivesFrenchRowsTheirZerosDepartmentsAndKinds) {
  const Mapping mapping = mapping_of(
      "register: test\nfills: true\ncolumns: {id: id, name: n, postcode: p, country: c, latitude: a, "
      "longitude: o, beds: [b, d]}\n");
  const auto import = read_mapped(
      "id,n,p,c,a,o,b,d\n10000024,A,01440,FR,46.2,5.2,10,5\nFR_80005853,B,8000,FR,,,,\n"
      "RE_970400024,C,97400,RE,-20.9,55.4,-1,\n70000001,D,07000,FR,95,4,,\nAT1,E,1010,AT,48,16,x,\n",
      "t.csv", mapping, kToday);
  ASSERT_TRUE(import);
  ASSERT_EQ(import->establishments.size(), 5U);
  EXPECT_EQ(import->establishments[0].id, "010000024");
  EXPECT_EQ(import->establishments[0].department, "01");
  EXPECT_EQ(import->establishments[0].beds, 15U);
  EXPECT_EQ(import->establishments[1].id, "080005853");
  EXPECT_EQ(import->establishments[1].department, "08");
  EXPECT_EQ(import->establishments[2].department, "974");
  EXPECT_TRUE(import->establishments[2].overseas);
  EXPECT_FALSE(import->establishments[2].beds);
  EXPECT_FALSE(import->establishments[3].position);
  EXPECT_EQ(import->establishments[4].region, "AT");
  ASSERT_EQ(import->refused.size(), 3U) << "beds of -1, latitude of 95, beds of x";
  EXPECT_TRUE(import->fills);
}

TEST(Mapping, TakesTheLatestLineOfEach) {
  const Mapping mapping = mapping_of("register: t\ncolumns: {id: id, latest: y, beds: b}\n");
  const auto import =
      read_mapped("id,y,b\nA,2019,1\nA,2021,2\nA,2020,3\nB,2018,4\n", "t.csv", mapping, kToday);
  ASSERT_TRUE(import);
  ASSERT_EQ(import->beds.size(), 2U);
  EXPECT_EQ(import->beds[0].beds, 2U);
  EXPECT_EQ(import->beds[1].beds, 4U);
  EXPECT_EQ(import->older, 2U);
  EXPECT_FALSE(import->complete);
}

TEST(Mapping, RefusesASecondCountOfBedsOfOneEstablishment) {
  const auto import = read_list("finess,beds\n010000024,5\n010000024,6\n", "l.csv");
  ASSERT_TRUE(import);
  ASSERT_EQ(import->beds.size(), 1U);
  EXPECT_EQ(import->beds[0].beds, 5U);
  ASSERT_EQ(import->refused.size(), 1U);
  EXPECT_EQ(import->refused[0].line, 3U);
}

TEST(Mapping, SaysWhichColumnIsMissing) {
  const Mapping mapping = mapping_of("register: t\ncolumns: {id: id, name: n}\n");
  const auto import = read_mapped("id,m\n1,2\n", "t.csv", mapping, kToday);
  ASSERT_FALSE(import);
  EXPECT_NE(import.error().message().find("'n'"), std::string::npos);
  EXPECT_FALSE(read_mapped("", "t.csv", mapping, kToday));
}

std::vector<Mapping> shipped() {
  std::vector<Mapping> all;
  for (const auto& entry : fs::directory_iterator(fs::path(GARDE_SOURCE_DIR) / "registers")) {
    if (entry.path().extension() != ".yml") continue;
    const auto text = read_file(entry.path(), 1 << 20);
    auto mapping = parse_mapping(*text, entry.path().string());
    EXPECT_TRUE(mapping) << mapping.error().message();
    if (mapping) all.push_back(*mapping);
  }
  return all;
}

TEST(Mapping, ShippedOnesReadRealRegisters) {
  const auto corpus = test::corpus("registers");
  if (!corpus) GTEST_SKIP() << "corpora are absent";
  const std::vector<Mapping> mappings = shipped();
  struct Expected {
    const char* file;
    const char* source;
    std::size_t least;
    std::size_t most_refused;
  };
  for (const Expected& one :
       {Expected{"us_cms/Hospital_General_Information.csv", "us-cms", 5000, 0},
        Expected{"uk_nhs_ods/etr.csv", "uk-ods", 200, 0},
        Expected{"eurostat_healthcare/FR.csv", "eurostat", 5300, 20},
        Expected{"eurostat_healthcare/all.csv", "eurostat", 14000, 400},
        Expected{"skema_extract/etalab_small_20201231.csv", "finess", 90, 0},
        Expected{"etalab-cs1100502-extract-20260512.csv", "finess", 14, 0},
        Expected{"finess_plus/excerpt-finess-structures-20260309.json", "finess", 1, 0}}) {
    const auto text = read_file(*corpus / one.file, 1 << 28);
    ASSERT_TRUE(text) << one.file;
    const auto import = read_any(*text, one.file, mappings);
    ASSERT_TRUE(import) << import.error().message();
    EXPECT_EQ(import->source, one.source);
    EXPECT_GE(import->establishments.size(), one.least) << one.file;
    EXPECT_LE(import->refused.size(), one.most_refused) << one.file;
    for (const Establishment& establishment : import->establishments) {
      EXPECT_FALSE(establishment.id.empty() || establishment.name.empty());
      if (import->source == std::string("finess")) {
        EXPECT_TRUE(is_finess_number(establishment.id)) << establishment.id;
      }
    }
  }
}

RC_GTEST_PROP(Mapping, TakesAnyBytes, (const std::string& noise)) {
  (void)parse_mapping(noise, "m.yml");
  const Mapping mapping = mapping_of("register: t\ncolumns: {id: id, name: n}\n");
  const auto import = read_mapped("id,n\n" + noise, "t.csv", mapping, kToday);
  RC_ASSERT(import.has_value());
  for (const Establishment& one : import->establishments) RC_ASSERT(!one.name.empty());
}

}  // namespace
}  // namespace garde::sector
