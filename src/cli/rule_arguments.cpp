// SPDX-License-Identifier: Apache-2.0
#include "cli/rule_arguments.h"

#include "base/file.h"
#include "base/installation.h"
#include "base/yaml.h"
#include "sigma/cache.h"

namespace garde::cli {
namespace {

constexpr std::size_t kMostPlaceholderBytes = 16 << 20;

}  // namespace

void RuleArguments::add_to(CLI::App& command) {
  command
      .add_option("--rules", rules,
                  "Files, folders and archives of Sigma rules (may stand several times); builtin is Garde's "
                  "own, which alone are used where none are named")
      ->type_name("PATH")
      ->allow_extra_args(false);
  command
      .add_option("--placeholders", placeholders,
                  "YAML file with the values of the rules' placeholders: name: [value, value]")
      ->type_name("FILE");
}

Result<std::vector<std::filesystem::path>> RuleArguments::rule_paths() const {
  std::vector<std::filesystem::path> paths;
  for (const std::string& named : rules.empty() ? std::vector<std::string>{"builtin"} : rules) {
    if (named != "builtin") {
      paths.emplace_back(named);
      continue;
    }
    const auto data = data_folder();
    if (!data) return failure(data.error());
    paths.push_back(*data / "rules");
  }
  return paths;
}

Result<sigma::LoadOptions> RuleArguments::load_options() const {
  return placeholders.empty() ? sigma::LoadOptions() : read_placeholders(placeholders);
}

Result<sigma::LoadedRules> RuleArguments::load() const {
  const auto paths = rule_paths();
  if (!paths) return failure(paths.error());
  const auto options = load_options();
  if (!options) return failure(options.error());
  return sigma::RuleCache(sigma::RuleCache::default_folder()).load_paths(*paths, *options);
}

void add_mapping_option(CLI::App& command, std::vector<std::string>& mappings) {
  command
      .add_option("--mapping", mappings,
                  "Files or folders of field mappings, beside the shipped ones (may stand several times)")
      ->type_name("PATH")
      ->allow_extra_args(false);
}

std::vector<std::filesystem::path> mapping_paths(const std::vector<std::string>& own) {
  std::vector<std::filesystem::path> all(own.begin(), own.end());
  if (const auto data = data_folder(); data && std::filesystem::is_directory(*data / "mappings"))
    all.push_back(*data / "mappings");
  return all;
}

Result<sigma::LoadOptions> read_placeholders(const std::filesystem::path& file) {
  const auto text = read_file(file, kMostPlaceholderBytes);
  if (!text) return failure(text.error());
  const auto documents = yaml::parse(*text, file.string());
  if (!documents) return failure(documents.error());
  sigma::LoadOptions options;
  for (const yaml::Node& document : *documents) {
    if (document.is_null()) continue;
    if (!document.is_mapping())
      return failure("is no list of placeholders", file.string() + ":" + std::to_string(document.line()),
                     "write a line for each: name: [value, value]");
    for (std::size_t i = 0; i < document.keys().size(); ++i) {
      const yaml::Node& node = document.items()[i];
      auto& values = options.placeholders[document.keys()[i]];
      if (node.is_scalar() && !node.is_null()) values.push_back(node.text());
      for (const yaml::Node& value : node.items()) values.push_back(value.text());
    }
  }
  return options;
}

}  // namespace garde::cli
