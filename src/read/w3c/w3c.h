// SPDX-License-Identifier: Apache-2.0
// W3C extended logs: IIS, Exchange's protocol, tracking and proxy logs, Windows' firewall, other web servers
// and proxies.
//
// Fields are named as #Fields names them; "-" is no value. Times are UTC unless the header says "Local".
// Where a row has cs-uri-stem, c-uri and one more value of cs-uri-query hold stem and query together, which
// is what published web server rules look for under that name. Exchange's #Log-type is the field log-type.
// The shape is told by #Software (header.h). A row that has not as many values as #Fields names keeps its
// text in Message, too.
//
// Source: W3C, "Extended Log File Format" (WD-logfile-960323).
#pragma once

#include "read/format.h"

namespace garde::read::w3c {

/// The format "w3c".
[[nodiscard]] const Format& w3c_format();

}  // namespace garde::read::w3c
