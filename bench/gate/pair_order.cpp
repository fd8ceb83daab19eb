#include "bench/gate/pair_order.hpp"

#include "reports/stats/shuffle.hpp"

namespace pibench {

std::vector<OrderedPair> pair_order(std::size_t subjects, std::size_t pairs,
                                    PairGenerator& generator) {
  std::vector<OrderedPair> order;
  order.reserve(subjects * pairs);
  std::vector<bool> candidate_first(subjects);
  for (std::size_t round = 0; round < pairs; ++round) {
    for (const std::size_t subject : reports::shuffled(subjects, generator)) {
      const bool drawn = generator() % 2 == 1;
      candidate_first[subject] = round % 2 == 0 ? drawn : !candidate_first[subject];
      order.push_back({subject, candidate_first[subject]});
    }
  }
  return order;
}

}  // namespace pibench
