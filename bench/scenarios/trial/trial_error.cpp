#include "bench/scenarios/trial/trial_error.hpp"

#include <fmt/format.h>

#include <cstring>

#include "transports/posix/refusal.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {

TrialError trial_error_of(const std::exception& error) {
  if (const auto* known = dynamic_cast<const TrialError*>(&error)) return *known;
  const bool refused = posix::is_refusal(error);
  return {refused ? TrialError::Kind::unavailable : TrialError::Kind::failed, error.what()};
}

void throw_cause(const std::optional<StopCause>& cause, const std::string& otherwise,
                 const std::string& besides) {
  if (cause && cause->by_user) throw TrialError(TrialError::Kind::stopped_by_user, cause->reason);
  const std::string& reason = cause ? cause->reason : otherwise;
  const bool refused = cause && cause->refused;
  throw TrialError(refused ? TrialError::Kind::unavailable : TrialError::Kind::failed,
                   besides.empty() ? reason : reason + "; " + besides);
}

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
    case IoStatus::lost:
      return fmt::format(
          "{}: messages lost for want of room at the receiver, {} in a row (throughput may lose "
          "some with --allow-loss)",
          what, io.bytes_or_errno);
    case IoStatus::failed:
      break;
  }
  const int error_number = static_cast<int>(io.bytes_or_errno);
  return fmt::format("{}{}: {}", what, posix::file_size_remedy(error_number),
                     ::strerror(error_number));
}

}  // namespace pibench
