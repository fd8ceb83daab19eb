// How often comparisons of made-up runs err: every run has a state of the host of its own, and
// every cell one of its own in each run.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "reports/results/merged_runs.hpp"
#include "reports/verdicts/comparison.hpp"
#include "tests/golden/sample_comparison.hpp"
#include "tests/simulation/rates.hpp"

namespace pibench::test {

/// What a host adds to the scatter of repetitions; natural logarithms.
struct MadeUpHost {
  Scatter scatter = Scatter::normal;
  double state_of_run = 0.1;        ///< that all cells of a run have in common: its deviation
  double state_of_cell = 0.02;      ///< of one cell in one run
  double chance_of_slow_run = 0.1;  ///< in which everything takes 1.45 times as long
  double drift = 0.05;              ///< from the first to the last repetition of a run
};

/// The shape of the runs that are compared.
struct MadeUpRuns {
  std::size_t transports = 18;
  std::size_t cells_of_each = 2;
  std::size_t repetitions = 12;
  std::size_t runs_of_a_side = 1;
};

inline reports::ResultSet made_up_run(const MadeUpHost& host, const MadeUpRuns& shape,
                                      Chance& chance) {
  reports::ResultSet run = reports::comparable_run({});
  const double slow = chance.happens(host.chance_of_slow_run) ? 1.45 : 1;
  const double state = slow * std::exp(host.state_of_run * chance.normal());
  for (std::size_t i = 0; i < shape.transports * shape.cells_of_each; ++i) {
    const double own = state * std::exp(host.state_of_cell * chance.normal());
    std::vector<double> times = scattered(host.scatter, shape.repetitions, chance);
    for (std::size_t at = 0; at < times.size(); ++at) {
      const double part = static_cast<double>(at) / static_cast<double>(times.size());
      times[at] *= 5000 * own * std::exp(host.drift * part);
    }
    reports::Cell cell = reports::comparable_cell(fmt::format("t{}", i % shape.transports),
                                                  "blocking", "same", times);
    cell.id.parameters.front().second = fmt::format("{}", 8U << (i / shape.transports));
    run.cells.push_back(std::move(cell));
  }
  return run;
}

inline reports::ResultSet made_up_side(const MadeUpHost& host, const MadeUpRuns& shape,
                                       Chance& chance, double factor_of_first = 1) {
  std::vector<reports::ResultSet> runs;
  for (std::size_t i = 0; i < shape.runs_of_a_side; ++i) {
    runs.push_back(made_up_run(host, shape, chance));
    for (reports::Repetition& repetition : runs.back().cells.front().repetitions)
      repetition.real_time_ns *= factor_of_first;
  }
  return reports::merged_runs(runs);
}

struct ComparisonRates {
  Rate regressed;  ///< exit code 1
  Rate moved;      ///< exit code 3: the machine
  Rate found;      ///< the cell that was made slower is called so
};

/// Of comparisons of which the first cell of the new side takes so many times as long, and nothing
/// else has changed but the host's state.
inline ComparisonRates comparison_rates(const MadeUpHost& host, const MadeUpRuns& shape,
                                        double factor, std::size_t comparisons,
                                        std::uint64_t seed = 7) {
  Chance chance(seed);
  ComparisonRates rates;
  for (std::size_t i = 0; i < comparisons; ++i) {
    const reports::ResultSet base = made_up_side(host, shape, chance);
    const reports::ResultSet candidate = made_up_side(host, shape, chance, factor);
    const reports::Comparison comparison = reports::compare(base, candidate);
    const reports::RunVerdict verdict = reports::run_verdict(comparison);
    rates.regressed.count(verdict == reports::RunVerdict::regressed);
    rates.moved.count(verdict == reports::RunVerdict::moved);
    rates.found.count(comparison.cells.front().verdict == reports::Verdict::regressed);
  }
  return rates;
}

}  // namespace pibench::test
