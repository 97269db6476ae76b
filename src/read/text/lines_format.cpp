// SPDX-License-Identifier: Apache-2.0
#include "read/text/lines_format.h"

#include "read/lines.h"

namespace garde::read {
namespace {

class LinesReader final : public Reader {
 public:
  Result<bool> cut(ByteSource& source, Block& block, Problems& problems) override {
    return cutter_.cut(source, block, problems);
  }

  void parse(const Block& block, EventVisitor& visitor, Problems&) const override {
    std::string_view text = block.bytes();
    Event event;
    for (std::uint64_t number = block.first_position; !text.empty(); ++number) {
      const std::string_view line = next_line(text);
      if (line.empty()) continue;
      event.clear();
      event.shape = "text";
      event.position = number;
      event.add("Message", FieldId::message, ValueKind::text, line);
      visitor.visit(event);
    }
  }

 private:
  LineCutter cutter_;
};

int recognise_any(std::string_view, bool) {
  return 1;
}

std::unique_ptr<Reader> make(const ReadOptions&) {
  return std::make_unique<LinesReader>();
}

}  // namespace

const Format& lines_format() {
  static const Format format = {"lines", "any text: one event a line", recognise_any, make};
  return format;
}

}  // namespace garde::read
