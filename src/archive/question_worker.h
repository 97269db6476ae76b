// SPDX-License-Identifier: Apache-2.0
// The second half of a hunt: reading the files of a plan, and letting through only the events that answer.
//
// Thread rules: a worker belongs to one thread at a time.
#pragma once

#include "archive/hunt.h"
#include "read/pipeline.h"

namespace garde::archive {

/// Lets only the events through that answer the question.
class QuestionWorker final : public read::BlockWorker, public EventVisitor {
 public:
  QuestionWorker(const Question& question, std::unique_ptr<read::BlockWorker> next)
      : matcher_(question), next_(std::move(next)) {}

  EventVisitor& begin(const read::InputInfo& input) override {
    visitor_ = &next_->begin(input);
    return *this;
  }
  void visit(Event& event) override {
    if (matcher_.matches(event)) visitor_->visit(event);
  }
  std::unique_ptr<read::BlockResult> end() override { return next_->end(); }

 private:
  QuestionMatcher matcher_;
  std::unique_ptr<read::BlockWorker> next_;
  EventVisitor* visitor_ = nullptr;
};

/// The files of the plan, as the pipeline takes them.
[[nodiscard]] inline read::Walk walk_of(const HuntPlan& plan) {
  read::Walk walk;
  for (const auto& file : plan.files) walk.files.push_back({file.string(), std::nullopt, std::nullopt});
  walk.bytes = plan.bytes;
  return walk;
}

}  // namespace garde::archive
