// How often the statistics of reports/ err on made-up hosts, of which the truth is known.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "reports/stats/order_statistics.hpp"
#include "reports/stats/proportion.hpp"
#include "reports/stats/stats.hpp"
#include "reports/stats/ties.hpp"
#include "tests/support/made_up_host.hpp"

namespace pibench::test {

/// An event, counted.
struct Rate {
  std::size_t happened = 0;
  std::size_t trials = 0;

  void count(bool happens) {
    ++trials;
    if (happens) ++happened;
  }
  double share() const { return static_cast<double>(happened) / static_cast<double>(trials); }
  /// The exact 95 % interval of its probability.
  reports::Interval exact() const { return reports::exact_proportion(happened, trials); }
  /// "94.9 (94.5–95.3)", in per cent.
  std::string text() const {
    const reports::Interval ends = exact();
    return fmt::format("{:.1f} ({:.1f}–{:.1f})", 100 * share(), 100 * ends.low, 100 * ends.high);
  }
};

/// Of the population, from many draws.
inline double true_median(Scatter scatter) {
  Chance chance(1);
  return reports::median(scattered(scatter, 200'001, chance));
}

/// How often the interval of a run's median holds the population's.
inline Rate coverage_of_median(Scatter scatter, std::size_t repetitions, std::size_t runs,
                               std::uint64_t seed = 2) {
  const double truth = true_median(scatter);
  Chance chance(seed);
  Rate held;
  for (std::size_t run = 0; run < runs; ++run)
    held.count(
        reports::median_interval_of(scattered(scatter, repetitions, chance)).contains(truth));
  return held;
}

/// How often the least and the greatest of a few repetitions hold it between them.
inline Rate coverage_of_range(Scatter scatter, std::size_t repetitions, std::size_t runs,
                              std::uint64_t seed = 3) {
  const double truth = true_median(scatter);
  Chance chance(seed);
  Rate held;
  for (std::size_t run = 0; run < runs; ++run) {
    const auto times = scattered(scatter, repetitions, chance);
    held.count(reports::minimum(times) <= truth && truth <= reports::maximum(times));
  }
  return held;
}

/// How often the interval of the ratio of two equal cells holds 1.
inline Rate coverage_of_ratio(Scatter scatter, std::size_t repetitions, std::size_t pairs,
                              std::uint64_t seed = 4) {
  Chance chance(seed);
  Rate held;
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    const auto base = scattered(scatter, repetitions, chance);
    const auto candidate = scattered(scatter, repetitions, chance);
    held.count(reports::bootstrap_median_ratio(candidate, base).contains(1));
  }
  return held;
}

/// The number of samples that are told apart from the best.
inline std::size_t told_apart(const std::vector<std::vector<double>>& samples) {
  const std::vector<double> allowances = reports::tie_allowances(samples);
  std::vector<double> medians;
  for (const auto& sample : samples) medians.push_back(reports::median(sample));
  const auto best = static_cast<std::size_t>(std::ranges::min_element(medians) - medians.begin());
  std::size_t apart = 0;
  for (std::size_t i = 0; i < samples.size(); ++i)
    if (!reports::are_tied(medians[i], allowances[i], medians[best], allowances[best])) ++apart;
  return apart;
}

/// How often a column of equal transports has any that is called slower than the best.
inline Rate columns_with_a_false_slower(Scatter scatter, std::size_t transports,
                                        std::size_t repetitions, std::size_t columns,
                                        std::uint64_t seed = 5) {
  Chance chance(seed);
  Rate wrong;
  for (std::size_t column = 0; column < columns; ++column) {
    std::vector<std::vector<double>> samples(transports);
    for (auto& sample : samples) sample = scattered(scatter, repetitions, chance);
    wrong.count(told_apart(samples) > 0);
  }
  return wrong;
}

/// How often the last of equal transports, made slower by that factor, is told apart.
inline Rate columns_with_the_slower_one_told(Scatter scatter, double factor, std::size_t transports,
                                             std::size_t repetitions, std::size_t columns,
                                             std::uint64_t seed = 6) {
  Chance chance(seed);
  Rate told;
  for (std::size_t column = 0; column < columns; ++column) {
    std::vector<std::vector<double>> samples(transports);
    for (auto& sample : samples) sample = scattered(scatter, repetitions, chance);
    for (double& time : samples.back()) time *= factor;
    told.count(told_apart(samples) > 0);
  }
  return told;
}

}  // namespace pibench::test
