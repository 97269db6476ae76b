// SPDX-License-Identifier: Apache-2.0
#include "base/yaml.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <numeric>
#include <unordered_map>
#include <yaml.h>

namespace garde::yaml {
namespace {

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

constexpr std::array<std::string_view, 5> kNull{"", "~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 9> kTrue{"yes",  "Yes", "YES", "true", "True",
                                                "TRUE", "on",  "On",  "ON"};
constexpr std::array<std::string_view, 9> kFalse{"no",    "No",  "NO",  "false", "False",
                                                 "FALSE", "off", "Off", "OFF"};

// Deletes libyaml's parser and its events at the end of a scope.
struct Parser {
  yaml_parser_t raw{};
  Parser() { yaml_parser_initialize(&raw); }
  ~Parser() { yaml_parser_delete(&raw); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
};

struct Event {
  yaml_event_t raw{};
  ~Event() { yaml_event_delete(&raw); }
  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  [[nodiscard]] int line() const { return static_cast<int>(raw.start_mark.line) + 1; }
};

std::string_view view(const yaml_char_t* text, std::size_t length) {
  return {reinterpret_cast<const char*>(text), length};
}

}  // namespace

// Turns libyaml's events into nodes; counts what it makes, so that aliases cannot grow without bound.
class TreeBuilder {
 public:
  TreeBuilder(std::string_view text, std::string_view name, const Limits& limits)
      : name_(name), limits_(limits) {
    yaml_parser_set_input_string(&parser_.raw, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
    yaml_parser_set_encoding(&parser_.raw, YAML_UTF8_ENCODING);
  }

  Result<std::vector<Node>> documents() {
    std::vector<Node> result;
    while (true) {
      Event event;
      if (!yaml_parser_parse(&parser_.raw, &event.raw)) return syntax_failure();
      if (event.raw.type == YAML_STREAM_END_EVENT) return result;
      if (event.raw.type != YAML_DOCUMENT_START_EVENT) continue;
      anchors_.clear();
      Node root;
      if (auto error = next_node(root, 0)) return failure(std::move(*error));
      result.push_back(std::move(root));
    }
  }

 private:
  using MaybeError = std::optional<Error>;

  tl::unexpected<Error> syntax_failure() const {
    const yaml_parser_t& raw = parser_.raw;
    std::string what = raw.problem != nullptr ? raw.problem : "not readable as YAML";
    if (raw.context != nullptr) what += std::string(" ") + raw.context;
    return failure(std::move(what), at(static_cast<int>(raw.problem_mark.line) + 1),
                   "check indentation and quotes");
  }

  [[nodiscard]] std::string at(int line) const { return std::string(name_) + ":" + std::to_string(line); }

  MaybeError next_node(Node& into, std::size_t depth) {
    Event event;
    if (!yaml_parser_parse(&parser_.raw, &event.raw)) return syntax_failure().value();
    return node_from(event, into, depth);
  }

  MaybeError node_from(const Event& event, Node& into, std::size_t depth) {
    into.line_ = event.line();
    if (depth > limits_.depth) return Error{"nested too deeply", at(event.line()), {}};
    if (++nodes_ > limits_.nodes) return Error{"too many values", at(event.line()), {}};
    switch (event.raw.type) {
      case YAML_SCALAR_EVENT:
        return scalar(event, into);
      case YAML_SEQUENCE_START_EVENT:
        return sequence(event, into, depth);
      case YAML_MAPPING_START_EVENT:
        return mapping(event, into, depth);
      case YAML_ALIAS_EVENT:
        return alias(event, into);
      default:
        return Error{"a value is missing", at(event.line()), {}};
    }
  }

  MaybeError scalar(const Event& event, Node& into) {
    const auto& raw = event.raw.data.scalar;
    into.kind_ = Node::Kind::scalar;
    into.text_ = std::string(view(raw.value, raw.length));
    into.plain_ = raw.style == YAML_PLAIN_SCALAR_STYLE && raw.tag == nullptr;
    remember(raw.anchor, into);
    return std::nullopt;
  }

  MaybeError sequence(const Event& start, Node& into, std::size_t depth) {
    into.kind_ = Node::Kind::sequence;
    while (true) {
      Event event;
      if (!yaml_parser_parse(&parser_.raw, &event.raw)) return syntax_failure().value();
      if (event.raw.type == YAML_SEQUENCE_END_EVENT) break;
      if (auto error = node_from(event, into.items_.emplace_back(), depth + 1)) return error;
    }
    remember(start.raw.data.sequence_start.anchor, into);
    return std::nullopt;
  }

  MaybeError mapping(const Event& start, Node& into, std::size_t depth) {
    into.kind_ = Node::Kind::mapping;
    while (true) {
      Event event;
      if (!yaml_parser_parse(&parser_.raw, &event.raw)) return syntax_failure().value();
      if (event.raw.type == YAML_MAPPING_END_EVENT) break;
      if (event.raw.type != YAML_SCALAR_EVENT)
        return Error{"a key must be a plain word or a quoted text", at(event.line()), {}};
      into.keys_.emplace_back(view(event.raw.data.scalar.value, event.raw.data.scalar.length));
      if (auto error = next_node(into.items_.emplace_back(), depth + 1)) return error;
    }
    remember(start.raw.data.mapping_start.anchor, into);
    return repeated_key(into);
  }

  // Sorted once at the mapping's end rather than searched at every key: a mapping of a million keys stays
  // cheap.
  [[nodiscard]] MaybeError repeated_key(const Node& mapping) const {
    std::vector<std::size_t> order(mapping.keys_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return mapping.keys_[a] < mapping.keys_[b]; });
    const auto same = [&](std::size_t a, std::size_t b) { return mapping.keys_[a] == mapping.keys_[b]; };
    const auto found = std::adjacent_find(order.begin(), order.end(), same);
    if (found == order.end()) return std::nullopt;
    const std::size_t second = *(found + 1);
    return Error{"the key '" + mapping.keys_[second] + "' stands twice in one mapping",
                 at(mapping.items_[second].line_),
                 "give one of them another name, or put both values in a list"};
  }

  MaybeError alias(const Event& event, Node& into) {
    const std::string name(reinterpret_cast<const char*>(event.raw.data.alias.anchor));
    const auto found = anchors_.find(name);
    if (found == anchors_.end()) return Error{"no anchor is named '" + name + "'", at(event.line()), {}};
    nodes_ += count(found->second);
    if (nodes_ > limits_.nodes) return Error{"too many values through aliases", at(event.line()), {}};
    into = found->second;
    return std::nullopt;
  }

  void remember(const yaml_char_t* anchor, const Node& node) {
    if (anchor != nullptr) anchors_[reinterpret_cast<const char*>(anchor)] = node;
  }

  static std::size_t count(const Node& node) {
    std::size_t total = 1;
    for (const Node& item : node.items()) total += count(item);
    return total;
  }

  Parser parser_;
  std::string_view name_;
  Limits limits_;
  std::size_t nodes_ = 0;
  std::unordered_map<std::string, Node> anchors_;
};

bool Node::is_null() const {
  return is_scalar() && plain_ && is_one_of(text_, kNull);
}

std::optional<bool> Node::as_boolean() const {
  if (!is_scalar() || !plain_) return std::nullopt;
  if (is_one_of(text_, kTrue)) return true;
  if (is_one_of(text_, kFalse)) return false;
  return std::nullopt;
}

std::optional<std::int64_t> Node::as_integer() const {
  if (!is_scalar() || !plain_ || text_.empty()) return std::nullopt;
  std::string digits;
  digits.reserve(text_.size());
  for (const char c : text_)
    if (c != '_') digits += c;
  std::string_view rest = digits;
  const bool negative = rest.front() == '-';
  if (negative || rest.front() == '+') rest.remove_prefix(1);
  int base = 10;
  if (rest.starts_with("0x")) {
    base = 16;
    rest.remove_prefix(2);
  } else if (rest.starts_with("0b")) {
    base = 2;
    rest.remove_prefix(2);
  } else if (rest.size() > 1 && rest.front() == '0') {
    base = 8;
    rest.remove_prefix(1);
  }
  std::uint64_t magnitude = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), magnitude, base);
  if (rest.empty() || error != std::errc() || end != rest.data() + rest.size()) return std::nullopt;
  const auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (magnitude > most + (negative ? 1 : 0)) return std::nullopt;
  return negative ? static_cast<std::int64_t>(0 - magnitude) : static_cast<std::int64_t>(magnitude);
}

std::optional<double> Node::as_real() const {
  if (!is_scalar() || !plain_ || text_.empty()) return std::nullopt;
  std::string_view rest = text_;
  if (rest.front() == '+') rest.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
  if (error != std::errc() || end != rest.data() + rest.size()) return std::nullopt;
  return value;
}

const Node* Node::find(std::string_view key) const {
  const auto found = std::find(keys_.begin(), keys_.end(), key);
  return found == keys_.end() ? nullptr : &items_[static_cast<std::size_t>(found - keys_.begin())];
}

Node merged(const Node& base, const Node& over) {
  if (!base.is_mapping() || !over.is_mapping()) return over;
  Node result = base;
  result.line_ = over.line_;
  for (std::size_t i = 0; i < over.keys_.size(); ++i) {
    const auto found = std::find(result.keys_.begin(), result.keys_.end(), over.keys_[i]);
    if (found == result.keys_.end()) {
      result.keys_.push_back(over.keys_[i]);
      result.items_.push_back(over.items_[i]);
    } else {
      Node& item = result.items_[static_cast<std::size_t>(found - result.keys_.begin())];
      item = merged(item, over.items_[i]);
    }
  }
  return result;
}

Result<std::vector<Node>> parse(std::string_view text, std::string_view name, const Limits& limits) {
  if (text.size() > limits.bytes)
    return failure("is larger than the " + std::to_string(limits.bytes) + " bytes allowed here",
                   std::string(name));
  return TreeBuilder(text, name, limits).documents();
}

}  // namespace garde::yaml
