// SPDX-License-Identifier: Apache-2.0
#include "cli/output/finding_page.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <set>

#include "attack/attack.h"
#include "cli/output/terminal_text.h"

namespace garde::cli {
namespace {

constexpr std::size_t kMostShown = 3000;  // groups; a page of more is slow to open

std::set<std::string> tactics_of(const Record& record) {
  std::set<std::string> tactics;
  for (const std::string& id : attack::technique_ids(record.tags))
    if (const auto* technique = attack::find_technique(id))
      for (const std::string_view tactic : technique->tactics) tactics.emplace(tactic);
  for (const std::string& tag : record.tags) {
    if (!tag.starts_with("attack.")) continue;
    const std::string name = tag.substr(7);
    const auto known = attack::tactics();
    if (std::find(known.begin(), known.end(), name) != known.end()) tactics.insert(name);
  }
  return tactics;
}

std::string technique_link(const std::string& id) {
  std::string path = id;
  std::replace(path.begin(), path.end(), '.', '/');
  return fmt::format("<a href=\"https://attack.mitre.org/techniques/{}/\" rel=\"noreferrer\">{}</a> {}",
                     html_text(path), html_text(id), html_text(attack::full_name(id)));
}

class PageWriter {
 public:
  PageWriter(const ScanReport& report, OutputFile& output)
      : report_(report), output_(output), order_(report.tally.ordered(report.order)) {
    not_shown_ = order_.size() > kMostShown ? order_.size() - kMostShown : 0;
    order_.resize(std::min(order_.size(), kMostShown));
  }

  void write() {
    head();
    levels();
    if (const std::string chart = timeline_svg(report_, order_); !chart.empty())
      put("<h2>" + phrase(Phrase::timeline) + "</h2>\n<div class=\"chart\">" + chart + "</div>\n");
    if (!order_.empty()) filters();
    findings();
    techniques();
    what_was_not();
    put("</main>\n<script>");
    put(page::script_js());
    put("</script>\n</body>\n</html>\n");
  }

 private:
  [[nodiscard]] Language language() const { return report_.language; }
  [[nodiscard]] std::string phrase(Phrase which) const { return html_text(say(language(), which)); }
  void put(std::string_view html) { output_.write(html); }

  void head() {
    put(fmt::format(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'; "
        "script-src "
        "'unsafe-inline'\">\n<title>{}</title>\n<style>\n{}</style>\n</head>\n<body>\n<main>\n<h1>{}</h1>\n",
        code(language()), phrase(Phrase::report_title), page::style_css(), phrase(Phrase::report_title)));
    const Ledger& ledger = report_.ledger;
    put("<p class=\"soft\">" +
        html_text(say(language(), Phrase::read_line, number(language(), ledger.events()),
                      number(language(), ledger.inputs()),
                      size(language(), static_cast<double>(ledger.bytes())))) +
        " · " + html_text(say(language(), Phrase::times_are_in, report_.zone.name())) + "</p>\n");
    if (report_.is_interrupted) put("<p><b>" + phrase(Phrase::stopped_by_user) + "</b></p>\n");
    if (report_.limit > 0)
      put("<p><b>" + html_text(say(language(), Phrase::stopped_by_limit, number(language(), report_.limit))) +
          "</b></p>\n");
  }

  void levels() {
    if (report_.tally.count() == 0) {
      put("<p><b>" + phrase(Phrase::no_findings) + "</b> " + phrase(Phrase::no_findings_advice) + "</p>\n");
      return;
    }
    put("<ul class=\"levels\">\n");
    for (int level = 4; level >= 0; --level) {
      const auto which = static_cast<sigma::Level>(level);
      if (report_.tally.count(which) == 0) continue;
      put(fmt::format("<li class=\"{}\"><b>{}</b>{}</li>\n", to_string(which),
                      number(language(), report_.tally.count(which)),
                      html_text(level_name(language(), which))));
    }
    put("</ul>\n");
  }

  void option(std::string_view value, std::string_view text) {
    put(fmt::format("<option value=\"{}\">{}</option>", html_text(value), html_text(text)));
  }

  void filters() {
    put("<h2>" + phrase(Phrase::findings_heading) + "</h2>\n<noscript><p class=\"soft\">" +
        phrase(Phrase::no_script) +
        "</p></noscript>\n<form class=\"filters\" id=\"filters\" hidden onsubmit=\"return false\">\n");
    put("<div><label for=\"level\">" + phrase(Phrase::column_level) + "</label><select id=\"level\">");
    option("", say(language(), Phrase::all_levels));
    for (int level = 4; level > 0; --level)
      option(std::to_string(level),
             fmt::format("≥ {}", level_name(language(), static_cast<sigma::Level>(level))));
    put("</select></div>\n<div><label for=\"machine\">" + phrase(Phrase::column_machine) +
        "</label><select id=\"machine\">");
    option("", say(language(), Phrase::all_machines));
    std::map<std::string, std::string> places;  // and their names
    std::set<std::string> tactics;
    for (const std::size_t index : order_) {
      const Record& first = report_.tally.groups()[index].first;
      places.emplace(first.place(), place_name(first, language()));
      tactics.merge(tactics_of(first));
    }
    for (const auto& [place, name] : places) option(place, harmless_line(name));
    put("</select></div>\n<div><label for=\"tactic\">" + phrase(Phrase::column_tactic) +
        "</label><select id=\"tactic\">");
    option("", say(language(), Phrase::all_tactics));
    for (const std::string_view tactic : attack::tactics())
      if (tactics.contains(std::string(tactic))) option(tactic, attack::tactic_name(language(), tactic));
    put("</select></div>\n<div><label for=\"search\">" + phrase(Phrase::search) +
        "</label><input id=\"search\" type=\"search\"></div>\n<output id=\"shown\" data-text=\"" +
        phrase(Phrase::shown_of) + "\"></output>\n</form>\n");
  }

  void findings() {
    std::string machine = "\n";  // no machine's name
    bool is_open = false;
    for (const std::size_t index : order_) {
      const Tally::Group& group = report_.tally.groups()[index];
      if (group.first.place() != machine) {
        machine = group.first.place();
        if (is_open) put("</section>\n");
        put("<section class=\"machine\">\n<h3>" + html_text(place_name(group.first, language())) + "</h3>\n");
        is_open = true;
      }
      finding(index, group);
    }
    if (is_open) put("</section>\n");
    const std::uint64_t left_out = report_.tally.left_out() + not_shown_;
    if (left_out > 0)
      put("<p>" + html_text(say(language(), Phrase::groups_left_out, number(language(), left_out))) +
          "</p>\n");
  }

  void finding(std::size_t index, const Tally::Group& group) {
    const Record& first = group.first;
    put(
        fmt::format("<article class=\"finding {}\" id=\"f{}\" data-level=\"{}\" data-machine=\"{}\" "
                    "data-tactics=\"{}\">\n",
                    to_string(first.level), index, static_cast<int>(first.level), html_text(first.place()),
                    html_text(fmt::format("{}", fmt::join(tactics_of(first), " ")))));
    put(fmt::format(
        "<header><span class=\"level\">{}</span><span class=\"title\">{}{}</span><time>{}</time></header>\n",
        html_text(level_name(language(), first.level)), html_text(title_of(first, language())),
        group.count > 1 ? " ×" + number(language(), group.count) : "", shown_time(report_, group.earliest)));
    std::vector<std::string> facts;
    for (const std::string& id : attack::technique_ids(first.tags)) facts.push_back(technique_link(id));
    if (group.latest && *group.latest != *group.earliest)
      facts.push_back(html_text(say(language(), Phrase::until, shown_time(report_, group.latest))));
    if (!facts.empty()) put(fmt::format("<p class=\"facts\">{}</p>\n", fmt::join(facts, " · ")));
    if (const std::string& text = explanation_of(first, language()); !text.empty())
      put("<p>" + html_text(text) + "</p>\n");
    if (const std::string& text = first_action_of(first, language()); !text.empty())
      put("<p class=\"action\">" + html_text(say(language(), Phrase::first_action, text)) + "</p>\n");
    put("<ul class=\"examples\">\n");
    for (const Record& example : group.examples) this->example(example);
    if (group.different > group.examples.size())
      put("<li class=\"soft\">" +
          html_text(say(language(), Phrase::more_like_it,
                        number(language(), group.different - group.examples.size()))) +
          "</li>\n");
    put("</ul>\n</article>\n");
  }

  void example(const Record& example) {
    std::vector<std::string> parts;
    for (const std::string* part : {&example.account, &example.process})
      if (!part->empty()) parts.push_back(html_text(*part));
    std::string html = fmt::format("<li>{}", fmt::join(parts, " · "));
    if (!example.detail.empty())
      html += (parts.empty() ? "" : "<br>") + ("<code>" + html_text(example.detail) + "</code>");
    const std::string where = example.position == 0 ? example.file
                                                    : say(language(), Phrase::position_in_file, example.file,
                                                          number(language(), example.position));
    html += "<div class=\"soft\">" + html_text(where) + "</div></li>\n";
    put(html);
  }

  void techniques() {
    if (report_.tally.by_technique().empty()) return;
    std::vector<std::pair<std::string, std::uint64_t>> counted(report_.tally.by_technique().begin(),
                                                               report_.tally.by_technique().end());
    std::stable_sort(counted.begin(), counted.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    put("<h2>" + phrase(Phrase::attack_table) + "</h2>\n<div class=\"table\"><table>\n<thead><tr><th>" +
        phrase(Phrase::column_tactic) + "</th><th>" + phrase(Phrase::column_technique) +
        "</th><th class=\"number\">" + phrase(Phrase::column_count) + "</th></tr></thead>\n<tbody>\n");
    for (const auto& [id, count] : counted) {
      std::vector<std::string_view> tactics;
      if (const auto* technique = attack::find_technique(id))
        for (const std::string_view tactic : technique->tactics)
          tactics.push_back(attack::tactic_name(language(), tactic));
      put(fmt::format("<tr><td>{}</td><td>{}</td><td class=\"number\">{}</td></tr>\n",
                      html_text(fmt::format("{}", fmt::join(tactics, ", "))), technique_link(id),
                      number(language(), count)));
    }
    put("</tbody></table></div>\n");
  }

  void list(Phrase title, const std::vector<std::string>& items) {
    if (items.empty()) return;
    put("<h2>" + phrase(title) + "</h2>\n<ul class=\"plain\">\n");
    for (const std::string& item : items) put("<li>" + html_text(item) + "</li>\n");
    put("</ul>\n");
  }

  void what_was_not() {
    std::vector<std::string> shortfalls;
    for (const auto& [path, what] : report_.ledger.shortfalls()) shortfalls.push_back(path + ": " + what);
    list(Phrase::not_read_in_full, shortfalls);
    list(Phrase::could_not_fire, could_not_fire(report_, report_.verbose ? 10'000 : 12));
  }

  const ScanReport& report_;
  OutputFile& output_;
  std::vector<std::size_t> order_;
  std::size_t not_shown_ = 0;
};

}  // namespace

std::string html_text(std::string_view text) {
  std::string html;
  for (const char c : harmless_line(text, 1 << 20)) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

void write_page(const ScanReport& report, OutputFile& output) {
  PageWriter(report, output).write();
}

}  // namespace garde::cli
