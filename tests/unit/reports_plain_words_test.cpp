#include "reports/figures/findings.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "reports/figures/missing.hpp"
#include "tests/golden/sample_traffic.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/report_text.hpp"

namespace pibench::reports {
namespace {

using test::expect_golden;

std::vector<Finding> findings_about(const std::vector<Finding>& all, Topic topic) {
  std::vector<Finding> some;
  std::ranges::copy_if(all, std::back_inserter(some),
                       [topic](const Finding& finding) { return finding.topic == topic; });
  return some;
}

/// What wins where, as "placement/kind: label".
std::vector<std::string> winners(const std::vector<Finding>& all, Topic topic) {
  std::vector<std::string> texts;
  for (const Finding& finding : findings_about(all, topic)) {
    texts.push_back(finding.placement + '/' + finding.wakeup + ": " + finding.label);
  }
  return texts;
}

using Texts = std::vector<std::string>;

Cell& cell_named(ResultSet& results, const std::string& name) {
  return *std::ranges::find_if(results.cells,
                               [&](const Cell& cell) { return cell.id.name() == name; });
}

TEST(ReportsPlainWords, Golden) {
  const ResultSet results = sample_all_results();
  std::string text;
  for (const Finding& finding : findings(results)) {
    text += finding.heading + "\n  " + finding.sentence + '\n';
  }
  for (const Missing& missing : missing(results)) text += missing.sentence + '\n';
  expect_golden("plain_words.txt", text);
}

TEST(ReportsPlainWords, PlacementsAndKindsOfWakeUpHaveWinnersOfTheirOwn) {
  const ResultSet results = sample_all_results();
  const auto all = findings(results);
  const Texts everywhere{"same/blocking: pipe", "same/spinning: shm_spsc", "cross/blocking: pipe",
                         "cross/spinning: shm_spsc"};
  EXPECT_EQ(winners(all, Topic::small_messages), everywhere);
  EXPECT_EQ(winners(all, Topic::large_messages), everywhere);
  EXPECT_EQ(winners(all, Topic::message_rate),
            (Texts{"cross/blocking: pipe", "cross/spinning: shm_spsc"}));
}

TEST(ReportsPlainWords, CpuTimeIsComparedOverAllKindsOfWakeUpAndSaysSo) {
  const ResultSet results = sample_all_results();
  const auto cheapest = findings_about(findings(results), Topic::cpu);
  ASSERT_EQ(cheapest.size(), 1U);
  EXPECT_EQ(cheapest[0].label, "shm_spsc");
  EXPECT_EQ(cheapest[0].compared, 3U);
  EXPECT_TRUE(has(cheapest[0].sentence, "counted, shm_spsc (spinning) takes the least"));
}

TEST(ReportsPlainWords, WhatCannotBeToldApartFromTheWinnerIsNamed) {
  const ResultSet results = sample_all_results();
  const auto all = findings(results);
  const auto small = findings_about(all, Topic::small_messages);
  EXPECT_EQ(small.at(0).tied, Texts{"posix_mq"});
  EXPECT_TRUE(has(small.at(0).sentence, "posix_mq cannot be told apart from it"));
  const auto large = findings_about(all, Topic::large_messages);
  EXPECT_TRUE(large.at(0).tied.empty());
}

TEST(ReportsPlainWords, OfTwoRepetitionsNeitherIntervalNorTieIsTold) {
  ResultSet results = sample_all_results();
  for (Cell& cell : results.cells) {
    if (is_measured(cell)) cell.repetitions.resize(2);
  }
  for (const Finding& finding : findings(results)) {
    EXPECT_EQ(finding.interval, "") << finding.sentence;
    EXPECT_TRUE(finding.tied.empty()) << finding.sentence;
  }
}

TEST(ReportsPlainWords, LargeIsThePayloadThatMostTransportsCarry) {
  ResultSet results = sample_all_results();
  const auto heading = [&] {
    return findings_about(findings(results), Topic::large_messages).at(0).heading;
  };
  EXPECT_EQ(heading(), "Mean round trip of 64 KiB");
  for (Cell& cell : results.cells) {
    const bool large = cell.id.scenario == "latency" && cell.id.parameter("bytes") == "65536";
    if (large && cell.id.transport == "pipe") {
      cell = sample_without_figures(cell, Outcome::unsupported, "it cannot");
    }
  }
  EXPECT_EQ(heading(), "Mean round trip of 4 KiB");
}

TEST(ReportsPlainWords, UnpinnedProcessesAreNotCompared) {
  ResultSet results = sample_all_results();
  std::erase_if(results.cells,
                [](const Cell& cell) { return cell.id.parameter("placement") != "os"; });
  for (const Finding& finding : findings(results)) EXPECT_EQ(finding.topic, Topic::job);
}

TEST(ReportsPlainWords, OfSeveralNumbersOfWorkersTheFewestAreCompared) {
  const ResultSet results = sample_all_results();
  for (const Finding& finding : findings(results)) {
    if (finding.topic == Topic::job) continue;
    EXPECT_EQ(finding.winner->id.parameter("workers"), "1") << finding.sentence;
  }
}

TEST(ReportsPlainWords, WithoutStreamsCpuTimeIsOfRoundTrips) {
  ResultSet results = sample_all_results();
  std::erase_if(results.cells, [](const Cell& cell) { return cell.id.scenario == "throughput"; });
  const auto cheapest = findings_about(findings(results), Topic::cpu);
  ASSERT_EQ(cheapest.size(), 2U);
  EXPECT_EQ(cheapest[0].heading, "CPU time per round trip of 8 B");
}

TEST(ReportsPlainWords, TheWinnersReservationsAreTold) {
  ResultSet results = sample_all_results();
  Cell& cell = cell_named(results, "latency/pipe/bytes:8/workers:1/placement:same");
  cell.notes = {"lost 3 % of its messages"};
  const auto small = findings_about(findings(results), Topic::small_messages);
  EXPECT_TRUE(has(small.at(0).sentence, "Note: lost 3 % of its messages."));
}

TEST(ReportsPlainWords, ResultsWithoutCellsHaveNothingToSay) {
  EXPECT_TRUE(findings(ResultSet{}).empty());
  EXPECT_TRUE(missing(ResultSet{}).empty());
}

/// A run of one latency cell per transport and payload, of which those without figures have the
/// reason that is given.
ResultSet with_limits(const std::vector<std::pair<std::string, int>>& limits) {
  ResultSet results;
  for (const auto& [transport, limit] : limits) {
    for (const int bytes : {8, 4096, 65536}) {
      Cell cell = sample_latency(
          {transport, {"", "message", "shared", "blocking", "message"}, 1, 0}, bytes, "same");
      const bool carries = bytes <= limit;
      const std::string reason = "over its limit of " + std::to_string(limit) + " bytes";
      results.cells.push_back(carries ? cell
                                      : sample_without_figures(cell, Outcome::unsupported, reason));
    }
  }
  return results;
}

TEST(ReportsMissing, TransportsOfTheSameReasonAreToldTogether) {
  const ResultSet results = with_limits({{"a", 8190}, {"b", 8192}, {"c", 65536}, {"d", 8}});
  const auto all = missing(results);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].sentence,
            "a and b do not carry 64 KiB (2 cells): over its limit of 8190–8192 bytes.");
  EXPECT_EQ(all[1].sentence,
            "d does not carry 4 KiB and 64 KiB (2 cells): over its limit of 8 bytes.");
}

TEST(ReportsMissing, APayloadThatIsCarriedElsewhereIsNotDenied) {
  ResultSet results = with_limits({{"a", 4096}});
  results.cells.push_back(sample_without_figures(sample_latency({"a", {}, 1, 0}, 4096, "cross"),
                                                 Outcome::unsupported, "over its limit"));
  const auto all = missing(results);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1].sentence, "a does not always carry 4 KiB (1 cell): over its limit.");
}

TEST(ReportsMissing, PayloadsAreNotNamedWhereAllAreMissing) {
  const auto all = missing(with_limits({{"a", 0}, {"b", 8192}}));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].about, "a, 3 cells");
  EXPECT_EQ(all[0].sentence, "a is unsupported (3 cells): over its limit of 0 bytes.");
  EXPECT_EQ(all[1].about, "latency/b/bytes:65536/workers:1/placement:same");
}

TEST(ReportsMissing, EveryCellWithoutFiguresIsCountedOnce) {
  const ResultSet results = sample_all_results();
  std::size_t cells = 0;
  for (const Missing& missing : missing(results)) cells += missing.cells;
  EXPECT_EQ(cells, not_measured(results).size());
  EXPECT_GT(cells, 0U);
}

TEST(ReportsMissing, ReasonsMayHoldAnything) {
  ResultSet results = with_limits({{"a", 0}});
  const std::string digits(400, '9');
  results.cells[0].reason = "\1" + digits + "\1\1x7";
  results.cells[1].reason = "\1" + std::string("005") + "\1\1x8";
  const auto all = missing(results);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].reason, "?005–" + digits + "??x7–8");
}

}  // namespace
}  // namespace pibench::reports
