#include <fmt/format.h>

#include <memory>

#include "bench/cli/commands.hpp"
#include "reports/file.hpp"
#include "reports/html.hpp"
#include "reports/json.hpp"

namespace pibench::cli {

Command add_report(CLI::App& app) {
  struct Options {
    std::vector<std::string> inputs;
    std::string output = "report.html";
  };
  const auto options = std::make_shared<Options>();
  CLI::App* report =
      app.add_subcommand("report", "Write an HTML report of one or several results.json");
  report->add_option("results", options->inputs, "Files that 'pibench run' wrote")->required();
  report->add_option("-o,--output", options->output, "The file to write")->capture_default_str();
  report->footer("Example: pibench report out/latest/results.json -o report.html");
  return [options] {
    std::vector<reports::ResultSet> results;
    for (const std::string& input : options->inputs)
      results.push_back(reports::read_results(input));
    reports::write_atomically(options->output, reports::report_html(results));
    fmt::print("{}\n", options->output);
    return success;
  };
}

}  // namespace pibench::cli
