// SPDX-License-Identifier: Apache-2.0
#include "cli/ledger.h"

#include <fmt/core.h>
#include <fmt/format.h>
#include <utility>

#include "cli/catalogue.h"
#include "cli/output/terminal_text.h"
#include "cli/shortfall_words.h"

namespace garde::cli {

void Ledger::add_shortfall(std::string path, std::string what) {
  ++shortfall_count_;
  if (shortfalls_.size() < kMostNamed) shortfalls_.push_back({std::move(path), std::move(what)});
}

void Ledger::fail(const Error& error) {
  std::string what = shortfall_in(language_, error.what);
  if (!error.mend.empty()) what += say(language_, Phrase::and_to_mend, shortfall_in(language_, error.mend));
  add_shortfall(error.where, std::move(what));
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
    const std::string offset = number(language_, seen.first_offset);
    add_shortfall(input.path, shortfall_in(language_, what) +
                                  (seen.count == 1 ? say(language_, Phrase::seen_once, offset)
                                                   : say(language_, Phrase::seen_often,
                                                         number(language_, seen.count), offset)));
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

void print_shortfalls(const Ledger& ledger) {
  for (const auto& [path, what] : ledger.shortfalls())
    fmt::print(stderr, "garde: {}: {}\n", harmless_line(path), harmless_line(what));
  if (ledger.shortfall_count() > ledger.shortfalls().size())
    fmt::print(stderr, "garde: {}\n",
               say(ledger.language(), Phrase::and_more,
                   number(ledger.language(), ledger.shortfall_count() - ledger.shortfalls().size())));
}

ExitStatus exit_status_of(const Ledger& ledger) {
  if (ledger.is_nothing_readable()) {
    fmt::print(stderr, "garde: {}\n", say(ledger.language(), Phrase::nothing_readable));
    return ExitStatus::failed;
  }
  return ledger.is_complete() ? ExitStatus::done : ExitStatus::incomplete;
}

}  // namespace garde::cli
