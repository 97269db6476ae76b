// SPDX-License-Identifier: Apache-2.0
// The register by the real command, on the samples that come with the project.
#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "base/file.h"
#include "support/run_garde.h"

namespace garde {
namespace {

const std::string kSamples = std::string(GARDE_SOURCE_DIR) + "/examples/sector/";

test::Ran import_samples(const std::string& database, const std::string& language) {
  return test::run_garde({"sector", "import", kSamples + "etalab-cs1100507.csv", "--sae",
                          kSamples + "beds.csv", "--ght", kSamples + "groups.csv", "--providers",
                          kSamples + "providers.csv", "-o", database, "--language", language});
}

TEST(SectorCommand, ImportsFindsAndShowsInBothLanguages) {
  const test::ScratchFolder folder;
  const std::string database = folder / "s.db";
  const test::Ran first = import_samples(database, "fr");
  EXPECT_EQ(first.status, 0) << first.err;
  EXPECT_NE(first.out.find("6 ajoutés"), std::string::npos) << first.out;
  const test::Ran again = import_samples(database, "en");
  EXPECT_EQ(again.status, 0);
  EXPECT_NE(again.out.find("0 added, 0 changed, 0 gone, 6 unchanged"), std::string::npos) << again.out;
  EXPECT_EQ(again.out.find(" 1 changed"), std::string::npos) << again.out;

  const test::Ran found =
      test::run_garde({"sector", "find", "-s", database, "invente", "alizes", "--language", "fr"});
  EXPECT_EQ(found.status, 0);
  EXPECT_NE(found.out.find("979000029"), std::string::npos) << found.out;
  EXPECT_NE(found.out.find("centre hospitalier"), std::string::npos) << found.out;

  const test::Ran french =
      test::run_garde({"sector", "show", "979000011", "-s", database, "--language", "fr"});
  for (const char* text :
       {"Indian/Reunion", "héberge", "Prestataire inventé A", "avec 3 autres", "Lits", "510", "outre-mer"})
    EXPECT_NE(french.out.find(text), std::string::npos) << text << "\n" << french.out;
  const test::Ran english =
      test::run_garde({"sector", "show", "359000019", "-s", database, "--language", "en"});
  for (const char* text :
       {"general hospital", "leads it", "hosts", "since 2021-06-01", "with 3 others, 1 of them overseas"})
    EXPECT_NE(english.out.find(text), std::string::npos) << text << "\n" << english.out;

  const test::Ran json = test::run_garde({"sector", "show", "979000011", "-s", database, "--format", "json"});
  const auto shown = boost::json::parse(json.out).as_object();
  EXPECT_EQ(shown.at("department").as_string(), "974");
  EXPECT_EQ(shown.at("beds").as_int64(), 510);
  EXPECT_NEAR(shown.at("latitude").as_double(), -20.88, 0.05);
}

TEST(SectorCommand, SaysWhichLinesWereRefusedAndWhy) {
  const test::ScratchFolder folder;
  const std::string database = folder / "s.db";
  ASSERT_EQ(import_samples(database, "fr").status, 0);
  const std::string beds =
      folder.write("beds.csv", "finess,beds\n359000019,421\n000000001,5\n569000016,-3\n");
  const test::Ran french =
      test::run_garde({"sector", "import", "--sae", beds, "-o", database, "--language", "fr"});
  EXPECT_EQ(french.status, 1);
  EXPECT_NE(french.out.find(beds + ":3 : aucun établissement n’a l’identifiant « 000000001 »"),
            std::string::npos)
      << french.out;
  EXPECT_NE(french.out.find(beds + ":4 : « -3 » n’est pas un nombre de lits"), std::string::npos)
      << french.out;
  const test::Ran english = test::run_garde(
      {"sector", "import", "--sae", beds, "-o", database, "--language", "en", "--format", "json"});
  const auto told = boost::json::parse(english.out).as_object();
  EXPECT_EQ(told.at("refused").as_array().size(), 2U);
  EXPECT_TRUE(told.at("changed").as_array().empty());
}

TEST(SectorCommand, KeepsARegisterFromACutFile) {
  const test::ScratchFolder folder;
  const std::string database = folder / "s.db";
  ASSERT_EQ(import_samples(database, "fr").status, 0);
  const auto whole = read_file(kSamples + "etalab-cs1100507.csv", 1 << 20);
  const std::string cut = folder.write("cut.csv", whole->substr(0, 700));
  const test::Ran refused = test::run_garde({"sector", "import", cut, "-o", database, "--language", "en"});
  EXPECT_NE(refused.status, 0);
  EXPECT_NE(refused.err.find("--allow-many-gone"), std::string::npos) << refused.err;
  const test::Ran part =
      test::run_garde({"sector", "import", cut, "--partial", "-o", database, "--language", "en"});
  EXPECT_NE(part.out.find("0 gone"), std::string::npos) << part.out << part.err;
}

TEST(SectorCommand, TakesAMappingOfOnesOwn) {
  const test::ScratchFolder folder;
  const std::string mapping = folder.write("m.yml",
                                           "register: mine\ncountry: BE\ncolumns: {id: nr, name: naam, "
                                           "latitude: n, longitude: o}\nkind: care_home\n");
  const std::string table = folder.write("t.csv", "nr;naam;n;o\nB1;Rusthuis;50,85;4,35\n");
  const test::Ran ran = test::run_garde(
      {"sector", "import", table, "--mapping", mapping, "-o", folder / "s.db", "--language", "en"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  const test::Ran shown =
      test::run_garde({"sector", "show", "B1", "-s", folder / "s.db", "--language", "en"});
  EXPECT_NE(shown.out.find("50.85000, 4.35000"), std::string::npos) << shown.out;
  EXPECT_NE(shown.out.find("home for the old"), std::string::npos) << shown.out;
  const test::Ran unknown =
      test::run_garde({"sector", "import", table, "-o", folder / "s.db", "--language", "en"});
  EXPECT_NE(unknown.err.find("--mapping"), std::string::npos) << unknown.err;
}

}  // namespace
}  // namespace garde
