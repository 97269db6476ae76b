// SPDX-License-Identifier: Apache-2.0
#include "cli/output/finding_table.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "attack/attack.h"

namespace garde::cli {
namespace {

constexpr std::size_t kLevelColumns = 9;  // the longest level's name and a space
constexpr std::size_t kTimeColumns = 20;
constexpr std::size_t kWidest = 160;
constexpr std::size_t kMostActionLines = 30;  // never cut short at a width that people use

class TableWriter {
 public:
  TableWriter(const ScanReport& report, const Terminal& terminal, OutputFile& output)
      : report_(report),
        terminal_(terminal),
        output_(output),
        width_(std::clamp<std::size_t>(terminal.width, 40, kWidest)) {}

  void write() {
    std::string machine = "\n";  // no machine's name
    for (const std::size_t index : report_.tally.ordered(report_.order)) {
      const Tally::Group& group = report_.tally.groups()[index];
      if (group.first.place() != machine) {
        machine = group.first.place();
        write_place(group.first);
      }
      write_group(group);
    }
    if (report_.tally.left_out() > 0)
      line(paint(Style::dim,
                 say(language(), Phrase::groups_left_out, number(language(), report_.tally.left_out()))));
    if (report_.tally.count() > 0)
      line(paint(Style::dim, say(language(), Phrase::times_are_in, report_.zone.name())));
  }

 private:
  [[nodiscard]] Language language() const { return report_.language; }
  [[nodiscard]] std::string paint(Style style, std::string_view text) const {
    return terminal_.paint(style, text);
  }
  void line(std::string_view text) {
    output_.write(text);
    output_.write("\n");
  }

  void write_place(const Record& record) {
    const std::string shown = fit_end(harmless_line(place_name(record, language())), width_ - 4);
    const std::size_t used = display_width(shown) + 4;
    std::string rule;
    for (std::size_t i = used; i < width_; ++i) rule += "─";
    line("");
    line(paint(Style::dim, "── ") + paint(Style::bold, shown) + " " + paint(Style::dim, rule));
  }

  void write_group(const Tally::Group& group) {
    const Record& first = group.first;
    const std::string level = fit_and_fill(level_name(language(), first.level), kLevelColumns);
    std::string title = harmless_line(title_of(first, language()));
    const std::string times = group.count > 1 ? fmt::format(" ×{}", number(language(), group.count)) : "";
    const std::size_t title_columns = width_ - kLevelColumns - kTimeColumns;
    const auto wrapped = wrap(title + times, title_columns, 2);
    for (std::size_t i = 0; i < wrapped.size(); ++i) {
      const std::string margin =
          i == 0 ? paint(style_of(first.level), level) +
                       paint(Style::dim, fit_and_fill(shown_time(report_, group.earliest), kTimeColumns))
                 : std::string(kLevelColumns + kTimeColumns, ' ');
      line(margin + paint(Style::bold, wrapped[i]));
    }
    std::vector<std::string> facts;
    for (const std::string& id : attack::technique_ids(first.tags))
      facts.push_back(id + " " + attack::full_name(id));
    if (group.latest && group.earliest && *group.latest - *group.earliest >= std::chrono::seconds(1))
      facts.push_back(say(language(), Phrase::until, shown_time(report_, group.latest)));
    indented(Style::dim, fmt::format("{}", fmt::join(facts, " · ")), 2);
    for (const Record& example : group.examples) write_example(example);
    if (group.different > group.examples.size())
      indented(
          Style::dim,
          say(language(), Phrase::more_like_it, number(language(), group.different - group.examples.size())),
          1);
    if (const std::string& action = first_action_of(first, language()); !action.empty())
      indented(Style::plain, "→ " + harmless_line(action), kMostActionLines);
  }

  void write_example(const Record& example) {
    std::vector<std::string> parts;
    if (!example.account.empty()) parts.push_back(harmless_line(example.account));
    // The process's file name says enough where the command line has the rest.
    if (!example.process.empty() && example.detail.find(example.process) == std::string::npos)
      parts.push_back(harmless_line(example.process));
    std::string text = fmt::format("{}", fmt::join(parts, " · "));
    if (!example.detail.empty()) text += (text.empty() ? "" : " · ") + harmless_line(example.detail, 600);
    indented(Style::plain, text, 2);
  }

  void indented(Style style, const std::string& text, std::size_t most_lines) {
    if (text.empty()) return;
    for (const std::string& part : wrap(text, width_ - kLevelColumns, most_lines))
      line(std::string(kLevelColumns, ' ') + paint(style, part));
  }

  const ScanReport& report_;
  const Terminal& terminal_;
  OutputFile& output_;
  const std::size_t width_;
};

class SummaryWriter {
 public:
  SummaryWriter(const ScanReport& report, const Terminal& terminal, OutputFile& output)
      : report_(report),
        terminal_(terminal),
        output_(output),
        width_(std::clamp<std::size_t>(terminal.width, 40, kWidest)) {}

  void write() {
    heading(say(language(), Phrase::summary));
    if (report_.is_interrupted) line(say(language(), Phrase::stopped_by_user));
    if (report_.limit > 0) line(say(language(), Phrase::stopped_by_limit, number(language(), report_.limit)));
    write_read();
    write_matches();
    write_shortfalls();
    const auto missed = could_not_fire(report_, report_.verbose ? 10'000 : 6);
    if (missed.empty()) return;
    heading(say(language(), Phrase::could_not_fire));
    for (const std::string& text : missed) line(fit(harmless_line(text), width_));
  }

 private:
  [[nodiscard]] Language language() const { return report_.language; }
  void line(std::string_view text) {
    output_.write(text);
    output_.write("\n");
  }
  void heading(std::string_view text) {
    line("");
    line(terminal_.paint(Style::bold, text));
  }

  void write_read() {
    const Ledger& ledger = report_.ledger;
    const double seconds = std::max(report_.seconds, 1e-3);
    line(say(language(), Phrase::read_line, number(language(), ledger.events()),
             number(language(), ledger.inputs()), size(language(), static_cast<double>(ledger.bytes()))) +
         " " +
         say(language(), Phrase::read_speed, tenths(language(), seconds),
             number(language(), static_cast<std::uint64_t>(static_cast<double>(ledger.events()) / seconds)),
             size(language(), static_cast<double>(ledger.bytes()) / seconds)));
    std::vector<std::string> formats;
    for (const auto& [name, count] : ledger.formats()) formats.push_back(fmt::format("{} ({})", name, count));
    if (!formats.empty())
      line(say(language(), Phrase::formats_line, fmt::format("{}", fmt::join(formats, ", "))));
    const sigma::Coverage& coverage = report_.detected.coverage;
    line(say(language(), Phrase::rules_line,
             number(language(), report_.detector.rules().size() + report_.detector.correlations().size()),
             number(language(), coverage.rules_active), number(language(), report_.tally.rules())));
    if (coverage.events_without_source > 0)
      line(say(language(), Phrase::without_source_line, number(language(), coverage.events_without_source)));
  }

  void write_matches() {
    const Tally& tally = report_.tally;
    std::vector<std::string> levels;
    for (int level = 4; level >= 0; --level) {
      const auto which = static_cast<sigma::Level>(level);
      if (tally.count(which) > 0)
        levels.push_back(terminal_.paint(
            style_of(which),
            fmt::format("{} {}", number(language(), tally.count(which)), level_name(language(), which))));
    }
    const std::string none(say(language(), Phrase::matches_none));
    line(say(language(), Phrase::matches_line,
             levels.empty() ? none : fmt::format("{}", fmt::join(levels, ", "))));
    if (tally.count() == 0) {
      line(say(language(), Phrase::no_findings_advice));
      return;
    }
    std::vector<std::pair<std::string, std::uint64_t>> techniques(tally.by_technique().begin(),
                                                                  tally.by_technique().end());
    std::stable_sort(techniques.begin(), techniques.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    counted(Phrase::techniques_line, Phrase::and_more, techniques.size(), [&](std::size_t i) {
      return fmt::format("{:>8}  {} {}", number(language(), techniques[i].second), techniques[i].first,
                         attack::full_name(techniques[i].first));
    });
    std::vector<const std::pair<const std::string, Tally::Machine>*> machines;
    for (const auto& machine : tally.by_machine()) machines.push_back(&machine);
    std::stable_sort(machines.begin(), machines.end(),
                     [](const auto* a, const auto* b) { return a->second.count > b->second.count; });
    counted(Phrase::machines_line, Phrase::and_more_machines, machines.size(), [&](std::size_t i) {
      Record at;
      (machines[i]->second.is_named ? at.computer : at.file) = machines[i]->first;
      return fmt::format("{:>8}  {}", number(language(), machines[i]->second.count),
                         fit_end(harmless_line(place_name(at, language())), width_ - 10));
    });
  }

  template <typename Text>
  void counted(Phrase title, Phrase more, std::size_t count, const Text& text) {
    const std::size_t most = report_.verbose ? 1000 : 8;
    if (count == 0) return;
    line(std::string(say(language(), title)));
    for (std::size_t i = 0; i < std::min(count, most); ++i) line(fit(text(i), width_));
    if (count > most) line("          " + say(language(), more, number(language(), count - most)));
  }

  void write_shortfalls() {
    const Ledger& ledger = report_.ledger;
    const std::size_t most = report_.verbose ? Ledger::kMostNamed : 10;
    if (ledger.plain_count() > 0) {
      line(std::string(say(language(), Phrase::plain_line)));
      list(ledger.plain(), ledger.plain_count(), most, [](const std::string& path) { return path; });
    }
    if (ledger.empty_count() > 0)
      line(say(language(), Phrase::empty_line, number(language(), ledger.empty_count())));
    if (ledger.skipped_count() > 0)
      line(say(language(), Phrase::skipped_line, number(language(), ledger.skipped_count())));
    if (ledger.shortfall_count() == 0) return;
    heading(say(language(), Phrase::not_read_count, number(language(), ledger.shortfall_count())));
    list(ledger.shortfalls(), ledger.shortfall_count(), most,
         [](const Ledger::Shortfall& shortfall) { return shortfall.path + ": " + shortfall.what; });
  }

  template <typename Items, typename Text>
  void list(const Items& items, std::uint64_t count, std::size_t most, const Text& text) {
    const std::size_t shown = std::min(items.size(), most);
    for (std::size_t i = 0; i < shown; ++i)
      for (const std::string& part : wrap("  " + harmless_line(text(items[i])), width_, 3)) line(part);
    if (count > shown) line("  " + say(language(), Phrase::and_more, number(language(), count - shown)));
  }

  const ScanReport& report_;
  const Terminal& terminal_;
  OutputFile& output_;
  const std::size_t width_;
};

}  // namespace

void write_table(const ScanReport& report, const Terminal& terminal, OutputFile& output) {
  TableWriter(report, terminal, output).write();
  SummaryWriter(report, terminal, output).write();
}

void write_summary(const ScanReport& report, const Terminal& terminal, OutputFile& output) {
  SummaryWriter(report, terminal, output).write();
}

}  // namespace garde::cli
