#include "bench/cli/several_runs.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/wait.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "bench/cli/commands.hpp"
#include "bench/cli/run_ending.hpp"
#include "bench/cli/run_options.hpp"
#include "bench/console/standard_error.hpp"
#include "bench/harness/signals.hpp"
#include "bench/harness/usage_error.hpp"
#include "bench/harness/wait_status.hpp"
#include "bench/run/own_process.hpp"
#include "bench/run/passes.hpp"
#include "bench/run/recorder.hpp"
#include "reports/results/file.hpp"
#include "reports/results/json.hpp"
#include "reports/results/merged_runs.hpp"
#include "transports/redis/redis_url.hpp"

namespace pibench::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view pass_option = "--pass=";

std::optional<reports::ResultSet> results_in(const fs::path& directory) {
  const fs::path file = directory / result_files.front();
  std::error_code none;
  if (!fs::exists(file, none)) return std::nullopt;
  return reports::read_results(file);
}

std::vector<std::string> without_pass(std::vector<std::string> arguments) {
  std::erase_if(arguments, [](const std::string& each) { return each.starts_with(pass_option); });
  return arguments;
}

class Several {
 public:
  explicit Several(const SeveralRuns& several) : several_(several) {}

  int make(Output& output) {
    int code = success;
    for (std::size_t number = 1; number <= several_.runs && code == success; ++number)
      code = run(number);
    const auto merged = merge();
    if (!merged) return code;
    write_tables(path(), *merged);
    print_results(output, *merged, path());
    if (merged->complete) remove_runs_below(path());
    if (code != success) return code;
    code = exit_code_of_run(*merged, several_.settings);
    return code == success && any_failed_ ? left_behind : code;
  }

 private:
  const fs::path& path() const { return several_.directory.path(); }
  Pass pass(std::size_t number) const {
    return pass_of(number, several_.runs, several_.seed, path());
  }

  /// Makes the run of that number unless it is there. Returns success where the next may begin.
  int run(std::size_t number) {
    if (SignalGuard::caught() != 0) return killed_by_signal + SignalGuard::caught();
    const fs::path own = pass(number).own_directory();
    const auto earlier = results_in(own);
    if (earlier && earlier->complete) return success;
    const int status = run_own_program(earlier ? resuming(own) : beginning(number));
    if (number < several_.runs) merge();
    return code_after(status, number);
  }

  std::vector<std::string> beginning(std::size_t number) const {
    std::vector<std::string> arguments = several_.arguments;
    arguments.push_back(fmt::format("{}{}", pass_option, to_text(pass(number))));
    return arguments;
  }

  std::vector<std::string> resuming(const fs::path& own) const {
    std::vector<std::string> arguments{"run", "--resume", own.native()};
    if (const std::string& url = several_.settings.redis_url; !url.empty())
      arguments.insert(arguments.end(), {"--redis-url", url});
    return arguments;
  }

  int code_after(int status, std::size_t number) {
    if (SignalGuard::caught() != 0) return killed_by_signal + SignalGuard::caught();
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    if (WIFSIGNALED(status)) {
      tell(number, describe_end(status));
      return cell_failed;
    }
    if (code > stopped_pass) {
      tell(number, fmt::format("was stopped by {}", describe_signal(code - stopped_pass)));
      return killed_by_signal + code - stopped_pass;
    }
    any_failed_ = any_failed_ || code == cell_failed;
    return code == cell_failed ? success : code;
  }

  void tell(std::size_t number, const std::string& end) const {
    complain(
        fmt::format("run {} of {} {}; what was measured is kept, and 'pibench run --resume "
                    "{}' finishes it",
                    number, several_.runs, end, path().native()));
  }

  /// Writes results.json of what there is; nothing where no run has come so far.
  std::optional<reports::ResultSet> merge() const {
    std::vector<reports::ResultSet> runs;
    for (std::size_t number = 1; number <= several_.runs; ++number)
      if (auto results = results_in(pass(number).own_directory()))
        runs.push_back(std::move(*results));
    if (runs.empty()) return std::nullopt;
    reports::ResultSet merged = reports::merged_runs(runs);
    merged.complete = merged.complete && runs.size() == several_.runs;
    merged.started_at = runs.front().started_at;
    merged.arguments = without_pass(merged.arguments);
    merged.command = fmt::format("pibench {}", fmt::join(merged.arguments, " "));
    reports::write_atomically(path() / result_files.front(), reports::results_json(merged));
    return merged;
  }

  const SeveralRuns& several_;
  bool any_failed_ = false;
};

/// The arguments of results, in which a server's URL has no password, with the URL itself.
std::vector<std::string> with_url(std::vector<std::string> arguments, const std::string& url) {
  if (url.empty()) return arguments;
  constexpr std::string_view option = "--redis-url";
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].starts_with(fmt::format("{}=", option)))
      arguments[i] = fmt::format("{}={}", option, url);
    else if (i > 0 && arguments[i - 1] == option)
      arguments[i] = url;
  }
  return arguments;
}

}  // namespace

int make_several(Output& output, SeveralRuns several) {
  if (std::string& url = several.settings.redis_url; !url.empty()) {
    url = password_to_environment(url);
    several.arguments = with_url(std::move(several.arguments), url);
  }
  return Several(several).make(output);
}

bool holds_several(const fs::path& directory) {
  std::error_code none;
  return fs::exists(directory_of_run(directory, 1) / result_files.front(), none);
}

int resume_several(Output& output, const fs::path& directory, const std::string& redis_url) {
  OutputDirectory held = OutputDirectory::open(directory);
  const auto first = results_in(directory_of_run(directory, 1));
  if (!first) throw UsageError("the first of the runs to resume is gone; start new ones");
  check_same_environment(*first);
  RunOptions again = parse_again(first->arguments);
  take_server(again, redis_url);
  const Pass pass = parse_pass(again.pass);
  SeveralRuns several{.arguments = with_url(without_pass(first->arguments), redis_url),
                      .runs = pass.of,
                      .seed = first->seed,
                      .settings = again.settings,
                      .directory = std::move(held)};
  return make_several(output, std::move(several));
}

}  // namespace pibench::cli
