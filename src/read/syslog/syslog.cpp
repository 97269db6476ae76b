// SPDX-License-Identifier: Apache-2.0
#include "read/syslog/syslog.h"

#include <algorithm>

#include "read/content/applications.h"
#include "read/content/auditd.h"
#include "read/syslog/cutter.h"
#include "read/syslog/header.h"
#include "read/syslog/line.h"

namespace garde::read::syslog {
namespace {

using content::add;
using content::Surroundings;

constexpr std::size_t kLinesLookedAt = 30;

class BlockReader {
 public:
  BlockReader(const Block& block, const content::Surroundings& around, const ReadOptions& options,
              EventVisitor& visitor)
      : block_(block), line_(around, options.shapes), audit_(visitor), visitor_(visitor) {}

  void read() {
    std::string_view rest = block_.bytes();
    std::uint64_t position = block_.first_position;
    while (!rest.empty()) {
      const char* const start = rest.data();
      const std::string_view message = next_message(rest);
      if (!message.empty() && !go_on_with(message)) read_message(message, position);
      position += static_cast<std::uint64_t>(std::count(start, rest.data(), '\n'));
    }
    visit();
    audit_.finish();
  }

 private:
  void read_message(std::string_view text, std::uint64_t position) {
    visit();
    if (const auto serial = content::audit_serial(text); !serial.empty())
      return audit_.add(text, serial, position);
    audit_.finish();
    event_.clear();
    event_.position = position;
    line_.read(text, event_);
    is_waiting_ = true;
    may_go_on_ = text.front() != '<';
    in_dump_ = may_go_on_ && content::begins_dcmtk_dump(text);
    lines_joined_ = 0;
  }

  // A line that continues the message at hand, in a program's own log; Message then reaches to its end.
  bool go_on_with(std::string_view line) {
    if (!is_waiting_ || !may_go_on_ || lines_joined_ == kMostLinesTogether) return false;
    const bool is_of_dump = in_dump_ && content::is_dcmtk_line(line) && !content::begins_dcmtk_dump(line);
    in_dump_ = is_of_dump && !content::ends_dcmtk_dump(line);
    if (!is_of_dump && !is_continuation(line)) return false;
    if (is_of_dump) content::add_dcmtk_dump_line(line, event_);
    Field* const message = event_.find(FieldId::message);
    if (message == nullptr || message->kind != ValueKind::text) return false;
    ++lines_joined_;
    const char* const begin = block_.storage.get();
    const bool stands_in_block =
        message->value.data() >= begin && message->value.data() < begin + block_.size;
    message->value =
        stands_in_block
            ? std::string_view(message->value.data(),
                               static_cast<std::size_t>(line.data() + line.size() - message->value.data()))
            : event_.arena().copy(std::string(message->value) + "\n" + std::string(line));
    return true;
  }

  void visit() {
    if (is_waiting_ && lines_joined_ > 0) content::mark_repeated(event_);
    if (is_waiting_) visitor_.visit(event_);
    is_waiting_ = false;
    in_dump_ = false;
  }

  const Block& block_;
  LineReader line_;
  content::AuditEvents audit_;
  EventVisitor& visitor_;
  Event event_;
  bool is_waiting_ = false;  // event_ holds what has not been handed on
  bool may_go_on_ = false;
  bool in_dump_ = false;  // of a DICOM association
  std::size_t lines_joined_ = 0;
};

class SyslogReader final : public Reader {
 public:
  explicit SyslogReader(const ReadOptions& options)
      : options_(options), around_{options.assumed_zone, options.modified.value_or(now())} {}

  Result<bool> cut(ByteSource& source, Block& block, Problems& problems) override {
    return cutter_.cut(source, block, problems);
  }
  void parse(const Block& block, EventVisitor& visitor, Problems&) const override {
    BlockReader(block, around_, options_, visitor).read();
  }

 private:
  ReadOptions options_;
  content::Surroundings around_;
  MessageCutter cutter_;
};

bool is_known(std::string_view line, const content::Surroundings& around) {
  Event event;
  if (!content::audit_serial(line).empty() || read_content(line, around, event)) return true;
  const Header header = read_header(line, around);
  return header.priority >= 0 || (header.time && header.message.size() < line.size()) ||
         shape_of_line(line, around) != "syslog";
}

// The share of the first lines that have a header or known content.
int recognise(std::string_view prefix, bool whole) {
  const content::Surroundings around{Zone(), now()};
  if (prefix.find('\0') != std::string_view::npos) return 0;
  std::size_t lines = 0;
  std::size_t known = 0;
  while (!prefix.empty() && lines < kLinesLookedAt) {
    const bool is_cut = !whole && prefix.find('\n') == std::string_view::npos;
    if (is_cut && lines > 0) break;
    const std::string_view message = next_message(prefix);
    const bool continues = known > 0 && is_continuation(message);
    if (message.empty() || message.front() == '#' || continues) continue;
    ++lines;
    if (is_known(message, around)) ++known;
  }
  if (known == 0) return 0;
  return known * 5 >= lines * 3 ? 70 : known * 5 >= lines ? 30 : 0;
}

std::unique_ptr<Reader> make(const ReadOptions& options) {
  return std::make_unique<SyslogReader>(options);
}

}  // namespace

const Format& syslog_format() {
  static const Format format{"syslog", "syslog, and the lines of firewalls, image servers and other programs",
                             recognise, make};
  return format;
}

}  // namespace garde::read::syslog
