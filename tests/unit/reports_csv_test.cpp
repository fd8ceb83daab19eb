#include "reports/data/csv.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "tests/golden/sample_traffic.hpp"
#include "tests/support/report_text.hpp"

namespace pibench::reports {
namespace {

TEST(ReportsCsv, PiKeepsEveryDigit) {
  EXPECT_TRUE(has(results_csv(sample_results()), ",3.1415926217587953,"));
}

TEST(ReportsCsv, WhatWasNotMeasuredIsEmpty) {
  const std::string line = line_with(results_csv(sample_results()), "pi/redis/");
  EXPECT_TRUE(has(line, "give --redis-url\",,,,,,,,,,,,,,,broker,")) << line;
}

TEST(ReportsCsv, FieldsAreQuotedAsRfc4180Says) {
  ResultSet results = sample_results();
  results.cells[7].reason = "a \"word\", and\nmore";
  EXPECT_TRUE(has(results_csv(results), ",\"a \"\"word\"\", and\nmore\","));
}

TEST(ReportsCsv, NoTextIsAFormulaAndNegativeNumbersStayNumbers) {
  ResultSet results = sample_results();
  results.version = "+1+cmd";
  results.build_type = "@SUM(A1)";
  results.started_at = "-1.5";
  results.cells[7].reason = "=HYPERLINK(\"http://example.org\")";
  const std::string csv = results_csv(results);
  EXPECT_TRUE(has(csv, ",\"'=HYPERLINK(\"\"http://example.org\"\")\","));
  EXPECT_TRUE(has(csv, ",'+1+cmd,'@SUM(A1),"));
  EXPECT_TRUE(has(csv, ",example,-1.5,"));
  EXPECT_TRUE(has(csv, ",-3.1830997934e-08,"));
}

TEST(ReportsCsv, AnAbsentCounterIsEmptyAndAZeroIsZero) {
  ResultSet results = sample_results();
  results.cells = {results.cells[2]};
  results.cells[0].repetitions.resize(1);
  results.cells[0].repetitions[0].counters = {{"major_faults", 0}};
  const std::string line = line_with(samples_csv(results), "pi/pipe");
  EXPECT_TRUE(line.ends_with(",,,,,,,,,,,0" + std::string(42, ',') + ",0")) << line;
}

/// The field of a row under that heading; no field of these rows holds a comma.
std::string field(const std::string& csv, const std::string& row, const std::string& heading) {
  std::istringstream names(line_with(csv, "name,"));
  std::istringstream fields(line_with(csv, row));
  std::string name;
  std::string value;
  while (std::getline(names, name, ',')) {
    value.clear();
    std::getline(fields, value, ',');
    if (name == heading) return value;
  }
  return "no such column";
}

TEST(ReportsCsv, CellsThatSendMessagesHaveColumnsOfTheirOwn) {
  const std::string csv = results_csv(sample_all_results());
  const std::string latency = "latency/pipe/bytes:8/workers:1/placement:same";
  EXPECT_EQ(field(csv, latency, "bytes"), "8");
  EXPECT_EQ(field(csv, latency, "terms"), "");
  EXPECT_EQ(field(csv, latency, "open_median_ns"), "");
  EXPECT_EQ(field(csv, latency, "max_ns"), "43230");
  EXPECT_EQ(field(csv, latency, "system_calls"), "4");
  EXPECT_EQ(field(csv, latency, "cycles"), "");
  EXPECT_EQ(field(csv, "load/pipe/bytes:8/workers:1/placement:cross/rate:10000,", "rate"), "10000");
  const std::string setup = "setup/pipe/";
  EXPECT_EQ(field(csv, setup, "open_median_ns"), "");
  EXPECT_EQ(field(csv, setup, "setup_open_median_ns"), "33936");
  EXPECT_EQ(field(csv, setup, "held_descriptors"), "4");
  EXPECT_EQ(field(csv, setup, "held_files"), "");
  EXPECT_EQ(field(csv, "stream/side:bare,overhead,shm_spsc,", "notes"),
            "the ring was full 3 times");
}

TEST(ReportsCsv, ContentionTellsOverlapAndWaiting) {
  ResultSet results = sample_results();
  results.cells = {sample_contention()};
  const std::string csv = results_csv(results);
  const std::string row = "contention/futex/";
  EXPECT_EQ(field(csv, row, "overlap"), "0.75");
  EXPECT_EQ(field(csv, row, "fairness"), "0.5");
  EXPECT_EQ(field(csv, row, "waiting_p50_ns"), "7968");
  EXPECT_EQ(field(csv, row, "waiting_p99_ns"), "") << "of fifty times";
  EXPECT_EQ(field(csv, row, "p50_ns"), "") << "which is of operations";
  EXPECT_EQ(field(samples_csv(results), row, "overlap"), "0.75");
}

TEST(ReportsCsv, TheIntervalOfTheMedianNeedsThreeRepetitions) {
  ResultSet results = sample_results();
  EXPECT_NE(field(results_csv(results), "pi/pipe/", "real_time_low_ns"), "");
  EXPECT_EQ(field(results_csv(results), "pi/pipe/", "real_time_p5_ns"), "8706378");
  results.cells[2].repetitions.resize(2);
  EXPECT_EQ(field(results_csv(results), "pi/pipe/", "real_time_low_ns"), "");
  EXPECT_EQ(field(results_csv(results), "pi/pipe/", "real_time_high_ns"), "");
}

}  // namespace
}  // namespace pibench::reports
