#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <system_error>

#include "bench/cli/commands.hpp"
#include "bench/harness/usage_error.hpp"
#include "reports/data/csv.hpp"
#include "reports/data/tracking.hpp"
#include "reports/html/html.hpp"
#include "reports/markdown/run.hpp"
#include "reports/results/json.hpp"

namespace pibench::cli {
namespace {

using Runs = std::span<const reports::ResultSet>;

struct ReportFormat {
  std::string_view name;
  std::string_view output;  ///< the file where none is named
  bool of_several_runs;
  std::string (*text)(Runs runs);
};

constexpr std::array<ReportFormat, 6> report_formats{{
    {"html", "report.html", true, [](Runs runs) { return reports::report_html(runs); }},
    {"markdown", "report.md", true, [](Runs runs) { return reports::report_markdown(runs); }},
    {"csv", "results.csv", false, [](Runs runs) { return reports::results_csv(runs.front()); }},
    {"samples-csv", "samples.csv", false,
     [](Runs runs) { return reports::samples_csv(runs.front()); }},
    {"smaller-is-better", "smaller-is-better.json", false,
     [](Runs runs) { return reports::smaller_is_better_json(runs.front()); }},
    {"bmf", "bmf.json", false, [](Runs runs) { return reports::bencher_json(runs.front()); }},
}};

struct ReportOptions {
  std::vector<std::string> inputs;
  std::optional<std::string> format;
  std::optional<std::string> output;
};

std::string known_formats() {
  std::string names;
  for (const ReportFormat& format : report_formats) {
    if (!names.empty()) names += ", ";
    names += format.name;
  }
  return names;
}

const ReportFormat& format_named(std::string_view name) {
  const auto found = std::ranges::find(report_formats, name, &ReportFormat::name);
  if (found == report_formats.end())
    throw UsageError(fmt::format("--format takes one of {}, not '{}'", known_formats(), name));
  return *found;
}

/// The format that was asked for, or else the one that the output's name ends with.
const ReportFormat& format_of(const ReportOptions& options) {
  if (options.format) return format_named(*options.format);
  const std::string output = options.output.value_or("");
  if (output.ends_with(".md")) return format_named("markdown");
  return format_named(output.ends_with(".csv") ? "csv" : "html");
}

/// Measurements must not be lost to a slip of the hand.
void refuse_to_replace_inputs(const ReportOptions& options, const std::string& output) {
  for (const std::string& input : options.inputs) {
    std::error_code none;
    if (std::filesystem::equivalent(input, output, none))
      throw UsageError(
          fmt::format("-o {} would replace the results that are read; name another file", output));
  }
}

int report(Output& standard, const ReportOptions& options) {
  const ReportFormat& format = format_of(options);
  const std::string output = options.output.value_or(std::string(format.output));
  if (output.empty()) throw UsageError("-o takes the name of a file, or - for standard output");
  if (options.inputs.size() > 1 && !format.of_several_runs)
    throw UsageError(fmt::format("--format {} takes one file of results, not {}", format.name,
                                 options.inputs.size()));
  check_output(output);
  if (!is_standard_output(output)) refuse_to_replace_inputs(options, output);
  std::vector<reports::ResultSet> runs;
  for (const std::string& input : options.inputs) runs.push_back(reports::read_results(input));
  write_output(standard, output, format.text(runs));
  if (is_standard_output(output)) return success;
  standard.print("{}\n", output);
  standard.also(fmt::format("the report is in {}", output));
  return success;
}

}  // namespace

Command add_report(CLI::App& app) {
  const auto options = std::make_shared<ReportOptions>();
  CLI::App* report_command =
      app.add_subcommand("report", "Write a report of one or several results.json");
  report_command->add_option("results", options->inputs, "Files that 'pibench run' wrote")
      ->required();
  report_command->add_option("--format", options->format,
                             known_formats() + "; else as the output's name ends, or html");
  report_command->add_option(
      "-o,--output", options->output,
      "The file to write, - for standard output; without it report.html, report.md, results.csv, "
      "samples.csv, smaller-is-better.json or bmf.json in this directory");
  report_command->footer(
      "html and markdown take several runs and show them in one; the others take one.\n"
      "smaller-is-better is for github-action-benchmark (tool customSmallerIsBetter), bmf for\n"
      "Bencher (adapter json).\n"
      "Examples: pibench report out/latest/results.json -o report.html\n"
      "          pibench report monday.json tuesday.json -o both.html\n"
      "          pibench report out/latest/results.json --format markdown -o - "
      ">> \"$GITHUB_STEP_SUMMARY\"\n"
      "          pibench report out/latest/results.json --format bmf -o bmf.json");
  return [options](Output& output) { return report(output, *options); };
}

}  // namespace pibench::cli
