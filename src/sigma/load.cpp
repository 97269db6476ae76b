// SPDX-License-Identifier: Apache-2.0
#include "sigma/load.h"

#include <algorithm>

#include "base/archive.h"
#include "base/file.h"
#include "base/yaml.h"
#include "sigma/document.h"

namespace garde::sigma {
namespace {

using yaml::Node;

constexpr std::size_t kMostFileBytes = 4 << 20;
constexpr std::size_t kMostFiles = 200'000;

bool has_rule_name(const std::filesystem::path& path) {
  return path.extension() == ".yml" || path.extension() == ".yaml";
}

// The documents of one text, with the effect of action: global, reset and repeat.
class TextLoader {
 public:
  TextLoader(const std::string& file, const LoadOptions& options) : file_(file), options_(options) {}

  LoadedRules load(std::string_view text) {
    loaded_.files = 1;
    const auto documents = yaml::parse(text, file_);
    if (!documents) {
      loaded_.failed.push_back({file_, {}, documents.error()});
      return std::move(loaded_);
    }
    for (const Node& document : *documents)
      if (!document.is_null()) take(document);
    return std::move(loaded_);
  }

 private:
  void take(const Node& document) {
    const Node* action = document.is_mapping() ? document.find("action") : nullptr;
    const std::string name = action == nullptr ? std::string() : action->text();
    if (name == "global") {
      global_ = yaml::merged(global_, document);
    } else if (name == "reset") {
      global_ = Node();
      if (document.keys().size() > 1) read(document);
    } else if (name == "repeat") {
      previous_ = yaml::merged(previous_, document);
      read(previous_);
    } else {
      previous_ = yaml::merged(global_, document);
      read(previous_);
    }
  }

  void read(const Node& document) {
    if (!document.is_mapping())
      return fail(document,
                  {"is no rule", file_ + ":" + std::to_string(document.line()), "a rule starts with title:"});
    if (document.find("correlation") != nullptr) {
      keep(document, read_correlation(document, file_), loaded_.correlations);
    } else if (document.find("filter") != nullptr) {
      keep(document, read_filter(document, file_, options_), loaded_.filters);
    } else {
      auto rule = read_rule(document, file_, options_);
      if (!rule) return fail(document, std::move(rule.error()));
      loaded_.rules.push_back(std::move(rule->rule));
      std::move(rule->near.begin(), rule->near.end(), std::back_inserter(loaded_.rules));
      std::move(rule->correlations.begin(), rule->correlations.end(),
                std::back_inserter(loaded_.correlations));
    }
  }

  template <typename T>
  void keep(const Node& document, Result<T> result, std::vector<T>& into) {
    if (!result) return fail(document, std::move(result.error()));
    into.push_back(std::move(*result));
  }

  void fail(const Node& document, Error error) {
    loaded_.failed.push_back({file_, id_of(document), std::move(error)});
  }

  const std::string& file_;
  const LoadOptions& options_;
  LoadedRules loaded_;
  Node global_;
  Node previous_;
};

Result<void> load_file(const std::filesystem::path& path, const LoadOptions& options, LoadedRules& into) {
  const auto text = read_file(path, kMostFileBytes);
  if (!text) return failure(text.error());
  into.append(load_text(*text, path.string(), options));
  return {};
}

Result<void> load_folder(const std::filesystem::path& folder, const LoadOptions& options, LoadedRules& into) {
  std::vector<std::filesystem::path> files;
  std::error_code code;
  for (std::filesystem::recursive_directory_iterator entry(folder, code), end; !code && entry != end;
       entry.increment(code))
    if (entry->is_regular_file() && has_rule_name(entry->path())) files.push_back(entry->path());
  if (code) return failure("cannot be listed: " + code.message(), folder.string());
  if (files.size() > kMostFiles)
    return failure("holds more than " + std::to_string(kMostFiles) + " rule files", folder.string());
  std::sort(files.begin(), files.end());
  for (const auto& file : files)
    if (auto loaded = load_file(file, options, into); !loaded)
      into.failed.push_back({file.string(), {}, loaded.error()});
  return {};
}

Result<void> load_archive(const std::filesystem::path& path, const LoadOptions& options, LoadedRules& into) {
  auto bytes = file_bytes(path.string());
  if (!bytes) return failure(std::move(bytes.error()));
  ExpandedTotal total{0};
  Expansion expansion(ExpansionLimits{}, total);
  auto archive = Archive::open(*bytes, expansion);
  if (!archive) return failure(std::move(archive.error()));
  while (true) {
    const auto entry = archive->next();
    if (!entry) return failure(entry.error());
    if (*entry == nullptr) return {};
    const std::string inside = (*entry)->path;
    if (!inside.empty() && !has_rule_name(inside)) continue;
    const auto text = archive->read_whole(kMostFileBytes);
    if (!text) return failure(text.error());
    into.append(load_text(*text, inside.empty() ? path.string() : path.string() + ":" + inside, options));
  }
}

bool is_archive(const std::filesystem::path& path) {
  const auto file = MappedFile::open(path);
  return file && recognise_archive(file->bytes().substr(0, kArchivePrefix)) == ArchiveKind::readable;
}

}  // namespace

void LoadedRules::append(LoadedRules&& other) {
  const auto move_all = [](auto& from, auto& into) {
    std::move(from.begin(), from.end(), std::back_inserter(into));
  };
  move_all(other.rules, rules);
  move_all(other.correlations, correlations);
  move_all(other.filters, filters);
  move_all(other.failed, failed);
  files += other.files;
}

LoadedRules load_text(std::string_view text, const std::string& file, const LoadOptions& options) {
  return TextLoader(file, options).load(text);
}

Result<LoadedRules> load_paths(const std::vector<std::filesystem::path>& paths, const LoadOptions& options) {
  LoadedRules all;
  for (const auto& path : paths) {
    std::error_code code;
    const auto loaded = std::filesystem::is_directory(path, code) ? load_folder(path, options, all)
                        : is_archive(path)                        ? load_archive(path, options, all)
                                                                  : load_file(path, options, all);
    if (!loaded) return failure(loaded.error());
  }
  resolve(all);
  return all;
}

}  // namespace garde::sigma
