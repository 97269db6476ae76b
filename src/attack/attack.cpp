// SPDX-License-Identifier: Apache-2.0
#include "attack/attack.h"

#include <algorithm>
#include <array>

#include "base/case_fold.h"

namespace garde::attack {
namespace {

// The text up to the separator, taken off `text`.
std::string_view take(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const auto taken = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return taken;
}

const std::vector<Technique>& table() {
  static const std::vector<Technique> techniques = [] {
    std::vector<Technique> all;
    std::string_view text = techniques_tsv();
    std::size_t parent = 0;
    while (!text.empty()) {
      std::string_view line = take(text, '\n');
      Technique technique;
      technique.id = take(line, '\t');
      technique.name = take(line, '\t');
      while (!line.empty()) technique.tactics.push_back(take(line, ','));
      if (technique.id.find('.') == std::string_view::npos) {
        parent = all.size();
      } else {
        technique.group = all[parent].name;
        technique.tactics = all[parent].tactics;
      }
      all.push_back(std::move(technique));
    }
    return all;
  }();
  return techniques;
}

bool is_technique_id(std::string_view text) {
  const auto digits = [](std::string_view part) {
    return std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  if (text.size() != 5 && text.size() != 9) return false;
  return (text[0] == 't' || text[0] == 'T') && digits(text.substr(1, 4)) &&
         (text.size() == 5 || (text[5] == '.' && digits(text.substr(6))));
}

std::string upper_id(std::string_view id) {
  std::string upper(id);
  upper[0] = 'T';
  return upper;
}

struct TacticName {
  std::string_view tactic;
  std::string_view french;
  std::string_view english;
};

constexpr std::array kTactics = {
    TacticName{"reconnaissance", "Reconnaissance", "Reconnaissance"},
    TacticName{"resource-development", "Préparation de moyens", "Resource development"},
    TacticName{"initial-access", "Accès initial", "Initial access"},
    TacticName{"execution", "Exécution", "Execution"},
    TacticName{"persistence", "Persistance", "Persistence"},
    TacticName{"privilege-escalation", "Élévation de privilèges", "Privilege escalation"},
    TacticName{"stealth", "Dissimulation", "Stealth"},
    TacticName{"defense-evasion", "Contournement des défenses", "Defense evasion"},
    TacticName{"defense-impairment", "Neutralisation des défenses", "Defense impairment"},
    TacticName{"credential-access", "Accès aux identifiants", "Credential access"},
    TacticName{"discovery", "Découverte", "Discovery"},
    TacticName{"lateral-movement", "Déplacement latéral", "Lateral movement"},
    TacticName{"collection", "Collecte", "Collection"},
    TacticName{"command-and-control", "Commande et contrôle", "Command and control"},
    TacticName{"exfiltration", "Exfiltration", "Exfiltration"},
    TacticName{"impact", "Impact", "Impact"},
};

}  // namespace

const Technique* find_technique(std::string_view id) {
  if (!is_technique_id(id)) return nullptr;
  const std::string wanted = upper_id(id);
  const auto& all = table();
  const auto found =
      std::lower_bound(all.begin(), all.end(), wanted,
                       [](const Technique& technique, const std::string& key) { return technique.id < key; });
  return found != all.end() && found->id == wanted ? &*found : nullptr;
}

std::vector<std::string> technique_ids(std::span<const std::string> tags) {
  constexpr std::string_view kPrefix = "attack.";
  std::vector<std::string> ids;
  for (const std::string& tag : tags) {
    if (tag.size() <= kPrefix.size() ||
        !equal_without_case(std::string_view(tag).substr(0, kPrefix.size()), kPrefix))
      continue;
    const auto id = std::string_view(tag).substr(kPrefix.size());
    if (is_technique_id(id)) ids.push_back(upper_id(id));
  }
  return ids;
}

std::string full_name(std::string_view id) {
  const Technique* technique = find_technique(id);
  if (technique == nullptr) return std::string(id);
  if (technique->group.empty()) return std::string(technique->name);
  return std::string(technique->group) + ": " + std::string(technique->name);
}

std::span<const std::string_view> tactics() {
  static constexpr std::array<std::string_view, 16> kTactics = {
      "reconnaissance",     "resource-development", "initial-access", "execution",
      "persistence",        "privilege-escalation", "stealth",        "defense-evasion",
      "defense-impairment", "credential-access",    "discovery",      "lateral-movement",
      "collection",         "command-and-control",  "exfiltration",   "impact"};
  return kTactics;
}

std::string_view tactic_name(Language language, std::string_view tactic) {
  for (const TacticName& name : kTactics)
    if (name.tactic == tactic) return language == Language::french ? name.french : name.english;
  return tactic;
}

}  // namespace garde::attack
