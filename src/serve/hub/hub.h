// SPDX-License-Identifier: Apache-2.0
// A hub: members join it, report to it over TAXII 2.1 and are advised by it, each by the certificate that it
// gave them; every report goes to the systemic engine.
//
// Addresses, beside those of TAXII: GET /hub/root, the root certificate, and POST /hub/join, open to all (a
// token is the key); POST /hub/renew and POST /hub/heartbeat, for members.
//
// Thread rules: answer() may be called by several threads at once.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "sector/sector.h"
#include "serve/hub/lookout.h"
#include "serve/hub/members.h"
#include "serve/message.h"

namespace garde::serve {

struct HubOptions {
  std::string folder;  ///< authority, members and objects
  std::string title = "Garde";
  std::string origin{};  ///< "https://hub.example:8443"
  systemic::CalibrationOptions calibration{};
};

class Hub {
 public:
  /// `sector` and `database` outlive it. Reports that were kept are taken into the engine before this
  /// returns.
  [[nodiscard]] static Result<std::unique_ptr<Hub>> open(HubOptions options, const sector::Sector& sector,
                                                         Database& database, Lookout::Told told);
  virtual ~Hub() = default;

  [[nodiscard]] virtual Response answer(const Request& request) = 0;
  /// Time goes by: the engine's, and that of statuses, which are kept for a day.
  virtual void tick(Instant at) = 0;
  [[nodiscard]] virtual Members& members() = 0;
  [[nodiscard]] virtual const Authority& authority() const = 0;
  [[nodiscard]] virtual Lookout& lookout() = 0;
};

}  // namespace garde::serve
