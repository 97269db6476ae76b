// SPDX-License-Identifier: Apache-2.0
// Writing JSON text (RFC 8259) at speed, where a document model would only be in the way. Plain ASCII is
// copied sixteen bytes a step.
//
// Invalid UTF-8 becomes U+FFFD, so that what is written is always valid JSON.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace garde {

/// Appends `text` between quotes, escaped as RFC 8259 section 7 asks.
void append_json_string(std::string_view text, std::string& out);

/// The room that write_json_string() may use for a text of so many bytes, what it writes and leaves included.
[[nodiscard]] constexpr std::size_t most_json_bytes(std::size_t text_bytes) {
  return 6 * text_bytes + 18;
}
/// As append_json_string(), into room that is large enough. Returns the end of what was written.
[[nodiscard]] char* write_json_string(std::string_view text, char* out);

/// Undoes the escapes of what stands between the quotes of a JSON string. A broken escape is kept as it is; a
/// lone surrogate becomes U+FFFD. Writes at most raw.size() bytes to `out` and returns how many.
std::size_t unescape_json(std::string_view raw, char* out);

/// Appends what stood between the quotes of a JSON string, with quotes again. A broken escape, which
/// unescape_json() keeps as it is, is written so that the same comes out.
void append_raw_json_string(std::string_view raw, std::string& out);

/// Appends `text` with each byte that is no part of UTF-8 replaced by U+FFFD.
void append_valid_utf8(std::string_view text, std::string& out);

}  // namespace garde
