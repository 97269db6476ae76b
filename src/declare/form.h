// SPDX-License-Identifier: Apache-2.0
// The form: what a declaration asks, in order of importance, in the words of those who will read it. Read from
// duties/form.yml, so that a changed form is an edit.
//
// Thread rules: immutable once loaded.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.h"
#include "base/result.h"

namespace garde::yaml {
class Node;
}

namespace garde::declare {

/// A sentence in both languages.
struct Text {
  std::string french;
  std::string english;

  [[nodiscard]] const std::string& in(Language language) const {
    return language == Language::french ? french : english;
  }
};

/// How sure it is that the text was read rather than remembered.
enum class SourceStatus : std::uint8_t { verified, from_knowledge };

enum class FieldKind : std::uint8_t {
  text,     ///< a line
  longer,   ///< a paragraph
  time,     ///< an instant
  number,   ///< a count
  choice,   ///< one of the choices
  choices,  ///< any of them
};

struct Choice {
  std::string id;
  Text text;
};

struct Field {
  std::string id;
  std::string block;
  FieldKind kind = FieldKind::text;
  Text label;
  SourceStatus status = SourceStatus::verified;
  std::vector<Choice> choices;

  /// Null where there is none.
  [[nodiscard]] const Choice* find_choice(std::string_view choice) const;
};

class Form {
 public:
  /// An error names the file and the line.
  [[nodiscard]] static Result<Form> load(const std::filesystem::path& file);

  struct Block {
    std::string id;
    Text label;
  };
  [[nodiscard]] const std::vector<Block>& blocks() const { return blocks_; }
  /// The most important first.
  [[nodiscard]] const std::vector<Field>& fields() const { return fields_; }
  /// Null where there is none.
  [[nodiscard]] const Field* find(std::string_view id) const;
  /// When a person last compared it with the official form: "2026-11".
  [[nodiscard]] const std::string& checked() const { return checked_; }

 private:
  std::vector<Block> blocks_;
  std::vector<Field> fields_;
  std::string checked_;
};

/// The text under `fr` and `en` of a mapping; an error where one is missing.
[[nodiscard]] Result<Text> read_text(const yaml::Node& node, const std::string& file);
[[nodiscard]] Result<SourceStatus> read_status(const yaml::Node* node, const yaml::Node& owner, const std::string& file);

}  // namespace garde::declare
