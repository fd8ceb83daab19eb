// Several runs of one command, one after the other, each in a process of its own; their results are
// merged into one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "bench/cli/output.hpp"
#include "bench/run/output_directory.hpp"
#include "transports/contract/transport.hpp"

namespace pibench::cli {

struct SeveralRuns {
  std::vector<std::string> arguments;  ///< of `pibench`, for each of them
  std::size_t runs = 1;
  std::uint64_t seed = 0;
  Settings settings;
  OutputDirectory directory;
};

/// Makes those that are not there yet, prints what they measured, and returns the exit code. Until
/// all are complete, each has its results in a directory of its own below the common one, from
/// which --resume goes on; results.json of the common one holds those that have ended.
int make_several(Output& output, SeveralRuns several);

/// True where the directory holds several runs of which some are still to be made.
bool holds_several(const std::filesystem::path& directory);

/// Finishes them. `redis_url` may be empty. Throws UsageError as a single run does.
int resume_several(Output& output, const std::filesystem::path& directory,
                   const std::string& redis_url);

}  // namespace pibench::cli
