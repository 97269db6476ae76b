// SPDX-License-Identifier: Apache-2.0
// The register on disk: one SQLite file, read whole into a Sector, changed only by whole imports.
//
// An import is one transaction: it is done or it left no trace. Importing the same thing again changes
// nothing. Beds, groups and services that other files gave an establishment stay when the register that names
// it is imported anew.
//
// Cost: loading or importing 100,000 rows is a second or less.
//
// Thread rules: a Store is used by one thread at a time; several processes may open one file.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/database.h"
#include "base/result.h"
#include "sector/catalogue.h"
#include "sector/sector.h"

namespace garde::sector {

/// A line that could not be used, and why.
struct Refusal {
  std::size_t line = 0;  ///< 1 for the first; 0 where no line can be named
  Phrase phrase = Phrase::no_identifier;
  std::vector<std::string> values;  ///< at most three

  [[nodiscard]] std::string reason(Language language) const;
};

/// Beds, a group or a service of an establishment, named by its identifier (groups and services also by that
/// of its legal body), and the line that says so.
struct BedCount {
  std::string id;
  std::uint32_t beds = 0;
  std::size_t line = 0;
};
struct Membership {
  std::string id;
  std::string group;
  bool leads = false;
  std::size_t line = 0;
};
struct Supply {
  std::string id;
  Service service;
  std::size_t line = 0;
};

/// What a file says, whatever its layout.
struct Import {
  std::string source;     ///< "finess"
  bool complete = false;  ///< a whole register: those of this source that it does not name are gone
  bool fills =
      false;  ///< a copy of others: of those known from another source, only what that lacks is taken
  std::vector<Establishment> establishments;
  std::vector<BedCount> beds;
  std::vector<Membership> memberships;
  std::vector<Supply> services;
  DivisionNames names;
  std::vector<Refusal> refused;
  std::size_t older = 0;   ///< lines left out for a newer one of the same establishment
  std::size_t closed = 0;  ///< establishments left out as closed
};

struct ImportOutcome {
  std::size_t read = 0;
  std::size_t unchanged = 0;
  std::vector<std::string> added, changed, gone;  ///< identifiers
  std::vector<Refusal> refused;
  std::size_t older = 0;
  std::size_t closed = 0;
};

class Store {
 public:
  /// Opens the file, making it where `create` is set and it is absent. An error where it is something else.
  [[nodiscard]] static Result<Store> open(const std::string& path, bool create);
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  /// Everything in the register.
  [[nodiscard]] Result<Sector> load() const;

  /// Takes in what a file says. An error, with nothing changed, where a complete register would remove more
  /// than half of a source's establishments (a cut file, more often than the truth) and `allow_many_gone` is
  /// not set.
  [[nodiscard]] Result<ImportOutcome> merge(Import import, bool allow_many_gone = false);

 private:
  explicit Store(sqlite3* database, std::string path);
  [[nodiscard]] Result<std::vector<Establishment>> read_establishments() const;
  [[nodiscard]] Result<DivisionNames> read_names() const;

  sqlite::Connection database_;
  std::string path_;
};

/// The register in the file, for those who only read it.
[[nodiscard]] Result<Sector> load_sector(const std::string& path);

}  // namespace garde::sector
