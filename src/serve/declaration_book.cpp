// SPDX-License-Identifier: Apache-2.0
#include "serve/declaration_book.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "serve/incident_json.h"

namespace garde::serve {
namespace {

using declare::Declaration;
using declare::DeclarationKind;
using incident::Incident;

// The first moment at which somebody took notice; a node opens an incident as it finds it.
Instant noticed(const Incident& incident, Instant at) {
  for (const incident::Act& act : incident.acts)
    if (!act.who.empty()) return act.when;
  return incident.acts.empty() ? at : incident.acts.front().when;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// What people have noted as done, which is what the declaration asks as measures taken.
std::string measures(const Incident& incident, const Zone& zone) {
  std::string text;
  for (const incident::Act& act : incident.acts) {
    if (act.kind != incident::Act::Kind::action_done || text.size() > 4000) continue;
    const CivilTime civil = zone.to_civil(act.when);
    text += fmt::format("{}{:02}/{:02} {:02}:{:02} : {}", text.empty() ? "" : "\n", civil.day, civil.month,
                        civil.hour, civil.minute, act.why);
  }
  return text;
}

}  // namespace

Result<DeclarationBook> DeclarationBook::load(Database& database, const std::filesystem::path& duties,
                                              std::string territory, Zone zone) {
  auto form = declare::Form::load(duties / "form.yml");
  if (!form) return failure(form.error());
  auto loaded = declare::load_duties(duties);
  if (!loaded) return failure(loaded.error());
  return DeclarationBook(database, std::move(*form), std::move(*loaded), std::move(territory),
                         std::move(zone));
}

Result<void> DeclarationBook::fill_in(Declaration& declaration, const Incident& incident, Instant at) const {
  const ToldIncident told = tell(incident, Language::french, zone_);
  std::map<std::string, std::string> known = standing_;
  known["started"] = format_rfc3339(incident.first, 0);
  known["noticed"] = format_rfc3339(noticed(incident, at), 0);
  known["origin"] = "suspected";
  known["others_touched"] = "suspected";
  known["description"] = told.story.summary;
  known["systems"] = joined(incident.machines());
  known["measures_taken"] = measures(incident, zone_);
  known["ongoing"] = incident.state == incident::State::closed ? "over" : "ongoing";
  if (told.story.kind == "ransomware") known["nature"] = "ransomware";
  for (const auto& [field, value] : known) {
    if (value.empty() || form_.find(field) == nullptr || declaration.value(field) == value) continue;
    const auto given = declaration.answers.find(field);
    if (given != declaration.answers.end() && given->second.by != declare::kGarde) continue;
    const auto moment = declaration.moments.find(field);
    if (moment != declaration.moments.end() && moment->second.by != declare::kGarde) continue;
    if (auto taken = declare::answer(declaration, form_, field, {value}, declare::kGarde, at); !taken)
      return taken;
  }
  return {};
}

Result<void> DeclarationBook::keep(const std::string& incident, const Declaration& declaration) {
  return database_->in_transaction([&] {
    sqlite::Statement put(database_->connection(), "INSERT OR REPLACE INTO declaration VALUES(?1,?2,?3,?4)");
    put.bind(1, declaration.id).bind(2, incident);
    put.bind(3, static_cast<std::int64_t>(declaration.made.time_since_epoch().count()));
    put.bind(4, declare::to_json(declaration)).run();
    return !put.failed();
  });
}

Result<std::vector<Declaration>> DeclarationBook::chain(const Incident& incident, Instant at) {
  const std::lock_guard hold(database_->lock());
  std::vector<Declaration> all;
  std::set<std::string> ids = incident.absorbed;  // what was declared of a part is declared of the whole
  ids.insert(incident.id);
  for (const std::string& id : ids) {
    sqlite::Statement query(database_->connection(), "SELECT document FROM declaration WHERE incident=?1");
    query.bind(1, id);
    while (query.step()) {
      auto declaration = declare::declaration_from_json(query.text(0), "console.db");
      if (!declaration) return failure(declaration.error());
      all.push_back(std::move(*declaration));
    }
    if (query.failed()) return failure(database_->error());
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Declaration& a, const Declaration& b) { return a.made < b.made; });
  if (all.empty()) {
    all.push_back(declare::make_declaration(incident.id, territory_, DeclarationKind::initial, at));
    all.back().drill = incident.is_drill;
  }
  if (auto filled = fill_in(all.back(), incident, at); !filled) return failure(filled.error());
  return all;
}

Result<Declaration> DeclarationBook::latest(const Incident& incident, Instant at) {
  auto all = chain(incident, at);
  if (!all) return failure(all.error());
  return std::move(all->back());
}

Result<Declaration> DeclarationBook::change(const Incident& incident, Instant at,
                                            const std::function<Result<void>(Declaration&)>& change) {
  const std::lock_guard hold(database_->lock());
  auto declaration = latest(incident, at);
  if (!declaration) return declaration;
  if (auto changed = change(*declaration); !changed) return failure(changed.error());
  if (auto kept = keep(incident.id, *declaration); !kept) return failure(kept.error());
  return declaration;
}

Result<Declaration> DeclarationBook::follow(const Incident& incident, DeclarationKind kind, Instant at) {
  const std::lock_guard hold(database_->lock());
  if (kind == DeclarationKind::initial)
    return failure("the first declaration cannot follow another", incident.id,
                   "make a follow-up, or declare the end");
  auto last = latest(incident, at);
  if (!last) return last;
  if (last->kind == DeclarationKind::closing)
    return failure("the end of this incident was declared already", incident.id,
                   "change that declaration, or reopen the incident as a new one");
  if (auto kept = keep(incident.id, *last); !kept) return failure(kept.error());
  Declaration next = declare::follow(*last, kind, std::max(at, last->made + std::chrono::seconds(1)));
  if (auto filled = fill_in(next, incident, at); !filled) return failure(filled.error());
  if (auto kept = keep(incident.id, next); !kept) return failure(kept.error());
  return next;
}

void DeclarationBook::take(Settings& settings) {
  const Establishment establishment = settings.establishment();
  const std::lock_guard hold(database_->lock());
  standing_ = {{"structure_name", establishment.name},
               {"finess", establishment.finess},
               {"address", establishment.address},
               {"declarant_name", establishment.declarant_name},
               {"declarant_function", establishment.declarant_function},
               {"declarant_contact", establishment.declarant_contact},
               {"call_back", establishment.call_back}};
  forces_.clear();
  for (const auto& [duty, force] : settings.duty_forces())
    if (const auto named = declare::force_named(force)) forces_[duty] = *named;
}

void DeclarationBook::set_force(const std::string& duty, declare::Force force) {
  const std::lock_guard hold(database_->lock());
  forces_[duty] = force;
}

std::vector<declare::Obligation> DeclarationBook::obligations(const Declaration& declaration,
                                                              Instant at) const {
  const std::lock_guard hold(database_->lock());
  return declare::obligations(declaration, duties_, forces_, at);
}

}  // namespace garde::serve
