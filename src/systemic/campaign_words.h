// SPDX-License-Identifier: Apache-2.0
// What is said of a campaign, in plain French or English. Text from reports stands in it as it came: whoever
// shows it escapes it.
//
// Thread rules: pure.
#pragma once

#include <string>

#include "base/language.h"
#include "systemic/campaign.h"

namespace garde::systemic {

/// "4 establishments in 42 h".
[[nodiscard]] std::string campaign_title(Language language, const Campaign& campaign);
/// What links them, and how likely chance does it: two or three sentences.
[[nodiscard]] std::string campaign_sentence(Language language, const Campaign& campaign);
/// What one must not read into it: one sentence.
[[nodiscard]] std::string campaign_caution(Language language, const Campaign& campaign);
/// "almost certain".
[[nodiscard]] std::string_view surety_name(Language language, Surety surety);
/// "the tool “remote-beacon”".
[[nodiscard]] std::string trait_name(Language language, const Trait& trait);
/// What everyone sees, and links nothing; of at least one trait.
[[nodiscard]] std::string common_sentence(Language language, const std::vector<CampaignLink>& common);

/// "42 h", "5 days"; "less than an hour".
[[nodiscard]] std::string span_text(Language language, Duration span);
/// "once in 40 years", "once in 12 days".
[[nodiscard]] std::string recurrence_text(Language language, double days);

}  // namespace garde::systemic
