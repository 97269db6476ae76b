// SPDX-License-Identifier: Apache-2.0
// XML from hostile hands: one document at a time, by expat.
//
// A document type is refused, so that no entity can be declared, and none can grow or name a file. What writers of logs get
// wrong is mended where the text does not parse as it is: characters and references that XML forbids become U+FFFD, bytes
// that are not UTF-8 are taken for ISO 8859-1.
//
// Cost: linear; a text that has to be mended is read twice.
//
// Thread rules: one thread at a time.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

struct XML_ParserStruct;

namespace garde::read::xml {

struct Attribute {
  std::string_view name;
  std::string_view value;
};

/// Receives what a document holds, in order. Views last until the call returns. Names keep their prefixes.
class Handler {
 public:
  virtual ~Handler() = default;
  /// The document starts: what was received before counts no more.
  virtual void restart() = 0;
  virtual void open(std::string_view name, std::span<const Attribute> attributes) = 0;
  /// Text may come in several pieces.
  virtual void text(std::string_view text) = 0;
  virtual void close() = 0;
};

class Parser {
 public:
  Parser();
  ~Parser();
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  /// False where the document is not well-formed even when mended; the handler then has what stands before the fault.
  [[nodiscard]] bool parse(std::string_view document, Handler& handler);

 private:
  [[nodiscard]] bool parse_as(std::string_view document, const char* encoding, Handler& handler);

  std::unique_ptr<XML_ParserStruct, void (*)(XML_ParserStruct*)> parser_;
};

/// The name without its prefix.
[[nodiscard]] std::string_view local_name(std::string_view name);

}  // namespace garde::read::xml
