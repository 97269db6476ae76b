// SPDX-License-Identifier: Apache-2.0
#include "base/installation.h"

#include <cstdlib>
#include <system_error>

namespace garde {
namespace {

namespace fs = std::filesystem;

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

bool holds_data(const fs::path& folder) {
  return is_folder(folder / "mappings") && is_folder(folder / "rules");
}

}  // namespace

Result<fs::path> data_folder(const fs::path& executable, const fs::path& named) {
  if (!named.empty()) {
    if (is_folder(named)) return named;
    return failure("GARDE_DATA names no folder", named.string(),
                   "name the folder that holds mappings and rules");
  }
  const fs::path installed = executable.parent_path().parent_path() / "share" / "garde";
  if (holds_data(installed)) return installed;
  for (fs::path folder = executable.parent_path(); folder != folder.root_path();
       folder = folder.parent_path()) {
    if (holds_data(folder)) return folder;
  }
  return failure("the files that come with the program are missing", installed.string(),
                 "install the program again, or set GARDE_DATA to the folder that holds mappings and rules");
}

Result<fs::path> data_folder() {
  const char* named = std::getenv("GARDE_DATA");
  std::error_code error;
  const fs::path executable = fs::read_symlink("/proc/self/exe", error);
  return data_folder(executable, named == nullptr ? fs::path() : fs::path(named));
}

}  // namespace garde
