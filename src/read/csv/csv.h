// SPDX-License-Identifier: Apache-2.0
// Comma-separated values with a header, and what spreadsheets and consoles write in their place: semicolons,
// tabs or bars between values, ISO 8859-1, UTF-16, a line "sep=;" or "#TYPE …" before the header.
//
// Fields are named by the header; the mapping files' shapes are applied (shape.h), else the shape is "csv".
// Quoted values may hold line feeds. A row that has not as many values as the header keeps its text in
// Message, too. Times without a zone are in the assumed one.
//
// Source: RFC 4180.
#pragma once

#include "read/format.h"

namespace garde::read::csv {

/// The format "csv".
[[nodiscard]] const Format& csv_format();

}  // namespace garde::read::csv
