// SPDX-License-Identifier: Apache-2.0
#include "sigma/rule_set.h"

#include <algorithm>
#include <array>

#include "base/case_fold.h"

namespace garde::sigma {
namespace {

constexpr std::size_t kMostRoutes = 16'384;
constexpr std::size_t kMostHabits = 96;

bool offers(const std::string& wanted, const std::vector<const SourceMapping*>& sources,
            std::string LogSource::*attribute) {
  return wanted.empty() || std::any_of(sources.begin(), sources.end(), [&](const SourceMapping* source) {
           return equal_without_case(source->logsource.*attribute, wanted);
         });
}

bool is_for(const LogSource& wanted, const std::vector<const SourceMapping*>& sources) {
  return offers(wanted.product, sources, &LogSource::product) &&
         offers(wanted.category, sources, &LogSource::category) &&
         offers(wanted.service, sources, &LogSource::service);
}

// Of several fields of the name, any.
bool holds(const SourceMapping::Condition& condition, Event& event) {
  for (Field& field : event.fields()) {
    if (field.id != condition.field_id || field.kind == ValueKind::null) continue;
    const std::string value = fold_case(event.text(field));
    if (std::find(condition.values.begin(), condition.values.end(), value) != condition.values.end())
      return true;
  }
  return false;
}

}  // namespace

RuleSet::RuleSet(std::vector<Rule> rules, Mappings mappings)
    : rules_(std::move(rules)), mappings_(std::move(mappings)) {
  std::map<std::array<std::string, 3>, std::uint32_t> known;
  for (const Rule& rule : rules_) {
    prepared_.emplace_back(rule);
    const LogSource& asked = rule.logsource;
    const auto [place, added] = known.try_emplace({asked.product, asked.category, asked.service},
                                                  static_cast<std::uint32_t>(known.size()));
    if (added) logsources_.push_back(asked);
    asked_for_.push_back(place->second);
  }
  for (std::uint32_t number = 0; number < sources().size(); ++number) {
    const SourceMapping& source = sources()[number];
    Routing& routing = routings_[source.shape];
    routing.sources.push_back(number);
    for (const auto& condition : source.when)
      if (std::find(routing.fields.begin(), routing.fields.end(), condition.field_id) == routing.fields.end())
        routing.fields.push_back(condition.field_id);
  }
}

const RuleSet::Routing* RuleSet::routing(std::string_view shape) const {
  const auto found = routings_.find(shape);
  return found == routings_.end() ? nullptr : &found->second;
}

std::vector<std::uint32_t> RuleSet::sources_of(Event& event) const {
  std::vector<std::uint32_t> numbers;
  const Routing* known = routing(event.shape);
  if (known == nullptr) return numbers;
  for (const std::uint32_t number : known->sources) {
    const auto& when = sources()[number].when;
    if (std::all_of(when.begin(), when.end(), [&](const auto& condition) { return holds(condition, event); }))
      numbers.push_back(number);
  }
  return numbers;
}

const Plan& RuleSet::plan(const std::vector<std::uint32_t>& numbers) const {
  const std::lock_guard lock(mutex_);
  auto& plan = plans_[numbers];
  if (plan != nullptr) return *plan;
  std::vector<const SourceMapping*> chosen;
  for (const std::uint32_t number : numbers) chosen.push_back(&sources()[number]);
  std::vector<char> is_chosen;  // by log source that rules ask for: there are far fewer than rules
  for (const LogSource& asked : logsources_) is_chosen.push_back(is_for(asked, chosen) ? 1 : 0);
  std::vector<const PreparedRule*> applicable;
  for (std::size_t i = 0; i < rules_.size(); ++i)
    if (is_chosen[asked_for_[i]] != 0 && rules_[i].missing_placeholders.empty())
      applicable.push_back(&prepared_[i]);
  plan = std::make_unique<const Plan>(std::move(applicable), std::move(chosen));
  return *plan;
}

Matcher::Matcher(std::shared_ptr<const RuleSet> rules) : rules_(std::move(rules)) {}

// Events come in runs of one kind: the route of the event before is tried first, and each routing field is
// first looked for where it was then.
Matcher::PlanState& Matcher::route(Event& event) {
  if (event.shape.data() != latest_shape_.data() || event.shape != latest_shape_ ||
      latest_state_ == nullptr) {
    latest_shape_ = event.shape;
    latest_routing_ = rules_->routing(event.shape);
    latest_state_ = nullptr;
    hints_.assign(latest_routing_ == nullptr ? 0 : latest_routing_->fields.size(), 0);
  }
  key_.assign(event.shape);
  const auto fields = event.fields();
  for (std::size_t i = 0; i < hints_.size(); ++i) {
    const FieldId id = latest_routing_->fields[i];
    std::size_t& hint = hints_[i];
    if (hint >= fields.size() || fields[hint].id != id) {
      const auto found =
          std::find_if(fields.begin(), fields.end(), [id](const Field& field) { return field.id == id; });
      hint = static_cast<std::size_t>(found - fields.begin());
    }
    key_ += '\0';
    if (hint == fields.size()) continue;
    key_ += event.text(fields[hint]);
    if (!fields[hint].member) continue;
    for (Field& member : fields.subspan(hint + 1)) {
      if (member.id != id) continue;
      key_ += '\x01';
      key_ += event.text(member);
    }
  }
  if (latest_state_ != nullptr && key_ == latest_key_) return *latest_state_;
  const auto found = routes_.find(key_);
  latest_state_ = found != routes_.end() ? found->second : &route_slowly(event, key_);
  latest_key_ = key_;
  return *latest_state_;
}

Matcher::PlanState& Matcher::route_slowly(Event& event, std::string_view key) {
  const Plan& plan = rules_->plan(rules_->sources_of(event));
  PlanState& state = states_[&plan];
  if (state.plan == nullptr) {
    state.plan = &plan;
    state.number = states_.size();
    state.habits.resize(kMostHabits);
    state.marks.resize(plan.rules().size());
  }
  if (routes_.size() >= kMostRoutes) routes_.clear();  // hostile values: better slow than without bound
  routes_.emplace(std::string(key), &state);
  return state;
}

void Matcher::look(Event& event, PlanState& state) {
  view_.look_at(event, state.plan->aliases());
  ++state.events;
  if (state.seen_fields.size() < field_count()) state.seen_fields.resize(field_count());
  if (++state.epoch == 0) {
    std::fill(state.marks.begin(), state.marks.end(), 0);
    state.epoch = 1;
  }
  wake(state);
  std::sort(woken_.begin(), woken_.end());
}

void Matcher::wake(PlanState& state) {
  woken_.clear();
  const auto take = [&](std::uint32_t rule) { wake(state, rule); };
  for (const std::uint32_t rule : state.plan->always()) take(rule);
  if (state.plan->has_keywords()) wake_by_keywords(state);
  for (std::uint32_t slot = 0, size = view_.size(); slot < size; ++slot) {
    const FieldId id = view_.id(slot);
    state.seen_fields[index_of(id)] = 1;
    const Plan::FieldIndex* field = state.plan->field(id);
    if (field == nullptr) continue;
    for (const std::uint32_t rule : field->woken_by_presence()) take(rule);
    if (view_.is_null(slot) || !field->has_literals()) continue;
    const bool may_be_known =
        slot < kMostHabits && WakeMemo::can_keep(view_.raw(slot)) && state.habits[slot].is_worthwhile();
    if (may_be_known) {
      wake_by_remembered_value(state, *field, slot);
    } else if (!field->wake_by_written_value(view_, slot, take)) {
      field->wake_by_value(view_, slot, take);
    }
  }
}

// In the source all at once, where that can be; the values that do not stand there are joined.
void Matcher::wake_by_keywords(PlanState& state) {
  const auto take = [&](std::uint32_t rule) { wake(state, rule); };
  const bool is_source_read = state.plan->wake_by_written_keywords(view_, take);
  unwritten_.clear();
  for (std::uint32_t slot = 0, size = view_.size(); slot < size; ++slot)
    if (!view_.is_null(slot) && !(is_source_read && view_.is_in_source(slot))) unwritten_.push_back(slot);
  if (!unwritten_.empty()) state.plan->wake_by_keywords(view_, unwritten_, take);
}

// What the value wakes is remembered, or is from now on.
void Matcher::wake_by_remembered_value(PlanState& state, const Plan::FieldIndex& field, std::uint32_t slot) {
  const std::uint64_t place =
      (state.number << 32 | index_of(view_.id(slot))) << 1 | (view_.is_escaped(slot) ? 1 : 0);
  // Undoing escapes changes what the event holds: the key is what it was.
  const WakeMemo::Key key{place, view_.raw(slot)};
  const auto* known = memo_.find(key, state.habits[slot]);
  state.habits[slot].count(known != nullptr);
  if (known == nullptr) {
    woken_by_value_.clear();
    field.wake_by_value(view_, slot, [&](std::uint32_t rule) { woken_by_value_.push_back(rule); });
    std::sort(woken_by_value_.begin(), woken_by_value_.end());
    woken_by_value_.erase(std::unique(woken_by_value_.begin(), woken_by_value_.end()), woken_by_value_.end());
    memo_.keep(key, woken_by_value_);
    known = &woken_by_value_;
  }
  for (const std::uint32_t rule : *known) wake(state, rule);
}

}  // namespace garde::sigma
