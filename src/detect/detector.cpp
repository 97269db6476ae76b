// SPDX-License-Identifier: Apache-2.0
#include "detect/detector.h"

#include <optional>

#include "indicator/matcher.h"
#include "sigma/rule_set.h"

namespace garde::detect {
namespace {

// What an attacker changes least, says most: a file's hash or a URL before an address that others use too.
sigma::Level level_of(indicator::Kind kind) {
  using indicator::Kind;
  switch (kind) {
    case Kind::hash:
    case Kind::url:
    case Kind::domain:
      return sigma::Level::high;
    case Kind::address:
    case Kind::email:
    case Kind::file_name:
      break;
  }
  return sigma::Level::medium;
}

std::string title_of(const indicator::Indicator& indicator) {
  std::string title = indicator::shown(indicator.kind, indicator.key);
  if (!indicator.label.empty()) title += ": " + std::string(indicator.label);
  return title + " (" + std::string(indicator.source.substr(indicator.source.rfind('/') + 1)) + ")";
}

}  // namespace

struct Detector::Parts {
  explicit Parts(std::size_t correlation_memory) : correlation_budget(correlation_memory) {}

  sigma::LoadedRules loaded;  // its rules have moved into rule_set
  std::shared_ptr<const sigma::RuleSet> rule_set;
  std::unique_ptr<const sigma::CorrelationPlan> correlation_plan;
  mutable sigma::CorrelationBudget correlation_budget;
  std::shared_ptr<const indicator::IndicatorSet> indicators;
};

struct Detector::Session::State {
  explicit State(std::shared_ptr<const Detector> from)
      : detector(std::move(from)),
        matcher(detector->parts_->rule_set),
        correlation_inputs(*detector->parts_->correlation_plan, detector->parts_->correlation_budget) {
    if (detector->parts_->indicators != nullptr) indicators.emplace(detector->parts_->indicators);
  }

  void detect_indicators(Event& event, FindingVisitor& visitor);

  std::shared_ptr<const Detector> detector;
  sigma::Matcher matcher;
  sigma::CorrelationInputs correlation_inputs;
  std::optional<indicator::Matcher> indicators;
  std::vector<std::string_view> matched;
};

void Detector::Session::State::detect_indicators(Event& event, FindingVisitor& visitor) {
  for (const indicator::Match& match : indicators->match(event)) {
    const std::string id = "indicator:" + std::string(indicator::to_string(match.indicator->kind));
    const std::string title = title_of(*match.indicator);
    Finding finding;
    finding.kind = Finding::Kind::indicator;
    finding.id = id;
    finding.title = title;
    finding.level = level_of(match.indicator->kind);
    finding.matched = {&match.field, 1};
    visitor.found(finding, event);
  }
}

Detector::Detector(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Detector::~Detector() = default;

std::shared_ptr<const Detector> Detector::make(sigma::LoadedRules rules, sigma::Mappings mappings,
                                               std::shared_ptr<const indicator::IndicatorSet> indicators,
                                               const DetectorOptions& options) {
  auto parts = std::make_unique<Parts>(options.correlation_memory);
  parts->rule_set = std::make_shared<const sigma::RuleSet>(std::move(rules.rules), std::move(mappings));
  parts->loaded = std::move(rules);
  parts->indicators = std::move(indicators);
  parts->correlation_plan =
      std::make_unique<const sigma::CorrelationPlan>(parts->rule_set->rules(), parts->loaded.correlations);
  return std::shared_ptr<const Detector>(new Detector(std::move(parts)));
}

Detector::Session::Session(std::shared_ptr<const Detector> detector)
    : state_(std::make_unique<State>(std::move(detector))) {}
Detector::Session::Session(Session&&) noexcept = default;
Detector::Session& Detector::Session::operator=(Session&&) noexcept = default;
Detector::Session::~Session() = default;

void Detector::Session::begin_input(std::uint32_t input) {
  state_->correlation_inputs.begin_input(input);
}

void Detector::Session::set_received(Instant received) {
  state_->correlation_inputs.set_received(received);
}

std::vector<sigma::CorrelationInput> Detector::Session::take_correlation_inputs() {
  return state_->correlation_inputs.take();
}

void Detector::Session::detect(Event& event, FindingVisitor& visitor) {
  state_->correlation_inputs.see(event);
  state_->matcher.match(event, [&](const sigma::CompiledRule& compiled, sigma::EventView& view) {
    const sigma::Rule& rule = compiled.rule();
    state_->correlation_inputs.add(rule, event, view);
    if (!rule.reports) return;
    state_->matched.clear();
    compiled.collect_matched(view, state_->matched);
    Finding finding;
    finding.id = rule.id;
    finding.title = rule.title;
    finding.level = rule.level.value_or(sigma::Level::medium);
    finding.tags = rule.tags;
    finding.rule = &rule;
    finding.matched = state_->matched;
    visitor.found(finding, event);
  });
  if (state_->indicators) state_->detect_indicators(event, visitor);
}

Detector::Summary Detector::finish(std::span<Session> sessions) const {
  std::vector<const sigma::Matcher*> matchers;
  std::vector<sigma::CorrelationInput> inputs;
  for (Session& session : sessions) {
    matchers.push_back(&session.state_->matcher);
    std::vector<sigma::CorrelationInput> of_session = session.state_->correlation_inputs.take();
    inputs.insert(inputs.end(), std::make_move_iterator(of_session.begin()),
                  std::make_move_iterator(of_session.end()));
  }
  Summary summary;
  summary.correlations = sigma::correlate(*parts_->correlation_plan, std::move(inputs));
  summary.correlation_inputs_shed = parts_->correlation_budget.shed();
  summary.coverage = sigma::Matcher::coverage(*parts_->rule_set, matchers);
  return summary;
}

const sigma::CorrelationPlan& Detector::correlation_plan() const {
  return *parts_->correlation_plan;
}
sigma::CorrelationBudget& Detector::correlation_budget() const {
  return parts_->correlation_budget;
}
const std::vector<sigma::Rule>& Detector::rules() const {
  return parts_->rule_set->rules();
}
const std::vector<sigma::Correlation>& Detector::correlations() const {
  return parts_->loaded.correlations;
}
const std::vector<sigma::FailedRule>& Detector::failed_rules() const {
  return parts_->loaded.failed;
}

}  // namespace garde::detect
