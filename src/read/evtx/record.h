// SPDX-License-Identifier: Apache-2.0
// One record of a chunk to one event: finds the program of its template and walks it over the record's
// substitutions. Templates inside values (event data inside an event) are walked in their place.
//
// Cost: what a chunk can ask for is bounded, however its templates refer to each other: by kChunkWork in all,
// by kRecordWork a record, both far beyond what an honest writer needs.
//
// Thread rules: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "event/event.h"
#include "read/evtx/chunk.h"
#include "read/evtx/program.h"
#include "read/evtx/value.h"
#include "read/reader.h"

namespace garde::read::evtx {

struct RecordHead {
  std::size_t offset = 0;  ///< in the chunk
  std::size_t end = 0;     ///< of the binary XML, which starts after the record's header
  std::uint64_t number = 0;
  std::uint64_t written = 0;  ///< FILETIME
};

class RecordReader {
 public:
  RecordReader(std::string_view chunk, std::uint64_t offset, const ChunkContext& context,
               ProgramCache& programs, Problems& problems);

  /// Makes `event` the record's event. What cannot be read of it is counted in problems; the rest is there.
  void read(const RecordHead& head, Event& event);

 private:
  static constexpr std::size_t kChunkWork = 32 << 20;
  static constexpr std::size_t kRecordWork = 1 << 20;
  static constexpr std::size_t kCompileWork = 4 * kChunkBytes;
  static constexpr int kMostDepth = 16;

  struct Template {
    std::uint32_t offset;
    std::uint32_t id;
    Place place;
    std::shared_ptr<const Program> program;  // null: it is missing
  };

  void read_fragment(std::size_t begin, std::size_t end, Place place, int depth);
  void read_elements(std::size_t begin, std::size_t end, Place place, int depth);
  std::size_t read_instance(std::size_t begin, std::size_t end, Place place, int depth);
  const Program* find_program(std::uint32_t offset, std::uint32_t id, Place place);
  [[nodiscard]] std::shared_ptr<const Program> make_program(std::uint32_t offset, std::uint32_t id,
                                                            Place place);

  void run(const Program& program, std::size_t first_value, int depth);
  void run_without_program(std::size_t first_value, int depth);
  void add_value(const Instruction& instruction, const Value& value, int depth);
  void add_composite(const Instruction& instruction, const Composite& composite, std::size_t first_value);
  void add_members(const Instruction& instruction, const Value& value);
  void add_field(const Instruction& instruction, const Text& text, bool member);
  void take_time(const Value& value);
  void append_pieces(const Content& content, std::size_t first_value, std::string& out);

  [[nodiscard]] Value value(std::size_t first_value, std::size_t index) const;
  [[nodiscard]] bool spend(std::size_t work);
  void count(std::string_view what);

  std::string_view chunk_;
  std::uint64_t offset_;
  const ChunkContext& context_;
  ProgramCache& programs_;
  Problems& problems_;

  std::vector<Template> templates_;
  // Programs of elements that no template made, by their form: their tokens, with names by where they stand
  // in the chunk.
  struct FormHash {
    std::size_t operator()(const std::string& form) const;
  };
  std::unordered_map<std::string, std::shared_ptr<const Program>, FormHash> forms_;
  std::string form_;  // room for the next
  std::size_t chunk_work_ = kChunkWork;
  std::size_t compile_work_ = kCompileWork;

  // Of the current record:
  Event* event_ = nullptr;
  std::size_t record_offset_ = 0;
  std::size_t record_work_ = 0;
  bool collided_ = false;      // fields may have one name that add_field() did not see
  std::vector<Value> values_;  // of the open instances, one after the other
  // By name_hash: the first field of such a name, where `record` is record_count_.
  struct Seen {
    std::uint32_t record = 0;
    std::uint32_t field = 0;
  };
  std::vector<Seen> names_seen_;
  std::uint32_t record_count_ = 0;
};

}  // namespace garde::read::evtx
