#include "bench/scenarios/traffic/traffic.hpp"

#include <fmt/format.h>

namespace pibench {

JobFacts facts_of(const TrafficJob& job) {
  return {.workers = job.workers, .message_bytes = job.bytes};
}

void require_good(const Inspector& inspector, std::string_view where) {
  if (const auto complaint = inspector.complaint())
    throw TrialError(TrialError::Kind::failed, fmt::format("{}: {}", where, *complaint));
}

}  // namespace pibench
