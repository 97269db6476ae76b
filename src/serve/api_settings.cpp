// SPDX-License-Identifier: Apache-2.0
// Settings: the establishment, the on-call rota, notifications, the force of duties.
#include "serve/api.h"

namespace garde::serve {
namespace {

namespace json = boost::json;

json::array people_json(const std::vector<Person>& people) {
  json::array array;
  for (const Person& one : people)
    array.push_back(json::object{{"name", one.name}, {"mail", one.mail}, {"phone", one.phone}});
  return array;
}

}  // namespace

Response Api::show_settings(const Asked& asked) {
  json::object object = settings_->shown();
  object["on_call"] = people_json(settings_->rota().order_at(asked.at));
  json::array duties;
  for (const declare::Duty& duty : declarations_->duties())
    duties.push_back(json::object{{"id", duty.id},
                                  {"title", duty.title.in(asked.language)},
                                  {"recipient", duty.recipient.in(asked.language)},
                                  {"force", declare::name_of(duty.force)},
                                  {"reference", duty.reference},
                                  {"checked", duty.checked}});
  object["known_duties"] = std::move(duties);
  return json_response(object);
}

Response Api::change_settings(const Asked& asked) {
  const auto body = object_of(asked.request);
  if (!body) return malformed();
  if (auto taken = settings_->take(asked.parts[0], *body); !taken) return problem_of(taken.error(), 422);
  declarations_->take(*settings_);
  if (auto noted = note(asked, "settings." + asked.parts[0], "", ""); !noted)
    return problem_of(noted.error());
  return show_settings(asked);
}

Response Api::test_notifications(const Asked& asked) {
  json::array channels;
  for (const Notifier::Outcome& one : notifier_->test(asked.session.account, asked.at))
    channels.push_back(json::object{{"channel", one.channel}, {"outcome", one.outcome}});
  if (auto noted = note(asked, "notification.test", "", ""); !noted) return problem_of(noted.error());
  return json_response(json::object{{"channels", std::move(channels)}});
}

// Looks where something has changed, and every half minute, for escalation needs no change.
void Api::notify_until_stopped(const std::stop_token& stopped) {
  constexpr auto kPause = std::chrono::milliseconds(250);
  constexpr int kPausesBetweenLooks = 120;
  constexpr std::size_t kMostTold = 100;
  const Instant since = now();
  std::uint64_t known = 0;
  for (int pauses = 0; !stopped.stop_requested(); ++pauses) {
    const std::uint64_t latest = revision();
    if (latest != known || pauses >= kPausesBetweenLooks) {
      known = latest;
      pauses = 0;
      Result<std::vector<incident::Incident>> open = [&] {
        const std::lock_guard hold(store_lock_);
        return store_->list({store::Selection::Which::open, {}, kMostTold, 0});
      }();
      if (open) notifier_->tell_all(*open, since, now());
    }
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace garde::serve
