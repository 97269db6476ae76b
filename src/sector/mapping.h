// SPDX-License-Identifier: Apache-2.0
// Registers and lists of any country, read as a mapping file says: data, not code.
//
// A mapping is a YAML document; the files in registers/ are examples, docs/registers.md says every key. A
// table has a line an establishment; its columns are named by the header, or numbered from 1 where there is
// none.
//
// Rows of France (by the country's code) get their department, region and clock from the department's code or
// the postcode, their kind from the FINESS category, and FINESS numbers that lost their leading zero get it
// back.
//
// Thread rules: values and pure functions.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "sector/store.h"

namespace garde::sector {

/// What a column can tell.
enum class Cell : std::uint8_t {
  id,
  legal_id,
  name,
  town,
  category,
  category_group,
  department,
  department_name,
  region,
  region_name,
  postcode,
  country,
  time_zone,
  latitude,
  longitude,
  x,
  y,
  projection,
  beds,  ///< of several columns: their sum
  group,
  group_name,
  group_role,  ///< "support" or "S" for the establishment that leads the group
  provider,
  product,
  role,
  since,
  closed,  ///< a date: not after today, and the establishment is closed
  latest,  ///< of several lines of one establishment, the one with the highest stays
};
inline constexpr std::size_t kCellCount = static_cast<std::size_t>(Cell::latest) + 1;

struct Mapping {
  using Names = std::map<std::string, std::string, std::less<>>;

  std::string file;      ///< where it was read, for messages
  std::string source;    ///< "us-cms"
  bool complete = true;  ///< the table is the whole register
  bool fills = false;    ///< see Import::fills
  bool header = true;
  std::optional<char> separator;       ///< absent: the header's (or first line's) most frequent
  std::vector<std::string> recognise;  ///< columns that the header must have
  std::size_t fields = 0;              ///< without a header: of the first line
  std::vector<std::size_t> dates;      ///< without a header: fields of the first line that hold YYYYMMDD
  std::vector<std::string>
      columns[kCellCount];            ///< names or numbers; of several, the first that is not empty
  std::string country;                ///< of rows that do not say
  std::string time_zone;              ///< of rows that do not say
  Names time_zones;                   ///< by department, region or country
  std::vector<std::string> overseas;  ///< departments
  Names kinds;                        ///< by category
  std::vector<std::pair<std::string, Kind>> kinds_by_name;  ///< by a word of the name, plain (plain_name.h)
  Kind kind = Kind::other;                                  ///< of all else
  DivisionNames names;
};

/// The mapping in a YAML text. An error names the line: an unknown key, a kind that does not exist, no
/// identifier.
[[nodiscard]] Result<Mapping> parse_mapping(std::string_view text, const std::string& name);

/// Whether the text starts as the mapping says.
[[nodiscard]] bool recognises(const Mapping& mapping, std::string_view text);

/// `today` is YYYYMMDD, for the dates of closed establishments. An error where a column that the mapping
/// names is not in the header.
[[nodiscard]] Result<Import> read_mapped(std::string_view text, const std::string& name,
                                         const Mapping& mapping, const std::string& today);

/// The day it is, in UTC, as YYYYMMDD.
[[nodiscard]] std::string today_compact();

}  // namespace garde::sector
