// SPDX-License-Identifier: Apache-2.0
// Zeek's logs as tab-separated values, its default: the same names and kinds of values as in its JSON.
//
// What stands for "unset" is no field, and so is an empty set or vector; members of sets and vectors are
// several fields of one name; #path is the field _path. The mapping files' shapes are applied (shape.h);
// without them the shape is "zeek".
//
// Source: Zeek, "Log Formats" and its ASCII writer: #separator, #set_separator, #empty_field, #unset_field,
// #path, #fields, #types.
#pragma once

#include "read/format.h"

namespace garde::read::zeek {

/// The format "zeek".
[[nodiscard]] const Format& zeek_format();

}  // namespace garde::read::zeek
