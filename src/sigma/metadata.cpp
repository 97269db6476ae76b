// SPDX-License-Identifier: Apache-2.0
#include "sigma/metadata.h"

#include <algorithm>
#include <array>

#include "base/case_fold.h"
#include "base/nearest_word.h"

namespace garde::sigma {
namespace {

using yaml::Node;

constexpr std::array<std::string_view, 5> kLevels{"informational", "low", "medium", "high", "critical"};

std::string text_of(const Node& document, std::string_view key) {
  const Node* node = document.find(key);
  return node == nullptr || node->is_null() ? std::string() : node->text();
}

std::string place(const std::string& file, const Node& node) {
  return file + ":" + std::to_string(node.line());
}

std::map<std::string, Metadata::Guidance> read_guidance(const Node* node) {
  std::map<std::string, Metadata::Guidance> guidance;
  if (node == nullptr || !node->is_mapping()) return guidance;
  for (std::size_t i = 0; i < node->keys().size(); ++i) {
    const Node& texts = node->items()[i];
    if (!texts.is_mapping()) continue;
    guidance[node->keys()[i]] = {text_of(texts, "title"), text_of(texts, "explanation"),
                                 text_of(texts, "first_action")};
  }
  return guidance;
}

}  // namespace

std::string_view to_string(Level level) {
  return kLevels[static_cast<std::size_t>(level)];
}

std::optional<Level> parse_level(std::string_view text) {
  const std::string folded = fold_case(text);
  const auto found = std::find(kLevels.begin(), kLevels.end(), folded);
  if (found == kLevels.end()) return std::nullopt;
  return static_cast<Level>(found - kLevels.begin());
}

std::vector<std::string> texts_of(const Node* node) {
  std::vector<std::string> texts;
  if (node == nullptr || node->is_null() || node->is_mapping()) return texts;
  if (node->is_scalar()) {
    texts.push_back(node->text());
  } else {
    for (const Node& item : node->items()) texts.push_back(item.text());
  }
  return texts;
}

Result<void> read_metadata(const Node& document, const std::string& file, Metadata& into) {
  into.file = file;
  into.line = document.line();
  into.title = text_of(document, "title");
  if (into.title.empty())
    return failure("the title is missing", place(file, document), "add title: at the top");
  into.name = text_of(document, "name");
  into.id = text_of(document, "id");
  if (into.id.empty()) into.id = into.name.empty() ? into.title : into.name;
  into.description = text_of(document, "description");
  into.status = text_of(document, "status");
  into.author = text_of(document, "author");
  into.date = text_of(document, "date");
  into.modified = text_of(document, "modified");
  into.references = texts_of(document.find("references"));
  into.false_positives = texts_of(document.find("falsepositives"));
  into.fields = texts_of(document.find("fields"));
  into.guidance = read_guidance(document.find("garde"));
  for (const std::string& tag : texts_of(document.find("tags"))) into.tags.push_back(fold_case(tag));
  if (const Node* level = document.find("level"); level != nullptr && !level->is_null()) {
    into.level = parse_level(level->text());
    if (!into.level) {
      const std::string near = nearest_word(level->text(), kLevels);
      return failure("unknown level '" + level->text() + "'", place(file, *level),
                     near.empty() ? "levels are informational, low, medium, high and critical"
                                  : "did you mean '" + near + "'?");
    }
  }
  return {};
}

Result<LogSource> read_logsource(const Node& document, const std::string& file) {
  const Node* node = document.find("logsource");
  if (node == nullptr || !node->is_mapping())
    return failure("the logsource is missing", place(file, node == nullptr ? document : *node),
                   "say which logs the rule is for, as in logsource: {product: windows}");
  return LogSource{fold_case(text_of(*node, "product")), fold_case(text_of(*node, "category")),
                   fold_case(text_of(*node, "service")), text_of(*node, "definition")};
}

}  // namespace garde::sigma
