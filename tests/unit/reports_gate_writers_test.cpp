#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "reports/data/gate_json.hpp"
#include "reports/data/gate_services.hpp"
#include "reports/data/trust_json.hpp"
#include "reports/html/gate.hpp"
#include "reports/markdown/gate.hpp"
#include "reports/terminal/gate.hpp"
#include "reports/terminal/trust.hpp"
#include "tests/golden/sample_gate.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/report_text.hpp"

namespace pibench::reports {
namespace {

/// Whatever ends a line, a field, an attribute, an element or a command in one of the formats.
const std::string hostile_suffix =
    "|`**b**\"'></testcase><failure/>&amp;]]>\n::error::no\r\n<script>%0A@all [a](http://b) "
    "\x1b[31m$x$\u202E www.c.d,:";

TEST(ReportsGateGolden, Text) {
  test::expect_golden("gate.txt", gate_text(sample_gate(), false, false));
}
TEST(ReportsGateGolden, TextOfAll) {
  test::expect_golden("gate_all.txt", gate_text(sample_gate(), true, false));
}
TEST(ReportsGateGolden, Markdown) {
  test::expect_golden("gate.md", gate_markdown(sample_gate()));
}
TEST(ReportsGateGolden, Json) {
  test::expect_golden("gate.json", gate_json(sample_gate()));
}
TEST(ReportsGateGolden, Junit) {
  test::expect_golden("gate.xml", gate_junit(sample_gate()));
}
TEST(ReportsGateGolden, Github) {
  test::expect_golden("gate_github.txt", gate_github(sample_gate()));
}

SelfTest sample_self_test() {
  return {.setting =
              {.seed = 7, .pairs = 40, .slowdown = 0.05, .busy_neighbour = true, .seconds = 1700},
          .cells = {{.name = round_trips_of("pipe", "same"),
                     .transport = "pipe",
                     .placement = "same",
                     .wakeup = "blocking",
                     .windows = 100,
                     .false_alarms = 0,
                     .false_improvements = 0,
                     .detections = 99,
                     .false_alarm_rate = {0, 0.036},
                     .detection_rate = {0.945, 0.9997},
                     .seen_slowdown = 0.0503,
                     .spread = 0.0048,
                     .p99_spread = 0.061,
                     .seconds = 7.9}},
          .not_tested = {{round_trips_of("redis", "same"), "unavailable: not installed"}}};
}

TEST(ReportsGateGolden, SelfTestText) {
  test::expect_golden("gate_self_test.txt", self_test_text(sample_self_test(), false));
}
TEST(ReportsGateGolden, SelfTestJson) {
  test::expect_golden("gate_self_test.json", self_test_json(sample_self_test()));
}

TEST(ReportsGateWriters, OnlyColouredTextHasEscapeCodes) {
  const Gate gate = with_names(sample_gate(), hostile_suffix);
  EXPECT_FALSE(has(gate_text(gate, true, false), "\x1b"));
  EXPECT_TRUE(has(gate_text(gate, true, true), "\x1b[1m"));
  EXPECT_FALSE(has(gate_text(gate, true, true), "\x1b[31m"));
}

TEST(ReportsGateWriters, TextHasAsManyLinesWhateverTheNames) {
  const auto lines = [](const std::string& names) {
    return std::ranges::count(gate_text(with_names(sample_gate(), names), true, false), '\n');
  };
  EXPECT_EQ(lines(hostile_suffix), lines("plain"));
}

TEST(ReportsGateWriters, MarkdownHoldsNoMarkupFromNames) {
  const std::string bad = gate_markdown(with_names(sample_gate(), hostile_suffix));
  const std::string harmless = gate_markdown(with_names(sample_gate(), "x&x"));
  for (const char c : {'|', '`', '*', '<', '>', '[', ']', '$', '\n', '!'})
    EXPECT_EQ(unescaped(bad, c), unescaped(harmless, c)) << c;
  for (const char* part : {"@all", "http:", "www.", "\x1b"}) EXPECT_FALSE(has(bad, part)) << part;
}

TEST(ReportsGateWriters, JsonKeepsNamesToTheByte) {
  const auto json = nlohmann::json::parse(gate_json(with_names(sample_gate(), hostile_suffix)));
  EXPECT_EQ(json.at("baseline"), hostile_suffix);
  EXPECT_EQ(json.at("cells").at(0).at("name"), round_trips_of("pipe", "same") + hostile_suffix);
}

TEST(ReportsGateWriters, ThePageHasEveryCellAndNoMarkupFromNames) {
  const std::string page = gate_html(sample_gate());
  for (const GatedCell& cell : sample_gate().cells) EXPECT_TRUE(has(page, cell.name)) << cell.name;
  for (const char* part : {"pibench gate: regressed", "Segmentation fault", "not installed"})
    EXPECT_TRUE(has(page, part)) << part;
  EXPECT_FALSE(has(page, "<script"));
  const std::string bad = gate_html(with_names(sample_gate(), hostile_suffix));
  const std::string harmless = gate_html(with_names(sample_gate(), "x"));
  for (const char c : {'<', '>', '"'})
    EXPECT_EQ(std::ranges::count(bad, c), std::ranges::count(harmless, c)) << c;
}

TEST(ReportsGateWriters, JunitHoldsNoMarkupFromNames) {
  const std::string bad = gate_junit(with_names(sample_gate(), hostile_suffix + "\uFFFE\x01"));
  const std::string harmless = gate_junit(with_names(sample_gate(), "x"));
  for (const char c : {'<', '>', '"', '\n'})
    EXPECT_EQ(std::ranges::count(bad, c), std::ranges::count(harmless, c)) << c;
  for (const char* part : {"\uFFFE", "\x01", "\x1b", "]]>"}) EXPECT_FALSE(has(bad, part));
}

TEST(ReportsGateWriters, JunitCountsWhatItHolds) {
  EXPECT_TRUE(
      has(gate_junit(sample_gate()), "tests=\"9\" failures=\"2\" errors=\"1\" skipped=\"3\""));
}

TEST(ReportsGateWriters, EveryLineForGithubIsOneCommand) {
  std::istringstream lines(gate_github(with_names(sample_gate(), hostile_suffix)));
  std::size_t errors = 0;
  for (std::string line; std::getline(lines, line);) {
    const bool is_error = line.starts_with("::error title=");
    EXPECT_TRUE(is_error || line.starts_with("::warning title=")) << line;
    if (is_error) ++errors;
  }
  EXPECT_EQ(errors, 3U);
}

}  // namespace
}  // namespace pibench::reports
