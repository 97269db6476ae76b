// SPDX-License-Identifier: Apache-2.0
// HuntDesk: hunts through the archive, one at a time, each in a thread of its own, so that a page can look
// how far it has come and stop it.
//
// How much must be read is known before it begins; answers are counted all the way, the first ones are kept.
// A hunt ends by itself after kLongest. The last kMostKept hunts can be looked at.
//
// Thread rules: any thread. The desk waits for its hunt when it goes.
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "archive/hunt.h"
#include "base/zone.h"
#include "detect/detector.h"
#include "read/pipeline.h"

namespace garde::serve {

class HuntDesk {
 public:
  static constexpr std::size_t kMostShown = 200;
  static constexpr std::size_t kMostKept = 16;
  static constexpr std::chrono::minutes kLongest{30};

  HuntDesk(std::filesystem::path archive, std::filesystem::path mappings, Zone zone)
      : archive_(std::move(archive)), mappings_(std::move(mappings)), zone_(std::move(zone)) {}
  ~HuntDesk();
  HuntDesk(const HuntDesk&) = delete;
  HuntDesk& operator=(const HuntDesk&) = delete;

  struct Order {
    archive::Question question;
    std::string rule;  ///< Sigma rules in YAML; empty: none. With one, its findings are the answers
    std::string account;
  };
  struct State {
    std::string id;
    std::string account;
    bool is_over = false;
    bool is_whole = false;  ///< of one that is over: nothing was left unread
    bool was_stopped = false;
    std::uint64_t segments = 0;       ///< in the archive
    std::uint64_t segments_read = 0;  ///< that must be read
    std::uint64_t bytes = 0;          ///< of these
    std::uint64_t bytes_read = 0;     ///< so far
    std::uint64_t archive_bytes = 0;
    std::uint64_t events_read = 0;
    std::uint64_t count = 0;
    std::map<std::string, std::uint64_t> machines;  ///< of the answers, those first met
    std::vector<std::string> events;                ///< JSON objects
  };
  /// The hunt's id. An error where another one is under way, the archive cannot be asked or the rule is none.
  [[nodiscard]] Result<std::string> start(Order order);
  [[nodiscard]] std::optional<State> find(const std::string& id) const;
  /// False where there is no such hunt.
  bool stop(const std::string& id);
  [[nodiscard]] bool has_archive() const { return !archive_.empty(); }

 private:
  struct Job;
  void run(Job& job);
  [[nodiscard]] std::shared_ptr<Job> job_of(const std::string& id) const;

  std::filesystem::path archive_;
  std::filesystem::path mappings_;
  Zone zone_;
  mutable std::mutex lock_;
  std::deque<std::shared_ptr<Job>> jobs_;
  std::thread thread_;
};

}  // namespace garde::serve
