// The answer to whether a mechanism works on this machine.
#pragma once

#include <string>

namespace pibench {

struct Probe {
  bool usable;
  std::string reason;  ///< why not, and the remedy; empty where usable
};

}  // namespace pibench
