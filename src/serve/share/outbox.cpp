// SPDX-License-Identifier: Apache-2.0
#include "serve/share/outbox.h"

#include <algorithm>
#include <boost/json.hpp>
#include <random>

#include "serve/secret.h"
#include "stix/canonical_json.h"

namespace garde::serve {
namespace {

namespace json = boost::json;
using sqlite::Statement;

constexpr const char* kTables = R"(
  CREATE TABLE IF NOT EXISTS outbox(subject TEXT PRIMARY KEY, collection TEXT NOT NULL, priority INTEGER NOT NULL, objects TEXT NOT NULL,
    put INTEGER NOT NULL, tries INTEGER NOT NULL, due INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS shared(subject TEXT PRIMARY KEY, revision INTEGER NOT NULL, digest TEXT NOT NULL, refusal TEXT NOT NULL) WITHOUT ROWID;
)";
constexpr int kMostDoublings = 10;

std::int64_t nanoseconds(Instant instant) {
  return instant.time_since_epoch().count();
}

// What a report says, whatever its number and the time at which it was made.
std::string content_of(stix::IncidentReport report) {
  report.revision = 0;
  report.made = report.noticed;
  const json::array objects = stix::objects_of(report, stix::Tlp::amber, Language::english);
  return digest_of(stix::canonical_json(objects.front()));
}

Duration jitter(Duration pause) {
  static thread_local std::mt19937_64 random{std::random_device{}()};
  return Duration(std::uniform_int_distribution<std::int64_t>(0, pause.count() / 4)(random));
}

}  // namespace

Result<Outbox> Outbox::open(Database& database) {
  const std::lock_guard hold(database.lock());
  if (!sqlite::run(database.connection(), kTables)) return failure(database.error());
  return Outbox(database);
}

bool Outbox::insert(const Outgoing& outgoing, Instant at) {
  Statement put(database_->connection(), "INSERT OR REPLACE INTO outbox VALUES(?1,?2,?3,?4,?5,0,?5)");
  put.bind(1, outgoing.subject)
      .bind(2, outgoing.collection)
      .bind(3, std::int64_t{outgoing.priority})
      .bind(4, outgoing.objects);
  put.bind(5, nanoseconds(at)).run();
  return !put.failed();
}

Result<void> Outbox::put(const Outgoing& outgoing, Instant at) {
  return database_->in_transaction([&] { return insert(outgoing, at); });
}

Result<std::optional<Outgoing>> Outbox::due(Instant at) {
  const std::lock_guard hold(database_->lock());
  Statement query(
      database_->connection(),
      "SELECT subject,collection,objects,priority FROM outbox WHERE due<=?1 ORDER BY priority,put LIMIT 1");
  query.bind(1, nanoseconds(at));
  if (query.step())
    return Outgoing{query.text(0), query.text(1), query.text(2), static_cast<int>(query.integer(3))};
  if (query.failed()) return failure(database_->error());
  return std::nullopt;
}

Result<std::size_t> Outbox::waiting() {
  const std::lock_guard hold(database_->lock());
  Statement query(database_->connection(), "SELECT count(*) FROM outbox");
  if (!query.step()) return failure(database_->error());
  return static_cast<std::size_t>(query.integer(0));
}

// What was put in its place meanwhile stays.
Result<void> Outbox::finish(const Outgoing& outgoing, const std::string& refusal) {
  return database_->in_transaction([&] {
    Statement drop(database_->connection(), "DELETE FROM outbox WHERE subject=?1 AND objects=?2");
    drop.bind(1, outgoing.subject).bind(2, outgoing.objects).run();
    Statement mark(database_->connection(), "UPDATE shared SET refusal=?2 WHERE subject=?1");
    mark.bind(1, outgoing.subject).bind(2, refusal).run();
    return !drop.failed() && !mark.failed();
  });
}

Result<void> Outbox::postpone(const Outgoing& outgoing, Instant at) {
  return database_->in_transaction([&] {
    Statement query(database_->connection(), "SELECT tries FROM outbox WHERE subject=?1");
    query.bind(1, outgoing.subject);
    if (!query.step()) return !query.failed();
    const auto tries = query.integer(0);
    query.rewind();
    const Duration pause = std::min<Duration>(
        kFirstPause * (std::int64_t{1} << std::min<std::int64_t>(tries, kMostDoublings)), kLongestPause);
    // While the hub cannot be reached nothing else can be sent to it either: all of it waits.
    Statement later(database_->connection(), "UPDATE outbox SET tries=tries+(subject=?1), due=max(due,?2)");
    later.bind(1, outgoing.subject).bind(2, nanoseconds(at + pause + jitter(pause))).run();
    return !later.failed();
  });
}

Result<Outbox::Sent> Outbox::send(taxii::Client& client, Instant at) {
  Sent sent;
  for (;;) {
    const auto next = due(at);
    if (!next) return failure(next.error());
    if (!*next) return sent;
    boost::system::error_code error;
    const json::value objects = json::parse((*next)->objects, error);
    auto refused = error || !objects.is_array()
                       ? Result<std::vector<taxii::Refused>>(failure("it cannot be read"))
                       : client.add((*next)->collection, objects.get_array());
    if (!refused) {
      sent.failed = refused.error();
      if (auto later = postpone(**next, at); !later) return failure(later.error());
      return sent;
    }
    ++sent.count;
    sent.refused.insert(sent.refused.end(), refused->begin(), refused->end());
    if (auto done = finish(**next, refused->empty() ? "" : refused->front().why); !done)
      return failure(done.error());
  }
}

Result<std::optional<std::uint32_t>> Outbox::next_revision(const stix::IncidentReport& report) {
  const std::lock_guard hold(database_->lock());
  Statement query(database_->connection(), "SELECT revision,digest FROM shared WHERE subject=?1");
  query.bind(1, report.id);
  if (!query.step()) {
    if (query.failed()) return failure(database_->error());
    return 0;
  }
  if (query.text(1) == content_of(report)) return std::nullopt;
  return static_cast<std::uint32_t>(query.integer(0) + 1);
}

Result<void> Outbox::put_report(const stix::IncidentReport& report, const Outgoing& outgoing, Instant at) {
  const std::string digest = content_of(report);
  return database_->in_transaction([&] {
    Statement keep(database_->connection(), "INSERT OR REPLACE INTO shared VALUES(?1,?2,?3,'')");
    keep.bind(1, report.id).bind(2, std::int64_t{report.revision}).bind(3, digest).run();
    return !keep.failed() && insert(outgoing, at);
  });
}

}  // namespace garde::serve
