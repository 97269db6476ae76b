// SPDX-License-Identifier: Apache-2.0
#include "serve/share/sharing.h"

#include <boost/json.hpp>

#include "incident/severity.h"
#include "serve/hub/hub_policy.h"

namespace garde::serve {
namespace {

namespace json = boost::json;

}  // namespace

Result<Sharing> Sharing::open(Membership membership, std::string secret, SharingPolicy policy,
                              Outbox& outbox) {
  auto key = stix::Key::read_private(membership.key, "node.key");
  if (!key) return failure(key.error());
  return Sharing(std::move(membership), std::move(*key), std::move(secret), std::move(policy), outbox);
}

stix::IncidentReport Sharing::report_of(const incident::Incident& incident, const stix::Statement& statement,
                                        Instant at) const {
  stix::Reporter reporter;
  reporter.id = membership_.member;
  return stix::report_of(incident, reporter, statement, pseudonyms_, policy_.own_networks, 0, at);
}

json::array Sharing::preview(const incident::Incident& incident, const stix::Statement& statement,
                             Instant at) const {
  return stix::objects_of(report_of(incident, statement, at), stix::Tlp::amber, Language::french);
}

bool Sharing::shares_by_itself(const incident::Incident& incident) const {
  return policy_.when == SharingPolicy::When::automatic && assess(incident).score >= policy_.least_severity;
}

Result<bool> Sharing::share(const incident::Incident& incident, const stix::Statement& statement,
                            Instant at) {
  if (policy_.when == SharingPolicy::When::never)
    return failure("this establishment shares nothing", "", "change the policy in its settings first");
  stix::IncidentReport report = report_of(incident, statement, at);
  const auto revision = outbox_->next_revision(report);
  if (!revision) return failure(revision.error());
  if (!*revision) return false;
  report.revision = **revision;
  json::array objects = stix::objects_of(report, stix::Tlp::amber, Language::french);
  for (json::value& object : objects)
    if (auto signed_ = stix::sign_object(object.as_object(), key_); !signed_) return failure(signed_.error());
  const Outgoing outgoing{report.id, reports_collection().id, json::serialize(objects), Outbox::kIncident};
  if (auto put = outbox_->put_report(report, outgoing, at); !put) return failure(put.error());
  return true;
}

}  // namespace garde::serve
