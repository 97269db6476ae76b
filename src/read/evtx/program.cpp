// SPDX-License-Identifier: Apache-2.0
#include "read/evtx/program.h"

#include <algorithm>
#include <limits>
#include <xxhash.h>

#include "base/json_text.h"
#include "base/utf16.h"

namespace garde::read::evtx {
namespace {

constexpr std::size_t kMostInstructions = 16'384;

bool is_text(const Content& content) {
  return std::all_of(content.begin(), content.end(),
                     [](const Piece& piece) { return piece.substitution < 0; });
}

std::string joined(const Content& content) {
  std::string text;
  for (const Piece& piece : content) text += piece.text;
  return text;
}

std::string_view entity_text(std::string_view name) {
  if (name == "lt") return "<";
  if (name == "gt") return ">";
  if (name == "amp") return "&";
  if (name == "quot") return "\"";
  if (name == "apos") return "'";
  return {};
}

// Walks the tokens of a fragment, lets ShapeWalker say which fields they make, and writes those as
// instructions.
class Compiler final : public ShapeSink {
 public:
  Compiler(Program& program, Scope scope, Place place)
      : program_(program), scope_(scope), walker_(place, *this) {}

  void run(TokenReader tokens) {
    for (Token token = tokens.next(); token.kind != TokenKind::end; token = tokens.next()) {
      if (token.kind == TokenKind::template_instance || program_.instructions.size() > kMostInstructions) {
        program_.damaged = true;
        break;
      }
      take(token);
    }
    program_.damaged = program_.damaged || tokens.is_damaged();
    end_attribute();
    while (!guards_.empty()) close();
  }

  void plan(FieldPlan plan) override {
    Instruction made;
    made.inner = plan.inner;
    made.keep_empty = plan.keep_empty;
    made.member = plan.member;
    made.system_time = plan.system_time;
    made.system_text = plan.system && scope_ == Scope::instance;
    const bool fixed_name = is_text(plan.name);
    if (fixed_name) {
      keep_name(joined(plan.name), made);
      made.id = find_field(made.name);
      made.name_hash = name_hash(made.name);
    }
    if (fixed_name && is_text(plan.value)) {
      made.kind = Instruction::Kind::constant;
      made.text = keep(joined(plan.value));
      if (plan.system) made.constant_kind = system_value_kind(made.name, made.text);
    } else if (fixed_name && plan.value.size() == 1) {
      made.kind = Instruction::Kind::substitution;
      made.index = static_cast<std::uint16_t>(plan.value.front().substitution);
    } else {
      made.kind = Instruction::Kind::pieces;
      made.index = static_cast<std::uint16_t>(program_.composites.size());
      program_.composites.push_back({fixed_name ? Content() : std::move(plan.name), std::move(plan.value)});
    }
    program_.instructions.push_back(made);
  }

 private:
  void take(const Token& token) {
    switch (token.kind) {
      case TokenKind::open_element:
        open(token);
        return;
      case TokenKind::attribute:
        end_attribute();
        in_attribute_ = true;
        attribute_name_ = utf16le_to_utf8(token.text);
        return;
      case TokenKind::close_start:
        end_attribute();
        return;
      case TokenKind::close_empty:
      case TokenKind::end_element:
        end_attribute();
        close();
        return;
      case TokenKind::text:
      case TokenKind::character_data:
        say(utf16le_to_utf8(token.text));
        return;
      case TokenKind::character: {
        const auto unit = static_cast<char16_t>(token.index);
        say(utf16le_to_utf8({reinterpret_cast<const char*>(&unit), sizeof unit}));
        return;
      }
      case TokenKind::entity:
        say(entity_text(utf16le_to_utf8(token.text)));
        return;
      case TokenKind::substitution:
      case TokenKind::optional_substitution:
        if (in_attribute_) {
          attribute_.push_back({{}, token.index});
        } else {
          walker_.substitution(token.index);
        }
        return;
      case TokenKind::value:
        if (in_attribute_) {
          attribute_.push_back({{}, token.index});
        } else {
          walker_.value(token.index);
        }
        return;
      default:
        return;
    }
  }

  void open(const Token& token) {
    end_attribute();
    std::size_t guard = kNoGuard;
    if (token.dependency != kNoDependency) {
      guard = program_.instructions.size();
      Instruction skip;
      skip.kind = Instruction::Kind::skip_if_null;
      skip.index = token.dependency;
      program_.instructions.push_back(skip);
    }
    guards_.push_back(guard);
    walker_.open(utf16le_to_utf8(token.text));
  }

  void close() {
    if (guards_.empty()) return;
    walker_.close();
    if (guards_.back() != kNoGuard)
      program_.instructions[guards_.back()].jump = static_cast<std::uint32_t>(program_.instructions.size());
    guards_.pop_back();
  }

  void say(std::string_view text) {
    if (in_attribute_) {
      append_text(attribute_, text);
    } else {
      walker_.text(text);
    }
  }

  void end_attribute() {
    if (in_attribute_) walker_.attribute(attribute_name_, std::move(attribute_));
    in_attribute_ = false;
    attribute_.clear();
  }

  // Where JSON escapes nothing of the name, as a key of JSON.
  void keep_name(const std::string& name, Instruction& made) {
    std::string key = ",";
    append_json_string(name, key);
    key += ':';
    made.in_key = key.size() == name.size() + 4;
    const std::size_t size = key.size();
    const std::string_view kept = keep(key.append(kReadableBehind, '\0'));
    made.name = made.in_key ? kept.substr(2, size - 4) : keep(name);
  }

  std::string_view keep(std::string text) { return program_.texts.emplace_back(std::move(text)); }

  static constexpr std::size_t kNoGuard = std::numeric_limits<std::size_t>::max();

  Program& program_;
  Scope scope_;
  ShapeWalker walker_;
  std::vector<std::size_t> guards_;  // of every open element: its skip instruction
  bool in_attribute_ = false;
  std::string attribute_name_;
  Content attribute_;
};

// Everything that a compilation looks at, in one text.
std::string content_of(TokenReader tokens, Scope scope, Place place) {
  std::string content{static_cast<char>(scope), static_cast<char>(place)};
  content.reserve(4096);  // enough for most
  const auto put = [&content](auto number) {
    content.append(reinterpret_cast<const char*>(&number), sizeof number);
  };
  for (Token token = tokens.next();; token = tokens.next()) {
    put(token.kind);
    put(token.index);
    put(token.dependency);
    if (token.kind != TokenKind::value) {
      put(static_cast<std::uint32_t>(token.text.size()));
      content += token.text;
    }
    if (token.kind == TokenKind::end || token.kind == TokenKind::template_instance) break;
  }
  put(tokens.is_damaged());
  return content;
}

std::size_t size_of(const Program& program) {
  std::size_t bytes = sizeof program + program.instructions.size() * sizeof(Instruction);
  for (const std::string& text : program.texts) bytes += sizeof text + text.size();
  for (const Composite& composite : program.composites)
    for (const Content* content : {&composite.name, &composite.value})
      for (const Piece& piece : *content) bytes += sizeof piece + piece.text.size();
  return bytes;
}

}  // namespace

std::uint16_t name_hash(std::string_view name) {
  return static_cast<std::uint16_t>(XXH3_64bits(name.data(), name.size()) % kNameHashes);
}

std::shared_ptr<const Program> ProgramCache::find_or_compile(std::string_view chunk, std::size_t begin,
                                                             std::size_t end, Scope scope, Place place) {
  const TokenReader tokens(chunk, begin, end, scope);
  std::string definition = content_of(tokens, scope, place);
  {
    const std::lock_guard lock(mutex_);
    const auto known = programs_.find(definition);
    if (field_table_ == field_count() && known != programs_.end()) return known->second;
  }
  auto program = std::make_shared<Program>();
  program->field_table = field_count();
  Compiler(*program, scope, place).run(tokens);
  keep(std::move(definition), program);
  return program;
}

void ProgramCache::keep(std::string definition, const std::shared_ptr<const Program>& program) {
  const std::lock_guard lock(mutex_);
  const std::size_t added = definition.size() + size_of(*program);
  if (program->field_table != field_table_ || bytes_ + added > kMostBytes) {
    programs_.clear();
    bytes_ = 0;
    field_table_ = program->field_table;
  }
  if (added <= kMostBytes && programs_.emplace(std::move(definition), program).second) bytes_ += added;
}

std::size_t ProgramCache::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

}  // namespace garde::read::evtx
