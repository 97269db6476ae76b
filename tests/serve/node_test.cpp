// SPDX-License-Identifier: Apache-2.0
// The parts of a node: its settings, its first day, incidents that survive a restart and people's work,
// senders.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "serve/node/backup.h"
#include "serve/node/detection_state.h"
#include "serve/node/establish.h"
#include "serve/node/incident_keeper.h"
#include "serve/node/metrics.h"
#include "serve/node/node_settings.h"
#include "serve/node/sender_watch.h"
#include "support/evidence_builder.h"
#include "support/scratch_folder.h"

namespace garde::serve {
namespace {

using test::evidence;
using test::facts;
using test::ScratchFolder;
using namespace std::chrono_literals;

Error refusal_of(const std::string& text) {
  const ScratchFolder folder;
  const auto settings = load_node_settings(folder.write("garde.toml", text));
  return settings ? Error{} : settings.error();
}

TEST(NodeSettings, RefusesWhatItDoesNotKnowWithLineReasonAndNearestKey) {
  const Error key =
      refusal_of("role = \"establishment\"\n[console]\nlisten = \"127.0.0.1:0\"\nnam = \"x\"\n");
  EXPECT_TRUE(key.where.ends_with("garde.toml:4")) << key.where;
  EXPECT_EQ(key.mend, "did you mean 'name'?");
  const Error table = refusal_of("[consle]\n");
  EXPECT_TRUE(table.where.ends_with(":1"));
  EXPECT_EQ(table.mend, "did you mean 'console'?");
  const Error value = refusal_of("[[syslog]]\nname = \"a\"\nlisten = \"127.0.0.1:0\"\ntransport = \"tcpp\"\n");
  EXPECT_TRUE(value.where.ends_with(":4")) << value.message();
  EXPECT_EQ(value.mend, "did you mean 'tcp'?");
  EXPECT_NE(refusal_of("[queue]\nmost = \"lots\"\n").what, "");
  EXPECT_NE(refusal_of("[archive]\nkeep = 90\n").what, "");
  EXPECT_NE(refusal_of("[archive]\nkeep = \"90 weeks\"\n").what, "");
  EXPECT_NE(refusal_of("[[syslog]]\nname = \"a\"\nlisten = \"host\"\n").what, "");
  EXPECT_NE(refusal_of("role = \"hub\"\n").what, "");
  EXPECT_NE(refusal_of("[console\n").what, "");
}

TEST(NodeSettings, GivesEachSourceANameOfItsOwn) {
  const std::string one = "[[syslog]]\nname = \"a\"\nlisten = \"127.0.0.1:0\"\n";
  EXPECT_EQ(refusal_of(one), Error{});
  EXPECT_NE(refusal_of(one + one).what.find("twice"), std::string::npos);
  EXPECT_NE(refusal_of("[[syslog]]\nname = \"../a\"\nlisten = \"127.0.0.1:0\"\n").what, "");
}

TEST(Establish, MakesAFolderThatOnlyItsUserReadsWithSettingsThatLoad) {
  for (const Language language : {Language::french, Language::english}) {
    const ScratchFolder scratch;
    NewNode node;
    node.folder = scratch.path() / "node";
    node.name = "L'hôpital \"d'essai\" \\ sud";
    node.language = language;
    const auto made = establish(node);
    ASSERT_TRUE(made) << made.error().message();
    EXPECT_EQ(made->link_token.size(), 43U);
    for (const char* name : {"", "garde.toml", "tokens", "console.key", "console.db"}) {
      struct stat status {};
      ASSERT_EQ(::stat((node.folder / name).c_str(), &status), 0) << name;
      EXPECT_EQ(status.st_mode & 0077U, 0U) << name;
    }
    const auto settings = load_node_settings(made->settings);
    ASSERT_TRUE(settings) << settings.error().message();
    EXPECT_EQ(settings->establishment, node.name);
    EXPECT_EQ(settings->language, language);
    EXPECT_FALSE(establish(node));
  }
}

class Keeping {
 public:
  Keeping() { open(); }
  void open() {
    auto opened = IncidentKeeper::open(folder_ / "incidents.db");
    if (!opened) throw std::runtime_error(opened.error().message());
    keeper_ = std::move(*opened);
  }
  void find(const incident::Evidence& one, bool is_drill = false) {
    // Now, so that it is not too old to be remembered.
    incident::Evidence recent = one;
    recent.time = recent.until = one.time + shift_;
    keeper_->take(std::move(recent), is_drill);
    const auto done = keeper_->commit();
    if (!done) throw std::runtime_error(done.error().message());
  }
  [[nodiscard]] std::vector<incident::Incident> incidents() {
    return *keeper_->store().load_since(Instant());
  }
  [[nodiscard]] std::unique_ptr<store::SqliteStore> people() {
    return std::move(*store::SqliteStore::open(folder_ / "incidents.db"));
  }
  [[nodiscard]] Instant moment(int minutes) const { return evidence(rule, minutes, "pc").time + shift_; }

  const std::shared_ptr<const incident::RuleFacts> rule = facts("r", sigma::Level::high);

 private:
  ScratchFolder folder_;
  std::unique_ptr<IncidentKeeper> keeper_;
  Duration shift_ = now() - std::chrono::hours(24) - evidence(facts("r", sigma::Level::high), 0, "pc").time;
};

TEST(IncidentKeeper, TakesTheSameEvidenceOnceOverRestarts) {
  Keeping keeping;
  keeping.find(evidence(keeping.rule, 0, "pc-1"));
  keeping.find(evidence(keeping.rule, 5, "pc-1"));
  for (int restart = 0; restart < 2; ++restart) {
    keeping.open();
    keeping.find(evidence(keeping.rule, 0, "pc-1"));
    keeping.find(evidence(keeping.rule, 5, "pc-1"));
  }
  const auto incidents = keeping.incidents();
  ASSERT_EQ(incidents.size(), 1U);
  EXPECT_EQ(incidents[0].count(), 2U);
}

TEST(IncidentKeeper, LeavesAloneWhatPeopleDid) {
  Keeping keeping;
  keeping.find(evidence(keeping.rule, 0, "pc-1"));
  const std::string id = keeping.incidents().at(0).id;
  const auto people = keeping.people();
  ASSERT_TRUE(people->update(id, [&](incident::Incident& one) {
    return incident::add_note(one, "anna", "the ward was called", keeping.moment(1));
  }));
  keeping.find(evidence(keeping.rule, 5, "pc-1"));
  auto incidents = keeping.incidents();
  ASSERT_EQ(incidents.size(), 1U);
  EXPECT_EQ(incidents[0].count(), 2U);
  EXPECT_EQ(incidents[0].acts.back().why, "the ward was called");

  ASSERT_TRUE(people->update(id, [&](incident::Incident& one) {
    return incident::change_state(one, incident::State::closed, incident::Verdict::false_alarm, "anna",
                                  "a test", keeping.moment(6));
  }));
  keeping.find(evidence(keeping.rule, 30, "pc-1"));
  incidents = keeping.incidents();
  ASSERT_EQ(incidents.size(), 2U);
  EXPECT_EQ(incidents[0].state, incident::State::closed);
  EXPECT_EQ(incidents[0].count(), 2U);
  EXPECT_EQ(incidents[1].count(), 1U);
}

TEST(IncidentKeeper, FollowsPeopleWhoSplit) {
  Keeping keeping;
  keeping.find(evidence(keeping.rule, 0, "pc-1", "CH\\anna"));
  keeping.find(evidence(keeping.rule, 1, "pc-2", "CH\\anna"));
  ASSERT_EQ(keeping.incidents().size(), 1U);
  const auto people = keeping.people();
  std::optional<incident::Incident> part;
  ASSERT_TRUE(people->update(keeping.incidents()[0].id, [&](incident::Incident& one) -> Result<void> {
    auto divided = incident::split(one, {one.threads[1].machine}, "anna", "two things", keeping.moment(2));
    if (!divided) return failure(divided.error());
    part = std::move(*divided);
    return {};
  }));
  ASSERT_TRUE(people->save(*part, {}));
  keeping.find(evidence(keeping.rule, 10, "pc-1"));
  const auto incidents = keeping.incidents();
  ASSERT_EQ(incidents.size(), 2U);
  for (const incident::Incident& one : incidents) EXPECT_EQ(one.machines().size(), 1U) << one.id;
}

TEST(IncidentKeeper, KeepsDrillsApart) {
  Keeping keeping;
  keeping.find(evidence(keeping.rule, 0, "pc-1"));
  keeping.find(evidence(keeping.rule, 1, "pc-1"), true);
  const auto incidents = keeping.incidents();
  ASSERT_EQ(incidents.size(), 2U);
  EXPECT_FALSE(incidents[0].is_drill);
  EXPECT_TRUE(incidents[1].is_drill);
}

TEST(IncidentKeeper, CountsWhatIsExpectedAndOpensNothing) {
  Keeping keeping;
  incident::Expectation expectation;
  expectation.id = "e";
  expectation.rule = "r";
  expectation.reason = "the scanner";
  expectation.author = "anna";
  expectation.created = keeping.moment(0);
  expectation.expires = keeping.moment(60);
  ASSERT_TRUE(keeping.people()->save(expectation));
  keeping.open();
  keeping.find(evidence(keeping.rule, 1, "pc-1"));
  EXPECT_TRUE(keeping.incidents().empty());
  keeping.find(evidence(keeping.rule, 90, "pc-1"));
  EXPECT_EQ(keeping.incidents().size(), 1U);
}

const Instant kMonday = *parse_rfc3339("2026-02-02T00:00:00Z");

// A record a minute for so many hours.
void send(SenderWatch& watch, Instant from, int hours) {
  for (int minute = 0; minute < 60 * hours; ++minute) {
    const Instant at = from + std::chrono::minutes(minute);
    watch.heard("syslog", "10.0.0.7", at, at - 90s);
  }
}

TEST(SenderWatch, TellsASilenceOnceUntilTheSenderIsHeardAgain) {
  SenderWatch watch({}, kMonday);
  send(watch, kMonday, 48);
  const Instant end = kMonday + 48h;
  EXPECT_TRUE(watch.fallen_silent(end + 5min).empty());
  const auto silent = watch.fallen_silent(end + 15min);
  ASSERT_EQ(silent.size(), 1U);
  EXPECT_EQ(silent[0].peer, "10.0.0.7");
  EXPECT_EQ(silent[0].since, end - 1min);
  EXPECT_TRUE(watch.fallen_silent(end + 30min).empty());
  EXPECT_EQ(watch.senders(end + 30min).at(0).state, SenderHealth::State::silent);
  send(watch, end + 60min, 1);
  EXPECT_EQ(watch.senders(end + 2h).at(0).state, SenderHealth::State::alive);
}

TEST(SenderWatch, TakesNobodyForSilentWhileTheNodeDidNotRun) {
  SenderWatch before({}, kMonday);
  send(before, kMonday, 48);
  SenderWatch after({}, kMonday + 72h);
  after.restore(before.encoded());
  EXPECT_TRUE(after.fallen_silent(kMonday + 72h + 5min).empty());
  EXPECT_EQ(after.fallen_silent(kMonday + 72h + 15min).size(), 1U);
}

TEST(SenderWatch, LetsTheNightBeQuiet) {
  SenderWatch watch({}, kMonday);
  // By day alone, for two weeks.
  for (int day = 0; day < 14; ++day) send(watch, kMonday + day * 24h + 8h, 10);
  EXPECT_TRUE(watch.fallen_silent(kMonday + 14 * 24h + 3h).empty());
}

TEST(SenderWatch, HasLessPatienceWithADomainController) {
  SenderWatch watch({"DC1"}, kMonday);
  for (int second = 0; second < 2 * 3600; ++second) watch.seen("dc1", kMonday + std::chrono::seconds(second));
  const auto silent = watch.fallen_silent(kMonday + 2h + 4min);
  ASSERT_EQ(silent.size(), 1U);
  EXPECT_TRUE(silent[0].is_domain_controller);
}

TEST(SenderWatch, KnowsRateAndClock) {
  SenderWatch watch({}, kMonday);
  send(watch, kMonday, 30);
  const SenderHealth health = watch.senders(kMonday + 30h).at(0);
  EXPECT_EQ(health.per_minute, 1);
  ASSERT_TRUE(health.usual_per_minute);
  EXPECT_NEAR(*health.usual_per_minute, 1, 0.01);
  EXPECT_EQ(health.clock_skew, -90s);
  EXPECT_EQ(watch.by_hour(kMonday + 29h + 30min)[23], 60U);
}

TEST(SenderWatch, RestoresNothingFromDamagedBytes) {
  SenderWatch whole({}, kMonday);
  send(whole, kMonday, 1);
  const std::string bytes = whole.encoded();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    SenderWatch watch({}, kMonday);
    watch.restore(std::string_view(bytes).substr(0, size));
    EXPECT_TRUE(watch.senders(kMonday).empty());
  }
}

TEST(DetectionState, GivesBackWhatWasSavedAndForgetsWhatIsOver) {
  const ScratchFolder folder;
  {
    const auto state = DetectionState::open(folder / "node.db");
    ASSERT_TRUE(state);
    sigma::CorrelationChanges changes;
    changes.clock = kMonday;
    changes.inputs = {{kMonday + 1h, std::string("a\0b", 3)}, {kMonday + 3h, "c"}};
    changes.matches = {{std::string("k\0ey", 4), "m"}, {"gone", "x"}};
    ASSERT_TRUE((*state)->save({{"kept", 7}}, changes));
    changes.inputs.clear();
    changes.matches = {{"gone", ""}};
    ASSERT_TRUE((*state)->save({{"kept", 9}}, changes));
  }
  const auto state = DetectionState::open(folder / "node.db");
  ASSERT_TRUE(state);
  EXPECT_EQ((*state)->positions()->at("kept"), 9U);
  auto memory = (*state)->memory();
  ASSERT_TRUE(memory);
  EXPECT_EQ(memory->inputs, (std::vector<std::string>{std::string("a\0b", 3), "c"}));
  EXPECT_EQ(memory->matches, std::vector<std::string>{"m"});
  EXPECT_EQ(memory->clock, kMonday);
  sigma::CorrelationChanges later;
  later.clock = kMonday + 2h;
  ASSERT_TRUE((*state)->save({}, later));
  EXPECT_EQ((*state)->memory()->inputs, std::vector<std::string>{"c"});
}

TEST(Backup, BringsIncidentsAndAccountsBack) {
  const ScratchFolder scratch;
  NewNode node;
  node.folder = scratch.path() / "node";
  ASSERT_TRUE(establish(node));
  const auto store = store::SqliteStore::open((node.folder / "incidents.db").string());
  ASSERT_TRUE(store);
  incident::Incident one;
  incident::add(one, evidence(facts("r", sigma::Level::high), 0, "pc"), true);
  ASSERT_TRUE((*store)->save(one, {one.id}));
  ASSERT_TRUE(back_up(node.folder, scratch.path() / "copy"));
  EXPECT_FALSE(back_up(node.folder, scratch.path() / "copy"));
  incident::Incident other;
  incident::add(other, evidence(facts("s", sigma::Level::high), 9, "pc-2"), true);
  ASSERT_TRUE((*store)->save(other, {other.id}));
  const auto restored = restore(scratch.path() / "copy", node.folder);
  ASSERT_TRUE(restored) << restored.error().message();
  const auto again = store::SqliteStore::open((node.folder / "incidents.db").string());
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)->load_since(Instant())->size(), 1U);
  EXPECT_TRUE(std::filesystem::exists(node.folder / "incidents.db.before-restore"));
}

TEST(Metrics, SayWhyTheNodeIsNotWell) {
  NodeStatus status;
  EXPECT_EQ(health(status).status, 200);
  EXPECT_NE(metrics(status).body.find("garde_healthy 1\n"), std::string::npos);
  status.failure = Error{"the disk is full", "", ""};
  EXPECT_EQ(health(status).status, 503);
  EXPECT_NE(metrics(status).body.find("garde_healthy 0\n"), std::string::npos);
}

}  // namespace
}  // namespace garde::serve
