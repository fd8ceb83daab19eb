#include <fmt/format.h>

#include <memory>

#include "bench/cleaning.hpp"
#include "bench/cli/commands.hpp"
#include "bench/cli/redis_option.hpp"

namespace pibench::cli {
namespace {

int clean(const Settings& settings) {
  const posix::CleanReport report = clean_everything_abandoned(settings);
  for (const std::string& line : report.removed) fmt::print("removed {}\n", line);
  for (const std::string& line : report.kept) fmt::print("kept {}\n", line);
  if (report.removed.empty() && report.kept.empty()) fmt::print("nothing to remove\n");
  return success;
}

}  // namespace

Command add_clean(CLI::App& app) {
  const auto settings = std::make_shared<Settings>();
  CLI::App* command =
      app.add_subcommand("clean", "Remove what a killed run of this user left behind");
  add_redis_url(*command, *settings,
                "The server on which a killed run used keys: redis://… or unix://…");
  command->footer(
      "Looks under $TMPDIR, or /tmp. Touches nothing that is in use or another user's.\n"
      "Example: pibench clean");
  return [settings] { return clean(*settings); };
}

}  // namespace pibench::cli
