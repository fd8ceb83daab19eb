#include "bench/gate/pair_order.hpp"

#include <numeric>
#include <utility>

namespace pibench {

std::vector<std::size_t> shuffled(std::size_t count, TurnsGenerator& generator) {
  std::vector<std::size_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  // Not std::shuffle, whose result differs between standard libraries.
  for (std::size_t i = count; i > 1; --i) std::swap(numbers[i - 1], numbers[generator() % i]);
  return numbers;
}

std::vector<PairTurn> pair_turns(std::size_t subjects, std::size_t pairs,
                                 TurnsGenerator& generator) {
  std::vector<PairTurn> turns;
  turns.reserve(subjects * pairs);
  std::vector<bool> candidate_first(subjects);
  for (std::size_t round = 0; round < pairs; ++round) {
    for (const std::size_t subject : shuffled(subjects, generator)) {
      const bool drawn = generator() % 2 == 1;
      candidate_first[subject] = round % 2 == 0 ? drawn : !candidate_first[subject];
      turns.push_back({subject, candidate_first[subject]});
    }
  }
  return turns;
}

}  // namespace pibench
