// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "read/atna/atna.h"
#include "read/csv/csv.h"
#include "read/evtx/evtx.h"
#include "read/format.h"
#include "read/hl7/hl7.h"
#include "read/journal/journal.h"
#include "read/json/json.h"
#include "read/syslog/syslog.h"
#include "read/text/lines_format.h"
#include "read/w3c/w3c.h"
#include "read/windows_xml/windows_xml.h"
#include "read/zeek/zeek.h"

namespace garde::read {
namespace {

const auto& all() {
  // The order settles ties; the last takes any line.
  static const std::array kFormats = {
      evtx_format(),       windows_xml::windows_xml_format(),
      json::json_format(), atna::atna_format(),
      w3c::w3c_format(),   zeek::zeek_format(),
      hl7::hl7_format(),   journal::journal_format(),
      csv::csv_format(),   syslog::syslog_format(),
      lines_format(),
  };
  return kFormats;
}

}  // namespace

std::span<const Format> formats() {
  return all();
}

const Format* find_format(std::string_view name) {
  for (const Format& format : formats())
    if (format.name == name) return &format;
  return nullptr;
}

const Format& recognise_format(std::string_view prefix, bool whole) {
  constexpr int kCertain = 100;
  const Format* best = &formats().back();
  int surest = 0;
  for (const Format& format : formats()) {
    if (surest == kCertain) break;
    const int sure = format.recognise(prefix, whole);
    if (sure > surest) {
      surest = sure;
      best = &format;
    }
  }
  return *best;
}

}  // namespace garde::read
