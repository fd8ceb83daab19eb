#include "reports/stats/modality.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <mutex>
#include <random>
#include <vector>

namespace pibench::reports {
namespace {

using Values = std::vector<double>;
using Indices = std::vector<std::size_t>;

/// Corners of the distribution function, in counts: at the i-th value of the sorted sample it steps
/// from i to i + 1. A hull holds the indices of the corners it goes through; the one above goes
/// through the upper corners, one count higher.
struct Hulls {
  Indices minorant;  ///< the greatest convex function below
  Indices majorant;  ///< the least concave function above
};

/// Twice the area of the triangle of three corners: above zero where the slope rises.
double turn(const Values& x, std::size_t a, std::size_t b, std::size_t c) {
  return (x[b] - x[a]) * static_cast<double>(c - b) - (x[c] - x[b]) * static_cast<double>(b - a);
}

/// `side` is 1 for the hull below, -1 for the hull above.
Indices hull(const Values& x, std::size_t low, std::size_t high, double side) {
  Indices corners;
  corners.reserve(high - low + 1);
  for (std::size_t i = low; i <= high; ++i) {
    while (corners.size() > 1 &&
           side * turn(x, corners[corners.size() - 2], corners.back(), i) <= 0) {
      corners.pop_back();
    }
    corners.push_back(i);
  }
  return corners;
}

/// The line through two lower corners, at the place of the i-th value.
double line_at(const Values& x, std::size_t from, std::size_t to, std::size_t i) {
  const auto start = static_cast<double>(from);
  if (x[to] <= x[from]) return start;
  return start + (x[i] - x[from]) * static_cast<double>(to - from) / (x[to] - x[from]);
}

/// The position of the corner of a hull that the segment over the i-th value ends in.
std::size_t end_of_segment(const Indices& corners, std::size_t i) {
  const auto end = std::ranges::lower_bound(corners, i);
  return std::max<std::size_t>(static_cast<std::size_t>(end - corners.begin()), 1);
}

struct Gap {
  double counts;
  std::size_t low;
  std::size_t high;
};

/// The widest gap between the hulls, with the corners that enclose it.
Gap widest_gap(const Values& x, const Hulls& hulls) {
  const auto& [below, above] = hulls;
  Gap widest{1, below.front(), below.back()};
  for (const std::size_t i : below) {
    const std::size_t end = end_of_segment(above, i);
    const double gap = line_at(x, above[end - 1], above[end], i) + 1 - static_cast<double>(i);
    if (gap > widest.counts) widest = {gap, i, above[end]};
  }
  for (const std::size_t i : above) {
    const std::size_t end = end_of_segment(below, i);
    const double gap = static_cast<double>(i) + 1 - line_at(x, below[end - 1], below[end], i);
    if (gap > widest.counts) widest = {gap, below[end - 1], i};
  }
  return widest;
}

/// The greatest distance of the function from the hull below it, left of the gap.
double distance_below(const Values& x, const Indices& corners, std::size_t low) {
  double most = 1;
  for (std::size_t k = 1; k < corners.size() && corners[k] <= low; ++k) {
    for (std::size_t i = corners[k - 1]; i <= corners[k]; ++i) {
      if (x[corners[k]] <= x[corners[k - 1]]) break;
      const double line = line_at(x, corners[k - 1], corners[k], i);
      most = std::max(most, static_cast<double>(i) + 1 - line);
    }
  }
  return most;
}

/// The greatest distance of the function from the hull above it, right of the gap.
double distance_above(const Values& x, const Indices& corners, std::size_t high) {
  double most = 1;
  for (std::size_t k = 1; k < corners.size(); ++k) {
    if (corners[k - 1] < high || x[corners[k]] <= x[corners[k - 1]]) continue;
    for (std::size_t i = corners[k - 1]; i <= corners[k]; ++i) {
      const double line = line_at(x, corners[k - 1], corners[k], i) + 1;
      most = std::max(most, line - static_cast<double>(i));
    }
  }
  return most;
}

/// The interval that must hold the mode shrinks until the hulls in it are closer to each other than
/// the function came to be from the hulls outside of it.
double dip_of_sorted(const Values& x) {
  double counts = 1;
  std::size_t low = 0;
  std::size_t high = x.size() - 1;
  while (low < high) {
    const Hulls hulls{hull(x, low, high, 1), hull(x, low, high, -1)};
    const Gap gap = widest_gap(x, hulls);
    if (gap.counts <= counts) break;
    counts = std::max({counts, distance_below(x, hulls.minorant, gap.low),
                       distance_above(x, hulls.majorant, gap.high)});
    if (gap.low == low && gap.high == high) break;
    low = gap.low;
    high = gap.high;
  }
  return counts / (2 * static_cast<double>(x.size()));
}

/// Dips of uniform samples, ascending.
Values simulated_dips(std::size_t size) {
  constexpr std::size_t samples = 4000;
  std::mt19937_64 generator;
  Values dips;
  Values sample(size);
  dips.reserve(samples);
  for (std::size_t i = 0; i < samples; ++i) {
    // Not std::uniform_real_distribution, whose values differ between standard libraries.
    for (double& value : sample) value = static_cast<double>(generator() >> 11);
    std::ranges::sort(sample);
    dips.push_back(dip_of_sorted(sample));
  }
  std::ranges::sort(dips);
  return dips;
}

/// Simulated once for every size of sample that it is asked for.
const Values& dips_of_uniform(std::size_t size) {
  static std::mutex mutex;
  static std::map<std::size_t, Values> known;
  const std::lock_guard lock(mutex);
  auto found = known.find(size);
  if (found == known.end()) found = known.emplace(size, simulated_dips(size)).first;
  return found->second;
}

/// The size whose simulated dips stand for those of samples of `size`. Simulation takes as long as
/// the sample is large, and a file may hold samples of all sizes; beyond a hundred values, dips are
/// as the inverse root of the size to 2 %.
std::size_t simulated_size(std::size_t size) {
  constexpr std::size_t exact = 100;
  constexpr std::size_t most = 800;
  if (size <= exact) return size;
  std::size_t simulated = exact;
  while (simulated * 2 <= std::min(size, most)) simulated *= 2;
  return simulated;
}

}  // namespace

double dip(std::span<const double> sample) {
  assert(!sample.empty());
  Values sorted(sample.begin(), sample.end());
  std::ranges::sort(sorted);
  return dip_of_sorted(sorted);
}

double dip_p_value(double dip, std::size_t size) {
  assert(size > 0);
  const std::size_t simulated = simulated_size(size);
  const Values& dips = dips_of_uniform(simulated);
  const double scale = std::sqrt(static_cast<double>(size) / static_cast<double>(simulated));
  const auto as_great = dips.end() - std::ranges::lower_bound(dips, dip * scale);
  return static_cast<double>(as_great) / static_cast<double>(dips.size());
}

bool looks_bimodal(std::span<const double> sample) {
  return sample.size() >= fewest_for_humps && dip_p_value(dip(sample), sample.size()) < p_of_humps;
}

}  // namespace pibench::reports
