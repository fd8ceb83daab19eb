#include <fmt/format.h>

#include <map>
#include <system_error>

#include "bench/cli/arguments.hpp"
#include "bench/cli/commands.hpp"
#include "bench/harness/signals.hpp"
#include "bench/usage_error.hpp"
#include "reports/format.hpp"
#include "reports/json.hpp"
#include "transports/posix/inherited_state.hpp"
#include "transports/redis_url.hpp"

namespace pibench::cli {
namespace {

constexpr std::string_view benchmark_prefix = "--benchmark_";

Invocation read_invocation(int argc, char** argv) {
  Invocation invocation;
  for (std::string& argument : join_negative_values({argv + 1, argv + argc})) {
    if (argument.starts_with(benchmark_prefix))
      invocation.benchmark_flags.push_back(std::move(argument));
    else
      invocation.arguments.push_back(std::move(argument));
  }
  return invocation;
}

/// What arguments and files hold must not reach the terminal as it is.
int complain(std::string_view what, int code) {
  fmt::print(stderr, "pibench: {}\n", reports::printable(what));
  return code;
}

int code_of_stop() {
  return killed_by_signal + SignalGuard::caught();
}

/// A signal is behind what fails after it: an interrupted call, or one that is given up.
int code_of_failure() {
  return SignalGuard::caught() != 0 ? code_of_stop() : usage_error;
}

int tell_of_stop(int code) {
  const bool is_stopped = SignalGuard::caught() != 0 && code == code_of_stop();
  return is_stopped ? complain(SignalGuard::why_stopped(), code) : code;
}

/// CLI11 would only say that a subcommand is required.
void check_command(const Invocation& invocation, const std::map<std::string, Command>& commands) {
  if (invocation.arguments.empty()) return;
  const std::string& first = invocation.arguments.front();
  if (!first.starts_with('-') && !commands.contains(first))
    throw UsageError(
        fmt::format("unknown command '{}'; known are: clean, compare, doctor, explain, gate, list, "
                    "observe, pi, report, run, trend",
                    first));
}

int parse_and_run(CLI::App& app, const std::map<std::string, Command>& commands,
                  const Invocation& invocation) {
  try {
    // CLI11 takes its arguments last first.
    std::vector<std::string> last_first(invocation.arguments.rbegin(), invocation.arguments.rend());
    app.parse(std::move(last_first));
  } catch (const CLI::Success& request) {
    return app.exit(request);
  } catch (const CLI::ParseError& error) {
    return complain(error.what(), usage_error);
  }
  if (!invocation.benchmark_flags.empty() && !app.got_subcommand("run"))
    return complain("--benchmark_* flags belong to 'pibench run'", usage_error);
  return commands.at(app.get_subcommands().front()->get_name())();
}

int guarded_main(int argc, char** argv) {
  const Invocation invocation = read_invocation(argc, argv);
  CLI::App app("Benchmarks of inter-process communication on Linux, with a checked answer.",
               "pibench");
  add_version(app);
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 fine; 1 a cell failed or regressed; 2 wrong usage or unusable input;\n"
      "3 cannot judge; 128+n ended by signal n.");
  const std::map<std::string, Command> commands{
      {"list", add_list(app)},           {"pi", add_pi(app)},
      {"run", add_run(app, invocation)}, {"report", add_report(app)},
      {"clean", add_clean(app)},         {"doctor", add_doctor(app)},
      {"explain", add_explain(app)},     {"compare", add_compare(app)},
      {"trend", add_trend(app)},         {"gate", add_gate(app)},
      {"observe", add_observe(app)}};
  check_command(invocation, commands);
  return parse_and_run(app, commands, invocation);
}

}  // namespace

std::vector<std::string> Invocation::redacted_arguments() const {
  std::vector<std::string> words;
  words.reserve(arguments.size());
  bool hide_next = false;
  for (const std::string& argument : arguments) {
    const bool holds_url = hide_next || argument.starts_with("--redis-url=");
    hide_next = argument == "--redis-url";
    words.push_back(holds_url ? pibench::redacted(argument) : argument);
  }
  return words;
}

std::string Invocation::redacted() const {
  std::string line = "pibench";
  for (const std::string& argument : redacted_arguments()) line.append(" ").append(argument);
  for (const std::string& flag : benchmark_flags) line.append(" ").append(flag);
  return line;
}

}  // namespace pibench::cli

int main(int argc, char** argv) {
  using namespace pibench;
  posix::inherited_state::take_over();
  try {
    const SignalGuard signals;
    return cli::tell_of_stop(cli::guarded_main(argc, argv));
  } catch (const UsageError& error) {
    return cli::complain(error.what(), cli::usage_error);
  } catch (const reports::InputError& error) {
    return cli::complain(error.what(), cli::usage_error);
  } catch (const std::exception& error) {
    return cli::complain(error.what(), cli::code_of_failure());
  }
}
