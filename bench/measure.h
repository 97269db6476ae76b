// SPDX-License-Identifier: Apache-2.0
// Timing whole processes: several runs, the system's own accounting of each, medians to quote.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace garde::bench {

/// What one finished process used.
struct Usage {
  double wall_seconds = 0;
  double cpu_seconds = 0;  ///< user and system, children that it waited for included
  double peak_rss_mb = 0;
  std::size_t output_lines = 0;
};

/// Where a program's standard output goes.
enum class Output {
  counted,  ///< through a pipe to the benchmark, which counts its lines: a program that writes little at a
            ///< time then waits for two processes to change places at each
  discarded,  ///< to /dev/null
};

/// Runs a program, its standard error thrown away. Ends the benchmark with a message where the program cannot
/// be run or fails with a status above 1.
[[nodiscard]] Usage run(const std::vector<std::string>& command, Output output = Output::counted);

inline constexpr int kRuns = 5;

[[nodiscard]] double median(std::vector<double> values);
/// The median of so many measurements, after one that is not counted.
[[nodiscard]] double median_of_runs(const std::function<double()>& measure, int runs = kRuns);

}  // namespace garde::bench
