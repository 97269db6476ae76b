// SPDX-License-Identifier: Apache-2.0
// RuleShelf: the rules that are looked with, as the console shows them: searched, and laid out by ATT&CK
// technique.
//
// They are read once, when somebody first asks, and again after forget(). What is kept of a rule is what is
// shown; its text is read from its file when it is opened.
//
// Thread rules: any thread.
#pragma once

#include <boost/json.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/language.h"
#include "base/result.h"
#include "sigma/rule.h"

namespace garde::serve {

struct ShelvedRule {
  sigma::Metadata facts;
  sigma::LogSource source;
  bool is_correlation = false;
  std::vector<std::string> techniques;
  std::vector<std::string> tactics;
};

struct Shelf {
  std::vector<ShelvedRule> rules;
  std::vector<std::pair<std::string, std::string>> failed;  ///< file, and why
};

class RuleShelf {
 public:
  static constexpr std::size_t kMostTextBytes = 128 << 10;

  void set_paths(std::vector<std::filesystem::path> paths) { paths_ = std::move(paths); }
  [[nodiscard]] Result<std::shared_ptr<const Shelf>> shelf();
  void forget();

 private:
  std::vector<std::filesystem::path> paths_;
  std::mutex lock_;
  std::shared_ptr<const Shelf> shelf_;
};

/// The rule's text, where it stands in a file of its own; empty where it is in an archive or too long.
[[nodiscard]] std::string text_of(const ShelvedRule& rule);
/// Whether all words stand in its title, id, tags, source or file, whatever their case.
[[nodiscard]] bool has_words(const ShelvedRule& rule, const std::vector<std::string>& words);
/// For each tactic, its techniques: how many rules look for each, and how much each has found, by rule id in
/// `found`.
[[nodiscard]] boost::json::array coverage_json(const Shelf& shelf, Language language,
                                               const std::map<std::string, std::uint64_t>& found);

}  // namespace garde::serve
