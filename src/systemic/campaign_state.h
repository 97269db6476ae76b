// SPDX-License-Identifier: Apache-2.0
// The indexes behind a CampaignGraph. Inside the room only; campaign.h has the contract.
#pragma once

#include <array>
#include <map>
#include <set>
#include <unordered_map>

#include "systemic/campaign.h"
#include "systemic/campaign_feature.h"

namespace garde::systemic {

using Slot = std::uint32_t;  // of an incident
using FeatureId = std::uint32_t;
using Week = std::int64_t;                      // since 1970
using Document = std::pair<Week, std::string>;  // and the kind of incident

// Campaigns are components of one layer, resemblances of the other.
enum class Layer : std::uint8_t { traits, sequences };
inline constexpr std::array kLayers = {Layer::traits, Layer::sequences};

struct Incident {
  Report report;
  Instant first_reported;  // of any revision
  std::string place;       // the establishment, or "provider:" and its name
  Week week = 0;
  std::vector<FeatureId> features;
  bool is_in = false;     // counted: not withdrawn
  bool may_link = false;  // and not known to be harmless
  std::array<Slot, kLayers.size()> component{};
};

struct Feature {
  Trait trait;
  FeatureFamily family = FeatureFamily::network;
  bool drill = false;
  std::map<Week, std::vector<Slot>> carriers;
  std::size_t carrier_count = 0;
  std::map<Document, std::size_t> documents;
  std::set<Week> common_weeks;
  double share = 1;
  double bits = 0;  // 0 where it links nothing
};

// Real reports are one side, drills the other.
struct Side {
  std::map<Document, std::size_t> documents;
  std::map<Week, std::map<std::string, std::size_t>> places;  // that reported, with how many
  std::map<Week, std::map<FeatureId, std::size_t>> features;  // that were reported
};

struct CampaignGraph::State {
  const sector::Sector* sector = nullptr;
  std::vector<Incident> incidents;
  std::unordered_map<std::string, Slot> slot_of;
  std::vector<Feature> features;
  std::map<std::pair<bool, Trait>, FeatureId> feature_ids;
  std::array<Side, 2> sides;
  std::array<std::unordered_map<Slot, std::vector<Slot>>, kLayers.size()> components;
  std::map<std::string, std::vector<Slot>> by_rule;  // incidents of that rule alone; may hold others by now

  // What an addition touched, until refresh().
  std::map<FeatureId, std::set<Week>> touched_features;  // in which weeks; in none: their rarity alone
  std::set<Slot> touched_slots;

  void attach(Slot slot);
  void detach(Slot slot);
  void refresh();

  [[nodiscard]] const std::vector<Slot>& members(Layer layer, Slot slot) const;
  [[nodiscard]] Campaign describe(const std::vector<Slot>& members, Layer layer) const;
  void append_rule_bursts(Instant since, std::vector<Campaign>& out) const;
  /// The members' places and times, and whether they cross groups and regions.
  void place(std::vector<Slot> members, Campaign& campaign) const;

 private:
  void touch_crowded(bool drill, Week week);
  [[nodiscard]] bool is_common(const Feature& feature, Week week) const;
  bool weigh(Feature& feature, const std::set<Week>& weeks);
  void relink(const std::set<Slot>& linked, Layer layer);
  [[nodiscard]] std::size_t count_reporting(bool drill, Instant from, Instant to, std::size_t& traits) const;
};

/// Whether a report tells of one rule and nothing else.
[[nodiscard]] bool is_rule_alone(const Report& report);
[[nodiscard]] Surety surety_of(double chance);
/// "C-" and sixteen hexadecimal digits.
[[nodiscard]] std::string campaign_id(std::string_view of);

}  // namespace garde::systemic
