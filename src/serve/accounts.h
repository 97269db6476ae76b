// SPDX-License-Identifier: Apache-2.0
// Accounts, sessions and sign-in links.
//
// There is no default password: the first account is made with a link that works once, for a day. A session
// is 256 random bits in a cookie; the database keeps their digest. It is new at each sign-in and ends after
// two hours without a request, or twelve. Five wrong passwords for a name lock it for 30 s, each further one
// for twice as long, at most 15 minutes, whether the name exists or not; both take as long to refuse. An
// address may try 20 times a minute.
//
// Thread rules: any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

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
};

enum class Refusal : std::uint8_t {
  wrong,  ///< the name or the password, it is not said which
  locked,
  too_often,  ///< from this address
  bad_link,
  name_taken,
  bad_name,
  short_password,
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

  explicit Accounts(Database& database) : database_(database) {}

  [[nodiscard]] Result<bool> is_empty();
  /// The token of a link with which one account of this role can be made.
  [[nodiscard]] Result<std::string> make_link(Role role, Instant now);

  [[nodiscard]] tl::expected<Session, Refusal> use_link(const std::string& token, const std::string& name,
                                                        const std::string& password, const std::string& peer,
                                                        Instant now);
  [[nodiscard]] tl::expected<Session, Refusal> sign_in(const std::string& name, const std::string& password,
                                                       const std::string& peer, Instant now);
  /// The session of this token, which it keeps alive. Nothing where there is none or it has ended.
  [[nodiscard]] std::optional<Session> find(const std::string& token, Instant now);
  void sign_out(const std::string& token);

 private:
  [[nodiscard]] bool may_try(const std::string& peer, Instant now);
  [[nodiscard]] bool is_locked(const std::string& name, Instant now);
  void count_failure(const std::string& name, Instant now);
  [[nodiscard]] tl::expected<Session, Refusal> begin_session(const std::string& name, Role role, Instant now);

  Database& database_;
  std::map<std::string, std::deque<Instant>> tries_;  // by address
};

}  // namespace garde::serve
