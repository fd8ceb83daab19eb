#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>
#include <memory>

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
#include "reports/terminal/comparison.hpp"

namespace pibench::cli {
namespace {

using reports::Comparison;

struct CompareOptions {
  std::string base;
  std::string candidate;
  std::string threshold;
  std::vector<std::string> margins;
  std::string format = "text";
  std::string output;
  bool all = false;
  bool force = false;
  bool strict = false;
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

int exit_code_of(const Comparison& comparison, bool strict) {
  switch (reports::run_verdict(comparison)) {
    case reports::RunVerdict::regressed:
      return regression_found;
    case reports::RunVerdict::inconclusive:
      return strict || comparison.cells.empty() ? cannot_judge : success;
    case reports::RunVerdict::fine:
      break;
  }
  return success;
}

int compare_files(Output& output, const CompareOptions& options) {
  const reports::Margins margins = margins_of(options);
  const reports::ResultSet base = reports::read_results(options.base);
  const reports::ResultSet candidate = reports::read_results(options.candidate);
  check_patterns(margins, candidate);
  const auto differences = reports::fingerprint_differences(base, candidate);
  if (!differences.empty() && !options.force)
    return refuse(
        fmt::format("the runs are not of one machine and kind of build: {}; --force "
                    "compares them nevertheless",
                    list_of(differences)));
  const Comparison comparison = reports::compare(base, candidate, margins);
  const std::string text = formatted(comparison, options);
  write_output(output, options.output, text);
  return exit_code_of(comparison, options.strict);
}

void add_compare_options(CLI::App& compare, CompareOptions& options) {
  compare.add_option("base", options.base, "The results.json to compare with")->required();
  compare.add_option("candidate", options.candidate, "The results.json in question")->required();
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
  compare.add_flag("--strict", options.strict,
                   "Exit code 3 where a cell is inconclusive or was lost");
}

}  // namespace

Command add_compare(CLI::App& app) {
  const auto options = std::make_shared<CompareOptions>();
  CLI::App* compare =
      app.add_subcommand("compare", "Compare two runs of one machine, cell by cell");
  add_compare_options(*compare, *options);
  compare->footer(
      "A cell regressed where the whole 95 % interval of the ratio of its medians is beyond the\n"
      "margin, corrected for the number of cells; it is equivalent where the interval is within\n"
      "the margins, and inconclusive otherwise. A verdict takes 6 repetitions of each, for\n"
      "hundreds of cells 10: measure with --repetitions 10 or --full.\n"
      "Exit codes: 0 fine; 1 regressed; 2 wrong usage or unusable input; 3 cannot judge (runs of\n"
      "different machines, nothing in common; with --strict, anything inconclusive or lost).\n"
      "Examples: pibench compare base/results.json new/results.json\n"
      "          pibench compare base.json new.json --threshold 5% --margin 'pi/*=15%'\n"
      "          pibench compare base.json new.json --format markdown >> $GITHUB_STEP_SUMMARY\n"
      "          pibench compare base.json new.json --format junit -o compare.xml");
  return [options](Output& output) { return compare_files(output, *options); };
}

}  // namespace pibench::cli
