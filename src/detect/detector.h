// SPDX-License-Identifier: Apache-2.0
// Detector: one event in, findings out. Rules, indicators and correlations behind one door.
//
// A Detector is built once from loaded rules, mappings and indicators and never changes; a reload builds
// another. Each worker thread makes a Session of its own. Correlation rules look at what the sessions saw
// when finish() is called, or, where events have no end, as time passes (live_detector.h).
//
// Thread rules: Detector may be shared; a Session belongs to one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "event/event.h"
#include "sigma/correlator.h"
#include "sigma/coverage.h"
#include "sigma/load.h"
#include "sigma/mapping.h"
#include "sigma/rule.h"

namespace garde::indicator {
class IndicatorSet;
}

namespace garde::detect {

/// Something that a person should look at. Views are valid during the call that hands it over; `rule` lives
/// as long as the detector.
struct Finding {
  enum class Kind : std::uint8_t { rule, indicator };
  Kind kind = Kind::rule;
  std::string_view id;     ///< the rule's id, or "indicator:KIND"
  std::string_view title;  ///< the rule's title, or which indicator was seen
  sigma::Level level = sigma::Level::medium;
  std::span<const std::string> tags;
  const sigma::Metadata* rule = nullptr;      ///< null for an indicator
  std::span<const std::string_view> matched;  ///< "selection_img.Image": the items that held
};

class FindingVisitor {
 public:
  virtual ~FindingVisitor() = default;
  /// The event may be read (and its escapes undone) until the call returns.
  virtual void found(const Finding& finding, Event& event) = 0;
};

using CorrelationFinding = sigma::CorrelationMatch;

struct DetectorOptions {
  std::size_t correlation_memory = 256 << 20;  ///< bytes kept for correlation inputs in all
};

class Detector {
 public:
  /// `indicators` may be null.
  [[nodiscard]] static std::shared_ptr<const Detector> make(
      sigma::LoadedRules rules, sigma::Mappings mappings,
      std::shared_ptr<const indicator::IndicatorSet> indicators, const DetectorOptions& options = {});
  ~Detector();

  class Session {
   public:
    explicit Session(std::shared_ptr<const Detector> detector);
    Session(Session&&) noexcept;
    Session& operator=(Session&&) noexcept;
    ~Session();

    /// Events that follow are of this input (a file's number, say); correlations name it.
    void begin_input(std::uint32_t input);
    /// When the events that follow were received: see sigma::CorrelationInput.
    void set_received(Instant received);
    /// What the rules gave to correlations since the last call, which finish() then no longer sees.
    [[nodiscard]] std::vector<sigma::CorrelationInput> take_correlation_inputs();
    /// Looks at one event and hands each finding to the visitor.
    void detect(Event& event, FindingVisitor& visitor);

   private:
    friend class Detector;
    struct State;
    std::unique_ptr<State> state_;
  };

  struct Summary {
    std::vector<CorrelationFinding> correlations;  ///< in order of time
    std::uint64_t correlation_inputs_shed = 0;     ///< dropped because correlation_memory was full
    sigma::Coverage coverage;                      ///< what could not have fired
  };
  /// Call once, when all sessions are done.
  [[nodiscard]] Summary finish(std::span<Session> sessions) const;

  [[nodiscard]] const sigma::CorrelationPlan& correlation_plan() const;
  [[nodiscard]] sigma::CorrelationBudget& correlation_budget() const;
  [[nodiscard]] const std::vector<sigma::Rule>& rules() const;
  [[nodiscard]] const std::vector<sigma::Correlation>& correlations() const;
  [[nodiscard]] const std::vector<sigma::FailedRule>& failed_rules() const;

 private:
  struct Parts;
  explicit Detector(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace garde::detect
