#include "bench/gate/gate.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>
#include <memory>
#include <random>

#include "bench/cli/commands.hpp"
#include "bench/cli/queue_option.hpp"
#include "bench/cli/redis_option.hpp"
#include "bench/cli/run_options.hpp"
#include "bench/cli/terminal.hpp"
#include "bench/gate/program.hpp"
#include "bench/gate/trust.hpp"
#include "bench/harness/clock_check.hpp"
#include "bench/harness/signals.hpp"
#include "bench/harness/usage_error.hpp"
#include "bench/plan/request_text.hpp"
#include "reports/data/gate_json.hpp"
#include "reports/data/gate_services.hpp"
#include "reports/data/trust_json.hpp"
#include "reports/html/gate.hpp"
#include "reports/markdown/gate.hpp"
#include "reports/terminal/gate.hpp"
#include "reports/terminal/trust.hpp"
#include "transports/redis/redis_url.hpp"

namespace pibench::cli {
namespace {

struct GateOptions {
  std::string baseline;
  std::string candidate;
  RunOptions cells;
  std::string pairs_of_screen = "20";
  std::string pairs = "40";
  std::string blocks = "50";
  std::vector<std::string> margins;
  std::vector<std::string> p99_margins;
  std::string seed;
  std::string deadline = "20s";
  std::string format = "text";
  std::string output;
  std::vector<std::string> reports;
  bool all = false;
  bool strict = false;
  bool self_test = false;
  std::string windows = "10";
  std::string slowdown = "5%";
  bool busy_neighbour = false;
  std::string minutes;
};

constexpr std::uint64_t pairs_max = 100'000;

using Names = std::vector<GateCell>;

/// A pattern that nothing matches is a slip, and would leave a margin other than was meant.
void add_margins(reports::Margins& margins, std::string_view option,
                 const std::vector<std::string>& rules, const Names& cells) {
  for (const std::string& rule : rules) {
    auto [pattern, margin] = parse_margin(option, rule);
    const auto matches = [&glob = pattern](const GateCell& cell) {
      return ::fnmatch(glob.c_str(), cell.name.c_str(), 0) == 0;
    };
    if (std::ranges::none_of(cells, matches))
      throw UsageError(fmt::format("{}: no cell matches '{}'", option, pattern));
    margins.by_pattern.emplace_back(std::move(pattern), margin);
  }
}

reports::GateMargins margins_of(const GateOptions& options, const Names& cells) {
  reports::GateMargins margins;
  add_margins(margins.time, "--margin", options.margins, cells);
  add_margins(margins.p99, "--p99-margin", options.p99_margins, cells);
  return margins;
}

std::uint64_t seed_of(const GateOptions& options) {
  if (options.seed.empty()) return std::random_device{}() + std::uint64_t{1};
  return parse_count("--seed", options.seed, 1, std::numeric_limits<std::uint64_t>::max());
}

ProcessLength length_of(const GateOptions& options) {
  return {.blocks = parse_count("--blocks", options.blocks, 1, pairs_max),
          .deadline = parse_duration("--deadline", options.deadline)};
}

/// For programs that find a server's password in their environment.
Settings settings_of(const GateOptions& options) {
  Settings settings = options.cells.settings;
  if (!settings.redis_url.empty()) settings.redis_url = password_to_environment(settings.redis_url);
  return settings;
}

GateSpec spec_of(const GateOptions& options) {
  GateSpec spec;
  spec.baseline = split_command_line("--baseline", options.baseline);
  spec.candidate = split_command_line("--candidate", options.candidate);
  spec.setting = {
      .baseline = options.baseline,
      .candidate = options.candidate,
      .seed = seed_of(options),
      .pairs_of_screen = parse_count("--pairs-screen", options.pairs_of_screen, 1, pairs_max),
      .pairs = parse_count("--pairs", options.pairs, 1, pairs_max)};
  spec.length = length_of(options);
  spec.settings = settings_of(options);
  spec.cells = cells_to_gate(to_request(options.cells));
  spec.margins = margins_of(options, spec.cells);
  return spec;
}

SelfTestSpec self_test_spec_of(const GateOptions& options) {
  constexpr std::uint64_t most_minutes = std::uint64_t{7} * 24 * 60;
  SelfTestSpec spec;
  spec.command = {std::filesystem::read_symlink("/proc/self/exe").string()};
  spec.setting = {.seed = seed_of(options),
                  .pairs = parse_count("--pairs", options.pairs, 1, pairs_max),
                  .slowdown = parse_percent("--slowdown", options.slowdown),
                  .busy_neighbour = options.busy_neighbour};
  spec.windows = parse_count("--windows", options.windows, 1, pairs_max);
  if (!options.minutes.empty())
    spec.time_limit =
        std::chrono::minutes(parse_count("--minutes", options.minutes, 1, most_minutes));
  spec.length = length_of(options);
  spec.settings = settings_of(options);
  spec.cells = cells_to_gate(to_request(options.cells));
  spec.margins = margins_of(options, spec.cells);
  return spec;
}

struct GateReportFormat {
  std::string_view ending;
  std::string (*text)(const reports::Gate&);
};

constexpr std::array<GateReportFormat, 4> gate_report_formats{{{".html", &reports::gate_html},
                                                               {".md", &reports::gate_markdown},
                                                               {".json", &reports::gate_json},
                                                               {".xml", &reports::gate_junit}}};

const GateReportFormat& report_format_of(const std::string& file) {
  for (const GateReportFormat& format : gate_report_formats)
    if (file.ends_with(format.ending)) return format;
  throw UsageError(
      fmt::format("--report takes files that end in .html, .md, .json or .xml, not '{}'", file));
}

/// Refuses outputs that cannot be written, before anything is measured.
void check_outputs(const GateOptions& options) {
  check_output(options.output);
  for (const std::string& file : options.reports) {
    static_cast<void>(report_format_of(file));
    check_output(file);
  }
}

std::string formatted(const reports::Gate& gate, const GateOptions& options) {
  if (options.format == "markdown") return reports::gate_markdown(gate);
  if (options.format == "json") return reports::gate_json(gate);
  if (options.format == "junit") return reports::gate_junit(gate);
  if (options.format == "github") return reports::gate_github(gate);
  return reports::gate_text(gate, options.all,
                            is_standard_output(options.output) && colour_wanted());
}

int exit_code_of(const reports::Gate& gate, bool strict) {
  switch (reports::run_verdict(gate)) {
    case reports::RunVerdict::regressed:
      return regression_found;
    case reports::RunVerdict::moved:
    case reports::RunVerdict::inconclusive:
      return strict || gate.cells.empty() ? cannot_judge : success;
    case reports::RunVerdict::fine:
      break;
  }
  return success;
}

/// The default of --scenario, and the scenarios that a self-test measures.
std::string slowed_scenarios() {
  return names_of(scenarios_where(&Scenario::takes_busy_work), ",");
}

int run_gate_self_test(Output& output, const GateOptions& options) {
  if (!options.baseline.empty() || !options.candidate.empty())
    throw UsageError("--self-test takes this build; leave out --baseline and --candidate");
  if (options.format != "text" && options.format != "json")
    throw UsageError("--self-test has the formats text and json");
  if (const std::string slowed = slowed_scenarios(); options.cells.scenarios != slowed)
    throw UsageError(
        fmt::format("--self-test slows down round trips: it takes --scenario {} only", slowed));
  check_output(options.output);
  const reports::SelfTest test = run_self_test(self_test_spec_of(options));
  const bool colour = is_standard_output(options.output) && colour_wanted();
  write_output(output, options.output,
               options.format == "json" ? reports::self_test_json(test)
                                        : reports::self_test_text(test, colour));
  return success;
}

int gate_builds(Output& output, const GateOptions& options) {
  if (options.baseline.empty() || options.candidate.empty())
    throw UsageError("gate takes --baseline and --candidate, or --self-test");
  check_outputs(options);
  const reports::Gate gate = run_gate(spec_of(options));
  std::vector<NamedText> texts{{options.output, formatted(gate, options)}};
  for (const std::string& file : options.reports)
    texts.push_back({file, report_format_of(file).text(gate)});
  write_outputs(output, texts);
  return exit_code_of(gate, options.strict);
}

int run_either(Output& output, const GateOptions& options) {
  require_the_kernels_clock();
  try {
    return options.self_test ? run_gate_self_test(output, options) : gate_builds(output, options);
  } catch (const ProgramInterrupted&) {
    return killed_by_signal + SignalGuard::caught();
  }
}

void add_cell_choice(CLI::App& gate, RunOptions& cells) {
  cells.scenarios = slowed_scenarios();
  cells.bytes = "64";
  cells.placements = "same";
  gate.add_option("--scenario", cells.scenarios,
                  "Comma-separated: " + names_of(scenarios_where(&Scenario::has_blocks)))
      ->capture_default_str();
  gate.add_option("--transport", cells.transports, "Comma-separated; default: all");
  gate.add_option("--bytes", cells.bytes, "Payloads, comma-separated, as 64 or 4KiB")
      ->capture_default_str();
  gate.add_option("--workers", cells.workers,
                  "Comma-separated (default: pi and setup 10, throughput 1,10)");
  gate.add_option("--placement", cells.placements,
                  fmt::format("Comma-separated: {}", known_placements()))
      ->capture_default_str();
  gate.add_option("--wait", cells.waits, "How shared memory waits (default: each way)");
  gate.add_option("--terms", cells.terms, "Terms of pi's series")->capture_default_str();
  gate.add_option("--kernel", cells.kernel, "Of pi: scalar or simd")->capture_default_str();
  add_redis_url(gate, cells.settings);
  add_queue_bytes(gate, cells.settings);
  gate.add_flag("--fsync", cells.settings.fsync_tempfiles, "tempfile: fsync before the rename");
}

void add_effort(CLI::App& gate, GateOptions& options) {
  gate.add_option("--pairs-screen", options.pairs_of_screen, "Pairs of processes of every cell")
      ->capture_default_str();
  gate.add_option("--pairs", options.pairs, "Fresh pairs of every candidate of the screen")
      ->capture_default_str();
  gate.add_option("--blocks", options.blocks, "Timed blocks of each process, 0.6 ms each")
      ->capture_default_str();
  gate.add_option("--seed", options.seed, "Of the order of processes (default: drawn anew)");
  gate.add_option("--deadline", options.deadline,
                  "Of one process; a candidate that misses it has broken the cell")
      ->capture_default_str();
}

void add_judgement(CLI::App& gate, GateOptions& options) {
  gate.add_option("--margin", options.margins,
                  "Of the cells that match, as PATTERN=PERCENT; may be repeated, the last match "
                  "counts (default: 2% for what blocks, 10% for others)")
      ->allow_extra_args(false);
  gate.add_option("--p99-margin", options.p99_margins,
                  "The same of p99 (default: 15% for what blocks, 30% for others)")
      ->allow_extra_args(false);
  gate.add_flag("--strict", options.strict, "Exit code 3 where it cannot be judged");
  gate.add_option("--format", options.format, "text, markdown, json, junit or github")
      ->check(CLI::IsMember({"text", "markdown", "json", "junit", "github"}))
      ->capture_default_str();
  gate.add_option("-o,--output", options.output, "The file to write, instead of the terminal (-)");
  gate.add_option("--report", options.reports,
                  "A file to write besides, in the format of its name: .html (a page), .md, .json "
                  "or .xml (JUnit); may be repeated")
      ->allow_extra_args(false);
  gate.add_flag("--all", options.all, "In text, list the equivalent cells too");
}

void add_self_test(CLI::App& gate, GateOptions& options) {
  gate.add_flag("--self-test", options.self_test,
                "Count false alarms and detections on this build, slowed down and not");
  gate.add_option("--windows", options.windows, "Of the self-test, of --pairs each, per cell")
      ->capture_default_str();
  gate.add_option("--slowdown", options.slowdown, "Of the self-test")->capture_default_str();
  gate.add_flag("--busy-neighbour", options.busy_neighbour,
                "Disturb the self-test: burn another CPU in bursts meanwhile");
  gate.add_option("--minutes", options.minutes, "The self-test's time limit");
}

}  // namespace

Command add_gate(CLI::App& app) {
  const auto options = std::make_shared<GateOptions>();
  CLI::App* gate =
      app.add_subcommand("gate", "Is a build slower than another? Both measured here and now");
  gate->add_option("--baseline", options->baseline,
                   "Command that starts the pibench to compare with; no shell, quotes count");
  gate->add_option("--candidate", options->candidate, "Command that starts the one in question");
  add_cell_choice(*gate, options->cells);
  add_effort(*gate, *options);
  add_judgement(*gate, *options);
  add_self_test(*gate, *options);
  gate->footer(
      "Exit codes: 0 fine; 1 regressed, or the candidate crashed, hung, printed nonsense or lacks\n"
      "a cell; 2 wrong usage, or a command that cannot be started; with --strict 3 where it "
      "cannot\n"
      "be judged; 128+n ended by signal n.\n"
      "Examples: pibench gate --baseline base/pibench --candidate build/release/pibench\n"
      "          pibench gate --baseline old/pibench --candidate new/pibench --transport "
      "pipe,fifo\n"
      "            --scenario latency,throughput --bytes 64,65536 --format markdown\n"
      "          pibench gate --baseline pibench --candidate 'env GLIBC_TUNABLES=… pibench'\n"
      "          pibench gate --self-test --transport pipe --windows 10");
  return [options](Output& output) { return run_either(output, *options); };
}

}  // namespace pibench::cli
