// SPDX-License-Identifier: Apache-2.0
// The bar on standard error: how far, how fast, how long still. Nothing where standard error is no terminal.
#pragma once

#include <memory>

#include "cli/catalogue.h"
#include "read/pipeline.h"

namespace garde::cli {

class ProgressBar {
 public:
  /// Draws from a thread of its own, five times a second, until destroyed; then the line is blank again. `progress`
  /// must outlive it. `bytes` is the size of all files; 0 where it cannot be told (standard input).
  ProgressBar(const read::Progress& progress, std::uint64_t bytes, Language language);
  ~ProgressBar();

 private:
  struct Drawing;
  std::unique_ptr<Drawing> drawing_;
};

/// The bar's text after so many seconds, at most `columns` wide.
[[nodiscard]] std::string progress_text(std::uint64_t bytes_taken, std::uint64_t bytes, std::uint64_t events,
                                        double seconds, std::size_t columns, Language language);

}  // namespace garde::cli
