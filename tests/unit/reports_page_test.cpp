#include <gtest/gtest.h>

#include <algorithm>

#include "reports/data/csv.hpp"
#include "reports/figures/cells.hpp"
#include "reports/html/html.hpp"
#include "reports/html/page_data.hpp"
#include "reports/results/json.hpp"
#include "reports/verdicts/comparison.hpp"
#include "tests/golden/sample_traffic.hpp"
#include "tests/support/report_text.hpp"
#include "tests/support/unpacked.hpp"

namespace pibench::reports {
namespace {

const PageParts with_script{.style = "p{}", .script = "draw()", .script_sha256 = "c2hhMjU2"};
const PageParts without_script{.style = "p{}", .script = {}, .script_sha256 = {}};

std::string page_with(const PageParts& parts, const ResultSet& results) {
  return report_html({&results, 1}, parts);
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

/// Between the first `begin` and the next `end` after it; empty where there are none.
std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t at = text.find(begin);
  if (at == std::string::npos) return {};
  const std::size_t from = at + begin.size();
  return text.substr(from, text.find(end, from) - from);
}

TEST(ReportsPage, TheOnlyScriptIsTheOneWhoseHashThePolicyNames) {
  const std::string html = page_with(with_script, sample_all_results());
  EXPECT_TRUE(has(html,
                  "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
                  "script-src 'sha256-c2hhMjU2'\""));
  EXPECT_EQ(count_of(html, "<script"), 2U);
  EXPECT_TRUE(has(html, "<script>draw()</script>"));
  EXPECT_LT(html.find("id=\"pibench-data\""), html.find("<script>draw()"));
}

TEST(ReportsPage, WithoutAScriptNothingMayRunAndThePageSaysWhatIsMissing) {
  const std::string html = page_with(without_script, sample_all_results());
  EXPECT_FALSE(has(html, "script-src"));
  EXPECT_FALSE(has(html, "<script"));
  EXPECT_FALSE(has(html, "<noscript"));
  EXPECT_FALSE(has(html, "class=\"chart\""));
  EXPECT_FALSE(has(html, "class=\"chooser\""));
  EXPECT_TRUE(has(html, "built without npm"));
  EXPECT_TRUE(has(html, "half of the round trips of shm_spsc, spinning end within"));
}

TEST(ReportsPage, ItsDataAreThoseOfTheRuns) {
  const std::vector<ResultSet> runs{sample_all_results(), sample_results()};
  const std::string html = report_html(runs, with_script);
  const std::string block = between(html, "id=\"pibench-data\">", "</script>");
  const Comparison comparison = compare(runs[0], runs[1]);
  EXPECT_TRUE(nlohmann::ordered_json::parse(from_gzip(from_base64(block))) ==
              page_data(runs, &comparison));
}

TEST(ReportsPage, TwoRunsAreComparedCellByCell) {
  std::vector<ResultSet> runs(2, sample_results());
  Cell& slower = runs[1].cells[2];
  for (Repetition& repetition : slower.repetitions) repetition.real_time_ns *= 2;
  runs[1].cells.pop_back();
  runs[1].environment["kernel"] = "Linux <b>9</b>";
  const std::string html = report_html(runs, with_script);
  const std::string section = between(html, "<h3>Comparison</h3>", "</section>");
  EXPECT_TRUE(has(section, "<figure class=\"chart\" data-chart=\"forest\">"));
  EXPECT_TRUE(has(line_with(section, ">" + slower.id.name() + "<"), ">+100.0 %<"));
  EXPECT_TRUE(has(section, "Linux &lt;b&gt;9"));
  EXPECT_TRUE(has(section, runs[0].cells.back().id.name())) << "told that it was not compared";
  EXPECT_FALSE(has(html, "Side by side"));
}

TEST(ReportsPage, EveryChartHasATitleAndAGist) {
  const std::string html = page_with(with_script, sample_all_results());
  for (const char* kind :
       {"pi-phases", "latency-by-payload", "heatmap", "latency-percentiles", "latency-ecdf",
        "throughput-by-payload", "scaling", "cpu-per-message", "setup-cost", "repetitions"}) {
    const std::string chart = between(
        html, "<figure class=\"chart\" data-chart=\"" + std::string(kind) + "\" data-run=\"0\">",
        "</figure>");
    EXPECT_GT(between(chart, "<figcaption>", "<").size(), 20U) << kind;
    EXPECT_GT(between(chart, "<p class=\"gist\">", "<").size(), 20U) << kind;
    EXPECT_TRUE(has(chart, "<div class=\"controls\"></div>\n<div class=\"plot\"></div>")) << kind;
  }
}

TEST(ReportsPage, AChartWithoutCellsIsNotThere) {
  ResultSet results = sample_all_results();
  std::erase_if(results.cells, [](const Cell& cell) { return cell.id.scenario != "setup"; });
  const std::string html = page_with(with_script, results);
  EXPECT_EQ(count_of(html, "<figure"), 2U);
  EXPECT_TRUE(has(html, "data-chart=\"setup-cost\""));
  EXPECT_TRUE(has(html, "data-chart=\"repetitions\""));
  results.cells.clear();
  const std::string empty = page_with(with_script, results);
  EXPECT_FALSE(has(empty, "<figure"));
  EXPECT_FALSE(has(empty, "class=\"chooser\""));
  EXPECT_FALSE(has(empty, "<h3>All figures"));
}

TEST(ReportsPage, AChartOfBaselinesAloneIsNotThere) {
  ResultSet results = sample_all_results();
  std::erase_if(results.cells,
                [](const Cell& cell) { return !is_baseline(cell) || cell.id.scenario == "pi"; });
  const std::string html = page_with(with_script, results);
  EXPECT_FALSE(has(html, "<figure"));
  EXPECT_TRUE(has(html, "<h3>All figures"));
}

TEST(ReportsPage, SectionsStandInTheirOrder) {
  const std::string html = page_with(with_script, sample_all_results());
  std::size_t last = html.find("role=\"note\"");
  EXPECT_NE(last, std::string::npos);
  for (const char* heading :
       {"In short", "Choose", "pi", "Latency", "Throughput", "Scaling with workers",
        "CPU time per message", "Set-up", "Load", "Overhead", "Repetitions over time", "Notes",
        "Not measured", "All figures", "Run it again", "Downloads", "Machine"}) {
    const std::size_t at = html.find("<h3>" + std::string(heading) + "</h3>");
    EXPECT_NE(at, std::string::npos) << heading;
    EXPECT_GT(at, last) << heading;
    last = at;
  }
}

TEST(ReportsPage, AllFiguresHaveARowPerMeasuredCellWithUnitsInTheHeads) {
  const ResultSet results = sample_all_results();
  const std::string section = between(page_with(with_script, results),
                                      "<section class=\"figures\" data-run=\"0\">", "</section>");
  EXPECT_EQ(count_of(section, "<tr><th>"), results.cells.size() - not_measured(results).size());
  EXPECT_TRUE(has(section, "<table class=\"sortable filterable plain\">"));
  EXPECT_TRUE(has(section, ">median, µs</th>"));
  EXPECT_TRUE(has(section, ">messages/s</th>"));
  EXPECT_TRUE(has(section, "<th>pipe<td>same<td><td>blocking<td>4.899 4.803 5.14 "));
}

TEST(ReportsPage, NumericFieldsHaveTheNumberTheyAreSortedBy) {
  const std::string html = page_with(without_script, sample_all_results());
  EXPECT_TRUE(has(html, "<td class=\"num\" data-v=\"8878080\">× 1.00 ~</td>"));
  EXPECT_TRUE(has(html, "<td class=\"num\" data-v=\"4096\">4 KiB</td>"));
}

std::string download_of(const std::string& html, const std::string& name) {
  return from_gzip(from_base64(
      between(html, "<a download=\"" + name + ".gz\" href=\"data:application/gzip;base64,", "\"")));
}

TEST(ReportsPage, DownloadsAreTheFilesOfTheRun) {
  const ResultSet results = sample_all_results();
  const std::string html = page_with(without_script, results);
  EXPECT_EQ(download_of(html, "results.csv"), results_csv(results));
  EXPECT_EQ(download_of(html, "samples.csv"), samples_csv(results));
  EXPECT_EQ(download_of(html, "results.json"), results_json(results));
}

TEST(ReportsPage, DownloadsOfSeveralRunsAreToldApart) {
  std::vector<ResultSet> runs{sample_results(), sample_results()};
  runs[1].cells.pop_back();
  const std::string html = report_html(runs, without_script);
  EXPECT_EQ(download_of(html, "run-1-results.csv"), results_csv(runs[0]));
  EXPECT_EQ(download_of(html, "run-2-results.csv"), results_csv(runs[1]));
}

TEST(ReportsPage, DownloadsThatDoNotFitAreNamedTheSmallestGoFirst) {
  const ResultSet results = sample_all_results();
  PageParts parts = without_script;
  parts.downloads_bytes = 20'000;
  const std::string some = page_with(parts, results);
  EXPECT_EQ(download_of(some, "results.csv"), results_csv(results));
  EXPECT_TRUE(has(line_with(some, "<li>results.json, "), "too large for this page"));
  parts.downloads_bytes = 0;
  EXPECT_FALSE(has(page_with(parts, results), "<a download"));
  parts = without_script;
  parts.page_bytes = 1000;
  EXPECT_FALSE(has(page_with(parts, results), "<a download"));
}

TEST(ReportsPage, APageOfVeryManyCellsListsThemOnceAndStaysSmall) {
  const auto transports = sample_transports();
  ResultSet results = sample_results();
  results.cells.clear();
  for (int i = 0; i < 3001; ++i) {
    results.cells.push_back(sample_throughput(transports[2 + static_cast<std::size_t>(i) % 3], i,
                                              i % 2 == 0 ? "same" : "cross", "1"));
    results.cells.back().repetitions.resize(1);  // intervals are not what this is about
  }
  const std::string html = page_with(with_script, results);
  EXPECT_EQ(count_of(html, "<tr><th>"), results.cells.size());
  EXPECT_FALSE(has(html, "<summary>Every cell</summary>"));
  EXPECT_TRUE(has(html, "the figures are under all figures"));
  results.cells.pop_back();
  EXPECT_TRUE(has(page_with(with_script, results), "<summary>Every cell</summary>"));
}

/// Text that would break out of every context a page has, scripts and comments among them.
const std::string breaking_out =
    "\"'></script></style><script>alert(1)</script><img src=x onerror=alert(1)>--><!--&amp;";

ResultSet with_text_in_every_place(const std::string& text) {
  ResultSet results = sample_all_results();
  results.version = results.build_type = results.command = results.started_at = text;
  results.environment = {{"host", text}, {text, text}};
  results.warnings = {text};
  for (Cell& cell : results.cells) {
    cell.id.transport += text;
    for (auto& [key, value] : cell.id.parameters) {
      if (key != "workers" && key != "placement") value += text;
    }
    cell.traits.wakeup = cell.traits.summary = text;
    cell.notes = {text};
    if (cell.outcome != Outcome::measured) cell.reason = text;
    for (Repetition& repetition : cell.repetitions) repetition.counters[text] = 1;
  }
  return results;
}

TEST(ReportsPage, HostileResultsRunNothing) {
  const std::string bad = page_with(with_script, with_text_in_every_place(breaking_out));
  const std::string harmless = page_with(with_script, with_text_in_every_place("text"));
  for (const char c : {'<', '>', '"', '\''}) {
    EXPECT_EQ(std::ranges::count(bad, c), std::ranges::count(harmless, c)) << c;
  }
  EXPECT_EQ(count_of(bad, "<script"), 2U);
  EXPECT_EQ(count_of(bad, "</script"), 2U);
  EXPECT_FALSE(has(bad, "<!--"));
  EXPECT_FALSE(has(bad, "-->"));
  EXPECT_FALSE(has(bad, "<img"));
}

TEST(ReportsPage, TheEmbeddedScriptIsFitToStandInAPage) {
  const std::string script(page_script());
  EXPECT_EQ(script.empty(), page_script_sha256().empty());
  for (const char* part : {"</script", "</SCRIPT", "<!--"}) EXPECT_FALSE(has(script, part)) << part;
  if (script.empty()) return;
  EXPECT_EQ(from_base64(page_script_sha256()).size(), 32U);
  for (const char* licence : {"Apache ECharts", "Apache License", "Baidu", "Microsoft"}) {
    EXPECT_TRUE(has(script, licence)) << licence;
  }
}

TEST(ReportsPage, TheEmbeddedStyleLoadsNothing) {
  const std::string style(page_style());
  EXPECT_FALSE(style.empty());
  for (const char* part : {"</style", "url(", "@import"}) EXPECT_FALSE(has(style, part)) << part;
}

}  // namespace
}  // namespace pibench::reports
