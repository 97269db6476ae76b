// SPDX-License-Identifier: Apache-2.0
#include "collect/files/follower.h"

#include <algorithm>
#include <fmt/format.h>
#include <glob.h>
#include <list>
#include <map>
#include <poll.h>
#include <set>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <thread>

#include "collect/files/followed_file.h"
#include "read/format.h"

namespace garde::collect {
namespace {

struct Followed {
  FilePosition position;
  FileBytes bytes;
  std::string format;
  bool is_skipping_line = false;
  bool is_replaced = false;  // another file has its name, or none has: it is read to its end and left
};

std::vector<std::string> expand_patterns(const std::vector<std::string>& patterns) {
  std::set<std::string> found;
  for (const std::string& pattern : patterns) {
    std::error_code error;
    const std::string each = std::filesystem::is_directory(pattern, error) ? pattern + "/*" : pattern;
    glob_t matches{};
    if (::glob(each.c_str(), GLOB_NOSORT, nullptr, &matches) == 0)
      for (std::size_t i = 0; i < matches.gl_pathc; ++i) found.insert(matches.gl_pathv[i]);
    ::globfree(&matches);
  }
  return {found.begin(), found.end()};
}

// The files beside `path` whose names start with its own: "app.log.1", "app.log-20260210.gz".
std::vector<std::string> names_after(const std::string& path) {
  const std::filesystem::path whole(path);
  const std::string name = whole.filename().string();
  std::vector<std::string> found;
  std::error_code error;
  for (const auto& entry :
       std::filesystem::directory_iterator(whole.parent_path().empty() ? "." : whole.parent_path(), error)) {
    const std::string other = entry.path().filename().string();
    if (other.size() > name.size() && other.starts_with(name)) found.push_back(entry.path().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

class FileFollower final : public Source {
 public:
  FileFollower(FollowOptions options, Queue& queue) : options_(std::move(options)), queue_(queue) {}
  ~FileFollower() override { stop(); }

  Result<void> start() override {
    auto positions = read_positions(options_.positions);
    if (!positions) return failure(positions.error());
    known_ = std::move(*positions);
    wake_ = Descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    inotify_ = Descriptor(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    thread_ = std::thread([this] { follow(); });
    return {};
  }
  void stop() override {
    stopping_ = true;
    if (wake_.is_open()) ::eventfd_write(wake_.number(), 1);
    if (thread_.joinable()) thread_.join();
  }
  const std::string& name() const override { return options_.name; }
  const SourceCounts& counts() const override { return counts_; }

 private:
  void follow() {
    catch_up();
    while (!stopping_) {
      look_for_files();
      for (Followed& file : files_) read_on(file);
      leave_replaced();
      save_positions();
      wait();
    }
  }

  // What was moved away while nobody followed it.
  void catch_up() {
    for (const FilePosition& position : known_) {
      auto bytes = FileBytes::open(position.path);
      const bool is_there = bytes && (bytes->starts_as(position) && position.head_bytes > 0);
      if (!is_there && position.head_bytes > 0) read_rest_of_moved(position);
    }
  }

  // The content that stood at this position, where it is now under another name: read to its end.
  void read_rest_of_moved(const FilePosition& position) {
    for (const std::string& path : names_after(position.path)) {
      auto bytes = FileBytes::open(path);
      if (!bytes || !bytes->starts_as(position)) continue;
      Followed moved{position, std::move(*bytes), "", false, true};
      moved.position.path = path;
      moved.position.device = moved.bytes.device();
      moved.position.inode = moved.bytes.inode();
      moved.format = format_of(moved.bytes);
      read_on(moved);
      remember(moved.position);
      return;
    }
  }

  void look_for_files() {
    std::set<std::pair<std::uint64_t, std::uint64_t>> there;
    for (const std::string& path : expand_patterns(options_.patterns)) {
      watch(std::filesystem::path(path).parent_path());
      auto bytes = FileBytes::open(path);
      if (!bytes) continue;
      there.emplace(bytes->device(), bytes->inode());
      const auto open = std::find_if(files_.begin(), files_.end(), [&](const Followed& file) {
        return file.position.device == bytes->device() && file.position.inode == bytes->inode();
      });
      if (open != files_.end()) {
        open->position.path = path;
        continue;
      }
      if (files_.size() < options_.most_files) take_up(path, std::move(*bytes));
    }
    for (const std::string& pattern : options_.patterns) {
      std::error_code error;
      const std::filesystem::path path(pattern);
      watch(std::filesystem::is_directory(path, error) ? path : path.parent_path());
    }
    for (Followed& file : files_)
      file.is_replaced =
          file.bytes.is_compressed() || there.count({file.position.device, file.position.inode}) == 0;
  }

  void take_up(const std::string& path, FileBytes bytes) {
    FilePosition position;
    position.device = bytes.device();
    position.inode = bytes.inode();
    // The same content under whatever name: a copy, a compressed one, or the file itself before a restart.
    std::uint64_t furthest = 0;
    const auto adopt = [&](const FilePosition& known) {
      const bool is_known = known.head_bytes > 0 && known.offset > furthest && bytes.starts_as(known);
      const auto size = bytes.size();
      if (is_known && (!size || *size >= known.offset)) {
        furthest = known.offset;
        position.offset = known.offset;
        position.head_bytes = known.head_bytes;
        position.head_checksum = known.head_checksum;
      }
    };
    for (const FilePosition& known : known_) adopt(known);
    for (const Followed& file : files_) adopt(file.position);
    position.path = path;
    if (bytes.is_compressed() && is_done_with(position)) return;
    std::string format = format_of(bytes);
    if (format == "evtx") return;
    files_.push_back({std::move(position), std::move(bytes), std::move(format), false, false});
  }

  // A compressed file does not grow.
  bool is_done_with(const FilePosition& position) const {
    return std::any_of(known_.begin(), known_.end(), [&](const FilePosition& known) {
      return known.is_same_file(position) && known.path == position.path && known.offset == position.offset &&
             known.offset > 0;
    });
  }

  static std::string format_of(FileBytes& bytes) {
    const std::string head = bytes.read(0, read::kRecognisePrefix);
    return head.empty()
               ? ""
               : std::string(read::recognise_format(head, head.size() < read::kRecognisePrefix).name);
  }

  void read_on(Followed& file) {
    const auto size = file.bytes.size();
    const bool is_cut = size && (*size < file.position.offset ||
                                 (file.position.head_bytes > 0 &&
                                  *size != last_size_[{file.position.device, file.position.inode}] &&
                                  !file.bytes.starts_as(file.position)));
    if (size) last_size_[{file.position.device, file.position.inode}] = *size;
    if (is_cut) {
      const FilePosition before = file.position;
      read_rest_of_moved(before);
      file.position.offset = file.position.head_bytes = file.position.head_checksum = 0;
      file.is_skipping_line = false;
      file.format.clear();
    }
    if (file.format.empty()) file.format = format_of(file.bytes);
    while (!stopping_ && read_batch(file)) {
    }
  }

  // False at the end of what is there.
  bool read_batch(Followed& file) {
    const std::string text =
        file.bytes.read(file.position.offset, std::max(kBatchBytes, options_.most_record_bytes + 1));
    if (text.empty()) return false;
    const Origin origin{options_.name, file.position.path, file.format};
    const Instant moment = now();
    Batch batch;
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      const bool is_last = end == std::string_view::npos;
      if (is_last && rest.size() <= options_.most_record_bytes &&
          !(file.is_replaced && text.size() < kBatchBytes))
        break;
      std::string_view line = rest.substr(0, end);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line.size() > options_.most_record_bytes) ++counts_.cut;
      if (!file.is_skipping_line && !line.empty())
        batch.add(origin, moment, line.substr(0, options_.most_record_bytes));
      file.is_skipping_line = is_last;
      rest.remove_prefix(is_last ? rest.size() : end + 1);
    }
    const std::size_t used = text.size() - rest.size();
    if (used == 0 || !keep(batch, moment)) return false;
    file.position.offset += used;
    remember_head(file.position, file.bytes);
    has_moved_ = true;
    return true;
  }

  // Waits until the queue has room. False where the follower is being stopped.
  bool keep(const Batch& batch, Instant moment) {
    while (queue_.append_and_wait(batch) != Stored::yes) {
      pollfd waited{wake_.number(), POLLIN, 0};
      ::poll(&waited, 1, 200);
      if (stopping_) return false;
    }
    if (!batch.empty()) counts_.count(batch.records(), batch.encoded().size(), moment);
    return true;
  }

  void leave_replaced() {
    for (auto file = files_.begin(); file != files_.end();) {
      if (!file->is_replaced) {
        ++file;
        continue;
      }
      remember(file->position);
      file = files_.erase(file);
    }
  }

  void remember(const FilePosition& position) {
    std::erase_if(known_, [&](const FilePosition& known) {
      return known.is_same_file(position) || known.path == position.path;
    });
    known_.push_back(position);
    if (known_.size() > 2 * options_.most_files) known_.erase(known_.begin());
    has_moved_ = true;
  }

  void save_positions() {
    if (!std::exchange(has_moved_, false)) return;
    for (const Followed& file : files_) remember(file.position);
    has_moved_ = false;
    if (!write_positions(options_.positions, known_)) ++counts_.broken;
  }

  void watch(const std::filesystem::path& folder) {
    const std::string name = folder.empty() ? "." : folder.string();
    if (inotify_.is_open() && watched_.insert(name).second)
      ::inotify_add_watch(inotify_.number(), name.c_str(),
                          IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM);
  }

  void wait() {
    pollfd waited[] = {{wake_.number(), POLLIN, 0}, {inotify_.number(), POLLIN, 0}};
    ::poll(waited, inotify_.is_open() ? 2 : 1, static_cast<int>(options_.poll.count()));
    char ignored[16 << 10];
    while (inotify_.is_open() && ::read(inotify_.number(), ignored, sizeof ignored) > 0) {
    }
  }

  const FollowOptions options_;
  Queue& queue_;
  SourceCounts counts_;
  std::atomic<bool> stopping_{false};
  Descriptor wake_;
  Descriptor inotify_;
  std::set<std::string> watched_;
  std::vector<FilePosition> known_;
  std::list<Followed> files_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> last_size_;
  bool has_moved_ = false;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Source> make_file_follower(FollowOptions options, Queue& queue) {
  return std::make_unique<FileFollower>(std::move(options), queue);
}

}  // namespace garde::collect
