// SPDX-License-Identifier: Apache-2.0
#include "archive/segment.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <numeric>

#include "archive/golomb_set.h"
#include "base/descriptor.h"
#include "base/file.h"

namespace garde::archive {
namespace {

// Logs repeat themselves over long stretches: 16 MB are kept to refer back to. zstd's tools take up to 128 MB unasked.
constexpr int kWindowLog = 24;
constexpr std::size_t kWriteBytes = 1 << 20;
constexpr unsigned kIndicatorBits = 20;  // one false candidate in a million questions
constexpr unsigned kWordBits = 8;
constexpr std::size_t kMostTokenBytes = 256 << 20;
constexpr std::string_view kMagic = "GARDTOK1";

// The file of tokens: this, the indicator set, the word set. Little endian, as the machines it is written on.
struct Header {
  std::array<char, 8> magic{};
  std::uint64_t check = 0;  // XXH3 of what follows it in the header
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::uint64_t events = 0;
  std::uint64_t json_bytes = 0;
  std::uint64_t flags = 0;
  std::uint64_t indicator_bytes = 0;
  std::uint64_t indicator_check = 0;
  std::uint64_t word_bytes = 0;
  std::uint64_t word_check = 0;
};
static_assert(sizeof(Header) == 88);
constexpr std::uint64_t kHasTimes = 1;
constexpr std::uint64_t kHasEventsWithoutTime = 2;

std::uint64_t checksum(const Header& header) {
  constexpr std::size_t kFrom = offsetof(Header, first);
  return XXH3_64bits(reinterpret_cast<const char*>(&header) + kFrom, sizeof header - kFrom);
}

tl::unexpected<Error> system_failure(const char* what, const std::filesystem::path& path) {
  return failure(std::string(what) + ": " + std::strerror(errno), path.string(),
                 errno == ENOSPC ? "make room on the disk, or keep less: see the archive's limits" : "");
}

Result<void> sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return system_failure("cannot be opened", folder);
  const int status = ::fsync(descriptor);
  ::close(descriptor);
  if (status != 0) return system_failure("cannot be written", folder);
  return {};
}

Header header_of(const SegmentFacts& facts, const std::string& indicators, const std::string& words) {
  Header header;
  std::copy(kMagic.begin(), kMagic.end(), header.magic.begin());
  if (facts.first) {
    header.first = facts.first->time_since_epoch().count();
    header.last = facts.last->time_since_epoch().count();
    header.flags |= kHasTimes;
  }
  if (facts.has_events_without_time) header.flags |= kHasEventsWithoutTime;
  header.events = facts.events;
  header.json_bytes = facts.json_bytes;
  header.indicator_bytes = indicators.size();
  header.indicator_check = XXH3_64bits(indicators.data(), indicators.size());
  header.word_bytes = words.size();
  header.word_check = XXH3_64bits(words.data(), words.size());
  header.check = checksum(header);
  return header;
}

// Whether all of `size` bytes at `offset` were there.
bool read_at(const Descriptor& file, std::uint64_t offset, void* into, std::size_t size) {
  auto* out = static_cast<char*>(into);
  while (size > 0) {
    const ssize_t count = ::pread(file.number(), out, size, static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    out += count;
    offset += static_cast<std::uint64_t>(count);
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

Descriptor open_tokens(const std::filesystem::path& base) {
  return Descriptor(::open(token_file(base).c_str(), O_RDONLY | O_CLOEXEC));
}

std::optional<Header> read_header(const Descriptor& file) {
  Header header;
  if (!file.is_open() || !read_at(file, 0, &header, sizeof header)) return std::nullopt;
  if (std::string_view(header.magic.data(), header.magic.size()) != kMagic || header.check != checksum(header) ||
      header.indicator_bytes > kMostTokenBytes || header.word_bytes > kMostTokenBytes)
    return std::nullopt;
  return header;
}

}  // namespace

std::filesystem::path open_file(const std::filesystem::path& base) {
  return base.string() + ".open";
}
std::filesystem::path segment_file(const std::filesystem::path& base) {
  return base.string() + ".jsonl.zst";
}
std::filesystem::path token_file(const std::filesystem::path& base) {
  return base.string() + ".tokens";
}

void SegmentWriter::FreeContext::operator()(ZSTD_CCtx_s* context) const {
  ZSTD_freeCCtx(context);
}

SegmentWriter::SegmentWriter(SegmentWriter&& other) noexcept { *this = std::move(other); }
SegmentWriter& SegmentWriter::operator=(SegmentWriter&& other) noexcept {
  std::swap(base_, other.base_);
  std::swap(file_, other.file_);
  std::swap(context_, other.context_);
  std::swap(tokens_, other.tokens_);
  std::swap(line_, other.line_);
  std::swap(out_, other.out_);
  std::swap(facts_, other.facts_);
  return *this;
}
SegmentWriter::~SegmentWriter() {
  if (file_ >= 0) ::close(file_);
}

Result<SegmentWriter> SegmentWriter::create(std::filesystem::path base, int level) {
  SegmentWriter writer;
  writer.base_ = std::move(base);
  const auto path = open_file(writer.base_);
  writer.file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
  if (writer.file_ < 0) return system_failure("the archive cannot be written", path);
  if (auto synced = sync_folder(path.parent_path()); !synced) return failure(synced.error());
  writer.context_.reset(ZSTD_createCCtx());
  ZSTD_CCtx_setParameter(writer.context_.get(), ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(writer.context_.get(), ZSTD_c_windowLog, kWindowLog);
  ZSTD_CCtx_setParameter(writer.context_.get(), ZSTD_c_enableLongDistanceMatching, 1);
  ZSTD_CCtx_setParameter(writer.context_.get(), ZSTD_c_checksumFlag, 1);
  writer.tokens_ = std::make_unique<TokenCollector>();
  return writer;
}

Result<void> SegmentWriter::append(Event& event) {
  if (event.time) {
    facts_.first = facts_.first ? std::min(*facts_.first, *event.time) : *event.time;
    facts_.last = facts_.last ? std::max(*facts_.last, *event.time) : *event.time;
  } else {
    facts_.has_events_without_time = true;
  }
  line_.clear();
  append_json(event, line_);
  line_ += '\n';
  tokens_->add(event);
  ++facts_.events;
  facts_.json_bytes += line_.size();
  return compress(line_, ZSTD_e_continue);
}

Result<void> SegmentWriter::compress(std::string_view bytes, int directive) {
  ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
  for (std::size_t left = 1; left != 0;) {
    const std::size_t start = out_.size();
    out_.resize(start + ZSTD_CStreamOutSize());
    ZSTD_outBuffer output{out_.data() + start, out_.size() - start, 0};
    left = ZSTD_compressStream2(context_.get(), &output, &input, static_cast<ZSTD_EndDirective>(directive));
    out_.resize(start + output.pos);
    if (ZSTD_isError(left) != 0)
      return failure(std::string("cannot be compressed: ") + ZSTD_getErrorName(left), base_.string());
    if (directive == ZSTD_e_continue && input.pos == input.size) break;
  }
  return out_.size() >= kWriteBytes ? write_out() : Result<void>();
}

Result<void> SegmentWriter::write_out() {
  std::string_view rest = out_;
  while (!rest.empty()) {
    const ssize_t count = ::write(file_, rest.data(), rest.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      const auto error = system_failure("the archive cannot be written", open_file(base_));
      out_.erase(0, out_.size() - rest.size());  // what is written is written
      return error;
    }
    rest.remove_prefix(static_cast<std::size_t>(count));
    facts_.stored_bytes += static_cast<std::uint64_t>(count);
  }
  out_.clear();
  return {};
}

Result<void> SegmentWriter::flush() {
  if (auto flushed = compress({}, ZSTD_e_flush); !flushed) return flushed;
  if (auto written = write_out(); !written) return written;
  if (::fdatasync(file_) != 0) return system_failure("the archive cannot be written", open_file(base_));
  return {};
}

Result<SegmentFacts> SegmentWriter::seal() {
  if (auto ended = compress({}, ZSTD_e_end); !ended) return failure(ended.error());
  if (auto written = write_out(); !written) return failure(written.error());
  if (::fsync(file_) != 0) return system_failure("the archive cannot be written", open_file(base_));
  const std::string indicators = encode_golomb_set(tokens_->indicator_tokens(), kIndicatorBits);
  const std::string words = encode_golomb_set(tokens_->word_tokens(), kWordBits);
  const Header header = header_of(facts_, indicators, words);
  std::string content(reinterpret_cast<const char*>(&header), sizeof header);
  content += indicators;
  content += words;
  facts_.token_bytes = content.size();
  if (auto written = write_file_atomically(token_file(base_), content); !written) return failure(written.error());
  if (::rename(open_file(base_).c_str(), segment_file(base_).c_str()) != 0)
    return system_failure("cannot be renamed", open_file(base_));
  if (auto synced = sync_folder(base_.parent_path()); !synced) return failure(synced.error());
  ::close(file_);
  file_ = -1;
  return facts_;
}

Result<SegmentFacts> read_facts(const std::filesystem::path& base) {
  const Descriptor file = open_tokens(base);
  const auto header = read_header(file);
  if (!header)
    return failure("what is noted of the segment is missing or damaged", token_file(base).string(),
                   "hunts then read the segment itself");
  SegmentFacts facts;
  if ((header->flags & kHasTimes) != 0) {
    facts.first = Instant(Duration(header->first));
    facts.last = Instant(Duration(header->last));
  }
  facts.has_events_without_time = (header->flags & kHasEventsWithoutTime) != 0;
  facts.events = header->events;
  facts.json_bytes = header->json_bytes;
  facts.token_bytes = sizeof(Header) + header->indicator_bytes + header->word_bytes;
  std::error_code ignored;
  const auto stored = std::filesystem::file_size(segment_file(base), ignored);
  facts.stored_bytes = ignored ? 0 : stored;
  return facts;
}

std::vector<std::size_t> find_tokens(const std::filesystem::path& base, TokenKind kind, std::span<const Token> asked,
                                     std::uint64_t& bytes_read) {
  std::vector<std::size_t> everything(asked.size());
  std::iota(everything.begin(), everything.end(), 0U);
  const Descriptor file = open_tokens(base);
  const auto header = read_header(file);
  if (!header) return everything;
  const bool is_word = kind == TokenKind::word;
  std::string coded(is_word ? header->word_bytes : header->indicator_bytes, '\0');
  bytes_read += sizeof(Header) + coded.size();
  const std::uint64_t offset = sizeof(Header) + (is_word ? header->indicator_bytes : 0);
  const std::uint64_t check = is_word ? header->word_check : header->indicator_check;
  if (!read_at(file, offset, coded.data(), coded.size()) || XXH3_64bits(coded.data(), coded.size()) != check)
    return everything;
  return find_in_golomb_set(coded, asked);
}

}  // namespace garde::archive
