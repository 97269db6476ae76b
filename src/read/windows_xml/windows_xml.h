// SPDX-License-Identifier: Apache-2.0
// Windows events in XML: a single <Event>, a list of them in <Events> or any other element, or one after the other. UTF-16
// arrives here as UTF-8.
//
// An event that breaks off gives the fields before the break and a problem; none is passed over.
#pragma once

#include "read/format.h"

namespace garde::read::windows_xml {

/// The format "windows-xml".
[[nodiscard]] const Format& windows_xml_format();

}  // namespace garde::read::windows_xml
