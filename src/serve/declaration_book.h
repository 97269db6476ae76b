// SPDX-License-Identifier: Apache-2.0
// DeclarationBook: the declarations of incidents, filled in with what Garde knows, kept in console.db.
//
// An incident's declarations are a chain: the first, those that complete it, and the one of its end. Only the
// last takes answers; the others stay as they were. What Garde fills in moves with the incident until a
// person has answered it.
//
// Thread rules: any thread; the database's lock is held meanwhile.
#pragma once

#include <functional>

#include "base/zone.h"
#include "declare/duty.h"
#include "incident/incident.h"
#include "serve/settings.h"

namespace garde::serve {

class DeclarationBook {
 public:
  /// `duties`: the folder with form.yml and the duties. The database must outlive the book.
  [[nodiscard]] static Result<DeclarationBook> load(Database& database, const std::filesystem::path& duties,
                                                    std::string territory, Zone zone);

  [[nodiscard]] const declare::Form& form() const { return form_; }
  [[nodiscard]] const std::vector<declare::Duty>& duties() const { return duties_; }

  /// The chain, the oldest first; never empty: where nothing was kept, a first one as Garde fills it in.
  [[nodiscard]] Result<std::vector<declare::Declaration>> chain(const incident::Incident& incident,
                                                                Instant at);
  [[nodiscard]] Result<declare::Declaration> latest(const incident::Incident& incident, Instant at);
  /// Changes the last of the chain and keeps it. Two people who answer at once lose nothing.
  [[nodiscard]] Result<declare::Declaration> change(
      const incident::Incident& incident, Instant at,
      const std::function<Result<void>(declare::Declaration&)>& change);
  /// Adds one that follows the last. An error where that is the end's, or of the kind `initial`.
  [[nodiscard]] Result<declare::Declaration> follow(const incident::Incident& incident,
                                                    declare::DeclarationKind kind, Instant at);

  [[nodiscard]] std::vector<declare::Obligation> obligations(const declare::Declaration& declaration,
                                                             Instant at) const;
  /// From the settings: the answers that every declaration of this establishment begins with, and duties'
  /// forces.
  void take(Settings& settings);
  /// A duty's force, in place of what the settings say.
  void set_force(const std::string& duty, declare::Force force);

 private:
  DeclarationBook(Database& database, declare::Form form, std::vector<declare::Duty> duties,
                  std::string territory, Zone zone)
      : database_(&database),
        form_(std::move(form)),
        duties_(std::move(duties)),
        territory_(std::move(territory)),
        zone_(std::move(zone)) {}
  [[nodiscard]] Result<void> fill_in(declare::Declaration& declaration, const incident::Incident& incident,
                                     Instant at) const;
  [[nodiscard]] Result<void> keep(const std::string& incident, const declare::Declaration& declaration);

  Database* database_;
  declare::Form form_;
  std::vector<declare::Duty> duties_;
  std::string territory_;
  Zone zone_;
  std::map<std::string, std::string> standing_;
  std::map<std::string, declare::Force> forces_;
};

}  // namespace garde::serve
