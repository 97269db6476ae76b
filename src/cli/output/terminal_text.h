// SPDX-License-Identifier: Apache-2.0
// Text on a terminal: made harmless, measured, cut to fit and coloured.
//
// Logs are written by attackers too: an escape sequence in a user name could rewrite the screen, a
// right-to-left override could turn a file name round. What a terminal would act on is shown as what it is:
// "\x1b", "\u202e".
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/output/output_file.h"
#include "sigma/rule.h"

namespace garde::cli {

/// One harmless line of valid UTF-8: line ends and tabs become spaces, controls and invisible characters
/// their codes, invalid bytes U+FFFD. Stops after about `most_bytes` of the text, with an ellipsis.
[[nodiscard]] std::string harmless_line(std::string_view text, std::size_t most_bytes = 4096);

/// The columns that harmless text takes: wide characters two, combining ones none.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// Harmless text cut to at most `columns`, with an ellipsis where something is missing.
[[nodiscard]] std::string fit(std::string_view text, std::size_t columns);
/// Likewise, but what is left out is the start: of a path the end says more.
[[nodiscard]] std::string fit_end(std::string_view text, std::size_t columns);
/// The same, filled with spaces to exactly `columns`.
[[nodiscard]] std::string fit_and_fill(std::string_view text, std::size_t columns);

/// Harmless text broken into at most `most_lines` lines of at most `columns`, at spaces where that leaves
/// them more than half full; the last ends with an ellipsis where something is missing.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t columns,
                                            std::size_t most_lines);

enum class Style { plain, bold, dim, critical, high, medium, low, informational };

[[nodiscard]] Style style_of(sigma::Level level);

/// What the output is able to show.
struct Terminal {
  bool colours = false;
  std::size_t width = 100;

  /// Colours on a terminal, unless NO_COLOR is set or TERM is "dumb"; the width as COLUMNS or the terminal
  /// says.
  [[nodiscard]] static Terminal of(const OutputFile& output);

  /// The text in a style; as it is where there are no colours.
  [[nodiscard]] std::string paint(Style style, std::string_view text) const;
};

}  // namespace garde::cli
