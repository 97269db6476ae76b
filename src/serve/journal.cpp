// SPDX-License-Identifier: Apache-2.0
#include "serve/journal.h"

#include <fmt/format.h>

#include "serve/secret.h"

namespace garde::serve {
namespace {

// Lengths before texts: no two different entries are the same bytes.
std::string hash_of(const std::string& before, const JournalEntry& entry) {
  std::string bytes = before + fmt::format("\n{}\n{}", entry.number, entry.time.time_since_epoch().count());
  for (const std::string* text : {&entry.who, &entry.what, &entry.subject, &entry.detail})
    bytes += fmt::format("\n{}:{}", text->size(), *text);
  return digest_of(bytes);
}

JournalEntry entry_of(const sqlite::Statement& row) {
  return {
      row.integer(0), Instant(Duration(row.integer(1))), row.text(2), row.text(3), row.text(4), row.text(5),
      row.text(6)};
}

}  // namespace

Result<void> Journal::add(const std::string& who, const std::string& what, const std::string& subject,
                          const std::string& detail, Instant time) {
  return database_.in_transaction([&] {
    JournalEntry entry{1, time, who, what, subject, detail, {}};
    std::string before;
    sqlite::Statement last(database_.connection(),
                           "SELECT number, hash FROM journal ORDER BY number DESC LIMIT 1");
    if (last.step()) {
      entry.number = last.integer(0) + 1;
      before = last.text(1);
    }
    sqlite::Statement put(database_.connection(), "INSERT INTO journal VALUES(?1,?2,?3,?4,?5,?6,?7)");
    put.bind(1, entry.number).bind(2, static_cast<std::int64_t>(time.time_since_epoch().count()));
    put.bind(3, who).bind(4, what).bind(5, subject).bind(6, detail).bind(7, hash_of(before, entry)).run();
    return !last.failed() && !put.failed();
  });
}

Result<std::vector<JournalEntry>> Journal::latest(std::size_t most) {
  const std::lock_guard hold(database_.lock());
  sqlite::Statement query(
      database_.connection(),
      "SELECT number,time,who,what,subject,detail,hash FROM journal ORDER BY number DESC LIMIT ?1");
  query.bind(1, static_cast<std::int64_t>(most));
  std::vector<JournalEntry> entries;
  while (query.step()) entries.push_back(entry_of(query));
  if (query.failed()) return failure(database_.error());
  return entries;
}

Result<std::int64_t> Journal::verify() {
  const std::lock_guard hold(database_.lock());
  sqlite::Statement query(database_.connection(),
                          "SELECT number,time,who,what,subject,detail,hash FROM journal ORDER BY number");
  std::string before;
  std::int64_t expected = 1;
  for (; query.step(); ++expected) {
    const JournalEntry entry = entry_of(query);
    if (entry.number != expected || entry.hash != hash_of(before, entry))
      return failure(fmt::format("the chain breaks at entry {}: it, or one before it, was changed", expected),
                     "journal", "compare with a backup");
    before = entry.hash;
  }
  if (query.failed()) return failure(database_.error());
  return expected - 1;
}

}  // namespace garde::serve
