// SPDX-License-Identifier: Apache-2.0
// What the console's pages ask for beyond reading one incident: the first screen, merging, exports,
// declarations that follow one another, what is expected, rules, hunts, second factors, tokens, settings.
#include <fstream>
#include <gtest/gtest.h>
#include <set>
#include <thread>

#include "incident/grouper.h"
#include "incident/texts.h"
#include "serve/api.h"
#include "serve/secret.h"
#include "serve/totp.h"
#include "support/evidence_builder.h"
#include "support/scratch_folder.h"

namespace garde::serve {
namespace {

namespace json = boost::json;

const std::string kPassword = "une phrase assez longue";

class ConsoleTest : public testing::Test {
 protected:
  void SetUp() override {
    one_ = keep(1, "srv-<b>fic</b>", "claire.durand", "203.0.113.9");
    other_ = keep(5000, "srv-paie", "julie.martin", "");
    auto api = Api::open({folder_.path(), {}, GARDE_SOURCE_DIR, "75", Zone()});
    ASSERT_TRUE(api) << api.error().message();
    api_ = std::move(*api);
    session_ = sign_up("claire", Role::administrator);
  }
  std::string keep(int minutes, const std::string& machine, const std::string& account,
                   const std::string& address) {
    auto store = store::SqliteStore::open(folder_ / "incidents.db");
    incident::Grouper grouper;
    for (const char* part : {"", "-bis"}) {
      auto evidence = test::evidence(test::facts("r1", sigma::Level::critical, {"impact"}, {"T1486"}),
                                     minutes, machine + part, account, address);
      evidence.id = digest_of(evidence.id).substr(0, 32);
      id_ = grouper.take(std::move(evidence)).incident;
    }
    EXPECT_TRUE((*store)->save(*grouper.find(id_), {}));
    return id_;
  }
  Session sign_up(const std::string& name, Role role) {
    const std::string link = *api_->accounts().make_link(role, now());
    return *api_->accounts().use_link(link, name, kPassword, name, now());
  }
  Response ask(const std::string& method, const std::string& path, const json::value& body = {}) {
    return ask_as(session_, method, path, body);
  }
  Response ask_as(const Session& session, const std::string& method, const std::string& path,
                  const json::value& body = {}) {
    Request made = request(method, path, body);
    made.session = session.token;
    made.guard = session.guard;
    return api_->answer(made);
  }
  static Request request(const std::string& method, const std::string& path, const json::value& body = {}) {
    Request made;
    made.method = method;
    EXPECT_TRUE(read_target("/api/v1/" + path, made));
    made.host = "localhost:8443";
    made.content_type = method == "GET" ? "" : "application/json";
    made.body = json::serialize(body);
    return made;
  }
  static json::object object_in(const Response& response) { return json::parse(response.body).as_object(); }

  test::ScratchFolder folder_;
  std::unique_ptr<Api> api_;
  Session session_;
  std::string id_, one_, other_;
};

TEST_F(ConsoleTest, EveryRouteIsInTheDocumentAndNoOtherIs) {
  std::ifstream file(GARDE_SOURCE_DIR "/docs/openapi.yml");
  std::set<std::string> documented, served = {"POST session", "POST session/link"};
  std::string path;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("  /")) path = line.substr(3, line.rfind(':') - 3);
    for (const std::string method : {"get", "post", "delete"})
      if (line.starts_with("    " + method + ":")) {
        std::string form = path;
        for (std::size_t at; (at = form.find('{')) != std::string::npos && form[at + 1] != '}';)
          form.replace(at, form.find('}', at) - at + 1, "\x01");
        for (char& c : form) c = c == '\x01' ? '*' : c;
        std::string name = method;
        std::transform(name.begin(), name.end(), name.begin(), ::toupper);
        documented.insert(name + " " + form);
      }
  }
  for (const Api::Route& route : Api::routes()) {
    std::string form(route.path);
    for (std::size_t at; (at = form.find("{}")) != std::string::npos;) form.replace(at, 2, "*");
    served.insert(std::string(route.method) + " " + form);
  }
  EXPECT_EQ(documented, served);
}

TEST_F(ConsoleTest, NoRouteAnswersALesserRole) {
  const Session reader = sign_up("luc", Role::reader);
  for (const Api::Route& route : Api::routes()) {
    if (route.least == Role::reader) continue;
    std::string path(route.path);
    for (std::size_t at; (at = path.find("{}")) != std::string::npos;) path.replace(at, 2, one_);
    EXPECT_EQ(ask_as(reader, std::string(route.method), path, json::object{}).status, 403) << path;
  }
}

TEST_F(ConsoleTest, TheFirstScreenCountsWithoutDrills) {
  auto overview = object_in(ask("GET", "overview?language=en"));
  EXPECT_EQ(overview.at("verdict").as_string(), "attack");
  EXPECT_EQ(overview.at("counts").at("critical").to_number<int>(), 2);
  EXPECT_EQ(overview.at("hours").as_array().size(), 24u);
  for (const std::string& id : {one_, other_}) {
    auto store = store::SqliteStore::open(folder_ / "incidents.db");
    const auto to_drill = [](incident::Incident& incident) -> Result<void> {
      incident.is_drill = true;
      return {};
    };
    ASSERT_TRUE((*store)->update(id, to_drill));
  }
  overview = object_in(ask("GET", "overview?language=en"));
  EXPECT_EQ(overview.at("verdict").as_string(), "quiet") << "another process's change is seen at once";
  EXPECT_EQ(overview.at("counts").at("drill").to_number<int>(), 2);
  EXPECT_TRUE(overview.at("drill").as_bool());
}

TEST_F(ConsoleTest, MergesAndSplitsWithAReasonOnly) {
  EXPECT_EQ(ask("POST", "incidents/" + one_ + "/merge", {{"other", other_}, {"text", ""}}).status, 422);
  const auto merged =
      ask("POST", "incidents/" + one_ + "/merge", {{"other", other_}, {"text", "one attack"}});
  ASSERT_EQ(merged.status, 200) << merged.body;
  EXPECT_EQ(object_in(ask("GET", "incidents/" + other_)).at("id").as_string(), one_);
  EXPECT_EQ(ask("POST", "incidents/" + one_ + "/split", {{"machines", {"none"}}, {"text", "w"}}).status, 422);
  const std::string machine =
      object_in(merged).at("findings").as_array().front().at("machine").as_string().c_str();
  const auto part =
      ask("POST", "incidents/" + one_ + "/split", {{"machines", {machine}}, {"text", "provider"}});
  ASSERT_EQ(part.status, 200) << part.body;
  EXPECT_NE(object_in(part).at("id").as_string(), one_);
  EXPECT_EQ(api_->journal().latest(1)->front().what, "incident.split");
}

TEST_F(ConsoleTest, ABundleHoldsNoNameUnlessAsked) {
  const std::string path = "incidents/" + one_ + "/export/stix?language=en";
  const std::string bare = ask("GET", path).body;
  EXPECT_EQ(json::parse(bare).at("type").as_string(), "bundle");
  for (const char* name : {"srv-", "claire", "durand"}) EXPECT_EQ(bare.find(name), std::string::npos) << name;
  EXPECT_NE(bare.find("203.0.113.9"), std::string::npos) << "an outside address is an indicator";
  EXPECT_NE(bare.find("T1486"), std::string::npos);
  EXPECT_NE(ask("GET", path + "&names=yes").body.find("srv-"), std::string::npos);
  EXPECT_EQ(api_->journal().latest(1)->front().what, "incident.export") << "it is known who took it out";
  EXPECT_EQ(ask("GET", "incidents/" + one_ + "/export/pdf").body.substr(0, 5), "%PDF-");
  EXPECT_EQ(object_in(ask("GET", "incidents/" + one_ + "/export/json")).at("id").as_string(), one_);
  EXPECT_EQ(ask("GET", "incidents/" + one_ + "/export/exe").status, 404);
}

TEST_F(ConsoleTest, DeclarationsFollowOneAnother) {
  const std::string path = "incidents/" + one_ + "/declaration";
  ASSERT_EQ(ask("POST", path + "/answers", {{"field", "way_in"}, {"values", {"VPN"}}}).status, 200);
  const std::string first = object_in(ask("GET", path)).at("id").as_string().c_str();
  EXPECT_EQ(ask("POST", path + "/following", {{"kind", "initial"}}).status, 422);
  const auto second = object_in(ask("POST", path + "/following", {{"kind", "follow_up"}}));
  EXPECT_EQ(second.at("chain").as_array().size(), 2u);
  EXPECT_EQ(second.at("chain").as_array().back().at("previous").as_string(), first);
  ASSERT_EQ(ask("POST", path + "/answers", {{"field", "way_in"}, {"values", {"phishing"}}}).status, 200);
  const auto old = ask("GET", path + "?declaration=" + first);
  EXPECT_NE(old.body.find("VPN"), std::string::npos) << "what was declared stays";
  EXPECT_FALSE(object_in(old).at("latest").as_bool());
  ASSERT_EQ(ask("POST", path + "/following", {{"kind", "closing"}}).status, 200);
  EXPECT_EQ(ask("POST", path + "/following", {{"kind", "follow_up"}}).status, 422) << "after the end";
  EXPECT_EQ(object_in(ask("GET", path)).at("kind").as_string(), "closing");
}

TEST_F(ConsoleTest, ADeclarationBeginsWithTheEstablishmentAndKeepsAPersonsMoment) {
  ASSERT_EQ(ask("POST", "settings/establishment", {{"name", "CH de Valmont"}}).status, 200);
  const std::string path = "incidents/" + one_ + "/declaration";
  EXPECT_NE(ask("GET", path).body.find("CH de Valmont"), std::string::npos);
  ASSERT_EQ(ask("POST", path + "/moments",
                {{"moment", "noticed"}, {"time", "2026-02-11T03:00:00Z"}, {"why", "the call"}})
                .status,
            200);
  const auto shown = ask("GET", path);
  EXPECT_EQ(shown.status, 200) << shown.body;
  EXPECT_NE(shown.body.find("2026-02-11T03:00:00Z"), std::string::npos);
}

TEST_F(ConsoleTest, WhatIsExpectedHasAReasonAnEndAndAnAuthor) {
  EXPECT_EQ(ask("POST", "expectations", {{"rule", "r1"}, {"reason", ""}, {"days", 7}}).status, 422);
  EXPECT_EQ(ask("POST", "expectations", {{"rule", "r1"}, {"reason", "backup"}, {"days", 0}}).status, 422);
  EXPECT_EQ(ask("POST", "expectations", {{"rule", "r1"}, {"reason", "backup"}, {"days", 4000}}).status, 422);
  EXPECT_EQ(ask("POST", "expectations", {{"reason", "backup"}, {"days", 7}}).status, 422);
  const auto added =
      ask("POST", "expectations", {{"rule", "r1"}, {"reason", "backup"}, {"days", 7}, {"incident", one_}});
  ASSERT_EQ(added.status, 201) << added.body;
  EXPECT_EQ(object_in(added).at("author").as_string(), "claire");
  EXPECT_NE(ask("GET", "incidents/" + one_).body.find("backup"), std::string::npos)
      << "the incident tells it";
  const std::string id = object_in(added).at("id").as_string().c_str();
  ASSERT_EQ(ask("DELETE", "expectations/" + id).status, 200);
  const auto list = object_in(ask("GET", "expectations")).at("expectations").as_array();
  ASSERT_EQ(list.size(), 1u) << "ended, and still there";
  EXPECT_TRUE(list.front().at("over").as_bool());
}

TEST_F(ConsoleTest, FindsRulesByWordsTechniqueAndLevel) {
  const auto all = object_in(ask("GET", "rules"));
  ASSERT_GT(all.at("total").to_number<int>(), 20);
  const auto some = object_in(ask("GET", "rules?technique=T1490&level=critical"));
  EXPECT_GT(some.at("found").to_number<int>(), 0);
  EXPECT_LT(some.at("found").to_number<int>(), all.at("total").to_number<int>());
  EXPECT_EQ(object_in(ask("GET", "rules?words=nosuchword")).at("found").to_number<int>(), 0);
  const std::string id = some.at("rules").as_array().front().at("id").as_string().c_str();
  EXPECT_NE(object_in(ask("GET", "rules/" + id)).at("text").as_string().find("detection:"),
            std::string::npos);
  EXPECT_EQ(ask("GET", "rules/none").status, 404);
  const auto tactics = object_in(ask("GET", "coverage")).at("tactics").as_array();
  EXPECT_GE(tactics.size(), 14u);
}

TEST_F(ConsoleTest, ASecondFactorIsAskedForAndNoCodeIsTakenTwice) {
  const std::string secret =
      object_in(ask("POST", "second-factor", json::object{})).at("secret").as_string().c_str();
  const auto step = [](Instant at) {
    return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count() / totp::kStepSeconds;
  };
  EXPECT_EQ(ask("POST", "second-factor/confirmation", {{"code", "12345"}}).status, 401);
  const Instant at = now() + std::chrono::milliseconds(1);
  const std::string code = totp::code_of(secret, step(at));
  ASSERT_EQ(ask("POST", "second-factor/confirmation", {{"code", code}}).status, 200);
  Accounts& accounts = api_->accounts();
  EXPECT_EQ(accounts.sign_in("claire", kPassword, "", "p", at).error(), Refusal::needs_code);
  EXPECT_EQ(accounts.sign_in("claire", "wrong", "", "p", at).error(), Refusal::wrong)
      << "without the password nobody learns that there is a second factor";
  EXPECT_EQ(accounts.sign_in("claire", kPassword, code, "p", at).error(), Refusal::wrong_code) << "used";
  const std::string next = totp::code_of(secret, step(at) + 1);
  EXPECT_TRUE(accounts.sign_in("claire", kPassword, next, "p", at + std::chrono::seconds(30)));
  EXPECT_EQ(accounts.sign_in("claire", kPassword, next, "p", at + std::chrono::seconds(31)).error(),
            Refusal::wrong_code);
  EXPECT_EQ(accounts.sign_in("claire", kPassword, code, "p", at + std::chrono::seconds(31)).error(),
            Refusal::wrong_code)
      << "one from before";
}

// RFC 6238, appendix B, its last six digits.
TEST(Totp, GivesTheCodesOfTheStandard) {
  const std::string secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";  // "12345678901234567890"
  for (const auto& [time, code] : std::vector<std::pair<std::int64_t, std::string>>{{59, "287082"},
                                                                                    {1111111109, "081804"},
                                                                                    {1111111111, "050471"},
                                                                                    {1234567890, "005924"},
                                                                                    {2000000000, "279037"},
                                                                                    {20000000000, "353130"}})
    EXPECT_EQ(totp::code_of(secret, time / totp::kStepSeconds), code) << time;
  EXPECT_EQ(totp::code_of("no base32!", 1), "");
  EXPECT_EQ(totp::make_secret().size(), 32u);
  EXPECT_NE(totp::make_secret(), totp::make_secret());
}

TEST_F(ConsoleTest, ATokenMayDoWhatItWasMadeForAndNothingElse) {
  EXPECT_EQ(ask("POST", "tokens", {{"name", "n"}, {"scopes", {"everything"}}, {"days", 7}}).status, 422);
  EXPECT_EQ(ask("POST", "tokens", {{"name", "n"}, {"scopes", {"incidents:read"}}, {"days", 4000}}).status,
            422);
  const auto made = ask("POST", "tokens", {{"name", "siem"}, {"scopes", {"incidents:read"}}, {"days", 7}});
  ASSERT_EQ(made.status, 201) << made.body;
  const auto with_token = [&](const std::string& method, const std::string& path) {
    Request asked = request(method, path, json::object{});
    asked.authorization = "Bearer " + std::string(object_in(made).at("token").as_string());
    return api_->answer(asked).status;
  };
  EXPECT_EQ(with_token("GET", "incidents"), 200);
  EXPECT_EQ(with_token("POST", "incidents/" + one_ + "/notes"), 403);
  for (const std::string path : {"tokens", "accounts", "settings", "journal", "rules"})
    EXPECT_EQ(with_token("GET", path), 403) << path;
  const auto list = object_in(ask("GET", "tokens")).at("tokens").as_array();
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(ask("GET", "tokens").body.find(object_in(made).at("token").as_string().c_str()),
            std::string::npos);
  ASSERT_EQ(ask("DELETE", "tokens/" + std::string(list.front().at("id").as_string())).status, 200);
  EXPECT_EQ(with_token("GET", "incidents"), 401);
}

TEST_F(ConsoleTest, AnAdministratorAlwaysRemains) {
  EXPECT_EQ(ask("DELETE", "accounts/claire").status, 422);
  EXPECT_EQ(ask("POST", "accounts/claire/role", {{"role", "reader"}}).status, 422);
  const Session luc = sign_up("luc", Role::administrator);
  ASSERT_EQ(ask("POST", "accounts/claire/role", {{"role", "reader"}}).status, 200);
  EXPECT_EQ(ask("GET", "accounts").status, 403) << "the role changes for sessions that are open";
  ASSERT_EQ(ask_as(luc, "DELETE", "accounts/claire").status, 200);
  EXPECT_EQ(ask("GET", "session").status, 401);
}

TEST_F(ConsoleTest, AChangedPasswordEndsOtherSessions) {
  const auto elsewhere = api_->accounts().sign_in("claire", kPassword, "", "elsewhere", now());
  ASSERT_TRUE(elsewhere);
  EXPECT_EQ(ask("POST", "password", {{"old", "wrong"}, {"new", "une autre phrase longue"}}).status, 401);
  EXPECT_EQ(ask("POST", "password", {{"old", kPassword}, {"new", "court"}}).status, 422);
  ASSERT_EQ(ask("POST", "password", {{"old", kPassword}, {"new", "une autre phrase longue"}}).status, 200);
  EXPECT_EQ(ask("GET", "session").status, 200);
  EXPECT_EQ(ask_as(*elsewhere, "GET", "session").status, 401);
}

TEST_F(ConsoleTest, SettingsAreCheckedAndSecretsStay) {
  EXPECT_EQ(ask("POST", "settings/nothing", json::object{}).status, 422);
  EXPECT_EQ(ask("POST", "settings/establishment", {{"nmae", "x"}}).status, 422);
  EXPECT_EQ(ask("POST", "settings/rota", {{"people", {{{"name", "a"}, {"mail", "a@b\r\nBcc: x@y"}}}}}).status,
            422);
  EXPECT_EQ(ask("POST", "settings/notifications", {{"webhooks", {{{"address", "http://h/"}}}}}).status, 422);
  EXPECT_EQ(ask("POST", "settings/notifications", {{"mail", {{"server", "file:///etc/passwd"}}}}).status,
            422);
  const json::object mail{
      {"server", "smtp://mail.example"}, {"from", "garde@h.example"}, {"password", "hush"}};
  ASSERT_EQ(ask("POST", "settings/notifications", {{"mail", mail}}).status, 200);
  const auto shown = ask("GET", "settings");
  EXPECT_EQ(shown.body.find("hush"), std::string::npos);
  EXPECT_TRUE(object_in(shown).at("notifications").at("mail").at("password_set").as_bool());
  // Kept for the same server, never handed to another.
  ASSERT_EQ(ask("POST", "settings/notifications",
                {{"mail", {{"server", "smtp://evil.example"}, {"from", "garde@h.example"}}}})
                .status,
            200);
  EXPECT_FALSE(object_in(ask("GET", "settings")).at("notifications").at("mail").at("password_set").as_bool());
}

TEST(RotaTest, TakesTurnsAndSwaps) {
  Rota rota;
  rota.people = {{"a", "", ""}, {"b", "", ""}, {"c", "", ""}};
  rota.start = Instant(std::chrono::days(100));
  rota.days = 7;
  const auto first = [&](int day) { return rota.order_at(Instant(std::chrono::days(day))).front().name; };
  EXPECT_EQ(first(99), "a") << "before it begins";
  EXPECT_EQ(first(100), "a");
  EXPECT_EQ(first(107), "b");
  EXPECT_EQ(first(114), "c");
  EXPECT_EQ(first(121), "a");
  rota.turns = {{"c", Instant(std::chrono::days(101)), Instant(std::chrono::days(102))}};
  EXPECT_EQ(first(101), "c");
  EXPECT_EQ(first(102), "a");
  EXPECT_EQ(rota.order_at(Instant(std::chrono::days(107)))[1].name, "c") << "who is told next";
  EXPECT_TRUE(Rota().order_at(Instant()).empty());
}

TEST(NotificationsTest, QuietHoursMayCrossMidnight) {
  Notifications night;
  night.quiet_from = 22 * 60;
  night.quiet_until = 7 * 60;
  EXPECT_TRUE(night.is_quiet(23 * 60));
  EXPECT_TRUE(night.is_quiet(0));
  EXPECT_FALSE(night.is_quiet(7 * 60));
  EXPECT_FALSE(night.is_quiet(12 * 60));
  EXPECT_FALSE(Notifications().is_quiet(0)) << "the same hours: never";
}

}  // namespace
}  // namespace garde::serve
