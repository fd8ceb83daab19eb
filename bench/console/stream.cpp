#include "bench/console/stream.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace pibench {
namespace {

/// A signal that arrives just before poll() is seen this much later.
constexpr int nap_ms = 50;

/// True when a write would not block, or would fail with an errno; false after giving up.
bool has_room(int fd, GivesUp gives_up) noexcept {
  const auto start = Clock::now();
  for (;;) {
    pollfd room{.fd = fd, .events = POLLOUT, .revents = 0};
    const bool is_last = gives_up(Clock::now() - start);
    const int ready = ::poll(&room, 1, is_last ? 0 : nap_ms);
    if (ready > 0 || (ready < 0 && errno != EINTR)) return true;
    if (is_last) return false;
  }
}

/// True when the write was interrupted or another writer took the room first; not for ever, though
/// there is room.
bool is_worth_another_try(int error, int tries) noexcept {
  constexpr int tries_max = 1000;
  if (tries > tries_max) return false;
  if (error == EAGAIN) ::poll(nullptr, 0, 1);
  return error == EINTR || error == EAGAIN;
}

/// The errno in the terms of write_stream(), where EPIPE means a reader that is gone and EINTR
/// giving up.
int meaning_of(int error) noexcept {
  if (error == EINTR) return EAGAIN;
  return error == ECONNRESET ? EPIPE : error;
}

}  // namespace

int write_stream(int fd, std::string_view text, GivesUp gives_up) noexcept {
  // A pipe that has room takes so much without blocking.
  constexpr std::size_t piece = PIPE_BUF;
  int tries = 0;
  while (!text.empty()) {
    if (!has_room(fd, gives_up)) return EINTR;
    const ssize_t written = ::write(fd, text.data(), std::min(text.size(), piece));
    if (written > 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
      tries = 0;
    } else if (written == 0) {
      return EIO;
    } else if (!is_worth_another_try(errno, ++tries)) {
      return meaning_of(errno);
    }
  }
  return 0;
}

}  // namespace pibench
