#include "bench/scenarios/pi.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <limits>

#include "bench/harness/signals.hpp"
#include "bench/series/oracle.hpp"
#include "bench/series/slices.hpp"
#include "transports/posix/interruption.hpp"

namespace pibench {
namespace {

/// `look(terms done)` is called after every part.
template <class Look>
std::optional<double> sum_in_parts(const PiJob& job, std::uint16_t index, Look&& look) {
  series::GradualSum sum(job.kernel, series::slice_of(job.terms, job.workers, index));
  const std::uint64_t all = sum.terms_left();
  while (sum.terms_left() > 0) {
    sum.advance();
    look(all - sum.terms_left());
    if (sum.terms_left() > 0 && posix::interruption::requested()) return std::nullopt;
  }
  return sum.value();
}

std::vector<double> sums_in_process(const PiJob& job, std::string_view what) {
  const posix::interruption::ScopedCheck check(
      [](void*) noexcept { return SignalGuard::caught() != 0; }, nullptr);
  const SumWatch watch(job, what);
  std::vector<double> sums;
  sums.reserve(job.workers);
  std::uint64_t terms_before = 0;
  for (std::uint16_t i = 0; i < job.workers; ++i) {
    const auto sum =
        sum_in_parts(job, i, [&](std::uint64_t done) { watch.look(terms_before + done); });
    if (!sum) throw TrialError(TrialError::Kind::stopped_by_user, "stopped by a signal");
    sums.push_back(*sum);
    const series::Slice slice = series::slice_of(job.terms, job.workers, i);
    terms_before += slice.last - slice.first;
  }
  return sums;
}

}  // namespace

std::optional<double> sum_of_slice(const PiJob& job, std::uint16_t index,
                                   std::atomic<std::uint64_t>& done) {
  return sum_in_parts(job, index,
                      [&](std::uint64_t terms) { done.store(terms, std::memory_order_relaxed); });
}

void SumWatch::look(std::uint64_t terms_done) const {
  if (job_.tell == nullptr || terms_done >= job_.terms) return;
  const Nanoseconds elapsed = Clock::now() - start_;
  if (elapsed < telling_begins_after) return;
  (*job_.tell)(what_, static_cast<double>(terms_done) / static_cast<double>(job_.terms), elapsed);
}

std::vector<double> reference_sums(const PiJob& job) {
  return sums_in_process(job, "reference sum");
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
  const double sum = series::combine(sums_in_process(job, "sum"));
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
