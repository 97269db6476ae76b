// SPDX-License-Identifier: Apache-2.0
// node.db: how far detection has come in each queue, and what it needs to go on from there after a restart.
//
// One call, one transaction, on disk when it returns: so that what correlations remember is always that of
// the records before the noted positions, neither more nor less.
//
// Thread rules: one thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/database.h"
#include "base/result.h"
#include "sigma/correlation_engine.h"

namespace garde::serve {

class DetectionState {
 public:
  /// Makes the file where it is absent. An error where it is something else or of a newer Garde.
  [[nodiscard]] static Result<std::unique_ptr<DetectionState>> open(const std::filesystem::path& file);

  /// Of each queue, the number of the first record that was not yet looked at.
  using Positions = std::map<std::string, std::uint64_t>;
  [[nodiscard]] Result<Positions> positions();
  /// Both together; what correlations no longer need is forgotten.
  [[nodiscard]] Result<void> save(const Positions& positions, const sigma::CorrelationChanges& changes);

  /// What correlations remember.
  struct Memory {
    std::vector<std::string> inputs;
    std::vector<std::string> matches;
    Instant clock = Instant::min();
  };
  [[nodiscard]] Result<Memory> memory();

  /// What is known of senders (sender_watch.h).
  [[nodiscard]] Result<void> keep_senders(const std::string& encoded);
  [[nodiscard]] Result<std::string> senders();

 private:
  DetectionState(sqlite3* database, std::string path) : database_(database), path_(std::move(path)) {}
  [[nodiscard]] Error error() const;
  template <typename Work>
  [[nodiscard]] Result<void> in_transaction(const Work& work);

  sqlite::Connection database_;
  std::string path_;
};

}  // namespace garde::serve
