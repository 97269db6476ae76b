// SPDX-License-Identifier: Apache-2.0
#include "cli/systemic/statistics_words.h"

#include <algorithm>
#include <array>

#include "base/sentence.h"

namespace garde::cli::systemic {
namespace {

using Entry = Sentence<Words>;

constexpr std::array kEntries = {
    Entry{Words::series_too_short,
          "La série est trop courte pour cette méthode : aucun avis. Essayez --method ears-c1.",
          "The series is too short for this method: no verdict. Try --method ears-c1."},
    Entry{Words::no_verdict, "Aucun avis sur le dernier point ({}).", "No verdict on the last point ({})."},
    Entry{Words::without_history, "l’historique ne remonte pas assez d’années en arrière",
          "the history does not reach back enough years"},
    Entry{Words::without_periods, "une année compte trop peu de points pour tant de périodes",
          "a year has too few points for so many periods"},
    Entry{Words::without_season, "aucun décompte de la même saison les années précédentes",
          "every count of the same season in the years before is missing"},
    Entry{Words::without_count, "le décompte manque", "the count is missing"},
    Entry{Words::without_baseline, "un décompte de la période de référence manque",
          "a count of the baseline is missing"},
    Entry{Words::without_fit, "la régression ne se stabilise pas sur ces décomptes",
          "the regression does not settle on these counts"},
    Entry{Words::expected_range, " (de {} à {} attendues)", " ({} to {} expected)"},
    Entry{Words::declarations_rose, "Hausse des déclarations : {}{}, plus que le hasard n’en explique.",
          "Declarations rose: {}{}, more than chance explains."},
    Entry{Words::declarations_fell,
          "Baisse des déclarations : {}{}, moins que le hasard n’en explique ; {} point(s) de suite sous "
          "l’attendu.",
          "Declarations fell: {}{}, fewer than chance explains; below expectation for {} point(s) in a row."},
    Entry{Words::declarations_usual, "Déclarations dans l’habitude : {}{}.",
          "Declarations are in the usual range: {}{}."},
    Entry{Words::declarations_usual_below,
          "Déclarations dans l’habitude : {}{} ; {} point(s) de suite sous l’attendu, ce n’est pas encore "
          "une baisse.",
          "Declarations are in the usual range: {}{}; below expectation for {} point(s) in a row, not a fall "
          "yet."},
    Entry{Words::structures_now, " Structures déclarantes : {} (avant : {} en moyenne).",
          " Declaring structures: {} (before: {} on average)."},
    Entry{Words::share_now, " Part malveillante : {} % (avant : {} %).",
          " Malicious share: {}% (before: {}%)."},
    Entry{Words::rate_now, " Déclarations par structure déclarante : {} (avant : {}).",
          " Declarations per declaring structure: {} (before: {})."},
    Entry{
        Words::rise_unknown_habit,
        " Le nombre de structures déclarantes n’étant pas donné, on ne peut dire si ce sont les attaques qui "
        "augmentent ou l’habitude de déclarer.",
        " As the number of declaring structures is not given, one cannot say whether attacks rose or the "
        "habit of "
        "declaring did."},
    Entry{Words::rise_with_structures,
          " Davantage de structures déclarent : la hausse peut venir de l’habitude de déclarer, et ne dit "
          "rien de sûr "
          "des attaques.",
          " More structures declare: the rise may come from the habit of declaring, and says nothing sure "
          "about "
          "attacks."},
    Entry{Words::rise_malicious_too,
          " Les actes malveillants déclarés augmentent eux aussi ({} contre {} en moyenne), sans que "
          "davantage de "
          "structures déclarent : cela s’accorde avec plus d’attaques.",
          " Declared malicious acts rose too ({} against {} on average) while no more structures declare: "
          "this agrees "
          "with more attacks."},
    Entry{Words::rise_malicious_not,
          " Les actes malveillants déclarés, eux, restent dans l’habitude ({} contre {} en moyenne) : rien "
          "ne dit que "
          "les attaques augmentent.",
          " Declared malicious acts stay in the usual range ({} against {} on average): nothing says that "
          "attacks "
          "rose."},
    Entry{Words::rise_malicious_unknown,
          " La part malveillante n’étant pas donnée, la hausse est celle des incidents déclarés, non des "
          "attaques.",
          " As the malicious share is not given, the rise is one of declared incidents, not of attacks."},
    Entry{
        Words::fall_unknown_habit,
        " Le nombre de structures déclarantes n’étant pas donné, on ne peut dire si ce sont les attaques qui "
        "baissent ou l’habitude de déclarer.",
        " As the number of declaring structures is not given, one cannot say whether attacks fell or the "
        "habit of "
        "declaring did."},
    Entry{Words::fall_with_structures,
          " Moins de structures déclarent : la baisse peut venir de l’habitude de déclarer, et ne dit rien "
          "de sûr des "
          "attaques.",
          " Fewer structures declare: the fall may come from the habit of declaring, and says nothing sure "
          "about "
          "attacks."},
    Entry{Words::fall_malicious_too,
          " Les actes malveillants déclarés baissent eux aussi ({} contre {} en moyenne), sans que moins de "
          "structures "
          "déclarent : cela s’accorde avec moins d’attaques, sans le prouver.",
          " Declared malicious acts fell too ({} against {} on average) while no fewer structures declare: "
          "this agrees "
          "with fewer attacks, and does not prove it."},
    Entry{Words::fall_malicious_not,
          " Les actes malveillants déclarés, eux, restent dans l’habitude ({} contre {} en moyenne) : rien "
          "ne dit que "
          "les attaques baissent.",
          " Declared malicious acts stay in the usual range ({} against {} on average): nothing says that "
          "attacks "
          "fell."},
    Entry{Words::fall_malicious_unknown,
          " La part malveillante n’étant pas donnée, la baisse est celle des incidents déclarés, non des "
          "attaques.",
          " As the malicious share is not given, the fall is one of declared incidents, not of attacks."},
    Entry{Words::late_declarations,
          " Des déclarations tardives peuvent encore relever les derniers points : voyez garde systemic "
          "nowcast.",
          " Late declarations may still raise the last points: see garde systemic nowcast."},
    Entry{Words::column_observed, "observé", "observed"},
    Entry{Words::column_lower, "minimum", "lower"},
    Entry{Words::column_expected, "attendu", "expected"},
    Entry{Words::column_upper, "seuil", "upper"},
    Entry{Words::legend_threshold, "seuil de hausse", "threshold of a rise"},
    Entry{Words::legend_lower, "seuil de baisse", "threshold of a fall"},
    Entry{Words::legend_rise, "hausse", "rise"},
    Entry{Words::legend_fall, "baisse", "fall"},
    Entry{Words::nowcast_header, "Jour        déclarées  estimées   intervalle",
          "Day          reported  estimated  interval"},
    Entry{Words::nowcast_zero_days,
          "Un jour sans aucune déclaration est estimé à 0 par cette méthode, qui n’en dit rien de plus : "
          "--method bayes "
          "lui donne un intervalle.",
          "This method estimates a day without any report at 0 and says no more of it: --method bayes gives "
          "it an "
          "interval."},
    Entry{Words::nowcast_total,
          "Les {} derniers jours : {} déclarées à ce jour, {} une fois les déclarations tardives estimées "
          "(de {} à {}) ; "
          "les {} jours d’avant : {}.",
          "The last {} days: {} declared so far, {} once late declarations are allowed for ({} to {}); the "
          "{} days "
          "before: {}."},
    Entry{Words::nowcast_usual, "C’est dans l’habitude : ni une hausse, ni encore une baisse.",
          "This is within the usual range: no rise, and not a fall yet."},
    Entry{Words::nowcast_fall, "C’est une baisse des déclarations, au-delà du hasard et des retards.",
          "This is a fall in declarations, beyond chance and lateness."},
    Entry{Words::nowcast_rise, "C’est une hausse des déclarations, au-delà du hasard et des retards.",
          "This is a rise in declarations, beyond chance and lateness."},
    Entry{Words::nowcast_unknown, "Trop peu de jours pour dire s’il y a une hausse ou une baisse.",
          "Too few days to say whether there is a rise or a fall."},
    Entry{Words::nowcast_unknown_days,
          "Certains de ces jours n’ont encore aucune déclaration, et cette méthode n’en dit rien : ni hausse "
          "ni baisse ne "
          "peut être affirmée. Essayez --method bayes.",
          "Some of these days have no declaration yet, and this method says nothing of them: neither a rise "
          "nor a fall "
          "can be claimed. Try --method bayes."},
    Entry{Words::nowcast_not_attacks,
          "Les déclarations suivent l’habitude de déclarer autant que les attaques : ceci ne dit rien de "
          "plus des "
          "attaques.",
          "Declarations follow the habit of declaring as well as attacks: this says no more about attacks."},
    Entry{Words::nowcast_after_now,
          "{} enregistrements datés d’après le {}, ou reçus après, ne sont pas comptés.",
          "{} records dated, or received, after {} are not counted."},
    Entry{Words::no_cluster, "Aucun regroupement : nulle part les cas ne s’écartent de ce qui est attendu.",
          "No cluster: nowhere do the cases depart from what is expected."},
    Entry{Words::from_to, ", du {} au {}", ", from {} to {}"},
    Entry{Words::one_location, "{}", "{}"},
    Entry{Words::locations_around, "{} lieux autour de {}", "{} locations around {}"},
    Entry{Words::cluster_what, "{}{} : {:.0f} cas pour {} attendus (p = {})",
          "{}{}: {:.0f} cases for {} expected (p = {})"},
    Entry{Words::cluster_by_chance, "Rien que le hasard n’explique. Le plus marqué : {}.",
          "Nothing that chance does not explain. The most marked: {}."},
    Entry{Words::cluster_notable, "Regroupement que le hasard n’explique guère : {}.",
          "A cluster that chance hardly explains: {}."},
    Entry{Words::cluster_without_p,
          "Sans tirages (--replicates 0), rien n’est dit du hasard. Le regroupement le plus marqué : {}.",
          "Without replicates (--replicates 0), nothing is said of chance. The most marked cluster: {}."},
    Entry{Words::no_zone,
          "Rien n’a été examiné : même un lieu seul dépasse la part ou le rayon permis. Augmentez "
          "--max-spatial (1 pour un "
          "lieu unique, dont on ne compare que les dates).",
          "Nothing was looked at: even one location is beyond the share or radius allowed. Raise "
          "--max-spatial (1 for a "
          "single location, of which only the dates are compared)."},
    Entry{Words::outside_study, "{} cas ou témoins hors de la période étudiée, laissés de côté.",
          "{} cases or controls outside the study’s dates, left out."},
    Entry{Words::without_population, "{} lieux sans population : rien ne peut y être attendu.",
          "{} locations without a population: nothing can be expected there."},
    Entry{Words::header_zone, "zone", "zone"},
    Entry{Words::header_sites, "lieux", "sites"},
    Entry{Words::header_from, "du", "from"},
    Entry{Words::header_to, "au", "to"},
    Entry{Words::header_observed, "observés", "observed"},
    Entry{Words::header_expected, "attendus", "expected"},
    Entry{Words::header_risk, "risque", "risk"},
    Entry{Words::header_recurrence, "récurrence", "recurrence"},
    Entry{Words::days_short, "{:.0f} j", "{:.0f} d"},
    Entry{Words::and_more_clusters, "et {} autres, moins marqués (--format json les donne)",
          "and {} more, less marked (--format json gives them)"},
    Entry{Words::page_title, "Garde\u202f: regroupements de cas", "Garde: clusters of cases"},
    Entry{Words::page_map, "Carte des lieux et des regroupements", "Map of places and clusters"},
    Entry{Words::page_where, "Où", "Where"},
    Entry{Words::page_when, "Quand", "When"},
    Entry{Words::page_over_time, "Cas et regroupements au fil du temps", "Cases and clusters over time"},
    Entry{Words::page_all_cases, "Tous les cas", "All cases"},
    Entry{Words::page_clusters, "Regroupements, du plus marqué au moins marqué",
          "Clusters, the most marked first"},
    Entry{Words::page_around, "Autour de", "Around"},
    Entry{Words::page_places, "Lieux", "Places"},
    Entry{Words::page_from, "Du", "From"},
    Entry{Words::page_to, "Au", "To"},
    Entry{Words::page_observed, "Observés", "Observed"},
    Entry{Words::page_expected, "Attendus", "Expected"},
    Entry{Words::page_risk, "Risque relatif", "Relative risk"},
    Entry{Words::page_more, "et {} autres, moins marqués.", "and {} more, less marked."},
    Entry{Words::page_how, "Comment lire cette page", "How to read this page"},
    Entry{
        Words::page_method,
        "Chaque étendue et chaque période, sur {2} cas, ont été comparées à {0}. p est la part des {1} "
        "histoires tirées au hasard où un écart aussi grand apparaît quelque part. Au-dessus de 0,05, rien "
        "ne distingue le regroupement du hasard\u202f; au-dessous, il mérite une enquête, sans que cela en "
        "dise la cause.",
        "Each area and period, over {2} cases, was compared with {0}. p is the share of {1} histories drawn "
        "by chance in which as large a departure shows somewhere. Above 0.05, nothing tells the cluster "
        "from chance; below, it deserves an inquiry, and says nothing of the cause."},
    Entry{Words::page_poisson, "ce que donnerait un taux partout le même (modèle de Poisson)",
          "what one rate everywhere would give (Poisson model)"},
    Entry{Words::page_permutation,
          "ce que donneraient les mêmes lieux et les mêmes dates, sans lien entre eux (permutations)",
          "what the same places and dates would give without any link between them (permutations)"},
    Entry{Words::page_bernoulli,
          "ce que donnerait partout la même part de cas parmi cas et témoins (modèle de Bernoulli)",
          "what one share of cases among cases and controls would give everywhere (Bernoulli model)"},
    Entry{Words::page_expectation, "ce qui y était attendu d’après l’historique (modèle de Poisson)",
          "what was expected there from its history (Poisson model)"},
};
static_assert(is_catalogue(kEntries, Words::count_));

}  // namespace

std::string_view say(Language language, Words phrase) {
  return text_in(kEntries, language, phrase);
}

std::string decimal(Language language, double value, int digits) {
  std::string text = fmt::format("{:.{}f}", value, digits);
  if (text.find('.') != std::string::npos) {
    while (text.ends_with('0')) text.pop_back();
    if (text.ends_with('.')) text.pop_back();
  }
  if (text == "-0") text = "0";
  if (language == Language::french) std::replace(text.begin(), text.end(), '.', ',');
  return text;
}

}  // namespace garde::cli::systemic
