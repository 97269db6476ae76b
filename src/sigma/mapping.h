// SPDX-License-Identifier: Apache-2.0
// Mappings: data that say which log sources an event belongs to, and under which names a rule's fields stand
// in it.
//
// A mapping file (mappings/*.yml) holds, beside what other rooms read:
//
//     shape: windows
//     logsources:
//       - logsource: {product: windows, category: process_creation}
//         when: {Channel: Security, EventID: 4688}
//         fields:
//           Image: NewProcessName                # the rule's field: the event's field,
//           User: [SubjectUserName, AccountName] # or the first present of several,
//           TargetObject: '{ObjectName}\{ObjectValueName}'  # or a text made of several
//         values:
//           IntegrityLevel: {S-1-16-12288: High} # the event's value: the rule's value
//
// An event of this shape for which every field under `when` has one of its values (without case) belongs to
// the log source; it may belong to several. A field that the event has under the rule's own name is never
// replaced.
//
// Source: Sigma specification 2.1, appendix taxonomy.
//
// Thread rules: immutable once loaded.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "event/event.h"
#include "sigma/rule.h"

namespace garde::sigma {

/// A field that a rule asks for under a name that the event does not use.
struct FieldAlias {
  std::string name;  ///< the rule's
  FieldId id = FieldId::none;
  /// Alternatives, the first of which that the event has counts. Each is a text with fields in it; a plain
  /// field is one piece with nothing before it.
  struct Piece {
    std::string before;
    std::string field;
    FieldId field_id = FieldId::none;  ///< none: the text's end
  };
  std::vector<std::vector<Piece>> alternatives;
  std::vector<std::pair<std::string, std::string>> values;  ///< the event's value (folded) and the rule's
};

struct SourceMapping {
  std::string shape;
  LogSource logsource;
  struct Condition {
    std::string field;
    FieldId field_id = FieldId::none;
    std::vector<std::string> values;  ///< folded
  };
  std::vector<Condition> when;
  std::vector<FieldAlias> aliases;
  std::string file;
  int line = 0;
};

class Mappings {
 public:
  /// Files and folders (their *.yml). Unknown keys inside `logsources` are errors that name file and line.
  [[nodiscard]] static Result<Mappings> load(const std::vector<std::filesystem::path>& paths);
  [[nodiscard]] static Result<Mappings> load_text(std::string_view text, const std::string& file);

  void append(Mappings&& other);
  [[nodiscard]] const std::vector<SourceMapping>& sources() const { return sources_; }

 private:
  std::vector<SourceMapping> sources_;
};

}  // namespace garde::sigma
