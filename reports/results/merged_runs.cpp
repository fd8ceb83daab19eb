#include "reports/results/merged_runs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <optional>
#include <set>
#include <vector>

#include "reports/results/distribution.hpp"
#include "reports/results/names.hpp"

namespace pibench::reports {
namespace {

/// More than anybody merges; a file may say anything.
constexpr double runs_max = 1e6;

Cell& cell_for(ResultSet& merged, const Cell& cell) {
  const auto found = std::ranges::find(merged.cells, cell.id, &Cell::id);
  if (found != merged.cells.end()) return *found;
  Cell& added = merged.cells.emplace_back(cell);
  added.repetitions.clear();
  added.distributions.clear();
  added.notes.clear();
  return added;
}

void add_repetitions(Cell& to, const Cell& from, std::size_t run) {
  if (!is_measured(from)) return;
  to.outcome = Outcome::measured;
  to.reason.clear();
  for (Repetition repetition : from.repetitions) {
    const double within = counter(repetition, counters::run_index).value_or(0);
    repetition.counters[counters::run_index] = static_cast<double>(run) + within;
    to.repetitions.push_back(std::move(repetition));
  }
  for (const auto& [name, times] : from.distributions) {
    const auto [known, is_new] = to.distributions.try_emplace(name, times);
    if (!is_new) known->second = merged_distribution(known->second, times);
  }
  for (const std::string& note : from.notes)
    if (std::ranges::find(to.notes, note) == to.notes.end()) to.notes.push_back(note);
}

void fail(Cell& cell, const std::string& reason) {
  cell.outcome = Outcome::failed;
  cell.reason = reason;
  cell.repetitions.clear();
  cell.distributions.clear();
}

void add_run(ResultSet& merged, const ResultSet& run, std::size_t index) {
  for (const Cell& cell : run.cells) {
    Cell& to = cell_for(merged, cell);
    if (cell.outcome == Outcome::failed) fail(to, cell.reason);
    if (to.outcome != Outcome::failed) add_repetitions(to, cell, index);
  }
}

/// The value of every run that tells it as a positive number.
std::vector<double> values_of(std::span<const ResultSet> runs, const char* key) {
  std::vector<double> values;
  for (const ResultSet& run : runs) {
    const auto found = run.environment.find(key);
    const bool said = found != run.environment.end() && found->is_number();
    if (const double value = said ? found->get<double>() : 0; value > 0) values.push_back(value);
  }
  return values;
}

double geometric_mean(const std::vector<double>& values) {
  double logarithms = 0;
  for (const double value : values) logarithms += std::log(value);
  return std::exp(logarithms / static_cast<double>(values.size()));
}

/// Puts the mean of the runs in place of what the first measured of the machine.
void take_references(ResultSet& merged, std::span<const ResultSet> runs) {
  for (const char* key : {"core_to_core_before_ns", "core_to_core_after_ns", "stamp_cost_ns"})
    if (const auto values = values_of(runs, key); values.size() > 1)
      merged.environment[key] = geometric_mean(values);
}

}  // namespace

std::size_t runs_in(const Cell& cell) {
  std::set<double> runs;
  for (const Repetition& repetition : cell.repetitions)
    runs.insert(counter(repetition, counters::run_index).value_or(0));
  return runs.size();
}

std::size_t runs_in(const ResultSet& results) {
  double last = 0;
  for (const Cell& cell : results.cells)
    for (const Repetition& repetition : cell.repetitions)
      last = std::max(last, counter(repetition, counters::run_index).value_or(0));
  return static_cast<std::size_t>(std::clamp(last, 0.0, runs_max)) + 1;
}

ResultSet merged_runs(std::span<const ResultSet> runs) {
  assert(!runs.empty());
  ResultSet merged = runs.front();
  if (runs.size() == 1) return merged;
  merged.cells.clear();
  std::size_t index = 0;
  for (const ResultSet& run : runs) {
    add_run(merged, run, index);
    index += runs_in(run);
  }
  take_references(merged, runs);
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
