#include "bench/scenarios/pi/trial.hpp"

#include <fmt/format.h>

#include <cstring>

namespace pibench {

void PartialSums::take(const Arrival& arrival, ConstBytes message) {
  const std::uint16_t worker = index_of(arrival.from);
  const auto fail = [](const std::string& reason) {
    throw TrialError(TrialError::Kind::failed, reason);
  };
  if (worker >= sums_.size())
    fail(fmt::format("a message from worker {}, which does not exist", worker));
  if (message.size() != sizeof(double))
    fail(fmt::format("worker {} sent {} bytes instead of {}", worker, message.size(),
                     sizeof(double)));
  if (seen_[worker]) fail(fmt::format("a second message from worker {}", worker));
  seen_[worker] = true;
  ++taken_;
  std::memcpy(&sums_[worker], message.data(), sizeof(double));
}

}  // namespace pibench
