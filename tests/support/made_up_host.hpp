// Made-up hosts, whose times are drawn from a seed: noise of several kinds, states that a run falls
// into, drifts and spikes. What is judged from them is known beforehand.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <random>
#include <string_view>
#include <vector>

namespace pibench::test {

/// Draws that are the same on every platform, unlike those of std::normal_distribution.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : generator_(seed) {}

  /// Within [0, 1).
  double uniform() { return static_cast<double>(generator_() >> 11) * 0x1p-53; }
  double normal() {
    const double radius = std::sqrt(-2 * std::log1p(-uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }
  bool happens(double probability) { return uniform() < probability; }

 private:
  std::mt19937_64 generator_;
};

/// The kinds of scatter of the repetitions of one run.
enum class Scatter : std::uint8_t {
  normal,       ///< 5 %
  lognormal,    ///< a factor of 1.35
  exponential,  ///< above a floor: disturbances only lengthen
  few_high,     ///< bimodal: a tenth of the repetitions take 1.4 times as long
  some_high,    ///< bimodal: a quarter
  half_high,    ///< bimodal: a half, so that the median is either
  spiked,       ///< one in twenty takes ten times as long
};
inline constexpr std::array<std::string_view, 7> scatter_names{
    "normal",        "lognormal",     "exponential", "bimodal 10:90",
    "bimodal 25:75", "bimodal 50:50", "spikes"};
inline constexpr std::size_t kinds_of_scatter = scatter_names.size();

/// A time around 1.
inline double scattered(Scatter scatter, Chance& chance) {
  const auto two_states = [&chance](double share, double factor) {
    const double noise = 1 + 0.02 * chance.normal();
    return chance.happens(share) ? factor * noise : noise;
  };
  switch (scatter) {
    case Scatter::normal:
      return 1 + 0.05 * chance.normal();
    case Scatter::lognormal:
      return std::exp(0.3 * chance.normal());
    case Scatter::exponential:
      return 1 - 0.02 * std::log1p(-chance.uniform());
    case Scatter::few_high:
      return two_states(0.1, 1.4);
    case Scatter::some_high:
      return two_states(0.25, 1.4);
    case Scatter::half_high:
      return two_states(0.5, 1.4);
    case Scatter::spiked:
      return two_states(0.05, 10);
  }
  return 1;
}

inline std::vector<double> scattered(Scatter scatter, std::size_t count, Chance& chance) {
  std::vector<double> times(count);
  for (double& time : times) time = scattered(scatter, chance);
  return times;
}

}  // namespace pibench::test
