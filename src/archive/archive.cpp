// SPDX-License-Identifier: Apache-2.0
#include "archive/archive.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <set>

#include "archive/recovery.h"
#include "base/descriptor.h"

namespace garde::archive {
namespace {

constexpr std::size_t kLongestStream = 64;

bool is_stream_name(const std::string& name) {
  return !name.empty() && name.size() <= kLongestStream && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

class Lock {
 public:
  static Result<Lock> take(const std::filesystem::path& folder) {
    const auto path = folder / "lock";
    Lock lock;
    lock.file_ = Descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640));
    if (!lock.file_.is_open()) return failure(fmt::format("the archive cannot be written: {}", std::strerror(errno)), path.string());
    if (::flock(lock.file_.number(), LOCK_EX | LOCK_NB) != 0)
      return failure("another process writes to this archive", folder.string(), "stop it first, or name another folder");
    return lock;
  }

 private:
  Descriptor file_;
};

struct OpenSegment {
  std::int64_t number = 0;
  Instant opened;
  SegmentWriter writer;
  bool is_flushed = true;
};

void remove_files(const std::filesystem::path& base) {
  std::error_code ignored;
  std::filesystem::remove(segment_file(base), ignored);
  std::filesystem::remove(token_file(base), ignored);
  std::filesystem::remove(open_file(base), ignored);
}

}  // namespace

struct Archive::State {
  std::filesystem::path folder;
  ArchiveOptions options;
  Lock lock;
  Catalogue catalogue;
  std::map<std::string, OpenSegment> open;
  std::uint64_t recovered = 0;
  Progress progress{};

  Result<OpenSegment*> segment_of(const std::string& stream) {
    const auto found = open.find(stream);
    if (found != open.end()) return &found->second;
    if (!is_stream_name(stream))
      return failure(fmt::format("'{}' cannot name a stream of the archive", stream), {},
                     "use lower-case letters, digits, '-' and '_', at most 64");
    auto row = catalogue.add(stream, now());
    if (!row) return failure(row.error());
    const auto base = folder / row->base;
    std::error_code error;
    std::filesystem::create_directories(base.parent_path(), error);
    if (error) return failure("cannot be made: " + error.message(), base.parent_path().string());
    if (options.is_fed_by_queues)
      if (auto noted = catalogue.note({{row->number, 0}}, {}); !noted) return failure(noted.error());
    auto writer = SegmentWriter::create(base, options.compression_level);
    if (!writer) return failure(writer.error());
    return &open.emplace(stream, OpenSegment{row->number, now(), std::move(*writer), true}).first->second;
  }

  Result<void> seal(std::map<std::string, OpenSegment>::iterator segment) {
    auto facts = segment->second.writer.seal();
    if (!facts) return failure(facts.error());
    if (auto sealed = catalogue.seal(segment->second.number, *facts); !sealed) return sealed;
    open.erase(segment);
    return {};
  }

  // The oldest first, until neither time nor room asks for more.
  Result<Removed> remove_old(Instant at) {
    Removed removed;
    auto all = catalogue.segments();
    if (!all) return failure(all.error());
    std::uint64_t bytes = 0;
    for (const CataloguedSegment& one : *all) bytes += one.facts.stored_bytes + one.facts.token_bytes;
    for (const CataloguedSegment& one : *all) {
      if (!one.sealed) continue;
      const auto own = options.keep.find(one.stream);
      const std::optional<Duration> keep = own != options.keep.end() ? own->second : options.keep_others;
      const bool is_old =
          keep && !one.facts.has_events_without_time && one.facts.last && *one.facts.last < at - *keep;
      if (!is_old && (options.most_bytes == 0 || bytes <= options.most_bytes)) continue;
      if (auto gone = catalogue.remove(one.number); !gone) return failure(gone.error());
      remove_files(folder / one.base);
      bytes -= one.facts.stored_bytes + one.facts.token_bytes;
      ++removed.segments;
      removed.events += one.facts.events;
    }
    return removed;
  }
};

Archive::Archive(std::unique_ptr<State> state) : state_(std::move(state)) {}
Archive::Archive(Archive&&) noexcept = default;
Archive& Archive::operator=(Archive&&) noexcept = default;
Archive::~Archive() {
  if (state_) (void)close();
}

Result<Archive> Archive::open(std::filesystem::path folder, const ArchiveOptions& options) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return failure("cannot be made: " + error.message(), folder.string());
  auto lock = Lock::take(folder);
  if (!lock) return failure(lock.error());
  auto catalogue = Catalogue::open(folder, false);
  if (!catalogue) return failure(catalogue.error());
  auto recovered = recover(folder, *catalogue, options.compression_level);
  if (!recovered) return failure(recovered.error());
  auto progress = catalogue->progress();
  if (!progress) return failure(progress.error());
  return Archive(std::make_unique<State>(State{std::move(folder), options, std::move(*lock), std::move(*catalogue),
                                               {}, *recovered, std::move(*progress)}));
}

Result<void> Archive::append(const std::string& stream, Event& event) {
  auto segment = state_->segment_of(stream);
  if (!segment) return failure(segment.error());
  if (auto appended = (*segment)->writer.append(event); !appended) return appended;
  (*segment)->is_flushed = false;
  if (state_->options.is_fed_by_queues || (*segment)->writer.facts().json_bytes < state_->options.segment_bytes)
    return {};
  return state_->seal(state_->open.find(stream));
}

Result<void> Archive::flush() {
  for (auto& [stream, segment] : state_->open) {
    if (segment.is_flushed) continue;
    if (auto flushed = segment.writer.flush(); !flushed) return flushed;
    segment.is_flushed = true;
  }
  return {};
}

Result<void> Archive::flush(const Progress& progress) {
  if (auto flushed = flush(); !flushed) return flushed;
  std::vector<Catalogue::Flushed> lengths;
  for (const auto& [stream, segment] : state_->open)
    lengths.push_back({segment.number, segment.writer.facts().stored_bytes});
  if (auto noted = state_->catalogue.note(lengths, progress); !noted) return noted;
  state_->progress = progress;
  for (auto segment = state_->open.begin(); segment != state_->open.end();) {
    const auto next = std::next(segment);
    if (segment->second.writer.facts().json_bytes >= state_->options.segment_bytes)
      if (auto sealed = state_->seal(segment); !sealed) return sealed;
    segment = next;
  }
  return {};
}

const Progress& Archive::progress() const { return state_->progress; }

Result<Removed> Archive::tend(Instant at) {
  for (auto segment = state_->open.begin(); segment != state_->open.end();) {
    const auto next = std::next(segment);
    if (at - segment->second.opened >= state_->options.longest_open)
      if (auto sealed = state_->seal(segment); !sealed) return failure(sealed.error());
    segment = next;
  }
  return state_->remove_old(at);
}

Result<void> Archive::close() {
  while (!state_->open.empty())
    if (auto sealed = state_->seal(state_->open.begin()); !sealed) return sealed;
  return {};
}

std::uint64_t Archive::recovered_events() const { return state_->recovered; }

}  // namespace garde::archive
