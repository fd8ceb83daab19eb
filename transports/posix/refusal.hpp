// Refusals by a machine as it is now: its limits are too low, a filter or a missing right forbids
// the call, something is not installed. Any other error is a fault.
#pragma once

#include <exception>
#include <stdexcept>
#include <system_error>

namespace pibench::posix {

/// A refusal for which there is no errno.
class Unavailable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A refusal whose remedy is known.
class Refusal : public std::system_error {
 public:
  using std::system_error::system_error;
};

/// True for the two above, for lack of memory, and for any other std::system_error whose errno
/// means a limit, a missing right, or a feature that this kernel does not have.
bool is_refusal(const std::exception& error) noexcept;

}  // namespace pibench::posix
