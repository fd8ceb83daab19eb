#include "bench/run/calibration.hpp"
#include "reports/results/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pibench {
namespace {

/// The least number of timed operations, of all workers together.
constexpr std::uint64_t operations_min = 5;
constexpr std::uint64_t iterations_max = 20'000'000;
/// A load runs longer than a pass, because most of its time nothing happens.
constexpr int load_passes = 10;
/// Three trials of so many, the fewest of a run, have five messages beyond their p99 together.
constexpr std::uint64_t load_messages_min = 200;
constexpr int load_attempts = 3;

/// The time of the timed operations without waiting for a CPU that somebody else has: otherwise a
/// rehearsal on a busy machine would make passes of many workers so short that they measure little
/// but the workers' start. At least a part of the wall time, for mechanisms that spend it asleep.
double busy_ns(const JobFacts& facts, const reports::Repetition& repetition) {
  const double wall_ns = repetition.real_time_ns;
  const double least_share = facts.workers > 1 ? 1.0 / 32 : 1.0 / 4;
  return std::clamp(repetition.cpu_time_ns, wall_ns * least_share, wall_ns) *
         repetition.counters.at(reports::counters::iterations);
}

std::uint64_t fewest_iterations(const JobFacts& facts) {
  const std::uint64_t workers = facts.workers;
  return (operations_min + workers - 1) / workers;
}

std::uint64_t scaled(const JobFacts& facts, double iterations) {
  const auto fewest = static_cast<double>(fewest_iterations(facts));
  return static_cast<std::uint64_t>(
      std::clamp(std::ceil(iterations), fewest, double{iterations_max}));
}

/// How many times as long the trial should have been.
double factor_to(Nanoseconds pass, const JobFacts& facts, const reports::Repetition& trial) {
  return in_ns(pass) / std::max(busy_ns(facts, trial), 1.0);
}

void scale(PlannedCell& cell, double factor) {
  constexpr double step_max = 100;
  const auto iterations = static_cast<double>(cell.length.iterations);
  cell.length.iterations = scaled(cell.job.facts, iterations * std::min(factor, step_max));
}

void calibrate_by_time(PlannedCell& cell, Nanoseconds pass, TrialRunner& runner) {
  cell.length.iterations = fewest_iterations(cell.job.facts);
  for (bool near = false; !near;) {
    const TrialFigures figures = runner.run(cell);
    const double factor = factor_to(pass, cell.job.facts, figures.repetition);
    near = factor < 4 || cell.length.iterations == iterations_max;
    scale(cell, factor);
  }
}

void calibrate_load(PlannedCell& cell, Nanoseconds pass, TrialRunner& runner) {
  const std::uint64_t offered = *cell.job.facts.messages_per_second;
  const double seconds = std::chrono::duration<double>(pass * load_passes).count();
  cell.length.iterations = std::max(
      load_messages_min, static_cast<std::uint64_t>(seconds * static_cast<double>(offered)));
  double best = 0;
  for (int attempt = 0; attempt < load_attempts; ++attempt) {
    const TrialFigures figures = runner.run(cell);
    best = std::max(best, figures.repetition.counters.at(reports::counters::messages_per_second));
    if (best >= 0.9 * static_cast<double>(offered)) return;
  }
  throw TrialError(
      TrialError::Kind::unsupported,
      fmt::format("cannot keep up with {} messages/s here: took {:.0f}/s", offered, best));
}

}  // namespace

void calibrate(PlannedCell& cell, Nanoseconds pass, TrialRunner& runner) {
  const JobFacts& facts = cell.job.facts;
  if (facts.messages_per_second) return calibrate_load(cell, pass, runner);
  if (facts.lengthens) return calibrate_by_time(cell, pass, runner);
  static_cast<void>(runner.run(cell));
}

bool lengthen(PlannedCell& cell, Nanoseconds pass, const reports::Repetition& trial) {
  constexpr double enough = 2;
  const JobFacts& facts = cell.job.facts;
  if (!facts.lengthens || facts.messages_per_second) return false;
  const double factor = factor_to(pass, facts, trial);
  if (factor < enough || cell.length.iterations == iterations_max) return false;
  scale(cell, factor);
  return true;
}

void adopt_iterations(PlannedCell& cell, const reports::Repetition& earlier) {
  const JobFacts& facts = cell.job.facts;
  const auto iterations = earlier.counters.find(reports::counters::iterations);
  if (!facts.lengthens || iterations == earlier.counters.end()) return;
  const auto lost = earlier.counters.find(reports::counters::lost_messages);
  const double sent = iterations->second + (lost != earlier.counters.end() ? lost->second : 0);
  const double share = sent / (facts.counts_all_workers ? facts.workers : 1);
  cell.length.iterations = scaled(facts, share);
}

}  // namespace pibench
