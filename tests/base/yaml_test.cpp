// SPDX-License-Identifier: Apache-2.0
#include "base/yaml.h"

#include <gtest/gtest.h>

namespace garde::yaml {
namespace {

Node only(std::string_view text) {
  auto documents = parse(text, "test.yml");
  EXPECT_TRUE(documents) << documents.error().message();
  EXPECT_EQ(documents->size(), 1U);
  return documents->front();
}

TEST(Yaml, ReadsMappingsSequencesAndScalars) {
  const Node root = only("title: A\nlist:\n  - 1\n  - 'two'\nempty:\n");
  ASSERT_TRUE(root.is_mapping());
  EXPECT_EQ(root.find("title")->text(), "A");
  ASSERT_EQ(root.find("list")->items().size(), 2U);
  EXPECT_EQ(root.find("list")->items()[0].as_integer(), 1);
  EXPECT_EQ(root.find("list")->items()[1].line(), 4);
  EXPECT_TRUE(root.find("empty")->is_null());
  EXPECT_EQ(root.find("absent"), nullptr);
}

TEST(Yaml, PlainScalarsResolveAsYaml11) {
  const Node root = only("[yes, 'yes', 0x10, 010, -7, 1_000, 1.5, ~, '', on]");
  const auto items = root.items();
  EXPECT_EQ(items[0].as_boolean(), true);
  EXPECT_EQ(items[1].as_boolean(), std::nullopt);
  EXPECT_EQ(items[2].as_integer(), 16);
  EXPECT_EQ(items[3].as_integer(), 8);
  EXPECT_EQ(items[4].as_integer(), -7);
  EXPECT_EQ(items[5].as_integer(), 1000);
  EXPECT_EQ(items[6].as_real(), 1.5);
  EXPECT_TRUE(items[7].is_null());
  EXPECT_FALSE(items[8].is_null());
  EXPECT_EQ(items[9].as_boolean(), true);
}

TEST(Yaml, NamesThePlaceOfAnError) {
  const auto broken = parse("a: 1\nb: [1, 2\nc: 3\n", "rules/x.yml");
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().where.rfind("rules/x.yml:", 0), 0U) << broken.error().message();
  const auto twice = parse("a: 1\nb: 2\na: 3\n", "x.yml");
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().where, "x.yml:3");
}

TEST(Yaml, AliasesCannotGrowWithoutBound) {
  std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) bomb += (j > 0 ? "," : "") + before;
    bomb += "]\n";
  }
  EXPECT_FALSE(parse(bomb, "bomb.yml"));
}

TEST(Yaml, DepthAndSizeAreBounded) {
  EXPECT_FALSE(parse(std::string(100, '['), "deep.yml"));
  EXPECT_FALSE(parse(std::string(1000, 'a'), "large.yml", {.bytes = 999}));
}

TEST(Yaml, SeveralDocuments) {
  const auto documents = parse("a: 1\n---\nb: 2\n", "two.yml");
  ASSERT_TRUE(documents);
  EXPECT_EQ(documents->size(), 2U);
}

}  // namespace
}  // namespace garde::yaml
