#include <fmt/format.h>

#include <memory>

#include "bench/cleaning.hpp"
#include "bench/cli/commands.hpp"

namespace pibench::cli {
namespace {

int clean(Output& output, const Settings& settings) {
  const posix::CleanReport report = clean_everything_abandoned(settings);
  for (const std::string& line : report.removed) output.print("removed {}\n", line);
  for (const std::string& line : report.kept) output.print("kept {}\n", line);
  if (report.removed.empty() && report.kept.empty()) output.print("nothing to remove\n");
  return success;
}

}  // namespace

Command add_clean(CLI::App& app) {
  const auto settings = std::make_shared<Settings>();
  CLI::App* command =
      app.add_subcommand("clean", "Remove what a killed run of this user left behind");
  command->add_option("--redis-url", settings->redis_url,
                      "The server on which a killed run used keys: redis://… or unix://…");
  command->footer(
      "Looks under $TMPDIR, or /tmp. Touches nothing that is in use or another user's.\n"
      "Example: pibench clean");
  return [settings](Output& output) { return clean(output, *settings); };
}

}  // namespace pibench::cli
