// SPDX-License-Identifier: Apache-2.0
// A segment: some thousands of events, as a file that any tool can read, and what is noted of them beside it.
//
//     NUMBER.jsonl.zst   one JSON object a line, as append_json() writes them; one or more zstd frames
//     NUMBER.tokens      a header, then the indicator tokens and the word tokens, each a Golomb-coded set
//     NUMBER.open        a segment that still grows: all but its tail can be read
//
// What was flushed is on disk: a power cut takes at most what came after the last flush. Then the open file ends in the
// middle of a block; Archive reads up to there and seals what it read.
//
// Thread rules: a SegmentWriter belongs to one thread at a time; the functions may be called from any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "archive/tokens.h"
#include "base/result.h"
#include "base/time.h"
#include "event/event.h"

struct ZSTD_CCtx_s;

namespace garde::archive {

/// What is known of a segment without reading its events.
struct SegmentFacts {
  std::optional<Instant> first;      ///< of the events that have a time
  std::optional<Instant> last;
  bool has_events_without_time = false;
  std::uint64_t events = 0;
  std::uint64_t json_bytes = 0;      ///< before compression, line feeds included
  std::uint64_t stored_bytes = 0;    ///< of the compressed file
  std::uint64_t token_bytes = 0;     ///< of the file of tokens
};

class SegmentWriter {
 public:
  /// Makes `base`.open; `base` has no extension, its folder exists. `level` is zstd's.
  [[nodiscard]] static Result<SegmentWriter> create(std::filesystem::path base, int level);
  SegmentWriter(SegmentWriter&&) noexcept;
  SegmentWriter& operator=(SegmentWriter&&) noexcept;
  /// An unsealed segment stays as it is, for the archive to recover.
  ~SegmentWriter();

  [[nodiscard]] Result<void> append(Event& event);
  /// All that was appended is on disk when this returns.
  [[nodiscard]] Result<void> flush();
  /// Flushes, writes the tokens, and gives both files their names. The writer is then done.
  [[nodiscard]] Result<SegmentFacts> seal();

  [[nodiscard]] const SegmentFacts& facts() const { return facts_; }

 private:
  SegmentWriter() = default;
  [[nodiscard]] Result<void> compress(std::string_view bytes, int directive);
  [[nodiscard]] Result<void> write_out();

  struct FreeContext {
    void operator()(ZSTD_CCtx_s* context) const;
  };
  std::filesystem::path base_;
  int file_ = -1;
  std::unique_ptr<ZSTD_CCtx_s, FreeContext> context_;
  std::unique_ptr<TokenCollector> tokens_;
  std::string line_;
  std::string out_;  // compressed, not yet written
  SegmentFacts facts_;
};

[[nodiscard]] std::filesystem::path segment_file(const std::filesystem::path& base);
[[nodiscard]] std::filesystem::path token_file(const std::filesystem::path& base);

/// The open file of a segment that was not sealed.
[[nodiscard]] std::filesystem::path open_file(const std::filesystem::path& base);

/// What the file of tokens says of its segment; an error where it is damaged.
[[nodiscard]] Result<SegmentFacts> read_facts(const std::filesystem::path& base);

/// Which of `asked` (ascending) the segment may hold, by its tokens of one kind. All of them where the file of tokens
/// cannot be read: what cannot be excluded must be looked at. Adds the bytes read to `bytes_read`.
enum class TokenKind : std::uint8_t { indicator, word };
[[nodiscard]] std::vector<std::size_t> find_tokens(const std::filesystem::path& base, TokenKind kind,
                                                   std::span<const Token> asked, std::uint64_t& bytes_read);

}  // namespace garde::archive
