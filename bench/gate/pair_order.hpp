// The order in which a gate starts its processes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace pibench {

using PairGenerator = std::mt19937_64;

/// Two processes, one directly after the other.
struct OrderedPair {
  std::size_t subject = 0;  ///< whose pair it is
  bool candidate_first = false;
};

/// `pairs` of each subject: each once per round, in an order drawn anew, so that a drift of the
/// machine hits all alike. Which side comes first is drawn for every other round and is the other
/// way around in the next (ABBA or BAAB), so that a drift within pairs cancels.
std::vector<OrderedPair> pair_order(std::size_t subjects, std::size_t pairs,
                                    PairGenerator& generator);

}  // namespace pibench
