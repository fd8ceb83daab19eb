// The subcommands. Each registers its options and returns what runs once they are parsed.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "bench/cli/output.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench::cli {

enum ExitCode : int {
  success = 0,
  cell_failed = 1,
  regression_found = 1,
  left_behind = 1,
  usage_error = 2,  ///< or lost output
  cannot_judge = 3,
  stopped_pass = 64,  ///< plus the signal's number: of one of several runs, whose starter tells it
  killed_by_signal = 128,  ///< plus the signal's number
};

/// The whole command line, for results to repeat; the redacted forms leave out secrets.
struct Invocation {
  std::vector<std::string> arguments;
  std::vector<std::string> benchmark_flags;  ///< --benchmark_*, taken out before parsing
  std::string redacted() const;
  std::vector<std::string> redacted_arguments() const;
};

/// Removes the directory of a run that ends with `code`. Where something of it stays, standard
/// error names it, and left_behind takes the place of success.
inline int exit_code_after_removal(int code, posix::RunDirectory& run) {
  const bool complete = run.remove();
  return code == success && !complete ? left_behind : code;
}

/// Prints what was asked for, and returns the exit code.
using Command = std::function<int(Output&)>;

/// --version, with --verbose and --json.
void add_version(CLI::App& app);

Command add_list(CLI::App& app);
Command add_pi(CLI::App& app);
Command add_run(CLI::App& app, const Invocation& invocation);
Command add_report(CLI::App& app);
Command add_clean(CLI::App& app);
Command add_doctor(CLI::App& app);
Command add_explain(CLI::App& app);
Command add_compare(CLI::App& app);
Command add_trend(CLI::App& app);
Command add_observe(CLI::App& app);
Command add_gate(CLI::App& app);

}  // namespace pibench::cli
