// SPDX-License-Identifier: Apache-2.0
// The API as a browser asks it, and as somebody would who means harm.
#include "serve/api.h"

#include <gtest/gtest.h>

#include "incident/grouper.h"
#include "support/evidence_builder.h"
#include "support/scratch_folder.h"

namespace garde::serve {
namespace {

namespace json = boost::json;

const std::string kPassword = "une phrase assez longue";

class ApiTest : public testing::Test {
 protected:
  void SetUp() override {
    auto store = store::SqliteStore::open(folder_ / "incidents.db");
    ASSERT_TRUE(store);
    incident::Grouper grouper;
    const auto rule = test::facts("r1", sigma::Level::critical, {"impact"}, {"T1486"});
    auto evidence = test::evidence(rule, 1, "srv-<b>fic</b>", "claire");
    evidence.id = std::string(32, 'a');
    id_ = grouper.take(std::move(evidence)).incident;
    ASSERT_TRUE((*store)->save(*grouper.find(id_), {"f1"}));
    auto api = Api::open({folder_.path(), {}, GARDE_SOURCE_DIR, "75", Zone()});
    ASSERT_TRUE(api) << api.error().message();
    api_ = std::move(*api);
    session_ = sign_up("claire", Role::administrator);
  }
  Session sign_up(const std::string& name, Role role) {
    const std::string link = *api_->accounts().make_link(role, now());
    return *api_->accounts().use_link(link, name, kPassword, name, now());
  }
  static Request request(const std::string& method, const std::string& path, const std::string& body = {}) {
    Request made;
    made.method = method;
    EXPECT_TRUE(read_target(path, made));
    made.host = "localhost:8443";
    made.content_type = method == "GET" ? "" : "application/json";
    made.body = body;
    return made;
  }
  Response ask(const std::string& method, const std::string& path, const std::string& body = {}) {
    Request made = request(method, path, body);
    made.session = session_.token;
    made.guard = session_.guard;
    return api_->answer(made);
  }
  static json::object object_in(const Response& response) { return json::parse(response.body).as_object(); }
  [[nodiscard]] std::string incident() const { return "/api/v1/incidents/" + id_; }

  test::ScratchFolder folder_;
  std::unique_ptr<Api> api_;
  Session session_;
  std::string id_;
};

TEST_F(ApiTest, SaysNothingToWhoIsNotSignedIn) {
  for (const std::string path :
       {"overview", "incidents", "hunt?words=a", "events", "journal", "session", "nothing"}) {
    EXPECT_EQ(api_->answer(request("GET", "/api/v1/" + path)).status, 401) << path;
    Request forged = request("GET", "/api/v1/" + path);
    forged.session = std::string(43, 'A');
    EXPECT_EQ(api_->answer(forged).status, 401) << path;
  }
  EXPECT_EQ(api_->answer(request("GET", "/")).status, 200) << "the page with which to sign in";
}

TEST_F(ApiTest, AnswersWhetherThisIsAnAttack) {
  const auto overview = object_in(ask("GET", "/api/v1/overview?language=en"));
  EXPECT_EQ(overview.at("verdict").as_string(), "attack");
  EXPECT_FALSE(overview.at("deadlines").as_array().empty());
  ASSERT_EQ(ask("POST", incident() + "/state", R"({"state":"contained","text":"unplugged"})").status, 200);
  EXPECT_EQ(object_in(ask("GET", "/api/v1/overview")).at("verdict").as_string(), "contained");
  ASSERT_EQ(ask("POST", incident() + "/state", R"({"state":"closed","verdict":"true","text":"over"})")
                .status,
            200);
  EXPECT_EQ(object_in(ask("GET", "/api/v1/overview")).at("verdict").as_string(), "quiet");
}

TEST_F(ApiTest, KeepsWhoDidWhichFirstActionInEitherLanguage) {
  const auto before = object_in(ask("GET", incident() + "?language=en"));
  const auto& action = before.at("actions").as_array().front().as_object();
  EXPECT_FALSE(action.contains("done"));
  const std::string body = json::serialize(json::object{{"text", action.at("text")}});
  ASSERT_EQ(ask("POST", incident() + "/actions?language=en", body).status, 200);
  for (const std::string language : {"fr", "en"}) {
    const auto after = object_in(ask("GET", incident() + "?language=" + language));
    const auto& ticked = after.at("actions").as_array().front().as_object();
    ASSERT_TRUE(ticked.contains("done")) << language;
    EXPECT_EQ(ticked.at("done").at("who").as_string(), "claire");
    EXPECT_EQ(after.at("acts").as_array().back().at("why").as_string(), ticked.at("text").as_string());
  }
  EXPECT_EQ(ask("POST", incident() + "/actions", R"({"text":"dance"})").status, 422);
}

TEST_F(ApiTest, WhatOthersWroteMeanwhileStays) {
  auto other = store::SqliteStore::open(folder_ / "incidents.db");
  const auto change = [](incident::Incident& one) {
    return incident::add_note(one, "node", "from elsewhere", now());
  };
  ASSERT_TRUE((*other)->update(id_, change));
  ASSERT_EQ(ask("POST", incident() + "/notes", R"({"text":"mine"})").status, 200);
  const std::string told = ask("GET", incident()).body;
  EXPECT_NE(told.find("from elsewhere"), std::string::npos);
  EXPECT_NE(told.find("mine"), std::string::npos);
}

TEST_F(ApiTest, ChangesNothingForAnotherSitesPage) {
  const std::string path = incident() + "/notes";
  const std::string body = R"({"text":"forged"})";
  const auto attempt = [&](auto spoil) {
    Request made = request("POST", path, body);
    made.session = session_.token;
    made.guard = session_.guard;
    spoil(made);
    return api_->answer(made).status;
  };
  EXPECT_EQ(attempt([](Request& made) { made.guard.clear(); }), 403);
  EXPECT_EQ(attempt([](Request& made) { made.guard = std::string(43, 'A'); }), 403);
  EXPECT_EQ(attempt([](Request& made) { made.origin = "https://evil.example"; }), 403);
  EXPECT_EQ(attempt([](Request& made) { made.origin = "null"; }), 403);
  EXPECT_EQ(attempt([](Request& made) { made.origin = "http://localhost:8443"; }), 403);
  EXPECT_EQ(attempt([](Request& made) { made.content_type = "text/plain"; }), 403);
  EXPECT_EQ(attempt([](Request& made) { made.content_type = "application/x-www-form-urlencoded"; }), 403);
  EXPECT_EQ(ask("GET", incident()).body.find("forged"), std::string::npos);
  EXPECT_EQ(attempt([](Request& made) { made.origin = "https://localhost:8443"; }), 200);
}

TEST_F(ApiTest, ASignInFromAnotherSiteIsRefused) {
  Request made =
      request("POST", "/api/v1/session", R"({"name":"claire","password":"une phrase assez longue"})");
  made.origin = "https://evil.example";
  EXPECT_EQ(api_->answer(made).status, 403);
}

TEST_F(ApiTest, EachRoleMayWhatItMay) {
  session_ = sign_up("lecteur", Role::reader);
  EXPECT_EQ(ask("GET", incident()).status, 200);
  EXPECT_EQ(ask("POST", incident() + "/notes", R"({"text":"a"})").status, 403);
  EXPECT_EQ(ask("POST", incident() + "/declaration/answers", R"({"field":"way_in","values":["a"]})").status,
            403);
  EXPECT_EQ(ask("GET", "/api/v1/journal").status, 403);
  session_ = sign_up("garde", Role::responder);
  EXPECT_EQ(ask("POST", incident() + "/notes", R"({"text":"a"})").status, 200);
  EXPECT_EQ(ask("GET", "/api/v1/journal").status, 403);
  EXPECT_EQ(ask("POST", "/api/v1/invitations", R"({"role":"administrator"})").status, 403);
}

TEST_F(ApiTest, ASessionSetBeforehandIsNotTheOneAfterSignIn) {
  Request made =
      request("POST", "/api/v1/session", R"({"name":"claire","password":"une phrase assez longue"})");
  made.session = session_.token;
  const Response response = api_->answer(made);
  ASSERT_EQ(response.status, 200);
  const std::string& cookie = response.headers.front().second;
  for (const std::string part : {"__Host-garde=", "Path=/", "Secure", "HttpOnly", "SameSite=Strict"})
    EXPECT_NE(cookie.find(part), std::string::npos) << cookie;
  EXPECT_EQ(cookie.find(session_.token), std::string::npos);
  EXPECT_EQ(ask("GET", "/api/v1/session").status, 401) << "the earlier one has ended";
}

TEST_F(ApiTest, WritesEveryActInTheJournal) {
  ASSERT_EQ(ask("POST", incident() + "/notes", R"({"text":"appel"})").status, 200);
  const auto journal = object_in(ask("GET", "/api/v1/journal"));
  EXPECT_TRUE(journal.at("whole").as_bool());
  const auto& latest = journal.at("entries").as_array().front().as_object();
  EXPECT_EQ(latest.at("what").as_string(), "incident.notes");
  EXPECT_EQ(latest.at("who").as_string(), "claire");
}

TEST_F(ApiTest, PreparesTheDeclarationAndKeepsAnswers) {
  const auto answered =
      ask("POST", incident() + "/declaration/answers", R"({"field":"care_effect","values":["degraded"]})");
  ASSERT_EQ(answered.status, 200) << answered.body;
  EXPECT_EQ(
      ask("POST", incident() + "/declaration/answers", R"({"field":"care_effect","values":["splendid"]})")
          .status,
      422);
  EXPECT_EQ(ask("GET", incident() + "/declaration/export/pdf").body.substr(0, 5), "%PDF-");
  EXPECT_NE(ask("GET", incident() + "/declaration/export/txt?language=en").body.find("degraded mode"),
            std::string::npos);
  EXPECT_TRUE(declare::declaration_from_json(ask("GET", incident() + "/declaration/export/json").body, "answer"));
  EXPECT_EQ(ask("GET", incident() + "/declaration/export/exe").status, 404);
}

TEST_F(ApiTest, MalformedBodiesAreToldSo) {
  const std::string deep(100'000, '[');
  for (const std::string& body : {std::string("{"), std::string("[]"), deep, std::string("\xff\xfe")})
    EXPECT_EQ(ask("POST", incident() + "/notes", body).status, 400);
  EXPECT_EQ(ask("POST", incident() + "/state", R"({"state":7})").status, 422);
  EXPECT_EQ(ask("PATCH", incident() + "/state", "{}").status, 405);
  EXPECT_EQ(ask("GET", "/api/v1/incidents/none").status, 404);
}

TEST_F(ApiTest, TellsAPageThatFollowsWhenAnotherProcessWrites) {
  const Response stream = ask("GET", "/api/v1/events");
  EXPECT_NE(stream.events(), "");
  EXPECT_EQ(stream.events(), "");
  auto other = store::SqliteStore::open(folder_ / "incidents.db");
  const auto change = [](incident::Incident& one) { return incident::add_note(one, "node", "new", now()); };
  ASSERT_TRUE((*other)->update(id_, change));
  EXPECT_NE(stream.events().find("event: changed"), std::string::npos);
  ASSERT_EQ(ask("POST", incident() + "/notes", R"({"text":"mine"})").status, 200);
  EXPECT_NE(stream.events(), "");
}

TEST(MessageTest, TargetsThatLeadElsewhereAreRefused) {
  for (const std::string target :
       {"", "x", "http://h/", "/../etc/passwd", "/a/../b", "/a/%2e%2e/b", "/..", "/%2E%2e", "/a%00b",
        "/a%0d%0ab", "/a\\b", "//evil.example/", "/%", "/%4", "/%zz", "/a?b=%q"}) {
    Request request;
    EXPECT_FALSE(read_target(target, request)) << target;
  }
  Request request;
  ASSERT_TRUE(read_target("/a%20b..c?d=e+f%26&g", request));
  EXPECT_EQ(request.path, "/a b..c");
  EXPECT_EQ(request.parameter("d"), "e f&");
}

TEST(MessageTest, FindsACookieAmongOthers) {
  EXPECT_EQ(cookie_named("a=1; __Host-garde=xyz; b=2", "__Host-garde"), "xyz");
  EXPECT_EQ(cookie_named("x__Host-garde=1", "__Host-garde"), "");
  EXPECT_EQ(cookie_named("__Host-gardex=1", "__Host-garde"), "");
}

}  // namespace
}  // namespace garde::serve
