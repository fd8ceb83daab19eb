#include "reports/results/cell_id.hpp"

#include <gtest/gtest.h>

#include "reports/figures/traffic.hpp"
#include "reports/terminal/summary.hpp"
#include "tests/golden/sample_traffic.hpp"
#include "tests/support/report_text.hpp"

namespace pibench::reports {
namespace {

CellId of_bytes(const std::string& text) {
  return {"latency", "pipe", {{"bytes", text}}};
}

TEST(ReportsCellId, NumbersAreWholeAndAloneInTheirText) {
  EXPECT_EQ(of_bytes("0").payload_bytes(), 0U);
  EXPECT_EQ(of_bytes("65536").payload_bytes(), 65536U);
  EXPECT_EQ(of_bytes("18446744073709551615").payload_bytes(), 18446744073709551615U);
  for (const char* text :
       {"", "many", "8 ", " 8", "8k", "+8", "-8", "08", "1e3", "8.0", "18446744073709551616"}) {
    EXPECT_EQ(of_bytes(text).payload_bytes(), std::nullopt) << text;
  }
}

TEST(ReportsCellId, WhatIsMissingIsNothing) {
  const CellId id{"latency", "pipe", {}};
  EXPECT_EQ(id.payload_bytes(), std::nullopt);
  EXPECT_EQ(id.workers(), std::nullopt);
  EXPECT_EQ(id.placement(), "");
  EXPECT_FALSE(id.is_unpinned());
}

TEST(ReportsCellId, AJobWithoutAKernelRanTheUsualOne) {
  EXPECT_EQ((CellId{"pi", "pipe", {}}.kernel()), "simd");
  EXPECT_EQ((CellId{"pi", "pipe", {{"kernel", "scalar"}}}.kernel()), "scalar");
  EXPECT_EQ((CellId{"latency", "pipe", {}}.kernel()), "");
}

/// The same work, of payloads of which no two are one number.
TEST(ReportsCellId, CellsWhosePayloadIsNoNumberAreShownToo) {
  ResultSet results = sample_all_results();
  const Cell pipe = sample_throughput(sample_transports()[2], 8, "same", "1");
  results.cells.clear();
  for (const char* text : {"8", "08", "many", ""}) {
    results.cells.push_back(pipe);
    results.cells.back().id.parameters[0].second = text;
  }
  std::size_t shown = 0;
  for (const TrafficTable& table : traffic_tables(results)) {
    for (const TrafficRow& row : table.rows()) {
      for (const Cell* cell : row.cells) shown += cell != nullptr ? 1 : 0;
    }
  }
  EXPECT_EQ(shown, results.cells.size());
  const std::string text = summary_table(results, false);
  EXPECT_TRUE(has(text, "throughput: 1 worker, placement same")) << text;
  EXPECT_TRUE(has(text, "throughput: many bytes, 1 worker, placement same")) << text;
}

}  // namespace
}  // namespace pibench::reports
