#include <algorithm>
#include <filesystem>
#include <memory>

#include "bench/cli/commands.hpp"
#include "bench/cli/terminal.hpp"
#include "bench/harness/usage_error.hpp"
#include "reports/data/trend_json.hpp"
#include "reports/results/json.hpp"
#include "reports/terminal/trend.hpp"

namespace pibench::cli {
namespace {

namespace fs = std::filesystem;

struct TrendOptions {
  std::vector<std::string> inputs;
  std::string format = "text";
};

/// All JSON files below the directory; links are not followed, so that out/latest is not read
/// twice.
std::vector<fs::path> json_files_in(const fs::path& directory) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(directory))
    if (entry.is_regular_file() && !entry.is_symlink() && entry.path().extension() == ".json")
      files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

/// Files that were named have to be results; of files that were found, others are skipped.
class RunsReader {
 public:
  void read(const fs::path& input) {
    if (!fs::is_directory(input)) return add(input);
    for (const fs::path& file : json_files_in(input)) {
      try {
        add(file);
      } catch (const reports::InputError& error) {
        unusable_.push_back({file.string(), error.what()});
      }
    }
  }

  reports::Trend trend() && {
    if (runs_.empty()) throw UsageError("there are no results of 'pibench run' among the files");
    reports::Trend trend = reports::trend_of(std::move(runs_));
    trend.left_out.insert(trend.left_out.end(), unusable_.begin(), unusable_.end());
    return trend;
  }

 private:
  void add(const fs::path& file) {
    runs_.push_back(reports::levels_of(reports::read_results(file), file.string()));
  }

  std::vector<reports::RunLevels> runs_;
  std::vector<reports::LeftOutFile> unusable_;
};

int show_trend(Output& output, const TrendOptions& options) {
  RunsReader reader;
  for (const std::string& input : options.inputs) reader.read(input);
  const reports::Trend trend = std::move(reader).trend();
  output.write(options.format == "json" ? reports::trend_json(trend)
                                        : reports::trend_text(trend, colour_wanted()));
  return success;
}

}  // namespace

Command add_trend(CLI::App& app) {
  const auto options = std::make_shared<TrendOptions>();
  CLI::App* trend =
      app.add_subcommand("trend", "Where the levels of many runs of one machine shift");
  trend->add_option("inputs", options->inputs, "Directories of results, or results.json files")
      ->required();
  trend->add_option("--format", options->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  trend->footer(
      "Takes 10 runs or more. It informs and judges nothing: the exit code is 0 whatever is "
      "found,\n"
      "2 where there are no usable results.\n"
      "Examples: pibench trend out\n"
      "          pibench trend --format json nightly/*/results.json");
  return [options](Output& output) { return show_trend(output, *options); };
}

}  // namespace pibench::cli
