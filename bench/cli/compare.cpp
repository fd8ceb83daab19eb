#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>
#include <memory>
#include <span>

#include "bench/cli/commands.hpp"
#include "bench/cli/terminal.hpp"
#include "bench/console/standard_error.hpp"
#include "bench/harness/usage_error.hpp"
#include "bench/plan/request_text.hpp"
#include "reports/data/comparison_github.hpp"
#include "reports/data/comparison_json.hpp"
#include "reports/data/comparison_junit.hpp"
#include "reports/markdown/comparison.hpp"
#include "reports/results/fingerprint.hpp"
#include "reports/results/json.hpp"
#include "reports/results/merged_runs.hpp"
#include "reports/terminal/comparison.hpp"

namespace pibench::cli {
namespace {

using reports::Comparison;

struct CompareOptions {
  std::vector<std::string> runs;
  std::vector<std::string> candidates;  ///< where the runs in `runs` are those of the base alone
  std::string threshold;
  std::vector<std::string> margins;
  std::string format = "text";
  std::string output;
  bool all = false;
  bool force = false;
  bool strict = false;
  bool allow_lost = false;
};

reports::Margins margins_of(const CompareOptions& options) {
  reports::Margins margins;
  if (!options.threshold.empty())
    margins = reports::Margins::all(parse_percent("--threshold", options.threshold));
  for (const std::string& rule : options.margins)
    margins.by_pattern.push_back(parse_margin("--margin", rule));
  return margins;
}

/// A pattern that nothing matches is a slip, and would leave a margin other than was meant.
void check_patterns(const reports::Margins& margins, const reports::ResultSet& results) {
  for (const auto& [pattern, margin] : margins.by_pattern) {
    const auto matches = [&glob = pattern](const reports::Cell& cell) {
      return ::fnmatch(glob.c_str(), cell.id.name().c_str(), 0) == 0;
    };
    if (std::ranges::none_of(results.cells, matches))
      throw UsageError(fmt::format("--margin: no cell matches '{}'", pattern));
  }
}

int refuse(const std::string& why) {
  complain(why);
  return cannot_judge;
}

std::string list_of(const std::vector<reports::Difference>& differences) {
  std::vector<std::string> texts;
  texts.reserve(differences.size());
  for (const reports::Difference& difference : differences) texts.push_back(difference.text());
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string formatted(const Comparison& comparison, const CompareOptions& options) {
  if (options.format == "markdown") return reports::comparison_markdown(comparison);
  if (options.format == "json") return reports::comparison_json(comparison);
  if (options.format == "junit") return reports::comparison_junit(comparison);
  if (options.format == "github") return reports::comparison_github(comparison);
  return reports::comparison_text(comparison, options.all,
                                  is_standard_output(options.output) && colour_wanted());
}

int exit_code_of(const Comparison& comparison, const CompareOptions& options) {
  switch (reports::run_verdict(comparison, options.allow_lost)) {
    case reports::RunVerdict::regressed:
      return regression_found;
    case reports::RunVerdict::moved:
      return cannot_judge;
    case reports::RunVerdict::inconclusive:
      return options.strict || comparison.cells.empty() ? cannot_judge : success;
    case reports::RunVerdict::fine:
      break;
  }
  return success;
}

/// The runs of either side.
struct Sides {
  std::vector<reports::ResultSet> base;
  std::vector<reports::ResultSet> candidate;
};

std::vector<reports::ResultSet> read_all(std::span<const std::string> files) {
  std::vector<reports::ResultSet> runs;
  for (const std::string& file : files) {
    reports::ResultSet run = reports::read_results(file);
    const auto is_the_same = [&run](const reports::ResultSet& other) {
      return reports::run_label(other) == reports::run_label(run) && other.seed == run.seed;
    };
    if (std::ranges::any_of(runs, is_the_same))
      throw UsageError(fmt::format("'{}' is a run that another file of its side holds", file));
    runs.push_back(std::move(run));
  }
  return runs;
}

Sides read_sides(const CompareOptions& options) {
  if (!options.candidates.empty()) return {read_all(options.runs), read_all(options.candidates)};
  if (options.runs.size() != 2)
    throw UsageError("needs two runs, or several of each: BASE.json... -- CANDIDATE.json...");
  const std::span files(options.runs);
  return {read_all(files.first(1)), read_all(files.last(1))};
}

/// Of the other runs from the first of the base, each once.
std::vector<reports::Difference> differences_of(const Sides& sides) {
  std::vector<reports::Difference> all;
  const auto add = [&](const reports::ResultSet& run) {
    for (reports::Difference& each : reports::run_differences(sides.base.front(), run))
      if (std::ranges::find(all, each.text(), &reports::Difference::text) == all.end())
        all.push_back(std::move(each));
  };
  std::ranges::for_each(sides.base, add);
  std::ranges::for_each(sides.candidate, add);
  return all;
}

int compare_files(Output& output, const CompareOptions& options) {
  const reports::Margins margins = margins_of(options);
  const Sides sides = read_sides(options);
  const reports::ResultSet base = reports::merged_runs(sides.base);
  const reports::ResultSet candidate = reports::merged_runs(sides.candidate);
  check_patterns(margins, candidate);
  const auto differences = differences_of(sides);
  if (!differences.empty() && !options.force)
    return refuse(
        fmt::format("the runs are not of one machine and kind of build: {}; --force "
                    "compares them nevertheless",
                    list_of(differences)));
  const Comparison comparison = reports::compare(base, candidate, margins);
  const std::string text = formatted(comparison, options);
  write_output(output, options.output, text);
  return exit_code_of(comparison, options);
}

void add_compare_options(CLI::App& compare, CompareOptions& options) {
  compare
      .add_option("runs", options.runs,
                  "The results.json to compare with, and the one in question; or several of each, "
                  "with -- between")
      ->required();
  compare.add_option("--candidates", options.candidates, "What stands behind --")->group("");
  compare.add_option("--threshold", options.threshold,
                     "Margin of all cells, e.g. 5% (default: 2% for what blocks, 10% for others)");
  compare
      .add_option("--margin", options.margins,
                  "Margin of the cells that match, as PATTERN=PERCENT; may be repeated, the "
                  "last match counts")
      ->allow_extra_args(false);
  compare.add_option("--format", options.format, "text, markdown, json, junit or github")
      ->check(CLI::IsMember({"text", "markdown", "json", "junit", "github"}))
      ->capture_default_str();
  compare.add_option("-o,--output", options.output,
                     "The file to write, instead of the terminal (-)");
  compare.add_flag("--all", options.all, "In text, list every cell");
  compare.add_flag("--force", options.force,
                   "Compare runs of different machines or builds; says what that leaves open");
  compare.add_flag("--strict", options.strict, "Exit code 3 where a cell is inconclusive");
  compare.add_flag("--allow-lost", options.allow_lost,
                   "Cells that the base measured and the new run did not are no regression");
}

}  // namespace

Command add_compare(CLI::App& app) {
  const auto options = std::make_shared<CompareOptions>();
  CLI::App* compare =
      app.add_subcommand("compare", "Compare two runs of one machine, cell by cell");
  add_compare_options(*compare, *options);
  compare->footer(
      "A cell regressed where the whole 95 % interval of the ratio of its medians is beyond the\n"
      "margin, corrected for the number of figures; so are p99, CPU time, system calls and\n"
      "switches. It is equivalent where the interval is within the margins, and inconclusive\n"
      "otherwise. A verdict takes 6 repetitions of each, for hundreds of cells 10: what a run has\n"
      "without --quick. Where most transports moved alike, the machine did, and cells\n"
      "are judged next to that. Several runs of each side show what changes from run to run.\n"
      "Exit codes: 0 fine; 1 a cell regressed, or failed or is missing in the new run (not with\n"
      "--allow-lost); 2 wrong usage or unusable input; 3 cannot judge: all moved alike, runs of\n"
      "different machines or options, nothing in common; with --strict, anything inconclusive.\n"
      "Examples: pibench compare base/results.json new/results.json\n"
      "          pibench compare a1.json a2.json a3.json -- b1.json b2.json b3.json\n"
      "          pibench compare base.json new.json --threshold 5% --margin 'pi/*=15%'\n"
      "          pibench compare base.json new.json --format markdown >> $GITHUB_STEP_SUMMARY\n"
      "          pibench compare base.json new.json --format junit -o compare.xml");
  return [options](Output& output) { return compare_files(output, *options); };
}

}  // namespace pibench::cli
