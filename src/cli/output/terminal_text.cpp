// SPDX-License-Identifier: Apache-2.0
#include "cli/output/terminal_text.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>
#include <unistd.h>

namespace garde::cli {
namespace {

constexpr std::string_view kEllipsis = "…";

// The code point at `at`, which then stands behind it; negative for a byte that starts none.
UChar32 next_code_point(std::string_view text, std::size_t& at) {
  auto next = static_cast<std::int64_t>(at);
  UChar32 code_point = 0;
  U8_NEXT(reinterpret_cast<const std::uint8_t*>(text.data()), next, static_cast<std::int64_t>(text.size()),
          code_point);
  at = static_cast<std::size_t>(next);
  return code_point;
}

std::size_t width_of(UChar32 code_point) {
  if (code_point >= 0x20 && code_point < 0x300) return 1;
  switch (u_charType(code_point)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR:
    case U_CONTROL_CHAR:
      return 0;
    default:
      break;
  }
  const int width = u_getIntPropertyValue(code_point, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

// Whether a terminal would act on it, or show nothing for it.
bool is_treacherous(UChar32 code_point) {
  if (code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0)) return true;
  const auto type = u_charType(code_point);
  return type == U_FORMAT_CHAR || type == U_LINE_SEPARATOR || type == U_PARAGRAPH_SEPARATOR ||
         type == U_SURROGATE || type == U_PRIVATE_USE_CHAR;
}

void append_code(UChar32 code_point, std::string& out) {
  if (code_point == '\n' || code_point == '\r' || code_point == '\t') {
    if (!out.empty() && out.back() != ' ') out += ' ';
  } else if (code_point < 0x100) {
    out += fmt::format("\\x{:02x}", code_point);
  } else {
    out += fmt::format("\\u{:04x}", code_point);
  }
}

// How many bytes of the text fit into the columns.
std::size_t bytes_that_fit(std::string_view text, std::size_t columns) {
  std::size_t used = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t next = at;
    const std::size_t width = width_of(next_code_point(text, next));
    if (used + width > columns) break;
    used += width;
    at = next;
  }
  return at;
}

std::size_t terminal_width() {
  if (const char* named = std::getenv("COLUMNS")) {
    const long columns = std::strtol(named, nullptr, 10);
    if (columns > 0) return static_cast<std::size_t>(columns);
  }
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 100;
}

std::string_view escape_of(Style style) {
  switch (style) {
    case Style::plain:
      return "";
    case Style::bold:
      return "\x1b[1m";
    case Style::dim:
      return "\x1b[2m";
    case Style::critical:
      return "\x1b[1;97;41m";
    case Style::high:
      return "\x1b[1;31m";
    case Style::medium:
      return "\x1b[33m";
    case Style::low:
      return "\x1b[36m";
    case Style::informational:
      return "\x1b[2m";
  }
  return "";
}

}  // namespace

std::string harmless_line(std::string_view text, std::size_t most_bytes) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    if (at >= most_bytes) return out += kEllipsis;
    const std::size_t from = at;
    const UChar32 code_point = next_code_point(text, at);
    if (code_point < 0) {
      out += "\xEF\xBF\xBD";
    } else if (is_treacherous(code_point)) {
      append_code(code_point, out);
    } else {
      out += text.substr(from, at - from);
    }
  }
  return out;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) width += width_of(next_code_point(text, at));
  return width;
}

std::string fit(std::string_view text, std::size_t columns) {
  if (bytes_that_fit(text, columns) == text.size()) return std::string(text);
  if (columns == 0) return {};
  return std::string(text.substr(0, bytes_that_fit(text, columns - 1))) += kEllipsis;
}

std::string fit_end(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  std::size_t at = 0;
  while (at < text.size() && display_width(text.substr(at)) + 1 > columns) next_code_point(text, at);
  return std::string(kEllipsis).append(text.substr(at));
}

std::string fit_and_fill(std::string_view text, std::size_t columns) {
  std::string out = fit(text, columns);
  const std::size_t width = display_width(out);
  return out.append(columns - std::min(columns, width), ' ');
}

std::vector<std::string> wrap(std::string_view text, std::size_t columns, std::size_t most_lines) {
  std::vector<std::string> lines;
  columns = std::max<std::size_t>(columns, 2);
  while (!text.empty() && lines.size() < most_lines) {
    std::size_t bytes = bytes_that_fit(text, columns);
    if (lines.size() + 1 == most_lines || bytes == text.size()) {
      lines.push_back(fit(text, columns));
      break;
    }
    const std::size_t space = text.rfind(' ', bytes);
    if (space != std::string_view::npos && space > bytes / 2) bytes = space;
    lines.emplace_back(text.substr(0, bytes));
    text.remove_prefix(bytes);
    while (text.starts_with(' ')) text.remove_prefix(1);
  }
  return lines;
}

Style style_of(sigma::Level level) {
  switch (level) {
    case sigma::Level::critical:
      return Style::critical;
    case sigma::Level::high:
      return Style::high;
    case sigma::Level::medium:
      return Style::medium;
    case sigma::Level::low:
      return Style::low;
    case sigma::Level::informational:
      return Style::informational;
  }
  return Style::plain;
}

Terminal Terminal::of(const OutputFile& output) {
  Terminal terminal;
  const char* no_colour = std::getenv("NO_COLOR");
  const char* kind = std::getenv("TERM");
  const bool dumb = kind != nullptr && std::string_view(kind) == "dumb";
  terminal.colours = output.is_terminal() && !dumb && (no_colour == nullptr || *no_colour == '\0');
  terminal.width = std::clamp<std::size_t>(terminal_width(), 40, 300);
  return terminal;
}

std::string Terminal::paint(Style style, std::string_view text) const {
  if (!colours || style == Style::plain) return std::string(text);
  return fmt::format("{}{}\x1b[0m", escape_of(style), text);
}

}  // namespace garde::cli
