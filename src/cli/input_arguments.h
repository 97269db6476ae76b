// SPDX-License-Identifier: Apache-2.0
// The arguments that every command that reads logs takes, and what they mean.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "base/quantity.h"
#include "base/result.h"
#include "cli/output/output_file.h"
#include "read/pipeline.h"
#include "read/walk.h"

namespace garde::cli {

struct InputArguments {
  std::vector<std::string> paths;
  std::string format;                 ///< --input
  std::string assumed_zone;           ///< --assume-zone
  std::string date_order;             ///< --date-order
  std::vector<std::string> mappings;  ///< --mapping
  std::string max_expanded;           ///< --max-expanded
  unsigned threads = 0;               ///< --threads; 0: as many as the machine has

  void add_to(CLI::App& command);
  /// An error names the argument and what it takes.
  [[nodiscard]] Result<read::PipelineOptions> options() const;
};

/// Takes the file that is being written out of the files to read.
void leave_out(const OutputFile& output, read::Walk& walk);

}  // namespace garde::cli
