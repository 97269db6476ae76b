// SPDX-License-Identifier: Apache-2.0
#include "base/archive.h"

#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace garde {
namespace {

using namespace std::literals;

struct Magic {
  std::string_view bytes;
  std::string_view name;
  ArchiveKind kind;
};

constexpr std::array kMagics = {
    Magic{"\x1F\x8B\x08"sv, "gzip", ArchiveKind::readable},
    Magic{"\x28\xB5\x2F\xFD"sv, "Zstandard", ArchiveKind::readable},
    Magic{"\xFD\x37\x7A\x58\x5A\x00"sv, "xz", ArchiveKind::readable},
    Magic{"PK\x03\x04"sv, "zip", ArchiveKind::readable},
    Magic{"PK\x05\x06"sv, "zip", ArchiveKind::readable},  // without entries
    Magic{"7z\xBC\xAF\x27\x1C"sv, "7z", ArchiveKind::unsupported},
    Magic{"Rar!\x1A\x07"sv, "rar", ArchiveKind::unsupported},
    Magic{"MSCF\0\0\0\0"sv, "cab", ArchiveKind::unsupported},
    Magic{"\x04\x22\x4D\x18"sv, "lz4", ArchiveKind::unsupported},
    Magic{"LZIP\x01"sv, "lzip", ArchiveKind::unsupported},
    Magic{"\x1F\x9D"sv, "compress (.Z)", ArchiveKind::unsupported},
};
constexpr Magic kBzip2 = {"BZh"sv, "bzip2", ArchiveKind::readable};
constexpr Magic kTar = {"ustar"sv, "tar", ArchiveKind::readable};
constexpr std::size_t kTarMagicOffset = 257;

// bzip2 has a short magic, which text could start with: its block's magic (pi, or the square root of pi for
// an empty stream) follows.
bool is_bzip2(std::string_view prefix) {
  if (prefix.size() < 10 || !prefix.starts_with(kBzip2.bytes) || prefix[3] < '1' || prefix[3] > '9')
    return false;
  const auto block = prefix.substr(4, 6);
  return block == "\x31\x41\x59\x26\x53\x59"sv || block == "\x17\x72\x45\x38\x50\x90"sv;
}

// Zstandard's skippable frames (RFC 8878 section 3.1.2): 0x184D2A50 to 0x184D2A5F.
bool is_skippable_frame(std::string_view prefix) {
  return prefix.size() >= 8 && (static_cast<unsigned char>(prefix[0]) & 0xF0) == 0x50 &&
         prefix.substr(1, 3) == "\x2A\x4D\x18"sv;
}

const Magic* find_magic(std::string_view prefix) {
  for (const Magic& magic : kMagics)
    if (prefix.starts_with(magic.bytes)) return &magic;
  if (is_skippable_frame(prefix)) return &kMagics[1];
  if (is_bzip2(prefix)) return &kBzip2;
  if (prefix.size() > kTarMagicOffset && prefix.substr(kTarMagicOffset).starts_with(kTar.bytes)) return &kTar;
  return nullptr;
}

// "64 GiB", "1.5 MiB", "512 bytes".
std::string size_for_people(std::uint64_t bytes) {
  constexpr std::array kUnits = {"bytes", "KiB", "MiB", "GiB", "TiB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < kUnits.size()) value /= 1024, ++unit;
  return fmt::format("{:.4g} {}", value, kUnits[unit]);
}

}  // namespace

ArchiveKind recognise_archive(std::string_view prefix) {
  const Magic* magic = find_magic(prefix);
  return magic == nullptr ? ArchiveKind::none : magic->kind;
}

std::string_view archive_kind_name(std::string_view prefix) {
  const Magic* magic = find_magic(prefix);
  return magic == nullptr ? std::string_view() : magic->name;
}

Result<void> Expansion::add_entry() {
  if (++entries_ <= limits_.entries) return {};
  return failure(fmt::format("holds more than {} entries: the rest was not read", limits_.entries), {},
                 "unpack it and give the folder");
}

Result<void> Expansion::add_bytes(std::uint64_t bytes, std::uint64_t read) {
  expanded_ += bytes;
  read_ = std::max(read_, read);
  if (total_.fetch_add(bytes, std::memory_order_relaxed) + bytes > limits_.total_bytes)
    return failure(fmt::format("archives have expanded to more than {}: the rest was not read",
                               size_for_people(limits_.total_bytes)),
                   {}, "raise --max-expanded if the archives are to be trusted");
  // In two steps: the product could overflow.
  if (expanded_ > limits_.ratio_from && expanded_ / limits_.ratio > read_)
    return failure(
        fmt::format("expands to more than {} times its size, as archive bombs do: the rest was not read",
                    limits_.ratio),
        {}, "unpack it and give the folder if it is to be trusted");
  return {};
}

Result<void> Expansion::check_depth(int depth) const {
  if (depth <= limits_.depth) return {};
  return failure(fmt::format("is an archive nested more than {} deep: it was not read", limits_.depth), {},
                 "unpack it and give the folder");
}

struct Archive::State {
  NextBytes source;
  Expansion* expansion = nullptr;
  int depth = 1;
  ::archive* reader = nullptr;
  bool opened = false;
  bool finished = false;
  bool in_entry = false;
  ArchiveEntry entry;
  std::uint64_t read_count = 0;  // bytes taken from the source
  std::optional<Error> failed;   // the source's own error, which libarchive cannot carry

  ~State() { archive_read_free(reader); }

  static la_ssize_t give(::archive* reader, void* self, const void** buffer) {
    auto& state = *static_cast<State*>(self);
    auto bytes = state.source();
    if (!bytes) {
      state.failed = bytes.error();
      archive_set_error(reader, EIO, "%s", bytes.error().what.c_str());
      return -1;
    }
    state.read_count += bytes->size();
    *buffer = bytes->data();
    return static_cast<la_ssize_t>(bytes->size());
  }

  // The error that ends the archive.
  tl::unexpected<Error> end(tl::unexpected<Error> error) {
    finished = true;
    in_entry = false;
    return error;
  }

  tl::unexpected<Error> library_failure(std::string_view doing) {
    if (failed) return failure(*failed);
    const char* text = archive_error_string(reader);
    std::string what(doing);
    if (text != nullptr) what += fmt::format(" ({})", text);
    return failure(std::move(what));
  }

  Result<void> open() {
    opened = true;
    if (archive_read_open2(reader, this, nullptr, &State::give, nullptr, nullptr) == ARCHIVE_OK) return {};
    return library_failure("is damaged: cannot be read as an archive");
  }

  // Whether this is the content of a stream that is compressed and nothing else.
  [[nodiscard]] bool is_bare_stream() const { return archive_format(reader) == ARCHIVE_FORMAT_RAW; }

  Result<const ArchiveEntry*> describe(archive_entry* header);
  Result<std::string_view> read();
  Result<void> pass_over();
};

Archive::Archive(std::unique_ptr<State> state) : state_(std::move(state)) {}
Archive::Archive(Archive&&) noexcept = default;
Archive& Archive::operator=(Archive&&) noexcept = default;
Archive::~Archive() = default;

Result<Archive> Archive::open(NextBytes next, Expansion& expansion, int depth) {
  if (auto allowed = expansion.check_depth(depth); !allowed) return failure(allowed.error());
  auto state = std::make_unique<State>();
  state->source = std::move(next);
  state->expansion = &expansion;
  state->depth = depth;
  state->reader = archive_read_new();
  if (state->reader == nullptr) return failure("cannot be read as an archive: out of memory");
  // Only what libarchive decodes itself: some of its other filters start programs.
  archive_read_support_filter_gzip(state->reader);
  archive_read_support_filter_bzip2(state->reader);
  archive_read_support_filter_xz(state->reader);
  archive_read_support_filter_zstd(state->reader);
  archive_read_support_format_tar(state->reader);
  archive_read_support_format_zip_streamable(state->reader);
  archive_read_support_format_empty(state->reader);
  archive_read_support_format_raw(state->reader);
  return Archive(std::move(state));
}

Result<const ArchiveEntry*> Archive::State::describe(archive_entry* header) {
  if (is_bare_stream()) {
    // Without a compression either, libarchive takes any bytes whatever.
    if (archive_filter_count(reader) <= 1) return end(failure("is damaged: cannot be read as an archive"));
    entry.path.clear();
  } else {
    const char* path = archive_entry_pathname_utf8(header);
    if (path == nullptr) path = archive_entry_pathname(header);
    entry.path = path == nullptr ? "(an entry without a name)" : path;
  }
  entry.modified.reset();
  if (archive_entry_mtime_is_set(header) != 0) {
    const auto seconds = std::clamp<std::int64_t>(archive_entry_mtime(header), -9'000'000'000, 9'000'000'000);
    entry.modified = Instant(std::chrono::seconds(seconds));
  }
  if (archive_entry_is_encrypted(header) != 0)
    return failure("is encrypted", entry.path, "unpack it with its password and give the folder");
  in_entry = true;
  return &entry;
}

// Reads what is left of an entry, counting it: libarchive's own way to skip could expand without an end.
Result<void> Archive::State::pass_over() {
  while (in_entry) {
    const auto bytes = read();
    if (!bytes && finished) return failure(bytes.error());
  }
  return {};
}

Result<const ArchiveEntry*> Archive::next() {
  State& state = *state_;
  if (auto passed = state.pass_over(); !passed) return failure(passed.error());
  if (state.finished) return nullptr;
  if (!state.opened)
    if (auto opened = state.open(); !opened) return state.end(failure(opened.error()));
  while (true) {
    archive_entry* header = nullptr;
    const int status = archive_read_next_header(state.reader, &header);
    if (status == ARCHIVE_EOF) {
      state.finished = true;
      return nullptr;
    }
    if (status == ARCHIVE_RETRY) continue;
    if (status < ARCHIVE_WARN)
      return state.end(state.library_failure("is damaged: the entries that follow were not read"));
    if (auto counted = state.expansion->add_entry(); !counted) return state.end(failure(counted.error()));
    const bool is_file =
        archive_entry_filetype(header) == AE_IFREG && archive_entry_hardlink(header) == nullptr;
    if (state.is_bare_stream() || is_file) return state.describe(header);
    state.in_entry = true;
    if (auto passed = state.pass_over(); !passed) return failure(passed.error());
  }
}

Result<std::string_view> Archive::State::read() {
  while (in_entry) {
    const void* data = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;  // holes of sparse tar entries are passed over: they hold no log
    const int status = archive_read_data_block(reader, &data, &size, &offset);
    if (status == ARCHIVE_EOF) {
      in_entry = false;
      return std::string_view();
    }
    if (status == ARCHIVE_RETRY) continue;
    if (status < ARCHIVE_WARN) {
      in_entry = false;
      if (status == ARCHIVE_FATAL) finished = true;
      return library_failure("is damaged: the rest of it was not read");
    }
    const std::uint64_t outermost = depth == 1 ? read_count : 0;
    if (auto counted = expansion->add_bytes(size, outermost); !counted) return end(failure(counted.error()));
    if (size > 0) return std::string_view(static_cast<const char*>(data), size);
  }
  return std::string_view();
}

Result<std::string_view> Archive::read() {
  return state_->read();
}

Result<std::string> Archive::read_whole(std::size_t limit) {
  std::string content;
  while (true) {
    auto bytes = read();
    if (!bytes) return failure(bytes.error());
    if (bytes->empty()) return content;
    if (bytes->size() > limit - content.size())
      return failure(fmt::format("is larger than the {} allowed here", size_for_people(limit)),
                     state_->entry.path);
    content += *bytes;
  }
}

Result<NextBytes> file_bytes(const std::string& path) {
  const int number = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (number < 0) return failure(std::string("cannot be opened: ") + std::strerror(errno), path);
  const std::shared_ptr<const int> descriptor(new int(number), [](const int* open) {
    ::close(*open);
    delete open;
  });
  auto buffer = std::make_shared<std::vector<char>>(128 * 1024);
  return NextBytes([descriptor, buffer, path]() -> Result<std::string_view> {
    ssize_t count = 0;
    do count = ::read(*descriptor, buffer->data(), buffer->size());
    while (count < 0 && errno == EINTR);
    if (count < 0) return failure(std::string("cannot be read: ") + std::strerror(errno), path);
    return std::string_view(buffer->data(), static_cast<std::size_t>(count));
  });
}

}  // namespace garde
