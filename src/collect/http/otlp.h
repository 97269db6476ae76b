// SPDX-License-Identifier: Apache-2.0
// Logs as OpenTelemetry sends them (OTLP/HTTP 1.x, POST /v1/logs), in Protocol Buffers or JSON.
//
// Each log record becomes one flat JSON object: "@timestamp", "message" (its body, where that is text),
// "severity_text", the attributes of its resource and its own under their names. A body that is a list of
// keys and values gives its own fields.
//
// The reader of Protocol Buffers is ours: it knows the few messages it needs, reads every length against what
// is left, and goes no deeper than kMostDepth.
//
// Thread rules: pure.
#pragma once

#include <string_view>

#include "collect/http/documents.h"

namespace garde::collect {

/// An ExportLogsServiceRequest. An error where it is none: then nothing of it is taken.
[[nodiscard]] Result<Documents> read_otlp_protobuf(std::string_view body, Origin origin, Instant received);
[[nodiscard]] Result<Documents> read_otlp_json(std::string_view body, Origin origin, Instant received);

}  // namespace garde::collect
