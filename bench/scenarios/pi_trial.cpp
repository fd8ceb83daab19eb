#include "bench/scenarios/pi_trial.hpp"

#include <fmt/format.h>

#include <cstring>

namespace pibench {

std::string describe(std::string_view what, IoResult io) {
  switch (io.status) {
    case IoStatus::ok:
      return fmt::format("{}: done", what);
    case IoStatus::deadline:
      return fmt::format("{}: stopped at the deadline", what);
    case IoStatus::peer_gone:
      return fmt::format("{}: the other end is gone", what);
    case IoStatus::too_large:
      return fmt::format("{}: over the message limit", what);
    case IoStatus::failed:
      break;
  }
  return fmt::format("{}: {}", what, ::strerror(static_cast<int>(io.bytes_or_errno)));
}

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
  std::memcpy(&sums_[worker], message.data(), sizeof(double));
}

}  // namespace pibench
