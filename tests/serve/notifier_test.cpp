// SPDX-License-Identifier: Apache-2.0
// Who is told of what, once and in which order; mail as a server receives it; webhooks that point inside.
#include "serve/notifier.h"

#include <boost/asio.hpp>
#include <gtest/gtest.h>
#include <thread>

#include "support/evidence_builder.h"
#include "support/scratch_folder.h"

namespace garde::serve {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using asio::ip::tcp;
using incident::Incident;

// A mail server that takes one message and says what it was.
class MailServer {
 public:
  MailServer() : acceptor_(context_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {
    thread_ = std::thread([this] { serve(); });
  }
  ~MailServer() { thread_.join(); }
  [[nodiscard]] std::string address() const {
    return "smtp://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
  }
  std::string said() {
    thread_.join();
    thread_ = std::thread([] {});
    return said_;
  }

 private:
  void serve() {
    boost::system::error_code error;
    tcp::socket socket(context_);
    acceptor_.accept(socket, error);
    const auto answer = [&](const std::string& text) {
      asio::write(socket, asio::buffer(text + "\r\n"), error);
    };
    answer("220 mail.example ESMTP");
    asio::streambuf buffer;
    for (bool in_data = false; !error;) {
      const std::size_t size = asio::read_until(socket, buffer, "\r\n", error);
      if (error) break;
      const std::string line(asio::buffers_begin(buffer.data()),
                             asio::buffers_begin(buffer.data()) + static_cast<long>(size));
      buffer.consume(size);
      said_ += line;
      if (in_data && line != ".\r\n") continue;
      if (line.starts_with("DATA")) {
        in_data = true;
        answer("354 go on");
      } else {
        in_data = false;
        answer(line.starts_with("QUIT") ? "221 bye" : "250 ok");
        if (line.starts_with("QUIT")) break;
      }
    }
  }
  asio::io_context context_;
  tcp::acceptor acceptor_;
  std::thread thread_;
  std::string said_;
};

class NotifierTest : public testing::Test {
 protected:
  void SetUp() override {
    database_ = std::move(*Database::open(folder_ / "console.db"));
    settings_ = std::make_unique<Settings>(*database_);
    journal_ = std::make_unique<Journal>(*database_);
    const json::value people = {{{"name", "claire"}, {"mail", "claire@h.example"}},
                                {{"name", "luc"}, {"mail", "luc@h.example"}}};
    ASSERT_TRUE(settings_->take("rota", {{"people", people}, {"escalate_minutes", 15}}));
    take({{"mail", {{"server", "smtp://mail.example"}, {"from", "garde@h.example"}}},
          {"webhooks", json::array{json::object{{"name", "team"}, {"address", "https://hook.example/"}}}}});
    Notifier::Ways ways;
    ways.mail = [this](const Mail&, const Letter& letter, Instant) -> Result<void> {
      if (is_broken_) return failure("no answer");
      told_.push_back(letter.to);
      subjects_.push_back(letter.subject);
      return {};
    };
    ways.webhook = [this](const Webhook& webhook, const std::string& body, Instant) -> Result<void> {
      told_.push_back(webhook.name);
      bodies_.push_back(body);
      return {};
    };
    notifier_ = std::make_unique<Notifier>(*database_, *settings_, *journal_, Zone(), Language::french, ways);
  }
  void take(const json::object& notifications) {
    const auto taken = settings_->take("notifications", notifications);
    ASSERT_TRUE(taken) << taken.error().message();
  }
  Incident one(sigma::Level level = sigma::Level::critical) {
    auto evidence =
        test::evidence(test::facts("r", level, {"impact"}, {"T1486"}), 0, "srv-fic", "claire.durand");
    evidence.id = std::string(32, 'a');
    Incident incident;
    add(incident, std::move(evidence), true);
    incident.acts.push_back({incident::Act::Kind::opened, at_, "", "", {}, {}, ""});
    return incident;
  }
  std::vector<std::string> look(const Incident& incident, Duration later) {
    told_.clear();
    notifier_->tell_all({incident}, at_ - std::chrono::hours(1), at_ + later);
    return told_;
  }

  test::ScratchFolder folder_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Settings> settings_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<Notifier> notifier_;
  Instant at_ = Instant(std::chrono::seconds(1'770'000'000));
  std::vector<std::string> told_, subjects_, bodies_;
  bool is_broken_ = false;
};

using Told = std::vector<std::string>;

TEST_F(NotifierTest, TellsOnceAnIncidentAndThenTheNextPersonWhileNobodyAnswers) {
  Incident incident = one();
  EXPECT_EQ(look(incident, {}), (Told{"claire@h.example", "team"}));
  EXPECT_EQ(look(incident, std::chrono::minutes(1)), Told{}) << "findings that follow are no new notice";
  EXPECT_EQ(look(incident, std::chrono::minutes(15)), (Told{"luc@h.example", "team"}));
  EXPECT_NE(subjects_.back().find("15 min"), std::string::npos);
  EXPECT_EQ(look(incident, std::chrono::hours(5)), Told{}) << "the rota has an end";
  EXPECT_EQ(bodies_.front().find("srv-fic"), std::string::npos) << "no machine's name leaves by a webhook";
  EXPECT_EQ(bodies_.front().find("durand"), std::string::npos);
}

TEST_F(NotifierTest, AnAnswerEndsTheEscalation) {
  Incident incident = one();
  EXPECT_EQ(look(incident, {}).size(), 2u);
  ASSERT_TRUE(change_state(incident, incident::State::acknowledged, std::nullopt, "claire", "", at_));
  EXPECT_EQ(look(incident, std::chrono::hours(1)), Told{});
}

TEST_F(NotifierTest, QuietHoursWaitAndAreMadeUpFor) {
  const int minute = static_cast<int>(
      std::chrono::duration_cast<std::chrono::minutes>(at_.time_since_epoch()).count() % 1440);
  take({{"webhooks", json::array{json::object{{"name", "team"}, {"address", "https://hook.example/"}}}},
        {"quiet_from", minute},
        {"quiet_until", (minute + 60) % 1440}});
  EXPECT_EQ(look(one(sigma::Level::high), {}), Told{});
  EXPECT_FALSE(look(one(sigma::Level::high), std::chrono::minutes(61)).empty());
}

TEST_F(NotifierTest, SaysNothingOfDrillsLesserOnesAndThePast) {
  Incident drill = one();
  drill.is_drill = true;
  EXPECT_EQ(look(drill, {}), Told{});
  EXPECT_EQ(look(one(sigma::Level::medium), {}), Told{});
  told_.clear();
  notifier_->tell_all({one()}, at_ + std::chrono::hours(1), at_ + std::chrono::hours(2));
  EXPECT_EQ(told_, Told{});
}

TEST_F(NotifierTest, TriesAgainWhatCouldNotBeSentAndSaysSoInTheJournal) {
  is_broken_ = true;
  const Incident incident = one();
  EXPECT_EQ(look(incident, {}), Told{"team"});
  is_broken_ = false;
  EXPECT_EQ(look(incident, std::chrono::seconds(30)), Told{}) << "not at once";
  EXPECT_EQ(look(incident, std::chrono::seconds(61)), Told{"claire@h.example"});
  bool is_told = false;
  const auto entries = journal_->latest(10);
  for (const JournalEntry& entry : *entries) is_told = is_told || entry.what == "notification.failed";
  EXPECT_TRUE(is_told);
}

TEST(OutgoingTest, AMailServerReceivesWhatWasWritten) {
  MailServer server;
  const Mail mail{server.address(), "", "", "garde@h.example", true};
  const Instant at{std::chrono::seconds(1'770'000'000)};
  const auto sent =
      send_mail(mail, {"claire@h.example", "Gravité 92 : rançongiciel", "« Débranchez. »\n"}, at);
  ASSERT_TRUE(sent) << sent.error().message();
  const std::string said = server.said();
  EXPECT_NE(said.find("RCPT TO:<claire@h.example>"), std::string::npos) << said;
  EXPECT_NE(said.find("Subject: =?UTF-8?B?"), std::string::npos);
  EXPECT_NE(said.find("Content-Transfer-Encoding: base64"), std::string::npos);
  // A server without encryption is refused unless the settings allow it.
  MailServer plain;
  EXPECT_FALSE(
      send_mail({plain.address(), "", "", "garde@h.example", false}, {"claire@h.example", "s", "b"}, at));
}

TEST(OutgoingTest, NoHeaderIsSlippedIn) {
  const Mail mail{"smtp://h", "", "", "garde@h.example", true};
  const std::string message =
      message_of(mail, {"a@b", "one\r\nBcc: x@y", "body\r\n.\r\nMAIL FROM"}, Instant());
  EXPECT_EQ(message.find("Bcc"), std::string::npos);
  EXPECT_EQ(message.find("\r\n.\r\n"), std::string::npos);
  EXPECT_FALSE(send_mail(mail, {"a@b>\r\nRCPT TO:<x@y", "s", "b"}, Instant()));
}

TEST(OutgoingTest, AWebhookThatPointsInsideIsRefused) {
  for (const std::string address :
       {"https://127.0.0.1:9/", "https://localhost:9/", "https://[::1]:9/", "https://2130706433:9/",
        "https://0x7f.1:9/", "https://10.0.0.1:9/", "https://[::ffff:127.0.0.1]:9/",
        "https://169.254.169.254/latest", "https://0.0.0.0:9/"}) {
    const auto called = call_webhook({"w", address, "s"}, "{}", Instant());
    ASSERT_FALSE(called) << address;
    EXPECT_EQ(called.error().what, "the webhook's name leads inside") << address;
  }
  for (const std::string address : {"http://203.0.113.1/", "file:///etc/passwd", "gopher://203.0.113.1/"})
    EXPECT_FALSE(call_webhook({"w", address, "s"}, "{}", Instant())) << address;
  for (const char* text : {"10.1.2.3", "172.31.0.1", "192.168.1.1", "100.64.0.1", "224.0.0.1", "fe80::1",
                           "fd00::1", "::1", "::", "64:ff9b::a00:1", "2002:7f00:1::"})
    EXPECT_TRUE(leads_inside(*parse_ip_address(text))) << text;
  for (const char* text : {"203.0.113.7", "8.8.8.8", "172.32.0.1", "2606:4700::1"})
    EXPECT_FALSE(leads_inside(*parse_ip_address(text))) << text;
}

TEST(OutgoingTest, SignsWithTheTime) {
  const std::string one = signature_of("secret", "2026-02-11T02:10:00Z", "{}");
  // As another program signs: printf '2026-02-11T02:10:00Z.{}' | openssl dgst -sha256 -hmac secret
  EXPECT_EQ(one, "sha256=01d85c8fc3d943420a68d435ccad5c5ba57c0cf8f87aa2811d62be7c36732f65");
  EXPECT_NE(one, signature_of("secret", "2026-02-11T02:10:01Z", "{}")) << "an old notice cannot be sent anew";
  EXPECT_NE(one, signature_of("other", "2026-02-11T02:10:00Z", "{}"));
}

}  // namespace
}  // namespace garde::serve
