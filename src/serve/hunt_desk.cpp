// SPDX-License-Identifier: Apache-2.0
#include "serve/hunt_desk.h"

#include "archive/question_worker.h"
#include "incident/entity.h"
#include "read/shape.h"
#include "serve/secret.h"

namespace garde::serve {
namespace {

constexpr std::size_t kMostMachines = 100;

struct Answers final : read::BlockResult {
  std::vector<std::string> events_shown;
  std::map<std::string, std::uint64_t> machines;
};

// Keeps the events that come through; with a detector, those in which it finds something.
class AnswerWorker final : public read::BlockWorker, public EventVisitor, public detect::FindingVisitor {
 public:
  explicit AnswerWorker(const std::shared_ptr<const detect::Detector>& detector) {
    if (detector != nullptr) session_.emplace(detector);
  }
  EventVisitor& begin(const read::InputInfo& input) override {
    answers_ = std::make_unique<Answers>();
    if (session_) session_->begin_input(input.number);
    return *this;
  }
  void visit(Event& event) override {
    if (!session_) return keep(event);
    has_found_ = false;
    session_->detect(event, *this);
    if (has_found_) keep(event);
  }
  void found(const detect::Finding&, Event&) override { has_found_ = true; }
  std::unique_ptr<read::BlockResult> end() override { return std::move(answers_); }

 private:
  void keep(Event& event) {
    ++answers_->events;
    const auto entities = incident::entities_of(event);
    if (!entities.empty() && entities.front().kind == incident::Entity::Kind::machine)
      if (answers_->machines.size() < kMostMachines || answers_->machines.count(entities.front().name) > 0)
        ++answers_->machines[entities.front().name];
    if (answers_->events_shown.size() < HuntDesk::kMostShown)
      append_json(event, answers_->events_shown.emplace_back());
  }
  std::unique_ptr<Answers> answers_;
  std::optional<detect::Detector::Session> session_;
  bool has_found_ = false;
};

Result<std::shared_ptr<const detect::Detector>> detector_of(const std::string& rule,
                                                            const std::filesystem::path& mappings) {
  sigma::LoadedRules rules = sigma::load_text(rule, "rule", {});
  sigma::resolve(rules);
  if (!rules.failed.empty()) return failure(rules.failed.front().error);
  if (rules.rules.empty()) return failure("this is no Sigma rule", "", "paste the whole of the rule's YAML");
  auto fields = sigma::Mappings::load({mappings});
  if (!fields) return failure(fields.error());
  return detect::Detector::make(std::move(rules), std::move(*fields), nullptr);
}

}  // namespace

struct HuntDesk::Job final : read::ResultSink {
  archive::Question question;
  archive::HuntPlan plan;
  std::shared_ptr<const detect::Detector> detector;
  read::Progress progress;
  std::atomic<bool> cancelled = false;
  std::chrono::steady_clock::time_point end;
  mutable std::mutex lock;
  State state;
  std::uint64_t unread = 0;

  bool take(const read::InputInfo&, read::BlockResult& result) override {
    const std::lock_guard hold(lock);
    state.count += result.events;
    if (auto* answers = dynamic_cast<Answers*>(&result)) {
      for (std::string& event : answers->events_shown)
        if (state.events.size() < kMostShown) state.events.push_back(std::move(event));
      for (const auto& [machine, count] : answers->machines)
        if (state.machines.size() < kMostMachines || state.machines.count(machine) > 0)
          state.machines[machine] += count;
    }
    return std::chrono::steady_clock::now() < end;
  }
  void input_ended(const read::InputInfo&, const Error* error) override { unread += error != nullptr; }
  void input_failed(const Error&) override { ++unread; }
};

HuntDesk::~HuntDesk() {
  for (const auto& job : jobs_) job->cancelled = true;
  if (thread_.joinable()) thread_.join();
}

Result<std::string> HuntDesk::start(Order order) {
  auto job = std::make_shared<Job>();
  if (!order.rule.empty()) {
    auto detector = detector_of(order.rule, mappings_);
    if (!detector) return failure(detector.error());
    job->detector = std::move(*detector);
  }
  auto plan = archive::plan_hunt(archive_, order.question);
  if (!plan) return failure(plan.error());
  job->question = std::move(order.question);
  job->plan = std::move(*plan);
  job->end = std::chrono::steady_clock::now() + kLongest;
  State& state = job->state;
  state.id = random_token();
  state.account = std::move(order.account);
  state.segments = job->plan.segments;
  state.segments_read = job->plan.files.size();
  state.bytes = job->plan.bytes;
  state.archive_bytes = job->plan.archive_bytes;
  const std::lock_guard hold(lock_);
  if (!jobs_.empty()) {
    const std::lock_guard look(jobs_.back()->lock);
    if (!jobs_.back()->state.is_over) return failure("another hunt is under way", "", "wait, or stop it");
  }
  if (thread_.joinable()) thread_.join();
  jobs_.push_back(job);
  if (jobs_.size() > kMostKept) jobs_.pop_front();
  thread_ = std::thread([this, job] { run(*job); });
  return state.id;
}

void HuntDesk::run(Job& job) {
  bool is_whole = false;
  if (auto shapes = read::Shapes::load({mappings_})) {
    read::PipelineOptions options;
    options.input.assumed_zone = zone_;
    options.input.shapes = std::make_shared<const read::Shapes>(std::move(*shapes));
    options.cancelled = &job.cancelled;
    const read::Walk walk = archive::walk_of(job.plan);
    is_whole = run_pipeline(
        walk.files, options,
        [&] {
          return std::make_unique<archive::QuestionWorker>(job.question,
                                                           std::make_unique<AnswerWorker>(job.detector));
        },
        job, job.progress);
  }
  const std::lock_guard hold(job.lock);
  job.plan = {};  // lets go of copies of open segments
  job.state.is_whole = is_whole && job.unread == 0;
  job.state.was_stopped = job.cancelled;
  job.state.is_over = true;
}

std::shared_ptr<HuntDesk::Job> HuntDesk::job_of(const std::string& id) const {
  const std::lock_guard hold(lock_);
  for (const auto& job : jobs_)
    if (job->state.id == id) return job;
  return nullptr;
}

std::optional<HuntDesk::State> HuntDesk::find(const std::string& id) const {
  const auto job = job_of(id);
  if (job == nullptr) return std::nullopt;
  const std::lock_guard hold(job->lock);
  State state = job->state;
  state.bytes_read = job->progress.bytes_taken;
  state.events_read = job->progress.events;
  return state;
}

bool HuntDesk::stop(const std::string& id) {
  const auto job = job_of(id);
  if (job != nullptr) job->cancelled = true;
  return job != nullptr;
}

}  // namespace garde::serve
