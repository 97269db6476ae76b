// SPDX-License-Identifier: Apache-2.0
// A hub that serves on loopback, over a generated sector.
#pragma once

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "sector/generate.h"
#include "serve/https_server.h"
#include "serve/hub/hub.h"
#include "serve/hub/hub_policy.h"
#include "support/scratch_folder.h"

namespace garde::test {

/// As many hospitals as there are: the usual rate of attacks is the nation's.
[[nodiscard]] inline const sector::Sector& national_sector() {
  static const sector::Sector sector = [] {
    auto generated = sector::generate(
        {.seed = 7, .hospitals = 3000, .social_care = 1000, .groups = 135, .providers = 250});
    return sector::Sector(std::move(generated.establishments), generated.names);
  }();
  return sector;
}

/// Hospitals that the largest provider serves, one of each region first: those at the front share little
/// else.
[[nodiscard]] inline std::vector<std::string> customers_of_one_provider() {
  const auto& sector = national_sector();
  constexpr std::size_t kFewest = 40;
  const sector::Division* provider = nullptr;
  for (const sector::Division& division : sector.divisions(sector::Axis::provider))
    if (division.members.size() >= kFewest &&
        (provider == nullptr || division.members.size() < provider->members.size()))
      provider = &division;
  std::map<std::string, std::size_t> of_region;
  std::vector<std::pair<std::size_t, std::string>> ranked;
  for (const sector::Index member : provider->members)
    if (sector::is_hospital(sector[member].kind))
      ranked.emplace_back(of_region[sector[member].region]++, sector[member].id);
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::string> ids;
  for (auto& [rank, id] : ranked) ids.push_back(std::move(id));
  return ids;
}

class RunningHub {
 public:
  RunningHub() {
    EXPECT_TRUE(serve::Authority::create(folder / "authority", "Test hub"));
    database_ = *serve::Database::open(folder / "console.db");
    start();
  }
  /// On the same port where it ran before.
  void start() {
    systemic::CalibrationOptions calibration;
    calibration.years = 60;
    auto opened = serve::Hub::open(
        {.folder = folder.path().string(), .origin = "https://localhost", .calibration = calibration},
        national_sector(), *database_, [this](const systemic::Verdict& verdict) {
          const std::lock_guard hold(mutex_);
          verdicts_.push_back(verdict);
        });
    ASSERT_TRUE(opened) << opened.error().message();
    hub_ = std::move(*opened);
    serve::HttpsOptions options;
    options.port = port_;
    options.certificate = *hub_->authority().server_certificate(folder.path(), {"hub.example"});
    options.client_authority = hub_->authority().issuing_file();
    options.most_body_bytes = 1 << 20;
    auto serving = serve::HttpsServer::start(
        options, [this](const serve::Request& request) { return hub_->answer(request); });
    ASSERT_TRUE(serving) << serving.error().message();
    server_ = std::move(*serving);
    port_ = server_->port();
  }
  void stop() {
    server_.reset();
    hub_.reset();
  }

  [[nodiscard]] serve::Hub& hub() { return *hub_; }
  [[nodiscard]] std::string origin() const { return "https://localhost:" + std::to_string(port_); }
  /// What the engine has said since this was asked last.
  [[nodiscard]] std::vector<systemic::Verdict> take_verdicts() {
    const std::lock_guard hold(mutex_);
    return std::exchange(verdicts_, {});
  }
  [[nodiscard]] std::string invitation(const std::string& member) {
    return *hub_->members().invite(member, serve::Member::Kind::establishment, false, now());
  }

  ScratchFolder folder;

 private:
  std::unique_ptr<serve::Database> database_;
  std::mutex mutex_;
  std::vector<systemic::Verdict> verdicts_;
  std::unique_ptr<serve::Hub> hub_;
  std::unique_ptr<serve::HttpsServer> server_;
  std::uint16_t port_ = 0;
};

}  // namespace garde::test
