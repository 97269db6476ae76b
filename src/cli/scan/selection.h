// SPDX-License-Identifier: Apache-2.0
// Which findings the user asked to see.
//
// Thread rules: immutable once made; any thread may ask.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/zone.h"
#include "cli/scan/record.h"

namespace garde::cli {

struct SelectionArguments {
  std::string min_level;               ///< --min-level
  std::string since;                   ///< --since
  std::string until;                   ///< --until
  std::vector<std::string> computers;  ///< --computer
  std::vector<std::string> rules;      ///< --rule

  void add_to(CLI::App& command);
};

class Selection {
 public:
  /// `zone` is that of times that name none. An error names the argument and what it takes.
  [[nodiscard]] static Result<Selection> make(const SelectionArguments& arguments, const Zone& zone);

  [[nodiscard]] bool has(const Record& record) const;

 private:
  sigma::Level least_ = sigma::Level::informational;
  std::optional<Instant> since_;
  std::optional<Instant> until_;
  std::vector<std::string> computers_;  // folded
  std::vector<std::string> rules_;      // folded
};

}  // namespace garde::cli
