// SPDX-License-Identifier: Apache-2.0
#include "sector/catalogue.h"

#include <array>

#include "base/sentence.h"

namespace garde::sector {
namespace {

struct Entry {
  std::string_view french;
  std::string_view english;
};

using PhraseEntry = Sentence<Phrase>;

constexpr std::array kEntries = {
    PhraseEntry{Phrase::too_few_fields,
                "{} champs là où il en faut au moins {}", "{} fields where at least {} are due"},
    PhraseEntry{Phrase::fields_unlike_header,
                "{} champs, alors que l’en-tête en a {}", "{} fields where the header has {}"},
    PhraseEntry{Phrase::not_a_finess_number,
                "« {} » n’est pas un numéro FINESS", "'{}' is not a FINESS number"},
    PhraseEntry{Phrase::no_identifier, "l’identifiant manque", "the identifier is missing"},
    PhraseEntry{Phrase::no_name, "« {} » n’a pas de nom", "'{}' has no name"},
    PhraseEntry{Phrase::unknown_department,
                "aucun département n’a le code « {} »", "no department has the code '{}'"},
    PhraseEntry{Phrase::stands_already, "{} figure déjà à la ligne {}", "{} stands on line {} already"},
    PhraseEntry{Phrase::coordinates_not_numbers,
                "les coordonnées « {} », « {} » ne sont pas des nombres",
                 "the coordinates '{}', '{}' are no numbers"},
    PhraseEntry{Phrase::coordinates_out_of_range,
                "les coordonnées {}, {} ne sont pas des degrés", "the coordinates {}, {} are no degrees"},
    PhraseEntry{Phrase::coordinates_out_of_projection,
                "les coordonnées {}, {} sont hors de leur projection",
                 "the coordinates {}, {} are outside their projection"},
    PhraseEntry{Phrase::coordinates_far_off,
                "les coordonnées placent {} à {} km de son département ; il est pris sans position",
                 "the coordinates put {} {} km from its department; it is taken without a position"},
    PhraseEntry{Phrase::unknown_projection,
                "« {} » ne nomme aucune projection connue", "no known projection is named in '{}'"},
    PhraseEntry{Phrase::unknown_line_kind,
                "une ligne commence par « structureet » ou « geolocalisation », pas par « {} »",
                 "a line starts with 'structureet' or 'geolocalisation', not '{}'"},
    PhraseEntry{Phrase::not_beds, "« {} » n’est pas un nombre de lits", "'{}' is not a number of beds"},
    PhraseEntry{Phrase::not_a_role,
                "« {} » n’est pas un rôle : hosts (héberge), maintains (entretient) ou supplies (fournit)",
                 "'{}' is no role: hosts, maintains or supplies"},
    PhraseEntry{
        Phrase::not_a_date,
        "« {} » n’est pas une date : écrivez 2026-01-31", "'{}' is not a date: write it as 2026-01-31"},
    PhraseEntry{Phrase::unknown_establishment,
                "aucun établissement n’a l’identifiant « {} »", "no establishment has the identifier '{}'"},
    PhraseEntry{Phrase::too_long, "« {}… » est trop long", "'{}...' is too long"},
    PhraseEntry{Phrase::import_line,
                "{} : {} lus, {} ajoutés, {} modifiés, {} disparus, {} inchangés, {} refusés",
                 "{}: {} read, {} added, {} changed, {} gone, {} unchanged, {} refused"},
    PhraseEntry{Phrase::notes_left_out,
                "{} lignes plus anciennes du même établissement laissées de côté",
                 "{} older lines of the same establishment left out"},
    PhraseEntry{Phrase::notes_closed,
                "{} établissements fermés laissés de côté", "{} closed establishments left out"},
    PhraseEntry{Phrase::refusal_line, "{}:{} : {}", "{}:{}: {}"},
    PhraseEntry{Phrase::refusal_without_line, "{} : {}", "{}: {}"},
    PhraseEntry{Phrase::and_more_refused,
                "et {} autres (--all-refused les montre)", "and {} more (--all-refused shows them)"},
    PhraseEntry{Phrase::none_found,
                "Aucun établissement de ce nom dans le registre.",
                 "No establishment of this name in the register."},
    PhraseEntry{Phrase::more_found,
                "Seuls les {} premiers sont montrés : précisez le nom, ou augmentez --limit.",
                 "Only the first {} are shown: say more of the name, or raise --limit."},
    PhraseEntry{Phrase::column_kind, "Nature", "Kind"},
    PhraseEntry{Phrase::column_category, "Catégorie", "Category"},
    PhraseEntry{Phrase::column_town, "Commune", "Town"},
    PhraseEntry{Phrase::column_department, "Département", "Department"},
    PhraseEntry{Phrase::column_region, "Région", "Region"},
    PhraseEntry{Phrase::column_time_zone, "Fuseau horaire", "Time zone"},
    PhraseEntry{Phrase::column_beds, "Lits", "Beds"},
    PhraseEntry{Phrase::column_position, "Position", "Position"},
    PhraseEntry{Phrase::column_legal, "Entité juridique", "Legal body"},
    PhraseEntry{Phrase::column_group, "Groupement", "Group"},
    PhraseEntry{Phrase::column_source, "Source", "Source"},
    PhraseEntry{Phrase::overseas, "outre-mer", "overseas"},
    PhraseEntry{Phrase::leads_group, "établissement support", "leads it"},
    PhraseEntry{
        Phrase::is_generated,
        "INVENTÉ : cet établissement n’existe pas.", "INVENTED: this establishment does not exist."},
    PhraseEntry{Phrase::generated_written,
                "{} établissements inventés écrits dans {} (graine {}) : aucun n’existe.",
                 "{} invented establishments written to {} (seed {}): none of them exists."},
    PhraseEntry{Phrase::providers, "Prestataires", "Providers"},
    PhraseEntry{Phrase::none_known, "aucun connu", "none known"},
    PhraseEntry{Phrase::since, "depuis {}", "since {}"},
    PhraseEntry{Phrase::shares, "Ce qu’il partage", "What it shares"},
    PhraseEntry{Phrase::nobody_else, "avec personne", "with nobody"},
    PhraseEntry{Phrase::one_other, "avec 1 autre", "with 1 other"},
    PhraseEntry{Phrase::others, "avec {} autres", "with {} others"},
    PhraseEntry{Phrase::of_which_overseas, "dont {} outre-mer", "{} of them overseas"},
};
static_assert(is_catalogue(kEntries, Phrase::count_));

constexpr std::array<Entry, kKindCount> kKinds = {{
    {"centre hospitalier universitaire ou régional", "university or regional hospital"},
    {"centre hospitalier", "general hospital"},
    {"établissement psychiatrique", "psychiatric hospital"},
    {"clinique ou hôpital privé", "private hospital"},
    {"autre établissement hospitalier", "other hospital"},
    {"établissement pour personnes âgées", "home for the old"},
    {"structure du handicap", "home or service for people with disabilities"},
    {"soins ou aide à domicile", "home care"},
    {"action sociale", "social care"},
    {"laboratoire", "laboratory"},
    {"autre structure", "other"},
}};
constexpr std::array<Entry, 3> kRoles = {
    {{"héberge", "hosts"}, {"entretient", "maintains"}, {"fournit", "supplies"}}};
constexpr std::array<Entry, kAxisCount> kAxes = {{{"département", "department"},
                                                  {"région", "region"},
                                                  {"groupement", "group"},
                                                  {"prestataire", "provider"},
                                                  {"produit", "product"},
                                                  {"nature", "kind"}}};

std::string_view in(Language language, const Entry& entry) {
  return language == Language::french ? entry.french : entry.english;
}

}  // namespace

std::string_view say(Language language, Phrase phrase) {
  return text_in(kEntries, language, phrase);
}

std::string_view name_of(Language language, Kind kind) {
  return in(language, kKinds[static_cast<std::size_t>(kind)]);
}
std::string_view name_of(Language language, Role role) {
  return in(language, kRoles[static_cast<std::size_t>(role)]);
}
std::string_view name_of(Language language, Axis axis) {
  return in(language, kAxes[static_cast<std::size_t>(axis)]);
}

}  // namespace garde::sector
