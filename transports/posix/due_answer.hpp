// Waiting for the answer of a server that is just being met, and ought to answer at once.
#pragma once

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "transports/contract/io.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/interruption.hpp"

namespace pibench::posix {

/// Blocks until poll(2) tells one of `events` of a connection. failed(ETIMEDOUT) after two seconds;
/// where a stop is asked for meanwhile, deadline, but a moment later: a server that answers at all
/// does so within a moment, and a link that is open is closed in good order.
inline IoResult wait_for_due_answer(int connection, short events) noexcept {
  using Clock = std::chrono::steady_clock;
  using std::chrono::milliseconds;
  constexpr auto patience = std::chrono::seconds(2);
  constexpr auto grace = milliseconds(300);
  pollfd awaited{.fd = connection, .events = events, .revents = 0};
  auto latest = Clock::now() + patience;
  for (bool stopped = false;;) {
    const auto left = std::chrono::ceil<milliseconds>(latest - Clock::now());
    const int ready =
        ::poll(&awaited, 1, static_cast<int>(std::max(left, milliseconds(0)).count()));
    if (ready > 0) return IoResult::ok(1);
    if (ready == 0) return stopped ? IoResult{IoStatus::deadline, 0} : IoResult::error(ETIMEDOUT);
    if (errno != EINTR) return result_from_errno();
    if (stopped || !interruption::requested()) continue;
    stopped = true;
    latest = std::min(latest, Clock::now() + grace);
  }
}

}  // namespace pibench::posix
