// SPDX-License-Identifier: Apache-2.0
// The server against the standard and against what other servers get wrong and other clients rely on.
#include "taxii/server.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stix/identifier.h"

namespace garde::taxii {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

constexpr const char* kReports = "91a7b528-80eb-42ed-a74d-c6fbd5a26116";
constexpr const char* kAdvice = "472c94ae-3113-4e3e-a4dd-a9f4ac7471d4";
constexpr const char* kHidden = "365fed99-08fa-fdcd-a1b3-fb247eb41d01";

// Everybody writes to and reads its own in one collection, reads what is for it in another, and cannot see
// the third.
class TestPolicy : public Policy {
 public:
  Rights rights(const Caller& caller, const Collection& collection) const override {
    if (caller.name == "staff") return {true, true, true, true, true};
    if (collection.id == kReports) return {true, true, true, false, false};
    if (collection.id == kAdvice) return {true, true, false, false, false};
    return {};
  }
  Result<std::vector<std::string>> admit(const Caller& caller, const Collection&,
                                         const stix::ObjectHead& head, const json::object& object) override {
    if (head.type == "malware") return failure("no malware here");
    if (const json::value* readers = object.if_contains("x_readers"))
      return json::value_to<std::vector<std::string>>(*readers);
    return std::vector<std::string>{caller.name};
  }
  void added(const Caller&, const Collection&, const stix::ObjectHead& head, const json::object&) override {
    news.push_back(head.id);
  }
  std::vector<std::string> news;
};

class TaxiiServer : public testing::Test {
 protected:
  Response get(const std::string& path, std::vector<std::pair<std::string, std::string>> query = {}) {
    return server.answer({.method = "GET", .path = path, .query = std::move(query)}, &caller);
  }
  Response post(const json::value& body,
                const std::string& content_type = "application/taxii+json;version=2.1",
                const std::string& collection = kReports) {
    return server.answer({.method = "POST",
                          .path = objects_of(collection),
                          .content_type = content_type,
                          .body = json::serialize(body)},
                         &caller);
  }
  static std::string objects_of(const std::string& collection) {
    return "/garde/collections/" + collection + "/objects/";
  }
  static json::object note(int number, const std::string& modified = "2026-01-31T08:00:00.000Z",
                           const std::string& content = "x") {
    return {{"type", "note"},
            {"spec_version", "2.1"},
            {"id", stix::derived_identifier("note", std::to_string(number))},
            {"created", "2026-01-31T08:00:00.000Z"},
            {"modified", modified},
            {"content", content},
            {"object_refs", {stix::derived_identifier("report", "r")}}};
  }
  void fill(int count) {
    json::array notes;
    for (int i = 0; i < count; ++i) notes.push_back(note(i));
    ASSERT_EQ(post({{"objects", notes}}).status, 202);
  }
  static json::object body_of(const Response& response) { return json::parse(response.body).as_object(); }
  static std::size_t count_of(const Response& response) {
    const auto body = body_of(response);
    const json::value* objects = body.if_contains("objects");
    return objects == nullptr ? 0 : objects->as_array().size();
  }
  static std::string header(const Response& response, const std::string& name) {
    for (const auto& [key, value] : response.headers)
      if (key == name) return value;
    return {};
  }

  std::unique_ptr<store::ObjectStore> objects = *store::open_object_store(":memory:");
  TestPolicy policy;
  Server server{
      {.origin = "https://hub.example:8443",
       .collections = {{kReports, "Reports"}, {kAdvice, "Advice", "", "advice"}, {kHidden, "Hidden"}},
       .most_page_objects = 50,
       .most_body_bytes = 100'000,
       .most_objects = 60},
      *objects,
      policy};
  Caller caller{"one", {"one", "everybody"}};
};

TEST_F(TaxiiServer, IsDiscovered) {
  const auto discovery = body_of(get("/taxii2/"));
  EXPECT_EQ(discovery.at("api_roots").as_array()[0].as_string(), "https://hub.example:8443/garde/");
  EXPECT_EQ(discovery.at("default").as_string(), "https://hub.example:8443/garde/");
  const auto root = body_of(get("/garde/"));
  EXPECT_EQ(root.at("versions").as_array()[0].as_string(), "application/taxii+json;version=2.1");
  EXPECT_EQ(root.at("max_content_length").to_number<int>(), 100'000);
  const auto collections = body_of(get("/garde/collections/")).at("collections").as_array();
  ASSERT_EQ(collections.size(), 2U) << "the hidden one is not listed";
  EXPECT_TRUE(collections[0].at("can_write").as_bool());
  EXPECT_FALSE(collections[1].at("can_write").as_bool());
  EXPECT_EQ(body_of(get("/garde/collections/advice/")).at("id").as_string(), kAdvice) << "by its alias";
}

TEST_F(TaxiiServer, IsTheSameWithoutATrailingSlash) {
  fill(2);
  for (const auto& path : std::vector<std::string>{
           "/taxii2", "/garde", "/garde/collections", "/garde/collections/" + std::string(kReports),
           "/garde/collections/" + std::string(kReports) + "/objects"}) {
    EXPECT_EQ(get(path).status, 200) << path;
    EXPECT_EQ(get(path).body, get(path + "/").body) << path;
  }
}

TEST_F(TaxiiServer, PagesAreFullAndEndWhereThereIsNoMore) {
  fill(45);
  std::vector<std::pair<std::string, std::string>> query = {{"limit", "20"}};
  std::vector<std::size_t> sizes;
  for (;;) {
    const Response page = get(objects_of(kReports), query);
    const auto body = body_of(page);
    sizes.push_back(count_of(page));
    ASSERT_EQ(body.at("more").as_bool(), body.contains("next"));
    EXPECT_EQ(get(objects_of(kReports), query).body, page.body) << "asked again, it is the same page";
    if (!body.at("more").as_bool()) break;
    query = {{"limit", "20"}, {"next", body.at("next").as_string().c_str()}};
  }
  EXPECT_EQ(sizes, (std::vector<std::size_t>{20, 20, 5}));
  EXPECT_EQ(count_of(get(objects_of(kReports), {{"limit", "45"}})), 45U);
  EXPECT_FALSE(body_of(get(objects_of(kReports), {{"limit", "45"}})).at("more").as_bool())
      << "never more without objects";
  fill(60);
  EXPECT_EQ(count_of(get(objects_of(kReports))), 50U) << "the server's own cap";
  EXPECT_EQ(count_of(get(objects_of(kReports), {{"limit", "1000000"}})), 50U);
  EXPECT_EQ(count_of(get(objects_of(kReports),
                         {{"limit", "7"},
                          {"next", body_of(get(objects_of(kReports))).at("next").as_string().c_str()}})),
            7U)
      << "the limit may change on the way";
  const auto manifest =
      body_of(get("/garde/collections/" + std::string(kReports) + "/manifest/", {{"limit", "3"}}));
  EXPECT_TRUE(manifest.at("more").as_bool());
  EXPECT_TRUE(manifest.contains("next"));
}

TEST_F(TaxiiServer, RefusesParametersThatAreNone) {
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{{"limit", "0"},
                                                        {"limit", "-1"},
                                                        {"limit", "abc"},
                                                        {"limit", ""},
                                                        {"limit", "1e3"},
                                                        {"added_after", "yesterday"},
                                                        {"added_after", "2026-01-31T08:00:00"},
                                                        {"next", "x"},
                                                        {"next", "-5"},
                                                        {"next", "99999999999999999999"},
                                                        {"match[version]", "newest"},
                                                        {"match[id]", ""}}) {
    const Response response = get(objects_of(kReports), {{name, value}});
    EXPECT_EQ(response.status, 400) << name << "=" << value;
    EXPECT_THAT(std::string(body_of(response).at("title").as_string().c_str()), HasSubstr(name));
  }
  EXPECT_EQ(get(objects_of(kReports), {{"limit", "1"}, {"limit", "2"}}).status, 400);
  EXPECT_EQ(get(objects_of(kReports), {{"unknown", "1"}}).status, 200);
}

TEST_F(TaxiiServer, AddedAfterIsExclusiveAndTakesEveryWayToWriteAnInstant) {
  fill(10);
  const Response all = get(objects_of(kReports));
  const std::string first = header(all, "X-TAXII-Date-Added-First");
  const std::string last = header(all, "X-TAXII-Date-Added-Last");
  EXPECT_LT(first, last);
  EXPECT_EQ(count_of(get(objects_of(kReports), {{"added_after", first}})), 9U);
  EXPECT_EQ(count_of(get(objects_of(kReports), {{"added_after", last}})), 0U);
  EXPECT_EQ(header(get(objects_of(kReports), {{"added_after", last}}), "X-TAXII-Date-Added-First"), "")
      << "absent on an empty page";
  for (const char* early :
       {"2020-01-01T00:00:00Z", "2020-01-01T00:00:00.5Z", "2020-01-01T00:00:00.123456789Z",
        "2020-01-01T00:00:00.12345Z", "2020-01-01T02:00:00+02:00", "2020-01-01T02:00:00 02:00"})
    EXPECT_EQ(count_of(get(objects_of(kReports), {{"added_after", early}})), 10U) << early;
  const auto next = body_of(get(objects_of(kReports), {{"limit", "4"}})).at("next").as_string();
  EXPECT_EQ(count_of(get(objects_of(kReports), {{"added_after", first}, {"next", next.c_str()}})), 6U)
      << "together with next";
  // A client that cuts to the millisecond sees some again, and misses none.
  const std::string cut = last.substr(0, 23) + "Z";
  EXPECT_GE(count_of(get(objects_of(kReports), {{"added_after", cut}})), 1U);
}

TEST_F(TaxiiServer, ServesWhoeverAcceptsItsVersion) {
  const auto status = [&](const std::string& accept) {
    return server.answer({.path = "/taxii2/", .accept = accept}, &caller).status;
  };
  for (const char* accept :
       {"", "*/*", "application/taxii+json", "application/taxii+json;version=2.1",
        "application/taxii+json; version=2.1", "APPLICATION/TAXII+JSON;VERSION=2.1",
        "application/taxii+json;version=\"2.1\"", "application/taxii+json;version=2.1;q=0.9",
        "application/vnd.oasis.taxii+json; version=2.0, application/taxii+json;version=2.1",
        "application/json", "text/html, */*;q=0.1"})
    EXPECT_EQ(status(accept), 200) << accept;
  for (const char* accept :
       {"application/vnd.oasis.taxii+json; version=2.0", "application/vnd.oasis.taxii+json",
        "application/taxii+json;version=2.0", "application/taxii+json;version=2.1;q=0"})
    EXPECT_EQ(status(accept), 406) << accept;
}

TEST_F(TaxiiServer, TakesBodiesUnderTheirUsualNames) {
  const json::value body = {{"objects", {note(1)}}};
  for (const char* type : {"application/taxii+json;version=2.1", "application/taxii+json; version=2.1",
                           "application/taxii+json;version=2.1;charset=utf-8", "Application/Taxii+Json",
                           "application/taxii+json;version=\"2.1\""})
    EXPECT_EQ(post(body, type).status, 202) << type;
  EXPECT_EQ(post({{"type", "bundle"},
                  {"id", "bundle--28bb3599-77cd-4a82-a950-b5bc3caf07c4"},
                  {"objects", {note(2)}}},
                 "application/stix+json;version=2.1")
                .status,
            202);
  for (const char* type : {"", "text/plain", "application/xml", "application/taxii+json;version=2.0",
                           "application/vnd.oasis.stix+json; version=2.0"})
    EXPECT_EQ(post(body, type).status, 415) << type;
}

TEST_F(TaxiiServer, EveryErrorIsAnErrorObject) {
  const auto raw = [&](const std::string& text) {
    return server.answer({.method = "POST",
                          .path = objects_of(kReports),
                          .content_type = "application/taxii+json",
                          .body = text},
                         &caller);
  };
  const auto method = [&](const std::string& name, const std::string& path) {
    return server.answer({.method = name, .path = path}, &caller);
  };
  const std::vector<std::pair<int, Response>> cases = {
      {401, server.answer({.path = "/taxii2/"}, nullptr)},
      {404, get("/")},
      {404, get("/other/")},
      {404, get("/garde/collections/nothing/")},
      {404, get("/garde/collections/nothing/objects/../../x/")},
      {404, get(objects_of(kReports) + "not-an-id/")},
      {404, get(objects_of(kReports) + stix::random_identifier("note") + "/")},
      {404, get(objects_of(kReports) + stix::random_identifier("note") + "/versions/")},
      {404, get("/garde/status/" + stix::uuid_version_4() + "/")},
      {404, get(objects_of(kHidden))},
      {403, post({{"objects", {note(1)}}}, "application/taxii+json", kAdvice)},
      {403, method("DELETE", objects_of(kReports) + stix::random_identifier("note") + "/")},
      {405, method("DELETE", "/taxii2/")},
      {405, method("PUT", objects_of(kReports))},
      {406, server.answer({.path = "/taxii2/", .accept = "application/taxii+json;version=2.0"}, &caller)},
      {400, raw("{")},
      {400, raw("{\"objects\":[],\"objects\":[]}")},
      {422, raw("[]")},
      {422, raw("{}")},
      {422, raw("{\"objects\":[]}")},
      {413, raw(std::string(100'001, ' '))},
      {415, post({{"objects", {note(1)}}}, "text/html")},
  };
  for (const auto& [status, response] : cases) {
    EXPECT_EQ(response.status, status) << response.body;
    EXPECT_EQ(response.content_type, kMediaType);
    EXPECT_FALSE(body_of(response).at("title").as_string().empty());
    EXPECT_EQ(body_of(response).at("http_status").as_string(), std::to_string(status).c_str());
  }
  EXPECT_EQ(get(objects_of(kHidden)).body,
            get("/garde/collections/365fed99-08fa-4dcd-a1b3-fb247eb41d02/objects/").body)
      << "what may not be seen looks like what is not there";
  EXPECT_EQ(header(method("PUT", "/taxii2/"), "Allow"), "GET, HEAD");
}

TEST_F(TaxiiServer, AnswersHead) {
  fill(3);
  const Response head = server.answer({.method = "HEAD", .path = objects_of(kReports)}, &caller);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.body, "");
  EXPECT_NE(header(head, "X-TAXII-Date-Added-First"), "");
}

TEST_F(TaxiiServer, AStatusAddsUp) {
  json::object broken = note(9);
  broken["spec_version"] = "2.0";
  json::object malware = {{"type", "malware"},
                          {"spec_version", "2.1"},
                          {"id", stix::random_identifier("malware")},
                          {"created", "2026-01-31T08:00:00.000Z"},
                          {"modified", "2026-01-31T08:00:00.000Z"},
                          {"is_family", false}};
  fill(1);
  const json::array sent = {note(0),  // known
                            note(0, "2026-01-31T08:00:00.000Z", "altered"),
                            note(1),
                            broken,
                            malware,
                            3,
                            json::object{{"type", "ipv4-addr"},
                                         {"id", "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4"},
                                         {"value", "198.51.100.3"}}};
  policy.news.clear();
  const Response response = post({{"objects", sent}});
  EXPECT_EQ(response.status, 202);
  const auto status = body_of(response);
  EXPECT_EQ(status.at("total_count").as_int64(), 7);
  EXPECT_EQ(status.at("success_count").as_int64(), 3);
  EXPECT_EQ(status.at("failure_count").as_int64(), 4);
  EXPECT_EQ(status.at("pending_count").as_int64(), 0);
  EXPECT_EQ(status.at("successes").as_array().size(), 3U);
  EXPECT_EQ(status.at("failures").as_array().size(), 4U);
  EXPECT_THAT(response.body, HasSubstr("no malware here"));
  EXPECT_THAT(response.body, HasSubstr("another content"));
  EXPECT_EQ(policy.news, (std::vector<std::string>{stix::derived_identifier("note", "1"),
                                                   "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4"}))
      << "what was known is no news";
  const std::string address = "/garde/status/" + std::string(status.at("id").as_string().c_str()) + "/";
  EXPECT_EQ(get(address).body, response.body);
  Caller other{"two", {"two"}};
  EXPECT_EQ(server.answer({.path = address}, &other).status, 404) << "another's";
}

TEST_F(TaxiiServer, GivesVersionsAndWhatMatches) {
  ASSERT_EQ(post({{"objects",
                   {note(1, "2026-01-31T08:00:00.000Z"), note(1, "2026-01-31T09:00:00.12345Z"), note(2)}}})
                .status,
            202);
  const std::string id = stix::derived_identifier("note", "1");
  EXPECT_EQ(json::serialize(body_of(get(objects_of(kReports) + id + "/versions/")).at("versions")),
            R"(["2026-01-31T08:00:00.000Z","2026-01-31T09:00:00.123450Z"])");
  const auto one = body_of(get(objects_of(kReports) + id)).at("objects").as_array();
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(one[0].at("modified").as_string(), "2026-01-31T09:00:00.12345Z");
  const auto count = [&](std::vector<std::pair<std::string, std::string>> query) {
    return count_of(get(objects_of(kReports), std::move(query)));
  };
  EXPECT_EQ(count({}), 2U);
  EXPECT_EQ(count({{"match[version]", "all"}}), 3U);
  EXPECT_EQ(count({{"match[version]", "first,last"}}), 3U);
  EXPECT_EQ(count({{"match[version]", "2026-01-31T09:00:00.1234500Z"}}), 1U) << "instants, not strings";
  EXPECT_EQ(count({{"match[id]", id + "," + stix::derived_identifier("note", "2")}}), 2U);
  EXPECT_EQ(count({{"match[type]", "report"}}), 0U);
  EXPECT_EQ(count({{"match[type]", "report,note"}}), 2U);
  EXPECT_EQ(count({{"match[spec_version]", "2.0"}}), 0U);
  EXPECT_EQ(count({{"match[spec_version]", "2.1"}}), 2U);
}

TEST_F(TaxiiServer, StaffDeletes) {
  fill(2);
  caller = {"staff", {}};
  const std::string address = objects_of(kReports) + stix::derived_identifier("note", "1") + "/";
  EXPECT_EQ(server.answer({.method = "DELETE", .path = address}, &caller).status, 200);
  EXPECT_EQ(get(address).status, 404);
  EXPECT_EQ(server.answer({.method = "DELETE", .path = address}, &caller).status, 404);
  EXPECT_EQ(count_of(get(objects_of(kReports))), 1U);
}

// Role by collection by verb: nobody reads another's report, nor advice that is not for it.
TEST_F(TaxiiServer, NobodyReadsWhatIsAnothers) {
  fill(1);
  json::object for_two = note(5);
  for_two["x_readers"] = {"two"};
  json::object for_all = note(6);
  for_all["x_readers"] = {"everybody"};
  const Caller staff{"staff", {}};
  ASSERT_EQ(server
                .answer({.method = "POST",
                         .path = objects_of(kAdvice),
                         .content_type = "application/taxii+json",
                         .body = json::serialize(json::object{{"objects", {for_two, for_all}}})},
                        &staff)
                .status,
            202);
  const Caller two{"two", {"two", "everybody"}};
  const auto seen = [&](const Caller& who, const char* collection) {
    return count_of(server.answer({.path = objects_of(collection)}, &who));
  };
  EXPECT_EQ(seen(caller, kReports), 1U);
  EXPECT_EQ(seen(two, kReports), 0U);
  EXPECT_EQ(seen(staff, kReports), 1U);
  EXPECT_EQ(seen(caller, kAdvice), 1U);
  EXPECT_EQ(seen(two, kAdvice), 2U);
  const std::string own = objects_of(kReports) + stix::derived_identifier("note", "0") + "/";
  for (const std::string& path : {own, own + "versions/"}) {
    EXPECT_EQ(server.answer({.path = path}, &caller).status, 200);
    EXPECT_EQ(server.answer({.path = path}, &two).status, 404);
    EXPECT_EQ(server.answer({.path = path}, &staff).status, 200);
  }
  EXPECT_EQ(server
                .answer({.path = objects_of(kReports),
                         .query = {{"match[id]", stix::derived_identifier("note", "0")}}},
                        &two)
                .body,
            "{\"more\":false}");
}

}  // namespace
}  // namespace garde::taxii
