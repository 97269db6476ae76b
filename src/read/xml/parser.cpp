// SPDX-License-Identifier: Apache-2.0
#include "read/xml/parser.h"

#include <algorithm>
#include <charconv>
#include <expat.h>
#include <limits>
#include <vector>

namespace garde::read::xml {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

struct Reading {
  Handler& handler;
  XML_Parser parser;
  std::vector<Attribute> attributes;
};

void on_start(void* user, const char* name, const char** attributes) {
  Reading& reading = *static_cast<Reading*>(user);
  reading.attributes.clear();
  for (; *attributes != nullptr; attributes += 2) reading.attributes.push_back({attributes[0], attributes[1]});
  reading.handler.open(name, reading.attributes);
}

void on_end(void* user, const char*) {
  static_cast<Reading*>(user)->handler.close();
}

void on_text(void* user, const char* text, int size) {
  static_cast<Reading*>(user)->handler.text({text, static_cast<std::size_t>(size)});
}

void on_document_type(void* user, const char*, const char*, const char*, int) {
  XML_StopParser(static_cast<Reading*>(user)->parser, XML_FALSE);
}

bool is_allowed(std::uint32_t character) {
  return character == '\t' || character == '\n' || character == '\r' || (character >= 0x20 && character < 0xD800) ||
         (character >= 0xE000 && character < 0xFFFE) || (character >= 0x10000 && character <= 0x10FFFF);
}

// The length of the reference at the start of `text` ("&amp;", "&#10;"); 0 where it is none that XML allows.
std::size_t reference_length(std::string_view text) {
  const std::size_t end = text.substr(0, 12).find(';');
  if (end == std::string_view::npos) return 0;
  const std::string_view name = text.substr(1, end - 1);
  if (!name.starts_with('#')) {
    constexpr std::string_view kNamed[] = {"amp", "lt", "gt", "quot", "apos"};
    return std::find(std::begin(kNamed), std::end(kNamed), name) == std::end(kNamed) ? 0 : end + 1;
  }
  const bool hexadecimal = name.starts_with("#x");
  const std::string_view digits = name.substr(hexadecimal ? 2 : 1);
  std::uint32_t character = 0;
  const auto [stop, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), character, hexadecimal ? 16 : 10);
  const bool is_number = error == std::errc() && stop == digits.data() + digits.size();
  return is_number && is_allowed(character) ? end + 1 : 0;
}

// The document without what XML forbids: control characters, references to them, an ampersand that starts none.
std::string mended(std::string_view document) {
  std::string out;
  out.reserve(document.size());
  for (std::size_t at = 0; at < document.size();) {
    const char c = document[at];
    if (c == '&') {
      const std::size_t length = reference_length(document.substr(at));
      if (length > 0) {
        out += document.substr(at, length);
        at += length;
        continue;
      }
      const bool is_number = document.substr(at).starts_with("&#");
      const std::size_t end = is_number ? document.substr(at, 12).find(';') : std::string_view::npos;
      out += end == std::string_view::npos ? std::string_view("&amp;") : kReplacement;
      at += end == std::string_view::npos ? 1 : end + 1;
      continue;
    }
    if (is_allowed(static_cast<unsigned char>(c))) {
      out += c;
    } else {
      out += kReplacement;
    }
    ++at;
  }
  return out;
}

}  // namespace

Parser::Parser() : parser_(XML_ParserCreate("UTF-8"), &XML_ParserFree) {
  if (parser_ == nullptr) throw std::bad_alloc();
}

Parser::~Parser() = default;

bool Parser::parse_as(std::string_view document, const char* encoding, Handler& handler) {
  if (document.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return false;
  XML_ParserReset(parser_.get(), encoding);
  Reading reading{handler, parser_.get(), {}};
  XML_SetUserData(parser_.get(), &reading);
  XML_SetElementHandler(parser_.get(), on_start, on_end);
  XML_SetCharacterDataHandler(parser_.get(), on_text);
  XML_SetStartDoctypeDeclHandler(parser_.get(), on_document_type);
  handler.restart();
  return XML_Parse(parser_.get(), document.data(), static_cast<int>(document.size()), XML_TRUE) == XML_STATUS_OK;
}

bool Parser::parse(std::string_view document, Handler& handler) {
  if (parse_as(document, "UTF-8", handler)) return true;
  const XML_Error error = XML_GetErrorCode(parser_.get());
  if (error == XML_ERROR_ABORTED) return false;
  const bool is_mendable = error == XML_ERROR_INVALID_TOKEN || error == XML_ERROR_BAD_CHAR_REF ||
                           error == XML_ERROR_UNDEFINED_ENTITY || error == XML_ERROR_PARTIAL_CHAR;
  if (!is_mendable) return false;
  const std::string text = mended(document);
  if (parse_as(text, "UTF-8", handler)) return true;
  return XML_GetErrorCode(parser_.get()) == XML_ERROR_INVALID_TOKEN && parse_as(text, "ISO-8859-1", handler);
}

std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace garde::read::xml
