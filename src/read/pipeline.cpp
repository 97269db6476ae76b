// SPDX-License-Identifier: Apache-2.0
#include "read/pipeline.h"

#include <condition_variable>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <thread>

namespace garde::read {
namespace {

/// What a file gives, step by step: blocks to parse, and things to tell the sink.
struct Step {
  enum class Kind { block, input_ended, input_failed };
  Kind kind = Kind::block;
  bool done = false;  // a block's result is there; the other kinds are done at once
  std::shared_ptr<const InputInfo> info;
  std::shared_ptr<const Reader> reader;
  std::unique_ptr<BlockResult> result;
  std::optional<Error> error;
};

// One file being read: cuts its steps in order. One thread at a time.
class Cutter {
 public:
  Cutter(const WalkedFile& file, const InputOptions& options, ExpandedTotal& total,
         std::atomic<std::uint32_t>& numbers, Progress& progress)
      : path_(file.path), file_(file, options, total), numbers_(numbers), progress_(progress) {}

  // The next step; its block where it is one. False at the end of the file.
  bool next(Step& step, Block& block, Problems& problems) {
    const bool more = next_guarded(step, block, problems);
    const std::uint64_t taken = file_.bytes_taken();
    progress_.bytes_taken.fetch_add(taken - taken_, std::memory_order_relaxed);
    taken_ = taken;
    return more;
  }

 private:
  // Hostile bytes may still make a library throw: that ends the file, and nothing else.
  bool next_guarded(Step& step, Block& block, Problems& problems) {
    if (broken_) return false;
    try {
      return input_ != nullptr ? cut(step, block, problems) : open(step, block, problems);
    } catch (const std::exception& error) {
      broken_ = true;
      step.kind = Step::Kind::input_failed;
      step.error = Error{std::string("cannot be read further: ") + error.what(), path_, ""};
      return true;
    }
  }

  bool open(Step& step, Block& block, Problems& problems) {
    auto input = file_.next();
    if (!input) {
      step.kind = Step::Kind::input_failed;
      step.error = input.error();
      return true;
    }
    if (*input == nullptr) return false;
    input_ = std::move(*input);
    info_ = std::make_shared<InputInfo>(InputInfo{numbers_.fetch_add(1), input_->name.path, input_->format});
    return cut(step, block, problems);
  }

  bool cut(Step& step, Block& block, Problems& problems) {
    block.context.reset();  // another reader may have left its own
    auto cut = input_->reader->cut(*input_->source, block, problems);
    step.info = info_;
    if (cut && *cut) {
      step.kind = Step::Kind::block;
      step.reader = input_->reader;
      return true;
    }
    step.kind = Step::Kind::input_ended;
    if (!cut) {
      step.error = cut.error();
    } else if (input_->source->failure()) {
      step.error = input_->source->failure();
    }
    // What the last call found stands with the end.
    step.result = std::make_unique<BlockResult>();
    input_.reset();
    return true;
  }

  std::string path_;
  bool broken_ = false;
  InputFile file_;
  std::unique_ptr<Input> input_;
  std::shared_ptr<const InputInfo> info_;
  std::atomic<std::uint32_t>& numbers_;
  Progress& progress_;
  std::uint64_t taken_ = 0;
};

std::unique_ptr<BlockResult> parse(const Step& step, const Block& block, BlockWorker& worker,
                                   Problems&& problems) {
  EventVisitor& visitor = worker.begin(*step.info);
  try {
    step.reader->parse(block, visitor, problems);
  } catch (const std::exception& error) {
    problems.add(std::string("a part could not be read: ") + error.what(), block.offset);
  }
  auto result = worker.end();
  result->bytes = block.size;
  result->problems = std::move(problems);
  return result;
}

// Hands a finished step to the sink. False: stop.
bool deliver(Step& step, ResultSink& sink, Progress& progress) {
  if (step.kind == Step::Kind::input_failed) {
    sink.input_failed(*step.error);
    return true;
  }
  if (step.result) {
    progress.events.fetch_add(step.result->events, std::memory_order_relaxed);
    if (!sink.take(*step.info, *step.result)) return false;
  }
  if (step.kind == Step::Kind::input_ended) sink.input_ended(*step.info, step.error ? &*step.error : nullptr);
  return true;
}

bool run_alone(const std::vector<WalkedFile>& files, const PipelineOptions& options, BlockWorker& worker,
               ResultSink& sink, Progress& progress) {
  ExpandedTotal total{0};
  std::atomic<std::uint32_t> numbers{0};
  Block block;
  for (const WalkedFile& file : files) {
    Cutter cutter(file, options.input, total, numbers, progress);
    while (true) {
      if (options.cancelled != nullptr && *options.cancelled) return false;
      Step step;
      Problems problems;
      if (!cutter.next(step, block, problems)) break;
      if (step.kind == Step::Kind::block) {
        step.result = parse(step, block, worker, std::move(problems));
      } else if (step.result) {
        step.result->problems = std::move(problems);
      }
      if (!deliver(step, sink, progress)) return false;
    }
    progress.files_done.fetch_add(1, std::memory_order_relaxed);
  }
  return true;
}

class SharedPipeline {
 public:
  SharedPipeline(const std::vector<WalkedFile>& files, const PipelineOptions& options, ResultSink& sink,
                 Progress& progress)
      : files_(files),
        options_(options),
        sink_(sink),
        progress_(progress),
        most_waiting_(2 * options.threads + 2) {}

  void work(BlockWorker& worker) {
    std::unique_lock lock(mutex_);
    while (!stopped()) {
      File* file = choose();
      if (file != nullptr) {
        advance(*file, worker, lock);
      } else if (everything_delivered()) {
        break;
      } else {
        changed_.wait(lock);
      }
    }
    changed_.notify_all();
  }

  [[nodiscard]] bool was_stopped() const { return stop_ || cancelled(); }

 private:
  // A file between being opened and its last step being delivered.
  struct File {
    std::unique_ptr<Cutter> cutter;
    bool being_cut = false;
    bool at_end = false;
    std::deque<std::unique_ptr<Step>> steps;  // cut and not delivered, in order
  };

  [[nodiscard]] bool cancelled() const { return options_.cancelled != nullptr && *options_.cancelled; }
  [[nodiscard]] bool stopped() const { return stop_ || cancelled(); }
  [[nodiscard]] bool everything_delivered() const { return open_.empty() && next_file_ == files_.size(); }

  // The file to cut from next; null: nothing to do for now. The first file and those behind it have a bound
  // each, so that results that wait for the first file's end never keep it from being read.
  File* choose() {
    std::size_t waiting_behind = 0;
    for (std::size_t i = 1; i < open_.size(); ++i) waiting_behind += open_[i]->steps.size();
    for (std::size_t i = 0; i < open_.size(); ++i) {
      File& file = *open_[i];
      if (file.being_cut || file.at_end) continue;
      if ((i == 0 ? file.steps.size() : waiting_behind) < most_waiting_) return &file;
    }
    if (next_file_ == files_.size() || open_.size() > 2 * most_waiting_) return nullptr;
    if (!open_.empty() && waiting_behind >= most_waiting_) return nullptr;
    auto file = std::make_unique<File>();
    file->cutter =
        std::make_unique<Cutter>(files_[next_file_++], options_.input, total_, numbers_, progress_);
    open_.push_back(std::move(file));
    return open_.back().get();
  }

  void advance(File& file, BlockWorker& worker, std::unique_lock<std::mutex>& lock) {
    file.being_cut = true;
    lock.unlock();
    auto owned = std::make_unique<Step>();
    Step& step = *owned;
    Block block;
    Problems problems;
    const bool more = file.cutter->next(step, block, problems);
    lock.lock();
    file.being_cut = false;
    changed_.notify_one();
    if (!more) {
      file.at_end = true;
      file.cutter.reset();
    } else {
      file.steps.push_back(std::move(owned));
      if (step.kind == Step::Kind::block) {
        lock.unlock();
        auto result = parse(step, block, worker, std::move(problems));
        lock.lock();
        step.result = std::move(result);
      } else if (step.result) {
        step.result->problems = std::move(problems);
      }
      step.done = true;
    }
    deliver_what_is_ready(lock);
  }

  // One thread delivers at a time; the others go on reading.
  void deliver_what_is_ready(std::unique_lock<std::mutex>& lock) {
    if (delivering_) return;
    delivering_ = true;
    while (!open_.empty() && !stopped()) {
      File& file = *open_.front();
      if (file.steps.empty()) {
        if (!file.at_end) break;
        open_.pop_front();
        progress_.files_done.fetch_add(1, std::memory_order_relaxed);
        continue;
      }
      if (!file.steps.front()->done) break;
      const std::unique_ptr<Step> step = std::move(file.steps.front());
      file.steps.pop_front();
      lock.unlock();
      const bool good = deliver(*step, sink_, progress_);
      lock.lock();
      if (!good) stop_ = true;
      changed_.notify_one();
    }
    delivering_ = false;
    if (everything_delivered() || stopped()) changed_.notify_all();
  }

  const std::vector<WalkedFile>& files_;
  const PipelineOptions& options_;
  ResultSink& sink_;
  Progress& progress_;
  const std::size_t most_waiting_;
  ExpandedTotal total_{0};
  std::atomic<std::uint32_t> numbers_{0};

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::unique_ptr<File>> open_;
  std::size_t next_file_ = 0;
  bool delivering_ = false;
  bool stop_ = false;
};

}  // namespace

bool run_pipeline(const std::vector<WalkedFile>& files, const PipelineOptions& options,
                  const std::function<std::unique_ptr<BlockWorker>()>& make_worker, ResultSink& sink,
                  Progress& progress) {
  if (options.threads <= 1) {
    const auto worker = make_worker();
    return run_alone(files, options, *worker, sink, progress);
  }
  std::vector<std::unique_ptr<BlockWorker>> workers;
  for (unsigned i = 0; i < options.threads; ++i) workers.push_back(make_worker());
  SharedPipeline pipeline(files, options, sink, progress);
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < options.threads; ++i)
    threads.emplace_back([&pipeline, &worker = *workers[i]] { pipeline.work(worker); });
  pipeline.work(*workers[0]);
  for (std::thread& thread : threads) thread.join();
  return !pipeline.was_stopped();
}

}  // namespace garde::read
