// SPDX-License-Identifier: Apache-2.0
#include "serve/notifier.h"

#include "serve/words.h"

namespace garde::serve {
namespace {

namespace json = boost::json;
using incident::Incident;
using incident::State;

constexpr std::size_t kMostRungs = 20;

Instant opened(const Incident& incident) {
  return incident.acts.empty() ? incident.last : incident.acts.front().when;
}

// What a webhook is told: no names of machines or people, which are for who opens the console.
std::string body_of(const ToldIncident& told, int rung, const std::string& link) {
  return json::serialize(json::object{{"incident", told.incident->id},
                                      {"kind", told.story.kind},
                                      {"severity", told.severity.score},
                                      {"level", std::string(to_string(told.severity.level))},
                                      {"state", std::string(to_string(told.incident->state))},
                                      {"drill", told.incident->is_drill},
                                      {"escalation", rung},
                                      {"machines", told.incident->machines().size()},
                                      {"link", link}});
}

}  // namespace

bool Notifier::is_due(const ToldIncident& told, const Notifications& notifications, Instant now) const {
  const Incident& incident = *told.incident;
  if (incident.state == State::closed || (incident.is_drill && !notifications.tells_drills)) return false;
  const CivilTime civil = zone_.to_civil(now);
  const bool is_quiet =
      notifications.is_quiet(static_cast<int>(civil.hour) * 60 + static_cast<int>(civil.minute));
  return told.severity.level >=
         (is_quiet ? std::max(notifications.least_when_quiet, notifications.least) : notifications.least);
}

void Notifier::tell_all(const std::vector<Incident>& open, Instant since, Instant now) {
  const Notifications notifications = settings_.notifications();
  const Rota rota = settings_.rota();
  for (const Incident& incident : open) {
    const Instant from = opened(incident);
    if (from < since) continue;
    const ToldIncident told = tell(incident, language_, zone_);
    if (!is_due(told, notifications, now)) continue;
    std::size_t rungs = 1;
    if (incident.state == State::fresh && rota.escalate_minutes > 0 && now > from)
      rungs += static_cast<std::size_t>((now - from) / std::chrono::minutes(rota.escalate_minutes));
    rungs = std::min({rungs, std::max<std::size_t>(rota.people.size(), 1), kMostRungs});
    for (std::size_t rung = 0; rung < rungs; ++rung)
      tell_one(told, static_cast<int>(rung), notifications, rota, now);
  }
}

void Notifier::tell_one(const ToldIncident& told, int rung, const Notifications& notifications,
                        const Rota& rota, Instant now) {
  const Incident& incident = *told.incident;
  const std::string link =
      notifications.address.empty() ? std::string() : notifications.address + "/#/incident/" + incident.id;
  const auto order = rota.order_at(now);
  if (!notifications.mail.server.empty() && static_cast<std::size_t>(rung) < order.size()) {
    const Person& person = order[static_cast<std::size_t>(rung)];
    // By rung alone: who changes turns meanwhile does not make it a second notice.
    if (!person.mail.empty() && claim(incident.id, rung, "mail", now)) {
      std::string subject = say(language_, Phrase::notice_subject, told.severity.score, told.story.title);
      if (rung > 0) subject = say(language_, Phrase::notice_escalated, rung * rota.escalate_minutes, subject);
      if (incident.is_drill) subject = say(language_, Phrase::notice_drill, subject);
      const std::string first = told.story.actions.empty() ? std::string() : told.story.actions.front().text;
      const Letter letter{
          person.mail, subject,
          say(language_, Phrase::notice_body, told.story.title, told.story.summary, first, link)};
      record(incident.id, rung, "mail", ways_.mail(notifications.mail, letter, now), now);
    }
  }
  for (const Webhook& webhook : notifications.webhooks) {
    const std::string channel = "webhook " + webhook.address;
    if (claim(incident.id, rung, channel, now))
      record(incident.id, rung, channel, ways_.webhook(webhook, body_of(told, rung, link), now), now);
  }
}

bool Notifier::claim(const std::string& incident, int rung, const std::string& channel, Instant now) {
  const std::int64_t at = now.time_since_epoch().count();
  bool is_ours = false;
  // The outcome counts the tries until one succeeds: "1", "2"; then "ok".
  const auto done = database_.in_transaction([&] {
    sqlite::Statement query(database_.connection(),
                            "SELECT outcome, time FROM notice WHERE incident=?1 AND rung=?2 AND channel=?3");
    query.bind(1, incident).bind(2, std::int64_t{rung}).bind(3, channel);
    int tries = 0;
    if (query.step()) {
      if (query.text(0) == "ok") return true;
      tries = std::atoi(query.text(0).c_str());
      if (tries >= kMostTries || query.integer(1) > at - kBetweenTries.count()) return true;
    }
    sqlite::Statement put(database_.connection(), "INSERT OR REPLACE INTO notice VALUES(?1,?2,?3,?4,?5)");
    put.bind(1, incident).bind(2, std::int64_t{rung}).bind(3, channel).bind(4, at);
    put.bind(5, std::to_string(tries + 1)).run();
    is_ours = !put.failed();
    return is_ours;
  });
  return done && is_ours;
}

void Notifier::record(const std::string& incident, int rung, const std::string& channel,
                      const Result<void>& sent, Instant now) {
  if (sent) {
    const std::lock_guard hold(database_.lock());
    sqlite::Statement put(database_.connection(),
                          "UPDATE notice SET outcome='ok' WHERE incident=?1 AND rung=?2 AND channel=?3");
    put.bind(1, incident).bind(2, std::int64_t{rung}).bind(3, channel).run();
  }
  // What the journal cannot take is no reason to hold back the next notice.
  static_cast<void>(journal_.add("", sent ? "notification.sent" : "notification.failed", incident,
                                 sent ? channel : channel + ": " + sent.error().message(), now));
}

std::vector<Notifier::Outcome> Notifier::test(const std::string& who, Instant now) {
  const Notifications notifications = settings_.notifications();
  std::vector<Outcome> all;
  const auto told = [&](std::string channel, const Result<void>& sent) {
    all.push_back({std::move(channel), sent ? "ok" : sent.error().message()});
  };
  const auto order = settings_.rota().order_at(now);
  if (!notifications.mail.server.empty() && !order.empty() && !order.front().mail.empty()) {
    const Letter letter{order.front().mail, std::string(say(language_, Phrase::notice_test_subject)),
                        say(language_, Phrase::notice_test_body, who)};
    told(order.front().mail, ways_.mail(notifications.mail, letter, now));
  }
  for (const Webhook& webhook : notifications.webhooks)
    told(webhook.name,
         ways_.webhook(webhook, json::serialize(json::object{{"test", true}, {"by", who}}), now));
  return all;
}

}  // namespace garde::serve
