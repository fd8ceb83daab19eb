// The tables of rates in reports/README.md: the statistics of reports/ on made-up hosts, in per
// cent, each with its exact 95 % interval.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "tests/simulation/comparisons.hpp"
#include "tests/simulation/rates.hpp"

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
