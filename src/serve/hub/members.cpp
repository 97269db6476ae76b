// SPDX-License-Identifier: Apache-2.0
#include "serve/hub/members.h"

#include <array>

#include "base/hexadecimal.h"
#include "serve/secret.h"

namespace garde::serve {
namespace {

using sqlite::Statement;

constexpr const char* kTables = R"(
  CREATE TABLE IF NOT EXISTS member(id TEXT PRIMARY KEY, kind TEXT NOT NULL, joined INTEGER, revoked INTEGER) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS invitation(digest TEXT PRIMARY KEY, member TEXT NOT NULL, expires INTEGER NOT NULL,
    replaces INTEGER NOT NULL, key TEXT) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS certificate(serial TEXT PRIMARY KEY, member TEXT NOT NULL, key TEXT NOT NULL, public_key TEXT NOT NULL,
    chain TEXT NOT NULL, not_before INTEGER NOT NULL, not_after INTEGER NOT NULL, issued INTEGER NOT NULL, used INTEGER, ended INTEGER)
    WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS certificate_by_member ON certificate(member);
  CREATE INDEX IF NOT EXISTS certificate_by_key ON certificate(key);
)";

constexpr std::array<std::string_view, 3> kKinds = {"establishment", "provider", "hub"};
constexpr std::size_t kLongestMember = 256;
constexpr std::size_t kSecretLetters = 43;
constexpr std::size_t kFingerprintLetters = 64;

std::int64_t nanoseconds(Instant instant) {
  return instant.time_since_epoch().count();
}
std::optional<Instant> instant_in(const Statement& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(Instant(Duration(row.integer(column))));
}

// What a stranger is told, whatever is wrong with the token.
tl::unexpected<Error> no_such_invitation() {
  return failure("this invitation is not known, was used or has ended", "", "ask the hub for a new one");
}

}  // namespace

std::string_view name_of(Member::Kind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}

std::optional<Member::Kind> member_kind_named(std::string_view name) {
  for (std::size_t i = 0; i < kKinds.size(); ++i)
    if (kKinds[i] == name) return static_cast<Member::Kind>(i);
  return std::nullopt;
}

std::optional<Token> read_token(std::string_view text) {
  if (text.size() != kSecretLetters + 1 + kFingerprintLetters || text[kSecretLetters] != '.')
    return std::nullopt;
  const std::string_view secret = text.substr(0, kSecretLetters);
  const std::string_view fingerprint = text.substr(kSecretLetters + 1);
  if (secret.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") !=
          std::string_view::npos ||
      !is_small_hexadecimal(fingerprint))
    return std::nullopt;
  return Token{std::string(secret), std::string(fingerprint)};
}

Result<Members> Members::open(Database& database, const Authority& authority) {
  const std::lock_guard hold(database.lock());
  if (!sqlite::run(database.connection(), kTables)) return failure(database.error());
  return Members(database, authority);
}

Result<std::string> Members::invite(const std::string& member, Member::Kind kind, bool replaces, Instant at,
                                    Duration lives) {
  if (member.empty() || member.size() > kLongestMember)
    return failure("a member's name has from 1 to 256 letters", member.substr(0, 40),
                   "give its identifier in the register");
  const std::string secret = random_token();
  const auto done = database_->in_transaction([&] {
    sqlite3* connection = database_->connection();
    Statement put_member(connection,
                         "INSERT INTO member(id,kind) VALUES(?1,?2) ON CONFLICT(id) DO UPDATE SET kind=?2");
    put_member.bind(1, member).bind(2, name_of(kind)).run();
    // The one before, where it was not used, is worth nothing now.
    Statement drop(connection, "DELETE FROM invitation WHERE member=?1 AND key IS NULL");
    drop.bind(1, member).run();
    Statement put(connection, "INSERT INTO invitation VALUES(?1,?2,?3,?4,NULL)");
    put.bind(1, digest_of(secret))
        .bind(2, member)
        .bind(3, nanoseconds(at + lives))
        .bind(4, std::int64_t{replaces})
        .run();
    return !put_member.failed() && !drop.failed() && !put.failed();
  });
  if (!done) return failure(done.error());
  return secret + '.' + authority_->fingerprint();
}

bool Members::is_anothers_key(const std::string& member, const std::string& key) {
  Statement query(database_->connection(), "SELECT 1 FROM certificate WHERE key=?1 AND member<>?2");
  query.bind(1, key).bind(2, member);
  return query.step();
}

bool Members::has_certificate_in_force(const std::string& member, Instant at) {
  Statement query(database_->connection(),
                  "SELECT 1 FROM certificate WHERE member=?1 AND ended IS NULL AND not_after>?2");
  query.bind(1, member).bind(2, nanoseconds(at));
  return query.step();
}

bool Members::keep(const std::string& member, const IssuedCertificate& certificate, Instant at) {
  Statement put(database_->connection(), "INSERT INTO certificate VALUES(?1,?2,?3,?4,?5,?6,?7,?8,NULL,NULL)");
  put.bind(1, certificate.serial)
      .bind(2, member)
      .bind(3, certificate.key)
      .bind(4, certificate.public_key)
      .bind(5, certificate.chain);
  put.bind(6, nanoseconds(certificate.not_before))
      .bind(7, nanoseconds(certificate.not_after))
      .bind(8, nanoseconds(at))
      .run();
  return !put.failed();
}

Result<IssuedCertificate> Members::join(std::string_view token_text, std::string_view request, Instant at) {
  const auto token = read_token(token_text);
  if (!token || !are_equal(token->fingerprint, authority_->fingerprint())) return no_such_invitation();
  const std::string digest = digest_of(token->secret);
  const std::lock_guard hold(database_->lock());
  Statement query(database_->connection(),
                  "SELECT member,replaces,key FROM invitation WHERE digest=?1 AND expires>?2");
  query.bind(1, digest).bind(2, nanoseconds(at));
  if (!query.step()) return no_such_invitation();
  const std::string member = query.text(0);
  const bool replaces = query.integer(1) != 0;
  const bool is_spent = !query.is_null(2);
  const std::string spent_for = query.text(2);
  query.rewind();
  auto certificate = authority_->issue(request, member, at);
  if (!certificate) return failure(certificate.error());
  if (is_spent) {
    // The reply was lost: whoever has the same token and the same key gets the same certificate.
    if (spent_for != certificate->key) return no_such_invitation();
    Statement given(database_->connection(),
                    "SELECT serial,chain,not_before,not_after FROM certificate WHERE member=?1 AND key=?2 "
                    "AND ended IS NULL ORDER BY issued DESC");
    given.bind(1, member).bind(2, certificate->key);
    if (!given.step()) return no_such_invitation();
    certificate->serial = given.text(0);
    certificate->chain = given.text(1);
    certificate->not_before = Instant(Duration(given.integer(2)));
    certificate->not_after = Instant(Duration(given.integer(3)));
    return certificate;
  }
  if (is_anothers_key(member, certificate->key))
    return failure("this key is another member's", "", "make a key of its own for each node");
  if (!replaces && has_certificate_in_force(member, at))
    return failure("this member has joined already", member,
                   "ask the hub for an invitation that replaces its certificate");
  const auto done = database_->in_transaction([&] {
    sqlite3* connection = database_->connection();
    Statement spend(connection, "UPDATE invitation SET key=?2 WHERE digest=?1 AND key IS NULL");
    spend.bind(1, digest).bind(2, certificate->key).run();
    if (spend.failed() || sqlite3_changes(connection) != 1) return false;
    Statement end(connection, "UPDATE certificate SET ended=?2 WHERE member=?1 AND ended IS NULL");
    end.bind(1, member).bind(2, nanoseconds(at)).run();
    Statement joined(connection, "UPDATE member SET joined=?2, revoked=NULL WHERE id=?1");
    joined.bind(1, member).bind(2, nanoseconds(at)).run();
    return !end.failed() && !joined.failed() && keep(member, *certificate, at);
  });
  if (!done) return failure(done.error());
  return certificate;
}

Result<IssuedCertificate> Members::renew(const std::string& member, std::string_view request, Instant at) {
  auto certificate = authority_->issue(request, member, at);
  if (!certificate) return certificate;
  const std::lock_guard hold(database_->lock());
  if (is_anothers_key(member, certificate->key))
    return failure("this key is another member's", "", "make a key of its own for each node");
  if (!has_certificate_in_force(member, at)) return no_such_invitation();
  const auto done = database_->in_transaction([&] { return keep(member, *certificate, at); });
  if (!done) return failure(done.error());
  return certificate;
}

Result<void> Members::revoke(const std::string& member, Instant at) {
  bool is_known = false;
  const auto done = database_->in_transaction([&] {
    sqlite3* connection = database_->connection();
    Statement mark(connection, "UPDATE member SET revoked=?2 WHERE id=?1");
    mark.bind(1, member).bind(2, nanoseconds(at)).run();
    is_known = sqlite3_changes(connection) == 1;
    Statement end(connection, "UPDATE certificate SET ended=?2 WHERE member=?1 AND ended IS NULL");
    end.bind(1, member).bind(2, nanoseconds(at)).run();
    Statement drop(connection, "DELETE FROM invitation WHERE member=?1");
    drop.bind(1, member).run();
    return !mark.failed() && !end.failed() && !drop.failed();
  });
  if (!done) return done;
  if (!is_known) return failure("there is no such member", member, "see garde hub members");
  return {};
}

Result<std::optional<Member>> Members::member_of(std::string_view serial, Instant at) {
  const std::lock_guard hold(database_->lock());
  Statement query(database_->connection(),
                  "SELECT m.id,m.kind,m.joined,m.revoked,c.not_after,c.used,c.issued FROM certificate c JOIN "
                  "member m ON m.id=c.member "
                  "WHERE c.serial=?1 AND c.ended IS NULL AND c.not_before<=?2 AND c.not_after>?2");
  query.bind(1, serial).bind(2, nanoseconds(at));
  if (!query.step()) {
    if (query.failed()) return failure(database_->error());
    return std::nullopt;
  }
  const auto kind = member_kind_named(query.text(1));
  if (!kind || !query.is_null(3)) return std::nullopt;
  Member member{query.text(0), *kind, instant_in(query, 2), std::nullopt, instant_in(query, 4)};
  const bool is_first_use = query.is_null(5);
  const std::int64_t issued = query.integer(6);
  query.rewind();
  if (is_first_use) {
    const auto done = database_->in_transaction([&] {
      Statement use(database_->connection(), "UPDATE certificate SET used=?2 WHERE serial=?1");
      use.bind(1, serial).bind(2, nanoseconds(at)).run();
      Statement end(
          database_->connection(),
          "UPDATE certificate SET ended=?2 WHERE member=?1 AND ended IS NULL AND issued<?3 AND serial<>?4");
      end.bind(1, member.id).bind(2, nanoseconds(at)).bind(3, issued).bind(4, serial).run();
      return !use.failed() && !end.failed();
    });
    if (!done) return failure(done.error());
  }
  return member;
}

Result<std::vector<std::string>> Members::public_keys(const std::string& member) {
  const std::lock_guard hold(database_->lock());
  Statement query(database_->connection(), "SELECT DISTINCT public_key FROM certificate WHERE member=?1");
  query.bind(1, member);
  std::vector<std::string> keys;
  while (query.step()) keys.push_back(query.text(0));
  if (query.failed()) return failure(database_->error());
  return keys;
}

Result<std::vector<Member>> Members::list() {
  const std::lock_guard hold(database_->lock());
  Statement query(database_->connection(),
                  "SELECT id,kind,joined,revoked,(SELECT max(not_after) FROM certificate WHERE member=id AND "
                  "ended IS NULL) FROM member ORDER BY id");
  std::vector<Member> all;
  while (query.step())
    if (const auto kind = member_kind_named(query.text(1)))
      all.push_back({query.text(0), *kind, instant_in(query, 2), instant_in(query, 3), instant_in(query, 4)});
  if (query.failed()) return failure(database_->error());
  return all;
}

}  // namespace garde::serve
