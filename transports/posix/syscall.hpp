// One place for what every system call needs: EINTR and an error that names the call.
#pragma once

#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>

#include "transports/posix/interruption.hpp"

namespace pibench::posix {

/// For a limit that each call which makes a file longer can meet; else empty.
constexpr std::string_view file_size_remedy(int error_number) {
  return error_number == EFBIG ? " (for larger files: ulimit -f)" : "";
}

/// Throws the current errno as std::system_error; `what` is the call with its arguments.
[[noreturn]] inline void throw_errno(std::string_view what, int error_number = errno) {
  throw std::system_error(error_number, std::generic_category(),
                          std::string(what).append(file_size_remedy(error_number)));
}

/// `result` unless it is -1, else throws.
template <class Integer>
Integer checked(Integer result, std::string_view what) {
  if (result == Integer{-1}) throw_errno(what);
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
