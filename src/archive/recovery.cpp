// SPDX-License-Identifier: Apache-2.0
#include "archive/recovery.h"

#include <zstd.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <set>

#include "base/file.h"
#include "read/format.h"
#include "read/source.h"

namespace garde::archive {
namespace {

constexpr std::size_t kMostOpenBytes = std::size_t{1} << 30;      // of an open file
constexpr std::size_t kMostExpandedBytes = std::size_t{4} << 30;  // of what it expands to

class TextSource final : public read::ByteSource {
 public:
  explicit TextSource(std::string_view text) : text_(text) {}
  Result<std::string_view> peek(std::size_t) override { return text_.substr(position_); }
  void consume(std::size_t count) override { position_ += count; }
  [[nodiscard]] std::uint64_t position() const override { return position_; }

 private:
  std::string_view text_;
  std::size_t position_ = 0;
};

class Appender final : public EventVisitor {
 public:
  explicit Appender(SegmentWriter& writer) : writer_(writer) {}
  void visit(Event& event) override {
    if (status) status = writer_.append(event);
  }
  Result<void> status;

 private:
  SegmentWriter& writer_;
};

// Reads the lines as events into a segment at `base`, and seals it.
Result<SegmentFacts> write_anew(const std::filesystem::path& base, std::string_view lines, int level) {
  auto writer = SegmentWriter::create(base, level);
  if (!writer) return failure(writer.error());
  const auto reader = read::find_format("json")->make({});
  TextSource source(lines);
  Appender appender(*writer);
  read::Problems problems;
  while (true) {
    read::Block block;
    auto cut = reader->cut(source, block, problems);
    if (!cut) return failure(cut.error());
    if (!*cut) break;
    reader->parse(block, appender, problems);
    if (!appender.status) return failure(appender.status.error());
  }
  return writer->seal();
}

Result<std::uint64_t> recover_open(const std::filesystem::path& folder, const CataloguedSegment& segment,
                                   Catalogue& catalogue, int level) {
  const auto base = folder / segment.base;
  std::error_code ignored;
  if (std::filesystem::exists(segment_file(base), ignored)) {  // sealed, but the crash came before the catalogue knew
    auto facts = read_facts(base);
    if (!facts) return failure(facts.error());
    if (auto sealed = catalogue.seal(segment.number, *facts); !sealed) return failure(sealed.error());
    return 0;
  }
  // What a queue will give again is left to it.
  const std::uint64_t most = catalogue.flushed_bytes(segment.number).value_or(~std::uint64_t{0});
  auto lines =
      std::filesystem::exists(open_file(base), ignored) ? whole_lines(open_file(base), most) : Result<std::string>("");
  if (!lines) return failure(lines.error());
  if (lines->empty()) {
    std::filesystem::remove(open_file(base), ignored);
    if (auto gone = catalogue.remove(segment.number); !gone) return failure(gone.error());
    return 0;
  }
  // Beside the old file, which goes only when the new one is whole; both hold the same lines.
  const std::filesystem::path anew = base.string() + ".again";
  std::filesystem::remove(open_file(anew), ignored);
  auto facts = write_anew(anew, *lines, level);
  if (!facts) return failure(facts.error());
  std::error_code error;
  std::filesystem::rename(token_file(anew), token_file(base), error);
  if (!error) std::filesystem::rename(segment_file(anew), segment_file(base), error);
  if (error) return failure("cannot be renamed: " + error.message(), segment_file(anew).string());
  std::filesystem::remove(open_file(base), ignored);
  if (auto sealed = catalogue.seal(segment.number, *facts); !sealed) return failure(sealed.error());
  return facts->events;
}

// Every sealed segment in the folder, by its files' names.
Result<void> add_unknown(const std::filesystem::path& folder, Catalogue& catalogue) {
  std::error_code error;
  std::filesystem::recursive_directory_iterator entries(folder, error);
  if (error) return failure("cannot be read: " + error.message(), folder.string());
  for (const auto& entry : entries) {
    const std::string name = entry.path().filename().string();
    constexpr std::string_view kEnding = ".tokens";
    if (!name.ends_with(kEnding)) continue;
    CataloguedSegment segment;
    const char* const begin = name.data();
    const auto [end, status] = std::from_chars(begin, begin + name.size(), segment.number);
    if (status != std::errc() || std::string_view(end) != kEnding) continue;
    const auto base = entry.path().parent_path() / name.substr(0, name.size() - kEnding.size());
    auto facts = read_facts(base);
    if (!facts || facts->stored_bytes == 0) continue;
    segment.base = std::filesystem::relative(base, folder, error).string();
    segment.stream = segment.base.substr(0, segment.base.find('/'));
    segment.sealed = true;
    segment.facts = *facts;
    if (auto added = catalogue.add_known(segment); !added) return added;
  }
  return {};
}

}  // namespace

Result<std::string> whole_lines(const std::filesystem::path& file, std::uint64_t most_bytes) {
  auto stored = read_file(file, kMostOpenBytes);
  if (!stored) return failure(stored.error());
  if (stored->size() > most_bytes) stored->resize(most_bytes);
  const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(ZSTD_createDCtx(), ZSTD_freeDCtx);
  ZSTD_inBuffer input{stored->data(), stored->size(), 0};
  std::string text;
  while (text.size() < kMostExpandedBytes) {
    const std::size_t start = text.size();
    text.resize(start + ZSTD_DStreamOutSize());
    ZSTD_outBuffer output{text.data() + start, text.size() - start, 0};
    const std::size_t status = ZSTD_decompressStream(context.get(), &output, &input);
    text.resize(start + output.pos);
    const bool is_stuck = output.pos == 0 && input.pos == input.size;
    if (ZSTD_isError(status) != 0 || is_stuck) break;
  }
  text.resize(text.rfind('\n') + 1);  // npos + 1 is 0
  return text;
}

Result<std::uint64_t> recover(const std::filesystem::path& folder, Catalogue& catalogue, int level) {
  if (catalogue.is_new())
    if (auto added = add_unknown(folder, catalogue); !added) return failure(added.error());
  auto segments = catalogue.segments();
  if (!segments) return failure(segments.error());
  std::uint64_t events = 0;
  for (const CataloguedSegment& segment : *segments) {
    if (segment.sealed) continue;
    auto recovered = recover_open(folder, segment, catalogue, level);
    if (!recovered) return recovered;
    events += *recovered;
  }
  return events;
}

}  // namespace garde::archive
