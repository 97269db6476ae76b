// SPDX-License-Identifier: Apache-2.0
#include "serve/node/replay.h"

#include "serve/evidence_worker.h"

namespace garde::serve {
namespace {

class DrillWorker final : public EvidenceWorker {
 public:
  DrillWorker(detect::Detector::Session& session, incident::RuleBook& rules, archive::Archive* archive,
              Result<void>& status, std::uint64_t& events)
      : EvidenceWorker(session, rules), archive_(archive), status_(status), events_(events) {}

  void visit(Event& event) override {
    ++events_;
    if (archive_ != nullptr && status_) status_ = archive_->append(kDrillStream, event);
    EvidenceWorker::visit(event);
  }

 private:
  archive::Archive* archive_;
  Result<void>& status_;
  std::uint64_t& events_;
};

}  // namespace

Result<std::vector<incident::Evidence>> replay(const std::vector<std::string>& paths,
                                               const Equipment& equipment, bool keeps_events,
                                               archive::Archive& archive, incident::RuleBook& rules,
                                               const std::atomic<bool>& cancelled) {
  read::PipelineOptions options;
  options.input.assumed_zone = equipment.reading.assumed_zone;
  options.input.shapes = equipment.reading.shapes;
  options.cancelled = &cancelled;
  const read::Walk walk = read::walk(paths);
  std::vector<detect::Detector::Session> sessions;
  sessions.emplace_back(equipment.detector);
  EvidenceSink sink(nullptr);
  Result<void> status;
  std::uint64_t events = 0;
  read::Progress progress;
  run_pipeline(
      walk.files, options,
      [&] {
        return std::make_unique<DrillWorker>(sessions.front(), rules, keeps_events ? &archive : nullptr,
                                             status, events);
      },
      sink, progress);
  if (!status) return failure(status.error());
  if (events == 0)
    return failure("nothing could be read for the drill", paths.empty() ? "" : paths.front(),
                   "name files or folders that hold logs");
  for (const auto& correlation : equipment.detector->finish(sessions).correlations)
    sink.add(correlation, rules);
  return sink.finish();
}

}  // namespace garde::serve
