// SPDX-License-Identifier: Apache-2.0
#include "serve/settings.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <set>

#include "serve/secret.h"

namespace garde::serve {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostText = 500;
constexpr std::size_t kMostItems = 200;

// Reads one object's keys; the first that is wrong is kept as the error, and keys nobody asked for are
// refused.
class Keys {
 public:
  Keys(const json::object& object, std::string where) : object_(object), where_(std::move(where)) {}

  std::string text(const char* key) {
    const json::value* value = find(key);
    if (value == nullptr) return {};
    if (!value->is_string() || value->as_string().size() > kMostText) {
      refuse(key, "is no text of at most 500 bytes");
      return {};
    }
    const std::string text(value->as_string().c_str(), value->as_string().size());
    const bool is_plain =
        std::none_of(text.begin(), text.end(), [](char c) { return c == '\0' || c == '\r' || c == '\n'; });
    if (!is_plain) refuse(key, "holds a line's end");
    return is_plain ? text : std::string();
  }
  int number(const char* key, int otherwise, int least, int most) {
    const json::value* value = find(key);
    if (value == nullptr) return otherwise;
    if (value->is_int64() && value->as_int64() >= least && value->as_int64() <= most)
      return static_cast<int>(value->as_int64());
    refuse(key, fmt::format("is no number from {} to {}", least, most));
    return otherwise;
  }
  bool truth(const char* key) {
    const json::value* value = find(key);
    if (value == nullptr) return false;
    if (!value->is_bool()) refuse(key, "is neither true nor false");
    return value->is_bool() && value->as_bool();
  }
  std::optional<Instant> time(const char* key) {
    const std::string given = text(key);
    if (given.empty()) return std::nullopt;
    const auto instant = parse_rfc3339(given);
    if (!instant) refuse(key, "is no time of RFC 3339");
    return instant;
  }
  sigma::Level level(const char* key, sigma::Level otherwise) {
    const std::string given = text(key);
    if (given.empty()) return otherwise;
    const auto parsed = sigma::parse_level(given);
    if (!parsed) refuse(key, "is no level: use critical, high, medium or low");
    return parsed.value_or(otherwise);
  }
  template <typename Read>
  void each(const char* key, const Read& read) {
    const json::value* value = find(key);
    if (value == nullptr) return;
    if (!value->is_array() || value->as_array().size() > kMostItems) return refuse(key, "is no list");
    for (const json::value& item : value->as_array()) {
      if (!item.is_object()) return refuse(key, "holds something else than objects");
      Keys keys(item.as_object(), where_ + key + ".");
      read(keys);
      keys.finish();
      if (!error_ && keys.error_) error_ = keys.error_;
    }
  }
  template <typename Read>
  void in(const char* key, const Read& read) {
    const json::value* value = find(key);
    if (value == nullptr) return;
    if (!value->is_object()) return refuse(key, "is no object");
    Keys keys(value->as_object(), where_ + key + ".");
    read(keys);
    keys.finish();
    if (!error_ && keys.error_) error_ = keys.error_;
  }
  void refuse(const std::string& key, const std::string& why) {
    if (!error_) error_ = Error{where_ + key + " " + why, "settings", "correct it and save again"};
  }
  void finish() {
    for (const auto& item : object_)
      if (known_.count(std::string(item.key())) == 0) refuse(std::string(item.key()), "is no setting");
  }
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  [[nodiscard]] const json::object& object() const { return object_; }
  void allow(const std::string& key) { known_.insert(key); }

 private:
  const json::value* find(const char* key) {
    known_.insert(key);
    const json::value* value = object_.if_contains(key);
    return value == nullptr || value->is_null() ? nullptr : value;
  }
  const json::object& object_;
  std::string where_;
  std::set<std::string> known_;
  std::optional<Error> error_;
};

Establishment establishment_of(Keys& keys) {
  return {keys.text("name"),
          keys.text("finess"),
          keys.text("address"),
          keys.text("declarant_name"),
          keys.text("declarant_function"),
          keys.text("declarant_contact"),
          keys.text("call_back")};
}

Rota rota_of(Keys& keys) {
  Rota rota;
  rota.start = keys.time("start");
  rota.days = keys.number("days", 7, 1, 366);
  rota.escalate_minutes = keys.number("escalate_minutes", 15, 0, 24 * 60);
  keys.each("people", [&](Keys& person) {
    rota.people.push_back({person.text("name"), person.text("mail"), person.text("phone")});
    if (rota.people.back().name.empty()) person.refuse("name", "is missing");
    const std::string& mail = rota.people.back().mail;
    if (!mail.empty() &&
        (mail.find('@') == std::string::npos || mail.find_first_of(" <>,;\"") != std::string::npos))
      person.refuse("mail", "is no mail address");
  });
  keys.each("turns", [&](Keys& turn) {
    const auto from = turn.time("from"), until = turn.time("until");
    const std::string person = turn.text("person");
    const bool is_known = std::any_of(rota.people.begin(), rota.people.end(),
                                      [&](const Person& one) { return one.name == person; });
    if (!is_known) turn.refuse("person", "names nobody of the rota");
    if (!from || !until || *until <= *from) return turn.refuse("until", "is not after its beginning");
    rota.turns.push_back({person, *from, *until});
  });
  return rota;
}

bool is_one_of_schemes(const std::string& text, std::initializer_list<std::string_view> schemes) {
  return std::any_of(schemes.begin(), schemes.end(), [&](std::string_view scheme) {
    return text.starts_with(scheme) && text.size() > scheme.size() &&
           text.find_first_of(" @\"<>\\") == std::string::npos;
  });
}

Notifications notifications_of(Keys& keys) {
  Notifications notifications;
  keys.in("mail", [&](Keys& mail) {
    notifications.mail = {mail.text("server"), mail.text("user"), mail.text("password"), mail.text("from"),
                          mail.truth("allows_plain")};
    const Mail& given = notifications.mail;
    if (!given.server.empty() && !is_one_of_schemes(given.server, {"smtp://", "smtps://"}))
      mail.refuse("server", "is no address of a mail server: write smtp://mail.example:587");
    if (!given.server.empty() && given.from.find('@') == std::string::npos)
      mail.refuse("from", "is no mail address");
  });
  keys.each("webhooks", [&](Keys& webhook) {
    notifications.webhooks.push_back({webhook.text("name"), webhook.text("address"), webhook.text("secret")});
    if (!is_one_of_schemes(notifications.webhooks.back().address, {"https://"}))
      webhook.refuse("address", "is no https address");
  });
  notifications.least = keys.level("least", sigma::Level::high);
  notifications.quiet_from = keys.number("quiet_from", 0, 0, 24 * 60 - 1);
  notifications.quiet_until = keys.number("quiet_until", 0, 0, 24 * 60 - 1);
  notifications.least_when_quiet = keys.level("least_when_quiet", sigma::Level::critical);
  notifications.tells_drills = keys.truth("tells_drills");
  notifications.address = keys.text("address");
  if (!notifications.address.empty() && !is_one_of_schemes(notifications.address, {"https://"}))
    keys.refuse("address", "is no https address");
  return notifications;
}

constexpr std::array<const char*, 4> kNames = {"establishment", "rota", "notifications", "duties"};

std::optional<Error> check(const std::string& name, const json::object& document) {
  Keys keys(document, "");
  if (name == "establishment") static_cast<void>(establishment_of(keys));
  if (name == "rota") static_cast<void>(rota_of(keys));
  if (name == "notifications") static_cast<void>(notifications_of(keys));
  if (name == "duties")
    for (const auto& item : document) {
      const std::string key(item.key());
      const std::string force = keys.text(key.c_str());
      if (force != "binding" && force != "informative" && force != "off")
        keys.refuse(key, "is no force: use binding, informative or off");
    }
  keys.finish();
  return keys.error();
}

// A secret that a page leaves out is the one that was there: of mail, and of the webhook with the same
// address.
void keep_secrets(json::object& fresh, const json::object& old) {
  const auto take_over = [](json::object& into, const json::object& from, const char* key) {
    const json::value* given = into.if_contains(key);
    const json::value* kept = from.if_contains(key);
    if ((given == nullptr || given->is_null()) && kept != nullptr) into[key] = *kept;
  };
  json::value* mail = fresh.if_contains("mail");
  const json::value* old_mail = old.if_contains("mail");
  if (mail != nullptr && mail->is_object() && old_mail != nullptr && old_mail->is_object()) {
    const json::value* server = mail->as_object().if_contains("server");
    const json::value* old_server = old_mail->as_object().if_contains("server");
    // Of the same server only: a password is not sent to another that somebody put in its place.
    if (server != nullptr && old_server != nullptr && *server == *old_server)
      take_over(mail->as_object(), old_mail->as_object(), "password");
  }
  json::value* hooks = fresh.if_contains("webhooks");
  const json::value* old_hooks = old.if_contains("webhooks");
  if (hooks == nullptr || !hooks->is_array() || old_hooks == nullptr || !old_hooks->is_array()) return;
  for (json::value& hook : hooks->as_array())
    for (const json::value& kept : old_hooks->as_array())
      if (hook.is_object() && kept.is_object() && hook.as_object().contains("address") &&
          hook.at("address") == kept.at("address"))
        take_over(hook.as_object(), kept.as_object(), "secret");
}

void hide_secrets(json::object& notifications) {
  const auto hide = [](json::value& value, const char* key) {
    if (!value.is_object()) return;
    const bool is_set = value.as_object().contains(key) && !value.at(key).is_null() &&
                        !(value.at(key).is_string() && value.at(key).as_string().empty());
    value.as_object().erase(key);
    value.as_object()[std::string(key) + "_set"] = is_set;
  };
  if (json::value* mail = notifications.if_contains("mail")) hide(*mail, "password");
  if (json::value* hooks = notifications.if_contains("webhooks"); hooks != nullptr && hooks->is_array())
    for (json::value& hook : hooks->as_array()) hide(hook, "secret");
}

}  // namespace

std::vector<Person> Rota::order_at(Instant now) const {
  if (people.empty()) return {};
  std::size_t first = 0;
  if (start && now >= *start)
    first = static_cast<std::size_t>((now - *start) / std::chrono::days(days)) % people.size();
  for (const Turn& turn : turns) {
    if (now < turn.from || now >= turn.until) continue;
    const auto found = std::find_if(people.begin(), people.end(),
                                    [&](const Person& one) { return one.name == turn.person; });
    if (found != people.end()) first = static_cast<std::size_t>(found - people.begin());
  }
  std::vector<Person> order;
  for (std::size_t i = 0; i < people.size(); ++i) order.push_back(people[(first + i) % people.size()]);
  return order;
}

bool Notifications::is_quiet(int minute_of_day) const {
  if (quiet_from == quiet_until) return false;
  if (quiet_from < quiet_until) return minute_of_day >= quiet_from && minute_of_day < quiet_until;
  return minute_of_day >= quiet_from || minute_of_day < quiet_until;
}

json::object Settings::document(const std::string& name) {
  const std::lock_guard hold(database_.lock());
  sqlite::Statement query(database_.connection(), "SELECT document FROM setting WHERE name=?1");
  query.bind(1, name);
  if (!query.step()) return {};
  json::error_code error;
  auto value = json::parse(query.text(0), error);
  return error || !value.is_object() ? json::object() : std::move(value.as_object());
}

Result<void> Settings::take(const std::string& name, json::object fresh) {
  if (std::find(kNames.begin(), kNames.end(), name) == kNames.end())
    return failure("there is no setting of this name", name);
  const std::lock_guard hold(database_.lock());
  if (name == "notifications") keep_secrets(fresh, document(name));
  if (const auto wrong = check(name, fresh)) return failure(*wrong);
  sqlite::Statement put(database_.connection(), "INSERT OR REPLACE INTO setting VALUES(?1,?2)");
  put.bind(1, name).bind(2, json::serialize(fresh)).run();
  if (put.failed()) return failure(database_.error());
  return {};
}

json::object Settings::shown() {
  json::object all;
  for (const char* name : kNames) all[name] = document(name);
  hide_secrets(all["notifications"].as_object());
  return all;
}

Rota Settings::rota() {
  const json::object kept = document("rota");
  Keys keys(kept, "");
  return rota_of(keys);
}

Notifications Settings::notifications() {
  const json::object kept = document("notifications");
  Keys keys(kept, "");
  return notifications_of(keys);
}

Establishment Settings::establishment() {
  const json::object kept = document("establishment");
  Keys keys(kept, "");
  return establishment_of(keys);
}

std::vector<std::pair<std::string, std::string>> Settings::duty_forces() {
  std::vector<std::pair<std::string, std::string>> forces;
  for (const auto& item : document("duties"))
    if (item.value().is_string()) forces.emplace_back(item.key(), item.value().as_string().c_str());
  return forces;
}

Result<std::string> Settings::pseudonym_key() {
  const std::lock_guard hold(database_.lock());
  const json::object kept = document("pseudonym_key");
  if (const json::value* key = kept.if_contains("key"); key != nullptr && key->is_string())
    return std::string(key->as_string().c_str());
  std::string key = random_token();
  sqlite::Statement put(database_.connection(), "INSERT INTO setting VALUES('pseudonym_key',?1)");
  put.bind(1, json::serialize(json::object{{"key", key}})).run();
  if (put.failed()) return failure(database_.error());
  return key;
}

}  // namespace garde::serve
