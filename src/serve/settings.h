// SPDX-License-Identifier: Apache-2.0
// What an administrator sets in the console: the establishment, the on-call rota, who is told and how, the
// force of duties. JSON documents in console.db, checked as they are taken; an unknown key is refused.
//
// Thread rules: any thread.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "base/time.h"
#include "incident/severity.h"
#include "serve/database.h"

namespace garde::serve {

struct Person {
  std::string name;
  std::string mail;
  std::string phone;
};

/// Who is on guard: the people take turns from `start` on, `days` each; a turn by name comes before that.
struct Rota {
  struct Turn {
    std::string person;
    Instant from;
    Instant until;
  };
  std::vector<Person> people;
  std::optional<Instant> start;
  int days = 7;
  int escalate_minutes = 15;  ///< without acknowledgement, then the next person; 0: never
  std::vector<Turn> turns;

  /// In the order in which they are to be called at this instant: who is on guard first. Empty where nobody
  /// is named.
  [[nodiscard]] std::vector<Person> order_at(Instant now) const;
};

struct Mail {
  std::string server;  ///< "smtp://mail.example:587", "smtps://mail.example:465"; empty: none
  std::string user;
  std::string password;
  std::string from;
  bool allows_plain = false;  ///< goes on where the server offers no encryption
};

struct Webhook {
  std::string name;
  std::string address;  ///< https
  std::string secret;   ///< signs what is sent: HMAC-SHA-256
};

struct Notifications {
  Mail mail;
  std::vector<Webhook> webhooks;
  sigma::Level least = sigma::Level::high;
  int quiet_from = 0;  ///< minutes of the day, in the node's zone; from == until: never quiet
  int quiet_until = 0;
  sigma::Level least_when_quiet = sigma::Level::critical;
  bool tells_drills = false;
  std::string address;  ///< of the console, for the link in what is sent

  [[nodiscard]] bool is_quiet(int minute_of_day) const;
};

struct Establishment {
  std::string name;
  std::string finess;
  std::string address;
  std::string declarant_name;
  std::string declarant_function;
  std::string declarant_contact;
  std::string call_back;
  bool operator==(const Establishment&) const = default;
};

class Settings {
 public:
  explicit Settings(Database& database) : database_(database) {}

  /// The document of this name as it was last taken; an empty object where there is none.
  [[nodiscard]] boost::json::object document(const std::string& name);
  /// Checks and keeps it. Secrets that are left out stay as they are. The error names the key.
  [[nodiscard]] Result<void> take(const std::string& name, boost::json::object document);
  /// What pages may see: without secrets, but whether there are some.
  [[nodiscard]] boost::json::object shown();

  [[nodiscard]] Rota rota();
  [[nodiscard]] Notifications notifications();
  [[nodiscard]] Establishment establishment();
  /// Duty's id to "binding", "informative" or "off".
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> duty_forces();
  /// What pseudonyms are made with (stix/pseudonym.h): made when it is first asked for, and never shown.
  [[nodiscard]] Result<std::string> pseudonym_key();

 private:
  Database& database_;
};

}  // namespace garde::serve
