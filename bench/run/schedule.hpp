// The choice of the next cell: rounds in random order, so that a drift of the machine hits all
// alike. Knows nothing of what is measured; the caller has the clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "bench/harness/clock.hpp"

namespace pibench {

struct Effort {
  std::size_t repetitions_min = 5;    ///< of every cell, whatever the budget
  std::size_t repetitions_max = 200;  ///< equal to the least: no budget, so many of each
  Nanoseconds budget{};               ///< of the whole run; 0: none
};

/// A round holds a cell at most once. Every first round of two holds all cells that want more
/// repetitions, every second one the half of them whose medians are the least certain, so that
/// time goes where the spread is.
class Schedule {
 public:
  Schedule(std::size_t cells, const Effort& effort, std::uint64_t seed);

  /// The next round, shuffled; empty when nothing is left to do. `elapsed` counts against the
  /// budget.
  std::vector<std::size_t> next_round(Nanoseconds elapsed);
  /// True when the rest of a round may be left out: the budget is spent and the least is done.
  bool spent(Nanoseconds elapsed) const;

  void record(std::size_t cell, double value);
  /// The cell has no figures and gets no more trials.
  void drop(std::size_t cell);

  /// The share of the run that is done, 0 to 1, by repetitions and by time.
  double progress(Nanoseconds elapsed) const;

 private:
  bool wants_more(std::size_t cell) const;
  bool least_is_done() const;
  std::vector<std::size_t> candidates() const;
  void keep_least_certain(std::vector<std::size_t>& cells) const;

  struct State {
    std::vector<double> values;
    bool dropped = false;
  };
  std::vector<State> cells_;
  Effort effort_;
  std::mt19937_64 generator_;
  std::size_t rounds_ = 0;
};

/// Standard error of the median by the median absolute deviation, relative to the median;
/// infinite for fewer than three values.
double relative_uncertainty(const std::vector<double>& values);

}  // namespace pibench
