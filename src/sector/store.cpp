// SPDX-License-Identifier: Apache-2.0
#include "sector/store.h"

#include <algorithm>
#include <fmt/core.h>
#include <unordered_map>
#include <unordered_set>

#include "base/statement.h"

namespace garde::sector {
namespace {

using sqlite::Statement;

constexpr int kApplicationId = 0x47524453;  // "GRDS"
constexpr const char* kSchema = R"(
CREATE TABLE IF NOT EXISTS establishment(
  id TEXT PRIMARY KEY, legal_id TEXT NOT NULL, name TEXT NOT NULL, town TEXT NOT NULL, kind TEXT NOT NULL,
  category TEXT NOT NULL, beds INTEGER, department TEXT NOT NULL, region TEXT NOT NULL, overseas INTEGER NOT NULL,
  time_zone TEXT NOT NULL, latitude REAL, longitude REAL, grp TEXT NOT NULL, leads INTEGER NOT NULL, source TEXT NOT NULL)
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS service(
  establishment TEXT NOT NULL, provider TEXT NOT NULL, product TEXT NOT NULL, role TEXT NOT NULL, since TEXT NOT NULL,
  PRIMARY KEY(establishment, provider, product, role)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS division(
  axis TEXT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY(axis, code)) WITHOUT ROWID;
)";

tl::unexpected<Error> database_failure(sqlite3* database, const std::string& path) {
  return failure(fmt::format("the register could not be used: {}", sqlite3_errmsg(database)), path);
}

// The number that a query gives; -1 where it fails.
std::int64_t single_number(sqlite3* database, const char* sql) {
  Statement query(database, sql);
  return query.step() ? query.integer(0) : -1;
}

using ById = std::unordered_map<std::string, Establishment>;

// What other files added to an establishment stays when its register is read anew without it.
void keep_additions(const Establishment& known, Establishment& fresh) {
  if (!fresh.beds) fresh.beds = known.beds;
  if (fresh.group.empty()) {
    fresh.group = known.group;
    fresh.leads_group = known.leads_group;
  }
  if (!fresh.position) fresh.position = known.position;
  if (fresh.services.empty()) fresh.services = known.services;
}

void put_service(Establishment& one, const Service& service) {
  for (Service& known : one.services)
    if (known.provider == service.provider && known.product == service.product &&
        known.role == service.role) {
      known.since = service.since;
      return;
    }
  one.services.push_back(service);
  std::sort(one.services.begin(), one.services.end());
}

// An identifier names one establishment, or as a legal body all of its establishments.
class Named {
 public:
  explicit Named(ById& all) : all_(all) {
    for (auto& [id, one] : all)
      if (!one.legal_id.empty()) by_legal_[one.legal_id].push_back(id);
  }
  template <typename Change>
  bool each(const std::string& id, const Change& change) {
    const auto found = all_.find(id);
    if (found != all_.end()) {
      change(found->second);
      return true;
    }
    const auto legal = by_legal_.find(id);
    if (legal == by_legal_.end()) return false;
    for (const std::string& member : legal->second) change(all_.at(member));
    return true;
  }

 private:
  ById& all_;
  std::unordered_map<std::string, std::vector<std::string>> by_legal_;
};

void apply_additions(const Import& import, ById& all, std::vector<Refusal>& refused) {
  Named named(all);
  const auto unknown = [&refused](std::size_t line, const std::string& id) {
    refused.push_back({line, Phrase::unknown_establishment, {id}});
  };
  for (const auto& [id, beds, line] : import.beds) {
    const auto found = all.find(id);
    if (found == all.end())
      unknown(line, id);
    else
      found->second.beds = beds;
  }
  for (const Membership& one : import.memberships)
    if (!named.each(one.id, [&one](Establishment& member) {
          member.group = one.group;
          member.leads_group = one.leads;
        }))
      unknown(one.line, one.id);
  for (const Supply& one : import.services)
    if (!named.each(one.id, [&one](Establishment& served) { put_service(served, one.service); }))
      unknown(one.line, one.id);
}

// Of an establishment that another register knows, a copy only adds what that lacks.
Establishment filled(const Establishment& known, const Establishment& copy) {
  Establishment out = known;
  if (!out.position) out.position = copy.position;
  if (!out.beds) out.beds = copy.beds;
  if (out.town.empty()) out.town = copy.town;
  return out;
}

void write_establishment(const Establishment& one, Statement& put, Statement& drop_services,
                         Statement& put_one) {
  put.bind(1, one.id).bind(2, one.legal_id).bind(3, one.name).bind(4, one.town).bind(5, name_of(one.kind));
  put.bind(6, one.category).bind(8, one.department).bind(9, one.region);
  one.beds ? put.bind(7, static_cast<std::int64_t>(*one.beds)) : put.bind_null(7);
  put.bind(10, static_cast<std::int64_t>(one.overseas)).bind(11, one.time_zone);
  one.position ? put.bind(12, one.position->latitude) : put.bind_null(12);
  one.position ? put.bind(13, one.position->longitude) : put.bind_null(13);
  put.bind(14, one.group).bind(15, static_cast<std::int64_t>(one.leads_group)).bind(16, one.source).run();
  drop_services.bind(1, one.id).run();
  for (const Service& service : one.services)
    put_one.bind(1, one.id)
        .bind(2, service.provider)
        .bind(3, service.product)
        .bind(4, name_of(service.role))
        .bind(5, service.since)
        .run();
}

}  // namespace

std::string Refusal::reason(Language language) const {
  const auto value = [this](std::size_t i) { return i < values.size() ? values[i] : std::string(); };
  return say(language, phrase, value(0), value(1), value(2));
}

Store::Store(sqlite3* database, std::string path) : database_(database), path_(std::move(path)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const std::string& path, bool create) {
  sqlite3* database = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0);
  const int status = sqlite3_open_v2(path.c_str(), &database, flags, nullptr);
  Store store(database, path);
  if (status != SQLITE_OK)
    return failure("the register cannot be opened", path,
                   "make one with 'garde sector import' or 'garde sector generate'");
  sqlite3_busy_timeout(database, 5000);
  const std::int64_t application = single_number(database, "PRAGMA application_id");
  const std::int64_t count = single_number(database, "SELECT count(*) FROM sqlite_master");
  if (application != kApplicationId && !(create && application == 0 && count == 0))
    return failure("this file is not a register of establishments", path,
                   "name a file made with 'garde sector import' or 'garde sector generate'");
  if (application != kApplicationId) {
    const std::string sql = fmt::format("PRAGMA application_id={}; {}", kApplicationId, kSchema);
    if (sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
      return database_failure(database, path);
  }
  return store;
}

Result<std::vector<Establishment>> Store::read_establishments() const {
  std::vector<Establishment> all;
  Statement rows(
      database_.get(),
      "SELECT id, legal_id, name, town, kind, category, beds, department, region, overseas, time_zone, "
      "latitude, longitude, grp, leads, source FROM establishment ORDER BY id");
  while (rows.step()) {
    Establishment one;
    one.id = rows.text(0);
    one.legal_id = rows.text(1);
    one.name = rows.text(2);
    one.town = rows.text(3);
    one.kind = kind_named(rows.text(4)).value_or(Kind::other);
    one.category = rows.text(5);
    if (!rows.is_null(6)) one.beds = static_cast<std::uint32_t>(rows.integer(6));
    one.department = rows.text(7);
    one.region = rows.text(8);
    one.overseas = rows.integer(9) != 0;
    one.time_zone = rows.text(10);
    if (!rows.is_null(11) && !rows.is_null(12)) one.position = Position{rows.real(11), rows.real(12)};
    one.group = rows.text(13);
    one.leads_group = rows.integer(14) != 0;
    one.source = rows.text(15);
    all.push_back(std::move(one));
  }
  if (rows.failed()) return database_failure(database_.get(), path_);
  Statement services(database_.get(),
                     "SELECT establishment, provider, product, role, since FROM service ORDER BY 1, 2, 3, 4");
  std::size_t at = 0;
  while (services.step()) {
    const std::string id = services.text(0);
    while (at < all.size() && all[at].id < id) ++at;
    if (at == all.size()) break;
    if (all[at].id == id)
      all[at].services.push_back({services.text(1), services.text(2),
                                  role_named(services.text(3)).value_or(Role::supplies), services.text(4)});
  }
  if (services.failed()) return database_failure(database_.get(), path_);
  for (Establishment& one : all) std::sort(one.services.begin(), one.services.end());
  return all;
}

Result<DivisionNames> Store::read_names() const {
  DivisionNames names;
  Statement rows(database_.get(), "SELECT axis, code, name FROM division");
  while (rows.step()) {
    const std::string axis = rows.text(0);
    auto& of = axis == "group" ? names.groups : axis == "region" ? names.regions : names.departments;
    of[rows.text(1)] = rows.text(2);
  }
  if (rows.failed()) return database_failure(database_.get(), path_);
  return names;
}

Result<Sector> Store::load() const {
  auto all = read_establishments();
  if (!all) return failure(all.error());
  const auto names = read_names();
  if (!names) return failure(names.error());
  return Sector(std::move(*all), *names);
}

Result<ImportOutcome> Store::merge(Import import, bool allow_many_gone) {
  sqlite3* database = database_.get();
  const auto begin = [&](const char* sql) {
    return sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
  };
  if (!begin("BEGIN IMMEDIATE")) return database_failure(database, path_);
  struct Rollback {
    sqlite3* database;
    ~Rollback() {
      if (sqlite3_get_autocommit(database) == 0)
        sqlite3_exec(database, "ROLLBACK", nullptr, nullptr, nullptr);
    }
  } rollback{database};

  const auto known = read_establishments();
  if (!known) return failure(known.error());
  ImportOutcome outcome;
  outcome.refused = std::move(import.refused);
  outcome.older = import.older;
  outcome.closed = import.closed;
  outcome.read =
      import.establishments.size() + import.beds.size() + import.memberships.size() + import.services.size();
  ById before;
  before.reserve(known->size());
  for (const Establishment& one : *known) before.emplace(one.id, one);
  ById after = before;
  std::unordered_set<std::string> named;
  for (Establishment& fresh : import.establishments) {
    named.insert(fresh.id);
    const auto old = before.find(fresh.id);
    if (old != before.end() && import.fills && old->second.source != import.source) {
      after[fresh.id] = filled(old->second, fresh);
      continue;
    }
    if (old != before.end()) keep_additions(old->second, fresh);
    after[fresh.id] = std::move(fresh);
  }
  std::size_t of_source = 0;
  if (import.complete)
    for (const Establishment& one : *known) {
      if (one.source != import.source) continue;
      ++of_source;
      if (!named.contains(one.id)) outcome.gone.push_back(one.id);
    }
  if (!allow_many_gone && outcome.gone.size() * 2 > of_source)
    return failure(fmt::format("{} of the {} establishments of the register '{}' are not in this file",
                               outcome.gone.size(), of_source, import.source),
                   path_, "is the file whole? if it is, say --allow-many-gone");
  for (const std::string& id : outcome.gone) after.erase(id);
  apply_additions(import, after, outcome.refused);

  Statement put(database, "INSERT OR REPLACE INTO establishment VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  Statement drop_services(database, "DELETE FROM service WHERE establishment=?");
  Statement put_service(database, "INSERT OR REPLACE INTO service VALUES(?,?,?,?,?)");
  Statement drop(database, "DELETE FROM establishment WHERE id=?");
  Statement put_name(database, "INSERT OR REPLACE INTO division VALUES(?,?,?)");
  std::vector<const Establishment*> ordered;
  for (const auto& [id, one] : after) ordered.push_back(&one);
  std::sort(ordered.begin(), ordered.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
  for (const Establishment* one : ordered) {
    const auto old = before.find(one->id);
    if (old != before.end() && old->second == *one) {
      if (named.contains(one->id)) ++outcome.unchanged;
      continue;
    }
    (old == before.end() ? outcome.added : outcome.changed).push_back(one->id);
    write_establishment(*one, put, drop_services, put_service);
  }
  for (const std::string& id : outcome.gone) {
    drop.bind(1, id).run();
    drop_services.bind(1, id).run();
  }
  const auto put_names = [&](const char* axis, const auto& names) {
    for (const auto& [code, name] : names) put_name.bind(1, axis).bind(2, code).bind(3, name).run();
  };
  put_names("group", import.names.groups);
  put_names("department", import.names.departments);
  put_names("region", import.names.regions);
  if (put.failed() || drop.failed() || drop_services.failed() || put_service.failed() || put_name.failed() ||
      !begin("COMMIT"))
    return database_failure(database, path_);
  return outcome;
}

Result<Sector> load_sector(const std::string& path) {
  const auto store = Store::open(path, false);
  if (!store) return failure(store.error());
  return store->load();
}

}  // namespace garde::sector
