// The pi job: one trial, whichever way the partial sums travel.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bench/counters/perf_counters.hpp"
#include "bench/counters/usage.hpp"
#include "bench/harness/clock.hpp"
#include "bench/harness/placement.hpp"
#include "bench/scenarios/trial/on_progress.hpp"
#include "bench/scenarios/trial/trial_error.hpp"
#include "bench/series/kernels.hpp"
#include "transports/contract/transport.hpp"

namespace pibench {

/// Sums that end sooner are not disturbed by reports of progress.
inline constexpr Nanoseconds progress_begins_after = std::chrono::seconds(1);

struct PiResult;

struct PiJob {
  using Result = PiResult;

  std::uint64_t terms = 10'000'000;
  std::uint16_t workers = 10;
  series::Kernel kernel = series::Kernel::simd;
  Placement placement = Placement::os;
  Nanoseconds deadline = std::chrono::seconds(10);  ///< of one trial
  /// The partial sums that must arrive, from reference_sums(). Outlives the job.
  std::span<const double> reference{};
  /// Called during sums that take more than a second; outlives the job.
  const OnProgress* on_progress = nullptr;
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

/// The sum of worker `index`'s slice; nothing where `stop()`, asked every few milliseconds, said
/// so. Counts the terms that are summed in `done`.
std::optional<double> sum_of_slice(const PiJob& job, std::uint16_t index,
                                   std::atomic<std::uint64_t>& done, bool (*stop)() noexcept);

/// Reports the sum's progress to the job's `on_progress`, from a second after it began on.
class SumWatch {
 public:
  SumWatch(const PiJob& job, std::string_view what) : job_(job), what_(what) {}
  void look(std::uint64_t terms_done) const;

 private:
  const PiJob& job_;
  std::string_view what_;
  Clock::time_point start_ = Clock::now();
};

/// The partial sums that the job must deliver, evaluated in this process. Throws TrialError where a
/// signal ends it before.
std::vector<double> reference_sums(const PiJob& job);

/// Throws TrialError(failed) unless every partial sum arrived bit-equal, and so their sum.
void verify_partial_sums(std::span<const double> arrived, std::span<const double> reference);

/// Verifies a sum that workers added up in arrival order: half an ulp per addition is allowed.
void verify_shared_sum(double sum, std::span<const double> reference);

/// Pi and its error from a verified sum.
void conclude(PiResult& result, double sum, const PiJob& job);

/// The whole job without workers or a transport: the baseline of the speed-up. Throws TrialError.
PiResult run_pi_in_process(const PiJob& job);

/// A deadline that leaves room for slow machines: ten seconds, and time for terms and workers.
Nanoseconds default_deadline(std::uint64_t terms, std::uint16_t workers);

}  // namespace pibench
