#include "reports/results/merged_runs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "reports/results/names.hpp"

namespace pibench::reports {
namespace {

Cell& cell_for(ResultSet& merged, const Cell& cell) {
  const auto found = std::ranges::find(merged.cells, cell.id, &Cell::id);
  if (found != merged.cells.end()) return *found;
  Cell& added = merged.cells.emplace_back(cell);
  added.repetitions.clear();
  added.distributions.clear();
  return added;
}

void add_repetitions(Cell& to, const Cell& from, std::size_t run) {
  if (!is_measured(from)) return;
  if (to.outcome != Outcome::failed) to.outcome = Outcome::measured;
  for (Repetition repetition : from.repetitions) {
    repetition.counters[counters::run_index] = static_cast<double>(run);
    to.repetitions.push_back(std::move(repetition));
  }
}

void add_run(ResultSet& merged, const ResultSet& run, std::size_t index) {
  for (const Cell& cell : run.cells) {
    Cell& to = cell_for(merged, cell);
    if (cell.outcome == Outcome::failed) {
      to.outcome = Outcome::failed;
      to.reason = cell.reason;
    }
    add_repetitions(to, cell, index);
  }
}

}  // namespace

ResultSet merged_runs(std::span<const ResultSet> runs) {
  assert(!runs.empty());
  ResultSet merged = runs.front();
  if (runs.size() == 1) return merged;
  merged.cells.clear();
  for (std::size_t i = 0; i < runs.size(); ++i) add_run(merged, runs[i], i);
  for (const ResultSet& run : runs.subspan(1)) {
    merged.complete = merged.complete && run.complete;
    for (const std::string& warning : run.warnings)
      if (std::ranges::find(merged.warnings, warning) == merged.warnings.end())
        merged.warnings.push_back(warning);
  }
  merged.started_at +=
      fmt::format(" and {} more {}", runs.size() - 1, runs.size() == 2 ? "run" : "runs");
  return merged;
}

}  // namespace pibench::reports
