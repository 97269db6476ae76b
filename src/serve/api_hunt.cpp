// SPDX-License-Identifier: Apache-2.0
// Hunts from the console: have we seen this? By words and fields, over a time. One at a time, bounded in time
// and in what is shown; how much there is is counted beyond that.
#include <atomic>
#include <chrono>

#include "archive/question_worker.h"
#include "read/shape.h"
#include "serve/api.h"

namespace garde::serve {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostShown = 200;
constexpr std::size_t kMostAsked = 512;  // bytes
constexpr auto kLongest = std::chrono::seconds(15);

struct Answers final : read::BlockResult {
  std::vector<std::string> events_shown;
};

class AnswerWorker final : public read::BlockWorker, public EventVisitor {
 public:
  EventVisitor& begin(const read::InputInfo&) override {
    answers_ = std::make_unique<Answers>();
    return *this;
  }
  void visit(Event& event) override {
    ++answers_->events;
    if (answers_->events_shown.size() >= kMostShown) return;
    append_json(event, answers_->events_shown.emplace_back());
  }
  std::unique_ptr<read::BlockResult> end() override { return std::move(answers_); }

 private:
  std::unique_ptr<Answers> answers_;
};

class AnswerSink final : public read::ResultSink {
 public:
  bool take(const read::InputInfo&, read::BlockResult& result) override {
    count += result.events;
    if (auto* answers = dynamic_cast<Answers*>(&result))
      for (std::string& event : answers->events_shown)
        if (shown.size() < kMostShown) shown.push_back(std::move(event));
    return std::chrono::steady_clock::now() < end_;
  }
  void input_ended(const read::InputInfo&, const Error* error) override { unread += error != nullptr; }
  void input_failed(const Error&) override { ++unread; }

  std::uint64_t count = 0;
  std::uint64_t unread = 0;
  std::vector<std::string> shown;

 private:
  std::chrono::steady_clock::time_point end_ = std::chrono::steady_clock::now() + kLongest;
};

Result<archive::Question> question_of(const Request& request) {
  archive::Question question;
  const std::string words = request.parameter("words");
  const std::string field = request.parameter("field");
  const std::string pattern = request.parameter("pattern");
  if (words.size() + field.size() + pattern.size() > kMostAsked) return failure("the question is too long");
  std::size_t at = 0;
  while ((at = words.find_first_not_of(' ', at)) != std::string::npos) {
    const std::size_t end = std::min(words.find(' ', at), words.size());
    question.words.push_back(words.substr(at, end - at));
    at = end;
  }
  if (!field.empty()) question.fields.push_back({field, pattern});
  for (const auto& [name, into] :
       {std::pair{"since", &question.since}, std::pair{"until", &question.until}}) {
    if (request.parameter(name).empty()) continue;
    *into = parse_rfc3339(request.parameter(name));
    if (!*into) return failure("the time is not one of RFC 3339");
  }
  if (question.words.empty() && question.fields.empty()) return failure("nothing is asked for");
  return question;
}

}  // namespace

Response Api::hunt(const Asked& asked) {
  if (options_.archive.empty())
    return problem(404, "no-archive", "This console was started without an archive");
  const auto question = question_of(asked.request);
  if (!question) return problem_of(question.error(), 422);
  const std::unique_lock one(hunt_lock_, std::try_to_lock);
  if (!one.owns_lock()) return problem(429, "busy", "Another hunt is under way");
  const auto plan = archive::plan_hunt(options_.archive, *question);
  if (!plan) return problem_of(plan.error());
  auto shapes = read::Shapes::load({options_.data / "mappings"});
  if (!shapes) return problem_of(shapes.error());
  read::PipelineOptions options;
  options.input.assumed_zone = options_.zone;
  options.input.shapes = std::make_shared<const read::Shapes>(std::move(*shapes));
  AnswerSink sink;
  read::Progress progress;
  const read::Walk walk = archive::walk_of(*plan);
  const bool is_whole = run_pipeline(
      walk.files, options,
      [&] { return std::make_unique<archive::QuestionWorker>(*question, std::make_unique<AnswerWorker>()); },
      sink, progress);
  json::array events;
  for (const std::string& text : sink.shown) {
    json::error_code error;
    auto event = json::parse(text, error);
    if (!error) events.push_back(std::move(event));
  }
  if (auto noted = note(asked, "hunt", asked.request.parameter("words"), asked.request.parameter("pattern"));
      !noted)
    return problem_of(noted.error());
  return json_response(json::object{{"count", sink.count},
                                    {"whole", is_whole && sink.unread == 0},
                                    {"segments", plan->segments},
                                    {"segments_read", plan->files.size()},
                                    {"bytes_read", plan->bytes},
                                    {"archive_bytes", plan->archive_bytes},
                                    {"events", std::move(events)}});
}

}  // namespace garde::serve
