// SPDX-License-Identifier: Apache-2.0
#include "read/evtx/evtx.h"

#include <cstring>
#include <libdeflate.h>

#include "read/evtx/binxml.h"
#include "read/evtx/chunk.h"
#include "read/evtx/program.h"

namespace garde::read {
namespace {

using evtx::kChunkBytes;
using evtx::kChunkSignature;
using evtx::kFileHeaderBytes;
using evtx::kFileSignature;
using evtx::number_at;

bool is_all_zero(std::string_view bytes) {
  return bytes.empty() ||
         (bytes[0] == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

// Where a chunk starts inside `bytes`, at `from` or after it; their size where none does.
std::size_t next_chunk(std::string_view bytes, std::size_t from) {
  for (std::size_t at = bytes.find(kChunkSignature, from); at != std::string_view::npos;
       at = bytes.find(kChunkSignature, at + 1)) {
    constexpr std::size_t kHeaderSizeAt = 40;
    const bool seen = bytes.size() - at >= kHeaderSizeAt + 4;
    if (!seen || number_at<std::uint32_t>(bytes, at + kHeaderSizeAt) == 128) return at;
  }
  return bytes.size();
}

// One for all files: those of one kind of machine have the same templates.
evtx::ProgramCache& programs() {
  static evtx::ProgramCache instance;
  return instance;
}

class EvtxReader final : public Reader {
 public:
  Result<bool> cut(ByteSource& source, Block& block, Problems& problems) override {
    if (!started_) {
      started_ = true;
      if (auto read = read_file_header(source, problems); !read) return failure(std::move(read.error()));
    }
    for (;;) {
      const auto view = source.peek(kChunkBytes + kChunkSignature.size());
      if (!view) return failure(view.error());
      if (view->empty()) return false;
      const std::string_view chunk = take_chunk(*view);
      if (is_all_zero(chunk)) {  // room for chunks to come
        source.consume(chunk.size());
        continue;
      }
      if (chunk.size() < kChunkBytes && chunk.size() == view->size())
        problems.add("the last chunk is cut short", source.position());
      fill(block, chunk, source.position());
      source.consume(chunk.size());
      return true;
    }
  }

  void parse(const Block& block, EventVisitor& visitor, Problems& problems) const override {
    const auto& context = *static_cast<const evtx::ChunkContext*>(block.context.get());
    evtx::read_chunk(block.bytes(), block.offset, context, programs(), visitor, problems);
  }

 private:
  Result<void> read_file_header(ByteSource& source, Problems& problems) {
    constexpr std::size_t kCheckedBytes = 120;
    const auto view = source.peek(kFileHeaderBytes + kChunkSignature.size());
    if (!view) return failure(view.error());
    const std::string_view header = view->substr(0, kFileHeaderBytes);
    const std::string_view behind = view->substr(header.size());
    if (header.starts_with(kFileSignature) && header.size() >= kCheckedBytes + 8) {
      constexpr std::uint32_t kNoChecksums = 4;
      has_checksums_ = (number_at<std::uint32_t>(header, kCheckedBytes) & kNoChecksums) == 0;
      if (has_checksums_ && libdeflate_crc32(0, header.data(), kCheckedBytes) !=
                                number_at<std::uint32_t>(header, kCheckedBytes + 4))
        problems.add("the checksum of the file's header does not match", 0);
      source.consume(header.size());
    } else {
      problems.add("the file's header is missing or damaged", 0);
      if (behind.starts_with(kChunkSignature) && !header.starts_with(kChunkSignature))
        source.consume(header.size());
    }
    return {};
  }

  // The next chunk of the view, or what is left of one. Where bytes were lost, chunks do not follow each
  // other at every 64 KiB: then the next one is looked for, behind the records, since what they hold is
  // anyone's to write.
  static std::string_view take_chunk(std::string_view view) {
    const std::string_view chunk = view.substr(0, kChunkBytes);
    const std::string_view behind = view.substr(chunk.size());
    const bool has_signature = chunk.starts_with(kChunkSignature);
    if (has_signature && behind.starts_with(kChunkSignature)) return chunk;
    return chunk.substr(0, next_chunk(view, has_signature ? evtx::records_end(chunk) : 1));
  }

  void fill(Block& block, std::string_view chunk, std::uint64_t offset) {
    block.assign(chunk, offset);
    if (context_ == nullptr) {
      context_ = std::make_shared<evtx::ChunkContext>(
          evtx::ChunkContext{has_checksums_, std::make_shared<evtx::EarlierTemplates>()});
    }
    block.context = context_;
    if (auto more = context_->earlier->with(chunk))
      context_ = std::make_shared<evtx::ChunkContext>(evtx::ChunkContext{has_checksums_, std::move(more)});
  }

  bool started_ = false;
  bool has_checksums_ = true;
  std::shared_ptr<const evtx::ChunkContext> context_;  // of the next block
};

int recognise(std::string_view prefix, bool /*whole*/) {
  if (prefix.starts_with(kFileSignature)) return 100;
  if (prefix.starts_with(kChunkSignature)) return 95;
  const bool damaged_header =
      prefix.size() > kFileHeaderBytes && prefix.substr(kFileHeaderBytes).starts_with(kChunkSignature);
  return damaged_header ? 90 : 0;
}

std::unique_ptr<Reader> make(const ReadOptions& /*options*/) {
  return std::make_unique<EvtxReader>();
}

}  // namespace

const Format& evtx_format() {
  static constexpr Format kFormat{"evtx", "Windows event logs", recognise, make};
  return kFormat;
}

}  // namespace garde::read
