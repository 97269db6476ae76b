// SPDX-License-Identifier: Apache-2.0
// A scan's worker: gives a block's events to the detector and keeps what it finds, as records.
//
// Thread rules: one thread at a time; every worker has its own session.
#pragma once

#include <memory>
#include <vector>

#include "cli/scan/record.h"
#include "cli/scan/selection.h"
#include "read/pipeline.h"

namespace garde::cli {

struct FoundRecords final : read::BlockResult {
  std::vector<Record> records;
};

class ScanWorker final : public read::BlockWorker, public EventVisitor, public detect::FindingVisitor {
 public:
  /// The session and the selection must outlive the worker.
  ScanWorker(detect::Detector::Session& session, const Selection& selection, bool with_fields)
      : session_(session), selection_(selection), with_fields_(with_fields) {}

  EventVisitor& begin(const read::InputInfo& input) override;
  void visit(Event& event) override;
  void found(const detect::Finding& finding, Event& event) override;
  std::unique_ptr<read::BlockResult> end() override { return std::move(result_); }

 private:
  detect::Detector::Session& session_;
  const Selection& selection_;
  const bool with_fields_;
  const read::InputInfo* input_ = nullptr;
  std::unique_ptr<FoundRecords> result_;
};

}  // namespace garde::cli
