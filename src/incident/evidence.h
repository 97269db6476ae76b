// SPDX-License-Identifier: Apache-2.0
// Evidence: a finding that has left its event: what a person is told of it, and the entities that tie it to
// others.
//
// Its id is made of its content (the rule, the time, the machine and every field of the event), so that the
// same event read twice, after a crash or from another source, gives the same evidence.
//
// Thread rules: values. RuleFacts are immutable and shared.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/language.h"
#include "detect/detector.h"
#include "incident/entity.h"

namespace garde::incident {

/// What evidence keeps of the rule that found it; outlives the detector.
struct RuleFacts {
  std::string id;
  std::string title;
  sigma::Level level = sigma::Level::medium;
  std::vector<std::string> techniques;  ///< "T1490"
  std::vector<std::string> tactics;     ///< in the order of an attack; from tags, else from the techniques
  sigma::Metadata::Guidance french;     ///< empty texts where the rule has none
  sigma::Metadata::Guidance english;
  bool is_indicator = false;

  [[nodiscard]] const sigma::Metadata::Guidance& guidance(Language language) const {
    return language == Language::french ? french : english;
  }
  /// The rule's title in this language, else its own.
  [[nodiscard]] const std::string& title_in(Language language) const {
    return guidance(language).title.empty() ? title : guidance(language).title;
  }
};

struct Evidence {
  std::string id;  ///< 32 hexadecimal digits
  std::shared_ptr<const RuleFacts> rule;
  Instant time;
  Instant until;        ///< of a correlation: its last event; else time
  std::string machine;  ///< its name; empty where no log names one
  bool is_machine_sender = false;  ///< no log named it: it is who sent the record
  std::string shape;    ///< the kind of record: "windows", "orthanc"
  std::string account;
  std::string process;
  std::string detail;
  std::string file;  ///< where the event was read
  std::uint64_t position = 0;
  double value = 0;  ///< of a correlation: what it reached
  std::vector<Entity> entities;
};

/// Makes each rule's facts once. Any thread may ask.
class RuleBook {
 public:
  [[nodiscard]] std::shared_ptr<const RuleFacts> facts_of(const detect::Finding& finding);
  [[nodiscard]] std::shared_ptr<const RuleFacts> facts_of(const sigma::Metadata& rule);

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<const RuleFacts>> known_;
};

/// `received` stands for the time of an event that has none.
[[nodiscard]] Evidence make_evidence(const detect::Finding& finding, Event& event, RuleBook& rules,
                                     const std::string& file, Instant received);
/// `file`: that of its first contribution.
[[nodiscard]] Evidence make_evidence(const detect::CorrelationFinding& finding, RuleBook& rules,
                                     const std::string& file);

/// Names the machine of evidence whose log names none. Its id stays.
void set_machine(Evidence& evidence, const std::string& name);

}  // namespace garde::incident
