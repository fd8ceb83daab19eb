#include <fmt/format.h>

#include <memory>

#include "bench/catalogue/cleaning.hpp"
#include "bench/cli/commands.hpp"
#include "bench/cli/redis_option.hpp"
#include "bench/harness/signals.hpp"
#include "transports/posix/interruption.hpp"

namespace pibench::cli {
namespace {

struct CleanOptions {
  Settings settings;
  bool dry_run = false;
};

int clean(Output& output, const CleanOptions& options) {
  const posix::interruption::ScopedCheck stop(
      [](void*) noexcept { return SignalGuard::caught() != 0; }, nullptr);
  const posix::CleanReport report = clean_everything_abandoned(
      options.settings, options.dry_run ? posix::RemovalMode::dry_run : posix::RemovalMode::remove);
  for (const std::string& line : report.removed)
    output.print("{} {}\n", options.dry_run ? "would remove" : "removed", line);
  for (const std::string& line : report.kept) output.print("kept {}\n", line);
  if (report.removed.empty() && report.kept.empty()) output.print("nothing to remove\n");
  if (SignalGuard::caught() != 0) return killed_by_signal + SignalGuard::caught();
  return report.is_complete ? success : left_behind;
}

}  // namespace

Command add_clean(CLI::App& app) {
  const auto options = std::make_shared<CleanOptions>();
  CLI::App* command =
      app.add_subcommand("clean", "Remove what a killed run of this user left behind");
  add_redis_url(*command, options->settings,
                "The server on which a killed run used keys: redis://… or unix://…");
  command->add_flag("--dry-run", options->dry_run, "Only say what would be removed");
  command->footer(
      "Looks under $TMPDIR, or /tmp, for directories that hold the ledger of a run. Touches "
      "nothing\n"
      "that is in use, another user's, or not proved to be a run's; what is in doubt is kept and\n"
      "named with the reason.\n"
      "Exit codes: 0 nothing is left of a killed run; 1 something is, and named; 2 $TMPDIR cannot\n"
      "be read, or wrong usage.\n"
      "Example: pibench clean --dry-run");
  return [options](Output& output) { return clean(output, *options); };
}

}  // namespace pibench::cli
