// SPDX-License-Identifier: Apache-2.0
// How soon a systemic attack is called, and how often falsely: seeded simulations on the generated sector.
//
//   bench_systemic_power RUNS FOLDER [THREADS]    writes power.json, systemic-power.md and systemic-power.svg
//                                                 into the folder
//
// For each kind of attack and each method: how many attack reports had come when it was called, how many
// hours after the first victim was entered, and whether the scope was right. A call counts where it rests on
// at least one of the attack's reports (charts: where it comes after the first of them). docs/systemic.md
// says what the stories are.
#include <algorithm>
#include <array>
#include <atomic>
#include <boost/json.hpp>
#include <cstdlib>
#include <deque>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <map>
#include <thread>

#include "power/methods.h"
#include "power/silence.h"
#include "sector/generate.h"

namespace garde::bench::power {
namespace {

using systemic::Philox;
using systemic::Report;
using systemic::ScopeKind;

const Instant kStart = *parse_rfc3339("2026-03-02T00:00:00Z");
constexpr std::uint64_t kSeed = 20260302;
constexpr int kYears = 200;
constexpr int kHistoryDays = 730;

// Those exposed are of no interest here, and putting them in order is most of a report's cost.
systemic::WatchOptions unlisted(double budget) {
  systemic::WatchOptions options;
  options.most_exposed = 0;
  options.budget.systemic = budget;
  return options;
}

struct Outcome {
  bool called = false;
  int reports = 0;   // of the attack, arrived when it was called
  double hours = 0;  // since the first victim was entered
  bool right_scope = false;
  ScopeKind named = ScopeKind::country;  // of the call
};

bool is_right_scope(const sector::Sector& sector, const Story& story, const systemic::Scope& scope) {
  if (story.code.empty())
    return scope.kind == ScopeKind::country || scope.kind == ScopeKind::kind ||
           scope.kind == ScopeKind::technique || scope.kind == ScopeKind::tactic ||
           scope.kind == ScopeKind::campaign;
  if (story.axis == sector::Axis::provider) {
    if (scope.kind == ScopeKind::provider || scope.kind == ScopeKind::region_provider)
      return scope.code == story.code;
    if (scope.kind != ScopeKind::product) return false;
    const auto product = sector.find_division(sector::Axis::product, scope.code);
    const auto provider = sector.find_division(sector::Axis::provider, story.code);
    if (product == sector::kNone || provider == sector::kNone) return false;
    const auto& members = sector.divisions(sector::Axis::product)[product].members;
    const auto& customers = sector.divisions(sector::Axis::provider)[provider].members;
    return std::includes(customers.begin(), customers.end(), members.begin(), members.end());
  }
  if (scope.kind == ScopeKind::region) return scope.code == story.code;
  if (scope.kind == ScopeKind::region_kind) return scope.within_code == story.code;
  return false;
}

Outcome judge(const sector::Sector& sector, const Story& story, Method method,
              const std::vector<Call>& calls) {
  Outcome outcome;
  Instant first_report = Instant::max();
  for (const Report& report : story.reports)
    if (story.of_attack.count(report.id) > 0) first_report = std::min(first_report, report.reported);
  for (const Call& call : calls) {
    const bool rests_on_it =
        std::any_of(call.reports.begin(), call.reports.end(),
                    [&](const std::string& id) { return story.of_attack.count(id) > 0; });
    const bool is_chart = method == Method::cusum || method == Method::ears;
    if (is_chart ? call.at < first_report : !rests_on_it) continue;
    outcome.called = true;
    outcome.hours = std::chrono::duration<double, std::ratio<3600>>(call.at - story.first_victim).count();
    std::set<std::string> arrived;
    for (const Report& report : story.reports)
      if (report.reported <= call.at && story.of_attack.count(report.id) > 0) arrived.insert(report.id);
    outcome.reports = static_cast<int>(arrived.size());
    outcome.right_scope = is_right_scope(sector, story, call.scope);
    outcome.named = call.scope.kind;
    return outcome;
  }
  return outcome;
}

struct Summary {
  double called = 0, within_24h = 0, within_72h = 0, by_third = 0, by_fourth = 0, by_fifth = 0,
         right_scope = 0;
  double median_reports = 0, median_hours = 0;
  std::array<double, 16> called_by{};      // share called by the n-th report
  std::map<ScopeKind, int> named_instead;  // of calls with a wrong scope
};

Summary summarise(const std::vector<Outcome>& outcomes) {
  Summary summary;
  std::vector<double> reports;
  std::vector<double> hours;
  const double share = 1.0 / static_cast<double>(outcomes.size());
  for (const Outcome& one : outcomes) {
    reports.push_back(one.called ? one.reports : 1e9);
    hours.push_back(one.called ? one.hours : 1e9);
    if (!one.called) continue;
    summary.called += share;
    summary.within_24h += one.hours <= 24 ? share : 0;
    summary.within_72h += one.hours <= 72 ? share : 0;
    summary.right_scope += one.right_scope ? 1 : 0;
    if (!one.right_scope) ++summary.named_instead[one.named];
    for (std::size_t n = static_cast<std::size_t>(std::max(one.reports, 0)); n < summary.called_by.size();
         ++n)
      summary.called_by[n] += share;
  }
  summary.by_third = summary.called_by[3];
  summary.by_fourth = summary.called_by[4];
  summary.by_fifth = summary.called_by[5];
  summary.right_scope /= std::max(1.0, summary.called * static_cast<double>(outcomes.size()));
  const auto median = [](std::vector<double>& values) {
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                     values.end());
    return values[values.size() / 2];
  };
  summary.median_reports = median(reports);
  summary.median_hours = median(hours);
  return summary;
}

// Runs `count` jobs by number, each with the watch of its thread: a watch is cheap to reset, not to make.
template <typename Job>
void in_parallel(std::deque<systemic::Watch>& watches, int count, const Job& job) {
  std::atomic<int> next{0};
  const auto work = [&](systemic::Watch& watch) {
    for (int i = next++; i < count; i = next++) job(i, watch);
  };
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < watches.size(); ++i) others.emplace_back([&, i] { work(watches[i]); });
  work(watches.front());
}

class Study {
 public:
  Study(const char* name, double concentration, int runs, unsigned threads)
      : name_(name), runs_(runs), threads_(threads) {
    sector::GenerateOptions options;
    options.concentration = concentration;
    auto generated = sector::generate(options);
    sector_ = sector::Sector(std::move(generated.establishments), generated.names);
    world_ = make_world(sector_);
    systemic::WatchModelOptions model;
    model.calibration.threads = threads;
    // As an operator has: the two years before, which no attack disturbed.
    systemic::Baseline baseline(sector_, {});
    Philox random(kSeed, 999'999);
    const Instant first = kStart - std::chrono::hours(24 * kHistoryDays);
    const auto history = quiet(world_, random, first, kHistoryDays, "history");
    baseline.learn(history, first, kStart);
    model_ = std::make_unique<systemic::WatchModel>(std::move(baseline), kStart, model);
    make_watches();
  }

  void run(bool all_kinds) {
    find_false_alarms();
    for (std::size_t kind = 0; kind < kAttackKinds; ++kind)
      if (all_kinds || static_cast<AttackKind>(kind) == AttackKind::provider)
        run_attack(static_cast<AttackKind>(kind));
    if (!all_kinds) return;
    for (std::size_t kind = 0; kind < kControlKinds; ++kind) run_control(static_cast<ControlKind>(kind));
    run_silence();
  }

  [[nodiscard]] const char* name() const { return name_; }
  [[nodiscard]] const Rules& rules() const { return rules_; }
  std::array<double, kMethods> false_a_year{};
  double warnings_a_year = 0;
  double as_it_is_a_year = 0;  // of the engine with its own budget of one a year
  double budget = 1;
  double thumb_a_year = 0;  // of three in a region, as it is
  std::array<std::array<Summary, kMethods>, kAttackKinds> attacks{};
  std::array<std::array<double, kMethods>, kControlKinds> controls{};  // share with a call
  std::array<double, 4> silence{};  // shares: told, of the right region, an alarm; mean hours until told
  std::array<Summary, 1> thumb{};   // of three in a region, on provider attacks
  [[nodiscard]] int runs() const { return runs_; }

 private:
  // One a thread, with the budget as it is now.
  void make_watches() {
    watches_.clear();
    for (unsigned i = 0; i < threads_; ++i) watches_.emplace_back(*model_, unlisted(budget));
  }

  void find_false_alarms() {
    std::vector<std::vector<Report>> years(kYears);
    in_parallel(watches_, kYears, [&](int year, systemic::Watch&) {
      Philox random(kSeed, static_cast<std::uint64_t>(1'000'000 + year));
      years[static_cast<std::size_t>(year)] = quiet(world_, random, kStart, 365, "quiet");
    });
    const auto alarms_a_year = [&](systemic::AlarmLevel level) {
      std::atomic<int> alarms{0};
      make_watches();
      in_parallel(watches_, kYears, [&](int year, systemic::Watch& watch) {
        alarms += static_cast<int>(engine_calls(watch, years[static_cast<std::size_t>(year)], level).size());
      });
      return static_cast<double>(alarms) / kYears;
    };
    as_it_is_a_year = alarms_a_year(systemic::AlarmLevel::systemic);
    // As the others: the loosest budget with at most one false alarm a year on these quiet years.
    double too_loose = 4;
    double allowed = 0;
    for (int step = 0; step < 8; ++step) {
      budget = step == 0 ? 1 : (too_loose + allowed) / 2;
      (alarms_a_year(systemic::AlarmLevel::systemic) > 1 ? too_loose : allowed) = budget;
    }
    budget = std::max(allowed, 0.01);
    false_a_year[0] = alarms_a_year(systemic::AlarmLevel::systemic);
    warnings_a_year = alarms_a_year(systemic::AlarmLevel::warning);
    rules_ = calibrate(world_, years);
    const auto yearly = [&](Method method, const Rules& rules) {
      std::size_t calls = 0;
      for (const auto& year : years) calls += simple_calls(method, rules, world_, year).size();
      return static_cast<double>(calls) / kYears;
    };
    for (std::size_t method = 1; method < kMethods; ++method)
      false_a_year[method] = yearly(static_cast<Method>(method), rules_);
    thumb_a_year = yearly(Method::region_rule, Rules{});
  }

  void run_attack(AttackKind kind) {
    std::array<std::vector<Outcome>, kMethods> outcomes;
    for (auto& list : outcomes) list.resize(static_cast<std::size_t>(runs_));
    std::vector<Outcome> three(static_cast<std::size_t>(runs_));
    in_parallel(watches_, runs_, [&](int run, systemic::Watch& watch) {
      const auto place = static_cast<std::size_t>(run);
      Philox random(kSeed + static_cast<std::uint64_t>(kind), place);
      const Story story = attack(world_, random, kind, kStart);
      outcomes[0][place] = judge(sector_, story, Method::engine,
                                 engine_calls(watch, story.reports, systemic::AlarmLevel::systemic));
      for (std::size_t method = 1; method < kMethods; ++method)
        outcomes[method][place] =
            judge(sector_, story, static_cast<Method>(method),
                  simple_calls(static_cast<Method>(method), rules_, world_, story.reports));
      three[place] = judge(sector_, story, Method::region_rule,
                           simple_calls(Method::region_rule, Rules{}, world_, story.reports));
    });
    for (std::size_t method = 0; method < kMethods; ++method)
      attacks[static_cast<std::size_t>(kind)][method] = summarise(outcomes[method]);
    if (kind == AttackKind::provider) thumb[0] = summarise(three);
    std::cerr << name_ << ": " << name_of(kind) << " done\n";
  }

  void run_control(ControlKind kind) {
    std::array<std::atomic<int>, kMethods> called{};
    in_parallel(watches_, runs_, [&](int run, systemic::Watch& watch) {
      Philox random(kSeed + 100 + static_cast<std::uint64_t>(kind), static_cast<std::uint64_t>(run));
      const Story story = control(world_, random, kind, kStart);
      const auto is_called = [&](Method method, const std::vector<Call>& calls) {
        return judge(sector_, story, method, calls).called ? 1 : 0;
      };
      called[0] +=
          is_called(Method::engine, engine_calls(watch, story.reports, systemic::AlarmLevel::systemic));
      for (std::size_t method = 1; method < kMethods; ++method)
        called[method] += is_called(static_cast<Method>(method),
                                    simple_calls(static_cast<Method>(method), rules_, world_, story.reports));
    });
    for (std::size_t method = 0; method < kMethods; ++method)
      controls[static_cast<std::size_t>(kind)][method] = static_cast<double>(called[method]) / runs_;
  }

  void run_silence() {
    std::vector<SilenceOutcome> outcomes(static_cast<std::size_t>(runs_));
    in_parallel(watches_, runs_, [&](int run, systemic::Watch& watch) {
      Philox random(kSeed + 200, static_cast<std::uint64_t>(run));
      outcomes[static_cast<std::size_t>(run)] = fall_silent(world_, random, watch, kStart);
    });
    for (const SilenceOutcome& one : outcomes) {
      silence[0] += one.told ? 1.0 / runs_ : 0;
      silence[1] += one.right_scope ? 1.0 / runs_ : 0;
      silence[2] += one.alarm ? 1.0 / runs_ : 0;
      silence[3] += one.hours;
    }
    silence[3] /= std::max(1.0, silence[0] * runs_);
  }

  const char* name_;
  int runs_;
  sector::Sector sector_;
  World world_;
  std::unique_ptr<systemic::WatchModel> model_;
  unsigned threads_;
  std::deque<systemic::Watch> watches_;
  Rules rules_;
};

std::string percent(double share) {
  return fmt::format("{:.0f} %", 100 * share);
}

std::string median_of(double value, const char* unit) {
  return value > 1e8 ? "not called" : fmt::format("{:.0f}{}", value, unit);
}

std::string markdown(const std::vector<std::unique_ptr<Study>>& studies) {
  std::string out;
  const Study& base = *studies.front();
  out +=
      "| attack | method | called by the 4th report | within 24 h | within 72 h | reports, median | hours, "
      "median | right scope |\n";
  out += "| --- | --- | --- | --- | --- | --- | --- | --- |\n";
  for (std::size_t kind = 0; kind < kAttackKinds; ++kind)
    for (std::size_t method = 0; method < kMethods; ++method) {
      const Summary& one = base.attacks[kind][method];
      out += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} |\n",
                         method == 0 ? name_of(static_cast<AttackKind>(kind)) : "",
                         name_of(static_cast<Method>(method)), percent(one.by_fourth),
                         percent(one.within_24h), percent(one.within_72h), median_of(one.median_reports, ""),
                         median_of(one.median_hours, " h"),
                         method == 0 || method == 1 ? percent(one.right_scope) : "none named");
    }
  out +=
      "\n| | garde | region rule | CUSUM | EARS C2 |\n| --- | --- | --- | --- | --- |\n| false alarms a year "
      "|";
  for (const double rate : base.false_a_year) out += fmt::format(" {:.2f} |", rate);
  out += "\n";
  for (std::size_t kind = 0; kind < kControlKinds; ++kind) {
    out += fmt::format("| {}: called an attack |", name_of(static_cast<ControlKind>(kind)));
    for (const double share : base.controls[kind]) out += fmt::format(" {} |", percent(share));
    out += "\n";
  }
  out += fmt::format(
      "\nSilence: hospitals of a region that stop giving signs of life are told as a silence in {} of runs, "
      "after "
      "{:.1f} h in the mean, as that region's in {}; an alarm of an attack was raised in {}. The three "
      "simple methods "
      "read declarations alone and say nothing of it.\n",
      percent(base.silence[0]), base.silence[3], percent(base.silence[1]), percent(base.silence[2]));
  out +=
      "\n| provider concentration | called by the 3rd | by the 4th | by the 5th | right scope | false alarms "
      "a year | with the default budget |\n";
  out += "| --- | --- | --- | --- | --- | --- | --- |\n";
  for (const auto& study : studies) {
    const Summary& one = study->attacks[0][0];
    out += fmt::format("| {} | {} | {} | {} | {} | {:.2f} | {:.2f} |\n", study->name(), percent(one.by_third),
                       percent(one.by_fourth), percent(one.by_fifth), percent(one.right_scope),
                       study->false_a_year[0], study->as_it_is_a_year);
  }
  out += fmt::format(
      "\nThresholds at one false alarm a year: {} in a region within 24 h, CUSUM {:.1f}, EARS C2 {:.1f} "
      "deviations. The rule of "
      "thumb as it is, three in a region within 24 h: {:.1f} false alarms a year, {} of provider attacks "
      "called by the 4th report. "
      "Warnings of Garde: {:.1f} a year.\n",
      base.rules().region.least, base.rules().cusum.limit, base.rules().ears.deviations, base.thumb_a_year,
      percent(base.thumb[0].by_fourth), base.warnings_a_year);
  return out;
}

// Curves of the share called by the n-th report, one small chart for each kind of attack.
std::string svg(const Study& study) {
  constexpr int kWidth = 250;
  constexpr int kHeight = 150;
  constexpr const char* kColours[] = {"#0b6e4f", "#c8553d", "#3d5a80", "#8a6d3b"};
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" font-family=\"sans-serif\" "
      "font-size=\"11\">\n"
      "<title>Share of attacks called by the n-th report</title>\n<rect width=\"100%\" height=\"100%\" "
      "fill=\"#fff\"/>\n",
      3 * (kWidth + 40) + 20, 2 * (kHeight + 60) + 40);
  for (std::size_t kind = 0; kind < kAttackKinds; ++kind) {
    const int left = 40 + static_cast<int>(kind % 3) * (kWidth + 40);
    const int top = 30 + static_cast<int>(kind / 3) * (kHeight + 60);
    out += fmt::format("<text x=\"{}\" y=\"{}\" font-weight=\"bold\">{}</text>\n", left, top - 10,
                       name_of(static_cast<AttackKind>(kind)));
    out +=
        fmt::format("<path d=\"M{} {}v{}h{}\" fill=\"none\" stroke=\"#888\"/>\n", left, top, kHeight, kWidth);
    for (int tick = 0; tick <= 15; tick += 5)
      out += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" fill=\"#555\">{}</text>\n",
                         left + tick * kWidth / 15, top + kHeight + 14, tick);
    for (const int share : {0, 50, 100})
      out += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\" fill=\"#555\">{} %</text>\n", left - 4,
                         top + kHeight - share * kHeight / 100 + 4, share);
    for (std::size_t method = 0; method < kMethods; ++method) {
      std::string points;
      for (std::size_t n = 0; n < 16; ++n)
        points += fmt::format("{},{:.1f} ", left + static_cast<int>(n) * kWidth / 15,
                              top + kHeight - study.attacks[kind][method].called_by[n] * kHeight);
      out += fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>\n", points,
                         kColours[method]);
    }
  }
  const int bottom = 2 * (kHeight + 60) + 25;
  for (std::size_t method = 0; method < kMethods; ++method)
    out += fmt::format("<text x=\"{}\" y=\"{}\" fill=\"{}\">{}</text>\n", 40 + static_cast<int>(method) * 130,
                       bottom, kColours[method], name_of(static_cast<Method>(method)));
  return out + "</svg>\n";
}

boost::json::object json_of(const Study& study) {
  boost::json::object out{{"concentration", study.name()},
                          {"runs", study.runs()},
                          {"false_alarms_a_year", study.false_a_year[0]},
                          {"budget", study.budget}};
  for (std::size_t kind = 0; kind < kAttackKinds; ++kind)
    for (std::size_t method = 0; method < kMethods; ++method) {
      const Summary& one = study.attacks[kind][method];
      boost::json::object named;
      for (const auto& [scope, count] : one.named_instead) named[systemic::name_of(scope)] = count;
      out[fmt::format("{}: {}", name_of(static_cast<AttackKind>(kind)),
                      name_of(static_cast<Method>(method)))] = {{"called", one.called},
                                                                {"by_4th", one.by_fourth},
                                                                {"within_24h", one.within_24h},
                                                                {"within_72h", one.within_72h},
                                                                {"median_reports", one.median_reports},
                                                                {"right_scope", one.right_scope},
                                                                {"named_instead", named}};
    }
  return out;
}

int run(int runs, const std::string& folder, unsigned threads) {
  std::vector<std::unique_ptr<Study>> studies;
  boost::json::array all;
  for (const auto& [name, concentration] : {std::pair{"1.1, the largest serves nearly a third", 1.1},
                                            {"0.6, many of like size", 0.6},
                                            {"1.6, a few serve nearly all", 1.6}}) {
    studies.push_back(std::make_unique<Study>(name, concentration, runs, threads));
    studies.back()->run(studies.size() == 1);
    all.push_back(json_of(*studies.back()));
  }
  std::ofstream(folder + "/systemic-power.md") << markdown(studies);
  std::ofstream(folder + "/systemic-power.svg") << svg(*studies.front());
  std::ofstream(folder + "/power.json") << boost::json::serialize(all) << "\n";
  std::cout << boost::json::serialize(all) << "\n";
  return 0;
}

}  // namespace
}  // namespace garde::bench::power

int main(int count, char** arguments) {
  if (count != 3 && count != 4) {
    std::cerr << "usage: bench_systemic_power RUNS FOLDER [THREADS]\n";
    return 2;
  }
  return garde::bench::power::run(
      std::max(1, std::atoi(arguments[1])), arguments[2],
      count == 4 ? static_cast<unsigned>(std::max(1, std::atoi(arguments[3]))) : 2);
}
