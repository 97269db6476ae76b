// SPDX-License-Identifier: Apache-2.0
#include "cli/output/navigator.h"

#include <algorithm>
#include <boost/json.hpp>

namespace garde::cli {

std::string navigator_layer(std::string_view name, std::string_view description,
                            const std::map<std::string, LayerTechnique>& techniques) {
  boost::json::array list;
  std::uint64_t highest = 1;
  for (const auto& [id, technique] : techniques) {
    highest = std::max(highest, technique.score);
    list.push_back({{"techniqueID", id},
                    {"score", technique.score},
                    {"comment", technique.comment},
                    {"enabled", true},
                    {"showSubtechniques", id.find('.') != std::string::npos}});
  }
  const boost::json::object layer{
      {"name", name},
      {"versions", {{"layer", "4.5"}, {"navigator", "5.1.0"}}},
      {"domain", "enterprise-attack"},
      {"description", description},
      {"sorting", 3},
      {"hideDisabled", false},
      {"techniques", std::move(list)},
      {"gradient", {{"colors", {"#ffe9e0", "#c0392b"}}, {"minValue", 0}, {"maxValue", highest}}}};
  return boost::json::serialize(layer);
}

}  // namespace garde::cli
