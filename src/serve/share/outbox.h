// SPDX-License-Identifier: Apache-2.0
// The outbox: what a node has to tell its hub, on disk until the hub has it.
//
// At least once, and the same again changes nothing at the hub. Of an incident only its newest state waits.
// Incidents go before what is less urgent. What fails is tried again, later and later (with jitter, at most
// every quarter of an hour), for as long as it takes; what the hub refuses is kept with its reason, for
// people to see.
//
// Thread rules: any thread.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "serve/database.h"
#include "stix/incident_report.h"
#include "taxii/client.h"

namespace garde::serve {

struct Outgoing {
  std::string subject;     ///< what it is about: the incident object's id
  std::string collection;  ///< where it goes
  std::string objects;     ///< a JSON list, signed
  int priority = 0;        ///< lower goes first
};

class Outbox {
 public:
  static constexpr int kIncident = 0;
  static constexpr int kSighting = 10;
  static constexpr Duration kFirstPause = std::chrono::seconds(5);
  static constexpr Duration kLongestPause = std::chrono::minutes(15);

  [[nodiscard]] static Result<Outbox> open(Database& database);

  /// Takes the place of what waits on the same subject.
  [[nodiscard]] Result<void> put(const Outgoing& outgoing, Instant at);
  /// What is due first; nothing where nothing is.
  [[nodiscard]] Result<std::optional<Outgoing>> due(Instant at);
  [[nodiscard]] Result<std::size_t> waiting();

  /// Tries all that is due, one after the other, until one fails. Gives how many the hub has now.
  struct Sent {
    std::size_t count = 0;
    std::vector<taxii::Refused> refused;
    std::optional<Error> failed;  ///< why the last one could not be sent
  };
  [[nodiscard]] Result<Sent> send(taxii::Client& client, Instant at);

  /// The next revision of an incident's report, where it says anything new. Nothing: all of it has been put
  /// already.
  [[nodiscard]] Result<std::optional<std::uint32_t>> next_revision(const stix::IncidentReport& report);
  /// Remembers what was said, in one transaction with put().
  [[nodiscard]] Result<void> put_report(const stix::IncidentReport& report, const Outgoing& outgoing,
                                        Instant at);

 private:
  explicit Outbox(Database& database) : database_(&database) {}
  [[nodiscard]] bool insert(const Outgoing& outgoing, Instant at);
  [[nodiscard]] Result<void> finish(const Outgoing& outgoing, const std::string& refusal);
  [[nodiscard]] Result<void> postpone(const Outgoing& outgoing, Instant at);

  Database* database_;
};

}  // namespace garde::serve
