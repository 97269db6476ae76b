// SPDX-License-Identifier: Apache-2.0
// Walking a chunk's records. A record says its size at both ends. Where one is damaged, the walk goes on at
// the next place that looks like a record, so that one bad record costs no other; each candidate costs a few
// comparisons, so the walk stays linear.
//
// The header's free-space offset ends the walk. A file that was copied while in use may hold records beyond
// it, which its header does not know yet: they are taken as long as they continue the numbers without a gap,
// since what else stands there is left over from what the chunk held before.
#include "read/evtx/chunk.h"

#include <algorithm>
#include <libdeflate.h>

#include "read/evtx/binxml.h"
#include "read/evtx/record.h"

namespace garde::read::evtx {
namespace {

constexpr std::string_view kRecordSignature{"\x2a\x2a\0\0", 4};
constexpr std::size_t kLeastRecord = kRecordHeaderBytes + 4;
constexpr std::size_t kTemplateTable = 384;
constexpr std::size_t kTemplateBuckets = 32;
constexpr std::size_t kMostDefinitions = 2048;  // more do not fit a chunk
constexpr std::size_t kTablesBegin = 128;       // what the header's checksum covers after itself

std::uint32_t checksum(std::string_view bytes, std::uint32_t before = 0) {
  return libdeflate_crc32(before, bytes.data(), bytes.size());
}

// Calls take(Definition) for every template that the chunk's table lists, until it says true.
template <typename Take>
void for_each_definition(std::string_view chunk, Take take) {
  if (chunk.size() < kChunkHeaderBytes) return;
  std::size_t left = kMostDefinitions;
  for (std::size_t bucket = 0; bucket < kTemplateBuckets; ++bucket) {
    std::size_t offset = number_at<std::uint32_t>(chunk, kTemplateTable + 4 * bucket);
    for (; offset != 0 && left > 0; --left) {
      const auto definition = definition_at(chunk, offset);
      if (!definition) break;
      if (take(*definition)) return;
      offset = number_at<std::uint32_t>(chunk, offset);
    }
  }
}

enum class RecordState : std::uint8_t { none, good, unmatched };

struct Candidate {
  RecordState state = RecordState::none;
  std::size_t size = 0;
};

Candidate record_at(std::string_view chunk, std::size_t offset) {
  if (chunk.size() - offset < kLeastRecord || chunk.substr(offset, 4) != kRecordSignature) return {};
  const std::size_t size = number_at<std::uint32_t>(chunk, offset + 4);
  if (size < kLeastRecord || size > chunk.size() - offset) return {};
  const bool matches = number_at<std::uint32_t>(chunk, offset + size - 4) == size;
  return {matches ? RecordState::good : RecordState::unmatched, size};
}

class ChunkReader {
 public:
  ChunkReader(std::string_view chunk, std::uint64_t offset, const ChunkContext& context,
              ProgramCache& programs, EventVisitor& visitor, Problems& problems)
      : chunk_(chunk),
        offset_(offset),
        visitor_(visitor),
        problems_(problems),
        records_(chunk, offset, context, programs, problems) {}

  void read(bool check) {
    const bool has_header = chunk_.starts_with(kChunkSignature) && chunk_.size() >= kChunkHeaderBytes;
    if (!has_header) {
      problems_.add("the header of a chunk is damaged: its records were looked for one by one", offset_);
    } else {
      if (check) check_sums();
      declared_end_ = number_at<std::uint32_t>(chunk_, 48);
    }
    const bool known_end = declared_end_ > kChunkHeaderBytes && declared_end_ <= chunk_.size();
    if (!known_end) declared_end_ = chunk_.size();
    walk(has_header ? kChunkHeaderBytes : 0, has_header && known_end);
  }

 private:
  void check_sums() {
    const std::uint32_t header = checksum(chunk_.substr(kTablesBegin, kChunkHeaderBytes - kTablesBegin),
                                          checksum(chunk_.substr(0, 120)));
    if (header != number_at<std::uint32_t>(chunk_, 124))
      problems_.add("the checksum of a chunk's header does not match", offset_);
    const std::size_t end = number_at<std::uint32_t>(chunk_, 48);
    if (end < kChunkHeaderBytes || end > chunk_.size() ||
        checksum(chunk_.substr(kChunkHeaderBytes, end - kChunkHeaderBytes)) !=
            number_at<std::uint32_t>(chunk_, 52))
      problems_.add("the checksum of a chunk's records does not match", offset_);
  }

  void walk(std::size_t at, bool known_end) {
    while (at < declared_end_) {
      const Candidate candidate = record_at(chunk_, at);
      if (candidate.state == RecordState::good) {
        take(at, candidate.size);
        at += candidate.size;
      } else if (at + kRecordSignature.size() > declared_end_ || is_unused(at)) {
        return;
      } else {
        at = pass_damage(at, candidate);
      }
    }
    if (known_end) walk_beyond(at);
  }

  // Records that the header does not know yet.
  void walk_beyond(std::size_t at) {
    while (at < chunk_.size()) {
      const Candidate candidate = record_at(chunk_, at);
      if (candidate.state != RecordState::good ||
          number_at<std::uint64_t>(chunk_, at + 8) != last_number_ + 1)
        return;
      take(at, candidate.size);
      at += candidate.size;
    }
  }

  // Whether nothing but zeros follows, as where no header says how far the records go.
  [[nodiscard]] bool is_unused(std::size_t at) const {
    return chunk_.find_first_not_of('\0', at) == std::string_view::npos;
  }

  // Steps over a damaged record: it is read as far as it goes where another follows it, else looked past.
  std::size_t pass_damage(std::size_t at, const Candidate& candidate) {
    const std::size_t after = at + candidate.size;
    if (candidate.state == RecordState::unmatched &&
        (after == declared_end_ || record_at(chunk_, after).state == RecordState::good)) {
      count("a record's two sizes differ: it was read by the first", at);
      take(at, candidate.size);
      return after;
    }
    std::size_t next = at;
    do {
      next = chunk_.find(kRecordSignature, next + 1);
    } while (next != std::string_view::npos && record_at(chunk_, next).state != RecordState::good);
    const bool was_record = chunk_.substr(at, 4) == kRecordSignature;
    if (was_record) {
      const std::size_t size = at + 8 <= chunk_.size() ? number_at<std::uint32_t>(chunk_, at + 4) : 0;
      count(
          size > chunk_.size() - at ? "a record is cut short by the end of its chunk" : "a record is damaged",
          at);
    } else if (at != 0 || next == std::string_view::npos) {
      count("bytes between records could not be read", at);
    }
    return next == std::string_view::npos ? chunk_.size() : next;
  }

  void take(std::size_t at, std::size_t size) {
    last_number_ = number_at<std::uint64_t>(chunk_, at + 8);
    records_.read({at, at + size - 4, last_number_, number_at<std::uint64_t>(chunk_, at + 16)}, event_);
    visitor_.visit(event_);
  }

  void count(std::string_view what, std::size_t at) { problems_.add(what, offset_ + at); }

  std::string_view chunk_;
  std::uint64_t offset_;
  EventVisitor& visitor_;
  Problems& problems_;
  RecordReader records_;
  Event event_;
  std::size_t declared_end_ = 0;
  std::uint64_t last_number_ = 0;
};

}  // namespace

std::optional<Definition> definition_at(std::string_view chunk, std::size_t offset) {
  constexpr std::size_t kLeastFragment = 5;  // its header and its end
  if (offset < kChunkHeaderBytes || offset > chunk.size() ||
      chunk.size() - offset < kDefinitionHeaderBytes + kLeastFragment)
    return std::nullopt;
  const std::size_t size = number_at<std::uint32_t>(chunk, offset + 20);
  const std::size_t begin = offset + kDefinitionHeaderBytes;
  if (size < kLeastFragment || size > chunk.size() - begin ||
      static_cast<TokenKind>(chunk[begin]) != TokenKind::fragment)
    return std::nullopt;
  return Definition{number_at<std::uint32_t>(chunk, offset + 4), begin, begin + size};
}

std::optional<Definition> find_definition(std::string_view chunk, std::uint32_t id) {
  std::optional<Definition> found;
  for_each_definition(chunk, [&](const Definition& definition) {
    if (definition.id == id) found = definition;
    return found.has_value();
  });
  return found;
}

std::shared_ptr<const EarlierTemplates> EarlierTemplates::with(std::string_view chunk) const {
  if (chunks_ >= kMostChunks) return nullptr;
  std::shared_ptr<EarlierTemplates> next;
  std::shared_ptr<const std::string> copy;
  for_each_definition(chunk, [&](const Definition& definition) {
    if (by_id_.contains(definition.id)) return false;
    if (next == nullptr) {
      next = std::make_shared<EarlierTemplates>(*this);
      next->chunks_ += 1;
      copy = std::make_shared<const std::string>(chunk);
    }
    next->by_id_.emplace(definition.id, Found{copy, definition});
    return false;
  });
  return next;
}

const EarlierTemplates::Found* EarlierTemplates::find(std::uint32_t id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &found->second;
}

std::size_t records_end(std::string_view chunk) {
  std::size_t end = std::min(kChunkHeaderBytes, chunk.size());
  while (true) {
    const Candidate candidate = record_at(chunk, end);
    if (candidate.state != RecordState::good) return end;
    end += candidate.size;
  }
}

void read_chunk(std::string_view chunk, std::uint64_t offset, const ChunkContext& context,
                ProgramCache& programs, EventVisitor& visitor, Problems& problems) {
  ChunkReader(chunk, offset, context, programs, visitor, problems).read(context.has_checksums);
}

}  // namespace garde::read::evtx
