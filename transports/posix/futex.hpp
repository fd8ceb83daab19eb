// Waiting on a 32-bit word in memory shared between processes; futex(2).
#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <cstdint>
#include <ctime>

namespace pibench::posix {

using FutexWord = std::atomic<std::uint32_t>;
static_assert(sizeof(FutexWord) == sizeof(std::uint32_t));

/// Sleeps while `word` holds `expected`, `at_most` that long; may return early for no reason, and
/// does on a signal.
inline void futex_wait(FutexWord& word, std::uint32_t expected,
                       const timespec* at_most = nullptr) noexcept {
  ::syscall(SYS_futex, &word, FUTEX_WAIT, expected, at_most, nullptr, 0);
}

inline void futex_wake_all(FutexWord& word) noexcept {
  ::syscall(SYS_futex, &word, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

}  // namespace pibench::posix
