// SPDX-License-Identifier: Apache-2.0
// What an establishment shares with its hub, and when: its policy, applied to its incidents.
//
// Thread rules: any thread.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ip_address.h"
#include "incident/incident.h"
#include "serve/share/membership.h"
#include "serve/share/outbox.h"
#include "stix/incident_report.h"

namespace garde::serve {

struct SharingPolicy {
  enum class When : std::uint8_t {
    never,
    ask,        ///< a person says so, each time
    automatic,  ///< from `least_severity` on; below it a person is asked
  };
  When when = When::ask;
  int least_severity = 60;
  std::vector<IpNetwork> own_networks{};  ///< outside addresses of the establishment, which never leave
};

class Sharing {
 public:
  /// `secret`: for pseudonyms, at least 32 random bytes. The outbox outlives this.
  [[nodiscard]] static Result<Sharing> open(Membership membership, std::string secret, SharingPolicy policy,
                                            Outbox& outbox);

  /// Exactly the objects that would leave, unsigned.
  [[nodiscard]] boost::json::array preview(const incident::Incident& incident,
                                           const stix::Statement& statement, Instant at) const;
  /// What the policy says of it without anybody being asked.
  [[nodiscard]] bool shares_by_itself(const incident::Incident& incident) const;
  /// Puts the incident's report into the outbox where it says anything new; true where it did.
  [[nodiscard]] Result<bool> share(const incident::Incident& incident, const stix::Statement& statement,
                                   Instant at);

 private:
  Sharing(Membership membership, stix::Key key, std::string secret, SharingPolicy policy, Outbox& outbox)
      : membership_(std::move(membership)),
        key_(std::move(key)),
        pseudonyms_(std::move(secret)),
        policy_(std::move(policy)),
        outbox_(&outbox) {}
  [[nodiscard]] stix::IncidentReport report_of(const incident::Incident& incident,
                                               const stix::Statement& statement, Instant at) const;

  Membership membership_;
  stix::Key key_;
  stix::Pseudonyms pseudonyms_;
  SharingPolicy policy_;
  Outbox* outbox_;
};

}  // namespace garde::serve
