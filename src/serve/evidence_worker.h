// SPDX-License-Identifier: Apache-2.0
// Gives a block's events to the detector and keeps what it finds, as evidence; and puts all evidence of a run
// together.
//
// Thread rules: EvidenceWorker: one thread at a time, every worker has its own session. EvidenceSink: one
// thread at a time.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "incident/evidence.h"
#include "read/pipeline.h"

namespace garde::serve {

struct FoundEvidence final : read::BlockResult {
  std::vector<incident::Evidence> evidence;
  std::set<std::string> machines;  ///< names that events of this block gave, at most a few
};

class EvidenceWorker : public read::BlockWorker, public EventVisitor, public detect::FindingVisitor {
 public:
  /// The session and the rule book must outlive the worker.
  EvidenceWorker(detect::Detector::Session& session, incident::RuleBook& rules)
      : session_(session), rules_(rules) {}

  EventVisitor& begin(const read::InputInfo& input) override;
  void visit(Event& event) override;
  void found(const detect::Finding& finding, Event& event) override;
  std::unique_ptr<read::BlockResult> end() override { return std::move(result_); }

 private:
  detect::Detector::Session& session_;
  incident::RuleBook& rules_;
  const read::InputInfo* input_ = nullptr;
  std::unique_ptr<FoundEvidence> result_;
};

/// Keeps evidence until all is read, since files are read one after the other and attacks go across them.
class EvidenceSink final : public read::ResultSink {
 public:
  /// Beyond, evidence is counted and left out.
  static constexpr std::size_t kMostKept = 2'000'000;

  /// `account` hears of every input and result too, and must outlive the sink; it may be null.
  explicit EvidenceSink(read::ResultSink* account) : account_(account) {}

  bool take(const read::InputInfo& input, read::BlockResult& result) override;
  void input_ended(const read::InputInfo& input, const Error* error) override;
  void input_failed(const Error& error) override;

  void add(const detect::CorrelationFinding& finding, incident::RuleBook& rules);

  /// All evidence in the order of time. Where a log names no machine, its evidence is put on the machine that
  /// the other logs of its folder name, if that is one alone; else on one named after the folder ("imaging"),
  /// for logs of one folder are mostly of one system; a log that was named by itself stands alone.
  [[nodiscard]] std::vector<incident::Evidence> finish();
  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }

 private:
  void keep(incident::Evidence&& evidence);

  read::ResultSink* account_;
  std::vector<incident::Evidence> all_;
  std::map<std::string, std::set<std::string>> machines_of_folders_;
  std::vector<std::string> files_;
  std::uint64_t left_out_ = 0;
};

}  // namespace garde::serve
