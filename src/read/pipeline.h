// SPDX-License-Identifier: Apache-2.0
// The pipeline: files in, blocks read by several threads, results out in the order of the input.
//
// A free worker takes the earliest file that nobody is cutting, cuts its next block and parses that block
// itself: the block is still in its processor's cache, and no thread only hands out work. Where every open
// file is being cut (an archive expands slowly, many files are small), it opens the next one. So threads
// share large files and many small ones alike. A finished result waits until all before it are delivered; how
// many may wait is bounded, and with it memory.
//
// Cost: one lock and unlock a block of about a megabyte; with one thread none, and no thread is started.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "event/event.h"
#include "read/input.h"
#include "read/reader.h"
#include "read/walk.h"

namespace garde::read {

/// What a worker made of a block.
struct BlockResult {
  virtual ~BlockResult() = default;
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;
  Problems problems;
};

/// An input as results name it. Lives until the pipeline ends.
struct InputInfo {
  std::uint32_t number = 0;  ///< counts the inputs in the order in which they were opened
  std::string path;
  const Format* format = nullptr;
};

/// Looks at events, in one thread; every worker thread has its own.
class BlockWorker {
 public:
  virtual ~BlockWorker() = default;
  /// A block of this input follows; its events go to the visitor that this returns.
  [[nodiscard]] virtual EventVisitor& begin(const InputInfo& input) = 0;
  /// The block is over. `events` is the worker's to fill, the rest the pipeline's.
  [[nodiscard]] virtual std::unique_ptr<BlockResult> end() = 0;
};

/// Takes results, called by one thread at a time, in the order of the input.
class ResultSink {
 public:
  virtual ~ResultSink() = default;
  /// False stops the pipeline.
  [[nodiscard]] virtual bool take(const InputInfo& input, BlockResult& result) = 0;
  /// The input has ended. `error`: why it could not be read to its end, or null.
  virtual void input_ended(const InputInfo& input, const Error* error) = 0;
  /// Something in a file could not be opened as an input.
  virtual void input_failed(const Error& error) = 0;
};

/// How far the pipeline has come; any thread may look.
struct Progress {
  std::atomic<std::uint64_t> bytes_taken{0};  ///< of the files themselves
  std::atomic<std::uint64_t> events{0};
  std::atomic<std::uint64_t> files_done{0};
};

struct PipelineOptions {
  InputOptions input;
  unsigned threads = 1;
  const std::atomic<bool>* cancelled = nullptr;  ///< stops as soon as it is true; may be null
};

/// Reads the files. `make_worker` is called once for each thread before reading starts. Returns when all is
/// delivered, or the sink or `cancelled` stopped it (false).
bool run_pipeline(const std::vector<WalkedFile>& files, const PipelineOptions& options,
                  const std::function<std::unique_ptr<BlockWorker>()>& make_worker, ResultSink& sink,
                  Progress& progress);

}  // namespace garde::read
