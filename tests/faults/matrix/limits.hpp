// How little a run can do with, found by trying: it depends on the libraries of a machine.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/faults/matrix/sandbox.hpp"

namespace pibench::test {

struct ResourceLimit {
  int resource;        ///< RLIMIT_…
  std::uint64_t unit;  ///< in which limits differ at least
  std::uint64_t ample;
};

/// Limits, from the least with which the program can say anything on, at which `request` comes to
/// different ends: it gives up before it has made its run directory, and after that, it writes
/// results, and measures. Of each of these there is the least limit, the greatest and one between;
/// then some at which there is more and more room for transports that need more.
std::vector<std::uint64_t> telling_limits(Sandbox& sandbox, const Sandbox::Request& request,
                                          const ResourceLimit& limit);

}  // namespace pibench::test
