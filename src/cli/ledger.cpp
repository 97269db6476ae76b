// SPDX-License-Identifier: Apache-2.0
#include "cli/ledger.h"

#include <fmt/format.h>
#include <utility>

namespace garde::cli {

void Ledger::add_shortfall(std::string path, std::string what) {
  ++shortfall_count_;
  if (shortfalls_.size() < kMostNamed) shortfalls_.push_back({std::move(path), std::move(what)});
}

void Ledger::fail(const Error& error) {
  add_shortfall(error.where, error.mend.empty() ? error.what : error.what + "; " + error.mend);
}

void Ledger::add(const read::Walk& walk) {
  for (const Error& error : walk.failed) fail(error);
  skipped_count_ += walk.skipped.size();
  for (const Error& error : walk.skipped)
    if (skipped_.size() < kMostNamed) skipped_.push_back({error.where, error.what});
}

void Ledger::add(const read::InputInfo&, const read::BlockResult& result) {
  events_ += result.events;
  bytes_ += result.bytes;
  input_bytes_ += result.bytes;
  problems_.merge(result.problems);
}

void Ledger::end(const read::InputInfo& input, const Error* error) {
  ++inputs_;
  ++formats_[std::string(input.format->name)];
  for (const auto& [what, seen] : problems_.by_kind()) {
    const std::string times = seen.count == 1 ? "" : fmt::format("{} times, first ", seen.count);
    add_shortfall(input.path, fmt::format("{} ({}at byte {})", what, times, seen.first_offset));
  }
  if (error != nullptr) fail({error->what, input.path, error->mend});
  if (input_bytes_ == 0 && problems_.empty() && error == nullptr) {
    ++empty_count_;
  } else if (input.format == &read::formats().back()) {
    ++plain_count_;
    if (plain_.size() < kMostNamed) plain_.push_back(input.path);
  }
  problems_ = {};
  input_bytes_ = 0;
}

}  // namespace garde::cli
