#include "bench/run/calibration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pibench {
namespace {

/// Of all workers together.
constexpr std::uint64_t operations_min = 5;
constexpr std::uint64_t iterations_max = 20'000'000;
/// Every stamped round trip is kept.
constexpr std::uint64_t stamped_max = 100'000;
/// A load runs longer than a pass, because most of its time nothing happens.
constexpr int load_passes = 10;
constexpr std::uint64_t load_messages_min = 50;
constexpr int load_attempts = 3;

void set_iterations(Job& job, std::uint64_t iterations) {
  traffic_of(job)->iterations = iterations;
  if (auto* latency = std::get_if<LatencyJob>(&job))
    latency->stamped = std::min(iterations, stamped_max);
}

/// What the timed operations took without waiting for a CPU that somebody else has: else a
/// rehearsal on a busy machine would make passes of many workers so short that they show little but
/// how the workers start. A part of the wall time at least, for mechanisms whose time is spent
/// asleep.
double busy_ns(const Job& job, const reports::Repetition& repetition) {
  const double wall_ns = repetition.real_time_ns;
  const double least_share = traffic_of(job)->workers > 1 ? 1.0 / 32 : 1.0 / 4;
  return std::clamp(repetition.cpu_time_ns, wall_ns * least_share, wall_ns) *
         repetition.counters.at("iterations");
}

std::uint64_t fewest_iterations(const Job& job) {
  const std::uint64_t workers = traffic_of(job)->workers;
  return (operations_min + workers - 1) / workers;
}

std::uint64_t scaled(const Job& job, double iterations) {
  const auto fewest = static_cast<double>(fewest_iterations(job));
  return static_cast<std::uint64_t>(
      std::clamp(std::ceil(iterations), fewest, double{iterations_max}));
}

void calibrate_traffic(PlannedCell& cell, Nanoseconds pass, TrialRunner& runner) {
  constexpr double step_max = 100;
  std::uint64_t iterations = fewest_iterations(cell.job);
  for (;;) {
    set_iterations(cell.job, iterations);
    const TrialFigures figures = runner.run(cell);
    const double factor = in_ns(pass) / std::max(busy_ns(cell.job, figures.repetition), 1.0);
    const bool near = factor < 4 || iterations == iterations_max;
    iterations = scaled(cell.job, static_cast<double>(iterations) * std::min(factor, step_max));
    if (near) return set_iterations(cell.job, iterations);
  }
}

void calibrate_load(PlannedCell& cell, LoadJob& job, Nanoseconds pass, TrialRunner& runner) {
  const double seconds = std::chrono::duration<double>(pass * load_passes).count();
  job.iterations =
      std::max(load_messages_min,
               static_cast<std::uint64_t>(seconds * static_cast<double>(job.messages_per_second)));
  double best = 0;
  for (int attempt = 0; attempt < load_attempts; ++attempt) {
    const TrialFigures figures = runner.run(cell);
    best = std::max(best, figures.repetition.counters.at("messages_per_second"));
    if (best >= 0.9 * static_cast<double>(job.messages_per_second)) return;
  }
  throw TrialError(TrialError::Kind::unsupported,
                   fmt::format("cannot keep up with {} messages/s here: took {:.0f}/s",
                               job.messages_per_second, best));
}

}  // namespace

void calibrate(PlannedCell& cell, Nanoseconds pass, TrialRunner& runner) {
  if (auto* load = std::get_if<LoadJob>(&cell.job))
    return calibrate_load(cell, *load, pass, runner);
  if (traffic_of(cell.job) != nullptr) return calibrate_traffic(cell, pass, runner);
  static_cast<void>(runner.run(cell));
}

void adopt_iterations(PlannedCell& cell, const reports::Repetition& earlier) {
  TrafficJob* job = traffic_of(cell.job);
  const auto iterations = earlier.counters.find("iterations");
  if (job == nullptr || iterations == earlier.counters.end()) return;
  const bool counts_all_workers =
      std::holds_alternative<ThroughputJob>(cell.job) || std::holds_alternative<TurnsJob>(cell.job);
  const auto lost = earlier.counters.find("lost_messages");
  const double sent = iterations->second + (lost != earlier.counters.end() ? lost->second : 0);
  const double share = sent / (counts_all_workers ? job->workers : 1);
  set_iterations(cell.job, scaled(cell.job, share));
}

}  // namespace pibench
