#include "bench/scenarios/pi/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "bench/harness/affinity.hpp"
#include "bench/harness/signals.hpp"
#include "bench/harness/worker_pool.hpp"
#include "bench/scenarios/pi/sum_in_parts.hpp"
#include "bench/scenarios/trial/seed.hpp"
#include "bench/series/oracle.hpp"
#include "transports/posix/shared_array.hpp"

namespace pibench {
namespace {

using series::CompensatedSum;
using series::Slice;

constexpr std::uint64_t terms_worth_a_process = 50'000'000;
constexpr std::size_t stretches_per_sample = 20;
constexpr long double half_ulp = std::numeric_limits<double>::epsilon() / 2;

/// Terms to be summed again, after what a sum had before them.
struct Stretch {
  Slice terms;
  CompensatedSum before;
};

/// A stretch of a worker's sum, and what the worker had after it.
struct Claim {
  std::uint16_t worker;
  Stretch stretch;
  CompensatedSum after;
};

using Stretches = std::span<const Stretch>;

[[noreturn]] void fail(const std::string& reason) {
  throw TrialError(TrialError::Kind::failed, reason);
}

std::uint64_t size_of(Slice terms) {
  return terms.last - terms.first;
}

std::uint64_t terms_of(Stretches stretches) {
  std::uint64_t terms = 0;
  for (const Stretch& stretch : stretches) terms += size_of(stretch.terms);
  return terms;
}

std::vector<CompensatedSum> sum_here(const PiJob& job, Stretches stretches, const SumWatch& watch) {
  std::vector<CompensatedSum> sums;
  std::uint64_t terms_before = 0;
  for (const auto& [terms, before] : stretches) {
    const auto look = [&, first = terms.first](const series::GradualSum& sum) {
      watch.look(terms_before + (sum.next() - first));
    };
    const auto sum = sum_in_parts(series::GradualSum(job.kernel, terms, before), look,
                                  [] { return SignalGuard::caught() != 0; });
    if (!sum) throw TrialError(TrialError::Kind::stopped_by_user, SignalGuard::why_stopped());
    sums.push_back(*sum);
    terms_before += size_of(terms);
  }
  return sums;
}

/// Processes that each take the next stretch as soon as they have summed one.
class Helpers {
 public:
  Helpers(const PiJob& job, Stretches stretches, std::uint16_t helpers)
      : job_(job),
        stretches_(stretches),
        board_(helpers),
        next_(1),
        sums_(stretches.size()),
        pool_(board_, default_deadline(terms_of(stretches), helpers)) {}

  std::vector<CompensatedSum> sum(const SumWatch& watch) {
    pool_.fork_all([this](WorkerId me) { help(board_.row(me)); });
    pool_.every_second([&] { watch.look(terms_done()); });
    if (!pool_.reap_all()) throw_cause_of(pool_, "waiting for sums that are made again");
    return {sums_.all().begin(), sums_.all().end()};
  }

 private:
  void help(WorkerRow& row) {
    row.state = WorkerState::computing;
    const std::atomic_ref<std::uint32_t> next(next_[0]);
    for (std::size_t i = next++; i < stretches_.size(); i = next++) {
      const auto& [terms, before] = stretches_[i];
      const auto look = [&, done = row.terms_done.load(), first = terms.first](auto& sum) {
        row.terms_done = done + (sum.next() - first);
      };
      sums_[i] =
          *sum_in_parts(series::GradualSum(job_.kernel, terms, before), look, [] { return false; });
    }
    row.state = WorkerState::done;
  }

  std::uint64_t terms_done() {
    std::uint64_t terms = 0;
    for (std::uint16_t i = 0; i < board_.workers(); ++i)
      terms += board_.row(WorkerId{i}).terms_done;
    return terms;
  }

  const PiJob& job_;
  Stretches stretches_;
  Scoreboard board_;
  posix::SharedArray<std::uint32_t> next_;
  posix::SharedArray<CompensatedSum> sums_;
  WorkerPool pool_;
};

std::vector<CompensatedSum> sum_again(const PiJob& job, Stretches stretches,
                                      std::string_view what) {
  const std::uint64_t terms = terms_of(stretches);
  const SumWatch watch(job, what, terms);
  const std::uint64_t helpers = std::min({allowed_cpus().size(), std::size_t{job.workers},
                                          stretches.size(), terms / terms_worth_a_process});
  if (helpers < 2) return sum_here(job, stretches, watch);
  return with_trial_errors(
      [&] { return Helpers(job, stretches, static_cast<std::uint16_t>(helpers)).sum(watch); });
}

/// How far a sum of so many terms may be from the exact value, in parts of it.
long double tolerance(series::Kernel kernel, std::uint64_t terms) {
  constexpr std::uint64_t a_few = 8;
  return half_ulp *
         static_cast<long double>(kernel == series::Kernel::simd ? a_few : a_few + terms);
}

bool is_near(double sum, series::Kernel kernel, Slice terms) {
  const long double exact = series::oracle_sum(terms);
  return std::abs(sum - exact) <= tolerance(kernel, size_of(terms)) * exact;
}

void add_claims(std::vector<Claim>& claims, const PiJob& job, std::uint16_t worker,
                std::span<const Checkpoint> written) {
  const Slice slice = series::slice_of(job.terms, job.workers, worker);
  Stretch stretch{{slice.first, slice.first}, {}};
  for (const Checkpoint& checkpoint : written) {
    stretch.terms = {stretch.terms.last,
                     std::clamp(checkpoint.end, stretch.terms.last, slice.last)};
    claims.push_back({worker, stretch, checkpoint.sum});
    stretch.before = checkpoint.sum;
    const Slice so_far{slice.first, stretch.terms.last};
    if (!is_near(checkpoint.sum.value(), job.kernel, so_far))
      fail(
          fmt::format("wrong sum: worker {} had {:.17g} where the terms from {} to {} make {:.17g}",
                      worker, checkpoint.sum.value(), so_far.first, so_far.last,
                      static_cast<double>(series::oracle_sum(so_far))));
  }
  if (stretch.terms.last != slice.last)
    fail(fmt::format("worker {} summed up to term {} in place of {}", worker, stretch.terms.last,
                     slice.last));
}

std::vector<Claim> chosen_by_chance(std::span<const Claim> claims) {
  std::mt19937_64 random(new_seed());
  std::vector<Claim> chosen;
  for (; !claims.empty(); claims = claims.subspan(std::min(claims.size(), stretches_per_sample))) {
    const std::size_t last = std::min(claims.size(), stretches_per_sample) - 1;
    chosen.push_back(claims[std::uniform_int_distribution<std::size_t>(0, last)(random)]);
  }
  return chosen;
}

void verify_bits(const PiJob& job, std::span<const Claim> claims) {
  std::vector<Stretch> stretches;
  for (const Claim& claim : claims) stretches.push_back(claim.stretch);
  const std::vector<CompensatedSum> sums = sum_again(job, stretches, "sampled sums");
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const auto& [worker, stretch, after] = claims[i];
    if (after.has_bits_of(sums[i])) continue;
    fail(fmt::format(
        "wrong sum: worker {} had {:.17g} after the terms from {} to {}, which when "
        "summed again give {:.17g}",
        worker, after.value(), stretch.terms.first, stretch.terms.last, sums[i].value()));
  }
}

}  // namespace

std::vector<double> reference_sums(const PiJob& job) {
  std::vector<Stretch> slices;
  for (std::uint16_t i = 0; i < job.workers; ++i)
    slices.push_back({series::slice_of(job.terms, job.workers, i), {}});
  std::vector<double> sums;
  for (const CompensatedSum& sum : sum_again(job, slices, "reference sum"))
    sums.push_back(sum.value());
  return sums;
}

void verify_partial_sums(std::span<const double> arrived, std::span<const double> reference) {
  for (std::size_t i = 0; i < reference.size(); ++i)
    if (std::bit_cast<std::uint64_t>(arrived[i]) != std::bit_cast<std::uint64_t>(reference[i]))
      fail(fmt::format("wrong partial sum: {:.17g} arrived where worker {} had {:.17g}", arrived[i],
                       i, reference[i]));
}

void verify_shared_sum(double sum, std::span<const double> reference) {
  const double expected = series::combine(reference);
  const double additions = static_cast<double>(reference.size() + 1);
  if (std::abs(sum - expected) <= static_cast<double>(half_ulp) * expected * additions) return;
  fail(fmt::format("wrong sum: {:.17g} arrived where {:.17g} was added", sum, expected));
}

void verify_by_samples(const PiJob& job, Checkpoints& checkpoints) {
  std::vector<Claim> claims;
  for (std::uint16_t i = 0; i < job.workers; ++i)
    add_claims(claims, job, i, checkpoints.written_by(i));
  const double whole = series::combine(checkpoints.sums());
  if (!is_near(whole, job.kernel, {0, job.terms}))
    fail(fmt::format("wrong sum: the workers had {:.17g} together", whole));
  verify_bits(job, chosen_by_chance(claims));
}

}  // namespace pibench
