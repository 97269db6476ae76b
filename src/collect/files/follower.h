// SPDX-License-Identifier: Apache-2.0
// Files and folders of logs, followed as they grow: through renaming, copy-and-truncate and gzip, and over
// restarts.
//
// A line is given once it ends with a line feed; the last one without also, once its file has been replaced.
// After a restart each file goes on where it was: the position is written after the queue has the lines on
// disk, so that a kill between the two gives some lines twice, never none. What was renamed, copied or
// compressed meanwhile is looked for beside where it was, under names that start with its own, and read to
// its end.
//
// Changes are noticed by inotify, or by looking every `poll` where that is not to be had (network file
// systems).
//
// Limits: formats whose lines mean nothing without the header of their file (CSV, W3C, Zeek's own) and EVTX
// are not followed; `garde read` reads such files whole.
//
// Thread rules: a thread of its own.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "collect/source.h"

namespace garde::collect {

struct FollowOptions {
  std::string name = "files";
  std::vector<std::string> patterns;  ///< files, folders (each file in them) or globs
  std::filesystem::path positions;    ///< the file in which positions are kept
  std::size_t most_record_bytes = 1 << 20;
  std::chrono::milliseconds poll{1000};
  std::size_t most_files = 4096;
};

/// `queue` must outlive stop().
[[nodiscard]] std::unique_ptr<Source> make_file_follower(FollowOptions options, Queue& queue);

}  // namespace garde::collect
