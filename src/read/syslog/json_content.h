// SPDX-License-Identifier: Apache-2.0
// A JSON object as the message of a syslog line: Suricata through rsyslog, "@cee:" cookies, applications that
// log JSON.
//
// Thread rules: one thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/zone.h"
#include "event/event.h"
#include "read/shape.h"

namespace garde::read::syslog {

class JsonContent {
 public:
  /// `shapes` may be null.
  JsonContent(std::shared_ptr<const Shapes> shapes, const Zone& zone);
  ~JsonContent();
  JsonContent(const JsonContent&) = delete;
  JsonContent& operator=(const JsonContent&) = delete;

  /// Where the text is one JSON object, or "@cee:" and one, adds its fields to the event and applies the
  /// shape that fits. False, with the event as it was, where it is not. The fields are valid until the next
  /// call.
  [[nodiscard]] bool read(std::string_view text, Event& event);

 private:
  struct Scratch;
  std::shared_ptr<const Shapes> shapes_;
  Zone zone_;
  std::unique_ptr<Scratch> scratch_;  // made when the first object comes
};

}  // namespace garde::read::syslog
