// SPDX-License-Identifier: Apache-2.0
// Interned field names. A name that a rule or a mapping mentions gets a FieldId, small and dense, so that everything
// known of a field is one array access away. Names that only events mention are never added: hostile logs cannot make
// the table grow.
//
// The table belongs to the process, is append-only, and ids stay valid until the process ends: rules can be reloaded
// while events flow.
//
// Thread rules: every function here may be called from any thread. find_field() takes a shared lock: a reader that
// meets the same names again and again keeps a FieldNameCache of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace garde {

enum class FieldId : std::uint32_t {
  none = 0,  ///< a name that no rule and no mapping mentions
  // Names that the code itself reads, in the words of Windows events and of Sigma's taxonomy.
  event_id,        ///< EventID
  channel,         ///< Channel
  provider_name,   ///< Provider_Name
  computer,        ///< Computer
  level,           ///< Level
  record_id,       ///< EventRecordID
  message,         ///< Message: the text of a log line that is more than its fields
  user,            ///< User
  image,           ///< Image
  command_line,    ///< CommandLine
  first_free
};

/// The id of `name`, which is added where it is new.
[[nodiscard]] FieldId intern_field(std::string_view name);
/// The id of `name`, or FieldId::none.
[[nodiscard]] FieldId find_field(std::string_view name);
/// The name of an id that intern_field() or find_field() gave; empty for none.
[[nodiscard]] std::string_view field_name(FieldId id);
/// One more than the highest id given so far.
[[nodiscard]] std::size_t field_count();

[[nodiscard]] constexpr std::size_t index_of(FieldId id) { return static_cast<std::size_t>(id); }

/// A reader's own copy of what it has looked up; no lock once a name is known. Forgets what it knows when the table has
/// grown, and keeps at most a bounded number of names. One thread at a time.
class FieldNameCache {
 public:
  [[nodiscard]] FieldId find(std::string_view name);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const;
  };
  std::unordered_map<std::string, FieldId, Hash, std::equal_to<>> known_;
  std::size_t table_size_ = 0;
};

}  // namespace garde
