#include "bench/cli/run_ending.hpp"

#include <fmt/format.h>

#include "bench/cli/commands.hpp"
#include "bench/cli/terminal.hpp"
#include "bench/harness/signals.hpp"
#include "bench/harness/usage_error.hpp"
#include "bench/machine/environment.hpp"
#include "reports/terminal/summary.hpp"

namespace pibench::cli {

std::string unusable_server(const Settings& settings, const std::vector<reports::Cell>& cells) {
  if (settings.redis_url.empty()) return {};
  const reports::Cell* unavailable = nullptr;
  for (const reports::Cell& cell : cells) {
    if (cell.outcome == reports::Outcome::measured) return {};
    if (cell.outcome == reports::Outcome::unavailable) unavailable = &cell;
  }
  if (unavailable == nullptr) return {};
  return fmt::format("nothing can be measured: {}: {}", unavailable->id.transport,
                     unavailable->reason);
}

int exit_code_of_run(const reports::ResultSet& results, const Settings& settings) {
  if (SignalGuard::caught() != 0) return killed_by_signal + SignalGuard::caught();
  for (const reports::Cell& cell : results.cells)
    if (cell.outcome == reports::Outcome::failed) return cell_failed;
  const std::string unusable = unusable_server(settings, results.cells);
  if (!unusable.empty()) throw UsageError(unusable);
  return success;
}

void print_results(Output& output, const reports::ResultSet& results,
                   const std::filesystem::path& directory) {
  output.print("{}\nresults: {}/results.json results.csv samples.csv report.html\n",
               reports::summary_table(results, colour_wanted()), directory.native());
  output.also(fmt::format("the results are in {}", directory.native()));
}

void check_same_environment(const reports::ResultSet& earlier) {
  const nlohmann::ordered_json now = read_environment();
  if (earlier.version != version() || earlier.build_type != build_type())
    throw UsageError("the run to resume was measured by another build; start a new one");
  for (const char* key : {"host", "cpu_model", "kernel", "compiler", "build_id"})
    if (now.contains(key) &&
        earlier.environment.value(key, nlohmann::ordered_json()) != now.at(key))
      throw UsageError(
          fmt::format("the run to resume was measured with another {}; start a new one", key));
}

}  // namespace pibench::cli
