#include "bench/machine/stamp_cost.hpp"

#include <algorithm>
#include <limits>

#include "bench/harness/clock.hpp"

namespace pibench {
namespace {

constexpr int batches = 50;
constexpr int stamps_per_batch = 100;

/// The stamps are system calls or reads of a page that the kernel writes: they are not optimised
/// away.
double batch_ns() {
  const auto start = Clock::now();
  auto end = start;
  for (int i = 0; i < stamps_per_batch; ++i) end = Clock::now();
  return in_ns(end - start) / stamps_per_batch;
}

}  // namespace

double stamp_cost_ns() {
  double least = std::numeric_limits<double>::infinity();
  for (int i = 0; i < batches; ++i) least = std::min(least, batch_ns());
  return least;
}

}  // namespace pibench
