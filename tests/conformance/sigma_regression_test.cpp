// SPDX-License-Identifier: Apache-2.0
// SigmaHQ's own regression data: a rule, a log and how many of its records the rule must match. SigmaHQ asks for at
// least that many; more are printed. The JSON that stands beside each log is another program's reading of the same
// record: ours must have every value of it.
#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <gtest/gtest.h>
#include <map>

#include "base/case_fold.h"
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
      if (const auto* count = tests->items().front().find("match_count")) one.wanted = std::stoul(count->text());
    for (const auto& beside : fs::directory_iterator(entry.path().parent_path())) {
      const auto extension = beside.path().extension();
      if (extension == ".evtx" || extension == ".raw") one.log = beside.path();
    }
    if (!one.log.empty()) found.push_back(std::move(one));
  }
  return found;
}

class Matches final : public detect::FindingVisitor, public EventVisitor {
 public:
  explicit Matches(detect::Detector::Session& session) : session_(session) {}
  void visit(Event& event) override { session_.detect(event, *this); }
  void found(const detect::Finding& finding, Event&) override { ++count[std::string(finding.id)]; }

  std::map<std::string, std::size_t> count;

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
  for (const Case& one : cases(*folder)) {
    SCOPED_TRACE(one.log.string());
    const auto bytes = read_file(one.log, kMostBytes);
    ASSERT_TRUE(bytes);
    detect::Detector::Session session(detector);
    Matches matches(session);
    const read::Format& format = read::recognise_format(std::string_view(*bytes).substr(0, read::kRecognisePrefix),
                                                        bytes->size() <= read::kRecognisePrefix);
    MemorySource source(*bytes);
    const auto reader = format.make({});
    read::Problems problems;
    for (read::Block block; reader->cut(source, block, problems).value();) reader->parse(block, matches, problems);
    EXPECT_GE(matches.count[one.rule], one.wanted) << "rule " << one.rule << ", read as " << format.name;
    if (matches.count[one.rule] > one.wanted)
      std::cout << one.log.filename().string() << ": " << matches.count[one.rule] << " matches, " << one.wanted
                << " named\n";
    ++run;
  }
  EXPECT_GT(run, 50u);
  std::size_t with_log = 0;
  for (const auto& entry : fs::recursive_directory_iterator(*folder)) {
    const auto extension = entry.path().extension();
    const bool is_log = extension == ".evtx" || extension == ".raw";
    with_log += is_log && fs::exists(entry.path().parent_path() / "info.yml") ? 1 : 0;
  }
  EXPECT_EQ(run, with_log) << "a case was passed over";
}

// A JSON value as our reader writes it: text as it is, numbers in their own spelling.
std::string text_of(const boost::json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : boost::json::serialize(value);
}

// GUIDs stand in braces here and without there, hexadecimal numbers in either case, and white space at the end of a value,
// which we keep, is lost there.
std::string comparable(std::string text) {
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  std::erase_if(text, [](char c) { return c == '{' || c == '}'; });
  return fold_case(text);
}

bool has_value(const ReadEvent& event, const std::string& name, const std::string& value) {
  return std::any_of(event.fields.begin(), event.fields.end(), [&](const ReadField& field) {
    return field.name == name && comparable(field.value) == comparable(value);
  });
}

// Every named value of EventData (or of UserData's only child), and of System.
void compare(const boost::json::value& parsed, const ReadEvent& event) {
  const auto& root = parsed.at("Event").as_object();
  const auto& system = root.at("System").as_object();
  EXPECT_EQ(event.values("Computer"), text_of(system.at("Computer")));
  EXPECT_EQ(event.values("Channel"), text_of(system.at("Channel")));
  EXPECT_EQ(event.values("Provider_Name"),
            text_of(system.at("Provider").at("#attributes").at("Name")));
  const auto* data = root.if_contains("EventData");
  if (data == nullptr || !data->is_object()) return;
  for (const auto& [key, value] : data->get_object()) {
    if (value.is_object() || value.is_array() || value.is_null()) continue;
    std::string name(key);
    if (name.starts_with('#') || name == "Data" || name == "Binary") continue;
    std::erase(name, ' ');
    EXPECT_TRUE(has_value(event, name, text_of(value)))
        << name << ": '" << event.values(name) << "' here, '" << text_of(value) << "' there";
  }
}

TEST(SigmaRegression, EveryRecordReadsAsAnotherProgramReadIt) {
  const auto folder = corpus("sigma-regression");
  if (!folder) GTEST_SKIP() << "corpora are absent";
  std::size_t compared = 0;
  for (const Case& one : cases(*folder)) {
    if (one.log.extension() != ".evtx") continue;
    SCOPED_TRACE(one.log.string());
    const auto log = read_file(one.log, kMostBytes);
    const auto json = read_file(fs::path(one.log).replace_extension(".json"), kMostBytes);
    ASSERT_TRUE(log && json);
    const ReadResult result = read_events(*read::find_format("evtx"), *log);
    // The JSON holds one record, or one after the other.
    boost::json::stream_parser parser;
    std::string_view rest(*json);
    while (rest.find('{') != std::string_view::npos) {
      parser.reset();
      boost::system::error_code error;
      rest.remove_prefix(parser.write_some(rest.data(), rest.size(), error));
      if (error || !parser.done()) break;
      const boost::json::value parsed = parser.release();
      if (!parsed.is_object() || !parsed.get_object().contains("Event")) break;
      const std::string id = text_of(parsed.at("Event").at("System").at("EventRecordID"));
      const auto event = std::find_if(result.events.begin(), result.events.end(),
                                      [&](const ReadEvent& read) { return read.values("EventRecordID") == id; });
      ASSERT_NE(event, result.events.end()) << "record " << id << " is missing";
      compare(parsed, *event);
      ++compared;
    }
  }
  EXPECT_GT(compared, 50u);
}

}  // namespace
}  // namespace garde::test
