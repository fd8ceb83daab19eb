// From what the user asked for to the list of cells.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "bench/catalogue/catalogue.hpp"
#include "bench/scenarios/contention/contention.hpp"
#include "bench/scenarios/overhead/bare.hpp"
#include "bench/scenarios/overhead/copy_floor.hpp"
#include "reports/results/model.hpp"

namespace pibench {

/// The baseline that needs no transport; named like one on the command line and in results.
inline constexpr std::string_view inprocess_name = "inprocess";

enum class Scenario : std::uint8_t { pi, latency, throughput, setup, load, overhead, contention };

/// In the order in which they are planned and shown.
inline constexpr std::array<std::pair<Scenario, std::string_view>, 7> scenario_names{{
    {Scenario::pi, "pi"},
    {Scenario::latency, "latency"},
    {Scenario::throughput, "throughput"},
    {Scenario::setup, "setup"},
    {Scenario::load, "load"},
    {Scenario::overhead, "overhead"},
    {Scenario::contention, "contention"},
}};

/// Empty lists mean: what suits each scenario.
struct RunRequest {
  std::vector<Scenario> scenarios{Scenario::pi};
  std::vector<std::string> transports;  ///< empty: all
  std::vector<std::string> required;    ///< must be usable, or the run does not start
  std::vector<std::size_t> bytes;
  std::vector<std::uint16_t> workers;
  std::vector<Placement> placements;
  std::vector<Wakeup> waits;  ///< of transports that let one choose
  std::vector<std::uint64_t> rates;
  std::uint64_t terms = 10'000'000;
  series::Kernel kernel = series::Kernel::simd;
  std::optional<Nanoseconds> deadline;  ///< of one trial
  Settings settings;
};

/// One side of the self-check: the bare loop.
struct BareJob : TrafficJob {
  bare::Pass pass = bare::Pass::round_trip;
  bare::Run run = nullptr;
};

/// Under which primitive the workers change their shared count.
struct TurnsJob : contention::ContentionJob {
  const contention::PrimitiveRow* primitive = nullptr;
};

using Job =
    std::variant<PiJob, LatencyJob, ThroughputJob, SetupJob, LoadJob, CopyJob, BareJob, TurnsJob>;

/// One cell to measure. `row` is nullptr where no transport takes part, and for a cell whose
/// outcome is known beforehand (in `known`).
struct PlannedCell {
  reports::CellId id;
  reports::Traits traits;
  const Row* row = nullptr;
  Job job;
  std::optional<reports::Cell> known;
};

/// The traffic part of a job; nullptr for a pi job.
const TrafficJob* traffic_of(const Job& job);
TrafficJob* traffic_of(Job& job);

/// The names that --transport takes: the catalogue, what is absent from it, the baselines, and the
/// primitives of the contention scenario.
std::vector<std::string> known_transports();

/// Throws UsageError for an unknown name, for a required transport that is not usable here, and for
/// more cells than a results file holds.
std::vector<PlannedCell> make_plan(const RunRequest& request);

}  // namespace pibench
