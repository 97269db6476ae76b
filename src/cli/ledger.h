// SPDX-License-Identifier: Apache-2.0
// What was read and what was not: the account that every command that reads logs closes with.
//
// Memory: bounded; where very many inputs have problems, the first are named and the others counted.
//
// Thread rules: one thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/language.h"
#include "base/result.h"
#include "cli/exit_status.h"
#include "read/pipeline.h"
#include "read/walk.h"

namespace garde::cli {

class Ledger {
 public:
  /// What it says of what could not be read is in this language.
  explicit Ledger(Language language = language_of_environment()) : language_(language) {}

  /// Names this many inputs of each kind.
  static constexpr std::size_t kMostNamed = 1000;

  /// An input, or something in it, that could not be read in full, in one sentence.
  struct Shortfall {
    std::string path;
    std::string what;
  };

  void add(const read::Walk& walk);
  void add(const read::InputInfo& input, const read::BlockResult& result);
  void end(const read::InputInfo& input, const Error* error);
  void fail(const Error& error);

  [[nodiscard]] Language language() const { return language_; }
  [[nodiscard]] std::uint64_t inputs() const { return inputs_; }
  [[nodiscard]] std::uint64_t events() const { return events_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] bool is_complete() const { return shortfall_count_ == 0; }
  /// True where there was nothing at all that could be read.
  /// No input was read to its end, nor was it a limit or a person that ended the run before.
  [[nodiscard]] bool is_nothing_readable() const { return inputs_ == 0 && !is_stopped_; }
  void stop() { is_stopped_ = true; }

  [[nodiscard]] const std::vector<Shortfall>& shortfalls() const { return shortfalls_; }
  [[nodiscard]] std::uint64_t shortfall_count() const { return shortfall_count_; }
  [[nodiscard]] const std::vector<Shortfall>& skipped() const { return skipped_; }
  [[nodiscard]] std::uint64_t skipped_count() const { return skipped_count_; }
  /// Inputs of no known format, read line by line.
  [[nodiscard]] const std::vector<std::string>& plain() const { return plain_; }
  [[nodiscard]] std::uint64_t plain_count() const { return plain_count_; }
  [[nodiscard]] std::uint64_t empty_count() const { return empty_count_; }
  /// Inputs by format.
  [[nodiscard]] const std::map<std::string, std::uint64_t>& formats() const { return formats_; }

 private:
  void add_shortfall(std::string path, std::string what);

  Language language_;
  std::uint64_t inputs_ = 0;
  bool is_stopped_ = false;
  std::uint64_t events_ = 0;
  std::uint64_t bytes_ = 0;
  std::vector<Shortfall> shortfalls_;
  std::uint64_t shortfall_count_ = 0;
  std::vector<Shortfall> skipped_;
  std::uint64_t skipped_count_ = 0;
  std::vector<std::string> plain_;
  std::uint64_t plain_count_ = 0;
  std::uint64_t empty_count_ = 0;
  std::map<std::string, std::uint64_t> formats_;

  // Of the input whose results are coming in.
  read::Problems problems_;
  std::uint64_t input_bytes_ = 0;
};

/// Names what could not be read in full, on standard error, a line each.
void print_shortfalls(const Ledger& ledger);
/// What a command ends with that read these inputs; where nothing was readable, that is said on standard error.
[[nodiscard]] ExitStatus exit_status_of(const Ledger& ledger);

}  // namespace garde::cli
