// SPDX-License-Identifier: Apache-2.0
// Which reports belong together: those that share rare things become campaigns.
//
// Rarity. A document is all incidents of one kind in one week, so that a burst counts once however large, and
// what comes with every kind, week after week, is common. With D documents (rounded down to a power of two),
// d of them holding a trait, and A = 2 pretended documents of which a share p0 (campaign_feature.h) hold it,
//
//     p = (max(d - 2, 0) + A p0) / (D + A)        bits = -log2 p  (self-information)
//
// d - 2: an attack may fill two documents itself without becoming common by that. A trait is worth nothing
// where, in some week, more than half of those who report (12 at least) carry it and do not agree that it is
// malicious and of one kind: a scanner seen by everyone. Such traits are listed, not hidden.
//
// Links. Two reports within 28 days of each other are linked by a trait of 7 bits or more, or by several
// weaker ones that add up to as many: of traits that come together (an address and its domain) only the
// rarest counts. A sequence of techniques adds to traits; alone it links a resemblance, which copy-cats have
// too.
//
// Communities are the connected components of these links (single linkage; Sibson, Computer J. 16, 1973), by
// union-find (Tarjan, J. ACM 22, 1975). A report that is new, corrected or withdrawn relinks only the
// components that its traits touch; the result is that of linking all reports at once, in any order.
//
// Significance. Of n establishments that reported in the campaign's window (28 days, or its own length), the
// first to carry the trait given, k - 1 others carry it by chance with
//     P(X >= k - 1), X ~ Binomial(n - 1, p),
// times the number of traits seen in the window, since the rarest was looked for (Bonferroni). p is of
// documents, which carry a trait more often than reports do: the chance is not understated by that. Traits of
// one attacker are not independent: only the most telling one counts.
//
// "Probably our rule": reports of one single rule and nothing else (no trait, no harm, nobody says malicious)
// at four or more establishments within 24 h, most of whom share neither a group nor a provider, where the
// rule raised a tenth as many a day before.
//
// Drills are linked among themselves only. Reports said not to be malicious make traits common, and link
// nothing.
//
// Cost: a report costs its traits and the members of the components that it touches.
//
// Thread rules: one thread at a time; values may go anywhere.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sector/sector.h"
#include "systemic/report.h"

namespace garde::systemic {

inline constexpr std::chrono::hours kCampaignWindow{24 * 28};
inline constexpr double kLinkBits = 7;

enum class CampaignNature : std::uint8_t {
  one_hand,     ///< rare traits in common
  same_method,  ///< only a rare sequence of techniques in common: copy-cats, or one hand that left no trait
  our_rule,     ///< probably a rule that errs
};

/// How surely it is more than chance: at most 1 in 10,000; 1 in 100; 1 in 5; more.
enum class Surety : std::uint8_t { almost_certain, likely, possible, weak };

/// Something that members share. Beside the kinds of traits: "technique-sequence", "rule".
struct CampaignLink {
  Trait trait;
  double bits = 0;
  std::size_t establishments = 0;  ///< that carry it
};

struct Campaign {
  std::string id;  ///< stable while its first report stays: "C-" and a hash of that one's id
  CampaignNature nature = CampaignNature::one_hand;
  bool drill = false;
  std::vector<std::string> reports;         ///< ids, in the order in which they occurred
  std::vector<std::string> establishments;  ///< identifiers, sorted
  std::vector<std::string> providers;       ///< that reported themselves, sorted
  Instant first;                            ///< occurred
  Instant last;
  std::vector<CampaignLink> links;  ///< the most shared first, then the rarest; at most 12
  double chance = 1;          ///< that so many share so rare a thing in such a window, were nothing going on
  double share = 1;           ///< of reports that carry some trait as rare by chance: p times the traits seen
  std::size_t reporting = 0;  ///< n
  Duration window{};          ///< over which chance is counted
  Surety surety = Surety::weak;
  /// Of its establishments, where a register is at hand: in several groups (or some in none), regions.
  bool crosses_groups = false;
  bool crosses_regions = false;

  [[nodiscard]] std::size_t places() const { return establishments.size() + providers.size(); }
  /// How long one waits for the like of it by chance.
  [[nodiscard]] double recurrence_days() const;
};

/// Whether four of five share a group, or a provider that serves less than half of the sector: then that
/// explains what they have in common.
[[nodiscard]] bool shares_zone(const sector::Sector& sector, const std::vector<std::string>& establishments);

class CampaignGraph {
 public:
  /// The register, which may be null, outlives the graph.
  explicit CampaignGraph(const sector::Sector* sector = nullptr);
  CampaignGraph(CampaignGraph&&) noexcept;
  CampaignGraph& operator=(CampaignGraph&&) noexcept;
  ~CampaignGraph();

  /// Takes a revision; they may come in any order, and again.
  void add(const Report& report);

  /// All campaigns of two or more places that were active since then, the surest first, then the largest.
  [[nodiscard]] std::vector<Campaign> campaigns(Instant since = Instant::min()) const;
  /// The campaign of one hand that this report is in; nothing where it is in none.
  [[nodiscard]] std::optional<Campaign> campaign_of(const std::string& report_id) const;
  /// What everyone sees since then, and therefore links nothing.
  [[nodiscard]] std::vector<CampaignLink> common_traits(Instant since = Instant::min()) const;
  /// The revision that stands; null where there is none.
  [[nodiscard]] const Report* report(const std::string& id) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace garde::systemic
