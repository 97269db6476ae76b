// SPDX-License-Identifier: Apache-2.0
#include "sector/territory.h"

#include <algorithm>
#include <array>
#include <utility>

namespace garde::sector {
namespace {

constexpr Territory kTerritories[] = {
    {"01", "Ain", "84", "", "Europe/Paris", 46.205, 5.226, 663, false},
    {"02", "Aisne", "32", "", "Europe/Paris", 49.564, 3.620, 526, false},
    {"03", "Allier", "84", "", "Europe/Paris", 46.566, 3.333, 335, false},
    {"04", "Alpes-de-Haute-Provence", "93", "", "Europe/Paris", 44.092, 6.236, 166, false},
    {"05", "Hautes-Alpes", "93", "", "Europe/Paris", 44.559, 6.078, 141, false},
    {"06", "Alpes-Maritimes", "93", "", "Europe/Paris", 43.710, 7.262, 1104, false},
    {"07", "Ardèche", "84", "", "Europe/Paris", 44.735, 4.599, 331, false},
    {"08", "Ardennes", "44", "", "Europe/Paris", 49.762, 4.726, 268, false},
    {"09", "Ariège", "76", "", "Europe/Paris", 42.965, 1.607, 154, false},
    {"10", "Aube", "44", "", "Europe/Paris", 48.297, 4.074, 311, false},
    {"11", "Aude", "76", "", "Europe/Paris", 43.212, 2.354, 377, false},
    {"12", "Aveyron", "76", "", "Europe/Paris", 44.350, 2.575, 279, false},
    {"13", "Bouches-du-Rhône", "93", "", "Europe/Paris", 43.296, 5.370, 2056, false},
    {"14", "Calvados", "28", "", "Europe/Paris", 49.183, -0.371, 700, false},
    {"15", "Cantal", "84", "", "Europe/Paris", 44.926, 2.444, 144, false},
    {"16", "Charente", "75", "", "Europe/Paris", 45.649, 0.156, 352, false},
    {"17", "Charente-Maritime", "75", "", "Europe/Paris", 46.160, -1.151, 660, false},
    {"18", "Cher", "24", "", "Europe/Paris", 47.081, 2.399, 300, false},
    {"19", "Corrèze", "75", "", "Europe/Paris", 45.267, 1.771, 239, false},
    {"21", "Côte-d'Or", "27", "", "Europe/Paris", 47.322, 5.041, 535, false},
    {"22", "Côtes-d'Armor", "53", "", "Europe/Paris", 48.514, -2.765, 606, false},
    {"23", "Creuse", "75", "", "Europe/Paris", 46.170, 1.872, 115, false},
    {"24", "Dordogne", "75", "", "Europe/Paris", 45.184, 0.721, 413, false},
    {"25", "Doubs", "27", "", "Europe/Paris", 47.238, 6.024, 547, false},
    {"26", "Drôme", "84", "", "Europe/Paris", 44.933, 4.892, 520, false},
    {"27", "Eure", "28", "", "Europe/Paris", 49.025, 1.151, 599, false},
    {"28", "Eure-et-Loir", "24", "", "Europe/Paris", 48.447, 1.489, 432, false},
    {"29", "Finistère", "53", "", "Europe/Paris", 47.996, -4.102, 922, false},
    {"2A", "Corse-du-Sud", "94", "", "Europe/Paris", 41.919, 8.739, 162, false},
    {"2B", "Haute-Corse", "94", "", "Europe/Paris", 42.697, 9.451, 184, false},
    {"30", "Gard", "76", "", "Europe/Paris", 43.837, 4.360, 757, false},
    {"31", "Haute-Garonne", "76", "", "Europe/Paris", 43.605, 1.444, 1434, false},
    {"32", "Gers", "76", "", "Europe/Paris", 43.646, 0.586, 192, false},
    {"33", "Gironde", "75", "", "Europe/Paris", 44.838, -0.579, 1654, false},
    {"34", "Hérault", "76", "", "Europe/Paris", 43.611, 3.877, 1201, false},
    {"35", "Ille-et-Vilaine", "53", "", "Europe/Paris", 48.117, -1.678, 1099, false},
    {"36", "Indre", "24", "", "Europe/Paris", 46.811, 1.691, 217, false},
    {"37", "Indre-et-Loire", "24", "", "Europe/Paris", 47.394, 0.685, 612, false},
    {"38", "Isère", "84", "", "Europe/Paris", 45.188, 5.724, 1284, false},
    {"39", "Jura", "27", "", "Europe/Paris", 46.674, 5.554, 258, false},
    {"40", "Landes", "75", "", "Europe/Paris", 43.894, -0.500, 419, false},
    {"41", "Loir-et-Cher", "24", "", "Europe/Paris", 47.586, 1.336, 328, false},
    {"42", "Loire", "84", "", "Europe/Paris", 45.440, 4.387, 768, false},
    {"43", "Haute-Loire", "84", "", "Europe/Paris", 45.043, 3.885, 227, false},
    {"44", "Loire-Atlantique", "52", "", "Europe/Paris", 47.218, -1.554, 1457, false},
    {"45", "Loiret", "24", "", "Europe/Paris", 47.903, 1.909, 683, false},
    {"46", "Lot", "76", "", "Europe/Paris", 44.448, 1.441, 174, false},
    {"47", "Lot-et-Garonne", "75", "", "Europe/Paris", 44.203, 0.616, 331, false},
    {"48", "Lozère", "76", "", "Europe/Paris", 44.518, 3.500, 76, false},
    {"49", "Maine-et-Loire", "52", "", "Europe/Paris", 47.474, -0.552, 821, false},
    {"50", "Manche", "28", "", "Europe/Paris", 49.116, -1.091, 495, false},
    {"51", "Marne", "44", "", "Europe/Paris", 48.957, 4.365, 564, false},
    {"52", "Haute-Marne", "44", "", "Europe/Paris", 48.112, 5.139, 170, false},
    {"53", "Mayenne", "52", "", "Europe/Paris", 48.073, -0.769, 306, false},
    {"54", "Meurthe-et-Moselle", "44", "", "Europe/Paris", 48.692, 6.184, 731, false},
    {"55", "Meuse", "44", "", "Europe/Paris", 48.773, 5.161, 182, false},
    {"56", "Morbihan", "53", "", "Europe/Paris", 47.658, -2.760, 768, false},
    {"57", "Moselle", "44", "", "Europe/Paris", 49.120, 6.176, 1049, false},
    {"58", "Nièvre", "27", "", "Europe/Paris", 46.990, 3.159, 202, false},
    {"59", "Nord", "32", "", "Europe/Paris", 50.629, 3.057, 2611, false},
    {"60", "Oise", "32", "", "Europe/Paris", 49.430, 2.081, 829, false},
    {"61", "Orne", "28", "", "Europe/Paris", 48.431, 0.091, 277, false},
    {"62", "Pas-de-Calais", "32", "", "Europe/Paris", 50.291, 2.778, 1460, false},
    {"63", "Puy-de-Dôme", "84", "", "Europe/Paris", 45.777, 3.087, 661, false},
    {"64", "Pyrénées-Atlantiques", "75", "", "Europe/Paris", 43.295, -0.371, 693, false},
    {"65", "Hautes-Pyrénées", "76", "", "Europe/Paris", 43.233, 0.078, 231, false},
    {"66", "Pyrénées-Orientales", "76", "", "Europe/Paris", 42.699, 2.895, 487, false},
    {"67", "Bas-Rhin", "44", "", "Europe/Paris", 48.573, 7.752, 1152, false},
    {"68", "Haut-Rhin", "44", "", "Europe/Paris", 48.079, 7.358, 767, false},
    {"69", "Rhône", "84", "", "Europe/Paris", 45.764, 4.836, 1893, false},
    {"70", "Haute-Saône", "27", "", "Europe/Paris", 47.620, 6.155, 233, false},
    {"71", "Saône-et-Loire", "27", "", "Europe/Paris", 46.307, 4.833, 550, false},
    {"72", "Sarthe", "52", "", "Europe/Paris", 48.006, 0.200, 566, false},
    {"73", "Savoie", "84", "", "Europe/Paris", 45.564, 5.918, 442, false},
    {"74", "Haute-Savoie", "84", "", "Europe/Paris", 45.899, 6.129, 842, false},
    {"75", "Paris", "11", "", "Europe/Paris", 48.857, 2.352, 2133, false},
    {"76", "Seine-Maritime", "28", "", "Europe/Paris", 49.443, 1.100, 1254, false},
    {"77", "Seine-et-Marne", "11", "", "Europe/Paris", 48.540, 2.660, 1439, false},
    {"78", "Yvelines", "11", "", "Europe/Paris", 48.804, 2.130, 1457, false},
    {"79", "Deux-Sèvres", "75", "", "Europe/Paris", 46.323, -0.464, 375, false},
    {"80", "Somme", "32", "", "Europe/Paris", 49.894, 2.296, 567, false},
    {"81", "Tarn", "76", "", "Europe/Paris", 43.929, 2.148, 393, false},
    {"82", "Tarn-et-Garonne", "76", "", "Europe/Paris", 44.018, 1.355, 263, false},
    {"83", "Var", "93", "", "Europe/Paris", 43.125, 5.931, 1095, false},
    {"84", "Vaucluse", "93", "", "Europe/Paris", 43.949, 4.806, 562, false},
    {"85", "Vendée", "52", "", "Europe/Paris", 46.670, -1.426, 693, false},
    {"86", "Vienne", "75", "", "Europe/Paris", 46.580, 0.340, 440, false},
    {"87", "Haute-Vienne", "75", "", "Europe/Paris", 45.834, 1.262, 372, false},
    {"88", "Vosges", "44", "", "Europe/Paris", 48.173, 6.450, 360, false},
    {"89", "Yonne", "27", "", "Europe/Paris", 47.798, 3.568, 334, false},
    {"90", "Territoire de Belfort", "27", "", "Europe/Paris", 47.640, 6.863, 140, false},
    {"91", "Essonne", "11", "", "Europe/Paris", 48.624, 2.429, 1316, false},
    {"92", "Hauts-de-Seine", "11", "", "Europe/Paris", 48.892, 2.207, 1635, false},
    {"93", "Seine-Saint-Denis", "11", "", "Europe/Paris", 48.909, 2.439, 1668, false},
    {"94", "Val-de-Marne", "11", "", "Europe/Paris", 48.790, 2.455, 1415, false},
    {"95", "Val-d'Oise", "11", "", "Europe/Paris", 49.036, 2.076, 1257, false},
    {"971", "Guadeloupe", "01", "9A", "America/Guadeloupe", 16.241, -61.533, 384, true},
    {"972", "Martinique", "02", "9B", "America/Martinique", 14.604, -61.067, 361, true},
    {"973", "Guyane", "03", "9C", "America/Cayenne", 4.938, -52.330, 287, true},
    {"974", "La Réunion", "04", "9D", "Indian/Reunion", -20.879, 55.448, 871, true},
    {"975", "Saint-Pierre-et-Miquelon", "975", "9E", "America/Miquelon", 46.780, -56.173, 6, true},
    {"976", "Mayotte", "06", "9F", "Indian/Mayotte", -12.780, 45.228, 288, true},
    {"977", "Saint-Barthélemy", "01", "", "America/St_Barthelemy", 17.897, -62.850, 11, true},
    {"978", "Saint-Martin", "01", "", "America/Marigot", 18.068, -63.082, 32, true},
    {"986", "Wallis-et-Futuna", "986", "9J", "Pacific/Wallis", -13.282, -176.174, 12, true},
    {"987", "Polynésie française", "987", "", "Pacific/Tahiti", -17.535, -149.570, 279, true},
    {"988", "Nouvelle-Calédonie", "988", "", "Pacific/Noumea", -22.271, 166.440, 271, true},
};

constexpr std::pair<std::string_view, std::string_view> kRegions[] = {
    {"01", "Guadeloupe"},
    {"02", "Martinique"},
    {"03", "Guyane"},
    {"04", "La Réunion"},
    {"06", "Mayotte"},
    {"11", "Île-de-France"},
    {"24", "Centre-Val de Loire"},
    {"27", "Bourgogne-Franche-Comté"},
    {"28", "Normandie"},
    {"32", "Hauts-de-France"},
    {"44", "Grand Est"},
    {"52", "Pays de la Loire"},
    {"53", "Bretagne"},
    {"75", "Nouvelle-Aquitaine"},
    {"76", "Occitanie"},
    {"84", "Auvergne-Rhône-Alpes"},
    {"93", "Provence-Alpes-Côte d'Azur"},
    {"94", "Corse"},
};

}  // namespace

std::span<const Territory> territories() {
  return kTerritories;
}

const Territory* find_territory(std::string_view code) {
  for (const Territory& territory : kTerritories)
    if (territory.code == code) return &territory;
  return nullptr;
}

const Territory* find_finess_territory(std::string_view department, std::string_view postcode) {
  if (postcode.starts_with("97150") && (department == "9A" || department == "971"))
    return find_territory("978");
  if (postcode.starts_with("97133") && (department == "9A" || department == "971"))
    return find_territory("977");
  for (const Territory& territory : kTerritories)
    if (!department.empty() && (territory.finess == department || territory.code == department))
      return &territory;
  return nullptr;
}

const Territory* find_postcode_territory(std::string_view postcode) {
  if (postcode.size() != 5 || postcode.find_first_not_of("0123456789") != std::string_view::npos)
    return nullptr;
  if (postcode.starts_with("20"))
    return find_territory(postcode.starts_with("200") || postcode.starts_with("201") ? "2A" : "2B");
  const bool overseas = postcode.starts_with("97") || postcode.starts_with("98");
  return find_finess_territory(postcode.substr(0, overseas ? 3 : 2), postcode);
}

bool is_french_country(std::string_view code) {
  constexpr std::string_view french[] = {"FR", "GP", "MQ", "GF", "RE", "YT",
                                         "PM", "BL", "MF", "WF", "PF", "NC"};
  return std::find(std::begin(french), std::end(french), code) != std::end(french);
}

std::string_view region_name(std::string_view code) {
  for (const auto& [known, name] : kRegions)
    if (known == code) return name;
  // Overseas collectivities are in no region and stand for themselves.
  const Territory* territory = find_territory(code);
  return territory == nullptr ? std::string_view{} : territory->name;
}

}  // namespace garde::sector
