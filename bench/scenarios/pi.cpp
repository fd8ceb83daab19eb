#include "bench/scenarios/pi.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <limits>

#include "bench/series/oracle.hpp"
#include "bench/series/slices.hpp"

namespace pibench {

std::vector<double> reference_sums(const PiJob& job) {
  std::vector<double> sums;
  sums.reserve(job.workers);
  for (std::uint32_t i = 0; i < job.workers; ++i)
    sums.push_back(series::sum_slice(job.kernel, series::slice_of(job.terms, job.workers, i)));
  return sums;
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
  const double sum = series::combine(reference_sums(job));
  result.phases.compute = Clock::now() - start;
  result.usage = usage_so_far() - usage_before;
  conclude(result, sum, job);
  return result;
}

Nanoseconds default_deadline(std::uint64_t terms) {
  constexpr std::uint64_t slow_terms_per_second = 50'000'000;
  return std::chrono::seconds(10 + terms / slow_terms_per_second);
}

}  // namespace pibench
