// What a machine, as it is now, does not let a process have: its limits are too low, a filter or a
// missing right refuses the call, something is not installed. Whatever else goes wrong is a fault.
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

/// Of the two above, of lack of memory, and of each other std::system_error whose errno tells of a
/// limit, of a missing right, or of something that this kernel does not have.
bool is_refusal(const std::exception& error) noexcept;

}  // namespace pibench::posix
