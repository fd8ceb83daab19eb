#include "bench/gate/blocks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bench/harness/usage_error.hpp"
#include "bench/plan/plan.hpp"
#include "bench/plan/request_text.hpp"
#include "bench/scenarios/traffic/traffic.hpp"
#include "bench/scenarios/trial/trial_error.hpp"
#include "reports/results/names.hpp"

namespace pibench {
namespace {

constexpr std::uint64_t block_iterations_max = 10'000'000;

/// The p99 of a few hundred single times is one of the greatest.
std::uint64_t stamped_for(std::uint64_t iterations) {
  return std::clamp<std::uint64_t>(7 * iterations, 100, 1000);
}

/// Puts "key:value" into the request; false for a parameter that no cell in blocks has.
bool adopt_parameter(RunRequest& request, const std::string& key, const std::string& value) {
  using namespace cli;
  if (key == reports::parameters::bytes) {
    request.bytes = {parse_count(key, value, 1, payload_bytes_max)};
  } else if (key == reports::parameters::workers) {
    request.workers = {static_cast<std::uint16_t>(parse_count(key, value, 1, workers_max))};
  } else if (key == reports::parameters::placement) {
    request.placements = parse_placements(key, value);
  } else if (key == reports::parameters::wait) {
    request.waits = parse_waits(key, value);
  } else if (key == reports::parameters::terms) {
    request.terms = parse_count(key, value, 0, terms_max);
  } else if (key == reports::parameters::kernel) {
    request.kernel = parse_kernel(key, value);
  } else {
    return key == reports::parameters::queue;  // which the plan takes from the settings
  }
  return true;
}

std::vector<std::string> parts_of(const std::string& name) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find('/', at), name.size());
    parts.push_back(name.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

bool adopt_name(RunRequest& request, const std::string& name) {
  const std::vector<std::string> parts = parts_of(name);
  if (parts.size() < 3) return false;
  request.scenarios = cli::parse_scenarios("--cell", parts[0]);
  request.transports = {parts[1]};
  for (std::size_t i = 2; i < parts.size(); ++i) {
    const std::size_t colon = parts[i].find(':');
    if (colon == std::string::npos) return false;
    if (!adopt_parameter(request, parts[i].substr(0, colon), parts[i].substr(colon + 1)))
      return false;
  }
  return true;
}

/// Mean times per operation from a trial's blocks, each of so many operations.
std::vector<double> per_operation(const std::vector<std::int64_t>& blocks_ns, double operations) {
  std::vector<double> times;
  times.reserve(blocks_ns.size());
  for (const std::int64_t block_ns : blocks_ns)
    times.push_back(static_cast<double>(block_ns) / operations);
  return times;
}

/// Measures all blocks in one trial.
BlockFigures in_one_trial(const CellJob& job, const BlockSpec& spec, const TrialContext& context) {
  // With busy work or without, the code is the same: the position of a loop moves it by more than 1
  // %.
  TrialFigures figures = job.run({.iterations = spec.iterations,
                                  .blocks = spec.blocks,
                                  .stamped = stamped_for(spec.iterations),
                                  .busy_work = BusyWork::lasting(spec.busy_work)},
                                 context);
  const auto operations =
      static_cast<double>(spec.iterations * (job.facts.counts_all_workers ? job.facts.workers : 1));
  auto& counters = figures.repetition.counters;
  const auto p99 = counters.find(reports::counters::p99_ns);
  return {per_operation(figures.blocks_ns, operations),
          p99 != counters.end() ? std::optional(p99->second) : std::nullopt, std::move(counters)};
}

/// Every trial is a block; the counters are those of the last one.
BlockFigures in_many_trials(const CellJob& job, const BlockSpec& spec,
                            const TrialContext& context) {
  BlockFigures blocks;
  for (std::uint64_t i = 0; i <= spec.blocks; ++i) {
    TrialFigures figures = job.run({}, context);
    if (i == 0) continue;  // warms up
    blocks.operation_ns.push_back(figures.repetition.real_time_ns);
    blocks.counters = std::move(figures.repetition.counters);
  }
  return blocks;
}

}  // namespace

std::optional<PlannedCell> find_cell(const std::string& name, const RunRequest& request) {
  RunRequest narrowed = request;
  try {
    if (!adopt_name(narrowed, name)) return std::nullopt;
    for (PlannedCell& cell : make_plan(narrowed))
      if (cell.id.name() == name && cell.job.facts.has_blocks) return std::move(cell);
  } catch (const UsageError&) {
    return std::nullopt;  // a scenario, transport or value that this build does not know
  }
  return std::nullopt;
}

BlockFigures measure_blocks(const PlannedCell& cell, const BlockSpec& spec,
                            posix::RunDirectory& run, const Settings& settings) {
  const TrialContext context{.run = run, .settings = settings};
  return with_trial_errors([&] {
    return cell.job.facts.lengthens ? in_one_trial(cell.job, spec, context)
                                    : in_many_trials(cell.job, spec, context);
  });
}

BlockLength calibrate_blocks(const PlannedCell& cell, Nanoseconds wanted, posix::RunDirectory& run,
                             const Settings& settings) {
  constexpr double step_max = 100;
  BlockSpec spec{.blocks = 10, .iterations = 1, .busy_work = {}};
  for (;;) {
    const BlockFigures figures = measure_blocks(cell, spec, run, settings);
    const double fastest_ns = std::max(*std::ranges::min_element(figures.operation_ns), 0.1);
    if (!cell.job.facts.lengthens) return {spec.iterations, fastest_ns};
    const double block_ns = fastest_ns * static_cast<double>(spec.iterations);
    const double factor = in_ns(wanted) / block_ns;
    const bool near = factor < 4 || spec.iterations == block_iterations_max;
    const double iterations = static_cast<double>(spec.iterations) * std::min(factor, step_max);
    spec.iterations = std::clamp(static_cast<std::uint64_t>(std::llround(iterations)),
                                 std::uint64_t{1}, block_iterations_max);
    if (near) return {spec.iterations, fastest_ns};
  }
}

}  // namespace pibench
