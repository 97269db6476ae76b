// SPDX-License-Identifier: Apache-2.0
// Recursive descent over STIX patterns. Every node gives the values below it, so no tree is built.
#include <algorithm>
#include <array>

#include "base/case_fold.h"
#include "indicator/source_reader.h"

namespace garde::indicator {
namespace {

constexpr int kMostDepth = 50;
constexpr std::size_t kMostValues = 100'000;

struct Token {
  enum class Type : std::uint8_t { word, text, symbol, end };
  Type type = Type::end;
  std::string text;
};

std::optional<Kind> kind_of(const std::string& path) {
  const std::string name = fold_case(path);
  if (name == "ipv4-addr:value" || name == "ipv6-addr:value" || name.ends_with("_ref.value")) return Kind::address;
  if (name == "domain-name:value") return Kind::domain;
  if (name == "url:value") return Kind::url;
  if (name.starts_with("email-addr:value") || name == "email-message:from_ref.value" ||
      name == "email-message:sender_ref.value")
    return Kind::email;
  if (name.starts_with("file:hashes.") || name.find(".hashes.") != std::string::npos) return Kind::hash;
  if (name == "file:name") return Kind::file_name;
  return std::nullopt;
}

// How much a kind says, by which AND chooses.
int worth(Kind kind) {
  constexpr std::array<int, kKinds> kWorth{1, 2, 4, 5, 0, 3};
  return kWorth[static_cast<std::size_t>(kind)];
}

int worth(const PatternValues& values) {
  int least = 6;
  for (const auto& value : values) least = std::min(least, worth(value.first));
  return values.empty() ? -1 : least;
}

class PatternReader {
 public:
  explicit PatternReader(std::string_view text) : rest_(text) { advance(); }

  Result<PatternValues> read() {
    auto values = read_or(0);
    if (!values) return values;
    if (token_.type != Token::Type::end) return failure("the pattern cannot be read at '" + token_.text + "'");
    if (values->empty()) return failure("the pattern compares nothing that logs are searched for");
    return values;
  }

 private:
  // Paths hold quotes ("file:hashes.'SHA-256'"), which are left out of the word.
  void advance() {
    while (!rest_.empty() && static_cast<unsigned char>(rest_.front()) <= ' ') rest_.remove_prefix(1);
    token_ = {};
    if (rest_.empty()) return;
    const char c = rest_.front();
    if (c == '\'') {
      token_.type = Token::Type::text;
      read_quoted();
    } else if (is_word(c)) {
      token_.type = Token::Type::word;
      while (!rest_.empty() && (is_word(rest_.front()) || rest_.front() == '\'')) {
        if (rest_.front() == '\'') {
          read_quoted();
          continue;
        }
        if (rest_.front() == '[' ) break;
        token_.text += rest_.front();
        rest_.remove_prefix(1);
      }
    } else {
      token_.type = Token::Type::symbol;
      token_.text = c;
      rest_.remove_prefix(1);
      if ((c == '!' || c == '<' || c == '>' || c == '=') && !rest_.empty() && rest_.front() == '=') {
        token_.text += '=';
        rest_.remove_prefix(1);
      }
    }
  }

  static bool is_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
           c == ':' || c == '.' || c == '*';
  }

  void read_quoted() {
    rest_.remove_prefix(1);
    while (!rest_.empty() && rest_.front() != '\'') {
      if (rest_.front() == '\\' && rest_.size() > 1) rest_.remove_prefix(1);
      token_.text += rest_.front();
      rest_.remove_prefix(1);
    }
    if (!rest_.empty()) rest_.remove_prefix(1);
  }

  [[nodiscard]] bool is(std::string_view text) const {
    return token_.type != Token::Type::text && token_.type != Token::Type::end &&
           equal_without_case(token_.text, text);
  }
  [[nodiscard]] bool take(std::string_view text) {
    if (!is(text)) return false;
    advance();
    return true;
  }

  Result<PatternValues> read_or(int depth) {
    if (depth > kMostDepth) return failure("the pattern is nested too deeply");
    auto values = read_and(depth);
    while (values && take("OR")) {
      auto more = read_and(depth);
      if (!more) return more;
      std::move(more->begin(), more->end(), std::back_inserter(*values));
      if (values->size() > kMostValues) return failure("the pattern compares too much");
    }
    return values;
  }

  Result<PatternValues> read_and(int depth) {
    auto values = read_one(depth);
    while (values && (is("AND") || is("FOLLOWEDBY"))) {
      advance();
      auto more = read_one(depth);
      if (!more) return more;
      if (worth(*more) == worth(*values)) {
        std::move(more->begin(), more->end(), std::back_inserter(*values));
        if (values->size() > kMostValues) return failure("the pattern compares too much");
      } else if (worth(*more) > worth(*values)) {
        values = std::move(more);
      }
    }
    return values;
  }

  Result<PatternValues> read_one(int depth) {
    for (const auto& [open, close] : {std::pair("(", ")"), std::pair("[", "]")}) {
      if (!take(open)) continue;
      auto inside = read_or(depth + 1);
      if (!inside) return inside;
      if (!take(close)) return failure("the pattern lacks a '" + std::string(close) + "'");
      skip_qualifiers();
      return inside;
    }
    return read_comparison();
  }

  // WITHIN 300 SECONDS, REPEATS 5 TIMES, START t'…' STOP t'…'
  void skip_qualifiers() {
    while (is("WITHIN") || is("REPEATS") || is("START") || is("STOP")) {
      advance();
      advance();
      if (is("SECONDS") || is("TIMES")) advance();
    }
  }

  Result<PatternValues> read_comparison() {
    if (token_.type != Token::Type::word) return failure("the pattern lacks a comparison");
    std::string path = std::move(token_.text);
    advance();
    while (take("[")) {  // an index into a list
      while (token_.type != Token::Type::end && !is("]")) advance();
      if (!take("]")) return failure("the pattern lacks a ']'");
      if (token_.type == Token::Type::word && token_.text.starts_with('.')) {
        path += token_.text;
        advance();
      }
    }
    const bool is_negated = take("NOT");
    if (is("EXISTS")) return failure("the pattern cannot be read at 'EXISTS'");
    const bool is_known = is("=") || is("==") || is("IN") || is("ISSUBSET");
    if (token_.type == Token::Type::end) return failure("the pattern ends too early");
    advance();
    std::vector<std::string> values;
    if (auto read = read_values(values); !read) return failure(std::move(read.error()));
    const auto kind = kind_of(path);
    PatternValues found;
    if (kind && is_known && !is_negated)
      for (std::string& value : values) found.emplace_back(*kind, std::move(value));
    return found;
  }

  Result<void> read_values(std::vector<std::string>& values) {
    const bool is_list = take("(");
    do {
      if (token_.type == Token::Type::end || token_.type == Token::Type::symbol)
        return failure("the pattern lacks a value");
      if (values.size() >= kMostValues) return failure("the pattern compares too much");
      values.push_back(std::move(token_.text));
      advance();
    } while (is_list && take(","));
    if (is_list && !take(")")) return failure("the pattern lacks a ')'");
    return {};
  }

  std::string_view rest_;
  Token token_;
};

}  // namespace

Result<PatternValues> read_stix_pattern(std::string_view pattern) {
  return PatternReader(pattern).read();
}

}  // namespace garde::indicator
