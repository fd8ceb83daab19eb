// Every transport of this build. CMake generates the rows from transports/CMakeLists.txt; nothing
// registers itself.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "bench/scenarios/latency/latency.hpp"
#include "bench/scenarios/load/load.hpp"
#include "bench/scenarios/pi/pi.hpp"
#include "bench/scenarios/setup/setup.hpp"
#include "bench/scenarios/throughput/throughput.hpp"
#include "bench/scenarios/traffic/busy_work.hpp"
#include "transports/contract/transport.hpp"

namespace pibench {

/// A transport with its type erased: one indirect call per trial, none inside it.
struct Row {
  Descriptor descriptor;
  Explanation explanation;
  Probe (*probe)(const Settings&);          ///< throws nothing
  Limits (*limits)(std::uint16_t workers);  ///< may throw where not usable
  /// Removes what a killed run left outside this machine's reach of names; empty, or why it could
  /// not. nullptr where there is nothing of the kind.
  std::string (*clean_abandoned)(const posix::AbandonedRun& run, const Settings&);
  /// One trial each, in freshly forked workers. They throw TrialError.
  PiResult (*run_pi)(const PiJob&, std::span<const double> reference, posix::RunDirectory&,
                     const Settings&);
  LatencyResult (*run_latency)(const LatencyJob&, posix::RunDirectory&, const Settings&);
  ThroughputResult (*run_throughput)(const ThroughputJob&, posix::RunDirectory&, const Settings&);
  SetupResult (*run_setup)(const SetupJob&, posix::RunDirectory&, const Settings&);
  LoadResult (*run_load)(const LoadJob&, posix::RunDirectory&, const Settings&);
  /// Latency with work besides, or with none: what gates measure, and are put to the test by.
  LatencyResult (*run_busy_latency)(const LatencyJob&, const BusyWork&, posix::RunDirectory&,
                                    const Settings&);
};

/// A transport that this build was made without.
struct Absence {
  std::string_view name;
  std::string_view reason;
};

std::span<const Row> catalogue();
std::span<const Absence> absent_transports();
/// nullptr for an unknown or absent name.
const Row* find_row(std::string_view name);

}  // namespace pibench
