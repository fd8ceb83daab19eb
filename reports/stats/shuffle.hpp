// Random orders that are the same on every platform: std::shuffle's results differ between standard
// libraries.
#pragma once

#include <cstddef>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

namespace pibench::reports {

template <class Value>
void shuffle(std::vector<Value>& values, std::mt19937_64& generator) {
  for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[generator() % i]);
}

/// The numbers below `count`, in an order drawn from the generator.
inline std::vector<std::size_t> shuffled(std::size_t count, std::mt19937_64& generator) {
  std::vector<std::size_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  shuffle(numbers, generator);
  return numbers;
}

}  // namespace pibench::reports
