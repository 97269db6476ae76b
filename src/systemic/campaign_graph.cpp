// SPDX-License-Identifier: Apache-2.0
// Indexes, weights and components. An addition touches the features of the old and the new revision, those
// that became common in its week, and, where a document is new and their number doubled, all; whoever carries
// a feature whose weight or carriers changed is linked again, together with the components that he is in.
// Components that hold none of these keep their links.
#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "systemic/campaign_state.h"

namespace garde::systemic {
namespace {

constexpr double kLeastBits = 1;  // below, a trait says nothing
constexpr std::size_t kMostWeakCarriers = 64;
constexpr std::size_t kLeastReporting = 12;  // in a week, for a trait to be common in it
constexpr std::size_t kCrowd = kLeastReporting / 2 + 1;
constexpr double kAgreement = 0.8;
constexpr Week kWindowWeeks = 4;

Week week_of(Instant instant) {
  return std::chrono::floor<std::chrono::weeks>(instant).time_since_epoch().count();
}

// What an incident is, for documents: its kind, else how it began.
std::string kind_of(const Report& report) {
  if (!report.kind.empty()) return report.kind;
  return report.techniques.empty() ? std::string() : report.techniques.front();
}

template <typename Map, typename Key>
void take_one(Map& map, const Key& key) {
  const auto found = map.find(key);
  if (--found->second == 0) map.erase(found);
}

Duration apart(const Incident& one, const Incident& other) {
  return std::chrono::abs(one.report.occurred - other.report.occurred);
}

// Union-find over the slots that are linked again.
class Sets {
 public:
  explicit Sets(const std::set<Slot>& slots) : slots_(slots.begin(), slots.end()), parent_(slots.size()) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }
  [[nodiscard]] const std::vector<Slot>& slots() const { return slots_; }
  // Its place among the slots; slots().size() where it is not one.
  [[nodiscard]] std::size_t find(Slot slot) const {
    const auto at = std::lower_bound(slots_.begin(), slots_.end(), slot);
    return at != slots_.end() && *at == slot ? static_cast<std::size_t>(at - slots_.begin()) : slots_.size();
  }
  std::size_t root(std::size_t at) {
    while (parent_[at] != at) at = parent_[at] = parent_[parent_[at]];
    return at;
  }
  // The smaller slot stands for both, so that the result does not depend on the order.
  void join(std::size_t one, std::size_t other) {
    one = root(one);
    other = root(other);
    if (one != other) parent_[std::max(one, other)] = std::min(one, other);
  }

 private:
  std::vector<Slot> slots_;
  std::vector<std::size_t> parent_;
};

bool is_of(Layer layer, const Feature& feature) {
  return (feature.family == FeatureFamily::sequence) == (layer == Layer::sequences);
}

}  // namespace

bool is_rule_alone(const Report& report) {
  return report.rules.size() == 1 && report.traits.empty() && report.nature != Nature::malicious &&
         report.care_effect <= CareEffect::none && report.provider.empty() && !report.drill;
}

void CampaignGraph::State::attach(Slot slot) {
  Incident& one = incidents[slot];
  one.is_in = !one.report.withdrawn;
  for (const Layer layer : kLayers) one.component[static_cast<std::size_t>(layer)] = slot;
  if (!one.is_in) return;
  const bool drill = one.report.drill;
  one.may_link = one.report.nature != Nature::not_malicious;
  one.place = one.report.establishment.empty() ? "provider:" + one.report.provider : one.report.establishment;
  one.week = week_of(one.report.occurred);
  Side& side = sides[drill ? 1 : 0];
  const Document document{one.week, kind_of(one.report)};
  const std::size_t before = std::bit_floor(side.documents.size());
  ++side.documents[document];
  ++side.places[one.week][one.place];
  for (Trait& trait : features_of(one.report)) {
    const auto [at, is_new] =
        feature_ids.try_emplace({drill, trait}, static_cast<FeatureId>(features.size()));
    if (is_new) {
      Feature& feature = features.emplace_back();
      feature.family = family_of(trait.kind);
      feature.trait = std::move(trait);
      feature.drill = drill;
    }
    Feature& feature = features[at->second];
    feature.carriers[one.week].push_back(slot);
    ++feature.carrier_count;
    ++feature.documents[document];
    ++side.features[one.week][at->second];
    one.features.push_back(at->second);
    touched_features[at->second].insert(one.week);
  }
  touched_slots.insert(slot);
  if (is_rule_alone(one.report)) by_rule[one.report.rules.front()].push_back(slot);
  if (std::bit_floor(side.documents.size()) != before)
    for (FeatureId id = 0; id < features.size(); ++id)
      if (features[id].drill == drill) touched_features[id];
  touch_crowded(drill, one.week);
}

void CampaignGraph::State::detach(Slot slot) {
  Incident& one = incidents[slot];
  if (!one.is_in) return;
  const bool drill = one.report.drill;
  Side& side = sides[drill ? 1 : 0];
  const Document document{one.week, kind_of(one.report)};
  const std::size_t before = std::bit_floor(side.documents.size());
  take_one(side.documents, document);
  take_one(side.places[one.week], one.place);
  for (const FeatureId id : one.features) {
    Feature& feature = features[id];
    std::erase(feature.carriers[one.week], slot);
    if (feature.carriers[one.week].empty()) feature.carriers.erase(one.week);
    --feature.carrier_count;
    take_one(feature.documents, document);
    take_one(side.features[one.week], id);
    touched_features[id].insert(one.week);
  }
  if (is_rule_alone(one.report)) std::erase(by_rule[one.report.rules.front()], slot);
  if (std::bit_floor(side.documents.size()) != before)
    for (FeatureId id = 0; id < features.size(); ++id)
      if (features[id].drill == drill) touched_features[id];
  touch_crowded(drill, one.week);
  one.features.clear();
  one.is_in = false;
}

// Whether one of a week's traits is common depends on how many report in it.
void CampaignGraph::State::touch_crowded(bool drill, Week week) {
  for (const auto& [id, count] : sides[drill ? 1 : 0].features[week])
    if (count >= kCrowd) touched_features[id].insert(week);
}

bool CampaignGraph::State::is_common(const Feature& feature, Week week) const {
  const auto carriers = feature.carriers.find(week);
  if (carriers == feature.carriers.end() || carriers->second.size() < kCrowd) return false;
  const auto& reporting = sides[feature.drill ? 1 : 0].places.at(week);
  std::set<std::string_view> places;
  std::map<std::string, double> kinds;
  double malicious = 0;
  for (const Slot slot : carriers->second) {
    const Incident& one = incidents[slot];
    places.insert(one.place);
    if (!one.report.kind.empty()) ++kinds[one.report.kind];
    if (one.report.nature == Nature::malicious) ++malicious;
  }
  if (reporting.size() < kLeastReporting || 2 * places.size() <= reporting.size()) return false;
  double most = 0;
  for (const auto& [kind, count] : kinds) most = std::max(most, count);
  const double all = static_cast<double>(carriers->second.size());
  return most < kAgreement * all || malicious < kAgreement * all;
}

// Sets the feature's weight; whether it may have changed what is linked.
bool CampaignGraph::State::weigh(Feature& feature, const std::set<Week>& weeks) {
  const double before = feature.bits;
  for (const Week week : weeks)
    if (is_common(feature, week))
      feature.common_weeks.insert(week);
    else
      feature.common_weeks.erase(week);
  feature.share = feature_share(prior_share(feature.trait.kind), feature.documents.size(),
                                sides[feature.drill ? 1 : 0].documents.size());
  feature.bits = feature.common_weeks.empty() ? -std::log2(feature.share) : 0;
  if (feature.bits < kLinkBits && feature.carrier_count > kMostWeakCarriers) feature.bits = 0;
  return std::max(before, feature.bits) >= kLeastBits;
}

void CampaignGraph::State::refresh() {
  std::set<Slot> touched = std::move(touched_slots);
  for (const auto& [id, weeks] : touched_features) {
    if (!weigh(features[id], weeks)) continue;
    for (const auto& [week, carriers] : features[id].carriers)
      touched.insert(carriers.begin(), carriers.end());
  }
  touched_features.clear();
  touched_slots.clear();
  for (const Layer layer : kLayers) {
    std::set<Slot> all = touched;
    for (const Slot slot : touched) {
      const auto& others = members(layer, slot);
      all.insert(others.begin(), others.end());
    }
    relink(all, layer);
  }
}

const std::vector<Slot>& CampaignGraph::State::members(Layer layer, Slot slot) const {
  static const std::vector<Slot> kNobody;
  const auto& all = components[static_cast<std::size_t>(layer)];
  const auto found = all.find(incidents[slot].component[static_cast<std::size_t>(layer)]);
  return found == all.end() ? kNobody : found->second;
}

namespace {

// All carriers of a strong feature that are near in time are linked: those next to each other are enough.
void link_strong(const Feature& feature, const std::vector<Incident>& incidents, Sets& sets) {
  std::vector<Slot> order;
  for (const auto& [week, carriers] : feature.carriers)
    for (const Slot slot : carriers)
      if (incidents[slot].may_link) order.push_back(slot);
  std::sort(order.begin(), order.end(), [&](Slot a, Slot b) {
    return std::tie(incidents[a].report.occurred, a) < std::tie(incidents[b].report.occurred, b);
  });
  for (std::size_t i = 1; i < order.size(); ++i) {
    const std::size_t one = sets.find(order[i - 1]);
    const std::size_t other = sets.find(order[i]);
    if (one < sets.slots().size() && other < sets.slots().size() &&
        apart(incidents[order[i - 1]], incidents[order[i]]) <= kCampaignWindow)
      sets.join(one, other);
  }
}

// Features too common to link alone add up, the rarest of each family: a sequence alone never does.
void link_weak(Slot slot, const std::vector<Incident>& incidents, const std::vector<Feature>& features,
               Sets& sets) {
  const Incident& one = incidents[slot];
  std::map<Slot, std::array<double, kFeatureFamilies>> shared;
  for (const FeatureId id : one.features) {
    const Feature& feature = features[id];
    if (feature.bits < kLeastBits || feature.bits >= kLinkBits) continue;
    const auto end = feature.carriers.upper_bound(one.week + kWindowWeeks);
    for (auto week = feature.carriers.lower_bound(one.week - kWindowWeeks); week != end; ++week)
      for (const Slot other : week->second) {
        if (other == slot || !incidents[other].may_link) continue;
        double& bits = shared[other][static_cast<std::size_t>(feature.family)];
        bits = std::max(bits, feature.bits);
      }
  }
  for (const auto& [other, bits] : shared) {
    const double sum = std::accumulate(bits.begin(), bits.end(), 0.0);
    const std::size_t at = sets.find(other);
    if (sum >= kLinkBits && at < sets.slots().size() && apart(one, incidents[other]) <= kCampaignWindow)
      sets.join(sets.find(slot), at);
  }
}

}  // namespace

void CampaignGraph::State::relink(const std::set<Slot>& linked, Layer layer) {
  auto& all = components[static_cast<std::size_t>(layer)];
  Sets sets(linked);
  std::set<FeatureId> strong;
  for (const Slot slot : linked) {
    all.erase(incidents[slot].component[static_cast<std::size_t>(layer)]);
    all.erase(slot);
    if (!incidents[slot].is_in || !incidents[slot].may_link) continue;
    for (const FeatureId id : incidents[slot].features)
      if (features[id].bits >= kLinkBits && is_of(layer, features[id])) strong.insert(id);
    if (layer == Layer::traits) link_weak(slot, incidents, features, sets);
  }
  for (const FeatureId id : strong) link_strong(features[id], incidents, sets);
  for (std::size_t i = 0; i < sets.slots().size(); ++i) {
    const Slot slot = sets.slots()[i];
    const Slot head = sets.slots()[sets.root(i)];
    incidents[slot].component[static_cast<std::size_t>(layer)] = head;
    if (incidents[slot].is_in && incidents[slot].may_link) all[head].push_back(slot);
  }
}

}  // namespace garde::systemic
