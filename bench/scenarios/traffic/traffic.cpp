#include "bench/scenarios/traffic/traffic.hpp"

#include <fmt/format.h>

namespace pibench {

JobFacts facts_of(const TrafficJob& job) {
  return {.workers = job.workers, .message_bytes = job.bytes};
}

void require_composed(ConstBytes arrived, Payload& due, std::uint64_t number, Direction direction) {
  due.compose(number, direction);
  if (std::ranges::equal(arrived, due.bytes())) return;
  throw TrialError(
      TrialError::Kind::failed,
      fmt::format("message {} ({}) is not what was sent: {} bytes of {} differ", number,
                  direction == Direction::to_worker ? "to the worker" : "to the parent",
                  arrived.size() == due.size() ? "some" : "all", due.size()));
}

void require_good(const Inspector& inspector, std::string_view where) {
  if (const auto complaint = inspector.complaint())
    throw TrialError(TrialError::Kind::failed, fmt::format("{}: {}", where, *complaint));
}

}  // namespace pibench
