// SPDX-License-Identifier: Apache-2.0
// Accounts, sessions and sign-in links.
//
// There is no default password: the first account is made with a link that works once, for a day. A session
// is 256 random bits in a cookie; the database keeps their digest. It is new at each sign-in and ends after
// two hours without a request, or twelve. Five wrong passwords for a name lock it for 30 s, each further one
// for twice as long, at most 15 minutes, whether the name exists or not; both take as long to refuse. An
// address may try 20 times a minute.
//
// A second factor (totp.h) is asked for once the password is right. A token lets a program in, in the name of
// an account, for some scopes and at most a year; the database keeps its digest.
//
// Thread rules: any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "serve/database.h"

namespace garde::serve {

enum class Role : std::uint8_t { reader, responder, administrator };
[[nodiscard]] std::string_view name_of(Role role);
[[nodiscard]] std::optional<Role> role_named(std::string_view name);

struct Session {
  std::string token;  ///< for the cookie; known only when it is made
  std::string account;
  Role role = Role::reader;
  std::string guard;  ///< what requests that change something must show (CSRF)
  bool has_second_factor = false;
  bool is_token = false;
  std::set<std::string> scopes{};  ///< of a token: "incidents:read"
};

struct Account {
  std::string name;
  Role role = Role::reader;
  Instant made;
  bool has_second_factor = false;
  std::optional<Instant> seen;  ///< the latest request of a session that has not ended
};

struct AccessToken {
  std::string id;
  std::string account;
  std::string name;  ///< what it is for
  std::set<std::string> scopes;
  Instant made;
  Instant expires;
  std::optional<Instant> used;
};

enum class Refusal : std::uint8_t {
  wrong,  ///< the name or the password, it is not said which
  locked,
  too_often,  ///< from this address
  bad_link,
  name_taken,
  bad_name,
  short_password,
  needs_code,   ///< the password is right; the second factor's code is asked for
  wrong_code,   ///< or one that was used already
  unavailable,  ///< the database or memory
};

class Accounts {
 public:
  static constexpr std::size_t kShortestPassword = 12;
  static constexpr std::size_t kLongestPassword = 1024;
  static constexpr int kFreeFailures = 5;
  static constexpr std::size_t kTriesPerMinute = 20;
  static constexpr Duration kIdle = std::chrono::hours(2);
  static constexpr Duration kLongest = std::chrono::hours(12);
  static constexpr Duration kLinkLives = std::chrono::hours(24);
  static constexpr std::size_t kMostTokens = 100;  ///< of one account
  static constexpr Duration kTokenLives = std::chrono::days(366);

  explicit Accounts(Database& database) : database_(database) {}

  [[nodiscard]] Result<bool> is_empty();
  /// The token of a link with which one account of this role can be made.
  [[nodiscard]] Result<std::string> make_link(Role role, Instant now);

  [[nodiscard]] tl::expected<Session, Refusal> use_link(const std::string& token, const std::string& name,
                                                        const std::string& password, const std::string& peer,
                                                        Instant now);
  /// `code`: of the second factor; empty where it is not known yet whether there is one.
  [[nodiscard]] tl::expected<Session, Refusal> sign_in(const std::string& name, const std::string& password,
                                                       const std::string& code, const std::string& peer,
                                                       Instant now);
  /// The session of this token, which it keeps alive. Nothing where there is none or it has ended.
  [[nodiscard]] std::optional<Session> find(const std::string& token, Instant now);
  void sign_out(const std::string& token);

  [[nodiscard]] Result<std::vector<Account>> list(Instant now);
  /// An error where it would leave no administrator.
  [[nodiscard]] Result<void> set_role(const std::string& name, Role role);
  /// With its sessions and tokens. An error where it would leave no administrator.
  [[nodiscard]] Result<void> remove(const std::string& name);
  /// Ends all of the account's sessions but `token`.
  [[nodiscard]] tl::expected<void, Refusal> set_password(const std::string& name, const std::string& old,
                                                         const std::string& fresh, const std::string& token,
                                                         const std::string& peer, Instant now);

  /// A secret that becomes the account's second factor once a code of it is shown.
  [[nodiscard]] Result<std::string> begin_second_factor(const std::string& name);
  [[nodiscard]] tl::expected<void, Refusal> confirm_second_factor(const std::string& name,
                                                                  const std::string& code, Instant now);
  [[nodiscard]] tl::expected<void, Refusal> end_second_factor(const std::string& name,
                                                              const std::string& password,
                                                              const std::string& peer, Instant now);
  /// For who has lost theirs, at an administrator's word.
  [[nodiscard]] Result<void> reset_second_factor(const std::string& name);

  /// The token's text, which is shown once.
  [[nodiscard]] Result<std::string> make_token(const AccessToken& token);
  [[nodiscard]] Result<std::vector<AccessToken>> tokens(const std::string& account);
  [[nodiscard]] Result<void> remove_token(const std::string& account, const std::string& id);
  [[nodiscard]] std::optional<Session> find_token(const std::string& text, Instant now);

 private:
  [[nodiscard]] bool is_right(const std::string& name, const std::string& password, Instant now);
  [[nodiscard]] Refusal check_code(const std::string& name, const std::string& code, Instant now,
                                   bool& passes);
  [[nodiscard]] Result<void> change_keeping_administrator(const std::function<bool()>& change);
  [[nodiscard]] bool may_try(const std::string& peer, Instant now);
  [[nodiscard]] bool is_locked(const std::string& name, Instant now);
  void count_failure(const std::string& name, Instant now);
  [[nodiscard]] tl::expected<Session, Refusal> begin_session(const std::string& name, Role role, Instant now);

  Database& database_;
  std::map<std::string, std::deque<Instant>> tries_;  // by address
};

}  // namespace garde::serve
