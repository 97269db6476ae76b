// SPDX-License-Identifier: Apache-2.0
// Reading text as an input, and seeing what came of it.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "read/format.h"

namespace garde::test {

/// Bytes in memory, given `step` at a time at least.
class TextSource final : public read::ByteSource {
 public:
  explicit TextSource(std::string_view text, std::size_t step = 1) : text_(text), step_(step) {}

  Result<std::string_view> peek(std::size_t wanted) override {
    return text_.substr(position_, std::max(wanted, step_));
  }
  void consume(std::size_t count) override { position_ += count; }
  std::uint64_t position() const override { return position_; }

 private:
  std::string_view text_;
  std::size_t step_;
  std::size_t position_ = 0;
};

/// An event as one line: its position, its shape, its fields.
inline std::string line_of(Event& event) {
  std::string out = std::to_string(event.position) + ' ' + std::string(event.shape) + ' ';
  append_fields_json(event, out);
  return out;
}

class LineVisitor final : public EventVisitor {
 public:
  void visit(Event& event) override { lines.push_back(line_of(event)); }
  std::vector<std::string> lines;
};

struct ReadText {
  std::vector<std::string> lines;
  read::Problems problems;
};

/// What `format` reads from `text`.
inline ReadText read_text(const read::Format& format, std::string_view text, const read::ReadOptions& options = {},
                          std::size_t step = 1) {
  TextSource source(text, step);
  const auto reader = format.make(options);
  LineVisitor visitor;
  ReadText result;
  read::Block block;
  while (reader->cut(source, block, result.problems).value()) {
    reader->parse(block, visitor, result.problems);
  }
  result.lines = std::move(visitor.lines);
  return result;
}

}  // namespace garde::test
