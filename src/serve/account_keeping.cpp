// SPDX-License-Identifier: Apache-2.0
// Accounts: what is done with one once it is there. Signing in stands in accounts.cpp.
#include <algorithm>

#include "serve/accounts.h"
#include "serve/secret.h"
#include "serve/totp.h"

namespace garde::serve {
namespace {

using sqlite::Statement;

std::int64_t number(Instant instant) {
  return instant.time_since_epoch().count();
}

std::optional<Instant> instant_or_nothing(std::int64_t value) {
  return value == 0 ? std::nullopt : std::optional(Instant(Duration(value)));
}

std::string joined(const std::set<std::string>& scopes) {
  std::string text;
  for (const std::string& scope : scopes) text += (text.empty() ? "" : " ") + scope;
  return text;
}

std::set<std::string> split(const std::string& text) {
  std::set<std::string> scopes;
  std::size_t at = 0;
  while ((at = text.find_first_not_of(' ', at)) != std::string::npos) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    scopes.insert(text.substr(at, end - at));
    at = end;
  }
  return scopes;
}

}  // namespace

Result<std::vector<Account>> Accounts::list(Instant now) {
  const std::lock_guard hold(database_.lock());
  Statement query(
      database_.connection(),
      "SELECT name, role, made, secret<>'', (SELECT max(seen) FROM session WHERE account=name AND "
      "session.made>?1 AND seen>?2) FROM account ORDER BY name");
  query.bind(1, number(now - kLongest)).bind(2, number(now - kIdle));
  std::vector<Account> all;
  while (query.step())
    all.push_back({query.text(0), role_named(query.text(1)).value_or(Role::reader),
                   Instant(Duration(query.integer(2))), query.integer(3) != 0,
                   instant_or_nothing(query.integer(4))});
  if (query.failed()) return failure(database_.error());
  return all;
}

Result<void> Accounts::change_keeping_administrator(const std::function<bool()>& change) {
  bool is_left = false;
  const auto done = database_.in_transaction([&] {
    if (!change()) return false;
    Statement query(database_.connection(), "SELECT 1 FROM account WHERE role='administrator' LIMIT 1");
    is_left = query.step();
    return is_left;
  });
  if (done) return {};
  if (is_left) return done;
  return failure("no administrator would be left", "", "make another account an administrator first");
}

Result<void> Accounts::set_role(const std::string& name, Role role) {
  return change_keeping_administrator([&] {
    Statement put(database_.connection(), "UPDATE account SET role=?2 WHERE name=?1");
    put.bind(1, name).bind(2, name_of(role)).run();
    return !put.failed();
  });
}

Result<void> Accounts::remove(const std::string& name) {
  return change_keeping_administrator([&] {
    for (const char* sql : {"DELETE FROM session WHERE account=?1", "DELETE FROM token WHERE account=?1",
                            "DELETE FROM account WHERE name=?1"}) {
      Statement drop(database_.connection(), sql);
      drop.bind(1, name).run();
      if (drop.failed()) return false;
    }
    return true;
  });
}

bool Accounts::is_right(const std::string& name, const std::string& password, Instant now) {
  std::string hash = hash_of_nobody();
  {
    const std::lock_guard hold(database_.lock());
    Statement query(database_.connection(), "SELECT password FROM account WHERE name=?1");
    query.bind(1, name);
    if (query.step()) hash = query.text(0);
  }
  if (password.size() <= kLongestPassword && is_password(hash, password)) return true;
  count_failure(name, now);
  return false;
}

tl::expected<void, Refusal> Accounts::set_password(const std::string& name, const std::string& old,
                                                   const std::string& fresh, const std::string& token,
                                                   const std::string& peer, Instant now) {
  if (!may_try(peer, now)) return tl::unexpected(Refusal::too_often);
  if (is_locked(name, now)) return tl::unexpected(Refusal::locked);
  if (fresh.size() < kShortestPassword || fresh.size() > kLongestPassword)
    return tl::unexpected(Refusal::short_password);
  if (!is_right(name, old, now)) return tl::unexpected(Refusal::wrong);
  const std::string hash = hash_password(fresh);
  if (hash.empty()) return tl::unexpected(Refusal::unavailable);
  const auto done = database_.in_transaction([&] {
    Statement put(database_.connection(), "UPDATE account SET password=?2 WHERE name=?1");
    put.bind(1, name).bind(2, hash).run();
    Statement others(database_.connection(), "DELETE FROM session WHERE account=?1 AND digest<>?2");
    others.bind(1, name).bind(2, digest_of(token)).run();
    return !put.failed() && !others.failed();
  });
  if (!done) return tl::unexpected(Refusal::unavailable);
  return {};
}

// The lock of the database is held: a code is looked at and marked as used in one.
Refusal Accounts::check_code(const std::string& name, const std::string& code, Instant now, bool& passes) {
  Statement query(database_.connection(), "SELECT secret, step FROM account WHERE name=?1");
  query.bind(1, name);
  if (!query.step()) return Refusal::unavailable;
  const std::string secret = query.text(0);
  passes = secret.empty();
  if (passes || code.empty()) return Refusal::needs_code;
  const auto step = totp::step_of(secret, code, now, query.integer(1));
  if (!step) {
    count_failure(name, now);
    return Refusal::wrong_code;
  }
  Statement used(database_.connection(), "UPDATE account SET step=?2 WHERE name=?1");
  used.bind(1, name).bind(2, *step).run();
  passes = !used.failed();
  return Refusal::unavailable;
}

Result<std::string> Accounts::begin_second_factor(const std::string& name) {
  const std::lock_guard hold(database_.lock());
  std::string secret = totp::make_secret();
  Statement put(database_.connection(), "UPDATE account SET pending=?2 WHERE name=?1");
  put.bind(1, name).bind(2, secret).run();
  if (put.failed()) return failure(database_.error());
  return secret;
}

tl::expected<void, Refusal> Accounts::confirm_second_factor(const std::string& name, const std::string& code,
                                                            Instant now) {
  const std::lock_guard hold(database_.lock());
  if (is_locked(name, now)) return tl::unexpected(Refusal::locked);
  Statement query(database_.connection(), "SELECT pending FROM account WHERE name=?1");
  query.bind(1, name);
  if (!query.step() || query.text(0).empty()) return tl::unexpected(Refusal::wrong_code);
  const auto step = totp::step_of(query.text(0), code, now, 0);
  if (!step) {
    count_failure(name, now);
    return tl::unexpected(Refusal::wrong_code);
  }
  Statement put(database_.connection(),
                "UPDATE account SET secret=pending, pending='', step=?2 WHERE name=?1");
  put.bind(1, name).bind(2, *step).run();
  if (put.failed()) return tl::unexpected(Refusal::unavailable);
  return {};
}

tl::expected<void, Refusal> Accounts::end_second_factor(const std::string& name, const std::string& password,
                                                        const std::string& peer, Instant now) {
  if (!may_try(peer, now)) return tl::unexpected(Refusal::too_often);
  if (is_locked(name, now)) return tl::unexpected(Refusal::locked);
  if (!is_right(name, password, now)) return tl::unexpected(Refusal::wrong);
  if (!reset_second_factor(name)) return tl::unexpected(Refusal::unavailable);
  return {};
}

Result<void> Accounts::reset_second_factor(const std::string& name) {
  const std::lock_guard hold(database_.lock());
  Statement put(database_.connection(), "UPDATE account SET secret='', pending='', step=0 WHERE name=?1");
  put.bind(1, name).run();
  if (put.failed()) return failure(database_.error());
  return {};
}

Result<std::string> Accounts::make_token(const AccessToken& token) {
  if (token.name.empty() || token.scopes.empty())
    return failure("a token needs a name and at least one scope", "", "say what it is for");
  if (token.expires <= token.made || token.expires > token.made + kTokenLives)
    return failure("a token lives from one day to a year", "", "choose an end within a year");
  std::string text = "garde_" + random_token();
  bool is_full = false;
  const auto made = database_.in_transaction([&] {
    Statement count(database_.connection(), "SELECT count(*) FROM token WHERE account=?1");
    count.bind(1, token.account);
    is_full = count.step() && count.integer(0) >= static_cast<std::int64_t>(kMostTokens);
    if (is_full) return false;
    Statement put(database_.connection(), "INSERT INTO token VALUES(?1,?2,?3,?4,?5,?6,?7,0)");
    put.bind(1, digest_of(text).substr(0, 12)).bind(2, digest_of(text)).bind(3, token.account);
    put.bind(4, token.name).bind(5, joined(token.scopes)).bind(6, number(token.made));
    put.bind(7, number(token.expires)).run();
    return !put.failed();
  });
  if (is_full) return failure("this account has too many tokens", "", "remove those that are not used");
  if (!made) return failure(made.error());
  return text;
}

Result<std::vector<AccessToken>> Accounts::tokens(const std::string& account) {
  const std::lock_guard hold(database_.lock());
  Statement query(
      database_.connection(),
      "SELECT id, account, name, scopes, made, expires, used FROM token WHERE account=?1 ORDER BY made DESC");
  query.bind(1, account);
  std::vector<AccessToken> all;
  while (query.step())
    all.push_back({query.text(0), query.text(1), query.text(2), split(query.text(3)),
                   Instant(Duration(query.integer(4))), Instant(Duration(query.integer(5))),
                   instant_or_nothing(query.integer(6))});
  if (query.failed()) return failure(database_.error());
  return all;
}

Result<void> Accounts::remove_token(const std::string& account, const std::string& id) {
  const std::lock_guard hold(database_.lock());
  Statement drop(database_.connection(), "DELETE FROM token WHERE account=?1 AND id=?2");
  drop.bind(1, account).bind(2, id).run();
  if (drop.failed()) return failure(database_.error());
  return {};
}

std::optional<Session> Accounts::find_token(const std::string& text, Instant now) {
  if (text.empty() || text.size() > 128) return std::nullopt;
  const std::string digest = digest_of(text);
  const std::lock_guard hold(database_.lock());
  Statement query(database_.connection(),
                  "SELECT token.account, account.role, token.scopes, token.used FROM token JOIN account ON "
                  "account.name=token.account WHERE digest=?1 AND expires>?2");
  query.bind(1, digest).bind(2, number(now));
  if (!query.step()) return std::nullopt;
  Session session;
  session.account = query.text(0);
  session.role = role_named(query.text(1)).value_or(Role::reader);
  session.is_token = true;
  session.scopes = split(query.text(2));
  if (query.integer(3) < number(now - std::chrono::minutes(1))) {
    Statement used(database_.connection(), "UPDATE token SET used=?2 WHERE digest=?1");
    used.bind(1, digest).bind(2, number(now)).run();
  }
  return session;
}

}  // namespace garde::serve
