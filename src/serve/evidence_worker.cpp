// SPDX-License-Identifier: Apache-2.0
#include "serve/evidence_worker.h"

#include <algorithm>
#include <filesystem>

#include "incident/description.h"

namespace garde::serve {
namespace {

constexpr std::size_t kMostMachines = 4;  // of a folder: more than one already says that it tells nothing

std::string folder_of(const std::string& file) {
  return std::filesystem::path(file).parent_path().string();
}

}  // namespace

EventVisitor& EvidenceWorker::begin(const read::InputInfo& input) {
  input_ = &input;
  session_.begin_input(input.number);
  result_ = std::make_unique<FoundEvidence>();
  return *this;
}

void EvidenceWorker::visit(Event& event) {
  ++result_->events;
  if (result_->machines.size() < kMostMachines)
    if (const auto machine = incident::machine_entity(incident::machine_name_of(event)))
      result_->machines.insert(machine->name);
  session_.detect(event, *this);
}

void EvidenceWorker::found(const detect::Finding& finding, Event& event) {
  result_->evidence.push_back(incident::make_evidence(finding, event, rules_, input_->path, Instant()));
}

bool EvidenceSink::take(const read::InputInfo& input, read::BlockResult& result) {
  const bool goes_on = account_ == nullptr || account_->take(input, result);
  if (files_.size() <= input.number) files_.resize(input.number + 1);
  files_[input.number] = input.path;
  auto* found = dynamic_cast<FoundEvidence*>(&result);
  if (found == nullptr) return goes_on;
  auto& machines = machines_of_folders_[folder_of(input.path)];
  if (machines.size() < kMostMachines) machines.merge(found->machines);
  for (incident::Evidence& evidence : found->evidence) keep(std::move(evidence));
  return goes_on;
}

void EvidenceSink::input_ended(const read::InputInfo& input, const Error* error) {
  if (account_ != nullptr) account_->input_ended(input, error);
}

void EvidenceSink::input_failed(const Error& error) {
  if (account_ != nullptr) account_->input_failed(error);
}

void EvidenceSink::add(const detect::CorrelationFinding& finding, incident::RuleBook& rules) {
  std::string file;
  if (!finding.contributions.empty() && finding.contributions.front().input < files_.size())
    file = files_[finding.contributions.front().input];
  keep(incident::make_evidence(finding, rules, file));
}

void EvidenceSink::keep(incident::Evidence&& evidence) {
  if (all_.size() < kMostKept)
    all_.push_back(std::move(evidence));
  else
    ++left_out_;
}

std::vector<incident::Evidence> EvidenceSink::finish() {
  for (incident::Evidence& evidence : all_) {
    if (!evidence.machine.empty()) continue;
    const auto folder = folder_of(evidence.file);
    const auto& machines = machines_of_folders_[folder];
    const std::string name = std::filesystem::path(folder).filename().string();
    if (machines.size() == 1)
      set_machine(evidence, *machines.begin());
    else if (!name.empty() && name != "." && name != "..")
      set_machine(evidence, name);
  }
  std::stable_sort(all_.begin(), all_.end(), [](const incident::Evidence& a, const incident::Evidence& b) {
    return std::tie(a.time, a.id) < std::tie(b.time, b.id);
  });
  return std::move(all_);
}

}  // namespace garde::serve
