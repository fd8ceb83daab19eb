// Text on its way to whatever reads a descriptor: a terminal, a pipe, a device, a file.
#pragma once

#include <string_view>

#include "bench/harness/clock.hpp"

namespace pibench {

/// Asked before and every 50 ms while the reader takes nothing; true ends the waiting.
using GivesUp = bool (*)(Nanoseconds waited) noexcept;

/// Writes all of `text` in pieces, and blocks no longer than `gives_up` lets it. SIGPIPE must be
/// ignored. Returns 0, or the errno of what went wrong: EPIPE where the reader is gone, EINTR after
/// giving up. The descriptor may be non-blocking or not.
int write_stream(int fd, std::string_view text, GivesUp gives_up) noexcept;

}  // namespace pibench
