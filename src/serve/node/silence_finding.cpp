// SPDX-License-Identifier: Apache-2.0
#include "serve/node/silence_finding.h"

#include <fmt/format.h>
#include <xxhash.h>

namespace garde::serve {
namespace {

using Guidance = sigma::Metadata::Guidance;

// T1562.006: who attacks often stops what would tell of it.
std::shared_ptr<const incident::RuleFacts> facts(bool is_domain_controller) {
  auto made = std::make_shared<incident::RuleFacts>();
  made->id = is_domain_controller ? "garde:domain-controller-silent" : "garde:source-silent";
  made->title = is_domain_controller ? "A domain controller has gone silent" : "A source has gone silent";
  made->level = is_domain_controller ? sigma::Level::high : sigma::Level::medium;
  made->techniques = {"T1562.006"};
  made->tactics = {"defense-evasion"};
  made->french.title =
      is_domain_controller ? "Un contrôleur de domaine n’envoie plus rien" : "Une source n’envoie plus rien";
  made->english.title = made->title;
  made->french.explanation =
      "Cette source se tait depuis bien plus longtemps que d’habitude. Panne, coupure du réseau, ou "
      "quelqu’un qui "
      "efface ses traces : un attaquant coupe souvent les journaux avant d’agir.";
  made->french.first_action =
      "Vérifier que la machine répond, puis que son envoi de journaux fonctionne ; si personne ne l’a "
      "arrêté, traiter "
      "le silence comme un signe d’attaque.";
  made->english.explanation =
      "This source has been quiet for far longer than usual. A failure, a cut in the network, or somebody "
      "who covers "
      "their tracks: an attacker often stops the logs before acting.";
  made->english.first_action =
      "Check that the machine answers, then that its sending of logs works; where nobody stopped it, take "
      "the silence "
      "as a sign of an attack.";
  return made;
}

}  // namespace

incident::Evidence silence_evidence(const SenderWatch::Silence& silence, Instant now) {
  static const auto source = facts(false);
  static const auto controller = facts(true);
  incident::Evidence evidence;
  evidence.rule = silence.is_domain_controller ? controller : source;
  evidence.time = silence.since;
  evidence.until = silence.since;
  evidence.shape = "garde";
  evidence.file = silence.source;
  evidence.detail = fmt::format("{} {} — {}", silence.source, silence.peer, format_rfc3339(now, 0));
  const std::string content = fmt::format("{}\n{}\n{}\n{}", evidence.rule->id, silence.source, silence.peer,
                                          silence.since.time_since_epoch().count());
  const XXH128_hash_t hash = XXH3_128bits(content.data(), content.size());
  evidence.id = fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
  set_machine(evidence, silence.peer.empty() ? silence.source : silence.peer);
  evidence.is_machine_sender = !silence.is_domain_controller;
  return evidence;
}

}  // namespace garde::serve
