// SPDX-License-Identifier: Apache-2.0
// SigmaHQ's own regression data: a rule, a log and how many of its records the rule must match. SigmaHQ asks
// for at least that many; a case where there are more stands in kMore with the records and the reason.
#include <algorithm>
#include <filesystem>
#include <gtest/gtest.h>
#include <map>

#include "base/file.h"
#include "base/yaml.h"
#include "detect/detector.h"
#include "read/format.h"
#include "sigma/load.h"
#include "support/corpora.h"
#include "support/read_events.h"

namespace garde::test {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = std::size_t{1} << 30;

struct Case {
  std::string rule;
  fs::path log;
  std::size_t wanted = 1;
};

std::vector<Case> cases(const fs::path& folder) {
  std::vector<Case> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().filename() != "info.yml") continue;
    const auto text = read_file(entry.path(), kMostBytes);
    const auto documents = yaml::parse(*text, entry.path().string());
    const yaml::Node& info = documents->front();
    Case one;
    one.rule = info.find("rule_metadata")->items().front().find("id")->text();
    if (const auto* tests = info.find("regression_tests_info"))
      if (const auto* count = tests->items().front().find("match_count"))
        one.wanted = std::stoul(count->text());
    for (const auto& beside : fs::directory_iterator(entry.path().parent_path())) {
      const auto extension = beside.path().extension();
      if (extension == ".evtx" || extension == ".raw") one.log = beside.path();
    }
    if (!one.log.empty()) found.push_back(std::move(one));
  }
  return found;
}

// Where the rule rightly matches more records than SigmaHQ names.
struct More {
  std::string_view rule;
  std::vector<std::string> records;
  std::string_view reason;
};
const More kMore[] = {
    {"8fbf3271-1ef6-4e94-8210-03c2317947f6",
     {"26359", "26366", "26373"},
     "the log holds six files created, three of which are programs that the rule names (procdump64.exe, "
     "procdump64a.exe, procdump.exe; the others are their zone marks); only the first is counted"},
};

class Matches final : public detect::FindingVisitor, public EventVisitor {
 public:
  explicit Matches(detect::Detector::Session& session) : session_(session) {}
  void visit(Event& event) override { session_.detect(event, *this); }
  void found(const detect::Finding& finding, Event& event) override {
    records[std::string(finding.id)].emplace_back(event.text(FieldId::record_id));
  }

  std::map<std::string, std::vector<std::string>> records;

 private:
  detect::Detector::Session& session_;
};

TEST(SigmaRegression, EveryRuleMatchesItsRecords) {
  const auto folder = corpus("sigma-regression");
  const auto rules = corpus("sigma");
  if (!folder || !rules) GTEST_SKIP() << "corpora are absent";
  auto loaded = sigma::load_paths({*rules}, {});
  ASSERT_TRUE(loaded);
  auto mappings = sigma::Mappings::load({fs::path(GARDE_SOURCE_DIR) / "mappings"});
  ASSERT_TRUE(mappings) << mappings.error().message();
  const auto detector = detect::Detector::make(std::move(*loaded), std::move(*mappings), nullptr);
  std::size_t run = 0;
  std::size_t explained = 0;
  for (const Case& one : cases(*folder)) {
    SCOPED_TRACE(one.log.string());
    const auto bytes = read_file(one.log, kMostBytes);
    ASSERT_TRUE(bytes);
    detect::Detector::Session session(detector);
    Matches matches(session);
    const read::Format& format = read::recognise_format(
        std::string_view(*bytes).substr(0, read::kRecognisePrefix), bytes->size() <= read::kRecognisePrefix);
    MemorySource source(*bytes);
    const auto reader = format.make({});
    read::Problems problems;
    for (read::Block block; reader->cut(source, block, problems).value();)
      reader->parse(block, matches, problems);
    const std::vector<std::string>& matched = matches.records[one.rule];
    EXPECT_GE(matched.size(), one.wanted) << "rule " << one.rule << ", read as " << format.name;
    const auto more = std::find_if(std::begin(kMore), std::end(kMore),
                                   [&](const More& known) { return known.rule == one.rule; });
    if (more != std::end(kMore)) {
      EXPECT_EQ(matched, more->records) << more->reason;
      ++explained;
    } else {
      EXPECT_EQ(matched.size(), one.wanted) << "more than named: mend it, or explain it in kMore";
    }
    ++run;
  }
  EXPECT_GT(run, 50u);
  EXPECT_EQ(explained, std::size(kMore)) << "kMore names a case that is no more";
  std::size_t with_log = 0;
  for (const auto& entry : fs::recursive_directory_iterator(*folder)) {
    const auto extension = entry.path().extension();
    const bool is_log = extension == ".evtx" || extension == ".raw";
    with_log += is_log && fs::exists(entry.path().parent_path() / "info.yml") ? 1 : 0;
  }
  EXPECT_EQ(run, with_log) << "a case was passed over";
}

}  // namespace
}  // namespace garde::test
