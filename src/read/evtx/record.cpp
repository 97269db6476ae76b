// SPDX-License-Identifier: Apache-2.0
#include "read/evtx/record.h"

#include <algorithm>
#include <xxhash.h>

#include "read/evtx/binxml.h"

namespace garde::read::evtx {
namespace {

constexpr std::size_t kFieldWork = 64;  // what a field costs beside its text
constexpr std::size_t kInstanceHead = 10;
constexpr std::size_t kDescriptorBytes = 4;

constexpr std::string_view kBroken = "a record's content is damaged: only what came before was read";
constexpr std::string_view kMissing = "a record's template is missing: its values have no names";
constexpr std::string_view kTooMuch =
    "a record asks for more fields or text than a record can hold: it was cut";

// What a compilation looks at of this token. A name stands where it stands for the whole chunk, so its place
// says enough.
void append_form(const Token& token, std::string_view chunk, std::string& form) {
  struct Head {
    TokenKind kind;
    bool has_dependency;
    std::uint16_t index;
    std::uint32_t text;
  };
  Head head{token.kind, token.dependency != kNoDependency, token.index, 0};
  const bool is_text = token.kind == TokenKind::text || token.kind == TokenKind::character_data ||
                       token.kind == TokenKind::instruction_data;
  if (is_text) {
    head.text = static_cast<std::uint32_t>(token.text.size());
  } else if (token.kind != TokenKind::value && token.text.data() != nullptr) {
    head.text = static_cast<std::uint32_t>(token.text.data() - chunk.data());
  }
  form.append(reinterpret_cast<const char*>(&head), sizeof head);
  if (is_text) form += token.text;
}

}  // namespace

std::size_t RecordReader::FormHash::operator()(const std::string& form) const {
  return XXH3_64bits(form.data(), form.size());
}

RecordReader::RecordReader(std::string_view chunk, std::uint64_t offset, const ChunkContext& context,
                           ProgramCache& programs, Problems& problems)
    : chunk_(chunk),
      offset_(offset),
      context_(context),
      programs_(programs),
      problems_(problems),
      names_seen_(kNameHashes) {}

void RecordReader::read(const RecordHead& head, Event& event) {
  event.clear();
  event.shape = "windows";
  event.position = head.number;
  event_ = &event;
  record_offset_ = head.offset;
  record_work_ = std::min(kRecordWork, chunk_work_);
  const std::size_t granted = record_work_;
  collided_ = false;
  ++record_count_;
  values_.clear();

  read_fragment(head.offset + kRecordHeaderBytes, head.end, Place::root, 0);
  if (!event.time) event.time = file_time_instant(head.written);
  if (event.find(FieldId::record_id) == nullptr) {
    const Text number =
        value_text(ValueType::uint64, {reinterpret_cast<const char*>(&head.number), 8}, event.arena());
    event.add("EventRecordID", FieldId::record_id, number.kind, number.text);
  }
  if (collided_) gather_repeats(event);
  if (event.is_cut()) count(kTooMuch);
  chunk_work_ -= granted - record_work_;
}

// A fragment: the instance of a template, as writers make it, or elements as they are.
void RecordReader::read_fragment(std::size_t begin, std::size_t end, Place place, int depth) {
  if (depth > kMostDepth) return count(kTooMuch);
  std::size_t at = begin;
  while (at < end) {
    const auto token = static_cast<std::uint8_t>(chunk_[at]);
    if (token == static_cast<std::uint8_t>(TokenKind::end)) return;
    if (token == static_cast<std::uint8_t>(TokenKind::fragment)) {
      at += 4;
    } else if (token == static_cast<std::uint8_t>(TokenKind::template_instance)) {
      at = read_instance(at, end, place, depth);
    } else {
      return read_elements(at, end, place, depth);
    }
  }
}

// Elements that no template made: their form is looked for among those of the chunk, then of all files.
void RecordReader::read_elements(std::size_t begin, std::size_t end, Place place, int depth) {
  if (!spend(end - begin)) return;
  const std::size_t first_value = values_.size();
  TokenReader tokens(chunk_, begin, end, Scope::instance);
  form_.assign(1, static_cast<char>(place));
  Token token;
  do {
    token = tokens.next();
    append_form(token, chunk_, form_);
    if (token.kind == TokenKind::value)
      values_.push_back({token.text, static_cast<std::uint8_t>(ValueType::string)});
  } while (token.kind != TokenKind::end && token.kind != TokenKind::template_instance);
  form_ += tokens.is_damaged() ? '1' : '0';
  auto known = forms_.find(form_);
  if (known == forms_.end()) {
    auto program = programs_.find_or_compile(chunk_, begin, end, Scope::instance, place);
    known = forms_.emplace(form_, std::move(program)).first;
  }
  if (known->second->damaged) count(kBroken);
  run(*known->second, first_value, depth);
  values_.resize(first_value);
}

std::size_t RecordReader::read_instance(std::size_t begin, std::size_t end, Place place, int depth) {
  if (end - begin < kInstanceHead + 4) {
    count(kBroken);
    return end;
  }
  const auto id = number_at<std::uint32_t>(chunk_, begin + 2);
  const auto offset = number_at<std::uint32_t>(chunk_, begin + 6);
  std::size_t at = begin + kInstanceHead;
  // The definition stands here where it is used first. (Where damage moved the chunk's bytes, the offset is
  // wrong but the definition still is what follows.)
  const auto here = definition_at(chunk_, at);
  if (here && (offset == at || here->id == id)) at = here->end;
  if (at > end || end - at < 4) {
    count(kBroken);
    return end;
  }
  const std::size_t number = number_at<std::uint32_t>(chunk_, at);
  at += 4;
  if (number > (end - at) / kDescriptorBytes) {
    count(kBroken);
    return end;
  }
  const std::size_t first_value = values_.size();
  values_.resize(first_value + number);
  std::size_t data = at + kDescriptorBytes * number;
  bool cut = false;
  for (std::size_t i = 0; i < number; ++i, at += kDescriptorBytes) {
    const std::size_t size = number_at<std::uint16_t>(chunk_, at);
    const std::size_t kept = std::min(size, end - data);
    cut = cut || kept < size;
    values_[first_value + i] = {{chunk_.data() + data, kept}, static_cast<std::uint8_t>(chunk_[at + 2])};
    data += kept;
  }
  if (cut) count(kBroken);
  const bool is_here = here && here->id == id;
  const std::size_t definition = is_here ? begin + kInstanceHead : offset;
  if (const Program* program = find_program(static_cast<std::uint32_t>(definition), id, place)) {
    if (program->damaged) count(kBroken);
    run(*program, first_value, depth);
  } else {
    run_without_program(first_value, depth);
  }
  values_.resize(first_value);
  return data;
}

const Program* RecordReader::find_program(std::uint32_t offset, std::uint32_t id, Place place) {
  for (const Template& known : templates_) {
    if (known.offset == offset && known.id == id && known.place == place) return known.program.get();
  }
  templates_.push_back({offset, id, place, make_program(offset, id, place)});
  return templates_.back().program.get();
}

std::shared_ptr<const Program> RecordReader::make_program(std::uint32_t offset, std::uint32_t id,
                                                          Place place) {
  std::string_view chunk = chunk_;
  std::optional<Definition> definition = definition_at(chunk, offset);
  if (!definition || definition->id != id) definition = find_definition(chunk, id);
  if (!definition && context_.earlier != nullptr) {
    if (const auto* earlier = context_.earlier->find(id)) {
      chunk = *earlier->chunk;
      definition = earlier->definition;
    }
  }
  if (!definition || definition->end - definition->begin > compile_work_) return nullptr;
  compile_work_ -= definition->end - definition->begin;
  return programs_.find_or_compile(chunk, definition->begin, definition->end, Scope::definition, place);
}

void RecordReader::run(const Program& program, std::size_t first_value, int depth) {
  const std::vector<Instruction>& instructions = program.instructions;
  for (std::size_t i = 0; i < instructions.size(); ++i) {
    const Instruction& instruction = instructions[i];
    switch (instruction.kind) {
      case Instruction::Kind::constant:
        if (!spend(kFieldWork)) return;
        if (instruction.keep_empty || !instruction.text.empty()) {
          add_field(instruction, {instruction.text, instruction.constant_kind}, instruction.member);
          if (instruction.system_time) event_->time = system_time_of(instruction.text);
        }
        break;
      case Instruction::Kind::substitution:
        add_value(instruction, value(first_value, instruction.index), depth);
        break;
      case Instruction::Kind::pieces:
        add_composite(instruction, program.composites[instruction.index], first_value);
        break;
      case Instruction::Kind::skip_if_null:
        if (value(first_value, instruction.index).is_null()) i = instruction.jump - 1;
        break;
    }
  }
}

// Values whose template is nowhere to be had: nameless, but there for a search.
void RecordReader::run_without_program(std::size_t first_value, int depth) {
  count(kMissing);
  Instruction unnamed;
  unnamed.name = "Data";
  unnamed.id = find_field("Data");
  unnamed.name_hash = name_hash(unnamed.name);
  unnamed.member = true;
  unnamed.inner = Place::event;
  for (std::size_t i = first_value, end = values_.size(); i < end; ++i) {
    const Value value = values_[i];
    add_value(unnamed, value, depth);
  }
}

void RecordReader::add_value(const Instruction& instruction, const Value& value, int depth) {
  if (value.bytes.empty()) {
    if (instruction.keep_empty && spend(kFieldWork)) add_field(instruction, {{"", 0}}, instruction.member);
    return;
  }
  if (!spend(kFieldWork + 4 * value.bytes.size())) return;
  if (value.type == static_cast<std::uint8_t>(ValueType::binary_xml)) {
    const auto begin = static_cast<std::size_t>(value.bytes.data() - chunk_.data());
    return read_fragment(begin, begin + value.bytes.size(), instruction.inner, depth + 1);
  }
  if (instruction.system_time) take_time(value);
  if (value.is_array()) return add_members(instruction, value);
  Text text = value_text(value.base(), value.bytes, event_->arena());
  if (text.text.empty() && !instruction.keep_empty) return;
  if (instruction.system_text) text.kind = system_value_kind(instruction.name, text.text);
  add_field(instruction, text, instruction.member);
}

void RecordReader::add_members(const Instruction& instruction, const Value& value) {
  std::string_view rest = value.bytes;
  auto member = take_member(value.base(), rest);
  const bool several = instruction.member || !rest.empty();
  for (; member; member = take_member(value.base(), rest)) {
    if (!spend(kFieldWork)) return;
    const Text text = value_text(value.base(), *member, event_->arena());
    add_field(instruction, text, several);
  }
}

void RecordReader::add_composite(const Instruction& instruction, const Composite& composite,
                                 std::size_t first_value) {
  std::string text;
  append_pieces(composite.value, first_value, text);
  if (text.empty() && !instruction.keep_empty) return;
  Instruction named = instruction;
  if (!composite.name.empty()) {
    std::string name;
    append_pieces(composite.name, first_value, name);
    name = without_spaces(name);
    named.member = name.empty();
    named.name = name.empty() ? std::string_view("Data") : event_->arena().copy(name);
    named.id = find_field(named.name);
    named.name_hash = name_hash(named.name);
    named.in_key = false;
  }
  if (!spend(kFieldWork)) return;
  if (named.system_time) event_->time = system_time_of(text);
  const ValueKind kind = named.system_text ? system_value_kind(named.name, text) : ValueKind::text;
  add_field(named, {event_->arena().copy(text), kind}, named.member);
}

void RecordReader::append_pieces(const Content& content, std::size_t first_value, std::string& out) {
  for (const Piece& piece : content) {
    if (piece.substitution < 0) {
      if (spend(piece.text.size())) out += piece.text;
      continue;
    }
    const Value part = value(first_value, static_cast<std::size_t>(piece.substitution));
    if (!spend(4 * part.bytes.size())) return;
    if (!part.is_array()) {
      out += value_text(part.base(), part.bytes, event_->arena()).text;
      continue;
    }
    std::string_view rest = part.bytes;
    bool separate = false;
    while (const auto member = take_member(part.base(), rest)) {
      if (separate) out += ',';
      separate = true;
      out += value_text(part.base(), *member, event_->arena()).text;
    }
  }
}

void RecordReader::take_time(const Value& value) {
  if (value.base() == ValueType::file_time && value.bytes.size() == 8) {
    event_->time = file_time_instant(number_at<std::uint64_t>(value.bytes, 0));
  } else {
    event_->time = system_time_of(value_text(value.base(), value.bytes, event_->arena()).text);
  }
}

void RecordReader::add_field(const Instruction& instruction, const Text& text, bool member) {
  const auto place = static_cast<std::uint32_t>(event_->fields().size());
  Seen& seen = names_seen_[instruction.name_hash];
  if (seen.record != record_count_) {
    seen = {record_count_, place};
  } else if (seen.field < place && event_->fields()[seen.field].name == instruction.name) {
    member = event_->fields()[seen.field].member = true;
  } else {
    collided_ = true;
  }
  event_->add({.name = instruction.name,
               .value = text.text,
               .id = instruction.id,
               .kind = text.kind,
               .member = member,
               .in_key = instruction.in_key,
               .form = text.form});
}

Value RecordReader::value(std::size_t first_value, std::size_t index) const {
  return index < values_.size() - first_value ? values_[first_value + index] : Value{};
}

// Whether the record may still do so much work; counts it as cut the first time that it may not.
bool RecordReader::spend(std::size_t work) {
  if (work <= record_work_) {
    record_work_ -= work;
    return true;
  }
  if (record_work_ > 0) count(kTooMuch);
  record_work_ = 0;
  return false;
}

void RecordReader::count(std::string_view what) {
  problems_.add(what, offset_ + record_offset_);
}

}  // namespace garde::read::evtx
