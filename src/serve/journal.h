// SPDX-License-Identifier: Apache-2.0
// The journal: who did what, added to and never changed. Each entry carries SHA-256 over the hash of the
// entry before it and its own content, so that an entry that was changed, taken out or put in between breaks
// the chain. Who can write the whole file can write a whole new chain: keep the last hash elsewhere to notice
// that too.
//
// Thread rules: any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "serve/database.h"

namespace garde::serve {

struct JournalEntry {
  std::int64_t number = 0;
  Instant time;
  std::string who;   ///< an account; empty: nobody was signed in
  std::string what;  ///< "sign-in", "incident.state"
  std::string subject;
  std::string detail;
  std::string hash;
};

class Journal {
 public:
  explicit Journal(Database& database) : database_(database) {}

  [[nodiscard]] Result<void> add(const std::string& who, const std::string& what, const std::string& subject,
                                 const std::string& detail, Instant time);
  /// The latest first.
  [[nodiscard]] Result<std::vector<JournalEntry>> latest(std::size_t most);
  /// The number of entries where the chain holds; an error that names the first entry where it does not.
  [[nodiscard]] Result<std::int64_t> verify();

 private:
  Database& database_;
};

}  // namespace garde::serve
