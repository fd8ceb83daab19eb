#include "bench/gate/blocks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bench/harness/usage_error.hpp"
#include "bench/plan/request_text.hpp"
#include "bench/scenarios/trial/repetition.hpp"

namespace pibench {
namespace {

constexpr std::uint64_t block_iterations_max = 10'000'000;

/// The p99 of a few hundred single times is one of the greatest.
std::uint64_t stamped_for(std::uint64_t iterations) {
  return std::clamp<std::uint64_t>(7 * iterations, 100, 1000);
}

/// "key:value" into the request; false for what no cell in blocks has.
bool adopt_parameter(RunRequest& request, const std::string& key, const std::string& value) {
  using namespace cli;
  if (key == "bytes") {
    request.bytes = {parse_count(key, value, 1, payload_bytes_max)};
  } else if (key == "workers") {
    request.workers = {static_cast<std::uint16_t>(parse_count(key, value, 1, workers_max))};
  } else if (key == "placement") {
    request.placements = parse_placements(key, value);
  } else if (key == "wait") {
    request.waits = parse_waits(key, value);
  } else if (key == "terms") {
    request.terms = parse_count(key, value, 0, terms_max);
  } else if (key == "kernel") {
    request.kernel = parse_kernel(key, value);
  } else {
    return false;
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

/// Of a trial's parts, each of so many operations.
std::vector<double> per_operation(const std::vector<std::int64_t>& blocks_ns, double operations) {
  std::vector<double> times;
  times.reserve(blocks_ns.size());
  for (const std::int64_t block_ns : blocks_ns)
    times.push_back(static_cast<double>(block_ns) / operations);
  return times;
}

/// One process's measurement of a cell, by kind of job.
class BlockTrial {
 private:
  double per_worker() const { return static_cast<double>(spec_.iterations); }

  void prepare(TrafficJob& job) const {
    job.iterations = spec_.iterations;
    job.blocks = spec_.blocks;
  }

 public:
  BlockTrial(const Row& row, const BlockSpec& spec, posix::RunDirectory& run,
             const Settings& settings)
      : row_(row), spec_(spec), run_(run), settings_(settings) {}

  BlockFigures operator()(LatencyJob job) const {
    prepare(job);
    job.stamped = stamped_for(spec_.iterations);
    // With busy work or without, by the same code: where a loop lies moves it by more than 1 %.
    LatencyResult result =
        row_.run_busy_latency(job, BusyWork::lasting(spec_.busy_work), run_, settings_);
    std::vector<double> times = per_operation(result.blocks_ns, per_worker());
    auto counters = figures_of(std::move(result)).repetition.counters;
    const double p99_ns = counters.at("p99_ns");
    return {std::move(times), p99_ns, std::move(counters)};
  }

  BlockFigures operator()(ThroughputJob job) const {
    prepare(job);
    const ThroughputResult result = row_.run_throughput(job, run_, settings_);
    return {per_operation(result.blocks_ns, per_worker() * job.workers),
            {},
            figures_of(result, job).repetition.counters};
  }

  BlockFigures operator()(SetupJob job) const {
    prepare(job);
    const SetupResult result = row_.run_setup(job, run_, settings_);
    return {
        per_operation(result.blocks_ns, per_worker()), {}, figures_of(result).repetition.counters};
  }

  /// Its jobs are blocks; of the counters those of the last one.
  BlockFigures operator()(const PiJob& job) const {
    const std::vector<double> reference = reference_sums(job);
    BlockFigures figures;
    for (std::uint64_t i = 0; i <= spec_.blocks; ++i) {
      const PiResult result = row_.run_pi(job, reference, run_, settings_);
      if (i == 0) continue;  // warms up
      figures.operation_ns.push_back(in_ns(result.phases.total()));
      figures.counters = figures_of(result).repetition.counters;
    }
    return figures;
  }

  template <class Other>
  BlockFigures operator()(const Other&) const {
    throw UsageError("this scenario is not measured in blocks");
  }

 private:
  const Row& row_;
  const BlockSpec& spec_;
  posix::RunDirectory& run_;
  const Settings& settings_;
};

}  // namespace

std::optional<PlannedCell> find_cell(const std::string& name, const RunRequest& request) {
  RunRequest narrowed = request;
  try {
    if (!adopt_name(narrowed, name)) return std::nullopt;
    for (PlannedCell& cell : make_plan(narrowed))
      if (cell.id.name() == name && has_blocks(cell)) return std::move(cell);
  } catch (const UsageError&) {
    return std::nullopt;  // a scenario, transport or value that this build does not know
  }
  return std::nullopt;
}

bool has_blocks(const PlannedCell& cell) {
  if (cell.row == nullptr && !cell.known) return false;
  return std::holds_alternative<PiJob>(cell.job) || std::holds_alternative<LatencyJob>(cell.job) ||
         std::holds_alternative<ThroughputJob>(cell.job) ||
         std::holds_alternative<SetupJob>(cell.job);
}

BlockFigures measure_blocks(const PlannedCell& cell, const BlockSpec& spec,
                            posix::RunDirectory& run, const Settings& settings) {
  return with_trial_errors(
      [&] { return std::visit(BlockTrial(*cell.row, spec, run, settings), cell.job); });
}

BlockLength calibrate_blocks(const PlannedCell& cell, Nanoseconds wanted, posix::RunDirectory& run,
                             const Settings& settings) {
  constexpr double step_max = 100;
  BlockSpec spec{.blocks = 10, .iterations = 1, .busy_work = {}};
  for (;;) {
    const BlockFigures figures = measure_blocks(cell, spec, run, settings);
    const double fastest_ns = std::max(*std::ranges::min_element(figures.operation_ns), 0.1);
    const double block_ns = fastest_ns * static_cast<double>(spec.iterations);
    const double factor = in_ns(wanted) / block_ns;
    const bool near = factor < 4 || spec.iterations == block_iterations_max;
    const double iterations = static_cast<double>(spec.iterations) * std::min(factor, step_max);
    spec.iterations = std::clamp(static_cast<std::uint64_t>(std::llround(iterations)),
                                 std::uint64_t{1}, block_iterations_max);
    if (near || std::holds_alternative<PiJob>(cell.job)) return {spec.iterations, fastest_ns};
  }
}

}  // namespace pibench
