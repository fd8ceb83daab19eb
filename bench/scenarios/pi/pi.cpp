#include "bench/scenarios/pi/pi.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "bench/harness/signals.hpp"
#include "bench/series/oracle.hpp"
#include "bench/series/slices.hpp"

namespace pibench {
namespace {

/// `look(terms done)` is called after every part, and then `stop()` asked.
template <class Look, class Stop>
std::optional<double> sum_in_parts(const PiJob& job, std::uint16_t index, Look&& look,
                                   Stop&& stop) {
  series::GradualSum sum(job.kernel, series::slice_of(job.terms, job.workers, index));
  const std::uint64_t all = sum.terms_left();
  while (sum.terms_left() > 0) {
    sum.advance();
    look(all - sum.terms_left());
    if (sum.terms_left() > 0 && stop()) return std::nullopt;
  }
  return sum.value();
}

[[noreturn]] void throw_stopped(const PiJob& job) {
  if (SignalGuard::caught() != 0)
    throw TrialError(TrialError::Kind::stopped_by_user, SignalGuard::why_stopped());
  throw TrialError(TrialError::Kind::failed,
                   fmt::format("deadline of {:.3g} s passed amid the sum",
                               std::chrono::duration<double>(job.deadline).count()));
}

std::vector<double> sums_in_process(const PiJob& job, std::string_view what,
                                    std::optional<Nanoseconds> deadline) {
  const auto start = Clock::now();
  const auto is_late = [&] {
    return deadline && Clock::now() >= std::max(start, last_continued()) + *deadline;
  };
  const auto stop = [&] { return SignalGuard::caught() != 0 || is_late(); };
  const SumWatch watch(job, what);
  std::vector<double> sums;
  sums.reserve(job.workers);
  std::uint64_t terms_before = 0;
  for (std::uint16_t i = 0; i < job.workers; ++i) {
    const auto look = [&](std::uint64_t done) { watch.look(terms_before + done); };
    const std::optional<double> sum = sum_in_parts(job, i, look, stop);
    if (!sum) throw_stopped(job);
    sums.push_back(*sum);
    const series::Slice slice = series::slice_of(job.terms, job.workers, i);
    terms_before += slice.last - slice.first;
  }
  return sums;
}

}  // namespace

std::optional<double> sum_of_slice(const PiJob& job, std::uint16_t index,
                                   std::atomic<std::uint64_t>& done, bool (*stop)() noexcept) {
  const auto note = [&](std::uint64_t terms) { done.store(terms, std::memory_order_relaxed); };
  return sum_in_parts(job, index, note, stop);
}

void SumWatch::look(std::uint64_t terms_done) const {
  if (job_.on_progress == nullptr || terms_done >= job_.terms) return;
  const Nanoseconds elapsed = Clock::now() - start_;
  if (elapsed < progress_begins_after) return;
  (*job_.on_progress)(what_, static_cast<double>(terms_done) / static_cast<double>(job_.terms),
                      elapsed);
}

std::vector<double> reference_sums(const PiJob& job) {
  return sums_in_process(job, "reference sum", std::nullopt);
}

void verify_partial_sums(std::span<const double> arrived, std::span<const double> reference) {
  for (std::size_t i = 0; i < reference.size(); ++i)
    if (std::bit_cast<std::uint64_t>(arrived[i]) != std::bit_cast<std::uint64_t>(reference[i]))
      throw TrialError(TrialError::Kind::failed,
                       fmt::format("wrong partial sum: {:.17g} arrived where worker {} had {:.17g}",
                                   arrived[i], i, reference[i]));
}

void verify_shared_sum(double sum, std::span<const double> reference) {
  const double expected = series::combine(reference);
  const double half_ulp = std::numeric_limits<double>::epsilon() / 2 * expected;
  if (std::abs(sum - expected) <= half_ulp * static_cast<double>(reference.size() + 1)) return;
  throw TrialError(
      TrialError::Kind::failed,
      fmt::format("wrong sum: {:.17g} arrived where {:.17g} was added", sum, expected));
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
  const double sum = series::combine(sums_in_process(job, "sum", job.deadline));
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
