// SPDX-License-Identifier: Apache-2.0
#include "read/windows_xml/windows_xml.h"

#include <algorithm>

#include "base/pool.h"
#include "read/windows_xml/event.h"
#include "read/xml/elements.h"

namespace garde::read::windows_xml {
namespace {

constexpr std::string_view kElement = "Event";
constexpr std::string_view kNone = "text in which no event is: not read";

class WindowsXmlReader final : public Reader {
 public:
  Result<bool> cut(ByteSource& source, Block& block, Problems& problems) override {
    return cutter_.cut(source, block, problems);
  }

  void parse(const Block& block, EventVisitor& visitor, Problems& problems) const override {
    const auto parser = pool_.take([] { return std::make_unique<EventParser>(); });
    Event event;
    std::string_view rest = block.bytes();
    std::uint64_t line = block.first_position;
    while (!rest.empty()) {
      const std::size_t at = block.size - rest.size();
      const xml::Element element = xml::take_element(rest, kElement);
      line += static_cast<std::uint64_t>(std::count(element.before.begin(), element.before.end(), '\n'));
      if (element.text.empty()) {
        if (xml::holds_text(element.before)) problems.add(kNone, block.offset + at);
        return;
      }
      event.clear();
      event.position = line;
      const bool is_sound = parser->parse(element.text, event);
      const std::uint64_t offset = block.offset + at + element.before.size();
      if (!element.is_whole) {
        problems.add("an event is cut short", offset);
      } else if (!is_sound) {
        problems.add("an event is not well-formed XML: what stands before the fault was read", offset);
      }
      if (event.is_cut()) problems.add("an event has too many fields: some were left out", offset);
      if (!event.fields().empty()) visitor.visit(event);
      line += static_cast<std::uint64_t>(std::count(element.text.begin(), element.text.end(), '\n'));
    }
  }

 private:
  xml::ElementCutter cutter_{kElement};
  mutable Pool<EventParser> pool_;
};

// Text that starts with markup, and in which an <Event> with a <System> stands early.
int recognise(std::string_view prefix, bool /*whole*/) {
  const std::size_t start = prefix.find_first_not_of(" \t\r\n-\xEF\xBB\xBF");
  if (start == std::string_view::npos || prefix[start] != '<') return 0;
  const std::size_t event = xml::find_start_tag(prefix, kElement);
  if (event == std::string_view::npos) return 0;
  const bool is_syslog = start + 1 < prefix.size() && prefix[start + 1] >= '0' && prefix[start + 1] <= '9';
  if (is_syslog) return 0;
  return xml::find_start_tag(prefix.substr(event), "System") == std::string_view::npos ? 0 : 95;
}

std::unique_ptr<Reader> make(const ReadOptions& /*options*/) {
  return std::make_unique<WindowsXmlReader>();
}

}  // namespace

const Format& windows_xml_format() {
  static const Format format{"windows-xml", "Windows events in XML", recognise, make};
  return format;
}

}  // namespace garde::read::windows_xml
