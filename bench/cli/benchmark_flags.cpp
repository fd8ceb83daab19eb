#include "bench/cli/benchmark_flags.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

#include "bench/harness/usage_error.hpp"
#include "bench/plan/request_text.hpp"

namespace pibench::cli {
namespace {

/// Names of Google Benchmark's flags, without the prefix --benchmark_.
constexpr std::array accepted{"filter", "out", "out_format", "context"};
constexpr std::array not_accepted{"list_tests",
                                  "min_time",
                                  "min_warmup_time",
                                  "repetitions",
                                  "dry_run",
                                  "enable_random_interleaving",
                                  "report_aggregates_only",
                                  "display_aggregates_only",
                                  "format",
                                  "color",
                                  "counters_tabular",
                                  "perf_counters",
                                  "time_unit"};

bool holds(const auto& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::string option(std::string_view name) {
  return fmt::format("{}{}", benchmark_prefix, name);
}

std::string variable(std::string_view name) {
  std::string text = fmt::format("benchmark_{}", name);
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

void check_name(std::string_view name) {
  if (holds(accepted, name)) return;
  if (holds(not_accepted, name))
    throw UsageError(fmt::format(
        "{} has no effect here, where the run schedules, times and prints its cells itself: see "
        "'pibench run --help'",
        option(name)));
  throw UsageError(fmt::format("Google Benchmark does not know {}; of its flags a run takes {}{}",
                               option(name), benchmark_prefix, fmt::join(accepted, ", ")));
}

std::string format_of(const std::string& text) {
  if (text == "json" || text == "console") return text;
  throw UsageError(
      fmt::format("--benchmark_out_format takes json or console, not '{}'; a run writes "
                  "results.csv and samples.csv in any case",
                  text));
}

std::map<std::string, std::string> context_of(const std::string& text) {
  std::map<std::string, std::string> context;
  for (const std::string& item : split_list("--benchmark_context", text)) {
    const std::size_t equals = item.find('=');
    if (equals == std::string::npos || equals == 0)
      throw UsageError(
          fmt::format("--benchmark_context takes KEY=VALUE,KEY=VALUE…, not '{}'", item));
    context[item.substr(0, equals)] = item.substr(equals + 1);
  }
  return context;
}

void take(BenchmarkFlags& flags, std::string_view name, const std::string& value) {
  if (name == "filter") flags.filter = value;
  if (name == "out") flags.out = value;
  if (name == "out_format") flags.out_format = format_of(value);
  if (name == "context") flags.context = context_of(value);
}

}  // namespace

BenchmarkFlags parse_benchmark_flags(const std::vector<std::string>& flags) {
  BenchmarkFlags parsed;
  for (const std::string& flag : flags) {
    const std::string_view text = std::string_view(flag).substr(benchmark_prefix.size());
    const std::size_t equals = text.find('=');
    const std::string_view name = text.substr(0, equals);
    check_name(name);
    if (equals == std::string_view::npos || equals + 1 == text.size())
      throw UsageError(fmt::format("{} needs a value, as {}=VALUE", option(name), option(name)));
    take(parsed, name, std::string(text.substr(equals + 1)));
  }
  return parsed;
}

void refuse_benchmark_environment() {
  const auto refuse_if_set = [](std::string_view name) {
    if (std::getenv(variable(name).c_str()) == nullptr) return;
    const std::string instead =
        holds(accepted, name) ? fmt::format(", and give {} instead", option(name)) : std::string();
    throw UsageError(
        fmt::format("Google Benchmark would take the environment variable {0} for a flag of its "
                    "own; start with 'env -u {0}'{1}",
                    variable(name), instead));
  };
  for (const char* name : accepted) refuse_if_set(name);
  for (const char* name : not_accepted) refuse_if_set(name);
}

}  // namespace pibench::cli
