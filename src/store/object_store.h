// SPDX-License-Identifier: Apache-2.0
// ObjectStore: collections of objects that others put and ask for in pages (TAXII 2.1, sections 3 and 5).
// What an object says is not the store's business; it keeps its text, its id, its version, and who may read
// it.
//
// Each object has an instant of its own at which it was added, in whole microseconds, given in the order in
// which additions become visible, and never twice: whoever has read up to one instant misses nothing by
// asking for what is after it.
//
// A reader is a set of names ("region 53", "establishment 350000022"); an object is readable by those who
// have one of its names. Readers and authors may be many, so each name is an index.
//
// Thread rules: a store is used by one thread at a time; several may have the same file open.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace garde::store {

struct NewObject {
  std::string id;
  std::string type;
  std::string spec_version;
  std::optional<Instant> version;  ///< nothing: has none, and there is one object of this id only
  std::string text;                ///< the same for the same object: canonical
  std::vector<std::string> readers;
};

struct StoredObject {
  std::string id;
  std::string type;
  std::string spec_version;
  Instant version;  ///< of an object without one: when it was added
  Instant added;
  std::string text;  ///< empty where only the manifest was asked for
};

enum class Addition : std::uint8_t {
  added,
  known,     ///< the same version with the same text is there
  conflict,  ///< the same version with another text is there: nothing was changed
};

struct ObjectQuery {
  std::string collection{};
  /// Nothing: every object of the collection. Else those readable under one of these names.
  std::optional<std::vector<std::string>> readers{};
  std::optional<Instant> added_after{};  ///< exclusive
  std::vector<std::string> ids{};        ///< empty: any
  std::vector<std::string> types{};
  std::vector<std::string> spec_versions{};
  /// An object is given where one of these says so (section 3.4.1, match[version]).
  bool last = true;
  bool first = false;
  bool all = false;
  std::vector<Instant> versions{};
  bool with_text = true;
  std::size_t limit = 1000;
  std::size_t most_bytes = 64 << 20;  ///< of texts; a page holds one object at least
};

struct ObjectPage {
  std::vector<StoredObject> objects;  ///< in the order in which they were added
  bool has_more = false;
};

class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  /// All in one transaction, on disk when this returns; what became of each, in order.
  [[nodiscard]] virtual Result<std::vector<Addition>> add(const std::string& collection,
                                                          const std::vector<NewObject>& objects) = 0;
  [[nodiscard]] virtual Result<ObjectPage> read(const ObjectQuery& query) = 0;
  /// Removes what the query names; gives how many.
  [[nodiscard]] virtual Result<std::uint64_t> remove(const ObjectQuery& query) = 0;

  /// A text kept under a name for a while: the status of a request (section 4.3). `owner` alone may read it.
  [[nodiscard]] virtual Result<void> put_status(const std::string& id, const std::string& owner,
                                                const std::string& text) = 0;
  /// Nothing where there is none, or another's.
  [[nodiscard]] virtual Result<std::optional<std::string>> status(const std::string& id,
                                                                  const std::string& owner) = 0;
  /// Forgets statuses put before.
  [[nodiscard]] virtual Result<void> forget_statuses(Instant before) = 0;
};

/// In one SQLite file: write-ahead log, synchronous=FULL.
[[nodiscard]] Result<std::unique_ptr<ObjectStore>> open_object_store(const std::string& path);

}  // namespace garde::store
