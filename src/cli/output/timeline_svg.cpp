// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "cli/output/finding_page.h"
#include "cli/output/terminal_text.h"

namespace garde::cli {
namespace {

constexpr std::size_t kMostRows = 14;
constexpr std::size_t kMostMarks = 4000;
constexpr double kWidth = 1100;
constexpr double kNames = 215;
constexpr double kRight = 30;
constexpr double kRow = 30;
constexpr int kTicks = 4;

class Chart {
 public:
  Chart(const ScanReport& report, const std::vector<std::size_t>& groups) : report_(report) {
    for (const std::size_t index : groups) {
      const Tally::Group& group = report.tally.groups()[index];
      if (!group.earliest) continue;
      first_ = any_ ? std::min(first_, *group.earliest) : *group.earliest;
      last_ = any_ ? std::max(last_, *group.latest) : *group.latest;
      any_ = true;
      if (rows_.size() < kMostRows)
        rows_.try_emplace(group.first.place(), Row{rows_.size(), short_name(group.first)});
      if (marks_.size() < kMostMarks && rows_.contains(group.first.place())) marks_.push_back(index);
    }
  }

  [[nodiscard]] std::string draw() const {
    if (!any_) return {};
    const double height = kRow * static_cast<double>(rows_.size()) + 34;
    std::string svg = fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n", kWidth,
                                  height, html_text(say(report_.language, Phrase::timeline)));
    for (const auto& [place, row] : rows_) {
      const double y = y_of(row.number);
      svg += fmt::format(
          "<text x=\"4\" y=\"{:.0f}\">{}</text><line x1=\"{}\" x2=\"{}\" y1=\"{:.0f}\" y2=\"{:.0f}\"/>\n",
          y + 4, html_text(fit(harmless_line(row.name), 26)), kNames, kWidth - kRight, y, y);
    }
    draw_ticks(height, svg);
    // The worst on top: marks come the worst first.
    for (auto mark = marks_.rbegin(); mark != marks_.rend(); ++mark) draw_mark(*mark, svg);
    return svg + "</svg>\n";
  }

 private:
  struct Row {
    std::size_t number = 0;
    std::string name;
  };

  // The machine, or the last part of the path of a log that names none.
  [[nodiscard]] static std::string short_name(const Record& record) {
    return record.computer.empty() ? record.file.substr(record.file.find_last_of("/:") + 1) : record.computer;
  }
  [[nodiscard]] static double y_of(std::size_t row) { return kRow * (static_cast<double>(row) + 0.6); }
  [[nodiscard]] double x_of(Instant time) const {
    const double whole = std::max(1.0, static_cast<double>((last_ - first_).count()));
    return kNames + 10 +
           (kWidth - kNames - kRight - 20) * static_cast<double>((time - first_).count()) / whole;
  }

  void draw_ticks(double height, std::string& svg) const {
    const int ticks = last_ == first_ ? 1 : kTicks;
    for (int i = 0; i < ticks; ++i) {
      const Instant time = first_ + (last_ - first_) / std::max(1, ticks - 1) * i;
      const std::string_view anchor = i == 0 ? "start" : i + 1 == ticks ? "end" : "middle";
      svg += fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"{}\">{}</text>\n", x_of(time),
                         height - 8, anchor, shown_time(report_, time));
    }
  }

  void draw_mark(std::size_t index, std::string& svg) const {
    const Tally::Group& group = report_.tally.groups()[index];
    const double y = y_of(rows_.at(group.first.place()).number);
    const double x = x_of(*group.earliest);
    const double end = x_of(*group.latest);
    const std::string_view level = to_string(group.first.level);
    svg += fmt::format("<a href=\"#f{0}\" data-finding=\"f{0}\" class=\"{1}\"><title>{2} · {3}</title>",
                       index, level, shown_time(report_, group.earliest),
                       html_text(title_of(group.first, report_.language)));
    if (end - x > 2)
      svg += fmt::format("<line class=\"span\" x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>", x,
                         end, y, y);
    svg += fmt::format("<circle class=\"mark\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\"/></a>\n", x, y,
                       group.first.level >= sigma::Level::high ? 7 : 5);
  }

  const ScanReport& report_;
  std::map<std::string, Row> rows_;
  std::vector<std::size_t> marks_;
  Instant first_;
  Instant last_;
  bool any_ = false;
};

}  // namespace

std::string timeline_svg(const ScanReport& report, const std::vector<std::size_t>& groups) {
  return Chart(report, groups).draw();
}

}  // namespace garde::cli
