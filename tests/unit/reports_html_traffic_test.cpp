#include <gtest/gtest.h>

#include <algorithm>

#include "reports/html/html.hpp"
#include "tests/golden/sample_traffic.hpp"
#include "tests/support/report_text.hpp"

namespace pibench::reports {
namespace {

std::string traffic_page(const ResultSet& results) {
  return report_html({&results, 1},
                     {.style = {}, .script = {}, .script_sha256 = {}, .downloads_bytes = 0});
}

/// Everything that is text, but for the scenario and what cells are told apart by.
ResultSet traffic_with_text(const std::string& text) {
  ResultSet results = sample_all_results();
  results.warnings = {text};
  for (Cell& cell : results.cells) {
    cell.id.transport += text;
    for (auto& [key, value] : cell.id.parameters) value += text;
    cell.traits.wakeup += text;
    cell.notes = {text};
    if (cell.outcome != Outcome::measured) cell.reason = text;
  }
  return results;
}

TEST(ReportsHtmlTraffic, HostileResultsInjectNothing) {
  const std::string bad =
      traffic_page(traffic_with_text("\"'></svg></script><script>alert(1)</script><!--&amp;"));
  const std::string harmless = traffic_page(traffic_with_text("text"));
  for (const char c : {'<', '>', '"', '\''}) {
    EXPECT_EQ(std::ranges::count(bad, c), std::ranges::count(harmless, c)) << c;
  }
  EXPECT_FALSE(has(bad, "<script"));
  EXPECT_FALSE(has(bad, "<!--"));
}

TEST(ReportsHtmlTraffic, NothingIsLoadedAndNothingRuns) {
  const std::string html = traffic_page(sample_all_results());
  for (const char* outside : {"http:", "https:", "//", "url(", "<script", "<img", " src="}) {
    EXPECT_FALSE(has(html, outside)) << outside;
  }
}

TEST(ReportsHtmlTraffic, EveryScenarioHasASectionAndEveryPlaceAPart) {
  const std::string html = traffic_page(sample_all_results());
  for (const char* heading :
       {"latency: 1 worker, placement same", "throughput: 4 workers, placement cross",
        "setup: 1 worker, placement same", "load: 1 worker, placement cross, rate 10000"}) {
    EXPECT_TRUE(has(html, "<h4>" + std::string(heading) + "</h4>")) << heading;
  }
  for (const char* heading : {"Latency", "Throughput", "Set-up", "Load", "Overhead"}) {
    EXPECT_TRUE(has(html, "<h3>" + std::string(heading) + "</h3>")) << heading;
  }
  EXPECT_TRUE(has(html, "placement os (unpinned: not comparable)"));
  EXPECT_TRUE(has(html, "<p class=\"notice\" role=\"note\">the CPU frequency governor"));
  EXPECT_TRUE(has(html, "the ring was full 3 times"));
}

TEST(ReportsHtmlTraffic, TheCopyFloorStandsBesideTheFiguresOfTheSamePayload) {
  const std::string html = traffic_page(sample_all_results());
  EXPECT_TRUE(has(html,
                  "<th scope=\"row\">pipe</th><td class=\"num\" data-v=\"4096\">4 KiB</td>"
                  "<td class=\"num\" data-v=\"256.3\">256 ns</td><td class=\"num\">–</td>"
                  "<td class=\"num\" data-v=\"6586\">6.59 µs</td>"));
}

TEST(ReportsHtmlTraffic, RepetitionsAreListedOneByOneOnlyOfJobs) {
  const std::string html = traffic_page(sample_all_results());
  const std::size_t first = html.find("<summary>Every repetition");
  EXPECT_NE(first, std::string::npos);
  EXPECT_EQ(html.rfind("<summary>Every repetition"), first);
  ResultSet results = sample_all_results();
  std::erase_if(results.cells, [](const Cell& cell) { return cell.id.scenario == "pi"; });
  EXPECT_FALSE(has(traffic_page(results), "Every repetition"));
}

}  // namespace
}  // namespace pibench::reports
