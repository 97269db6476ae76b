// SPDX-License-Identifier: Apache-2.0
// A template compiled: the flat list of the fields that its instances have, each with its constant text or
// the number of the substitution that fills it. What an event costs is one walk of this list.
//
// Thread rules: a Program is immutable; any thread may read it. ProgramCache may be used by any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "event/event.h"
#include "read/evtx/binxml.h"
#include "read/windows_shape.h"

namespace garde::read::evtx {

struct Instruction {
  enum class Kind : std::uint8_t {
    constant,      ///< a field whose value is `text`
    substitution,  ///< a field whose value is substitution `index`
    pieces,        ///< a field whose name or value is put together: Program::composites[index]
    skip_if_null,  ///< goes on at instruction `jump` where substitution `index` is NULL
  };
  Kind kind = Kind::constant;
  ValueKind constant_kind = ValueKind::text;
  Place inner = Place::item;
  bool keep_empty = false;
  bool member = false;
  bool system_time = false;
  bool in_key = false;  ///< as of Field
  bool system_text =
      false;  ///< of System in elements that no template made: what the text looks like is its kind
  std::uint16_t index = 0;
  std::uint16_t name_hash = 0;  ///< below kNameHashes: tells names apart quickly
  std::uint32_t jump = 0;
  FieldId id = FieldId::none;
  std::string_view name;
  std::string_view text;
};

inline constexpr std::size_t kNameHashes = 4096;
[[nodiscard]] std::uint16_t name_hash(std::string_view name);

struct Composite {
  Content name;  ///< empty: the instruction's
  Content value;
};

struct Program {
  std::vector<Instruction> instructions;
  std::vector<Composite> composites;
  std::size_t field_table = 0;  ///< field_count() when the ids were looked up
  bool damaged = false;         ///< the definition broke off; what came before it is here

  std::deque<std::string> texts;  ///< what the views point into
};

/// Programs by what their templates say, so that a template that stands in every chunk of every file is
/// compiled once. Two definitions with the same tokens, names and text are the same, wherever their names
/// stand; they are compared whole, so that no file can pass off its template for another's. Elements that no
/// template made are one too, with their texts for values (Scope::instance).
///
/// Memory: what is kept is bounded; where hostile files fill it with templates of their own, it is emptied.
class ProgramCache {
 public:
  static constexpr std::size_t kMostBytes = 32 << 20;

  /// The program of the fragment from `begin` to `end` of the chunk, whose root element stands at `place`.
  [[nodiscard]] std::shared_ptr<const Program> find_or_compile(std::string_view chunk, std::size_t begin,
                                                               std::size_t end, Scope scope, Place place);
  /// Of what is kept, roughly.
  [[nodiscard]] std::size_t bytes() const;

 private:
  void keep(std::string definition, const std::shared_ptr<const Program>& program);

  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<const Program>> programs_;  // by definition and place
  std::size_t bytes_ = 0;
  std::size_t field_table_ = 0;  // as Program's: where the table has grown, programs lack ids
};

}  // namespace garde::read::evtx
