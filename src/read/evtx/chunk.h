// SPDX-License-Identifier: Apache-2.0
// The outer layout of an event log: a file header of 4096 bytes, then chunks of 64 KiB, each with a header of
// 512 bytes, its records, and unused room. Offsets inside a chunk are relative to its start.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "event/event.h"
#include "read/reader.h"

namespace garde::read::evtx {

class ProgramCache;

inline constexpr std::string_view kFileSignature{"ElfFile\0", 8};
inline constexpr std::string_view kChunkSignature{"ElfChnk\0", 8};
inline constexpr std::size_t kFileHeaderBytes = 4096;
inline constexpr std::size_t kChunkBytes = 65'536;
inline constexpr std::size_t kChunkHeaderBytes = 512;
inline constexpr std::size_t kRecordHeaderBytes = 24;
inline constexpr std::size_t kDefinitionHeaderBytes = 24;

/// A template's definition in a chunk: its fragment is [begin, end).
struct Definition {
  std::uint32_t id = 0;  ///< the first part of its GUID
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The definition whose header stands at `offset`, where that is one.
[[nodiscard]] std::optional<Definition> definition_at(std::string_view chunk, std::size_t offset);

/// The template of this id in the chunk's own table.
[[nodiscard]] std::optional<Definition> find_definition(std::string_view chunk, std::uint32_t id);

/// The templates of a file's earlier chunks, by id: for chunks that refer to one that they do not hold.
class EarlierTemplates {
 public:
  struct Found {
    std::shared_ptr<const std::string> chunk;
    Definition definition;
  };
  /// A copy that also knows the templates of `chunk`; null where it has none that is new, or enough are
  /// known.
  [[nodiscard]] std::shared_ptr<const EarlierTemplates> with(std::string_view chunk) const;
  [[nodiscard]] const Found* find(std::uint32_t id) const;

 private:
  static constexpr std::size_t kMostChunks = 256;  // each is kept whole: 64 KiB
  std::unordered_map<std::uint32_t, Found> by_id_;
  std::size_t chunks_ = 0;
};

/// What parse() knows of the file beside the chunk: the context of a block.
struct ChunkContext {
  bool has_checksums = true;
  std::shared_ptr<const EarlierTemplates> earlier;
};

/// How far records follow each other without a gap, from the end of the chunk's header on.
[[nodiscard]] std::size_t records_end(std::string_view chunk);

/// Hands the chunk's events to the visitor in order. `offset` is the chunk's in its input, for `problems`.
void read_chunk(std::string_view chunk, std::uint64_t offset, const ChunkContext& context,
                ProgramCache& programs, EventVisitor& visitor, Problems& problems);

}  // namespace garde::read::evtx
