// SPDX-License-Identifier: Apache-2.0
// Intake: from the durable queues to the archive and the incidents, exactly once.
//
// One thread takes records off the queues, reads them, archives and detects. Now and then (kCommit) it brings
// all of that to disk, each part with how far it has come: incidents (their findings' ids say what is in
// them), the archive, the state of detection. Then only are the records released. After a crash the queues
// give again what had not been released; the archive and detection each pass over what they have, so that
// neither an event nor an incident is there twice.
//
// A disk that is full stops the intake where it is; it goes on by itself when there is room. Meanwhile the
// queues fill, and hold back senders that can wait.
//
// Thread rules: start() and stop() from one thread; the counts from any.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "archive/archive.h"
#include "collect/decode.h"
#include "detect/live_detector.h"
#include "incident/evidence.h"
#include "serve/node/detection_state.h"
#include "serve/node/equipment.h"
#include "serve/node/incident_keeper.h"
#include "serve/node/sender_watch.h"

namespace garde::serve {

class Intake final : private collect::RecordVisitor, private detect::FindingVisitor {
 public:
  static constexpr std::chrono::milliseconds kCommit{250};

  struct Parts {
    collect::Listening& listening;
    archive::Archive archive;
    std::unique_ptr<IncidentKeeper> incidents;
    std::unique_ptr<DetectionState> state;
  };
  /// Takes what was saved into account: see above. The listening must outlive this.
  [[nodiscard]] static Result<std::unique_ptr<Intake>> open(const NodeSettings& settings, Parts parts,
                                                            Equipment equipment);
  ~Intake() override { stop(); }

  /// Reads these logs as a drill, before anything else. Call before start().
  void drill(std::vector<std::string> paths) { drill_ = std::move(paths); }
  void start();
  /// From the next records on; correlations go on. Any thread.
  void equip_with(Equipment equipment);
  /// Returns once what was taken is on disk and released, or cannot be.
  void stop();

  [[nodiscard]] std::uint64_t events() const { return events_; }
  /// Over the last ten seconds.
  [[nodiscard]] double events_per_second() const { return events_per_second_; }
  [[nodiscard]] std::uint64_t inputs_lost() const { return inputs_lost_; }
  [[nodiscard]] std::uint64_t unreadable() const { return unreadable_; }
  [[nodiscard]] std::optional<Error> last_failure() const;
  /// Grows while the intake goes on, or waits for room: a watchdog looks at it.
  [[nodiscard]] std::uint64_t beats() const { return beats_; }
  [[nodiscard]] IncidentKeeper& incidents() { return *parts_.incidents; }
  /// Whether everything that the queues hold has been looked at and is on disk.
  [[nodiscard]] bool is_idle() const { return is_idle_ && is_drill_over_; }
  [[nodiscard]] const SenderWatch& senders() const { return senders_; }

 private:
  struct Feed {
    std::string name;  ///< the queue's
    collect::Queue* queue = nullptr;
    std::uint64_t archived = 0;  ///< number of the first record that is not in the archive
    std::uint64_t detected = 0;
    std::uint64_t taken = 0;  ///< of the first not yet taken
    Instant received{};       ///< of the last that was taken
    bool is_empty = false;    ///< nothing waited when it was last asked
  };

  Intake(const NodeSettings& settings, Parts parts, Equipment equipment);
  void run();
  [[nodiscard]] bool take_some(Feed& feed, std::chrono::milliseconds patience);
  void visit(Event& event, const collect::QueuedRecord& from) override;
  void found(const detect::Finding& finding, Event& event) override;
  void could_not_read(const collect::QueuedRecord& from, std::uint64_t records) override;
  void tell_silences();
  void measure_rate();
  void run_drill();
  void take_up_equipment();
  void archive(const std::string& source, Event& event);
  [[nodiscard]] Result<void> begin_detection();
  /// What correlations find up to now.
  void correlate(Instant received_before);
  [[nodiscard]] Instant received_before() const;
  [[nodiscard]] Result<void> commit();
  void commit_until_done();
  void tend();
  void fail(const Error& error);
  /// Waits a moment; false where the intake is to end.
  [[nodiscard]] bool wait_to_try_again();

  const NodeSettings& settings_;
  Parts parts_;
  Equipment equipment_;
  std::vector<Feed> feeds_;
  std::unique_ptr<detect::LiveDetector> detector_;
  sigma::CorrelationChanges unsaved_;  // of a commit that failed
  std::unique_ptr<incident::RuleBook> rules_;
  std::string this_machine_;
  SenderWatch senders_;
  std::vector<std::string> drill_;
  archive::Progress drilled_;
  std::mutex equipment_lock_;
  std::optional<Equipment> next_equipment_;

  // Of the record at hand.
  Feed* feed_ = nullptr;
  const collect::QueuedRecord* from_ = nullptr;

  bool has_uncommitted_ = false;
  std::chrono::steady_clock::time_point last_commit_;
  std::chrono::steady_clock::time_point last_tended_;
  std::atomic<std::uint64_t> beats_{0};
  std::atomic<std::uint64_t> events_{0};
  std::atomic<std::uint64_t> unreadable_{0};
  std::atomic<std::uint64_t> inputs_lost_{0};
  std::atomic<double> events_per_second_{0};
  std::deque<std::pair<std::chrono::steady_clock::time_point, std::uint64_t>> marks_;  // a second apart
  std::atomic<bool> is_idle_{false};
  std::atomic<bool> is_drill_over_{false};
  std::atomic<bool> stopping_{false};
  mutable std::mutex failure_lock_;
  std::optional<Error> failure_;
  std::thread thread_;
};

}  // namespace garde::serve
