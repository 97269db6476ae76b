// SPDX-License-Identifier: Apache-2.0
#include "systemic/report_input.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace garde::systemic {
namespace {

const std::string kTimes = R"("occurred":"2026-02-01T10:00:00Z","reported":"2026-02-01T12:00:00+01:00")";

std::string line(const std::string& more) {
  return R"({"id":"a","establishment":"010000024",)" + kTimes + (more.empty() ? "" : "," + more) + "}";
}

sector::Sector one_hospital() {
  sector::Establishment one;
  one.id = "010000024";
  one.services = {{"Hébergeur Alpha", "", sector::Role::hosts, ""}};
  return sector::Sector({one});
}

ReportFile read(const std::string& text, const ReportOptions& options = {}) {
  return read_reports(text, "week.jsonl", options);
}

// What the only line of `text` is refused with.
std::string refusal(const std::string& text, const ReportOptions& options = {}) {
  const ReportFile file = read(text, options);
  EXPECT_EQ(file.refused, 1U) << text;
  EXPECT_TRUE(file.reports.empty()) << text;
  return file.refusals.empty() ? std::string() : file.refusals.front().message();
}

TEST(ReportInput, ReadsEveryField) {
  const ReportFile file = read(
      R"({"id":"i-1","revision":2,"drill":true,"establishment":"010000024","provider":"P","service":"S",)" +
      kTimes +
      R"(,"nature":"malicious","involvement":"precaution","care_effect":"interrupted","kind":"ransomware",)"
      R"("severity":70,"techniques":["t1486","T1003.001"],"rules":["r"],"traits":[)"
      R"({"kind":"url","value":"HTTPS://A.Example/Path"},{"kind":"domain-name","value":"A.example."},)"
      R"({"kind":"domain-name","value":"a.example"}]})");
  ASSERT_EQ(file.reports.size(), 1U) << file.refusals.front().message();
  const Report& report = file.reports.front();
  EXPECT_EQ(report.id, "i-1");
  EXPECT_EQ(report.revision, 2U);
  EXPECT_TRUE(report.drill);
  EXPECT_EQ(report.occurred, *parse_rfc3339("2026-02-01T10:00:00Z"));
  EXPECT_EQ(report.reported, *parse_rfc3339("2026-02-01T11:00:00Z"));
  EXPECT_EQ(report.nature, Nature::malicious);
  EXPECT_EQ(report.involvement, Involvement::precaution);
  EXPECT_EQ(report.care_effect, CareEffect::interrupted);
  EXPECT_EQ(report.severity, 70);
  EXPECT_EQ(report.techniques, (std::vector<std::string>{"T1486", "T1003.001"}));
  EXPECT_EQ(report.traits,
            (std::vector<Trait>{{"domain-name", "a.example"}, {"url", "https://a.example/Path"}}));
}

TEST(ReportInput, SaysWhereWhatAndHowToMend) {
  EXPECT_EQ(refusal("\n\n" + line(R"("nature":"malicous")") + "\n"),
            "week.jsonl:3: 'nature' is none of unknown, malicious, not_malicious: 'malicous'; did you mean "
            "'malicious'?");
  EXPECT_NE(refusal(line(R"("severity":-3)")).find("'severity' is negative: -3"), std::string::npos);
  EXPECT_NE(refusal(line(R"("severity":101)")).find("above 100"), std::string::npos);
  EXPECT_NE(refusal(line(R"("severity":1.5)")).find("not a whole number"), std::string::npos);
  EXPECT_NE(refusal(line(R"("revision":-1)")).find("negative"), std::string::npos);
  EXPECT_NE(refusal(line(R"("id":"b")")).find("'id' stands twice"), std::string::npos);
  EXPECT_NE(refusal(line(R"("techniques":["1486"])")).find("T1486 or T1003.001"), std::string::npos);
  EXPECT_NE(refusal(line(R"("traits":[{"kind":"domain","value":"a"}])")).find("none of"), std::string::npos);
  EXPECT_NE(refusal(line(R"("traits":[{"kind":"ipv4-addr","value":"::1"}])")).find("is no ipv4-addr"),
            std::string::npos);
  EXPECT_NE(refusal(line("\"kind\":\"a\\u0007b\"")).find("control characters"), std::string::npos);
  EXPECT_NE(refusal(R"({"id":"a",)" + kTimes + "}").find("neither 'establishment' nor 'provider'"),
            std::string::npos);
  EXPECT_NE(refusal("[1]").find("no JSON object"), std::string::npos);
  EXPECT_NE(refusal("{\"id\":").find("not JSON"), std::string::npos);
  EXPECT_NE(refusal("{\"id\":\"\xFF\"}").find("not JSON"), std::string::npos);
}

TEST(ReportInput, RefusesTimesThatCannotBeTrusted) {
  const auto with = [](const std::string& occurred, const std::string& reported) {
    return R"({"id":"a","provider":"P","occurred":")" + occurred + R"(","reported":")" + reported + "\"}";
  };
  EXPECT_NE(refusal(with("2026-02-01T10:00:00", "2026-02-01T10:00:00Z"))
                .find("'occurred' does not say its time zone"),
            std::string::npos);
  EXPECT_NE(refusal(with("2026-02-30T10:00:00Z", "2026-02-01T10:00:00Z")).find("is not a time"),
            std::string::npos);
  EXPECT_NE(refusal(with("1970-01-01T00:00:00Z", "2026-02-01T10:00:00Z")).find("cannot be the time"),
            std::string::npos);
  EXPECT_NE(refusal(with("2026-02-01T11:00:00Z", "2026-02-01T10:00:00Z")).find("after it was reported"),
            std::string::npos);
  ReportOptions options;
  options.now = *parse_rfc3339("2026-02-01T09:00:00Z");
  EXPECT_NE(refusal(with("2026-02-01T09:00:00Z", "2026-02-01T09:06:00Z"), options).find("in the future"),
            std::string::npos);
  EXPECT_EQ(read(with("2026-02-01T09:00:00Z", "2026-02-01T09:04:00Z"), options).reports.size(), 1U);
}

TEST(ReportInput, ChecksEstablishmentsAgainstTheRegister) {
  const sector::Sector sector = one_hospital();
  ReportOptions options;
  options.sector = &sector;
  EXPECT_EQ(read(line(""), options).reports.size(), 1U);
  const auto from = [](const std::string& id) {
    return R"({"id":"a","establishment":")" + id + "\"," + kTimes + "}";
  };
  EXPECT_NE(refusal(from("10000024"), options).find("did you mean '010000024'?"), std::string::npos);
  EXPECT_NE(refusal(from("990000000"), options).find("garde sector find"), std::string::npos);
  const ReportFile provider = read(R"({"id":"a","provider":"Hebergeur Alpha",)" + kTimes + "}", options);
  EXPECT_EQ(provider.reports.size(), 1U) << "a provider whose customers nobody named is still heard";
  ASSERT_EQ(provider.notes.size(), 1U);
  EXPECT_NE(provider.notes.front().message().find("did you mean 'Hébergeur Alpha'?"), std::string::npos);
}

TEST(ReportInput, TellsDuplicatesCorrectionsAndContradictionsApart) {
  const ReportFile file =
      read(line("") + "\n" + line("") + "\n" + line("\"revision\":2") + "\n" + line("\"revision\":1") + "\n" +
           line("\"revision\":2,\"severity\":9") + "\n" +
           R"({"id":"a","revision":3,"withdrawn":true,"reported":"2026-02-02T00:00:00Z"})");
  EXPECT_EQ(file.lines, 6U);
  EXPECT_EQ(file.duplicates, 1U);
  EXPECT_EQ(file.superseded, 1U);
  ASSERT_EQ(file.refused, 1U);
  EXPECT_NE(
      file.refusals.front().message().find("week.jsonl:5: revision 2 of 'a' was said otherwise in line 3"),
      std::string::npos);
  ASSERT_EQ(file.reports.size(), 3U);
  EXPECT_TRUE(file.reports.back().withdrawn);
}

TEST(ReportInput, NotesWhatItLeavesOut) {
  const ReportFile file = read(
      line(R"("severty":3,"traits":[{"kind":"ipv4-addr","value":"10.1.2.3"},{"kind":"tool","value":"X"}])"));
  ASSERT_EQ(file.reports.size(), 1U);
  EXPECT_EQ(file.reports.front().traits, (std::vector<Trait>{{"tool", "x"}}));
  ASSERT_EQ(file.notes.size(), 2U);
  EXPECT_NE(file.notes[0].message().find("did you mean 'severity'?"), std::string::npos);
  EXPECT_NE(file.notes[1].message().find("inside address '10.1.2.3'"), std::string::npos);
}

TEST(ReportInput, BoundsWhatComesFromOutside) {
  const std::string filler(kLongestReportLine, ' ');
  const ReportFile file = read(line("") + filler + "\n" + line(""));
  EXPECT_EQ(file.refused, 1U);
  EXPECT_EQ(file.reports.size(), 1U) << "the line after is read";
  std::string deep = "\"x\":";
  for (int i = 0; i < 40; ++i) deep += '[';
  for (int i = 0; i < 40; ++i) deep += ']';
  EXPECT_NE(refusal(line(deep)).find("deeper than 16 levels"), std::string::npos);
  EXPECT_NE(refusal(line("\"kind\":\"" + std::string(257, 'a') + "\"")).find("more than 256"),
            std::string::npos);
  std::string rules;
  for (int i = 0; i < 65; ++i) rules += (i == 0 ? "\"r\"" : ",\"r\"");
  EXPECT_NE(refusal(line("\"rules\":[" + rules + "]")).find("more than 64 entries"), std::string::npos);
  ReportOptions options;
  options.most_incidents = 1;
  EXPECT_NE(read(line("") + "\n" + R"({"id":"b","provider":"P",)" + kTimes + "}", options)
                .refusals.front()
                .message()
                .find("week.jsonl:2: more than 1 incidents"),
            std::string::npos);
}

rc::Gen<std::string> text() {
  return rc::gen::container<std::string>(rc::gen::oneOf(rc::gen::inRange(' ', '\x7F'), rc::gen::just('"')));
}

Report any_report() {
  const auto list = [](std::size_t most) {
    auto all = *rc::gen::container<std::vector<std::string>>(text());
    std::erase(all, std::string());
    if (all.size() > most) all.resize(most);
    return all;
  };
  Report report;
  report.id = "i" + *text();
  report.revision = *rc::gen::arbitrary<std::uint32_t>();
  report.withdrawn = *rc::gen::arbitrary<bool>();
  report.drill = *rc::gen::arbitrary<bool>();
  report.establishment = "e" + *text();
  report.provider = *text();
  report.service = *text();
  report.occurred = Instant(
      std::chrono::nanoseconds(*rc::gen::inRange(1'000'000'000'000'000'000L, 2'000'000'000'000'000'000L)));
  report.reported = report.occurred + std::chrono::nanoseconds(*rc::gen::inRange(0L, 1'000'000'000'000'000L));
  report.nature = *rc::gen::element(Nature::unknown, Nature::malicious, Nature::not_malicious);
  report.involvement = *rc::gen::element(Involvement::hit, Involvement::precaution);
  report.care_effect = *rc::gen::element(CareEffect::unknown, CareEffect::none, CareEffect::endangered);
  report.kind = *text();
  report.severity = *rc::gen::inRange(0, 101);
  report.techniques = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("T1486", "T1003.001", "T1021"));
  if (report.techniques.size() > kMostTechniques) report.techniques.resize(kMostTechniques);
  report.rules = list(kMostRules);
  for (const std::string& value : list(kMostTraits)) report.traits.push_back({"provider-account", value});
  std::sort(report.traits.begin(), report.traits.end());
  report.traits.erase(std::unique(report.traits.begin(), report.traits.end()), report.traits.end());
  return report;
}

RC_GTEST_PROP(ReportInput, WhatIsWrittenIsReadBack, ()) {
  const Report report = any_report();
  std::string written;
  append_report(report, written);
  const ReportFile file = read(written);
  RC_ASSERT(file.refused == 0U);
  RC_ASSERT(file.reports.size() == 1U);
  std::string again;
  append_report(file.reports.front(), again);
  RC_ASSERT(again == written);
  RC_ASSERT(file.reports.front().traits == report.traits);
  RC_ASSERT(file.reports.front().reported == report.reported);
}

RC_GTEST_PROP(ReportInput, BytesMayComeCutAnywhere, ()) {
  std::string text = line("") + "\r\n\n" + line("\"revision\":7") + "\nbroken\n" + line("\"revision\":9");
  const ReportFile whole = read(text);
  ReportFile parts;
  const auto take = [&parts](ReadReport&& one) { add_to(parts, std::move(one)); };
  ReportReader reader("week.jsonl", {});
  std::size_t at = 0;
  while (at < text.size()) {
    const auto count = *rc::gen::inRange<std::size_t>(1, 40);
    reader.read(std::string_view(text).substr(at, count), take);
    at += count;
  }
  reader.finish(take);
  RC_ASSERT(parts.reports.size() == whole.reports.size());
  RC_ASSERT(parts.refusals == whole.refusals);
  RC_ASSERT(parts.lines == 4U);
}

}  // namespace
}  // namespace garde::systemic
