// SPDX-License-Identifier: Apache-2.0
#include "systemic/campaign_feature.h"

#include <algorithm>
#include <bit>

namespace garde::systemic {
namespace {

constexpr double kPretended = 2;
constexpr std::size_t kOwnDocuments = 2;

}  // namespace

FeatureFamily family_of(std::string_view trait_kind) {
  if (trait_kind == "file") return FeatureFamily::file;
  if (trait_kind == "email-addr") return FeatureFamily::mail;
  if (trait_kind == "tool") return FeatureFamily::tool;
  if (trait_kind == "provider-account") return FeatureFamily::account;
  if (trait_kind == kSequence) return FeatureFamily::sequence;
  return FeatureFamily::network;
}

double prior_share(std::string_view trait_kind) {
  if (trait_kind == "file" || trait_kind == "url") return 1.0 / 2048;
  if (trait_kind == "domain-name" || trait_kind == "email-addr" || trait_kind == "provider-account")
    return 1.0 / 1024;
  return 1.0 / 256;  // addresses, tools and sequences come back in unrelated incidents more often
}

std::vector<Trait> features_of(const Report& report) {
  std::vector<Trait> all = report.traits;
  const auto& steps = report.techniques;
  for (std::size_t i = 2; i < steps.size(); ++i)
    all.push_back({std::string(kSequence), steps[i - 2] + " > " + steps[i - 1] + " > " + steps[i]});
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

double feature_share(double prior, std::size_t documents_with, std::size_t documents) {
  const auto beyond = static_cast<double>(std::max(documents_with, kOwnDocuments) - kOwnDocuments);
  const auto whole = static_cast<double>(std::bit_floor(std::max<std::size_t>(documents, 1)));
  return std::min((beyond + kPretended * prior) / (whole + kPretended), 1.0);
}

}  // namespace garde::systemic
