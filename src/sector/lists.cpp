// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <initializer_list>

#include "sector/layouts.h"
#include "sector/lines.h"
#include "sector/plain_name.h"

namespace garde::sector {
namespace {

// Names that a column of a list may have, plain (plain_name.h): those documented first.
struct Column {
  Cell cell;
  std::initializer_list<std::string_view> names;
};
const std::initializer_list<Column> kColumns = {
    {Cell::id,
     {"finess", "id", "establishment", "etablissement", "finess et", "nofinesset", "nofiness",
      "numero finess", "fi", "finess ej", "nofinessej"}},
    {Cell::beds, {"beds", "lits", "capacite", "nombre de lits", "total lits"}},
    {Cell::group, {"group", "groupe", "groupement", "ght", "code ght"}},
    {Cell::group_name, {"group name", "nom du groupement", "nom ght", "libelle ght"}},
    {Cell::group_role, {"group role", "role dans le groupement", "role ght"}},
    {Cell::provider, {"provider", "prestataire", "fournisseur", "editeur"}},
    {Cell::product, {"product", "produit", "service", "logiciel"}},
    {Cell::role, {"role"}},
    {Cell::since, {"since", "depuis"}},
};

}  // namespace

Result<Import> read_list(std::string_view bytes, const std::string& name) {
  const std::string text = to_utf8(bytes);
  std::string header;
  for_each_line(text, [&header](std::string_view line, std::size_t) {
    if (header.empty()) header = line;
  });
  const char separator = separator_of(header);
  const std::vector<std::string> columns = split_fields(header, separator);
  Mapping mapping;
  mapping.file = "a list";
  mapping.country = "FR";
  mapping.complete = false;
  mapping.separator = separator;
  for (const Column& one : kColumns)
    for (const std::string_view known : one.names)
      for (const std::string& column : columns)
        if (mapping.columns[static_cast<std::size_t>(one.cell)].empty() && plain_name(column) == known)
          mapping.columns[static_cast<std::size_t>(one.cell)] = {column};
  const auto has = [&mapping](Cell cell) { return !mapping.columns[static_cast<std::size_t>(cell)].empty(); };
  if (!has(Cell::id) || (!has(Cell::beds) && !has(Cell::group) && !has(Cell::provider)))
    return failure(
        "this layout is not known", name,
        "give FINESS's file, or a list whose header has finess, and beds, group or provider; or describe it "
        "with --mapping (docs/registers.md)");
  return read_mapped(text, name, mapping, today_compact());
}

Result<Import> read_any(std::string_view text, const std::string& name, std::span<const Mapping> mappings) {
  if (is_finess(text)) return read_finess(text);
  if (is_json(text)) return read_finess_json(text, name);
  for (const Mapping& mapping : mappings)
    if (recognises(mapping, text)) return read_mapped(text, name, mapping, today_compact());
  return read_list(text, name);
}

}  // namespace garde::sector
