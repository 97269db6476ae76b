// SPDX-License-Identifier: Apache-2.0
#include "read/atna/atna.h"

#include <algorithm>

#include "read/content/audit_message.h"
#include "read/content/content.h"
#include "read/lines.h"
#include "read/syslog/header.h"
#include "read/xml/elements.h"

namespace garde::read::atna {
namespace {

using content::kAuditMessage;

constexpr std::string_view kNone = "text in which no audit message is: not read";
constexpr std::string_view kSpace = " \t\r\n";

bool starts_with_priority(std::string_view text) {
  return text.size() > 1 && text[0] == '<' && text[1] >= '0' && text[1] <= '9';
}

std::uint64_t lines_in(std::string_view text) {
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

class AtnaReader final : public Reader {
 public:
  explicit AtnaReader(const ReadOptions& options)
      : around_{options.assumed_zone, options.modified.value_or(now())} {}

  Result<bool> cut(ByteSource& source, Block& block, Problems& problems) override {
    return cutter_.cut(source, block, problems);
  }

  void parse(const Block& block, EventVisitor& visitor, Problems& problems) const override {
    Event event;
    std::string_view rest = block.bytes();
    std::uint64_t line = block.first_position;
    while (!rest.empty()) {
      const std::size_t at = block.size - rest.size();
      const xml::Element element = xml::take_element(rest, kAuditMessage);
      line += lines_in(element.before);
      if (element.text.empty()) {
        if (xml::holds_text(element.before)) problems.add(kNone, block.offset + at);
        return;
      }
      event.clear();
      event.position = line;
      event.shape = "text";
      read_header(element.before, event);
      if (!content::read_audit_message(element.text, event))
        problems.add(element.is_whole ? "an audit message is not well-formed XML" : "an audit message is cut short",
                     block.offset + at + element.before.size());
      content::add(event, "Message", element.text);
      visitor.visit(event);
      line += lines_in(element.text);
    }
  }

 private:
  // The syslog header that a sender put on a line of its own.
  void read_header(std::string_view before, Event& event) const {
    while (!before.empty()) {
      const std::string_view text = next_line(before);
      if (!starts_with_priority(text)) continue;
      const syslog::Header header = syslog::read_header(text, around_);
      event.time = header.time;
      if (!header.host.empty()) content::add(event, "Computer", header.host);
    }
  }

  content::Surroundings around_;
  xml::ElementCutter cutter_{kAuditMessage};
};

// Markup from the start, or a syslog header whose message goes over several lines.
int recognise(std::string_view prefix, bool /*whole*/) {
  const std::size_t first = prefix.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  const std::size_t start = xml::find_start_tag(prefix, kAuditMessage);
  if (start == std::string_view::npos || prefix[first] != '<') return 0;
  if (!starts_with_priority(prefix.substr(first))) return 92;
  const std::size_t line_start = prefix.rfind('\n', start);
  const bool stands_alone = line_start != std::string_view::npos &&
                            prefix.substr(line_start, start - line_start).find_first_not_of(kSpace) == std::string_view::npos;
  return stands_alone ? 75 : 0;
}

std::unique_ptr<Reader> make(const ReadOptions& options) {
  return std::make_unique<AtnaReader>(options);
}

}  // namespace

const Format& atna_format() {
  static const Format format{"atna", "audit messages of DICOM and RFC 3881 in XML", recognise, make};
  return format;
}

}  // namespace garde::read::atna
