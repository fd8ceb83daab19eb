#include <fmt/format.h>

#include "bench/cli/commands.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench::cli {

Command add_clean(CLI::App& app) {
  CLI::App* clean =
      app.add_subcommand("clean", "Remove what a killed run of this user left behind");
  clean->footer("Looks under $TMPDIR, or /tmp. Touches nothing that is in use or another user's.");
  return [] {
    const posix::CleanReport report = posix::clean_abandoned();
    for (const std::string& line : report.removed) fmt::print("removed {}\n", line);
    for (const std::string& line : report.kept) fmt::print("kept {}\n", line);
    if (report.removed.empty() && report.kept.empty()) fmt::print("nothing to remove\n");
    return success;
  };
}

}  // namespace pibench::cli
