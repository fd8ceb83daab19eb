#include "tests/fuzz/writers.hpp"

#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "reports/data/comparison_github.hpp"
#include "reports/data/comparison_json.hpp"
#include "reports/data/comparison_junit.hpp"
#include "reports/data/csv.hpp"
#include "reports/data/tracking.hpp"
#include "reports/data/trend_json.hpp"
#include "reports/html/html.hpp"
#include "reports/markdown/comparison.hpp"
#include "reports/markdown/run.hpp"
#include "reports/results/fingerprint.hpp"
#include "reports/results/json.hpp"
#include "reports/terminal/comparison.hpp"
#include "reports/terminal/summary.hpp"
#include "reports/terminal/trend.hpp"
#include "tests/fuzz/target.hpp"

namespace pibench::fuzz {
namespace {

using namespace reports;

void require_json(const std::string& text) {
  require(nlohmann::json::accept(text), "what is written is JSON");
}

void require_plain(const std::string& text) {
  require(text.find('\x1b') == std::string::npos, "there are no escape codes");
}

/// Kept inputs have it in every text that is shown.
constexpr std::string_view markup = "<img src";

void require_page(const std::string& page) {
  require(page.find(markup) == std::string::npos, "no markup is injected");
}

bool is_escaped(std::string_view line) {
  for (std::size_t at = line.find(markup); at != std::string_view::npos;
       at = line.find(markup, at + 1))
    if (at == 0 || line[at - 1] != '\\') return false;
  return true;
}

void require_markdown(const std::string& text) {
  std::istringstream lines(text);
  bool code = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) code = !code;
    require(code || is_escaped(line), "no markup is injected");
  }
}

void write_results(const ResultSet& results) {
  const std::string text = results_json(results);
  require(results_json(parse_results(text, "again")) == text, "what is read again is the same");
}

void write_tables(const ResultSet& results) {
  static_cast<void>(results_csv(results));
  static_cast<void>(samples_csv(results));
}

void write_summary(const ResultSet& results) {
  require_plain(summary_table(results, false));
}

void write_smaller_is_better(const ResultSet& results) {
  require_json(smaller_is_better_json(results));
}

void write_bencher(const ResultSet& results) {
  require_json(bencher_json(results));
}

void write_page(const ResultSet& results) {
  require_page(report_html(std::span(&results, 1)));
}

void write_markdown(const ResultSet& results) {
  require_markdown(report_markdown(std::span(&results, 1)));
}

void compare_in_text(const ResultSet& base, const ResultSet& candidate) {
  const Comparison comparison = compare(base, candidate);
  require_plain(comparison_text(comparison, true, false));
  static_cast<void>(comparison_github(comparison));
  static_cast<void>(fingerprint_differences(base, candidate));
}

void compare_in_markup(const ResultSet& base, const ResultSet& candidate) {
  const Comparison comparison = compare(base, candidate);
  require_markdown(comparison_markdown(comparison));
  require_page(comparison_junit(comparison));
  require_json(comparison_json(comparison));
}

void write_page_of_both(const ResultSet& base, const ResultSet& candidate) {
  require_page(report_html(std::array{base, candidate}));
}

void write_markdown_of_both(const ResultSet& base, const ResultSet& candidate) {
  require_markdown(report_markdown(std::array{base, candidate}));
}

/// Of as many runs as a trend takes, the two in turn.
void write_trend(const ResultSet& base, const ResultSet& candidate) {
  std::vector<RunLevels> runs;
  for (int i = 0; i < 6; ++i)
    for (const ResultSet* run : {&base, &candidate})
      runs.push_back(levels_of(*run, "results.json"));
  const Trend trend = trend_of(std::move(runs));
  require_plain(trend_text(trend, false));
  require_json(trend_json(trend));
}

}  // namespace

const std::array<Writer, 7> writers{write_results,           write_tables,  write_summary,
                                    write_smaller_is_better, write_bencher, write_page,
                                    write_markdown};

const std::array<PairWriter, 5> pair_writers{compare_in_text, compare_in_markup, write_page_of_both,
                                             write_markdown_of_both, write_trend};

}  // namespace pibench::fuzz
