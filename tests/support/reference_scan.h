// SPDX-License-Identifier: Apache-2.0
// Scan statistics the slow way, from the files' values on: the population summed day by day, every circle or
// ellipse by looking at every location, every window by adding up anew, each likelihood ratio from its two
// likelihoods. Shares no code with the product.
#pragma once

#include <chrono>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace garde::test {

struct ReferencePlace {
  std::string name;
  double first = 0;   ///< latitude, or x
  double second = 0;  ///< longitude, or y
};

struct ReferenceEvent {
  std::size_t place = 0;
  std::chrono::sys_days day;
  double count = 0;
};

enum class ReferenceModel { poisson, permutation, bernoulli, expectation };

struct ReferenceStudy {
  ReferenceModel model = ReferenceModel::poisson;
  bool is_cartesian = false;
  std::vector<ReferencePlace> places;
  std::vector<std::chrono::sys_days> starts;  ///< of the intervals, and the day after the last
  std::vector<ReferenceEvent> cases;
  std::vector<ReferenceEvent> beside;  ///< controls; population at dates; expected counts
  bool high = true, low = false;
  double share = 0.5;
  std::size_t longest = 1;  ///< intervals
  bool prospective = false;
  bool spatial = false;
  double least_cases = 2;
};

struct ReferenceBest {
  double ratio = 0;
  double cases = 0;
  double expected = 0;
};

class ReferenceScan {
 public:
  explicit ReferenceScan(const ReferenceStudy& study)
      : study_(study), intervals_(study.starts.size() - 1), cases_(grid(study.cases)) {
    if (study.model == ReferenceModel::poisson) {
      measure_ = population();
    } else if (study.model == ReferenceModel::permutation) {
      measure_ = margins();
    } else {
      measure_ = grid(study.beside);
      if (study.model == ReferenceModel::bernoulli)
        for (std::size_t i = 0; i < measure_.size(); ++i)
          for (std::size_t t = 0; t < intervals_; ++t) measure_[i][t] += cases_[i][t];
    }
    all_cases_ = sum(cases_);
    all_measure_ = sum(measure_);
  }

  [[nodiscard]] ReferenceBest best() const {
    ReferenceBest best;
    for (std::size_t centre = 0; centre < study_.places.size(); ++centre)
      for (std::size_t edge = 0; edge < study_.places.size(); ++edge) {
        std::vector<std::size_t> members;
        for (std::size_t i = 0; i < study_.places.size(); ++i)
          if (distance(centre, i) <= distance(centre, edge)) members.push_back(i);
        double inside = 0;
        for (const std::size_t i : members)
          for (const double one : measure_[i]) inside += one;
        if (inside <= study_.share * all_measure_ * (1 + 1e-9)) windows(members, best);
      }
    return best;
  }

 private:
  using Grid = std::vector<std::vector<double>>;

  [[nodiscard]] Grid grid(const std::vector<ReferenceEvent>& events) const {
    Grid out(study_.places.size(), std::vector<double>(intervals_, 0));
    for (const ReferenceEvent& one : events)
      for (std::size_t t = 0; t < intervals_; ++t)
        if (one.day >= study_.starts[t] && one.day < study_.starts[t + 1]) out[one.place][t] += one.count;
    return out;
  }
  static double sum(const Grid& grid) {
    double all = 0;
    for (const auto& row : grid)
      for (const double one : row) all += one;
    return all;
  }
  [[nodiscard]] double people(std::size_t place, std::chrono::sys_days day) const {
    const ReferenceEvent* before = nullptr;
    const ReferenceEvent* after = nullptr;
    for (const ReferenceEvent& one : study_.beside) {
      if (one.place != place) continue;
      if (one.day <= day && (before == nullptr || one.day > before->day)) before = &one;
      if (one.day >= day && (after == nullptr || one.day < after->day)) after = &one;
    }
    if (before == nullptr) return after == nullptr ? 0 : after->count;
    if (after == nullptr || after->day == before->day) return before->count;
    const double span = static_cast<double>((after->day - before->day).count());
    return before->count +
           (after->count - before->count) * static_cast<double>((day - before->day).count()) / span;
  }
  [[nodiscard]] Grid population() const {
    Grid out(study_.places.size(), std::vector<double>(intervals_, 0));
    for (std::size_t i = 0; i < out.size(); ++i)
      for (std::size_t t = 0; t < intervals_; ++t)
        for (auto day = study_.starts[t]; day < study_.starts[t + 1]; day += std::chrono::days(1))
          out[i][t] += (people(i, day) + people(i, day + std::chrono::days(1))) / 2;
    const double scale = sum(cases_) / sum(out);
    for (auto& row : out)
      for (double& one : row) one *= scale;
    return out;
  }
  [[nodiscard]] Grid margins() const {
    Grid out(study_.places.size(), std::vector<double>(intervals_, 0));
    for (std::size_t i = 0; i < out.size(); ++i)
      for (std::size_t t = 0; t < intervals_; ++t) {
        double here = 0;
        double then = 0;
        for (std::size_t k = 0; k < intervals_; ++k) here += cases_[i][k];
        for (const auto& row : cases_) then += row[t];
        out[i][t] = here * then / sum(cases_);
      }
    return out;
  }

  [[nodiscard]] double distance(std::size_t a, std::size_t b) const {
    const ReferencePlace& from = study_.places[a];
    const ReferencePlace& to = study_.places[b];
    if (study_.is_cartesian) return std::hypot(from.first - to.first, from.second - to.second);
    const double degree = std::acos(-1.0) / 180;
    const double up = std::sin((to.first - from.first) * degree / 2);
    const double across = std::sin((to.second - from.second) * degree / 2);
    return std::asin(
        std::sqrt(up * up + std::cos(from.first * degree) * std::cos(to.first * degree) * across * across));
  }

  static double term(double a, double b) { return a > 0 ? a * std::log(b) : 0; }

  // The logarithm of the likelihood with two rates over that with one.
  [[nodiscard]] double ratio(double c, double m) const {
    const double all = all_cases_;
    switch (study_.model) {
      case ReferenceModel::expectation:
        return c > 0 ? c * std::log(c / m) - c + m : m;
      case ReferenceModel::bernoulli: {
        const auto likelihood = [](double cases, double people) {
          return people <= 0 ? 0
                             : term(cases, cases / people) + term(people - cases, (people - cases) / people);
        };
        return likelihood(c, m) + likelihood(all - c, all_measure_ - m) - likelihood(all, all_measure_);
      }
      default:
        return term(c, c / m) + term(all - c, (all - c) / (all - m));
    }
  }
  [[nodiscard]] double expectation(double m) const {
    return study_.model == ReferenceModel::bernoulli ? all_cases_ * m / all_measure_ : m;
  }

  void windows(const std::vector<std::size_t>& members, ReferenceBest& best) const {
    for (std::size_t first = 0; first < intervals_; ++first)
      for (std::size_t last = first; last < intervals_; ++last) {
        const std::size_t length = last - first + 1;
        if (study_.spatial ? length != intervals_ : length > study_.longest) continue;
        if (study_.prospective && !study_.spatial && last + 1 != intervals_) continue;
        double c = 0;
        double m = 0;
        for (const std::size_t i : members)
          for (std::size_t t = first; t <= last; ++t) {
            c += cases_[i][t];
            m += measure_[i][t];
          }
        const double expected = expectation(m);
        const bool is_high = c > expected * (1 + 1e-12);
        const bool is_low = c < expected * (1 - 1e-12);
        if (!(is_high && study_.high && c >= study_.least_cases) && !(is_low && study_.low)) continue;
        // What holds everything has nothing outside to be compared with.
        if (study_.model != ReferenceModel::expectation && m >= all_measure_ * (1 - 1e-12)) continue;
        const double here = ratio(c, m);
        if (here > best.ratio) best = {here, c, expected};
      }
  }

  const ReferenceStudy& study_;
  std::size_t intervals_;
  Grid cases_;
  Grid measure_;
  double all_cases_ = 0;
  double all_measure_ = 0;
};

}  // namespace garde::test
