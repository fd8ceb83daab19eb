// The --benchmark_* flags of `pibench run`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bench/run/gbench.hpp"

namespace pibench::cli {

inline constexpr std::string_view benchmark_prefix = "--benchmark_";

/// Each as --benchmark_NAME=VALUE; the last one of a name counts. Throws UsageError that names the
/// flag for one that Google Benchmark does not know, and for one that it knows and a run has no use
/// for: a run decides itself when, how often and how long a cell is measured, and what it prints.
BenchmarkFlags parse_benchmark_flags(const std::vector<std::string>& flags);

/// Google Benchmark takes its flags from the environment too (BENCHMARK_FILTER), where a run that
/// takes some of them would not be the one that its command line repeats. Throws UsageError with
/// the name of the first that is set.
void refuse_benchmark_environment();

}  // namespace pibench::cli
