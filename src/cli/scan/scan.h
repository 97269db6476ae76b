// SPDX-License-Identifier: Apache-2.0
// Looking for attacks in files: what garde scan does with the files that it is given, and garde hunt with those of an
// archive.
//
// Thread rules: one scan at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/exit_status.h"
#include "cli/input_arguments.h"
#include "cli/rule_arguments.h"
#include "cli/scan/selection.h"
#include "indicator/indicator_set.h"
#include "read/pipeline.h"

namespace garde::cli {

struct ScanArguments {
  InputArguments input;
  RuleArguments rules;
  SelectionArguments selection;
  std::string format = "table";
  std::string order = "severity";
  std::string language;
  std::string output;
  std::string correlation_memory;
  std::vector<std::string> indicators;
  std::uint64_t limit = 0;
  bool verbose = false;
};

/// What stands between the files and the detector: gets the worker that looks at events, gives the one to use.
using WrapWorker = std::function<std::unique_ptr<read::BlockWorker>(std::unique_ptr<read::BlockWorker>)>;

/// Scans the files and writes what was found.
[[nodiscard]] ExitStatus scan_files(const ScanArguments& arguments, read::Walk walk, const WrapWorker& wrap);

/// Null where no file is named. Lines that were refused are told on standard error.
[[nodiscard]] Result<std::shared_ptr<const indicator::IndicatorSet>> load_indicators(
    const std::vector<std::string>& files);

}  // namespace garde::cli
