// SPDX-License-Identifier: Apache-2.0
// A small writer of event logs, for tests: whole and sound files, which the tests then damage.
#pragma once

#include <cstddef>
#include <cstdint>
#include <libdeflate.h>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace garde::test {

template <typename Number>
void append_number(std::string& out, Number number) {
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}
template <typename Number>
void put_number(std::string& out, std::size_t offset, Number number) {
  out.replace(offset, sizeof number, reinterpret_cast<const char*>(&number), sizeof number);
}
template <typename Number>
[[nodiscard]] std::string number_bytes(Number number) {
  std::string out;
  append_number(out, number);
  return out;
}

/// UTF-16LE of code points below U+10000.
[[nodiscard]] inline std::string utf16(std::u16string_view text) {
  return {reinterpret_cast<const char*>(text.data()), 2 * text.size()};
}
[[nodiscard]] inline std::string utf16(std::string_view ascii) {
  return utf16(std::u16string(ascii.begin(), ascii.end()));
}

/// A part of a template: an element, text, or a substitution.
struct EvtxNode {
  enum class Kind { element, text, character_data, character, entity, substitution, optional_substitution };
  Kind kind = Kind::text;
  std::string text;         // an element's name, an entity's name, or text (ASCII)
  std::uint16_t index = 0;  // of a substitution; a character reference's unit
  std::uint8_t type = 1;    // of a substitution
  std::uint16_t dependency = 0xffff;
  std::vector<std::pair<std::string, std::vector<EvtxNode>>> attributes;
  std::vector<EvtxNode> children;
};

using EvtxAttributes = std::vector<std::pair<std::string, std::vector<EvtxNode>>>;

[[nodiscard]] inline EvtxNode element(std::string name, EvtxAttributes attributes,
                                      std::vector<EvtxNode> children, std::uint16_t dependency = 0xffff) {
  EvtxNode node;
  node.kind = EvtxNode::Kind::element;
  node.text = std::move(name);
  node.attributes = std::move(attributes);
  node.children = std::move(children);
  node.dependency = dependency;
  return node;
}
[[nodiscard]] inline EvtxNode text(std::string content) {
  EvtxNode node;
  node.text = std::move(content);
  return node;
}
[[nodiscard]] inline EvtxNode node_of(EvtxNode::Kind kind, std::string content, std::uint16_t index = 0) {
  EvtxNode node;
  node.kind = kind;
  node.text = std::move(content);
  node.index = index;
  return node;
}
[[nodiscard]] inline EvtxNode substitution(std::uint16_t index, std::uint8_t type = 1) {
  EvtxNode node;
  node.kind = EvtxNode::Kind::optional_substitution;
  node.index = index;
  node.type = type;
  return node;
}
/// <Data Name="name">%index</Data>
[[nodiscard]] inline EvtxNode data(std::string name, std::uint16_t index, std::uint8_t type = 1) {
  return element("Data", {{"Name", {text(std::move(name))}}}, {substitution(index, type)});
}

struct EvtxTemplate {
  std::uint32_t id = 0;  ///< the first part of the GUID
  EvtxNode root;
};

struct EvtxValue {
  std::uint8_t type = 0;
  std::string bytes;
  // An instance of another template, in place of bytes (type 0x21).
  const EvtxTemplate* nested = nullptr;
  std::vector<EvtxValue> nested_values;
  // An element that no template made, in place of bytes (type 0x21).
  const EvtxNode* fragment = nullptr;
};

[[nodiscard]] inline EvtxValue null_value() {
  return {};
}
[[nodiscard]] inline EvtxValue string_value(std::string_view ascii) {
  return {1, utf16(ascii), nullptr, {}};
}
template <typename Number>
[[nodiscard]] EvtxValue number_value(std::uint8_t type, Number number) {
  return {type, number_bytes(number), nullptr, {}};
}
[[nodiscard]] inline EvtxValue instance_value(const EvtxTemplate& which, std::vector<EvtxValue> values) {
  return {0x21, {}, &which, std::move(values)};
}
[[nodiscard]] inline EvtxValue fragment_value(const EvtxNode& root) {
  return {0x21, {}, nullptr, {}, &root};
}

inline constexpr std::uint64_t kTestFileTime = 132'687'973'231'234'567;  // 2021-06-22T01:02:03.1234567Z

/// A chunk of 64 KiB. Names and templates stand where they are used first, as real writers do it.
class EvtxChunk {
 public:
  static constexpr std::size_t kBytes = 65'536;

  EvtxChunk() : bytes_(512, '\0') {}

  void add_record(std::uint64_t number, const EvtxTemplate& which, const std::vector<EvtxValue>& values) {
    begin_record(number);
    write_instance(which, values);
    end_record();
  }
  /// A record whose content is an element that no template made.
  void add_plain_record(std::uint64_t number, const EvtxNode& root) {
    begin_record(number);
    write_fragment(root);
    end_record();
  }
  /// A record whose content is anything.
  void add_raw_record(std::uint64_t number, std::string_view content) {
    begin_record(number);
    bytes_ += content;
    end_record();
  }

  /// Bytes of the chunk in use so far.
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  /// Where the records start, for damage.
  [[nodiscard]] const std::vector<std::size_t>& records() const { return records_; }
  /// Where a template's definition stands; 0 where it does not.
  [[nodiscard]] std::size_t definition(std::uint32_t id) const {
    const auto found = definitions_.find(id);
    return found == definitions_.end() ? 0 : found->second;
  }
  /// From here on instances of this template refer to `offset`, as if it were defined there.
  void pretend_definition(std::uint32_t id, std::size_t offset) { definitions_[id] = offset; }

  [[nodiscard]] std::string finish() const {
    std::string out = bytes_;
    const std::size_t used = out.size();
    out.resize(kBytes, '\0');
    out.replace(0, 8, "ElfChnk\0", 8);
    put_number<std::uint64_t>(out, 8, first_);
    put_number<std::uint64_t>(out, 16, last_);
    put_number<std::uint64_t>(out, 24, first_);
    put_number<std::uint64_t>(out, 32, last_);
    put_number<std::uint32_t>(out, 40, 128);
    put_number<std::uint32_t>(out, 44, static_cast<std::uint32_t>(records_.empty() ? 0 : records_.back()));
    put_number<std::uint32_t>(out, 48, static_cast<std::uint32_t>(used));
    std::size_t bucket = 0;
    for (const auto& [id, offset] : definitions_) {
      if (bucket == 32 || offset < 512 || offset >= used) continue;
      put_number<std::uint32_t>(out, 384 + 4 * bucket++, static_cast<std::uint32_t>(offset));
    }
    put_checksums(out);
    return out;
  }

  /// Makes the checksums right again after a change.
  static void put_checksums(std::string& chunk) {
    std::size_t used = 0;
    std::uint32_t declared = 0;
    chunk.copy(reinterpret_cast<char*>(&declared), 4, 48);
    used = declared;
    put_number<std::uint32_t>(chunk, 52, libdeflate_crc32(0, chunk.data() + 512, used - 512));
    const std::uint32_t head = libdeflate_crc32(0, chunk.data(), 120);
    put_number<std::uint32_t>(chunk, 124, libdeflate_crc32(head, chunk.data() + 128, 384));
  }

 private:
  void begin_record(std::uint64_t number) {
    records_.push_back(bytes_.size());
    if (first_ == 0) first_ = number;
    last_ = number;
    bytes_.append("\x2a\x2a\0\0\0\0\0\0", 8);
    append_number<std::uint64_t>(bytes_, number);
    append_number<std::uint64_t>(bytes_, kTestFileTime);
  }
  void end_record() {
    const std::size_t begin = records_.back();
    while ((bytes_.size() - begin + 4) % 8 != 0) bytes_ += '\0';
    const auto size = static_cast<std::uint32_t>(bytes_.size() - begin + 4);
    append_number(bytes_, size);
    put_number(bytes_, begin + 4, size);
  }

  void write_fragment(const EvtxNode& root) {
    bytes_.append("\x0f\x01\x01\0", 4);
    write_node(root, false);
    bytes_ += '\0';
  }

  void write_instance(const EvtxTemplate& which, const std::vector<EvtxValue>& values) {
    bytes_.append("\x0f\x01\x01\0\x0c\x01", 6);
    append_number(bytes_, which.id);
    const auto known = definitions_.find(which.id);
    if (known != definitions_.end()) {
      append_number(bytes_, static_cast<std::uint32_t>(known->second));
    } else {
      append_number(bytes_, static_cast<std::uint32_t>(bytes_.size() + 4));
      write_definition(which);
    }
    append_number(bytes_, static_cast<std::uint32_t>(values.size()));
    const std::size_t descriptors = bytes_.size();
    bytes_.append(4 * values.size(), '\0');
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::size_t begin = bytes_.size();
      if (values[i].nested != nullptr) {
        write_instance(*values[i].nested, values[i].nested_values);
        bytes_ += '\0';
      } else if (values[i].fragment != nullptr) {
        write_fragment(*values[i].fragment);
      } else {
        bytes_ += values[i].bytes;
      }
      put_number(bytes_, descriptors + 4 * i, static_cast<std::uint16_t>(bytes_.size() - begin));
      put_number(bytes_, descriptors + 4 * i + 2, values[i].type);
    }
  }

  void write_definition(const EvtxTemplate& which) {
    definitions_[which.id] = bytes_.size();
    append_number<std::uint32_t>(bytes_, 0);
    append_number(bytes_, which.id);
    bytes_.append(12, '\x5a');
    const std::size_t size_at = bytes_.size();
    append_number<std::uint32_t>(bytes_, 0);
    bytes_.append("\x0f\x01\x01\0", 4);
    write_node(which.root, true);
    bytes_ += '\0';
    put_number(bytes_, size_at, static_cast<std::uint32_t>(bytes_.size() - size_at - 4));
  }

  void write_name(const std::string& name) {
    const auto known = names_.find(name);
    if (known != names_.end()) {
      append_number(bytes_, static_cast<std::uint32_t>(known->second));
      return;
    }
    append_number(bytes_, static_cast<std::uint32_t>(bytes_.size() + 4));
    names_[name] = bytes_.size();
    append_number<std::uint32_t>(bytes_, 0);
    append_number<std::uint16_t>(bytes_, 0);
    append_number(bytes_, static_cast<std::uint16_t>(name.size()));
    bytes_ += utf16(name);
    append_number<std::uint16_t>(bytes_, 0);
  }

  void write_text(const std::string& content) {
    append_number(bytes_, static_cast<std::uint16_t>(content.size()));
    bytes_ += utf16(content);
  }

  void write_element(const EvtxNode& node, bool in_definition) {
    bytes_ += node.attributes.empty() ? '\x01' : '\x41';
    if (in_definition) append_number(bytes_, node.dependency);
    append_number<std::uint32_t>(bytes_, 0);  // its size, which readers do not need
    write_name(node.text);
    if (!node.attributes.empty()) append_number<std::uint32_t>(bytes_, 0);
    for (std::size_t i = 0; i < node.attributes.size(); ++i) {
      bytes_ += i + 1 < node.attributes.size() ? '\x46' : '\x06';
      write_name(node.attributes[i].first);
      for (const EvtxNode& part : node.attributes[i].second) write_node(part, in_definition);
    }
    if (node.children.empty()) {
      bytes_ += '\x03';
      return;
    }
    bytes_ += '\x02';
    for (const EvtxNode& child : node.children) write_node(child, in_definition);
    bytes_ += '\x04';
  }

  void write_node(const EvtxNode& node, bool in_definition) {
    switch (node.kind) {
      case EvtxNode::Kind::element:
        return write_element(node, in_definition);
      case EvtxNode::Kind::text:
        bytes_.append("\x05\x01", 2);
        return write_text(node.text);
      case EvtxNode::Kind::character_data:
        bytes_ += '\x07';
        return write_text(node.text);
      case EvtxNode::Kind::character:
        bytes_ += '\x08';
        return append_number(bytes_, node.index);
      case EvtxNode::Kind::entity:
        bytes_ += '\x09';
        return write_name(node.text);
      case EvtxNode::Kind::substitution:
      case EvtxNode::Kind::optional_substitution:
        bytes_ += node.kind == EvtxNode::Kind::substitution ? '\x0d' : '\x0e';
        append_number(bytes_, node.index);
        append_number(bytes_, node.type);
        return;
    }
  }

  std::string bytes_;
  std::vector<std::size_t> records_;
  std::map<std::string, std::size_t> names_;
  std::map<std::uint32_t, std::size_t> definitions_;
  std::uint64_t first_ = 0;
  std::uint64_t last_ = 0;
};

[[nodiscard]] inline std::string evtx_file(const std::vector<std::string>& chunks, std::uint32_t flags = 0) {
  std::string out(4096, '\0');
  out.replace(0, 8, "ElfFile\0", 8);
  put_number<std::uint64_t>(out, 16, chunks.empty() ? 0 : chunks.size() - 1);
  put_number<std::uint64_t>(out, 24, 1);
  put_number<std::uint32_t>(out, 32, 128);
  put_number<std::uint16_t>(out, 36, 1);
  put_number<std::uint16_t>(out, 38, 3);
  put_number<std::uint16_t>(out, 40, 4096);
  put_number<std::uint16_t>(out, 42, static_cast<std::uint16_t>(chunks.size()));
  put_number<std::uint32_t>(out, 120, flags);
  put_number<std::uint32_t>(out, 124, libdeflate_crc32(0, out.data(), 120));
  for (const std::string& chunk : chunks) out += chunk;
  return out;
}

/// The template that Windows wraps every event in, shortened: 0 EventID, 1 Qualifiers, 2 Provider name, 3
/// time, 4 record number, 5 channel, 6 computer, 7 the event's data.
[[nodiscard]] inline EvtxTemplate outer_template(std::uint32_t id = 0x11) {
  return {id,
          element("Event", {{"xmlns", {text("http://schemas.microsoft.com/win/2004/08/events/event")}}},
                  {element("System", {},
                           {element("Provider", {{"Name", {substitution(2)}}}, {}),
                            element("EventID", {{"Qualifiers", {substitution(1, 6)}}}, {substitution(0, 6)}),
                            element("TimeCreated", {{"SystemTime", {substitution(3, 0x11)}}}, {}),
                            element("EventRecordID", {}, {substitution(4, 10)}),
                            element("Channel", {}, {substitution(5)}),
                            element("Computer", {}, {substitution(6)})}),
                   substitution(7, 0x21)})};
}

/// The values of outer_template() around `inner`.
[[nodiscard]] inline std::vector<EvtxValue> outer_values(std::uint64_t number, EvtxValue inner) {
  return {number_value<std::uint16_t>(6, 4624),
          null_value(),
          string_value("Test-Provider"),
          number_value<std::uint64_t>(0x11, kTestFileTime),
          number_value<std::uint64_t>(10, number),
          string_value("Security"),
          string_value("PC1"),
          std::move(inner)};
}

}  // namespace garde::test
