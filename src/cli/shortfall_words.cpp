// SPDX-License-Identifier: Apache-2.0
// What readers say of what they could not read in full, in French. They say it in English, in a fixed sentence each.
#include "cli/shortfall_words.h"

#include <algorithm>
#include <array>

namespace garde::cli {
namespace {

struct Words {
  std::string_view english;
  std::string_view french;
};

constexpr auto kWords = std::to_array<Words>({
    {"not a JSON object: read as text",
     "n’est pas un objet JSON : lu comme du texte"},
    {"a JSON record with more fields than are kept: the rest of them left out",
     "enregistrement JSON de trop de champs : le reste est laissé"},
    {"a JSON record nested too deeply: what is inside kept as text",
     "enregistrement JSON trop imbriqué : l’intérieur est gardé comme texte"},
    {"a record longer than 16 MiB: read in pieces, as text",
     "enregistrement de plus de 16 Mio : lu en morceaux, comme du texte"},
    {"text in which no event is: not read",
     "texte sans événement : non lu"},
    {"an event is cut short",
     "un événement est coupé"},
    {"an event is not well-formed XML: what stands before the fault was read",
     "un événement n’est pas du XML bien formé : ce qui précède la faute a été lu"},
    {"an event has too many fields: some were left out",
     "un événement a trop de champs : certains sont laissés"},
    {"a record longer than 16 MiB: it was cut there",
     "enregistrement de plus de 16 Mio : coupé là"},
    {"a record longer than 16 MiB: the rest of it was not read",
     "enregistrement de plus de 16 Mio : la suite n’a pas été lue"},
    {"a journal entry that breaks off or is no entry: what stands before the fault was read",
     "entrée de journal interrompue ou invalide : ce qui précède la faute a été lu"},
    {"a journal entry longer than 16 MiB: the rest of it was not read",
     "entrée de journal de plus de 16 Mio : la suite n’a pas été lue"},
    {"a line longer than 16 MiB: read in pieces",
     "ligne de plus de 16 Mio : lue en morceaux"},
    {"a line longer than 16 MiB: the rest of it was not read",
     "ligne de plus de 16 Mio : la suite n’a pas été lue"},
    {"a row with more or fewer values than #fields names: kept as text, too",
     "ligne qui a plus ou moins de valeurs que #fields n’en nomme : gardée aussi comme texte"},
    {"a row with no #fields before it: read as text",
     "ligne sans #fields avant elle : lue comme du texte"},
    {"a row with more or fewer values than #Fields names: kept as text, too",
     "ligne qui a plus ou moins de valeurs que #Fields n’en nomme : gardée aussi comme texte"},
    {"a row with no #Fields before it: read as text",
     "ligne sans #Fields avant elle : lue comme du texte"},
    {"a row with more or fewer values than the header: kept as text, too",
     "ligne qui a plus ou moins de valeurs que l’en-tête : gardée aussi comme texte"},
    {"dates such as 03/04/2026 do not say whether the day or the month comes first; --date-order day or month does",
     "des dates comme 03/04/2026 ne disent pas si le jour ou le mois vient d’abord ; --date-order day (jour) ou month (mois) le dit"},
    {"text in which no audit message is: not read",
     "texte sans message d’audit : non lu"},
    {"bytes between records could not be read",
     "des octets entre les enregistrements n’ont pas pu être lus"},
    {"the header of a chunk is damaged: its records were looked for one by one",
     "l’en-tête d’un bloc est abîmé : ses enregistrements ont été cherchés un par un"},
    {"the checksum of a chunk's header does not match",
     "la somme de contrôle de l’en-tête d’un bloc est fausse"},
    {"the checksum of a chunk's records does not match",
     "la somme de contrôle des enregistrements d’un bloc est fausse"},
    {"a record's content is damaged: only what came before was read",
     "le contenu d’un enregistrement est abîmé : seul ce qui précède a été lu"},
    {"a record's template is missing: its values have no names",
     "le modèle d’un enregistrement manque : ses valeurs n’ont pas de nom"},
    {"a record asks for more fields or text than a record can hold: it was cut",
     "un enregistrement demande plus de champs ou de texte qu’il n’en peut tenir : il a été coupé"},
    {"the last chunk is cut short",
     "le dernier bloc est coupé"},
    {"the checksum of the file's header does not match",
     "la somme de contrôle de l’en-tête du fichier est fausse"},
    {"the file's header is missing or damaged",
     "l’en-tête du fichier manque ou est abîmé"},
    {"an HL7 message longer than 16 MiB: read in pieces",
     "message HL7 de plus de 16 Mio : lu en morceaux"},
    {"an HL7 message whose header ends before its type",
     "message HL7 dont l’en-tête finit avant son type"},
    {"text between HL7 messages: kept as text",
     "texte entre des messages HL7 : gardé comme texte"},
    {"is encrypted",
     "est chiffré"},
    {"unpack it with its password and give the folder",
     "déballez-le avec son mot de passe et donnez le dossier"},
    {"is damaged: cannot be read as an archive",
     "est abîmé : illisible comme archive"},
    {"is damaged: the entries that follow were not read",
     "est abîmé : les entrées qui suivent n’ont pas été lues"},
    {"is damaged: the rest of it was not read",
     "est abîmé : la suite n’a pas été lue"},
    {"unpack it and give the folder",
     "déballez-le et donnez le dossier"},
    {"run as a user who may read it",
     "lancez la commande avec un compte qui peut le lire"},
    {"cannot be opened: No such file or directory",
     "impossible à ouvrir : ce fichier ou ce dossier n’existe pas"},
    {"cannot be opened: Permission denied",
     "impossible à ouvrir : accès refusé"},
    {"does not exist",
     "n’existe pas"},
    {"is where the output goes: not read",
     "reçoit la sortie : non lu"},
});

}  // namespace

std::string shortfall_in(Language language, std::string_view english) {
  const auto found =
      std::find_if(kWords.begin(), kWords.end(), [&](const Words& words) { return words.english == english; });
  return std::string(language == Language::french && found != kWords.end() ? found->french : english);
}

}  // namespace garde::cli
