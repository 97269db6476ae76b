// SPDX-License-Identifier: Apache-2.0
// Node: an establishment's watch in one process: sources, durable queues, archive, detection, incidents,
// console.
//
// Thread rules: start() and the destructor from one thread; the rest from any.
#pragma once

#include <memory>
#include <mutex>

#include "serve/api.h"
#include "serve/https_server.h"
#include "serve/node/intake.h"
#include "serve/node/node_settings.h"

namespace garde::serve {

class Node final : public NodeView {
 public:
  /// Everything runs when this returns: sources listen, the console answers. An error says what cannot work.
  /// `drill`: logs to read first, as a drill (replay.h).
  [[nodiscard]] static Result<std::unique_ptr<Node>> start(NodeSettings settings,
                                                           std::vector<std::string> drill = {});
  /// Stops the sources, brings what came to disk, ends.
  ~Node() override;

  [[nodiscard]] NodeStatus status() const override;
  [[nodiscard]] std::vector<RuleHits> rule_hits() const override;
  [[nodiscard]] Result<void> reload() override;

  [[nodiscard]] Api& api() { return *api_; }
  [[nodiscard]] std::uint16_t console_port() const { return server_->port(); }
  [[nodiscard]] const CertificateFiles& certificate() const { return certificate_; }
  [[nodiscard]] const collect::Listening& listening() const { return *listening_; }
  /// Grows while the node goes on.
  [[nodiscard]] std::uint64_t beats() const { return intake_->beats(); }
  /// The incidents of the store.
  [[nodiscard]] Result<std::vector<incident::Incident>> incidents() const;
  /// Whether all that has come is detected and on disk.
  [[nodiscard]] bool is_idle() const;

 private:
  explicit Node(NodeSettings settings) : settings_(std::move(settings)), started_(now()) {}
  [[nodiscard]] Result<void> open_data();
  [[nodiscard]] Response answer(const Request& request);
  void count_rules(const Equipment& equipment);
  [[nodiscard]] Result<void> open_console();
  [[nodiscard]] std::vector<SourceStatus> sources() const;
  [[nodiscard]] std::vector<QueueStatus> queues() const;

  const NodeSettings settings_;
  const Instant started_;
  CertificateFiles certificate_;
  std::optional<collect::Listening> listening_;
  std::unique_ptr<Intake> intake_;
  mutable std::mutex reload_lock_;
  std::uint64_t rules_ = 0;          // under reload_lock_
  std::uint64_t rules_refused_ = 0;  // and so on
  std::optional<Instant> reloaded_;
  std::unique_ptr<Api> api_;
  std::unique_ptr<HttpsServer> server_;
};

}  // namespace garde::serve
