// SPDX-License-Identifier: Apache-2.0
// One line that a program or a device wrote: its header, if it has one, and the content behind it.
//
// Thread rules: a LineReader belongs to one thread at a time; every other function here may be called from
// any.
#pragma once

#include <memory>
#include <string_view>

#include "event/event.h"
#include "read/content/content.h"
#include "read/shape.h"
#include "read/syslog/json_content.h"

namespace garde::read::syslog {

/// Whether the text is of a known kind; where it is, its fields, its shape and its time are the event's.
[[nodiscard]] bool read_content(std::string_view text, const content::Surroundings& around, Event& event);

/// The shape of a line by its first words, for recognising formats: "syslog" where it tells nothing.
[[nodiscard]] std::string_view shape_of_line(std::string_view line, const content::Surroundings& around);

class LineReader {
 public:
  /// `around` must outlive this; `shapes` may be null.
  LineReader(const content::Surroundings& around, std::shared_ptr<const Shapes> shapes)
      : around_(around), json_(std::move(shapes), around.zone) {}

  /// Fills the event, which is clear, from a line that is not empty. What it holds is valid until the next
  /// call.
  void read(std::string_view line, Event& event);

 private:
  void read_with_header(std::string_view line, Event& event);

  const content::Surroundings& around_;
  JsonContent json_;
};

/// The event is a record of another tool that carries a line (Filebeat's `message`, a journal's MESSAGE) and
/// has its text under Message already: adds what the line's own header and content say. `app` is the program
/// where the record names it.
void read_carried_line(std::string_view line, const content::Surroundings& around, Event& event);

}  // namespace garde::read::syslog
