// SPDX-License-Identifier: Apache-2.0
// Writes archives and compressed streams in memory, for tests.
#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace garde::test {

struct PackedFile {
  std::string path;
  std::string content;
};

/// How the archive is written: libarchive's names, such as {"zip", ""}, {"pax", "gzip"}, {"raw", "zstd"}.
struct Packing {
  std::string format;
  std::string filter;    ///< empty: none
  std::string password;  ///< of a zip; empty: none
};

namespace detail {

inline la_ssize_t append_to_string(::archive*, void* out, const void* bytes, std::size_t size) {
  static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

}  // namespace detail

/// The archive's bytes; empty where libarchive cannot write such a packing.
[[nodiscard]] inline std::string pack(const std::vector<PackedFile>& files, const Packing& packing) {
  std::string out;
  ::archive* writer = archive_write_new();
  bool good = archive_write_set_format_by_name(writer, packing.format.c_str()) == ARCHIVE_OK;
  if (!packing.filter.empty())
    good = good && archive_write_add_filter_by_name(writer, packing.filter.c_str()) == ARCHIVE_OK;
  if (!packing.password.empty()) {
    good = good && archive_write_set_options(writer, "zip:encryption=aes256") == ARCHIVE_OK;
    archive_write_set_passphrase(writer, packing.password.c_str());
  }
  archive_write_set_bytes_per_block(writer, 0);
  good = good && archive_write_open(writer, &out, nullptr, detail::append_to_string, nullptr) == ARCHIVE_OK;
  for (const PackedFile& file : files) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, file.path.c_str());
    archive_entry_set_filetype(entry, file.path.ends_with('/') ? AE_IFDIR : AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_mtime(entry, 1'600'000'000, 0);
    archive_entry_set_size(entry, static_cast<la_int64_t>(file.content.size()));
    good = good && archive_write_header(writer, entry) >= ARCHIVE_WARN;
    good = good && archive_write_data(writer, file.content.data(), file.content.size()) >= 0;
    archive_entry_free(entry);
  }
  good = archive_write_close(writer) == ARCHIVE_OK && good;
  archive_write_free(writer);
  return good ? out : std::string();
}

[[nodiscard]] inline std::string compress(std::string_view content, const std::string& filter) {
  return pack({{"data", std::string(content)}}, {"raw", filter, ""});
}

}  // namespace garde::test
