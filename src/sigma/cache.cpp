// SPDX-License-Identifier: Apache-2.0
#include "sigma/cache.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/file.h"
#include "sigma/rule_image.h"
#include "sigma/trigger.h"

namespace garde::sigma {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostImageBytes = std::size_t{1} << 30;
constexpr std::string_view kMagic = "garde rules\n";
constexpr int kDeepestFolder = 64;

// Gathers what decides whether an image is still good. Folders are walked with the system's own calls:
// stat'ing each of some thousand files is most of what a start from the cache costs.
class Fingerprint {
 public:
  void add(std::string_view text) {
    text_ += text;
    text_ += '\0';
  }

  void add_path(const std::string& path) { add_entry(AT_FDCWD, path.c_str(), path, 0); }

  [[nodiscard]] std::string hash() const {
    const XXH128_hash_t value = XXH3_128bits(text_.data(), text_.size());
    constexpr char kHex[] = "0123456789abcdef";
    std::string hex;
    for (const std::uint64_t half : {value.high64, value.low64})
      for (int shift = 60; shift >= 0; shift -= 4) hex += kHex[(half >> shift) & 15];
    return hex;
  }

 private:
  // What `name` in an open folder is; `path` is its whole path. Asking by the folder spares the system the
  // way there.
  void add_entry(int folder, const char* name, const std::string& path, int depth) {
    struct stat status {};
    if (::fstatat(folder, name, &status, 0) != 0) return add("absent " + path);
    if (S_ISDIR(status.st_mode)) return add_folder(folder, name, path, depth);
    text_ += path;
    for (const auto number : {std::int64_t{status.st_size}, std::int64_t{status.st_mtim.tv_sec},
                              std::int64_t{status.st_mtim.tv_nsec}})
      text_.append(reinterpret_cast<const char*>(&number), sizeof number);
    text_ += '\0';
  }

  void add_folder(int parent, const char* name, const std::string& path, int depth) {
    if (depth > kDeepestFolder) return;
    const int opened = ::openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR* folder = opened < 0 ? nullptr : ::fdopendir(opened);
    if (folder == nullptr) {
      if (opened >= 0) ::close(opened);
      return add("unreadable " + path);
    }
    std::vector<std::string> names;
    while (const dirent* entry = ::readdir(folder)) {
      const std::string_view found = entry->d_name;
      if (found == "." || found == "..") continue;
      const bool rule_file = found.ends_with(".yml") || found.ends_with(".yaml");
      if (rule_file || entry->d_type == DT_DIR || entry->d_type == DT_LNK || entry->d_type == DT_UNKNOWN)
        names.emplace_back(found);
    }
    std::sort(names.begin(), names.end());
    for (const std::string& found : names)
      add_entry(::dirfd(folder), found.c_str(), path + "/" + found, depth + 1);
    ::closedir(folder);
  }

  std::string text_;
};

std::string fingerprint_of(const std::vector<fs::path>& paths, const LoadOptions& options) {
  Fingerprint fingerprint;
  fingerprint.add(GARDE_VERSION);
  fingerprint.add_path("/proc/self/exe");  // another build may read rules otherwise
  for (const auto& [name, values] : options.placeholders) {
    fingerprint.add("placeholder " + name);
    for (const std::string& value : values) fingerprint.add(value);
  }
  for (const fs::path& path : paths) fingerprint.add_path(path.string());
  return fingerprint.hash();
}

// The image behind its magic and checksum; empty where they do not fit.
std::string_view checked_image(std::string_view file) {
  if (!file.starts_with(kMagic) || file.size() < kMagic.size() + sizeof(std::uint64_t)) return {};
  std::uint64_t sum = 0;
  std::memcpy(&sum, file.data() + kMagic.size(), sizeof sum);
  const std::string_view image = file.substr(kMagic.size() + sizeof sum);
  return XXH3_64bits(image.data(), image.size()) == sum ? image : std::string_view();
}

std::string with_checksum(const std::string& image) {
  const std::uint64_t sum = XXH3_64bits(image.data(), image.size());
  std::string file(kMagic);
  file.append(reinterpret_cast<const char*>(&sum), sizeof sum);
  return file + image;
}

}  // namespace

fs::path RuleCache::default_folder() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/')
    return fs::path(cache) / "garde";
  if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/')
    return fs::path(home) / ".cache" / "garde";
  return {};
}

Result<LoadedRules> RuleCache::load_paths(const std::vector<fs::path>& paths,
                                          const LoadOptions& options) const {
  if (folder_.empty()) return sigma::load_paths(paths, options);
  const fs::path file = folder_ / ("rules-" + fingerprint_of(paths, options));
  if (const auto kept = MappedFile::open(file); kept && kept->bytes().size() <= kMostImageBytes) {
    if (const std::string_view image = checked_image(kept->bytes()); !image.empty())
      if (auto loaded = from_image(image)) return loaded;
  }
  auto loaded = sigma::load_paths(paths, options);
  if (!loaded) return loaded;
  for (Rule& rule : loaded->rules) rule.triggers = triggers_of(rule);
  std::error_code ignored;
  fs::create_directories(folder_, ignored);
  for (fs::directory_iterator entry(folder_, ignored), end; !ignored && entry != end;
       entry.increment(ignored))
    if (entry->path().filename().string().starts_with("rules-") && entry->path() != file &&
        fs::last_write_time(entry->path(), ignored) <
            fs::file_time_type::clock::now() - std::chrono::hours(24 * 30))
      fs::remove(entry->path(), ignored);
  (void)write_file_atomically(file, with_checksum(to_image(*loaded)));
  return loaded;
}

}  // namespace garde::sigma
