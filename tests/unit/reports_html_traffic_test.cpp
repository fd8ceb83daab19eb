#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "reports/html.hpp"
#include "reports/html/parts.hpp"
#include "tests/golden/sample_traffic.hpp"
#include "tests/support/report_text.hpp"

namespace pibench::reports {
namespace {

std::string page(const ResultSet& results) {
  return report_html({&results, 1});
}

/// Everything that is text, but for the scenario and what cells are told apart by.
ResultSet with_text_everywhere(const std::string& text) {
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
      page(with_text_everywhere("\"'></svg></script><script>alert(1)</script><!--&amp;"));
  const std::string harmless = page(with_text_everywhere("text"));
  for (const char c : {'<', '>', '"', '\''}) {
    EXPECT_EQ(std::ranges::count(bad, c), std::ranges::count(harmless, c)) << c;
  }
  EXPECT_FALSE(has(bad, "<script"));
  EXPECT_FALSE(has(bad, "<!--"));
}

TEST(ReportsHtmlTraffic, NothingIsLoadedAndNothingRuns) {
  const std::string html = page(sample_all_results());
  for (const char* outside : {"http:", "https:", "//", "url(", "<script", "<img", " src="}) {
    EXPECT_FALSE(has(html, outside)) << outside;
  }
}

TEST(ReportsHtmlTraffic, EveryScenarioHasASection) {
  const std::string html = page(sample_all_results());
  for (const char* heading :
       {"latency: 1 worker, placement same", "throughput: 4 workers, placement cross",
        "setup: 1 worker, placement same", "load: 1 worker, placement cross, rate 10000",
        "overhead", "Notes", "Not measured"}) {
    EXPECT_TRUE(has(html, "<h3>" + std::string(heading) + "</h3>")) << heading;
  }
  EXPECT_TRUE(has(html, "placement os (unpinned: not comparable)"));
  EXPECT_TRUE(has(html, "<p class=\"notice\" role=\"note\">the CPU frequency governor"));
  EXPECT_TRUE(has(html, "the ring was full 3 times"));
}

TEST(ReportsHtmlTraffic, TheCopyFloorStandsBesideTheFiguresOfTheSamePayload) {
  const std::string html = page(sample_all_results());
  EXPECT_TRUE(has(html,
                  "<th scope=\"row\">pipe</th><td class=\"num\">4 KiB</td>"
                  "<td class=\"num\">256 ns</td><td class=\"num\">–</td>"
                  "<td class=\"num\">6.59 µs</td>"));
}

TEST(ReportsHtmlTraffic, RepetitionsAreListedOneByOneOnlyOfJobs) {
  const std::string html = page(sample_all_results());
  const std::size_t first = html.find("<summary>Every repetition");
  EXPECT_NE(first, std::string::npos);
  EXPECT_EQ(html.rfind("<summary>Every repetition"), first);
  ResultSet results = sample_all_results();
  std::erase_if(results.cells, [](const Cell& cell) { return cell.id.scenario == "pi"; });
  EXPECT_FALSE(has(page(results), "Every repetition"));
}

/// As many different times as a run keeps, over four powers of ten.
Distribution wide_distribution() {
  std::vector<std::int64_t> times;
  times.reserve(10000);
  for (int i = 0; i < 10000; ++i) {
    times.push_back(static_cast<std::int64_t>(1000 * std::pow(10, i / 2500.0)));
  }
  return distribution_of(times);
}

TEST(ReportsHtmlTraffic, FourHundredCellsOfLatencyStaySmall) {
  ResultSet results = sample_all_results();
  const auto transports = sample_transports();
  const Distribution times = wide_distribution();
  for (int i = 0; i < 400; ++i) {
    Cell cell = sample_latency(transports[2], 1 << (i % 8), std::to_string(i / 80));
    cell.id.transport += std::to_string(i % 80 / 8);
    for (auto& [name, distribution] : cell.distributions) distribution = times;
    results.cells.push_back(std::move(cell));
  }
  EXPECT_LT(page(results).size(), 1'500'000U);
}

TEST(ReportsHtmlTraffic, AHistogramOfOneTimeOrOfNoneIsDrawn) {
  std::vector<std::int64_t> same(3, 7);
  EXPECT_TRUE(has(html_histogram("pipe", distribution_of(same)), "7.00 ns to 7.00 ns"));
  std::vector<std::int64_t> nothing(3, 0);
  const std::string html = html_histogram("null", distribution_of(nothing));
  EXPECT_FALSE(has(html, "nan"));
  EXPECT_FALSE(has(html, "inf"));
  EXPECT_EQ(html_histogram("null", Distribution{}), "");
}

}  // namespace
}  // namespace pibench::reports
