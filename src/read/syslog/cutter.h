// SPDX-License-Identifier: Apache-2.0
// Where messages end in a file of them: at a line's end, or where a frame's count of octets says (RFC
// 6587, 3.4.1), whatever line feeds are inside.
//
// What belongs together stays in one block: the lines that continue another (a stack trace), the lines of one dump of
// a DICOM association, Linux's audit records of one serial number.
//
// Thread rules: a MessageCutter belongs to one reader's cut(); every other function here may be called from
// any thread.
#pragma once

#include <string_view>

#include "base/result.h"
#include "read/lines.h"
#include "read/reader.h"

namespace garde::read::syslog {

/// At most so many lines are one record.
inline constexpr std::size_t kMostLinesTogether = 1000;

/// Takes the next message off the front of the text: a frame whose end the text holds ("45 <34>1 …"), without
/// line ends behind it, or else a line.
[[nodiscard]] std::string_view next_message(std::string_view& text);

/// Whether the line goes on with what the one before began, in logs whose programs write such: it starts with
/// white space, or like the next part of a stack trace.
[[nodiscard]] bool is_continuation(std::string_view line);

class MessageCutter {
 public:
  MessageCutter();
  /// As Reader::cut().
  [[nodiscard]] Result<bool> cut(ByteSource& source, Block& block, Problems& problems);

 private:
  Result<bool> cut_frames(ByteSource& source, Block& block, Problems& problems);

  LineCutter lines_;
  bool has_begun_ = false;
  bool has_frames_ = false;
  std::uint64_t next_line_ = 1;
};

}  // namespace garde::read::syslog
