// Whether this is a build for coverage: each of its processes writes its counters as it ends, which
// takes system calls, time and memory that the same process does not need elsewhere.
#pragma once

namespace pibench::test {

#ifdef PIBENCH_COVERAGE
inline constexpr bool counts_coverage = true;
#else
inline constexpr bool counts_coverage = false;
#endif

}  // namespace pibench::test
