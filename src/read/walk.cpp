// SPDX-License-Identifier: Apache-2.0
#include "read/walk.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <set>
#include <sys/stat.h>
#include <utility>

namespace garde::read {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDeepest = 256;  // folders within folders

class Walker {
 public:
  Walk take() { return std::move(walk_); }

  void visit_named(const std::string& path) {
    if (path == "-") {
      walk_.files.push_back({"-", std::nullopt, std::nullopt});
    } else {
      visit(path, true, 0);
    }
  }

 private:
  void fail(const std::string& path, const std::string& doing, int error) {
    const std::string mend = error == EACCES || error == EPERM ? "run as a user who may read it" : "";
    walk_.failed.push_back({doing + ": " + std::strerror(error), path, mend});
  }
  void skip(const std::string& path, std::string why) { walk_.skipped.push_back({std::move(why), path, ""}); }

  void visit(const std::string& path, bool named, std::size_t depth) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return fail(path, "cannot be opened", errno);
    if (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)) {
      if (!met_.emplace(status.st_dev, status.st_ino).second)
        return skip(path, "is the same as one before: read once");
      if (S_ISDIR(status.st_mode)) return visit_folder(path, depth);
      add(path, status);
    } else if (S_ISFIFO(status.st_mode)) {
      if (!named) return skip(path, "is a pipe: not read");
      walk_.files.push_back({path, std::nullopt, std::nullopt});
    } else {
      skip(path, S_ISSOCK(status.st_mode) ? "is a socket: not read" : "is a device: not read");
    }
  }

  void add(const std::string& path, const struct stat& status) {
    const auto modified = Instant(std::chrono::seconds(status.st_mtim.tv_sec) +
                                  std::chrono::nanoseconds(status.st_mtim.tv_nsec));
    const auto size = static_cast<std::uint64_t>(status.st_size);
    walk_.bytes += size;
    walk_.files.push_back({path, size, modified});
  }

  void visit_folder(const std::string& path, std::size_t depth) {
    if (depth > kDeepest) {
      walk_.failed.push_back({"lies more than 256 folders deep: not read", path, "give the folder itself"});
      return;
    }
    DIR* folder = ::opendir(path.c_str());
    if (folder == nullptr) return fail(path, "cannot be opened", errno);
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = ::readdir(folder)) {
      const std::string name = entry->d_name;
      if (name != "." && name != "..") names.push_back(name);
      errno = 0;
    }
    const int error = errno;
    ::closedir(folder);
    if (error != 0) fail(path, "cannot be read in full", error);
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) visit((fs::path(path) / name).string(), false, depth + 1);
  }

  Walk walk_;
  std::set<std::pair<dev_t, ino_t>> met_;
};

}  // namespace

Walk walk(const std::vector<std::string>& paths) {
  Walker walker;
  for (const std::string& path : paths) walker.visit_named(path);
  return walker.take();
}

}  // namespace garde::read
