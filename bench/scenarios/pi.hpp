// The pi job: one trial, whichever way the partial sums travel.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "bench/harness/clock.hpp"
#include "bench/harness/perf_counters.hpp"
#include "bench/harness/placement.hpp"
#include "bench/harness/usage.hpp"
#include "bench/scenarios/trial_error.hpp"
#include "bench/series/kernels.hpp"
#include "transports/contract/transport.hpp"

namespace pibench {

inline constexpr std::uint64_t terms_max = 1'000'000'000'000;
inline constexpr std::uint16_t workers_max = 1024;

struct PiJob {
  std::uint64_t terms = 10'000'000;
  std::uint16_t workers = 10;
  series::Kernel kernel = series::Kernel::simd;
  Placement placement = Placement::os;
  Nanoseconds deadline = std::chrono::seconds(10);  ///< of one trial
};

/// The wall time of one job, cut where one thing ends and the next begins.
struct PiPhases {
  Nanoseconds open{};       ///< the transport is opened
  Nanoseconds fork{};       ///< until every worker is pinned, connected and at the start barrier
  Nanoseconds compute{};    ///< until the last worker has its partial sum
  Nanoseconds hand_over{};  ///< until the parent has all of them; after `reap` for after_exit
  Nanoseconds reap{};       ///< until workers are reaped, and the link is closed
  Nanoseconds total() const { return open + fork + compute + hand_over + reap; }
};

struct PiResult {
  PiPhases phases;
  Usage usage;
  PerfCounts counts;
  double pi = 0;
  double pi_error = 0;  ///< absolute, against the oracle
};

/// The partial sums that the job must deliver, evaluated in this process. Throws
/// TrialError(stopped_by_user).
std::vector<double> reference_sums(const PiJob& job);

/// Throws TrialError(failed) unless every partial sum arrived bit-equal, and so their sum.
void verify_partial_sums(std::span<const double> arrived, std::span<const double> reference);

/// The same for a sum that workers added up in arrival order: half an ulp per addition is allowed.
void verify_shared_sum(double sum, std::span<const double> reference);

/// Pi and its error from a verified sum.
void conclude(PiResult& result, double sum, const PiJob& job);

/// The whole job without workers or a transport: the baseline of the speed-up. Throws TrialError.
PiResult run_pi_in_process(const PiJob& job);

/// A deadline that leaves room for slow machines: ten seconds, and what the terms may take.
Nanoseconds default_deadline(std::uint64_t terms);

}  // namespace pibench
