// SPDX-License-Identifier: Apache-2.0
// What the weekly page and an alarm's page are made of. All text is escaped here.
//
// Thread rules: pure.
#pragma once

#include <string>
#include <vector>

#include "base/zone.h"
#include "cli/systemic/page_words.h"
#include "cli/systemic/place_map.h"
#include "sector/sector.h"
#include "systemic/campaign.h"
#include "systemic/weekly.h"

namespace garde::cli::systemic {

struct PageContext {
  const sector::Sector& sector;
  Language language = Language::french;
  Zone zone = {};  ///< in which times are shown
};

/// Up to and with <main>.
[[nodiscard]] std::string page_start(const PageContext& context, const std::string& title);
[[nodiscard]] std::string page_end(const PageContext& context);

/// A paragraph or list of sentences; a list where there are several.
[[nodiscard]] std::string sentences(const std::vector<std::string>& all);
/// Its name; the identifier where the register has none.
[[nodiscard]] std::string establishment_name(const sector::Sector& sector, const std::string& id);
[[nodiscard]] std::string region_of(const sector::Sector& sector, const std::string& id);

/// What happened where, in a list that reads on a phone; at most `most`, then how many more.
struct TimelineEntry {
  Instant at;
  std::string text;
  std::string mark;  ///< class of its colour
};
[[nodiscard]] std::string timeline_list(const PageContext& context, const std::vector<TimelineEntry>& all,
                                        std::size_t most);

/// Hit, precautions and exposed on one map with its legend. Those without a position are counted in
/// `unplaced`.
struct MapInput {
  std::vector<std::string> hit, precautions;
  std::vector<sector::Index> exposed;
};
[[nodiscard]] std::string sector_map(const PageContext& context, const MapInput& input,
                                     std::size_t& unplaced);

struct Tile {
  std::size_t count = 0;
  PageWord name;
  std::string note;
  std::string mark;
};
[[nodiscard]] std::string tiles(const PageContext& context, const std::vector<Tile>& all);

/// "2026-10-02 outage" of each, as a table.
[[nodiscard]] std::string hit_table(const PageContext& context,
                                    const std::vector<garde::systemic::Report>& reports);

/// Words for what reports say.
[[nodiscard]] std::string_view care_name(Language language, garde::systemic::CareEffect effect);
[[nodiscard]] std::string_view nature_name(Language language, garde::systemic::Nature nature);
[[nodiscard]] std::string kind_name(Language language, const std::string& kind);

}  // namespace garde::cli::systemic
