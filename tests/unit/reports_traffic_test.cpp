#include "reports/figures/traffic.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "reports/figures/overhead.hpp"
#include "reports/figures/ranking.hpp"
#include "reports/figures/remarks.hpp"
#include "reports/results/names.hpp"
#include "reports/tables/traffic.hpp"
#include "reports/terminal/summary.hpp"
#include "reports/text/format.hpp"
#include "tests/golden/sample_traffic.hpp"
#include "tests/support/report_text.hpp"

namespace pibench::reports {
namespace {

/// Without what is so fast that nothing is tied with it.
ResultSet without(const std::string& transport) {
  ResultSet results = sample_all_results();
  std::erase_if(results.cells, [&](const Cell& cell) { return cell.id.transport == transport; });
  return results;
}

TEST(ReportsFormat, RatesHaveThreeDigitsAndAPrefix) {
  EXPECT_EQ(format_rate(1.65e6), "1.65 M/s");
  EXPECT_EQ(format_rate(4.1e9, "B"), "4.10 GB/s");
  EXPECT_EQ(format_rate(850), "850 /s");
  EXPECT_EQ(format_rate(999.7), "1.00 k/s");
  EXPECT_EQ(format_rate(2e18), "2000000 T/s");
  EXPECT_EQ(format_rate(std::optional<double>()), "");
}

TEST(ReportsFormat, PayloadsAreInBinaryUnitsWhereTheyDivide) {
  EXPECT_EQ(format_bytes(8), "8 B");
  EXPECT_EQ(format_bytes(1500), "1,500 B");
  EXPECT_EQ(format_bytes(4096), "4 KiB");
  EXPECT_EQ(format_bytes(1048576), "1 MiB");
  EXPECT_EQ(format_bytes(0), "0 B");
  EXPECT_EQ(format_bytes(std::nullopt), "");
}

TEST(ReportsFormat, BytesBetweenTwoNumbersHaveTheirUnitOnceWhereItIsOne) {
  EXPECT_EQ(format_bytes_between(65536, 65536), "64 KiB");
  EXPECT_EQ(format_bytes_between(65536, 131072), "64–128 KiB");
  EXPECT_EQ(format_bytes_between(80, 655360), "80 B–640 KiB");
}

TEST(ReportsTraffic, TablesOfStreamsShowHowMuchTheQueuesHold) {
  const ResultSet results = sample_all_results();
  const Table streams = payload_table("", traffic_tables(results, "throughput").front());
  EXPECT_EQ(streams.columns.back().heading, "queue");
  std::map<std::string, std::string> queues;
  for (const TableRow& row : streams.rows) queues[row.fields.front().text] = row.fields.back().text;
  EXPECT_EQ(queues.at("pipe"), "64 KiB");
  EXPECT_EQ(queues.at("shm_spsc"), "64–128 KiB");
  EXPECT_EQ(queues.at("null"), "");
  const Table round_trips = payload_table("", traffic_tables(results, "latency").front());
  EXPECT_NE(round_trips.columns.back().heading, "queue");
}

TEST(ReportsTraffic, TablesOfRunsThatDoNotTellTheQueuesHaveNoColumnForThem) {
  ResultSet results = sample_all_results();
  for (Cell& cell : results.cells)
    for (Repetition& repetition : cell.repetitions) repetition.counters.erase("queue_bytes");
  const Table streams = payload_table("", traffic_tables(results, "throughput").front());
  EXPECT_NE(streams.columns.back().heading, "queue");
}

TEST(ReportsTraffic, CellsThatSendMessagesAreNotRankedOneByOne) {
  EXPECT_EQ(rankings(sample_all_results()).size(), 1U);
}

TEST(ReportsTraffic, ATableHasTheFastestOfTheSmallestPayloadFirstAndPayloadsAscend) {
  const ResultSet results = sample_all_results();
  const auto tables = traffic_tables(results, "latency");
  ASSERT_EQ(tables.size(), 3U);
  const TrafficTable& table = tables[0];
  EXPECT_EQ(table.title(), "latency: 1 worker, placement same");
  EXPECT_EQ(table.payloads, (std::vector<Payload>{8, 4096, 65536}));
  ASSERT_EQ(table.transports.size(), 4U);
  EXPECT_EQ(table.transports[0].label, "shm_spsc");
  EXPECT_EQ(table.transports[3].label, "redis");
  EXPECT_EQ(table.contest(2).best()->id.transport, "shm_spsc");
  EXPECT_EQ(tables[2].title(), "latency: 1 worker, placement os (unpinned: not comparable)");
}

TEST(ReportsTraffic, TheCopyFloorServesEveryPlacement) {
  const ResultSet results = sample_all_results();
  const auto tables = traffic_tables(results, "latency");
  ASSERT_EQ(tables.size(), 3U);
  ASSERT_EQ(tables[1].baselines.size(), 2U);
  EXPECT_EQ(tables[1].baselines[1].label, "copy_once, placement same");
}

/// The sample with a check beside one copy of each round trip's messages.
ResultSet sample_with_checks(double check_ns) {
  ResultSet results = sample_all_results();
  for (Cell& cell : results.cells)
    if (cell.id.scenario == "latency" && cell.id.transport == "copy_once")
      for (Repetition& repetition : cell.repetitions)
        repetition.counters[counters::check_ns] = check_ns;
  return results;
}

const TableRow& row_of(const Table& table, std::string_view transport) {
  return *std::ranges::find_if(
      table.rows, [&](const TableRow& row) { return row.fields.front().text == transport; });
}

TEST(ReportsTraffic, ACellOfWhichTheCheckIsANoticeablePartIsMarked) {
  const ResultSet results = sample_with_checks(400);
  const TrafficTable traffic = traffic_tables(results, "latency")[1];
  EXPECT_EQ(traffic.check_ns.at(4096), 400);
  const Table table = payload_table("", traffic);
  EXPECT_TRUE(row_of(table, "pipe").fields[2].has(Mark::costly_check));
  EXPECT_FALSE(row_of(table, "pipe").fields[3].has(Mark::costly_check));
  EXPECT_FALSE(row_of(table, "null").fields[2].has(Mark::costly_check));
  EXPECT_TRUE(
      has(summary_table(results, false), "c checking the messages takes more than 5 % of it"));
}

TEST(ReportsTraffic, TheCheckHasAColumnWhereItWasMeasured) {
  const auto has_check = [](const ResultSet& results) {
    const TrafficTable traffic = traffic_tables(results, "latency")[0];
    const Table table = cells_table("", results, traffic);
    return std::ranges::find(table.columns, "check", &TableColumn::heading) != table.columns.end();
  };
  EXPECT_TRUE(has_check(sample_with_checks(400)));
  EXPECT_FALSE(has_check(sample_all_results()));
}

TEST(ReportsTraffic, BaselinesAloneMakeATable) {
  ResultSet results = sample_all_results();
  std::erase_if(results.cells, [](const Cell& cell) { return !is_baseline(cell); });
  const auto tables = traffic_tables(results, "setup");
  ASSERT_EQ(tables.size(), 1U);
  EXPECT_TRUE(tables[0].transports.empty());
  EXPECT_EQ(tables[0].contest(0).best(), nullptr);
  EXPECT_FALSE(has(summary_table(results, false), "*"));
}

TEST(ReportsTraffic, ContentionIsRankedWithItsOverlapAndItsWaiting) {
  ResultSet results = sample_results();
  results.cells = {sample_contention()};
  const std::string text = summary_table(results, false);
  for (const char* heading : {"operations", "overlap", "fairness", "waiting p50", "waiting p99"})
    EXPECT_TRUE(has(line_with(text, "transport"), heading)) << text;
  const std::string row = line_with(text, "futex");
  for (const char* figure : {"2.50 M/s", "0.75", "0.5", "7.97 µs", "≥ 8."})
    EXPECT_TRUE(has(row, figure)) << row;
}

TEST(ReportsTraffic, WhatCannotBeToldFromTheFastestOfItsColumnIsMarked) {
  const std::string text = summary_table(without("shm_spsc"), false);
  EXPECT_EQ(line_with(text, "  pipe       blocking   4.85 µs *"),
            "  pipe       blocking   4.85 µs *   6.59 µs *   32.6 µs *");
  EXPECT_EQ(line_with(text, "  posix_mq   blocking   4.88 µs"),
            "  posix_mq   blocking   4.88 µs ~   7.36 µs      unsup.");
  EXPECT_TRUE(has(text, "* the fastest of its column"));
}

TEST(ReportsTraffic, SeveralKindsOfWakeupInATableAreTold) {
  EXPECT_TRUE(has(summary_table(sample_all_results(), false), "(blocking, spinning)"));
  EXPECT_FALSE(has(summary_table(without("shm_spsc"), false), "several wake-ups"));
}

TEST(ReportsTraffic, ThroughputIsInMessagesOrFrom4KiBInBytes) {
  Cell cell = sample_throughput(sample_transports()[2], 8, "same", "1");
  EXPECT_EQ(traffic_figure(cell), "1.25 M/s");
  cell.id.parameters[0].second = "4095";
  EXPECT_EQ(traffic_figure(cell), "1.25 M/s");
  cell.id.parameters[0].second = "4096";
  EXPECT_EQ(traffic_figure(cell), "9.99 MB/s");
  cell.outcome = Outcome::unsupported;
  EXPECT_EQ(traffic_figure(cell), "unsup.");
}

TEST(ReportsTraffic, OverheadIsOfTimeOrOfThroughput) {
  const ResultSet results = sample_all_results();
  for (const OverheadPair& pair : overhead_pairs(results)) {
    ASSERT_TRUE(pair.ratio() && pair.interval());
    EXPECT_EQ(*pair.ratio() < 1, pair.work.parameter("pass") == "stream");
    EXPECT_TRUE(pair.interval()->contains(*pair.ratio()));
    EXPECT_NEAR(*pair.difference_ns(), 9.09, 1e-6);
  }
}

TEST(ReportsTraffic, OneSideAloneHasNoRatio) {
  ResultSet results = sample_all_results();
  std::erase_if(results.cells,
                [](const Cell& cell) { return cell.id.parameter("side") == "bare"; });
  const auto pairs = overhead_pairs(results);
  ASSERT_EQ(pairs.size(), 8U);
  EXPECT_FALSE(pairs[0].ratio() || pairs[0].interval() || pairs[0].difference_ns());
  EXPECT_TRUE(has(summary_table(results, false), "overhead: by way"));
}

TEST(ReportsTraffic, TheSameReasonIsGivenOnce) {
  const auto all = reasons(sample_all_results());
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[1].about, "posix_mq, 3 cells");
  EXPECT_EQ(all[2].about, "redis, 9 cells");
  EXPECT_EQ(all[2].text, "redis-server is not installed");
}

TEST(ReportsTraffic, WarningsAndNotesClose) {
  const std::string text = summary_table(sample_all_results(), false);
  EXPECT_TRUE(text.ends_with("warning: the CPU frequency governor is \"powersave\"\n"));
  EXPECT_TRUE(has(line_with(text, "the ring was full"), "overhead/shm_spsc/"));
}

}  // namespace
}  // namespace pibench::reports
