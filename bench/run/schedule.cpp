#include "bench/run/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "reports/stats/shuffle.hpp"
#include "reports/stats/stats.hpp"

namespace pibench {

double relative_uncertainty(const std::vector<double>& values) {
  if (values.size() < 3) return std::numeric_limits<double>::infinity();
  const double median = reports::median(values);
  if (!(median > 0)) return 0;
  // 1.2533 makes an error of the median of a deviation, for normal samples.
  const double deviation = reports::robust_deviation(values);
  return 1.2533 * deviation / std::sqrt(static_cast<double>(values.size())) / median;
}

Schedule::Schedule(std::size_t cells, const Effort& effort, std::uint64_t seed)
    : cells_(cells), effort_(effort), generator_(seed) {
  for (State& cell : cells_) cell.values.reserve(effort_.repetitions_min);
}

bool Schedule::wants_more(std::size_t cell) const {
  return !cells_[cell].dropped && cells_[cell].values.size() < effort_.repetitions_max;
}

bool Schedule::least_is_done() const {
  return std::ranges::all_of(cells_, [this](const State& cell) {
    return cell.dropped || cell.values.size() >= effort_.repetitions_min;
  });
}

bool Schedule::spent(Nanoseconds elapsed) const {
  return effort_.budget.count() > 0 && elapsed >= effort_.budget && least_is_done();
}

std::vector<std::size_t> Schedule::candidates() const {
  std::vector<std::size_t> cells;
  for (std::size_t i = 0; i < cells_.size(); ++i)
    if (wants_more(i)) cells.push_back(i);
  return cells;
}

void Schedule::keep_least_certain(std::vector<std::size_t>& cells) const {
  std::vector<std::pair<double, std::size_t>> ranked;
  ranked.reserve(cells.size());
  for (const std::size_t cell : cells)
    ranked.emplace_back(-relative_uncertainty(cells_[cell].values), cell);
  std::ranges::sort(ranked);
  cells.resize((cells.size() + 1) / 2);
  ranked.resize(cells.size());
  std::ranges::transform(ranked, cells.begin(), &std::pair<double, std::size_t>::second);
}

std::vector<std::size_t> Schedule::next_round(Nanoseconds elapsed) {
  if (spent(elapsed)) return {};
  std::vector<std::size_t> cells = candidates();
  const bool adaptive = effort_.budget.count() > 0 && least_is_done();
  if (adaptive && rounds_ % 2 == 1) keep_least_certain(cells);
  ++rounds_;
  reports::shuffle(cells, generator_);
  return cells;
}

void Schedule::record(std::size_t cell, double value) {
  cells_[cell].values.push_back(value);
}

void Schedule::drop(std::size_t cell) {
  cells_[cell].dropped = true;
}

double Schedule::progress(Nanoseconds elapsed) const {
  const std::size_t wanted =
      effort_.budget.count() > 0 ? effort_.repetitions_min : effort_.repetitions_max;
  std::size_t done = 0;
  std::size_t all = 0;
  for (const State& cell : cells_) {
    if (cell.dropped) continue;
    all += wanted;
    done += std::min(cell.values.size(), wanted);
  }
  const double share = all > 0 ? static_cast<double>(done) / static_cast<double>(all) : 1;
  if (effort_.budget.count() == 0) return share;
  return std::min(share, in_ns(elapsed) / in_ns(effort_.budget));
}

}  // namespace pibench
