// SPDX-License-Identifier: Apache-2.0
#include "declare/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>

#include "base/file.h"
#include "support/scratch_folder.h"

namespace garde::declare {
namespace {

using std::chrono::hours;
using ::testing::HasSubstr;
using ::testing::Not;

Instant at(const char* text) { return *parse_rfc3339(text); }

class DeclareTest : public testing::Test {
 protected:
  static const Form& form() {
    static const Form loaded = *Form::load(std::string(GARDE_SOURCE_DIR) + "/duties/form.yml");
    return loaded;
  }
  static const std::vector<Duty>& duties() {
    static const std::vector<Duty> loaded = *load_duties(std::string(GARDE_SOURCE_DIR) + "/duties");
    return loaded;
  }
  void answers(Declaration& declaration, const char* field, std::vector<std::string> values, const char* by = "M. Le Goff") {
    const auto answered = answer(declaration, form(), field, std::move(values), by, now_);
    ASSERT_TRUE(answered) << answered.error().message();
  }
  // "fr-health:due_now fr-complaint:running ..." of the binding ones, or of the informative ones.
  std::map<std::string, DutyState> states(const Declaration& declaration, const std::map<std::string, Force>& forces = {}) {
    std::map<std::string, DutyState> all;
    for (const Obligation& one : obligations(declaration, duties(), forces, now_)) all[one.duty->id] = one.state;
    return all;
  }
  const Instant now_ = at("2026-02-11T12:00:00Z");
  Declaration declaration_ = make_declaration("incident-1", "29", DeclarationKind::initial, now_);
};

TEST_F(DeclareTest, TheFormAndTheDutiesAreWholeInBothLanguages) {
  EXPECT_GT(form().fields().size(), 30U);
  EXPECT_GE(duties().size(), 10U);
  const auto is_whole = [](const Text& text) {
    return !text.french.empty() && !text.english.empty() && text.french.find("TODO") == std::string::npos;
  };
  for (const Field& field : form().fields()) {
    EXPECT_TRUE(is_whole(field.label)) << field.id;
    for (const Choice& choice : field.choices) EXPECT_TRUE(is_whole(choice.text)) << field.id << "." << choice.id;
  }
  EXPECT_EQ(form().find("origin")->find_choice("suspected")->text.french, "malveillante, suspectée");
  for (const Duty& duty : duties()) {
    EXPECT_TRUE(is_whole(duty.title) && is_whole(duty.recipient) && is_whole(duty.who) && is_whole(duty.advice)) << duty.id;
    EXPECT_FALSE(duty.reference.empty() || duty.source.empty() || duty.checked.empty()) << duty.id;
    for (const auto& [field, values] : duty.when) {
      ASSERT_NE(form().find(field), nullptr) << duty.id;
      for (const auto& value : values) EXPECT_NE(form().find(field)->find_choice(value), nullptr) << duty.id << ": " << value;
    }
  }
}

TEST_F(DeclareTest, WhatTouchesOthersIsAskedFirst) {
  EXPECT_EQ(missing(declaration_, form()).front()->id, "others_touched");
  answers(declaration_, "others_touched", {"suspected"}, "garde");
  EXPECT_EQ(missing(declaration_, form()).front()->id, "organisation_of_care");
}

TEST_F(DeclareTest, HealthIsDueNowAndEachClockHasItsOwnStart) {
  answers(declaration_, "noticed", {"2026-02-11T02:10:00Z"});
  answers(declaration_, "origin", {"suspected"});
  auto all = states(declaration_);
  EXPECT_EQ(all.at("fr-health"), DutyState::due_now);
  EXPECT_EQ(all.at("fr-complaint"), DutyState::running);
  EXPECT_EQ(all.at("eu-personal-data"), DutyState::may_apply);
  EXPECT_EQ(all.count("fr-health-end"), 0U);

  answers(declaration_, "personal_data", {"suspected"});
  EXPECT_EQ(states(declaration_).at("eu-personal-data"), DutyState::not_started);
  ASSERT_TRUE(set_moment(declaration_, "aware_of_personal_data", at("2026-02-11T09:00:00Z"), "DPO", now_, "listing seen"));
  for (const Obligation& one : obligations(declaration_, duties(), {}, now_)) {
    if (one.duty->id == "eu-personal-data") { EXPECT_EQ(*one.deadline, at("2026-02-14T09:00:00Z")); }
    if (one.duty->id == "fr-complaint") { EXPECT_EQ(*one.deadline, at("2026-02-14T02:10:00Z")); }
    if (one.duty->id == "fr-health") { EXPECT_FALSE(one.deadline) << "the law counts no hours"; }
  }
  const auto late = obligations(declaration_, duties(), {}, at("2026-02-15T00:00:00Z"));
  EXPECT_EQ(late.front().state, DutyState::overdue);

  ASSERT_TRUE(set_moment(declaration_, "sent:fr-health", now_, "M. Le Goff", now_, ""));
  EXPECT_EQ(states(declaration_).at("fr-health"), DutyState::sent);
  answers(declaration_, "origin", {"not_malicious"});
  EXPECT_EQ(states(declaration_).count("fr-complaint"), 0U);
}

TEST_F(DeclareTest, TheLastReportIsCountedFromTheNotification) {
  ASSERT_TRUE(set_moment(declaration_, "aware_of_significance", at("2026-01-30T10:00:00Z"), "RSSI", now_, ""));
  EXPECT_EQ(states(declaration_).at("eu-nis2-final"), DutyState::not_started);
  ASSERT_TRUE(set_moment(declaration_, "sent:eu-nis2-notification", at("2026-01-31T10:00:00Z"), "RSSI", now_, ""));
  for (const Obligation& one : obligations(declaration_, duties(), {}, now_)) {
    EXPECT_TRUE(one.duty->id != "eu-nis2-final" || one.deadline == at("2026-02-28T10:00:00Z"));
    if (one.duty->id.starts_with("eu-nis2")) { EXPECT_EQ(one.force, Force::informative); }
  }
  EXPECT_EQ(states(declaration_, {{"eu-nis2-final", Force::off}}).count("eu-nis2-final"), 0U);
}

TEST_F(DeclareTest, TheTerritoryChoosesTheDuties) {
  answers(declaration_, "noticed", {"2026-02-11T02:10:00Z"});
  for (const char* territory : {"987", "988"}) {
    declaration_.territory = territory;
    const auto all = states(declaration_);
    EXPECT_EQ(all.count("fr-health"), 0U) << "no duty there";
    EXPECT_EQ(all.count("fr-health-voluntary"), 1U);
  }
  for (const char* territory : {"974", "975", "2A"}) {
    declaration_.territory = territory;
    EXPECT_EQ(states(declaration_).at("fr-health"), DutyState::due_now);
    EXPECT_EQ(states(declaration_).count("fr-health-voluntary"), 0U);
  }
}

TEST_F(DeclareTest, APersonsWordIsNeverReplacedByGardes) {
  answers(declaration_, "nature", {"ransomware"}, "garde");
  answers(declaration_, "nature", {"infrastructure"});
  answers(declaration_, "nature", {"ransomware"}, "garde");
  EXPECT_EQ(declaration_.value("nature"), "infrastructure");
  EXPECT_EQ(declaration_.answers.at("nature").by, "M. Le Goff");
  answers(declaration_, "noticed", {"2026-02-11T02:10:00Z"});
  EXPECT_FALSE(set_moment(declaration_, "noticed", now_, kGarde, now_, ""));
  answers(declaration_, "nature", {});
  EXPECT_EQ(declaration_.answers.count("nature"), 0U);
}

TEST_F(DeclareTest, WrongAnswersAreRefusedWithWhatWouldDo) {
  const auto refused = [&](const char* field, std::vector<std::string> values) {
    const auto answered = answer(declaration_, form(), field, std::move(values), "x", now_);
    return answered ? std::string() : answered.error().message();
  };
  EXPECT_THAT(refused("natur", {"ransomware"}), HasSubstr("did you mean 'nature'?"));
  EXPECT_THAT(refused("nature", {"ransom"}), HasSubstr("ransomware"));
  EXPECT_THAT(refused("noticed", {"yesterday"}), HasSubstr("2026-02-11T02:10:00Z"));
  EXPECT_THAT(refused("people", {"-3"}), HasSubstr("whole number"));
  EXPECT_THAT(refused("provider", {"a\nb"}), HasSubstr("one line"));
  EXPECT_THAT(refused("nature", {"ransomware", "phishing"}), HasSubstr("one"));
  EXPECT_TRUE(declaration_.answers.empty());
}

TEST_F(DeclareTest, AChainKeepsWhatWasSaid) {
  answers(declaration_, "nature", {"ransomware"});
  const Declaration end = follow(declaration_, DeclarationKind::closing, now_ + hours(50));
  EXPECT_EQ(end.previous, declaration_.id);
  EXPECT_NE(end.id, declaration_.id);
  EXPECT_EQ(end.value("nature"), "ransomware");
  const auto asked = missing(end, form());
  EXPECT_TRUE(std::any_of(asked.begin(), asked.end(), [](const Field* field) { return field->id == "ended"; }));
}

TEST_F(DeclareTest, JsonComesBackAsItWas) {
  RC_ASSERT(rc::check([&](const std::string& text) {
    std::string utf8;
    for (const char c : text) utf8 += static_cast<char>(c & 0x7F);
    Declaration one = declaration_;
    (void)answer(one, form(), "description", {utf8}, "Ève", now_);
    answers(one, "data_kinds", {"patients", "staff"});
    answers(one, "noticed", {"2026-02-11T02:10:00Z"});
    const std::string written = to_json(one);
    const auto read = declaration_from_json(written, "file");
    RC_ASSERT(read.has_value());
    RC_ASSERT(to_json(*read) == written);
  }));
}

TEST_F(DeclareTest, OtherJsonIsRefused) {
  const auto refused = [](const std::string& text) {
    const auto read = declaration_from_json(text, "file.json");
    return read ? std::string() : read.error().message();
  };
  EXPECT_THAT(refused("{"), HasSubstr("file.json"));
  EXPECT_THAT(refused("[]"), HasSubstr("no JSON object"));
  EXPECT_THAT(refused("{}"), HasSubstr("no id"));
  EXPECT_THAT(refused(R"({"id":"a","colour":1})"), HasSubstr("colour"));
  EXPECT_THAT(refused(R"({"id":"a","made":"today"})"), HasSubstr("made"));
  EXPECT_THAT(refused(R"({"id":"a","answers":{"nature":{"values":[],"by":"x"}}})"), HasSubstr("answers"));
  EXPECT_THAT(refused(std::string(64, '[')), HasSubstr("no JSON object"));
}

TEST_F(DeclareTest, BrokenDutiesNameFileAndLine) {
  const test::ScratchFolder scratch;
  const auto refused = [&](const std::string& text) {
    const auto loaded = load_duties(scratch.write("x.yml", text));
    return loaded ? std::string() : loaded.error().message();
  };
  EXPECT_THAT(refused("a: 1"), HasSubstr("has no `duties`"));
  EXPECT_THAT(refused("duties:\n  - {fr: a}\n"), HasSubstr("x.yml:2"));
  const std::string good =
      "checked: 2026-11\nduties:\n  - id: one\n    fr: a\n    en: b\n    to: {fr: a, en: b}\n    who: {fr: a, en: b}\n"
      "    advice: {fr: a, en: b}\n    territories: ['*']\n    reference: r\n    source: s\n    status: verified\n";
  EXPECT_EQ(refused(good + "    clock: {start: noticed, within: 36 h}\n"), "");
  EXPECT_THAT(refused(good + "    clock: {start: noticed, within: soon}\n"), HasSubstr("'soon' is no term"));
  EXPECT_THAT(refused(good + "    clock: {start: noticed, within: -5 h}\n"), HasSubstr("no term"));
  EXPECT_THAT(refused(good), HasSubstr("no clock"));
}

TEST_F(DeclareTest, TheTextSaysWhatIsDueAndWhatIsUnknown) {
  answers(declaration_, "noticed", {"2026-02-11T02:10:00Z"});
  answers(declaration_, "origin", {"malicious"}, "garde");
  const DocumentOptions french{Language::french, *Zone::find("Europe/Paris"), now_};
  const auto due = obligations(declaration_, duties(), {}, now_);
  const std::string text = to_text(make_document(declaration_, form(), due, french));
  EXPECT_THAT(text, HasSubstr("encore 62 h 10 min, avant le 14/02/2026 à 03 h 10"));
  EXPECT_THAT(text, HasSubstr("sans délai (depuis le 11/02/2026 à 03 h 10)"));
  EXPECT_THAT(text, HasSubstr("Origine : malveillante  (d’après Garde)"));
  EXPECT_THAT(text, HasSubstr("inconnu à ce stade"));
  EXPECT_THAT(text, Not(HasSubstr("EXERCICE")));
  declaration_.drill = true;
  const DocumentOptions english{Language::english, *Zone::find("Indian/Reunion"), now_};
  const std::string other = to_text(make_document(declaration_, form(), due, english));
  EXPECT_THAT(other, HasSubstr("DRILL"));
  EXPECT_THAT(other, HasSubstr("62 h 10 min left, before 2026-02-14 06:10"));
}

TEST_F(DeclareTest, ThePdfHoldsItsTextOverSeveralPages) {
  const test::ScratchFolder scratch;
  answers(declaration_, "noticed", {"2026-02-11T02:10:00Z"});
  std::string story;
  for (int i = 0; i < 200; ++i) story += "<script>alert(1)</script> \x1b[31m ligne " + std::to_string(i) + "\n";
  answers(declaration_, "description", {story + "\xff\xfe fin du récit"});
  const auto due = obligations(declaration_, duties(), {}, now_);
  const auto pdf = to_pdf(make_document(declaration_, form(), due, {Language::french, Zone(), now_}));
  ASSERT_TRUE(pdf) << pdf.error().message();
  EXPECT_TRUE(pdf->starts_with("%PDF-"));
  const std::string file = scratch.write("d.pdf", *pdf);
  ASSERT_EQ(std::system(("pdftotext -layout " + file + " " + (scratch / "d.txt")).c_str()), 0);
  const std::string text = test::content_of(scratch / "d.txt");
  EXPECT_THAT(text, HasSubstr("Agence du numérique en santé"));
  EXPECT_THAT(text, HasSubstr("ligne 199"));
  EXPECT_THAT(text, HasSubstr("fin du récit"));
  EXPECT_THAT(text, HasSubstr("1/"));
  EXPECT_GT(std::count(text.begin(), text.end(), '\f'), 4);
}

}  // namespace
}  // namespace garde::declare
