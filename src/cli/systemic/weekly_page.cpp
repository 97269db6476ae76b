// SPDX-License-Identifier: Apache-2.0
#include "cli/systemic/weekly_page.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <unordered_map>

#include "cli/output/finding_page.h"
#include "cli/systemic/alarm_page.h"
#include "systemic/campaign_feature.h"
#include "systemic/campaign_words.h"

namespace garde::cli::systemic {
namespace {

using garde::systemic::Campaign;
using garde::systemic::CampaignLink;
using garde::systemic::CampaignNature;
using garde::systemic::Nature;
using garde::systemic::Report;
using garde::systemic::Surety;

constexpr std::size_t kMostCampaigns = 20;
constexpr std::size_t kMostEvents = 16;
constexpr std::size_t kMostRefusals = 30;

const char* mark_of(const Campaign& campaign) {
  if (campaign.drill || campaign.nature == CampaignNature::our_rule) return "informational";
  if (campaign.nature == CampaignNature::same_method) return "low";
  return campaign.surety == Surety::almost_certain ? "critical"
         : campaign.surety == Surety::likely       ? "high"
                                                   : "medium";
}

const char* mark_of(const Report& report) {
  if (report.involvement == garde::systemic::Involvement::precaution) return "medium";
  return report.nature == Nature::malicious ? "critical" : "high";
}

class Page {
 public:
  explicit Page(const WeeklyView& view)
      : view_(view), week_(view.week), context_(view.context), language_(view.context.language) {
    for (const Report& one : view.input.reports) {
      const Report*& standing = standing_[one.id];
      if (standing == nullptr || one.revision > standing->revision) standing = &one;
    }
    for (const Campaign& one : view.campaigns)
      if (one.surety != Surety::weak) shown_.push_back(&one);
    if (shown_.size() > kMostCampaigns) shown_.resize(kMostCampaigns);
  }

  std::string write() {
    const std::string title =
        say(language_, PageWord::week_title, long_date(language_, context_.zone, week_.start),
            long_date(language_, context_.zone, week_.end - Duration(1)));
    out_ = page_start(context_, title);
    verdict();
    numbers();
    heading(PageWord::unknown_heading);
    out_ += sentences(unknown());
    heading(PageWord::trend_heading);
    out_ += sentences({trend_sentence(language_, week_.trend)}) + trend_chart(context_, week_.trend) +
            "<p class=\"soft\">" + html_text(habit_sentence(language_, week_.trend)) + "</p>\n";
    map();
    campaigns();
    who();
    input();
    heading(PageWord::method_heading);
    out_ += fmt::format("<p class=\"soft\">{}</p>\n", say(language_, PageWord::method));
    return out_ + page_end(context_);
  }

 private:
  void heading(PageWord word) { out_ += fmt::format("<h2>{}</h2>\n", say(language_, word)); }

  void verdict() {
    for (const auto& alarm : view_.alarms) out_ += alarm_verdict(context_, alarm, true);
    if (!view_.alarms.empty()) return;
    const auto to_see = std::count_if(shown_.begin(), shown_.end(), [](const Campaign* one) {
      return !one->drill && one->nature == CampaignNature::one_hand;
    });
    const bool is_unread = view_.input.reports.empty() && view_.input.refused > 0;
    out_ += fmt::format("<div class=\"verdict {}\"><p class=\"say\">{}</p></div>\n",
                        is_unread || to_see > 0 ? "medium" : "low",
                        is_unread    ? say(language_, PageWord::quiet_but_unread)
                        : to_see > 0 ? say(language_, PageWord::quiet_but_campaigns)
                                     : say(language_, PageWord::quiet));
  }

  void numbers() {
    const auto confirmed =
        static_cast<std::size_t>(std::count_if(week_.hit.begin(), week_.hit.end(), [](const Report& one) {
          return one.nature == Nature::malicious;
        }));
    std::vector<Tile> all = {
        {week_.hit.size(), PageWord::hit,
         confirmed > 0 ? say(language_, PageWord::hit_confirmed, number(language_, confirmed))
                       : std::string(say(language_, PageWord::hit_none)),
         "critical"},
        {week_.precautions.size(), PageWord::precaution,
         std::string(say(language_, PageWord::precaution_note)), "medium"},
        {week_.exposed.size(), PageWord::exposed,
         say(language_, PageWord::exposed_note, number(language_, week_.exposed_overseas)), "high"},
        {week_.harmless.size(), PageWord::harmless, std::string(say(language_, PageWord::harmless_note)),
         "informational"}};
    if (!week_.drills.empty())
      all.push_back({week_.drills.size(), PageWord::drills,
                     std::string(say(language_, PageWord::drills_note)), "informational"});
    out_ += tiles(context_, all);
  }

  [[nodiscard]] std::vector<std::string> unknown() const {
    std::vector<std::string> all;
    std::size_t nature = 0;
    std::size_t way_in = 0;
    for (const Report& one : week_.hit) {
      nature += one.nature == Nature::unknown ? 1 : 0;
      way_in += one.provider.empty() ? 1 : 0;
    }
    if (nature > 0)
      all.push_back(say(language_, PageWord::unknown_nature, number(language_, nature),
                        number(language_, week_.hit.size())));
    if (way_in > 0) all.push_back(say(language_, PageWord::unknown_way_in, number(language_, way_in)));
    const double late = week_.trend.weeks.back().estimated - week_.trend.weeks.back().declared;
    if (late >= 0.5)
      all.push_back(say(language_, PageWord::unknown_late,
                        number(language_, static_cast<std::uint64_t>(std::lround(late)))));
    if (week_.trend.weeks.size() < 9) all.emplace_back(say(language_, PageWord::unknown_history));
    if (view_.input.refused > 0)
      all.push_back(say(language_, PageWord::unknown_refused, number(language_, view_.input.refused)));
    if (all.empty()) all.emplace_back(say(language_, PageWord::unknown_nothing));
    return all;
  }

  void map() {
    MapInput input;
    for (const Report& one : week_.hit) input.hit.push_back(one.establishment);
    for (const Report& one : week_.precautions) input.precautions.push_back(one.establishment);
    input.exposed = week_.exposed;
    std::size_t unplaced = 0;
    const std::string drawn = sector_map(context_, input, unplaced);
    if (drawn.empty()) return;
    heading(PageWord::map_heading);
    out_ += drawn;
    if (unplaced > 0)
      out_ += fmt::format("<p class=\"soft\">{}</p>\n",
                          say(language_, PageWord::unknown_position, number(language_, unplaced)));
  }

  [[nodiscard]] std::vector<TimelineEntry> timeline(const Campaign& campaign) const {
    std::vector<TimelineEntry> all;
    for (const std::string& id : campaign.reports) {
      const auto found = standing_.find(id);
      if (found == standing_.end()) continue;
      const Report& one = *found->second;
      const std::string who =
          one.establishment.empty() ? one.provider : establishment_name(context_.sector, one.establishment);
      const std::string region = region_of(context_.sector, one.establishment);
      all.push_back(
          {one.occurred,
           fmt::format("{}{} · {}", who, region.empty() ? "" : ", " + region, kind_name(language_, one.kind)),
           mark_of(one)});
    }
    return all;
  }

  void campaigns() {
    heading(PageWord::campaigns_heading);
    if (shown_.empty()) out_ += fmt::format("<p>{}</p>\n", say(language_, PageWord::campaigns_none));
    for (const Campaign* one : shown_) out_ += campaign_card(context_, *one, timeline(*one));
    if (const std::size_t weak = view_.campaigns.size() - shown_.size(); weak > 0)
      out_ += fmt::format("<p class=\"soft\">{}</p>\n",
                          say(language_, PageWord::campaigns_weak, number(language_, weak)));
    if (!view_.common.empty())
      out_ += fmt::format("<p class=\"soft\">{}</p>\n",
                          html_text(garde::systemic::common_sentence(language_, view_.common)));
  }

  void who() {
    heading(PageWord::who_heading);
    if (week_.hit.empty() && week_.by_provider.empty())
      out_ += fmt::format("<p>{}</p>\n", say(language_, PageWord::who_none));
    if (!week_.by_provider.empty()) {
      std::string names;
      for (const Report& one : week_.by_provider) names += (names.empty() ? "" : ", ") + one.provider;
      out_ += "<p>" + html_text(say(language_, PageWord::providers_reporting, names)) + "</p>\n";
    }
    if (!week_.hit.empty()) out_ += hit_table(context_, week_.hit);
    if (week_.precautions.empty()) return;
    out_ += fmt::format("<details><summary>{} : {}</summary>\n", say(language_, PageWord::precaution),
                        number(language_, week_.precautions.size()));
    out_ += hit_table(context_, week_.precautions) + "</details>\n";
  }

  void errors(PageWord word, const std::vector<Error>& all, std::size_t count) {
    if (count == 0) return;
    out_ += fmt::format("<details{}><summary>{} : {}</summary><ul class=\"plain\">\n",
                        word == PageWord::input_refused ? " open" : "", say(language_, word),
                        number(language_, count));
    for (std::size_t i = 0; i < std::min(all.size(), kMostRefusals); ++i)
      out_ += "<li><code>" + html_text(all[i].message()) + "</code></li>\n";
    out_ += "</ul></details>\n";
  }

  void input() {
    heading(PageWord::input_heading);
    const auto& in = view_.input;
    out_ += fmt::format("<p class=\"soft\">{}</p>\n",
                        say(language_, PageWord::input_line, number(language_, in.lines),
                            number(language_, in.reports.size()), number(language_, in.duplicates),
                            number(language_, in.superseded), number(language_, in.refused)));
    errors(PageWord::input_refused, in.refusals, in.refused);
    errors(PageWord::input_notes, in.notes, in.notes.size());
  }

  const WeeklyView& view_;
  const garde::systemic::Weekly& week_;
  const PageContext& context_;
  Language language_;
  std::unordered_map<std::string_view, const Report*> standing_;
  std::vector<const Campaign*> shown_;
  std::string out_;
};

}  // namespace

std::string campaign_card(const PageContext& context, const Campaign& campaign,
                          const std::vector<TimelineEntry>& timeline) {
  const Language language = context.language;
  std::string out =
      fmt::format("<section class=\"card {}\" id=\"{}\">\n<h3>{}</h3>\n<p>{}</p>\n", mark_of(campaign),
                  html_text(campaign.id), html_text(garde::systemic::campaign_title(language, campaign)),
                  html_text(garde::systemic::campaign_sentence(language, campaign)));
  if (campaign.nature != CampaignNature::our_rule)
    out += fmt::format(
        "<p><strong>{}</strong>. ",
        html_text(say(language, PageWord::surety, garde::systemic::surety_name(language, campaign.surety))));
  else
    out += "<p>";
  out += html_text(garde::systemic::campaign_caution(language, campaign)) + "</p>\n";
  out += timeline_list(context, timeline, kMostEvents);
  if (campaign.nature != CampaignNature::our_rule && !campaign.links.empty()) {
    out += fmt::format(
        "<details><summary>{}</summary><div class=\"table\"><table>\n<tr><th>{}</th><th "
        "class=\"number\">{}</th>"
        "<th class=\"number\">{}</th></tr>\n",
        say(language, PageWord::shared_heading), say(language, PageWord::column_shared),
        say(language, PageWord::column_establishments), say(language, PageWord::column_rarity));
    for (const CampaignLink& link : campaign.links)
      out += fmt::format("<tr><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td></tr>\n",
                         html_text(garde::systemic::trait_name(language, link.trait)), link.establishments,
                         say(language, PageWord::rarity,
                             number(language, static_cast<std::uint64_t>(
                                                  std::lround(std::exp2(std::min(link.bits, 40.0)))))));
    out += "</table></div></details>\n";
  }
  return out + "</section>\n";
}

std::string weekly_page(const WeeklyView& view) {
  return Page(view).write();
}

}  // namespace garde::cli::systemic
