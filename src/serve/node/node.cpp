// SPDX-License-Identifier: Apache-2.0
#include "serve/node/node.h"

#include "base/installation.h"
#include "serve/node/metrics.h"

namespace garde::serve {

Result<std::unique_ptr<Node>> Node::start(NodeSettings settings, std::vector<std::string> drill) {
  std::unique_ptr<Node> node(new Node(std::move(settings)));
  if (auto opened = node->open_data(); !opened) return failure(opened.error());
  if (auto opened = node->open_console(); !opened) return failure(opened.error());
  node->intake_->drill(std::move(drill));
  node->intake_->start();
  if (auto started = node->listening_->start(); !started) return failure(started.error());
  return node;
}

// The console asks the node, the node's intake reads the queues, sources fill them: they end in this order.
Node::~Node() {
  server_.reset();
  if (listening_) listening_->stop();
  intake_.reset();
  api_.reset();
}

Result<void> Node::open_data() {
  auto equipment = equip(settings_);
  if (!equipment) return failure(equipment.error());
  count_rules(*equipment);
  auto listening = collect::Listening::open(settings_.listening);
  if (!listening) return failure(listening.error());
  listening_.emplace(std::move(*listening));
  archive::ArchiveOptions options;
  options.is_fed_by_queues = true;
  options.most_bytes = settings_.archive_bytes;
  options.keep_others = settings_.keep_others;
  for (const auto& [source, keep] : settings_.keep) options.keep[stream_of(source)] = keep;
  auto archive = archive::Archive::open(settings_.folder / "archive", options);
  if (!archive) return failure(archive.error());
  auto incidents = IncidentKeeper::open(settings_.folder / "incidents.db");
  if (!incidents) return failure(incidents.error());
  auto state = DetectionState::open(settings_.folder / "node.db");
  if (!state) return failure(state.error());
  auto intake =
      Intake::open(settings_, {*listening_, std::move(*archive), std::move(*incidents), std::move(*state)},
                   std::move(*equipment));
  if (!intake) return failure(intake.error());
  intake_ = std::move(*intake);
  return {};
}

Result<void> Node::open_console() {
  const auto data = data_folder();
  if (!data) return failure(data.error());
  if (settings_.certificate.empty()) {
    const auto own = own_certificate(settings_.folder, settings_.console_name);
    if (!own) return failure(own.error());
    certificate_ = *own;
  } else {
    certificate_ = {settings_.certificate, settings_.key};
  }
  const auto rules = detect::rule_paths(settings_.rules.rules);
  if (!rules) return failure(rules.error());
  auto api = Api::open({settings_.folder, settings_.folder / "archive", *data, settings_.territory, settings_.zone, this,
                        settings_.language, *rules});
  if (!api) return failure(api.error());
  api_ = std::move(*api);
  HttpsOptions options;
  options.address = settings_.console_address;
  options.port = settings_.console_port;
  if (!settings_.console_name.empty()) options.names.push_back(settings_.console_name);
  options.certificate = certificate_;
  auto server = HttpsServer::start(options, [this](const Request& request) { return answer(request); });
  if (!server) return failure(server.error());
  server_ = std::move(*server);
  return {};
}

// What watches the node itself asks without an account: it learns numbers, no names of people or machines.
Response Node::answer(const Request& request) {
  if (request.method == "GET" && request.path == "/health") return health(status());
  if (request.method == "GET" && request.path == "/metrics") return metrics(status());
  return api_->answer(request);
}

void Node::count_rules(const Equipment& equipment) {
  const std::lock_guard hold(reload_lock_);
  rules_ = equipment.detector->rules().size() + equipment.detector->correlations().size();
  rules_refused_ = equipment.detector->failed_rules().size();
}

bool Node::is_idle() const {
  return intake_->is_idle();
}

std::vector<SourceStatus> Node::sources() const {
  std::vector<SourceStatus> all;
  for (const auto& way : listening_->ways()) {
    const collect::SourceCounts& counts = way.source->counts();
    SourceStatus one;
    one.name = way.source->name();
    one.kind = way.kind;
    one.address = way.address;
    one.records = counts.records;
    one.bytes = counts.bytes;
    one.cut = counts.cut;
    one.lost = counts.lost;
    one.refused = counts.refused;
    one.broken = counts.broken;
    one.connections = counts.connections;
    if (counts.last_record > 0) one.last_record = Instant(Duration(counts.last_record));
    all.push_back(std::move(one));
  }
  return all;
}

std::vector<QueueStatus> Node::queues() const {
  std::vector<QueueStatus> all;
  for (const auto& [name, queue] :
       {std::pair<const char*, const collect::Queue*>{"kept", &listening_->kept()},
        {"datagrams", &listening_->datagrams()}}) {
    const collect::QueueState state = queue->state();
    all.push_back({name, state.waiting(), state.bytes, settings_.listening.queue.most_bytes, state.dropped,
                   state.failure});
  }
  return all;
}

NodeStatus Node::status() const {
  NodeStatus status;
  status.started = started_;
  status.is_ready = true;
  status.events = intake_->events();
  status.findings = intake_->incidents().findings();
  status.unreadable = intake_->unreadable();
  status.failure = intake_->last_failure();
  status.events_per_second = intake_->events_per_second();
  status.correlation_inputs_shed = intake_->inputs_lost();
  status.senders = intake_->senders().senders(now());
  status.by_hour = intake_->senders().by_hour(now());
  {
    const std::lock_guard hold(reload_lock_);
    status.rules = rules_;
    status.rules_refused = rules_refused_;
    status.reloaded = reloaded_;
  }
  status.sources = sources();
  status.queues = queues();
  return status;
}

Result<std::vector<incident::Incident>> Node::incidents() const {
  const auto store = store::SqliteStore::open((settings_.folder / "incidents.db").string());
  if (!store) return failure(store.error());
  return (*store)->load_since(Instant());
}

std::vector<RuleHits> Node::rule_hits() const {
  return intake_->incidents().rule_hits();
}

Result<void> Node::reload() {
  const auto settings = load_node_settings(settings_.file);
  if (!settings) return failure(settings.error());
  auto equipment = equip(*settings);
  if (!equipment) return failure(equipment.error());
  count_rules(*equipment);
  intake_->equip_with(std::move(*equipment));
  const std::lock_guard hold(reload_lock_);
  reloaded_ = now();
  return {};
}

}  // namespace garde::serve
