// SPDX-License-Identifier: Apache-2.0
// IncidentStore: where incidents live on disk. An interface, so that a hub can put another database under it.
//
// Every call is one transaction: it is done, and on disk when it returns, or it left no trace and says why.
// Writing the same thing again changes nothing.
//
// Thread rules: a store is used by one thread at a time; several may have the same file open.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "incident/incident.h"
#include "incident/tuning.h"

namespace garde::store {

/// Which incidents a list shows. Open ones and all come the gravest first, drills last; closed ones the
/// latest first.
struct Selection {
  enum class Which : std::uint8_t { open, closed, all };
  Which which = Which::open;
  std::optional<Instant> since{};  ///< whose last finding is not before
  std::size_t most = 50;
  std::size_t skip = 0;
};

/// How many incidents are alike.
struct Tally {
  incident::State state = incident::State::fresh;
  sigma::Level level = sigma::Level::low;
  bool is_drill = false;
  std::uint64_t count = 0;
};

/// What detection has found of an incident since it was last saved.
struct Found {
  incident::Incident* incident = nullptr;
  std::vector<std::string> finding_ids;
};

class IncidentStore {
 public:
  virtual ~IncidentStore() = default;

  /// Puts the incident as it is now, removes those it absorbed, and remembers that these findings are in it.
  [[nodiscard]] virtual Result<void> save(const incident::Incident& incident,
                                          const std::vector<std::string>& finding_ids) = 0;
  /// Loads, changes and saves in one transaction, so that what another process writes meanwhile is not lost.
  /// Gives the incident as it is now; where `change` fails nothing is written, and its error is given.
  [[nodiscard]] virtual Result<incident::Incident> update(
      const std::string& id, const std::function<Result<void>(incident::Incident&)>& change) = 0;
  /// Saves all of these in one transaction, for the one process that detects. What people did with them
  /// meanwhile stays, and is taken over into `found`. False, with nothing saved, where people have closed, opened,
  /// split or merged one of them: the detecting side's incidents are then no longer those of the store.
  [[nodiscard]] virtual Result<bool> record(const std::vector<Found>& found) = 0;
  /// The incident of this id, or into which it was merged. An error where there is none.
  [[nodiscard]] virtual Result<incident::Incident> load(const std::string& id) = 0;
  /// All whose last finding is not before `since`, in the order of their first.
  [[nodiscard]] virtual Result<std::vector<incident::Incident>> load_since(Instant since) = 0;
  [[nodiscard]] virtual Result<std::vector<incident::Incident>> list(const Selection& selection) = 0;
  /// Counts without reading the incidents: their number does not matter.
  [[nodiscard]] virtual Result<std::vector<Tally>> tally() = 0;
  /// The time of the latest finding of any incident; nothing where there is none.
  [[nodiscard]] virtual Result<std::optional<Instant>> last_finding() = 0;
  /// At the word of a person (incident.h): the incident as it is now, with what the other held.
  [[nodiscard]] virtual Result<incident::Incident> merge(const std::string& id, const std::string& other,
                                                         const std::string& who, const std::string& why,
                                                         Instant when) = 0;
  /// The new incident, of the findings on these machines (keys).
  [[nodiscard]] virtual Result<incident::Incident> split(const std::string& id,
                                                         const std::set<std::string>& machines,
                                                         const std::string& who, const std::string& why,
                                                         Instant when) = 0;
  /// The ids of the findings that are in an incident.
  [[nodiscard]] virtual Result<std::vector<std::string>> finding_ids(const std::string& incident) = 0;
  [[nodiscard]] virtual Result<bool> has_finding(const std::string& id) = 0;

  [[nodiscard]] virtual Result<void> save(const incident::Expectation& expectation) = 0;
  [[nodiscard]] virtual Result<std::vector<incident::Expectation>> expectations() = 0;
  /// Adds to how many findings the expectation covered. Nothing where it is no longer there.
  [[nodiscard]] virtual Result<void> count_silenced(const std::string& expectation, std::uint64_t more) = 0;

  /// Removes closed incidents whose last finding is before `closed_before`, and ids of findings of no
  /// incident that is left. Gives the number of incidents removed.
  [[nodiscard]] virtual Result<std::uint64_t> forget(Instant closed_before) = 0;

  /// A whole copy in a new file, while others read and write.
  [[nodiscard]] virtual Result<void> back_up(const std::string& path) = 0;
};

}  // namespace garde::store
