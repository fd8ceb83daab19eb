// Probes that try what opening a link would do.
#pragma once

#include <exception>
#include <utility>

#include "transports/contract/probe.hpp"

namespace pibench::posix {

/// Usable if `attempt` returns; else the reason is the exception's, as it would be at opening.
template <class Attempt>
Probe probe_by(Attempt&& attempt) {
  try {
    std::forward<Attempt>(attempt)();
    return {true, {}};
  } catch (const std::exception& error) {
    return {false, error.what()};
  }
}

}  // namespace pibench::posix
