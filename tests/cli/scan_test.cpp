// SPDX-License-Identifier: Apache-2.0
// garde scan, as a person runs it.
#include <algorithm>
#include <boost/json.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "cli/output/finding_page.h"
#include "support/archive_writer.h"
#include "support/run_garde.h"

namespace garde {
namespace {

using test::Ran;
using test::run_garde;
using test::ScratchFolder;

constexpr std::string_view kRules = R"(title: Copies deleted
id: 0b7e3b0e-4a3d-4a53-9d0c-6a1f9b3f2c11
tags: [attack.impact, attack.t1490]
logsource: {product: windows, category: process_creation}
detection:
  selection:
    Image|endswith: '\eraser.exe'
    CommandLine|contains: shadows
  condition: selection
level: critical
garde:
  fr: {title: Copies de secours effacées, explanation: Les copies disparaissent., first_action: Débranchez le réseau.}
  en: {title: Backup copies deleted, explanation: Copies are gone., first_action: Unplug the network.}
---
title: A shell starts
id: 3c1f4c6e-52ad-4a57-9f7c-0f7c3d1f8e22
logsource: {product: windows, category: process_creation}
detection:
  selection: {Image|endswith: '\shell.exe'}
  condition: selection
level: low
---
title: Never seen
id: 9a7f5d10-0c1b-4e0f-8e8d-5f2f6a0b7d33
logsource: {product: macos, category: file_event}
detection:
  selection: {TargetFilename|endswith: x}
  condition: selection
)";

std::string event(std::string_view time, std::string_view computer, std::string_view image,
                  std::string_view command, std::string_view user = "DOM\\\\nurse") {
  return fmt::format(
      R"({{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","TimeCreated":"{}","Computer":"{}","Image":"C:\\{}",)"
      R"("CommandLine":"{}","User":"{}","RecordNumber":7}})"
      "\n",
      time, computer, image, command, user);
}

class Scan : public testing::Test {
 protected:
  Ran scan(std::vector<std::string> arguments, const test::RunOptions& options = {}) {
    arguments.insert(arguments.begin(), {"scan", "--rules", rules_, log_});
    return run_garde(std::move(arguments), options);
  }
  static std::size_t lines(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }
  static bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
  }

  const ScratchFolder folder_;
  const std::string rules_ = folder_.write("rules.yml", std::string(kRules));
  const std::string log_ = folder_.write(
      "log.jsonl",
      event("2026-03-01T10:00:00Z", "PC1.hospital.example", "eraser.exe", "delete shadows") +
          event("2026-03-01T11:00:00Z", "PC1.hospital.example", "eraser.exe", "delete shadows now") +
          event("2026-03-02T10:00:00Z", "PC2", "shell.exe", "<script>alert(1)</script>") +
          event("2026-03-02T10:00:01Z", "PC2", "other.exe", "nothing"));
};

TEST_F(Scan, TableTellsWhatWhereAndWhatToDo) {
  const Ran ran = scan({});
  EXPECT_EQ(ran.status, 0) << ran.err;
  for (const std::string_view part :
       {"PC1.hospital.example", "CRITICAL", "Backup copies deleted ×2", "T1490", "Inhibit System Recovery",
        "Unplug the network.", "DOM\\nurse", "PC2", "LOW", "A shell starts",
        "1 rule: no event of its log source", "macos/file_event (1)"})
    EXPECT_TRUE(has(ran.out, part)) << part << " is not in\n" << ran.out;
  EXPECT_LT(ran.out.find("PC1"), ran.out.find("PC2")) << "the worst machine comes first";
  EXPECT_FALSE(has(ran.out, "\x1b")) << "no colours but on a terminal";
}

TEST_F(Scan, SpeaksFrench) {
  const Ran ran = scan({"--language", "fr"});
  EXPECT_TRUE(has(ran.out, "Copies de secours effacées")) << ran.out;
  EXPECT_TRUE(has(ran.out, "Débranchez le réseau."));
  EXPECT_TRUE(has(ran.out, "Résumé"));
}

TEST_F(Scan, FrenchKeepsItsSpacesAndCountsInFrench) {
  const Ran ran = scan({"--language", "fr", "--rule", "Copies deleted"});
  EXPECT_TRUE(has(ran.out, "Formats : json (1)")) << ran.out;
  EXPECT_TRUE(has(ran.out, "1 règle : aucun événement de sa source")) << ran.out;
  EXPECT_FALSE(has(ran.out, " : ")) << ran.out;
  EXPECT_FALSE(has(ran.out, "'")) << "the apostrophe of French is ’";
}

TEST_F(Scan, WhatToDoFirstIsNeverCutShort) {
  const std::string action = "Unplug it, " + std::string(900, 'x') + " then call somebody now.";
  const std::string rules = folder_.write("long.yml",
                                          "title: t\nlogsource: {category: process_creation}\ndetection: {s: "
                                          "{Image|endswith: eraser.exe}, condition: "
                                          "s}\ngarde: {en: {title: T, explanation: E, first_action: '" +
                                              action + "'}}\n");
  const Ran ran = run_garde({"scan", "--rules", rules, log_}, {.environment = {"COLUMNS=60"}});
  EXPECT_TRUE(has(ran.out, "somebody now.")) << ran.out;
}

TEST_F(Scan, MayBeOrderedByTime) {
  const std::string late =
      folder_.write("late.jsonl", event("2026-03-03T10:00:00Z", "PC1", "eraser.exe", "shadows") +
                                      event("2026-03-01T10:00:00Z", "PC2", "shell.exe", "x"));
  const Ran by_time = run_garde({"scan", "--rules", rules_, "--order", "time", late});
  EXPECT_LT(by_time.out.find("A shell starts"), by_time.out.find("Backup copies deleted")) << by_time.out;
  const Ran worst_first = run_garde({"scan", "--rules", rules_, late});
  EXPECT_GT(worst_first.out.find("A shell starts"), worst_first.out.find("Backup copies deleted"))
      << worst_first.out;
}

TEST_F(Scan, RulesComeFromArchivesAndBesideItsOwn) {
  const std::string zip = folder_.write(
      "rules.zip",
      test::pack({{"sigma/rules/a.yml", std::string(kRules)}, {"sigma/x.txt", "no"}}, {"zip", "", ""}));
  const std::string tar =
      folder_.write("rules.tar.gz", test::pack({{"a/b.yml", std::string(kRules)}}, {"pax", "gzip", ""}));
  for (const std::string& rules : {zip, tar}) {
    const Ran ran = run_garde({"scan", "--rules", rules, "--format", "jsonl", log_});
    EXPECT_EQ(lines(ran.out), 3U) << rules << "\n" << ran.err;
  }
  const Ran both = run_garde({"scan", "--rules", zip, "--rules", "builtin", log_});
  EXPECT_EQ(both.status, 0) << both.err;
  EXPECT_FALSE(has(both.out, "Rules: 3 loaded")) << both.out;
  EXPECT_TRUE(has(both.out, "Backup copies deleted")) << both.out;
}

constexpr std::string_view kCorrelation = R"(title: One command
name: one_command
logsource: {category: process_creation}
detection: {s: {Image|endswith: .exe}, condition: s}
---
title: Many commands
correlation: {type: value_count, rules: [one_command], group-by: [Computer, User], timespan: 10d, condition: {field: CommandLine, gte: 2}}
level: high
)";

TEST_F(Scan, SaysInWordsWhatACorrelationReached) {
  const std::string rules = folder_.write("correlation.yml", std::string(kCorrelation));
  const Ran english = run_garde({"scan", "--rules", rules, log_});
  EXPECT_TRUE(has(english.out, "2 different values of CommandLine · User=DOM\\nurse")) << english.out;
  const Ran french = run_garde({"scan", "--rules", rules, log_, "--language", "fr"});
  EXPECT_TRUE(has(french.out, "2 valeurs différentes de CommandLine")) << french.out;
}

TEST_F(Scan, SaysWhenCorrelationsForget) {
  const std::string rules = folder_.write("correlation.yml", std::string(kCorrelation));
  std::string text;
  for (int i = 0; i < 2000; ++i)
    text += event("2026-03-01T10:00:00Z", "PC1", "a.exe", "run " + std::to_string(i));
  const std::string log = folder_.write("many.jsonl", text);
  const Ran ran = run_garde({"scan", "--rules", rules, "--correlation-memory", "20k", log});
  EXPECT_TRUE(has(ran.out, "raise --correlation-memory")) << ran.out;
  EXPECT_FALSE(has(run_garde({"scan", "--rules", rules, log}).out, "--correlation-memory"));
}

TEST_F(Scan, ALogThatNamesNoMachineIsNamedByItsFile) {
  std::string text = event("2026-03-01T10:00:00Z", "", "eraser.exe", "shadows");
  text.replace(text.find(",\"Computer\":\"\""), 14, "");
  const std::string one = folder_.write("pacs.jsonl", text);
  const std::string other = folder_.write("ris.jsonl", text);
  const Ran table = run_garde({"scan", "--rules", rules_, one, other}, {.environment = {"COLUMNS=160"}});
  EXPECT_TRUE(has(table.out, one + " (log that names no machine)")) << table.out;
  EXPECT_TRUE(has(table.out, other + " (log that names no machine)")) << table.out;
  EXPECT_FALSE(has(table.out, "×2")) << "two logs are two places";
  const Ran page = run_garde({"scan", "--rules", rules_, "--format", "html", one});
  EXPECT_TRUE(has(page.out, "(log that names no machine)"));
  const Ran lines = run_garde({"scan", "--rules", rules_, "--format", "jsonl", one});
  EXPECT_FALSE(has(lines.out, "\"computer\"")) << "a file is no machine";
}

TEST_F(Scan, JsonLinesCarryTheWholeFinding) {
  const Ran ran = scan({"--format", "jsonl"});
  EXPECT_EQ(ran.status, 0);
  ASSERT_EQ(lines(ran.out), 3U) << ran.out;
  const auto first = boost::json::parse(ran.out.substr(0, ran.out.find('\n'))).as_object();
  EXPECT_EQ(first.at("time"), "2026-03-01T10:00:00.000000Z");
  EXPECT_EQ(first.at("rule_id"), "0b7e3b0e-4a3d-4a53-9d0c-6a1f9b3f2c11");
  EXPECT_EQ(first.at("title"), "Copies deleted");
  EXPECT_EQ(first.at("level"), "critical");
  EXPECT_EQ(first.at("tags"), (boost::json::array{"attack.impact", "attack.t1490"}));
  EXPECT_EQ(first.at("computer"), "PC1.hospital.example");
  EXPECT_EQ(first.at("channel"), "Microsoft-Windows-Sysmon/Operational");
  EXPECT_EQ(first.at("event_id"), 1);
  EXPECT_EQ(first.at("record_id"), 7);
  EXPECT_EQ(first.at("file"), boost::json::string(log_));
  EXPECT_EQ(first.at("fields").at("CommandLine"), "delete shadows");
  EXPECT_EQ(first.at("matched"), (boost::json::array{"selection.Image", "selection.CommandLine"}));
  EXPECT_TRUE(has(ran.err, "Summary")) << "what was not read is said even so";
}

TEST_F(Scan, SelectsFindings) {
  const auto count = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--format", "jsonl"});
    return lines(scan(std::move(arguments)).out);
  };
  EXPECT_EQ(count({"--min-level", "high"}), 2U);
  EXPECT_EQ(count({"--since", "2026-03-01T10:30:00Z"}), 2U);
  EXPECT_EQ(count({"--until", "2026-03-01T11:00:00Z"}), 1U);
  EXPECT_EQ(count({"--since", "2026-03-01T12:30:00+01:00", "--until", "2026-03-02T00:00"}), 0U);
  EXPECT_EQ(count({"--computer", "pc1"}), 2U);
  EXPECT_EQ(count({"--computer", "pc"}), 0U);
  EXPECT_EQ(count({"--rule", "3c1f4c6e-52ad-4a57-9f7c-0f7c3d1f8e22"}), 1U);
  EXPECT_EQ(count({"--rule", "copies"}), 2U);
  EXPECT_EQ(count({"--limit", "1"}), 1U);
  EXPECT_TRUE(has(scan({"--limit", "1"}).out, "Stopped after 1 finding ("));
}

TEST_F(Scan, CsvAndNavigator) {
  const Ran csv = scan({"--format", "csv"});
  EXPECT_EQ(lines(csv.out), 4U) << csv.out;
  EXPECT_TRUE(csv.out.starts_with("time,level,computer,rule"));
  const auto layer = boost::json::parse(scan({"--format", "navigator"}).out).as_object();
  EXPECT_EQ(layer.at("domain"), "enterprise-attack");
  EXPECT_EQ(layer.at("techniques").at(0).at("techniqueID"), "T1490");
  EXPECT_EQ(layer.at("techniques").at(0).at("score"), 2);
}

TEST_F(Scan, PageHoldsTextFromLogsAsTextOnly) {
  const std::string page_path = folder_ / "page.html";
  const Ran ran = scan({"--format", "html", "-o", page_path});
  EXPECT_EQ(ran.status, 0) << ran.err;
  const std::string page = test::content_of(page_path);
  EXPECT_TRUE(has(page, "&lt;script&gt;alert(1)&lt;/script&gt;"));
  EXPECT_FALSE(has(page, "<script>alert"));
  EXPECT_TRUE(has(page, "default-src 'none'"));
  EXPECT_TRUE(has(page, "<svg"));
  EXPECT_TRUE(has(page, "Unplug the network."));
  for (const std::string_view outside : {"src=\"http", "<link", "@import", "url("})
    EXPECT_FALSE(has(page, outside)) << outside;
}

TEST(Page, TextIsHarmlessInContentAndAttributes) {
  EXPECT_EQ(cli::html_text("a<b>&\"'\x1b"), "a&lt;b&gt;&amp;&quot;&#39;\\x1b");
}

TEST_F(Scan, EndsWithOneWhereAnInputCouldNotBeReadInFull) {
  folder_.write("broken.jsonl", "{\"EventID\":1,\"Channel\":\"x\"}\n{\"EventID\":\n");
  const Ran ran = run_garde({"scan", "--rules", rules_, folder_.path().string()});
  EXPECT_EQ(ran.status, 1);
  EXPECT_TRUE(has(ran.out, "broken.jsonl")) << ran.out;
}

TEST_F(Scan, WrongUsageIsOneLineThatSaysWhatToDo) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--since", "soon"},
                                                    {"--min-level", "huge"},
                                                    {"--format", "papyrus"},
                                                    {"--rules", "/absent/rules"},
                                                    {"--correlation-memory", "much"},
                                                    {"--placeholders", "/absent.yml"},
                                                    {"--mapping", "/absent.yml"},
                                                    {"-o", "/absent/out"}}) {
    const Ran ran = scan(arguments);
    EXPECT_EQ(ran.status, 2) << arguments.front();
    EXPECT_EQ(lines(ran.err), 1U) << ran.err;
  }
  EXPECT_EQ(run_garde({"scan", "/absent/log"}).status, 2);
}

TEST_F(Scan, UsesItsOwnRulesWhereNoneAreNamed) {
  const Ran ran = run_garde({"scan", log_});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_FALSE(has(ran.out, "Rules: 0 loaded")) << ran.out;
}

TEST_F(Scan, GivesTheSameFindingsWithAnyNumberOfThreads) {
  const ScratchFolder many;
  for (int i = 0; i < 20; ++i)
    many.write(std::to_string(i) + ".jsonl",
               event("2026-03-01T10:00:00Z", "PC", "shell.exe", std::to_string(i)));
  const auto findings = [&](const char* threads) {
    return run_garde(
               {"scan", "--rules", rules_, many.path().string(), "--format", "jsonl", "--threads", threads})
        .out;
  };
  EXPECT_EQ(lines(findings("1")), 20U);
  EXPECT_EQ(findings("1"), findings("4"));
}

TEST_F(Scan, TerminalEscapesInLogsAreShownNotSent) {
  const ScratchFolder folder;
  const std::string log = folder.write(
      "log.jsonl", event("2026-03-01T10:00:00Z", "PC\\u001b[2J", "shell.exe", "\\u001b]0;gone\\u0007"));
  const Ran ran = run_garde({"scan", "--rules", rules_, log});
  EXPECT_FALSE(has(ran.out, "\x1b"));
  EXPECT_TRUE(has(ran.out, "\\x1b[2J")) << ran.out;
}

TEST_F(Scan, IndicatorsAreFindingsAndBadLinesAreTold) {
  const std::string list = folder_.write("list.txt", "eraser.exe # wiper of the March wave\n10.0.0.1\n");
  const Ran ran = scan({"--indicators", list, "--format", "jsonl"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_TRUE(has(ran.out, R"("rule_id":"indicator:file-name")")) << ran.out;
  EXPECT_TRUE(has(ran.out, "eraser.exe: wiper of the March wave (list.txt)"));
  EXPECT_TRUE(has(ran.out, R"("matched":["Image"])"));
  EXPECT_TRUE(has(ran.err, "list.txt:2: '10.0.0.1'")) << ran.err;
  for (const std::string_view format : {"table", "html", "csv", "navigator"})
    EXPECT_EQ(scan({"--indicators", list, "--format", std::string(format)}).status, 0) << format;
  EXPECT_EQ(scan({"--indicators", folder_ / "absent.txt"}).status, 2);
}

}  // namespace
}  // namespace garde
