#include "reports/stats/change_points.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "reports/stats/shuffle.hpp"
#include "reports/stats/stats.hpp"

namespace pibench::reports {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

double penalty_of(std::size_t count) {
  const auto n = static_cast<double>(count);
  constexpr double at_least = 8;
  constexpr double of_noise_hardly_known = 100;
  return at_least + 2 * std::log(n) + of_noise_hardly_known / n;
}

/// The cost of a value by its distance from its level.
struct BoundedLoss {
  double noise;
  double penalty;  ///< of a cut

  explicit BoundedLoss(std::span<const double> series);

  double most() const { return 0.85 * penalty; }
  double operator()(double distance) const {
    const double in_noise = distance / noise;
    return std::min(in_noise * in_noise, most());
  }
};

BoundedLoss::BoundedLoss(std::span<const double> series)
    : noise(noise_of_levels(series)), penalty(penalty_of(series.size())) {}

/// The best way to cut the values before a place: its cost, and the beginning of its last level.
struct Cut {
  double cost = infinite;
  std::size_t last_level = 0;
  friend bool operator<(const Cut& a, const Cut& b) { return a.cost < b.cost; }
};

/// The best ways to end in one level that has held for one value, for two, and for more.
class LevelCosts {
 public:
  explicit LevelCosts(double level) : level_(level) {}

  /// Adds the value at `place`, after which the level may have begun with `begun` as its cost.
  void add(double value, const BoundedLoss& loss, std::size_t place, double begun) {
    ends_.back() = std::min(ends_.back(), ends_[shortest_level - 2]);
    for (std::size_t held = shortest_level - 2; held > 0; --held) ends_[held] = ends_[held - 1];
    ends_.front() = {begun, place};
    for (Cut& end : ends_) end.cost += loss(value - level_);
  }
  const Cut& best() const { return ends_.back(); }

 private:
  double level_;
  std::array<Cut, shortest_level> ends_{};
};

/// The best cuts of the values before every place.
std::vector<Cut> best_cuts(std::span<const double> series, const BoundedLoss& loss) {
  std::vector<LevelCosts> levels;
  for (const double value : series) levels.emplace_back(value);
  std::vector<Cut> cuts(series.size() + 1);
  for (std::size_t i = 0; i < series.size(); ++i) {
    const double begun = i == 0 ? 0 : cuts[i].cost + loss.penalty;
    for (LevelCosts& level : levels) {
      level.add(series[i], loss, i, begun);
      cuts[i + 1] = std::min(cuts[i + 1], level.best());
    }
  }
  return cuts;
}

double cost_at(double level, std::span<const double> values, const BoundedLoss& loss) {
  double cost = 0;
  for (const double value : values) cost += loss(value - level);
  return cost;
}

double cost_of_one_level(std::span<const double> series, const BoundedLoss& loss) {
  double least = infinite;
  for (const double level : series) least = std::min(least, cost_at(level, series, loss));
  return least;
}

/// The ends of all levels but the last, ascending.
std::vector<std::size_t> places_of(const std::vector<Cut>& cuts) {
  std::vector<std::size_t> places;
  for (std::size_t at = cuts.back().last_level; at > 0; at = cuts[at].last_level)
    places.push_back(at);
  std::ranges::reverse(places);
  return places;
}

double gain_of(std::span<const double> series) {
  const BoundedLoss loss(series);
  return cost_of_one_level(series, loss) - best_cuts(series, loss).back().cost;
}

constexpr double greatest_chance = 0.01;

/// The share of shuffled series that gain as much by cuts, the series itself among them; just above
/// the greatest chance where it is greater. Where none of the first ones does, no more are drawn.
double chance_of(double gain, std::span<const double> series) {
  constexpr std::size_t first = 200;
  constexpr std::size_t most = 500;
  std::vector<double> order(series.begin(), series.end());
  std::mt19937_64 generator(1);
  double reached = 1;
  for (std::size_t drawn = 1; drawn < most; ++drawn) {
    if (reached > greatest_chance * most) break;
    if (drawn == first && reached == 1) return 1 / static_cast<double>(first);
    shuffle(order, generator);
    if (gain_of(order) >= gain * (1 - 1e-9)) ++reached;
  }
  return reached / most;
}

/// The mean of the values that are no outliers.
double mean_of_inliers(std::span<const double> values, const BoundedLoss& loss) {
  const double middle = median(values);
  double sum = 0;
  double count = 0;
  for (const double value : values) {
    if (loss(value - middle) >= loss.most()) continue;
    sum += value;
    ++count;
  }
  return count > 0 ? sum / count : middle;
}

/// The probabilities of the places between `begin` and `end` at which the one level may pass into
/// the other; 0 for those that leave too short a level.
std::vector<double> place_probabilities(std::span<const double> values, double before, double after,
                                        const BoundedLoss& loss) {
  std::vector<double> costs(values.size(), infinite);
  double cost = cost_at(after, values, loss);
  for (std::size_t i = 0; i + shortest_level <= values.size(); ++i) {
    if (i >= shortest_level) costs[i] = cost;
    cost += loss(values[i] - before) - loss(values[i] - after);
  }
  const double least = *std::ranges::min_element(costs);
  double sum = 0;
  for (double& each : costs) sum += each = std::exp((least - each) / 2);
  for (double& each : costs) each /= sum;
  return costs;
}

/// The likeliest place, and the places around it that hold 95 % of the probability.
Shift likeliest(const std::vector<double>& probability) {
  constexpr double held = 0.95;
  const auto at =
      static_cast<std::size_t>(std::ranges::max_element(probability) - probability.begin());
  Shift shift{at, at, at, probability[at]};
  double sum = probability[at];
  while (sum < held) {
    const double earlier = shift.earliest > 0 ? probability[shift.earliest - 1] : 0;
    const double later = shift.latest + 1 < probability.size() ? probability[shift.latest + 1] : 0;
    if (earlier + later <= 0) break;
    sum += std::max(earlier, later);
    if (earlier >= later)
      --shift.earliest;
    else
      ++shift.latest;
  }
  return shift;
}

/// The shift between the levels from `begin` to `place` and from there to `end`.
Shift dated(std::span<const double> series, std::size_t begin, std::size_t place, std::size_t end,
            const BoundedLoss& loss) {
  const double before = mean_of_inliers(series.subspan(begin, place - begin), loss);
  const double after = mean_of_inliers(series.subspan(place, end - place), loss);
  Shift shift =
      likeliest(place_probabilities(series.subspan(begin, end - begin), before, after, loss));
  for (std::size_t* each : {&shift.at, &shift.earliest, &shift.latest}) *each += begin;
  return shift;
}

std::vector<Shift> dated(std::span<const double> series, const std::vector<std::size_t>& places,
                         const BoundedLoss& loss) {
  std::vector<Shift> shifts;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::size_t begin = shifts.empty() ? 0 : shifts.back().at;
    const std::size_t end = i + 1 < places.size() ? places[i + 1] : series.size();
    shifts.push_back(dated(series, begin, places[i], end, loss));
  }
  return shifts;
}

}  // namespace

double noise_of_levels(std::span<const double> series) {
  std::vector<double> squares;
  for (std::size_t i = 1; i < series.size(); ++i)
    squares.push_back(std::pow(series[i] - series[i - 1], 2) / 2);
  constexpr double median_of_a_square = 0.4549;
  const double variance = median(squares) / median_of_a_square;
  // The outer ones may be steps and outliers.
  constexpr double inner = 6.25;
  constexpr double share_of_variance_within = 0.9;
  std::erase_if(squares, [&](double square) { return square > inner * variance; });
  const double sum = std::accumulate(squares.begin(), squares.end(), 0.0);
  const double refined =
      squares.empty() ? 0 : sum / static_cast<double>(squares.size()) / share_of_variance_within;
  return std::max(least_noise, std::sqrt(refined));
}

LevelShifts level_shifts(std::span<const double> series) {
  if (series.size() < fewest_for_shifts) return {};
  const BoundedLoss loss(series);
  const std::vector<Cut> cuts = best_cuts(series, loss);
  const std::vector<std::size_t> places = places_of(cuts);
  LevelShifts found{.noise = loss.noise};
  if (places.empty()) return found;
  const double chance = chance_of(cost_of_one_level(series, loss) - cuts.back().cost, series);
  if (chance > greatest_chance) return found;
  found.chance = chance;
  found.shifts = dated(series, places, loss);
  return found;
}

}  // namespace pibench::reports
