// SPDX-License-Identifier: Apache-2.0
// Event logs that nobody here wrote: at least the records that a plain walk of their chunks counts.
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include "base/file.h"
#include "read/evtx/evtx.h"
#include "support/corpora.h"
#include "support/read_events.h"

namespace garde::test {
namespace {

class EvtxRecords : public testing::TestWithParam<const char*> {};

TEST_P(EvtxRecords, AtLeastThoseThatAWalkCounts) {
  const auto folder = corpus(GetParam());
  if (!folder) GTEST_SKIP() << "corpora are absent";
  std::ifstream table(*folder / "records.tsv");
  std::string line;
  std::getline(table, line);
  std::size_t files = 0;
  while (std::getline(table, line)) {
    const std::string name = line.substr(0, line.find('\t'));
    const std::size_t records = std::stoul(line.substr(name.size() + 1));
    const auto bytes = read_file(*folder / name, std::size_t{1} << 30);
    ASSERT_TRUE(bytes) << bytes.error().message();
    EXPECT_EQ(
        read::evtx_format().recognise(std::string_view(*bytes).substr(0, read::kRecognisePrefix), false),
        100);
    const ReadResult result = read_events(read::evtx_format(), *bytes);
    EXPECT_GE(result.events.size(), records) << name;
    for (const ReadEvent& event : result.events) {
      EXPECT_NE(event.values("EventID"), "(none)") << name << " record " << event.position;
      EXPECT_TRUE(event.time) << name << " record " << event.position;
    }
    ++files;
  }
  EXPECT_GT(files, 10U);
}

INSTANTIATE_TEST_SUITE_P(Corpora, EvtxRecords, testing::Values("evtx-attack-samples", "evtx-samples"));

}  // namespace
}  // namespace garde::test
