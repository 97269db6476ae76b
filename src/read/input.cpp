// SPDX-License-Identifier: Apache-2.0
#include "read/input.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace garde::read {
namespace {

using namespace std::literals;

// Behind the path of an archive, the path inside: "logs/a.zip:inner/b.evtx".
std::string path_inside(const std::string& outer, const std::string& inner) {
  return inner.empty() ? outer : outer + ":" + inner;
}

enum class ByteOrderMark { none, utf8, utf16_little, utf16_big };

ByteOrderMark byte_order_mark(std::string_view prefix) {
  if (prefix.starts_with("\xEF\xBB\xBF"sv)) return ByteOrderMark::utf8;
  if (prefix.starts_with("\xFF\xFE"sv)) return ByteOrderMark::utf16_little;
  if (prefix.starts_with("\xFE\xFF"sv)) return ByteOrderMark::utf16_big;
  return ByteOrderMark::none;
}

// Text of UTF-16 without its mark: of most characters one byte is zero, always the same one, and the other no
// control character. Nothing else that is read here looks like that.
ByteOrderMark unmarked_utf16(std::string_view prefix) {
  constexpr std::size_t kFewest = 8;
  const std::size_t units = std::min<std::size_t>(prefix.size() / 2, 4096);
  if (units < kFewest) return ByteOrderMark::none;
  for (const std::size_t high : {1, 0}) {
    std::size_t narrow = 0;
    bool is_text = true;
    for (std::size_t i = 0; i < units && is_text; ++i) {
      const char high_byte = prefix[2 * i + high];
      const auto low_byte = static_cast<unsigned char>(prefix[2 * i + 1 - high]);
      if (high_byte != 0) continue;
      ++narrow;
      is_text = low_byte >= 0x20 || low_byte == '\t' || low_byte == '\n' || low_byte == '\r';
    }
    if (is_text && narrow * 4 >= units * 3)
      return high == 1 ? ByteOrderMark::utf16_little : ByteOrderMark::utf16_big;
  }
  return ByteOrderMark::none;
}

}  // namespace

// A source and, where it holds an archive or is UTF-16, what is made of it.
struct InputFile::Level {
  InputName name;
  std::unique_ptr<BufferedSource> source;
  std::unique_ptr<BufferedSource> text;  // of UTF-16: reads from source
  std::size_t given = 0;                 // what the archive was given and source has not stepped over yet
  std::optional<Archive> archive;

  NextBytes archive_bytes() {
    return [this]() -> Result<std::string_view> {
      source->consume(given);
      given = 0;
      auto bytes = source->peek(1);
      if (bytes) given = bytes->size();
      return bytes;
    };
  }
};

InputFile::InputFile(WalkedFile file, const InputOptions& options, ExpandedTotal& total)
    : file_(std::move(file)), options_(options), expansion_(options.limits, total) {}

InputFile::~InputFile() {
  // An inner level reads from the one before.
  while (!levels_.empty()) levels_.pop_back();
}

std::uint64_t InputFile::bytes_taken() const {
  return levels_.empty() ? taken_ : levels_.front()->source->position();
}

std::unique_ptr<Input> InputFile::describe(BufferedSource& source, InputName name,
                                           std::string_view prefix) const {
  auto input = std::make_unique<Input>();
  const bool whole = prefix.size() < kRecognisePrefix;
  input->format = options_.format != nullptr ? options_.format
                                             : &recognise_format(prefix.substr(0, kRecognisePrefix), whole);
  input->reader =
      input->format->make({options_.assumed_zone, name.modified, options_.shapes, options_.date_order});
  input->source = &source;
  input->name = std::move(name);
  return input;
}

// Looks at what a new source is. Null: an archive, or nothing at all; the caller goes on with the levels.
Result<std::unique_ptr<Input>> InputFile::enter(std::unique_ptr<BufferedSource> source, InputName name) {
  levels_.push_back(std::make_unique<Level>());
  Level& level = *levels_.back();
  level.name = name;
  level.source = std::move(source);
  const auto drop = [this](Error error) {
    error.where = levels_.back()->name.path;
    leave();
    return failure(std::move(error));
  };
  auto prefix = level.source->peek(kRecognisePrefix);
  if (!prefix) return drop(prefix.error());
  switch (recognise_archive(*prefix)) {
    case ArchiveKind::unsupported:
      return drop({fmt::format("is a {} archive, which cannot be read", archive_kind_name(*prefix)), "",
                   "unpack it and give the folder"});
    case ArchiveKind::readable: {
      auto archive = Archive::open(level.archive_bytes(), expansion_, static_cast<int>(levels_.size()));
      if (!archive) return drop(archive.error());
      level.archive.emplace(std::move(*archive));
      return nullptr;
    }
    case ArchiveKind::none:
      break;
  }
  ByteOrderMark mark = byte_order_mark(*prefix);
  const bool is_marked = mark != ByteOrderMark::none;
  if (!is_marked) mark = unmarked_utf16(*prefix);
  if (mark == ByteOrderMark::none) return describe(*level.source, std::move(name), *prefix);
  if (is_marked) level.source->consume(mark == ByteOrderMark::utf8 ? 3 : 2);
  BufferedSource* bytes = level.source.get();
  if (mark != ByteOrderMark::utf8) {
    level.text = std::make_unique<Utf16Source>(*level.source, mark == ByteOrderMark::utf16_big);
    bytes = level.text.get();
  }
  prefix = bytes->peek(kRecognisePrefix);
  if (!prefix) return drop(prefix.error());
  return describe(*bytes, std::move(name), *prefix);
}

Result<std::unique_ptr<BufferedSource>> InputFile::open_file() const {
  int descriptor = STDIN_FILENO;
  if (file_.path != "-") {
    descriptor = ::open(file_.path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0) {
      const std::string mend = errno == EACCES ? "run as a user who may read it" : "";
      return failure(std::string("cannot be opened: ") + std::strerror(errno), file_.path, mend);
    }
    if (file_.size.value_or(0) > kBlockBytes) ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
  }
  return std::make_unique<DescriptorSource>(descriptor, file_.size);
}

void InputFile::leave() {
  // What stands behind an archive's last entry is passed over.
  if (levels_.size() == 1) taken_ = file_.size.value_or(levels_.front()->source->position());
  levels_.pop_back();
}

Result<std::unique_ptr<Input>> InputFile::next() {
  if (!opened_) {
    opened_ = true;
    auto source = open_file();
    if (!source) return failure(source.error());
    auto input = enter(std::move(*source), {file_.path, file_.modified});
    if (!input || *input) return input;
  }
  while (!levels_.empty()) {
    Level& level = *levels_.back();
    if (!level.archive) {  // the input given before
      leave();
      continue;
    }
    auto entry = level.archive->next();
    if (!entry) {
      Error error = entry.error();
      error.where = path_inside(level.name.path, error.where);
      return failure(std::move(error));
    }
    if (*entry == nullptr) {
      leave();
      continue;
    }
    const InputName name = {path_inside(level.name.path, (*entry)->path),
                            (*entry)->modified ? (*entry)->modified : level.name.modified};
    auto input = enter(std::make_unique<EntrySource>(*level.archive), name);
    if (!input || *input) return input;
  }
  return nullptr;
}

}  // namespace garde::read
