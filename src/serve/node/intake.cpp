// SPDX-License-Identifier: Apache-2.0
#include "serve/node/intake.h"

#include <algorithm>
#include <unistd.h>

#include "incident/description.h"
#include "serve/node/replay.h"
#include "serve/node/silence_finding.h"

namespace garde::serve {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr auto kPatience = 20ms;
constexpr auto kTend = 60s;
constexpr auto kTryAgain = 1000ms;

std::string host_name() {
  std::string name(256, '\0');
  if (::gethostname(name.data(), name.size() - 1) != 0) return "localhost";
  name.resize(name.find('\0'));
  return name;
}

// A log without a machine in it is of the machine that sent it; a file here is of this one.
std::string sender_of(const collect::RecordView& record, const std::string& this_machine) {
  return record.peer.empty() || record.peer.front() == '/' ? this_machine : std::string(record.peer);
}

}  // namespace

Intake::Intake(const NodeSettings& settings, Parts parts, Equipment equipment)
    : settings_(settings),
      parts_(std::move(parts)),
      equipment_(std::move(equipment)),
      rules_(std::make_unique<incident::RuleBook>()),
      this_machine_(host_name()),
      senders_(settings.domain_controllers, now()) {}

Result<std::unique_ptr<Intake>> Intake::open(const NodeSettings& settings, Parts parts, Equipment equipment) {
  const auto detected = parts.state->positions();
  if (!detected) return failure(detected.error());
  const archive::Progress archived = parts.archive.progress();
  std::unique_ptr<Intake> intake(new Intake(settings, std::move(parts), std::move(equipment)));
  collect::Listening& listening = intake->parts_.listening;
  for (auto& [name, queue] : {std::pair<std::string, collect::Queue*>{"kept", &listening.kept()},
                              {"datagrams", &listening.datagrams()}}) {
    const collect::QueueState state = queue->state();
    // A queue that was taken away, or that lost its tail in a power cut, gives numbers anew: what comes under
    // them was never seen.
    const auto position = [&](const auto& known) {
      const auto found = known.find(name);
      return found == known.end() ? std::uint64_t{0} : std::min(found->second, state.next_sequence);
    };
    intake->feeds_.push_back({name, queue, position(archived), position(*detected), state.released_sequence});
  }
  if (auto begun = intake->begin_detection(); !begun) return failure(begun.error());
  const auto senders = intake->parts_.state->senders();
  if (!senders) return failure(senders.error());
  intake->senders_.restore(*senders);
  return intake;
}

// With what is saved, whether by this process or by one before it.
Result<void> Intake::begin_detection() {
  const auto memory = parts_.state->memory();
  if (!memory) return failure(memory.error());
  detector_ = std::make_unique<detect::LiveDetector>(equipment_.detector, equipment_.lateness);
  detector_->restore(memory->inputs, memory->matches, memory->clock);
  return {};
}

void Intake::start() {
  thread_ = std::thread([this] { run(); });
}

void Intake::stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

std::optional<Error> Intake::last_failure() const {
  const std::lock_guard hold(failure_lock_);
  return failure_;
}

void Intake::fail(const Error& error) {
  const std::lock_guard hold(failure_lock_);
  failure_ = error;
}

bool Intake::wait_to_try_again() {
  ++beats_;
  for (auto waited = 0ms; waited < kTryAgain && !stopping_; waited += 20ms) std::this_thread::sleep_for(20ms);
  return !stopping_;
}

void Intake::run() {
  last_commit_ = last_tended_ = steady_clock::now();
  run_drill();
  while (!stopping_) {
    ++beats_;
    take_up_equipment();
    bool has_more = false;
    for (Feed& feed : feeds_)
      has_more = take_some(feed, &feed == &feeds_.front() ? kPatience : 0ms) || has_more;
    correlate(received_before());
    measure_rate();
    const auto since = steady_clock::now() - last_commit_;
    const bool is_due = since >= kCommit || (!has_more && parts_.incidents->has_pending());
    if (has_uncommitted_ && is_due) commit_until_done();
    is_idle_ = !has_more && !has_uncommitted_;
    if (steady_clock::now() - last_tended_ >= kTend) tend();
  }
  if (const auto done = commit(); !done) fail(done.error());
}

// False where nothing came.
bool Intake::take_some(Feed& feed, std::chrono::milliseconds patience) {
  const auto delivery = feed.queue->take(patience);
  if (!delivery) {
    fail(delivery.error());
    return wait_to_try_again() && false;
  }
  feed.is_empty = delivery->records.empty();
  if (feed.is_empty) return false;
  is_idle_ = false;
  feed_ = &feed;
  read::Problems problems;
  collect::decode(*delivery, equipment_.reading, *this, problems);
  feed.taken = delivery->next_sequence;
  feed.received = delivery->records.back().record.received;
  has_uncommitted_ = true;
  return true;
}

void Intake::visit(Event& event, const collect::QueuedRecord& from) {
  from_ = &from;
  ++events_;
  senders_.heard(from.record.source, from.record.peer, from.record.received,
                 event.time == from.record.received ? std::nullopt : event.time);
  if (senders_.watches_machines()) senders_.seen(incident::machine_name_of(event), from.record.received);
  if (from.sequence >= feed_->archived) archive(std::string(from.record.source), event);
  if (from.sequence >= feed_->detected)
    detector_->detect(event, static_cast<std::uint32_t>(feed_ - feeds_.data()), from.record.received, *this);
}

void Intake::could_not_read(const collect::QueuedRecord& from, std::uint64_t records) {
  unreadable_ += records;
  senders_.could_not_read(from.record.source, from.record.peer, records);
}

void Intake::measure_rate() {
  const auto moment = steady_clock::now();
  if (!marks_.empty() && moment - marks_.back().first < 1s) return;
  marks_.emplace_back(moment, events_.load());
  while (moment - marks_.front().first > 10s && marks_.size() > 2) marks_.pop_front();
  const std::chrono::duration<double> over = moment - marks_.front().first;
  if (over.count() > 0)
    events_per_second_ = static_cast<double>(events_ - marks_.front().second) / over.count();
  inputs_lost_ = detector_->inputs_lost();
}

void Intake::tell_silences() {
  const Instant moment = now();
  for (const SenderWatch::Silence& silence : senders_.fallen_silent(moment)) {
    if (!settings_.silence_is_told) continue;
    parts_.incidents->take(silence_evidence(silence, moment), false);
    has_uncommitted_ = true;
  }
}

// An event is not left out because the disk is full: it waits for room.
void Intake::archive(const std::string& source, Event& event) {
  for (;;) {
    const auto done = parts_.archive.append(stream_of(source), event);
    if (done) return;
    fail(done.error());
    if (!wait_to_try_again()) return;
  }
}

void Intake::found(const detect::Finding& finding, Event& event) {
  // An event that says no time of its own is told from its like by its number in the queue.
  const std::optional<Instant> time = event.time;
  if (time == from_->record.received) event.time.reset();
  incident::Evidence evidence =
      incident::make_evidence(finding, event, *rules_, feed_->name, from_->record.received);
  event.time = time;
  evidence.file = from_->record.source;
  if (evidence.machine.empty()) {
    set_machine(evidence, sender_of(from_->record, this_machine_));
    evidence.is_machine_sender = true;
  }
  parts_.incidents->take(std::move(evidence), false);
}

// All that came before this has been taken: where a queue is behind, what it has not yet given came later
// than what it gave last; where none is, the present.
Instant Intake::received_before() const {
  Instant before = now();
  for (const Feed& feed : feeds_)
    if (!feed.is_empty) before = std::min(before, feed.received);
  return before;
}

void Intake::correlate(Instant received_before) {
  for (const detect::CorrelationFinding& finding : detector_->advance(received_before)) {
    parts_.incidents->take(incident::make_evidence(finding, *rules_, "correlation"), false);
    has_uncommitted_ = true;
  }
}

Result<void> Intake::commit() {
  // Where the archive could not take an event, nothing of it may be called done.
  if (last_failure() && stopping_) return {};
  if (auto done = parts_.incidents->commit(); !done) return done;
  archive::Progress archived = drilled_;
  DetectionState::Positions detected;
  for (const Feed& feed : feeds_) {
    archived[feed.name] = std::max(feed.taken, feed.archived);
    detected[feed.name] = std::max(feed.taken, feed.detected);
  }
  if (auto done = parts_.archive.flush(archived); !done) return done;
  sigma::CorrelationChanges changes = detector_->changes();
  unsaved_.inputs.insert(unsaved_.inputs.end(), std::make_move_iterator(changes.inputs.begin()),
                         std::make_move_iterator(changes.inputs.end()));
  for (auto& [key, encoded] : changes.matches) unsaved_.matches[key] = std::move(encoded);
  unsaved_.clock = changes.clock;
  if (auto done = parts_.state->save(detected, unsaved_); !done) return done;
  unsaved_ = {};
  for (Feed& feed : feeds_) {
    feed.archived = archived[feed.name];
    feed.detected = detected[feed.name];
    if (auto done = feed.queue->release(feed.taken); !done) return done;
  }
  has_uncommitted_ = false;
  last_commit_ = steady_clock::now();
  const std::lock_guard hold(failure_lock_);
  failure_.reset();
  return {};
}

void Intake::commit_until_done() {
  for (;;) {
    const auto done = commit();
    if (done) return;
    fail(done.error());
    if (!wait_to_try_again()) return;
  }
}

void Intake::equip_with(Equipment equipment) {
  const std::lock_guard hold(equipment_lock_);
  next_equipment_ = std::move(equipment);
}

// Correlations go on from what is saved, with the new rules.
void Intake::take_up_equipment() {
  {
    const std::lock_guard hold(equipment_lock_);
    if (!next_equipment_) return;
  }
  commit_until_done();
  if (stopping_) return;
  {
    const std::lock_guard hold(equipment_lock_);
    equipment_ = std::move(*next_equipment_);
    next_equipment_.reset();
  }
  rules_ = std::make_unique<incident::RuleBook>();
  if (auto begun = begin_detection(); !begun) fail(begun.error());
}

void Intake::run_drill() {
  if (drill_.empty()) {
    is_drill_over_ = true;
    return;
  }
  std::string name = "drill";
  for (const std::string& path : drill_) name += ' ' + path;
  const bool is_new = parts_.archive.progress().count(name) == 0;
  auto found = replay(drill_, equipment_, is_new, parts_.archive, *rules_, stopping_);
  if (!found) {
    fail(found.error());
  } else {
    drilled_[name] = 1;
    for (incident::Evidence& evidence : *found) parts_.incidents->take(std::move(evidence), true);
    if (!stopping_) commit_until_done();
  }
  is_drill_over_ = true;
}

void Intake::tend() {
  last_tended_ = steady_clock::now();
  tell_silences();
  if (has_uncommitted_) return;
  if (const auto kept = parts_.state->keep_senders(senders_.encoded()); !kept) fail(kept.error());
  if (const auto tended = parts_.archive.tend(now()); !tended) fail(tended.error());
  if (const auto tended = parts_.incidents->tend(now(), settings_.keep_closed); !tended) fail(tended.error());
}

}  // namespace garde::serve
