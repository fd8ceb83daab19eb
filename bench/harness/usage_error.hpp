// An error that the user can mend: one clear line on standard error and exit code 2.
#pragma once

#include <stdexcept>
#include <string>

namespace pibench {

class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace pibench
