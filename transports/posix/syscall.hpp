// Common handling of system calls: EINTR, and errors that name the call, the cause and, where there
// is one, the remedy.
#pragma once

#include <cerrno>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include "transports/posix/interruption.hpp"

namespace pibench::posix {

/// The remedy for a limit that any call which makes a file longer can meet; else empty.
constexpr std::string_view file_size_remedy(int error_number) {
  return error_number == EFBIG ? " (for larger files: ulimit -f)" : "";
}

/// A remedy for calls that fail with this errno, and with no other.
struct Remedy {
  int error_number;
  std::string_view text;
};
using Remedies = std::span<const Remedy>;

/// Throws std::system_error of `error_number`; `what` is the call with its arguments. A remedy that
/// fits is appended, and makes it a Refusal.
[[noreturn]] void throw_errno(std::string_view what, int error_number = errno,
                              Remedies remedies = {});

/// `result` unless it is -1, else throws.
template <class Integer>
Integer checked(Integer result, std::string_view what, Remedies remedies = {}) {
  if (result == Integer{-1}) throw_errno(what, errno, remedies);
  return result;
}

/// Repeats a blocking call that a signal interrupted, until interruption::requested().
/// Returns the call's result; after a request to stop, -1 with errno EINTR.
template <class Call>
auto retry_interrupted(Call&& call) noexcept {
  for (;;) {
    const auto result = call();
    if (result != -1 || errno != EINTR) return result;
    if (interruption::requested()) {
      errno = EINTR;
      return result;
    }
  }
}

}  // namespace pibench::posix
