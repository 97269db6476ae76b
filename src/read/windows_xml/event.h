// SPDX-License-Identifier: Apache-2.0
// One Windows event in XML to one Event, with the fields that the EVTX reader gives (windows_shape.h). Values are text but
// for System's numbers: XML does not say their types.
//
// Source: Windows Event schema (win/2004/08/events); what "Copy as text" of a browser's view puts between elements ("- ") is
// passed over.
//
// Thread rules: one thread at a time.
#pragma once

#include <string>
#include <string_view>

#include "event/event.h"
#include "read/xml/parser.h"

namespace garde::read::windows_xml {

class EventParser {
 public:
  /// Adds the fields of the <Event> to `event`, its shape and its time. False where the XML is not well-formed: the fields
  /// before the fault are there.
  [[nodiscard]] bool parse(std::string_view xml, Event& event);

 private:
  xml::Parser parser_;
  FieldNameCache names_;
};

/// The element <Event> in a message that holds one and its <System>; empty where there is none.
[[nodiscard]] std::string_view find_event(std::string_view message);

}  // namespace garde::read::windows_xml
