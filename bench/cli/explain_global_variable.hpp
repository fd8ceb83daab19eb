// `pibench explain global-variable`.
#pragma once

#include <string_view>

#include "bench/cli/output.hpp"

namespace pibench::cli {

inline constexpr std::string_view global_variable_name = "global-variable";
inline constexpr std::string_view global_variable_summary =
    "ten processes add to one, and why nothing arrives";

/// Runs and prints the demonstration; the exit code.
int explain_global_variable(Output& output, bool json);

}  // namespace pibench::cli
