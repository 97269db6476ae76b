// SPDX-License-Identifier: Apache-2.0
#include "cli/scan/scan_worker.h"

namespace garde::cli {

EventVisitor& ScanWorker::begin(const read::InputInfo& input) {
  input_ = &input;
  session_.begin_input(input.number);
  result_ = std::make_unique<FoundRecords>();
  return *this;
}

void ScanWorker::visit(Event& event) {
  ++result_->events;
  session_.detect(event, *this);
}

void ScanWorker::found(const detect::Finding& finding, Event& event) {
  Record record = make_record(finding, event, input_->path, with_fields_);
  if (selection_.has(record)) result_->records.push_back(std::move(record));
}

}  // namespace garde::cli
