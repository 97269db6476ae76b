// SPDX-License-Identifier: Apache-2.0
// Who may read and write what at a hub, and what it takes in.
//
// A member writes reports and answers, and reads its own; it reads the advice that is for it. Staff reads
// all, and writes advice. An object is taken in where its author is who sends it, signed it with a key that
// the hub certified, marked it with a TLP that allows it to go up, and does not put it in the place of
// another's.
//
// Thread rules: one thread at a time.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "sector/sector.h"
#include "serve/hub/members.h"
#include "stix/incident_report.h"
#include "stix/signature.h"
#include "taxii/server.h"

namespace garde::serve {

/// The collections of every hub.
[[nodiscard]] const taxii::Collection& reports_collection();
[[nodiscard]] const taxii::Collection& advice_collection();
[[nodiscard]] const taxii::Collection& answers_collection();

/// The name under which a member owns what it writes.
[[nodiscard]] std::string owner_name(const std::string& member);
inline constexpr std::string_view kEverybody = "everybody";
inline constexpr std::string_view kStaff = "staff";

/// Under which names a member reads advice: everybody, its own, its region's, department's, group's,
/// providers' and kind's.
[[nodiscard]] std::vector<std::string> reader_names(const sector::Sector& sector, const std::string& member);

class HubPolicy final : public taxii::Policy {
 public:
  using Take = std::function<void(const stix::IncidentReport& report)>;
  static constexpr Duration kMostAhead = std::chrono::hours(25);  ///< for clocks that are a day fast

  /// All outlive this. `take` is given each incident report that is new and on disk.
  HubPolicy(Members& members, store::ObjectStore& objects, Take take)
      : members_(members), objects_(objects), take_(std::move(take)) {}

  [[nodiscard]] taxii::Rights rights(const taxii::Caller& caller,
                                     const taxii::Collection& collection) const override;
  [[nodiscard]] Result<std::vector<std::string>> admit(const taxii::Caller& caller,
                                                       const taxii::Collection& collection,
                                                       const stix::ObjectHead& head,
                                                       const boost::json::object& object) override;
  void added(const taxii::Caller& caller, const taxii::Collection& collection, const stix::ObjectHead& head,
             const boost::json::object& object) override;

 private:
  [[nodiscard]] Result<void> check_signature(const std::string& member, const boost::json::object& object);
  [[nodiscard]] Result<void> check_author(const taxii::Collection& collection, const stix::ObjectHead& head);

  Members& members_;
  store::ObjectStore& objects_;
  Take take_;
  std::map<std::string, stix::Key> keys_;  ///< by identifier and member: "KEY MEMBER"
};

}  // namespace garde::serve
