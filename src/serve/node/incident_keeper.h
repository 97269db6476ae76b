// SPDX-License-Identifier: Apache-2.0
// IncidentKeeper: evidence in, incidents in the store, while people work on them.
//
// Evidence is grouped in memory (incident/grouper.h) and written by commit(), which leaves alone what people
// did meanwhile; where they closed, split or merged what is being added to, grouping begins anew from the
// store with what had not been written. Evidence that the store knows changes nothing, so that what comes
// again after a crash gives no second incident. Drills are grouped apart from what is real.
//
// Memory: that of two groupers; incidents that ended kMemory ago are let go (the store keeps them).
//
// Thread rules: one thread at a time, but for the counts.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "incident/grouper.h"
#include "incident/tuning.h"
#include "serve/node_status.h"
#include "store/sqlite_store.h"

namespace garde::serve {

class IncidentKeeper {
 public:
  static constexpr Duration kMemory = std::chrono::hours(24 * 14);

  [[nodiscard]] static Result<std::unique_ptr<IncidentKeeper>> open(const std::filesystem::path& file);

  void take(incident::Evidence evidence, bool is_drill);
  [[nodiscard]] bool has_pending() const { return !pending_.empty(); }
  /// Writes what was taken since the last; on an error all of it stays to be written.
  [[nodiscard]] Result<void> commit();
  /// Lets go of old incidents, takes expectations from the store again, and forgets closed incidents for
  /// good.
  [[nodiscard]] Result<void> tend(Instant now, Duration keep_closed);

  [[nodiscard]] std::uint64_t findings() const { return findings_; }
  /// Any thread.
  [[nodiscard]] std::vector<RuleHits> rule_hits() const;
  [[nodiscard]] store::IncidentStore& store() { return *store_; }

 private:
  struct Pending {
    incident::Evidence evidence;
    bool is_drill = false;
  };
  struct Side {  // what is real, or the drills
    incident::Grouper grouper{};
    std::set<std::string> touched{};                              // ids, perhaps absorbed since
    std::vector<std::pair<std::string, std::string>> findings{};  // evidence to incident
  };

  explicit IncidentKeeper(std::unique_ptr<store::SqliteStore> store) : store_(std::move(store)) {}
  [[nodiscard]] Result<void> begin_from_store();
  [[nodiscard]] Result<void> load_expectations();
  void group(const Pending& pending);
  [[nodiscard]] std::vector<store::Found> found();

  std::unique_ptr<store::SqliteStore> store_;
  Side real_;
  Side drills_;
  std::vector<Pending> pending_;
  std::atomic<std::uint64_t> findings_{0};
  mutable std::mutex tuning_lock_;
  incident::Tuning tuning_;
};

}  // namespace garde::serve
