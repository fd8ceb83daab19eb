#include <gtest/gtest.h>

#include "reports/figures/curve.hpp"
#include "reports/figures/traffic.hpp"
#include "reports/html/page_data.hpp"
#include "reports/results/names.hpp"
#include "reports/tables/traffic.hpp"

namespace pibench::reports {
namespace {

Distribution times_of(std::uint64_t count, double p99_ns) {
  return {.count = count,
          .min_ns = 1000,
          .p50_ns = 2000,
          .p90_ns = 3000,
          .p99_ns = p99_ns,
          .p999_ns = 1.5 * p99_ns,
          .max_ns = 2 * p99_ns};
}

ResultSet run_with_rates() {
  Cell cell;
  cell.id = {scenarios::sustained, "pipe", {{"bytes", "64"}, {"workers", "1"}}};
  cell.outcome = Outcome::measured;
  for (int i = 0; i < 3; ++i) {
    Repetition repetition;
    repetition.real_time_ns = 10'000;
    repetition.counters[counters::messages_per_second] = 100'000;
    cell.repetitions.push_back(repetition);
  }
  cell.distributions[distributions::from_intended_send_at(100'000)] = times_of(1000, 50'000);
  cell.distributions[distributions::from_intended_send_at(8000)] = times_of(100, 9000);
  cell.distributions[distributions::from_intended_send] = times_of(1000, 50'000);
  ResultSet run;
  run.cells.push_back(cell);
  return run;
}

TEST(ReportsCurve, TheRateIsInTheName) {
  EXPECT_EQ(distributions::rate_in(distributions::from_intended_send_at(8000)), 8000u);
  EXPECT_EQ(distributions::rate_in(distributions::from_intended_send), std::nullopt);
  EXPECT_EQ(distributions::rate_in("from_intended_send_at_"), std::nullopt);
  EXPECT_EQ(distributions::rate_in("from_intended_send_at_8e3"), std::nullopt);
}

TEST(ReportsCurve, RatesAscend) {
  const ResultSet run = run_with_rates();
  const auto curve = curve_of(run.cells.front());
  ASSERT_EQ(curve.size(), 2u);
  EXPECT_EQ(curve[0].messages_per_second, 8000u);
  EXPECT_EQ(curve[1].from_intended_send->p99_ns, 50'000);
}

TEST(ReportsCurve, ACellWithoutFiguresHasNone) {
  ResultSet run = run_with_rates();
  run.cells.front().outcome = Outcome::failed;
  EXPECT_TRUE(curve_of(run.cells.front()).empty());
}

TEST(ReportsCurve, ATableHasARowForEachRateAndTellsWhatItsTimesCarry) {
  const ResultSet run = run_with_rates();
  const auto tables = traffic_tables(run, scenarios::sustained);
  ASSERT_EQ(tables.size(), 1u);
  const Table table = curves_table("", tables.front());
  ASSERT_EQ(table.rows.size(), 2u);
  EXPECT_EQ(table.rows[0].fields[3].text, "8.00 k/s");
  EXPECT_TRUE(table.rows[0].fields[6].text.starts_with("≥")) << "100 times tell no p99";
  EXPECT_EQ(table.rows[1].fields[6].text, "50.0 µs");
}

TEST(ReportsCurve, ThePageGetsIt) {
  const ResultSet run = run_with_rates();
  const auto data = page_data(std::span(&run, 1), nullptr);
  const auto& curve = data["runs"][0]["cells"][0]["curve"];
  ASSERT_EQ(curve.size(), 2u);
  EXPECT_EQ(curve[0]["rate"], 8000);
  EXPECT_FALSE(curve[0].contains(counters::p99_ns));
  EXPECT_EQ(curve[1][counters::p99_ns], 50'000);
}

}  // namespace
}  // namespace pibench::reports
