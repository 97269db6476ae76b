// SPDX-License-Identifier: Apache-2.0
#include "serve/accounts.h"

#include <algorithm>

#include "serve/secret.h"

namespace garde::serve {
namespace {

using sqlite::Statement;

constexpr Duration kFirstLock = std::chrono::seconds(30);
constexpr Duration kLongestLock = std::chrono::minutes(15);
constexpr std::size_t kMostAddresses = 10'000;
constexpr std::int64_t kMostFailures = 10'000;

std::int64_t number(Instant instant) {
  return instant.time_since_epoch().count();
}

// What a name may be: told apart by eye, and harmless wherever it is shown.
bool is_name(const std::string& name) {
  return !name.empty() && name.size() <= 64 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-_") == std::string::npos;
}

}  // namespace

std::string_view name_of(Role role) {
  switch (role) {
    case Role::reader:
      return "reader";
    case Role::responder:
      return "responder";
    case Role::administrator:
      return "administrator";
  }
  return "reader";
}

std::optional<Role> role_named(std::string_view name) {
  for (const Role role : {Role::reader, Role::responder, Role::administrator})
    if (name_of(role) == name) return role;
  return std::nullopt;
}

Result<bool> Accounts::is_empty() {
  const std::lock_guard hold(database_.lock());
  Statement query(database_.connection(), "SELECT 1 FROM account LIMIT 1");
  const bool found = query.step();
  if (query.failed()) return failure(database_.error());
  return !found;
}

Result<std::string> Accounts::make_link(Role role, Instant now) {
  std::string token = random_token();
  const auto made = database_.in_transaction([&] {
    Statement old(database_.connection(), "DELETE FROM link WHERE expires<?1");
    old.bind(1, number(now)).run();
    Statement put(database_.connection(), "INSERT INTO link VALUES(?1,?2,?3)");
    put.bind(1, digest_of(token)).bind(2, name_of(role)).bind(3, number(now + kLinkLives)).run();
    return !old.failed() && !put.failed();
  });
  if (!made) return failure(made.error());
  return token;
}

tl::expected<Session, Refusal> Accounts::use_link(const std::string& token, const std::string& name,
                                                  const std::string& password, const std::string& peer,
                                                  Instant now) {
  if (!may_try(peer, now)) return tl::unexpected(Refusal::too_often);
  if (!is_name(name)) return tl::unexpected(Refusal::bad_name);
  if (password.size() < kShortestPassword || password.size() > kLongestPassword)
    return tl::unexpected(Refusal::short_password);
  const std::string digest = digest_of(token);
  const auto role_of_link = [&]() -> std::optional<Role> {
    const std::lock_guard hold(database_.lock());
    Statement query(database_.connection(), "SELECT role FROM link WHERE digest=?1 AND expires>?2");
    query.bind(1, digest).bind(2, number(now));
    return query.step() ? role_named(query.text(0)) : std::nullopt;
  };
  // A look first, so that no one makes this machine hash passwords with links that were never given.
  if (!role_of_link()) return tl::unexpected(Refusal::bad_link);
  const std::string hash = hash_password(password);
  if (hash.empty()) return tl::unexpected(Refusal::unavailable);
  std::optional<Role> role;
  bool is_taken = false;
  const auto made = database_.in_transaction([&] {
    role = role_of_link();
    if (!role) return false;
    Statement there(database_.connection(), "SELECT 1 FROM account WHERE name=?1");
    there.bind(1, name);
    is_taken = there.step();
    if (is_taken) return false;
    Statement used(database_.connection(), "DELETE FROM link WHERE digest=?1");
    used.bind(1, digest).run();
    Statement put(database_.connection(), "INSERT INTO account(name,role,password,made) VALUES(?1,?2,?3,?4)");
    put.bind(1, name).bind(2, name_of(*role)).bind(3, hash).bind(4, number(now)).run();
    return !used.failed() && !put.failed();
  });
  if (!role) return tl::unexpected(Refusal::bad_link);
  if (is_taken) return tl::unexpected(Refusal::name_taken);
  if (!made) return tl::unexpected(Refusal::unavailable);
  return begin_session(name, *role, now);
}

tl::expected<Session, Refusal> Accounts::sign_in(const std::string& name, const std::string& password,
                                                 const std::string& code, const std::string& peer,
                                                 Instant now) {
  if (!may_try(peer, now)) return tl::unexpected(Refusal::too_often);
  if (name.size() > 64 || password.size() > kLongestPassword) return tl::unexpected(Refusal::wrong);
  if (is_locked(name, now)) return tl::unexpected(Refusal::locked);
  std::string hash = hash_of_nobody();
  std::optional<Role> role;
  {
    const std::lock_guard hold(database_.lock());
    Statement query(database_.connection(), "SELECT password, role FROM account WHERE name=?1");
    query.bind(1, name);
    if (query.step()) {
      hash = query.text(0);
      role = role_named(query.text(1));
    }
  }
  const bool is_right = is_password(hash, password);
  if (!is_right || !role) {
    count_failure(name, now);
    return tl::unexpected(Refusal::wrong);
  }
  const std::lock_guard hold(database_.lock());
  // Tries that were under way together must not pass a lock that one of them has set.
  if (is_locked(name, now)) return tl::unexpected(Refusal::locked);
  bool passes = false;
  const Refusal refusal = check_code(name, code, now, passes);
  if (!passes) return tl::unexpected(refusal);
  Statement clear(database_.connection(), "DELETE FROM failure WHERE name=?1");
  clear.bind(1, name).run();
  return begin_session(name, *role, now);
}

std::optional<Session> Accounts::find(const std::string& token, Instant now) {
  if (token.empty() || token.size() > 128) return std::nullopt;
  const std::string digest = digest_of(token);
  const std::lock_guard hold(database_.lock());
  Statement query(database_.connection(),
                  "SELECT session.account, session.guard, account.role, session.seen, account.secret<>'' "
                  "FROM session JOIN account ON "
                  "account.name=session.account WHERE digest=?1 AND session.made>?2 AND seen>?3");
  query.bind(1, digest).bind(2, number(now - kLongest)).bind(3, number(now - kIdle));
  if (!query.step()) return std::nullopt;
  Session session{token, query.text(0), role_named(query.text(2)).value_or(Role::reader), query.text(1)};
  session.has_second_factor = query.integer(4) != 0;
  const bool is_old = query.integer(3) < number(now - std::chrono::minutes(1));
  if (is_old) {
    Statement seen(database_.connection(), "UPDATE session SET seen=?2 WHERE digest=?1");
    seen.bind(1, digest).bind(2, number(now)).run();
  }
  return session;
}

void Accounts::sign_out(const std::string& token) {
  const std::lock_guard hold(database_.lock());
  Statement end(database_.connection(), "DELETE FROM session WHERE digest=?1");
  end.bind(1, digest_of(token)).run();
}

bool Accounts::may_try(const std::string& peer, Instant now) {
  const std::lock_guard hold(database_.lock());
  const auto is_over = [now](Instant when) { return when < now - std::chrono::minutes(1); };
  if (tries_.size() > kMostAddresses)
    std::erase_if(tries_, [&](const auto& one) { return one.second.empty() || is_over(one.second.back()); });
  auto& tries = tries_[peer];
  while (!tries.empty() && is_over(tries.front())) tries.pop_front();
  if (tries.size() >= kTriesPerMinute) return false;
  tries.push_back(now);
  return true;
}

bool Accounts::is_locked(const std::string& name, Instant now) {
  const std::lock_guard hold(database_.lock());
  Statement query(database_.connection(), "SELECT 1 FROM failure WHERE name=?1 AND until>?2");
  query.bind(1, name).bind(2, number(now));
  return query.step();
}

void Accounts::count_failure(const std::string& name, Instant now) {
  const std::lock_guard hold(database_.lock());
  Statement query(database_.connection(), "SELECT count FROM failure WHERE name=?1");
  query.bind(1, name);
  const std::int64_t count = (query.step() ? query.integer(0) : 0) + 1;
  Instant until = now;
  if (count >= kFreeFailures)
    until += std::min(kLongestLock,
                      kFirstLock * (std::int64_t{1} << std::min<std::int64_t>(count - kFreeFailures, 10)));
  Statement put(database_.connection(), "INSERT OR REPLACE INTO failure VALUES(?1,?2,?3)");
  put.bind(1, name).bind(2, count).bind(3, number(until)).run();
  Statement bound(
      database_.connection(),
      "DELETE FROM failure WHERE name IN (SELECT name FROM failure ORDER BY until DESC LIMIT -1 OFFSET ?1)");
  bound.bind(1, kMostFailures).run();
}

tl::expected<Session, Refusal> Accounts::begin_session(const std::string& name, Role role, Instant now) {
  Session session{random_token(), name, role, random_token()};
  const auto made = database_.in_transaction([&] {
    Statement old(database_.connection(), "DELETE FROM session WHERE made<?1 OR seen<?2");
    old.bind(1, number(now - kLongest)).bind(2, number(now - kIdle)).run();
    Statement put(database_.connection(), "INSERT INTO session VALUES(?1,?2,?3,?4,?4)");
    put.bind(1, digest_of(session.token)).bind(2, name).bind(3, session.guard).bind(4, number(now)).run();
    return !old.failed() && !put.failed();
  });
  if (!made) return tl::unexpected(Refusal::unavailable);
  return session;
}

}  // namespace garde::serve
