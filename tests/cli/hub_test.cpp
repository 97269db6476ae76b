// SPDX-License-Identifier: Apache-2.0
// The story of a systemic attack, told by the program itself: a hub, hospitals that join it, the example
// attack found at customers of one provider, and the verdict of the hub.
#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>
#include <thread>

#include "serve/hub/running_hub.h"
#include "support/listening.h"
#include "support/run_garde.h"

namespace garde {
namespace {

using test::content_of;
using test::run_garde;
using testing::HasSubstr;

// The example attack, in the night before last: what a hub hears of is recent.
std::string example(const test::ScratchFolder& folder) {
  const std::string day = format_rfc3339(now() - std::chrono::hours(48), 0).substr(0, 10);
  EXPECT_EQ(test::run_program(std::vector<std::string>{GARDE_EXAMPLE_GENERATOR, folder / "logs", day},
                              test::RunOptions())
                .status,
            0);
  return folder / "logs";
}

class HubStory : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(run_garde({"sector", "generate", "--hospitals", "3000", "--social-care", "1000", "--groups",
                         "135", "--providers", "250", "--seed", "7", "-o", folder / "sector.db"})
                  .status,
              0);
    const auto made = run_garde({"hub", "init", folder / "hub", "--language", "en"});
    ASSERT_EQ(made.status, 0) << made.err;
    EXPECT_THAT(made.out, HasSubstr("root.key offline"));
    start();
  }
  void start() {
    running.emplace(
        std::vector<std::string>{GARDE_BINARY, "hub", "run", folder / "hub", "--sector", folder / "sector.db",
                                 "--port", port, "--years", "60", "--language", "en"},
        folder / "out", folder / "err");
    for (int i = 0; i < 3000 && content_of(folder / "err").find("answers at") == std::string::npos; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    const std::string said = content_of(folder / "err");
    const std::size_t at = said.rfind("https://localhost:");
    ASSERT_NE(at, std::string::npos) << said;
    port = said.substr(at + 18, said.find('/', at + 18) - at - 18);
  }
  [[nodiscard]] std::string url() const { return "https://localhost:" + port; }
  std::string store_of(const std::string& member) const { return folder / ("node-" + member); }

  void join(const std::string& member) {
    const auto invited = run_garde({"invite", "--hub", folder / "hub", "--establishment", member});
    ASSERT_EQ(invited.status, 0) << invited.err;
    const auto joined = run_garde({"join", url(), "--token", invited.out.substr(0, invited.out.find('\n')),
                                   "--store", store_of(member), "--language", "en"});
    ASSERT_EQ(joined.status, 0) << joined.err;
    EXPECT_THAT(joined.out, HasSubstr("as " + member));
  }

  test::ScratchFolder folder;
  std::string port = "0";
  std::optional<test::Running> running;
};

TEST_F(HubStory, CustomersOfOneProviderReportAndTheHubSaysSo) {
  // The attack as it is found at each of them.
  const std::string logs = example(folder);
  const auto found = run_garde({"incidents", "--store", folder / "found", logs});
  ASSERT_LE(found.status, 1) << found.err;
  const auto listed = run_garde({"incidents", "--format", "json", logs});
  const std::size_t at = listed.out.find("\"id\":\"");
  ASSERT_NE(at, std::string::npos) << listed.out.substr(0, 400);
  const std::string incident = listed.out.substr(at + 6, listed.out.find('"', at + 6) - at - 6);

  const auto members = test::customers_of_one_provider();
  ASSERT_GE(members.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    join(members[i]);
    std::filesystem::copy(folder / "found", store_of(members[i]), std::filesystem::copy_options::recursive);
  }
  const auto preview = run_garde({"share", "preview", incident, "--store", store_of(members[0])});
  ASSERT_EQ(preview.status, 0) << preview.err;
  EXPECT_THAT(preview.out, HasSubstr("\"type\":\"incident\""));
  for (const char* name : {"srv-", "SRV-", "PC-", "valmont", "VALMONT", "10.20.", "192.168."})
    EXPECT_EQ(preview.out.find(name), std::string::npos) << name << " would leave: " << preview.out;

  for (std::size_t i = 0; i < 4; ++i) {
    const auto sent = run_garde({"share", "send", incident, "--store", store_of(members[i]), "--nature",
                                 "malicious", "--language", "en"});
    ASSERT_EQ(sent.status, 0) << sent.err;
    EXPECT_THAT(sent.out, HasSubstr("the hub has it"));
    if (i == 1) {  // the hub is killed, and comes back
      running->stop(SIGKILL);
      const auto waiting = run_garde({"share", "send", incident, "--store", store_of(members[2]), "--nature",
                                      "malicious", "--language", "en"});
      EXPECT_EQ(waiting.status, 1);
      EXPECT_THAT(waiting.err, HasSubstr("1 waiting"));
      start();
      std::this_thread::sleep_for(std::chrono::seconds(7));  // its pause before it tries again
    }
  }
  const auto again = run_garde({"share", "send", incident, "--store", store_of(members[0]), "--nature",
                                "malicious", "--language", "en"});
  EXPECT_THAT(again.out, HasSubstr("nothing new"));
  for (int i = 0; i < 300 && content_of(folder / "out").find("Systemic") == std::string::npos; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_THAT(content_of(folder / "out"), HasSubstr("Systemic")) << content_of(folder / "err");

  const auto listed_members = run_garde({"hub", "members", folder / "hub", "--language", "en"});
  EXPECT_THAT(listed_members.out, HasSubstr(members[3] + "  member since"));
  ASSERT_EQ(run_garde({"revoke", "--hub", folder / "hub", members[3]}).status, 0);
  EXPECT_THAT(run_garde({"hub", "members", folder / "hub", "--language", "en"}).out,
              HasSubstr(members[3] + "  put out"));
  const auto refused = run_garde({"share", "send", incident, "--store", store_of(members[3]), "--nature",
                                  "not_malicious", "--language", "en"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, HasSubstr("401"));
}

TEST_F(HubStory, ErrorsSayHowToMendThem) {
  EXPECT_THAT(run_garde({"invite", "--hub", folder / "nothing", "--establishment", "1"}).err,
              HasSubstr("garde hub init"));
  EXPECT_THAT(run_garde({"invite", "--hub", folder / "hub"}).err, HasSubstr("--establishment"));
  EXPECT_THAT(run_garde({"hub", "init", folder / "hub"}).err, HasSubstr("authority already"));
  EXPECT_THAT(run_garde({"join", "http://x", "--token", "t", "--store", folder / "n"}).err,
              HasSubstr("https://"));
  EXPECT_THAT(run_garde({"join", url(), "--token", "t", "--store", folder / "n"}).err,
              HasSubstr("whole token"));
  EXPECT_THAT(run_garde({"share", "send", "x", "--store", folder / "n"}).err, HasSubstr("garde join"));
}

}  // namespace
}  // namespace garde
