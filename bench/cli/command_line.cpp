#include "bench/cli/command_line.hpp"

#include <fmt/ranges.h>
#include <sys/resource.h>

#include <algorithm>
#include <map>
#include <ranges>
#include <sstream>

#include "bench/cli/benchmark_flags.hpp"
#include "bench/cli/commands.hpp"
#include "bench/console/standard_error.hpp"
#include "bench/harness/memory_reserve.hpp"
#include "bench/harness/signals.hpp"
#include "bench/harness/usage_error.hpp"
#include "bench/plan/request_text.hpp"
#include "reports/results/json.hpp"
#include "transports/posix/inherited_state.hpp"
#include "transports/redis/redis_url.hpp"

namespace pibench::cli {
namespace {

/// The runs behind "--" of compare, which CLI11 does not tell from those before, as options.
std::vector<std::string> mark_candidates(std::vector<std::string> arguments) {
  const auto dashes = std::ranges::find(arguments, "--");
  if (dashes == arguments.end() || arguments.front() != "compare") return arguments;
  for (std::string& file : std::ranges::subrange(dashes + 1, arguments.end()))
    file.insert(0, "--candidates=");
  arguments.erase(dashes);
  return arguments;
}

Invocation read_invocation(int argc, char** argv) {
  Invocation invocation;
  for (std::string& argument : mark_candidates(join_negative_values({argv + 1, argv + argc}))) {
    if (argument.starts_with(benchmark_prefix))
      invocation.benchmark_flags.push_back(std::move(argument));
    else
      invocation.arguments.push_back(std::move(argument));
  }
  return invocation;
}

int code_of_stop() {
  return killed_by_signal + SignalGuard::caught();
}

/// After a signal, a failure is put down to it: a call was interrupted, or given up.
int code_of_failure() {
  return SignalGuard::caught() != 0 ? code_of_stop() : usage_error;
}

int report_stop(int code) {
  if (SignalGuard::caught() != 0 && code == code_of_stop()) complain(SignalGuard::why_stopped());
  return code;
}

/// CLI11 would only say that a subcommand is required.
void check_command(const Invocation& invocation, const std::map<std::string, Command>& commands) {
  if (invocation.arguments.empty()) return;
  const std::string& first = invocation.arguments.front();
  if (!first.starts_with('-') && !commands.contains(first))
    throw UsageError(fmt::format("unknown command '{}'; known are: {}", pibench::redacted(first),
                                 fmt::join(std::views::keys(commands), ", ")));
}

/// CLI11 repeats what it does not understand; a URL in the wrong place may hold a password.
std::string without_passwords(std::string message, const Invocation& invocation) {
  for (const std::string& argument : invocation.arguments) {
    if (argument.find("://") == std::string::npos) continue;
    const std::string shown = pibench::redacted(argument);
    for (std::size_t at = message.find(argument); at != std::string::npos;
         at = message.find(argument, at + shown.size()))
      message.replace(at, argument.size(), shown);
  }
  return message;
}

/// Prints the text of --help or --version, and returns CLI11's exit code for it.
int show(CLI::App& app, const CLI::Success& request, Output& output) {
  std::ostringstream text;
  const int code = app.exit(request, text, text);
  output.write(text.str());
  return code;
}

int parse_and_run(CLI::App& app, const std::map<std::string, Command>& commands,
                  const Invocation& invocation, Output& output) {
  try {
    // CLI11 takes its arguments last first.
    std::vector<std::string> last_first(invocation.arguments.rbegin(), invocation.arguments.rend());
    app.parse(std::move(last_first));
  } catch (const CLI::Success& request) {
    return show(app, request, output);
  } catch (const CLI::ParseError& error) {
    throw UsageError(without_passwords(error.what(), invocation));
  }
  if (!invocation.benchmark_flags.empty() && !app.got_subcommand("run"))
    throw UsageError("--benchmark_* flags belong to 'pibench run'");
  return commands.at(app.get_subcommands().front()->get_name())(output);
}

/// With less stack, a library's call would end in a crash.
void require_stack() {
  constexpr rlim_t least_kib = 128;
  rlimit limit{};
  if (::getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur >= least_kib * 1024) return;
  throw UsageError(
      fmt::format("the stack may take {} KiB only (for as many as it needs: ulimit -s {})",
                  limit.rlim_cur / 1024, least_kib));
}

int run_command(int argc, char** argv, Output& output) {
  require_stack();
  const Invocation invocation = read_invocation(argc, argv);
  CLI::App app("Benchmarks of inter-process communication on Linux, with a checked answer.",
               "pibench");
  add_version(app);
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 fine; 1 a cell failed or regressed, or something is left behind; 2 wrong "
      "usage,\n"
      "unusable input, or output that could not be written (instead of 0, 1 or 3); 3 cannot "
      "judge;\n"
      "128+n ended by signal n.");
  const std::map<std::string, Command> commands{
      {"list", add_list(app)},           {"pi", add_pi(app)},
      {"run", add_run(app, invocation)}, {"report", add_report(app)},
      {"clean", add_clean(app)},         {"doctor", add_doctor(app)},
      {"explain", add_explain(app)},     {"compare", add_compare(app)},
      {"trend", add_trend(app)},         {"gate", add_gate(app)},
      {"observe", add_observe(app)}};
  check_command(invocation, commands);
  return parse_and_run(app, commands, invocation, output);
}

/// Turns a failure into one line on standard error and an exit code.
int guarded_command(int argc, char** argv, Output& output) {
  try {
    return run_command(argc, argv, output);
  } catch (const StoppedByUser&) {
    return code_of_stop();
  } catch (const UsageError& error) {
    complain(error.what());
    return usage_error;
  } catch (const reports::InputError& error) {
    complain(error.what());
    return usage_error;
  } catch (const std::exception& error) {
    complain(error.what());
    return code_of_failure();
  }
}

int guarded_main(int argc, char** argv) {
  Output output;
  const int code = guarded_command(argc, argv, output);
  return report_stop(output.finish(code));
}

}  // namespace

std::vector<std::string> Invocation::redacted_arguments() const {
  std::vector<std::string> shown;
  shown.reserve(arguments.size());
  bool hide_next = false;
  for (const std::string& argument : arguments) {
    const bool holds_url = hide_next || argument.starts_with("--redis-url=");
    hide_next = argument == "--redis-url";
    shown.push_back(holds_url ? pibench::redacted(argument) : argument);
  }
  return shown;
}

std::string Invocation::redacted() const {
  std::string line = "pibench";
  for (const std::string& argument : redacted_arguments()) line.append(" ").append(argument);
  for (const std::string& flag : benchmark_flags) line.append(" ").append(flag);
  return line;
}

int run_command_line(int argc, char** argv) {
  posix::inherited_state::take_over();
  const MemoryReserve reserve;
  try {
    const SignalGuard signals;
    return guarded_main(argc, argv);
  } catch (const std::exception& error) {
    complain(error.what());
    return code_of_failure();
  }
}

}  // namespace pibench::cli
