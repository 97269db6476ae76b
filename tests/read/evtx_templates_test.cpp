// SPDX-License-Identifier: Apache-2.0
// Templates are compiled once for all files: that must never show in what is read.
#include <gtest/gtest.h>

#include "read/evtx/chunk.h"
#include "read/evtx/evtx.h"
#include "read/evtx/program.h"
#include "support/evtx_writer.h"
#include "support/read_events.h"

namespace garde::test {
namespace {

// A file of one record whose data has this name, said by a template of always the same id.
std::string file_with(const std::string& name) {
  const EvtxTemplate inner{0x22, element("EventData", {}, {data(name, 0)})};
  EvtxChunk chunk;
  chunk.add_record(7, outer_template(), outer_values(7, instance_value(inner, {string_value("v")})));
  return evtx_file({chunk.finish()});
}

TEST(EvtxTemplates, OneFileNeverReadsByTheTemplateOfAnother) {
  for (int i = 0; i < 2; ++i) {
    for (const char* name : {"Image", "CommandLine", "Imagf", "Image"}) {
      const ReadResult result = read_events(read::evtx_format(), file_with(name));
      ASSERT_EQ(result.events.size(), 1U);
      EXPECT_EQ(result.events.front().values(name), "v");
      EXPECT_EQ(result.events.front().fields.size(), 7U);
    }
  }
}

// A definition and its offset in a chunk.
struct Defined {
  std::string chunk;
  read::evtx::Definition definition;
};

Defined define(const EvtxTemplate& which, std::string_view before = {}) {
  EvtxChunk chunk;
  if (!before.empty())
    chunk.add_record(1, {0x99, element(std::string(before), {}, {data("Image", 0)})}, {string_value("v")});
  chunk.add_record(2, which, {string_value("v")});
  Defined defined{chunk.finish(), {}};
  const auto found = read::evtx::find_definition(defined.chunk, which.id);
  EXPECT_TRUE(found.has_value());
  defined.definition = found.value_or(read::evtx::Definition{});
  return defined;
}

std::shared_ptr<const read::evtx::Program> program_of(read::evtx::ProgramCache& cache, const Defined& defined,
                                                      read::Place place) {
  return cache.find_or_compile(defined.chunk, defined.definition.begin, defined.definition.end,
                               read::evtx::Scope::definition, place);
}

TEST(EvtxTemplates, TheSameContentIsCompiledOnceWhereverItStands) {
  read::evtx::ProgramCache cache;
  const EvtxTemplate which{0x22, element("EventData", {}, {data("Image", 0)})};
  const auto first = program_of(cache, define(which), read::Place::event);
  // Behind another template the names stand elsewhere.
  EXPECT_EQ(program_of(cache, define(which, "Elsewhere"), read::Place::event), first);
  EXPECT_NE(program_of(cache, define(which), read::Place::root), first);
  const EvtxTemplate other{0x22, element("EventData", {}, {data("Image", 1)})};
  EXPECT_NE(program_of(cache, define(other), read::Place::event), first);
}

TEST(EvtxTemplates, ProgramsLearnNamesThatRulesBringLater) {
  read::evtx::ProgramCache cache;
  const EvtxTemplate which{0x22, element("EventData", {}, {data("NamedByALaterRule", 0)})};
  EXPECT_EQ(program_of(cache, define(which), read::Place::event)->instructions.back().id, FieldId::none);
  const FieldId id = intern_field("NamedByALaterRule");
  EXPECT_EQ(program_of(cache, define(which), read::Place::event)->instructions.back().id, id);
}

TEST(EvtxTemplates, HostileFilesDoNotFillMemoryWithTheirTemplates) {
  read::evtx::ProgramCache cache;
  std::size_t most = 0;
  bool emptied = false;
  for (int i = 0; i < 400 && !emptied; ++i) {
    std::vector<EvtxNode> children;
    for (int child = 0; child < 500; ++child) children.push_back(data(std::to_string(1000 * i + child), 0));
    const std::size_t before = cache.bytes();
    const auto program =
        program_of(cache, define({0x22, element("EventData", {}, std::move(children))}), read::Place::event);
    EXPECT_EQ(program->instructions.size(), 500U);
    emptied = cache.bytes() < before;
    most = std::max(most, cache.bytes());
  }
  EXPECT_TRUE(emptied);
  EXPECT_LE(most, read::evtx::ProgramCache::kMostBytes);
}

}  // namespace
}  // namespace garde::test
