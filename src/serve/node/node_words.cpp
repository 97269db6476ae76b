// SPDX-License-Identifier: Apache-2.0
#include "serve/node/node_words.h"

#include <array>

namespace garde::serve {
namespace {

struct Entry {
  NodePhrase phrase;
  std::string_view french;
  std::string_view english;
};

using enum NodePhrase;

constexpr std::array kEntries = {
    Entry{settings_read, "Réglages lus : {}", "Settings read: {}"},
    Entry{settings_wrong, "Réglages refusés : {}", "Settings refused: {}"},
    Entry{folder_private, "Le dossier {} n’est lisible que par son utilisateur.",
          "Only its user may read {}."},
    Entry{folder_open, "D’autres utilisateurs peuvent lire {}.", "Other users may read {}."},
    Entry{folder_open_mend, "chmod 700 {}", "chmod 700 {}"},
    Entry{folder_foreign, "Le dossier {} ne peut pas être écrit par cet utilisateur.",
          "This user may not write to {}."},
    Entry{folder_foreign_mend, "chown -R garde: {}", "chown -R garde: {}"},
    Entry{room, "Place libre sur le disque : {} Gio.", "Room on the disk: {} GiB."},
    Entry{room_short, "Il ne reste que {} Mio sur le disque ; la file peut en demander {}.",
          "Only {} MiB are left on the disk; the queue may ask for {}."},
    Entry{room_short_mend, "Libérer de la place, ou baisser queue.most et archive.most.",
          "Make room, or lower queue.most and archive.most."},
    Entry{clock_kept, "L’horloge est tenue à l’heure.", "The clock is kept in step."},
    Entry{clock_free, "Rien ne tient l’horloge à l’heure.", "Nothing keeps the clock in step."},
    Entry{clock_free_mend, "Installer chrony ou systemd-timesyncd : sans heure juste, les récits se mêlent.",
          "Install chrony or systemd-timesyncd: without the right time, stories get mixed up."},
    Entry{clock_wrong, "L’horloge est fausse : {}", "The clock is wrong: {}"},
    Entry{certificate, "Certificat de la console valable encore {} jours.",
          "The console's certificate is good for {} more days."},
    Entry{certificate_ends, "Le certificat de la console expire dans {} jours.",
          "The console's certificate ends in {} days."},
    Entry{certificate_ended, "Le certificat de la console a expiré.", "The console's certificate has ended."},
    Entry{certificate_mend, "Remplacer {} et sa clé, puis redémarrer Garde.",
          "Replace {} and its key, then restart Garde."},
    Entry{certificate_none, "Le certificat {} ne peut pas être lu.", "The certificate {} cannot be read."},
    Entry{certificate_none_mend, "Garde s’en fait un au démarrage quand console.certificate n’est pas réglé.",
          "Garde makes one as it starts where console.certificate is not set."},
    Entry{rules, "Règles chargées : {}.", "Rules loaded: {}."},
    Entry{rules_refused, "Règles refusées : {}, dont {}", "Rules refused: {}, such as {}"},
    Entry{rules_refused_mend, "garde rules check les montre toutes.", "garde rules check shows them all."},
    Entry{rules_none, "Les règles ne peuvent pas être chargées : {}", "The rules cannot be loaded: {}"},
    Entry{running, "Garde veille (la file est tenue).", "Garde is running (its queue is held)."},
    Entry{stopped, "Garde ne tourne pas.", "Garde is not running."},
    Entry{stopped_mend, "systemctl start garde, ou garde run --config {}",
          "systemctl start garde, or garde run --config {}"},
    Entry{port_free, "{} est libre pour {}.", "{} is free for {}."},
    Entry{port_taken, "{} ne peut pas servir à {} : {}", "{} cannot be used for {}: {}"},
    Entry{port_taken_mend, "Arrêter ce qui l’occupe, ou changer listen.",
          "Stop what holds it, or change listen."},
    Entry{files_found, "{} : {} fichiers suivis.", "{}: {} files followed."},
    Entry{files_none, "{} : aucun fichier ne correspond à {}.", "{}: no file matches {}."},
    Entry{files_none_mend, "Vérifier le chemin ; un fichier à venir sera suivi dès qu’il paraît.",
          "Check the path; a file that is still to come will be followed once it appears."},
    Entry{files_unreadable, "{} : {} ne peut pas être lu.", "{}: {} cannot be read."},
    Entry{files_unreadable_mend, "Donner à l’utilisateur garde le droit de le lire (groupe adm, ou setfacl).",
          "Give the user garde the right to read it (group adm, or setfacl)."},
    Entry{no_account, "Personne ne peut encore ouvrir la console.", "Nobody can open the console yet."},
    Entry{no_account_mend, "Suivre le lien que garde run affiche au démarrage.",
          "Follow the link that garde run shows as it starts."},
    Entry{no_sources, "Aucune source n’est réglée.", "No source is set."},
    Entry{no_sources_mend, "Ajouter [[syslog]], [[http]], [[files]] ou [[journal]] dans {}",
          "Add [[syslog]], [[http]], [[files]] or [[journal]] to {}"},
    Entry{node_made, "Nœud préparé ; ses réglages, commentés : {}", "Node made; its settings, commented: {}"},
    Entry{node_next, "Pour le mettre en marche : garde run --config {}", "To start it: garde run --config {}"},
    Entry{node_listens, "Entrée {} ({}) : {}", "Way in {} ({}): {}"},
    Entry{node_ready, "Garde veille : {} règles.", "Garde is watching: {} rules."},
    Entry{node_ends, "Garde s’arrête ; événements examinés : {}, constats : {}.",
          "Garde ends; events looked at: {}, findings: {}."},
    Entry{backed_up, "Sauvegarde faite dans {} ; l’archive, faite de simples fichiers, se copie à part.",
          "Backed up into {}; the archive, which is plain files, is copied by itself."},
    Entry{restored, "Sauvegarde remise en place dans {}.", "The backup is in place in {}."},
};
static_assert(kEntries.size() == static_cast<std::size_t>(count_), "every phrase has its entry");

}  // namespace

std::string_view words(Language language, NodePhrase phrase) {
  for (const Entry& entry : kEntries)
    if (entry.phrase == phrase) return language == Language::french ? entry.french : entry.english;
  return "";
}

}  // namespace garde::serve
