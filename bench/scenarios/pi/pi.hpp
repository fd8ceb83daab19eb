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
#include "bench/scenarios/pi/checkpoints.hpp"
#include "bench/scenarios/trial/on_progress.hpp"
#include "bench/scenarios/trial/trial_error.hpp"
#include "bench/series/kernels.hpp"
#include "transports/contract/transport.hpp"

namespace pibench {

/// Jobs of more terms are checked by samples; see check.hpp.
inline constexpr std::uint64_t most_terms_summed_again = 1'000'000'000;

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
  std::uint64_t most_summed_again = most_terms_summed_again;
  /// The partial sums that must arrive, from reference_sums(); none where samples are the check.
  /// Outlives the job.
  std::span<const double> reference{};
  /// Called during sums that take more than a second; outlives the job.
  const OnProgress* on_progress = nullptr;

  bool is_checked_by_samples() const noexcept { return terms > most_summed_again; }
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

/// What a worker tells of its sum while that grows.
struct SumTrail {
  std::atomic<std::uint64_t>& terms_done;
  std::span<Checkpoint> checkpoints;  ///< none where the job is not checked by samples
};

/// The sum of worker `index`'s slice; nothing where `stop()`, asked every few milliseconds, said
/// so.
using SumOfSlice = std::optional<double>(const PiJob& job, std::uint16_t index, SumTrail trail,
                                         bool (*stop)() noexcept);
SumOfSlice sum_of_slice;

/// Reports a sum's progress to the job's `on_progress`, from a second after it began on.
class SumWatch {
 public:
  /// For a sum of so many terms.
  SumWatch(const PiJob& job, std::string_view what, std::uint64_t terms)
      : job_(job), what_(what), terms_(terms) {}
  void look(std::uint64_t terms_done) const;

 private:
  const PiJob& job_;
  std::string_view what_;
  std::uint64_t terms_;
  Clock::time_point start_ = Clock::now();
};

/// Pi and its error from a verified sum.
void conclude(PiResult& result, double sum, const PiJob& job);

/// The whole job without workers or a transport: the baseline of the speed-up. Throws TrialError.
PiResult run_pi_in_process(const PiJob& job);

/// A deadline that leaves room for slow machines: ten seconds, and time for terms and workers.
Nanoseconds default_deadline(std::uint64_t terms, std::uint16_t workers);

}  // namespace pibench
