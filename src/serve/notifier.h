// SPDX-License-Identifier: Apache-2.0
// Notifier: tells people of new incidents, once an incident: mail to who is on guard, and each webhook. While
// nobody acknowledges it, the next person of the rota is told after the minutes that the rota says, and so on
// to its end.
//
// What was told is written down before it goes out, so that two consoles beside one store tell it once; what
// could not be sent is tried again after a minute, ten times. In quiet hours less grave incidents wait for
// their end.
//
// Thread rules: tell_all() from one thread at a time; test() from any.
#pragma once

#include <functional>
#include <vector>

#include "base/zone.h"
#include "serve/incident_json.h"
#include "serve/journal.h"
#include "serve/outgoing.h"

namespace garde::serve {

class Notifier {
 public:
  static constexpr int kMostTries = 10;
  static constexpr Duration kBetweenTries = std::chrono::minutes(1);

  /// How a notice leaves; tests put their own in its place.
  struct Ways {
    std::function<Result<void>(const Mail&, const Letter&, Instant)> mail = send_mail;
    std::function<Result<void>(const Webhook&, const std::string&, Instant)> webhook = call_webhook;
  };
  Notifier(Database& database, Settings& settings, Journal& journal, Zone zone, Language language, Ways ways)
      : database_(database),
        settings_(settings),
        journal_(journal),
        zone_(std::move(zone)),
        language_(language),
        ways_(std::move(ways)) {}

  /// Tells of those of the open incidents that are due, and nothing of an incident that was opened before
  /// `since`: who turns notifications on is not told of last year.
  void tell_all(const std::vector<incident::Incident>& open, Instant since, Instant now);

  struct Outcome {
    std::string channel;  ///< "mail claire@h.example", "webhook team"
    std::string outcome;  ///< "ok", or what went wrong
  };
  /// One test to who is on guard and to each webhook.
  [[nodiscard]] std::vector<Outcome> test(const std::string& who, Instant now);

 private:
  struct Notice {
    const incident::Incident* incident = nullptr;
    int rung = 0;  ///< 0: the first; then each escalation
  };
  [[nodiscard]] bool is_due(const ToldIncident& told, const Notifications& notifications, Instant now) const;
  /// False where it was told already, or is not to be tried yet.
  [[nodiscard]] bool claim(const std::string& incident, int rung, const std::string& channel, Instant now);
  void record(const std::string& incident, int rung, const std::string& channel, const Result<void>& sent,
              Instant now);
  void tell_one(const ToldIncident& told, int rung, const Notifications& notifications, const Rota& rota,
                Instant now);

  Database& database_;
  Settings& settings_;
  Journal& journal_;
  Zone zone_;
  Language language_;
  Ways ways_;
};

}  // namespace garde::serve
