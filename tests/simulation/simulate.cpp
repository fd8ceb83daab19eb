// The tables of rates in reports/README.md: the statistics of reports/ on made-up hosts, in per
// cent, each with its exact 95 % interval.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tests/simulation/comparisons.hpp"
#include "tests/simulation/rates.hpp"
#include "tests/simulation/trends.hpp"

namespace pibench::test {
namespace {

using Repetitions = std::vector<std::size_t>;
using RateOf = std::function<Rate(Scatter, std::size_t repetitions)>;

/// A row per kind of scatter, a column per number of repetitions.
void print_table(const char* title, const Repetitions& repetitions, const RateOf& rate) {
  std::string rule = "|---|";
  for (std::size_t i = 0; i < repetitions.size(); ++i) rule += "---|";
  fmt::print("{}\n\n| repetitions | {} |\n{}\n", title, fmt::join(repetitions, " | "), rule);
  for (std::size_t kind = 0; kind < kinds_of_scatter; ++kind) {
    std::vector<std::string> fields;
    for (const std::size_t count : repetitions)
      fields.push_back(rate(static_cast<Scatter>(kind), count).text());
    fmt::print("| {} | {} |\n", scatter_names.at(kind), fmt::join(fields, " | "));
    std::fflush(stdout);
  }
  fmt::print("\n");
}

/// Identical runs on hosts of several kinds, and one cell made slower.
void print_comparisons(std::size_t comparisons) {
  struct Row {
    const char* name;
    MadeUpHost host;
    MadeUpRuns shape;
  };
  const MadeUpHost quiet{.state_of_run = 0.01, .state_of_cell = 0.005, .chance_of_slow_run = 0};
  const MadeUpHost noisy{};
  const MadeUpHost spiked{.scatter = Scatter::spiked};
  const MadeUpHost bimodal{.scatter = Scatter::some_high};
  const MadeUpRuns two_runs{.repetitions = 6, .runs_of_a_side = 2};
  const MadeUpRuns two_shorter_runs{.repetitions = 5, .runs_of_a_side = 2};
  const std::vector<Row> rows{{"quiet", quiet, {}},
                              {"noisy", noisy, {}},
                              {"noisy, spikes", spiked, {}},
                              {"noisy, bimodal 25:75", bimodal, {}},
                              {"noisy, 5 cells", noisy, {.transports = 5, .cells_of_each = 1}},
                              {"noisy, 2 runs of 6 a side", noisy, two_runs},
                              {"noisy, 2 runs of 5 a side", noisy, two_shorter_runs},
                              {"noisy, 3 runs a side", noisy, {.runs_of_a_side = 3}},
                              {"noisy, 6 runs a side", noisy, {.runs_of_a_side = 6}}};
  fmt::print("Comparisons of identical runs, and of runs with one cell slower\n\n");
  fmt::print("| host | exit 1 | exit 3, moved | 1.1 × found | 1.2 × found | 1.5 × found |\n");
  fmt::print("|---|---|---|---|---|---|\n");
  for (const Row& row : rows) {
    const ComparisonRates same = comparison_rates(row.host, row.shape, 1, comparisons);
    std::vector<std::string> found;
    for (const double factor : {1.1, 1.2, 1.5})
      found.push_back(comparison_rates(row.host, row.shape, factor, comparisons / 4).found.text());
    fmt::print("| {} | {} | {} | {} |\n", row.name, same.regressed.text(), same.moved.text(),
               fmt::join(found, " | "));
    std::fflush(stdout);
  }
}

/// One step in the middle of thirty runs, by its size in units of the noise.
void print_steps(std::size_t trends) {
  fmt::print("A step after 15 of 30 runs, found, and of those dated to its run\n\n");
  fmt::print("| step / noise | found | right run | within the dates told |\n|---|---|---|---|\n");
  for (const double ratio : {1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 10.0}) {
    const MadeUpTrend shape{.levels = {{15, std::exp(0.03 * ratio)}}};
    const TrendRates rates = trend_rates(shape, trends);
    fmt::print("| {} | {} | {} | {} |\n", ratio, rates.found.text(), rates.right.text(),
               rates.within.text());
    std::fflush(stdout);
  }
  fmt::print("\n");
}

/// Series of several kinds, at both noises.
void print_trends(std::size_t trends) {
  struct Row {
    const char* name;
    MadeUpTrend shape;
    std::size_t times = 1;  ///< as many trends
  };
  const std::vector<Row> rows{
      {"no step, 10 runs", {.runs = 10}, 5},
      {"no step, 30 runs", {}, 10},
      {"no step, 30 runs, outliers and gaps", {.chance_of_outlier = 0.05, .chance_of_gap = 0.1}, 5},
      {"3 %", {.levels = {{15, 1.03}}}},
      {"10 %", {.levels = {{15, 1.1}}}},
      {"× 1.3", {.levels = {{15, 1.3}}}},
      {"× 2", {.levels = {{15, 2}}}},
      {"× 10", {.levels = {{15, 10}}}},
      {"× 1.3 with outliers", {.levels = {{15, 1.3}}, .chance_of_outlier = 0.05}},
      {"× 1.3 with a tenth of runs missing", {.levels = {{15, 1.3}}, .chance_of_gap = 0.1}},
      {"× 1.1 at run 7, × 10 at run 13 of 20", {.runs = 20, .levels = {{7, 1.1}, {13, 11}}}},
      {"× 1.3 at run 10, × 1.3 at run 20", {.levels = {{10, 1.3}, {20, 1.69}}}},
      {"× 1.5 for 5 runs", {.levels = {{12, 1.5}, {17, 1}}}},
      {"× 1.5 for 3 runs", {.levels = {{12, 1.5}, {15, 1}}}},
      {"× 10 in the first 3 of 20", {.runs = 20, .levels = {{3, 0.1}}}},
      {"× 10 in the last 3 of 20", {.runs = 20, .levels = {{17, 10}}}},
  };
  fmt::print("| course | found, noise 0.5 % | right run | found, noise 3 % | right run |\n");
  fmt::print("|---|---|---|---|---|\n");
  for (const Row& row : rows) {
    std::vector<std::string> fields;
    for (const double noise : {0.005, 0.03}) {
      MadeUpTrend shape = row.shape;
      shape.noise = noise;
      const TrendRates rates = trend_rates(shape, row.times * trends);
      const bool nothing = shape.levels.empty();
      fields.push_back(nothing ? rates.alarmed.text() : rates.found.text());
      fields.push_back(nothing ? "" : rates.right.text());
    }
    fmt::print("| {} | {} |\n", row.name, fmt::join(fields, " | "));
    std::fflush(stdout);
  }
  fmt::print("\n");
}

/// Eighteen cells whose runs have states in common.
void print_common_courses(std::size_t trends) {
  const MadeUpTrend noisy{.noise = 0.02,
                          .levels = {{15, 1.2}},
                          .cells = 18,
                          .state_of_run = 0.1,
                          .chance_of_slow_run = 0.1};
  MadeUpTrend quiet = noisy;
  quiet.state_of_run = 0.01;
  quiet.chance_of_slow_run = 0;
  fmt::print("| runs | all slower | own step | right run | common step | other cells |\n");
  fmt::print("|---|---|---|---|---|---|\n");
  for (const auto& [name, host] : {std::pair("quiet", quiet), std::pair("noisy", noisy)})
    for (const bool all_slower : {false, true}) {
      MadeUpTrend shape = host;
      if (all_slower) shape.all_slower_since = 10;
      const TrendRates rates = trend_rates(shape, trends);
      fmt::print("| {} | {} | {} | {} | {} | {} |\n", name, all_slower ? "× 1.3" : "no",
                 rates.found.text(), rates.right.text(), rates.common.text(), rates.others.text());
      std::fflush(stdout);
    }
  fmt::print("\n");
}

void print_all_trends(std::size_t trials) {
  print_steps(trials / 50);
  print_trends(trials / 50);
  print_common_courses(trials / 100);
}

void print_all(std::size_t trials) {
  print_table("The 95 % interval of a median holds the population's", {6, 7, 8, 10, 15, 20, 50},
              [=](Scatter scatter, std::size_t count) {
                return coverage_of_median(scatter, count, trials);
              });
  print_table("The range holds it", {3, 4, 5}, [=](Scatter scatter, std::size_t count) {
    return coverage_of_range(scatter, count, trials);
  });
  print_table("The 95 % interval of the ratio of two equal cells holds 1", {6, 8, 10, 20},
              [=](Scatter scatter, std::size_t count) {
                return coverage_of_ratio(scatter, count, trials / 5);
              });
  print_table("18 equal transports, any of them called slower than the best", {3, 5, 10, 20},
              [=](Scatter scatter, std::size_t count) {
                return columns_with_a_false_slower(scatter, 18, count, trials / 5);
              });
  print_table("One of 18 takes 1.2 times as long and is called slower", {3, 5, 10, 20},
              [=](Scatter scatter, std::size_t count) {
                return columns_with_the_slower_one_told(scatter, 1.2, 18, count, trials / 20);
              });
  print_comparisons(trials / 20);
  fmt::print("\n");
  print_all_trends(trials);
}

}  // namespace
}  // namespace pibench::test

int main(int argc, char** argv) {
  constexpr std::size_t usual_trials = 10'000;
  const std::size_t trials = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : usual_trials;
  if (trials < 100) {
    fmt::print(stderr, "usage: {} [TRIALS], 100 at least\n", argv[0]);
    return 2;
  }
  pibench::test::print_all(trials);
  return 0;
}
