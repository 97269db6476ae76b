// SPDX-License-Identifier: Apache-2.0
#include "detect/assembly.h"

#include "base/file.h"
#include "base/installation.h"
#include "base/yaml.h"
#include "indicator/indicator_set.h"
#include "sigma/cache.h"

namespace garde::detect {
namespace {

constexpr std::size_t kMostPlaceholderBytes = 16 << 20;

}  // namespace

Result<std::vector<std::filesystem::path>> rule_paths(const std::vector<std::string>& named) {
  std::vector<std::filesystem::path> paths;
  for (const std::string& one : named.empty() ? std::vector<std::string>{std::string(kBuiltin)} : named) {
    if (one != kBuiltin) {
      paths.emplace_back(one);
      continue;
    }
    const auto data = data_folder();
    if (!data) return failure(data.error());
    paths.push_back(*data / "rules");
  }
  return paths;
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

Result<sigma::LoadedRules> load_rules(const Assembly& assembly) {
  const auto paths = rule_paths(assembly.rules);
  if (!paths) return failure(paths.error());
  const auto options =
      assembly.placeholders.empty() ? sigma::LoadOptions() : read_placeholders(assembly.placeholders);
  if (!options) return failure(options.error());
  return sigma::RuleCache(sigma::RuleCache::default_folder()).load_paths(*paths, *options);
}

Result<std::shared_ptr<const Detector>> assemble(const Assembly& assembly, const DetectorOptions& options) {
  auto rules = load_rules(assembly);
  if (!rules) return failure(rules.error());
  auto mappings = sigma::Mappings::load(mapping_paths(assembly.mappings));
  if (!mappings) return failure(mappings.error());
  std::shared_ptr<const indicator::IndicatorSet> indicators;
  if (!assembly.indicators.empty()) {
    auto set = indicator::IndicatorSet::load({assembly.indicators.begin(), assembly.indicators.end()});
    if (!set) return failure(set.error());
    indicators = std::move(*set);
  }
  return Detector::make(std::move(*rules), std::move(*mappings), std::move(indicators), options);
}

}  // namespace garde::detect
