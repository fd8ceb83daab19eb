#include "bench/scenarios/pi/pi.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bench/harness/signals.hpp"
#include "bench/scenarios/pi/sum_in_parts.hpp"
#include "bench/series/oracle.hpp"
#include "bench/series/slices.hpp"

namespace pibench {
namespace {

series::Slice slice_of(const PiJob& job, std::uint16_t worker) {
  return series::slice_of(job.terms, job.workers, worker);
}

[[noreturn]] void throw_stopped(const PiJob& job) {
  if (SignalGuard::caught() != 0)
    throw TrialError(TrialError::Kind::stopped_by_user, SignalGuard::why_stopped());
  throw TrialError(TrialError::Kind::failed,
                   fmt::format("deadline of {:.3g} s passed amid the sum",
                               std::chrono::duration<double>(job.deadline).count()));
}

std::vector<double> sums_in_process(const PiJob& job) {
  const auto start = Clock::now();
  const auto is_late = [&] {
    return Clock::now() >= std::max(start, last_continued()) + job.deadline;
  };
  const auto stop = [&] { return SignalGuard::caught() != 0 || is_late(); };
  const SumWatch watch(job, "sum", job.terms);
  std::vector<double> sums;
  sums.reserve(job.workers);
  for (std::uint16_t i = 0; i < job.workers; ++i) {
    const auto look = [&](const series::GradualSum& sum) { watch.look(sum.next()); };
    const auto sum = sum_in_parts(series::GradualSum(job.kernel, slice_of(job, i)), look, stop);
    if (!sum) throw_stopped(job);
    sums.push_back(sum->value());
  }
  return sums;
}

}  // namespace

std::optional<double> sum_of_slice(const PiJob& job, std::uint16_t index, SumTrail trail,
                                   bool (*stop)() noexcept) {
  const series::Slice slice = slice_of(job, index);
  CheckpointLog log(trail.checkpoints, slice);
  const auto note = [&](const series::GradualSum& sum) {
    log.note(sum);
    trail.terms_done.store(sum.next() - slice.first, std::memory_order_relaxed);
  };
  const auto sum = sum_in_parts(series::GradualSum(job.kernel, slice), note, stop);
  if (!sum) return std::nullopt;
  return sum->value();
}

void SumWatch::look(std::uint64_t terms_done) const {
  if (job_.on_progress == nullptr || terms_done >= terms_) return;
  const Nanoseconds elapsed = Clock::now() - start_;
  if (elapsed < progress_begins_after) return;
  (*job_.on_progress)(what_, static_cast<double>(terms_done) / static_cast<double>(terms_),
                      elapsed);
}

void conclude(PiResult& result, double sum, const PiJob& job) {
  result.pi = series::pi_from(sum);
  result.pi_error = series::pi_error(result.pi, job.terms);
}

PiResult run_pi_in_process(const PiJob& job) {
  const PlacementGuard placement(job.placement);
  const Usage usage_before = usage_so_far();
  PiResult result;
  const auto start = Clock::now();
  const double sum = series::combine(sums_in_process(job));
  result.phases.compute = Clock::now() - start;
  result.usage = usage_so_far() - usage_before;
  conclude(result, sum, job);
  return result;
}

Nanoseconds default_deadline(std::uint64_t terms, std::uint16_t workers) {
  constexpr std::uint64_t slow_terms_per_second = 50'000'000;
  return deadline_for(workers) + std::chrono::seconds(terms / slow_terms_per_second);
}

}  // namespace pibench
