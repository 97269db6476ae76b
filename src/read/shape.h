// SPDX-License-Identifier: Apache-2.0
// Shapes: bring the records of other tools to our names, by data files (mappings/*.yml) rather than by code.
//
// Thread rules: a Shapes is immutable once loaded; any thread may use it.
#pragma once

#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"

namespace garde::read {

/// Where an object is only the wrapping of the records.
struct RecordPaths {
  std::set<std::string, std::less<>> objects;  ///< "_source", "entry.resource": the object there is the record
  std::set<std::string, std::less<>> lists;    ///< "Records": each object of the array there is a record
  std::set<std::string, std::less<>> streams;  ///< arrays whose members are, or hold, records: "Records", "entry"
};

class Shapes {
 public:
  /// Files and folders (their *.yml, by name). What stands earlier is tried first: a user's own files before the
  /// shipped ones.
  [[nodiscard]] static Result<Shapes> load(const std::vector<std::filesystem::path>& paths);

  [[nodiscard]] const RecordPaths& records() const { return records_; }

 private:
  RecordPaths records_;
};

}  // namespace garde::read
