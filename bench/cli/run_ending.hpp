// What a run and several runs have in common once they are measured.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bench/cli/output.hpp"
#include "reports/results/model.hpp"
#include "transports/contract/transport.hpp"

namespace pibench::cli {

/// Why there is no figure although the user named a server; empty where there is one, or where the
/// reason is another than what this machine lacks.
std::string unusable_server(const Settings& settings, const std::vector<reports::Cell>& cells);

/// Of a command that measured these results. Throws UsageError for an unusable server.
int exit_code_of_run(const reports::ResultSet& results, const Settings& settings);

/// The summary, and where the files are.
void print_results(Output& output, const reports::ResultSet& results,
                   const std::filesystem::path& directory);

/// Figures of two builds or two machines are not repetitions of each other: throws UsageError where
/// the earlier run cannot be resumed here and by this build.
void check_same_environment(const reports::ResultSet& earlier);

}  // namespace pibench::cli
