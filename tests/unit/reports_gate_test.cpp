// The judgement of gates on made-up pairs.
#include "reports/verdicts/gate.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "reports/stats/proportion.hpp"
#include "reports/verdicts/trust.hpp"
#include "tests/golden/sample_gate.hpp"
#include "tests/support/report_text.hpp"

namespace pibench::reports {
namespace {

const std::string cell_of_pipe = round_trips_of("pipe", "same");

GatedCell judged_alone(const GateSample& sample, const GateMargins& margins = {}) {
  return judge(std::vector{sample}, margins).cells.at(0);
}

GateSample blocking(double middle, double step = 2, std::size_t fresh = 40) {
  return made_up_sample(cell_of_pipe, "blocking", middle, step, fresh);
}

TEST(ReportsGate, IdenticalProcessesAreEquivalent) {
  const GatedCell cell = judged_alone(blocking(0));
  EXPECT_EQ(cell.verdict, Verdict::equivalent);
  EXPECT_EQ(cell.reason, "");
  EXPECT_NEAR(cell.time.ratio, 1, 0.001);
  EXPECT_EQ(cell.p99->verdict, Verdict::equivalent);
}

TEST(ReportsGate, ASlowDownBeyondTheMarginIsConfirmedByFreshPairsOnly) {
  const GatedCell slower = judged_alone(blocking(30));
  EXPECT_EQ(slower.verdict, Verdict::regressed);
  EXPECT_NEAR(slower.time.ratio, 1.03, 0.001);
  EXPECT_GT(slower.time.interval->low, 1.02);
  EXPECT_LT(slower.time.p_value, 1e-6);
  EXPECT_TRUE(has(slower.reason, "time +3.0 %")) << slower.reason;

  const GatedCell screened = judged_alone(blocking(30, 2, 0));
  EXPECT_EQ(screened.verdict, Verdict::inconclusive);
  EXPECT_TRUE(has(screened.reason, "not looked at again")) << screened.reason;
}

TEST(ReportsGate, WhatIsFasterImproved) {
  EXPECT_EQ(judged_alone(blocking(-40)).verdict, Verdict::improved);
}

TEST(ReportsGate, ChangesWithinTheMarginAreNone) {
  EXPECT_EQ(judged_alone(blocking(15)).verdict, Verdict::equivalent);
  EXPECT_EQ(judged_alone(made_up_sample(cell_of_pipe, "spinning", 70, 2, 40)).verdict,
            Verdict::equivalent);
}

TEST(ReportsGate, GrossOutliersDoNotDecide) {
  GateSample sample = blocking(0);
  for (std::size_t i = 0; i < 10; ++i) sample.fresh[4 * i].candidate.time_ns *= 50;
  EXPECT_EQ(judged_alone(sample).verdict, Verdict::equivalent);
}

TEST(ReportsGate, NoiseIsInconclusiveAndSaysWhatItWouldHaveSeen) {
  const GatedCell cell = judged_alone(blocking(10, 80));
  EXPECT_EQ(cell.verdict, Verdict::inconclusive);
  EXPECT_TRUE(has(cell.reason, "reaches over the margin of 2 %")) << cell.reason;
  EXPECT_GT(*cell.time.smallest_effect, 0.05);
  EXPECT_GT(cell.time.pairs_needed, 40U);
}

TEST(ReportsGate, PairsNeededGoWithTheSquareOfTheSpread) {
  const FigureVerdict some = judged_alone(blocking(0, 20)).time;
  const FigureVerdict twice = judged_alone(blocking(0, 40)).time;
  EXPECT_NEAR(static_cast<double>(twice.pairs_needed) / static_cast<double>(some.pairs_needed), 4,
              0.3);
  EXPECT_NEAR(static_cast<double>(some.pairs_needed), 25 * std::pow(some.spread / 0.03, 2), 1);
  EXPECT_EQ(judged_alone(blocking(0, 0.1)).time.pairs_needed, 7U);
}

TEST(ReportsGate, FewPairsGiveNoVerdict) {
  const GatedCell five = judged_alone(blocking(50, 2, 5));
  EXPECT_EQ(five.verdict, Verdict::inconclusive);
  EXPECT_TRUE(has(five.reason, "5 pairs are too few: a verdict takes at least 6")) << five.reason;
  EXPECT_EQ(judged_alone(blocking(50, 2, 8)).verdict, Verdict::regressed);
}

TEST(ReportsGate, TheCorrectionCountsAllFiguresOfTheSuite) {
  std::vector<GateSample> suite{blocking(50, 2, 8)};
  for (int i = 0; i < 30; ++i) suite.push_back(blocking(0, 2, 0));
  const GatedCell cell = judge(suite).cells.front();
  EXPECT_EQ(cell.verdict, Verdict::inconclusive);
  EXPECT_TRUE(has(cell.reason, "among 62 figures")) << cell.reason;
  EXPECT_TRUE(has(cell.reason, "takes 13 pairs")) << cell.reason;
  EXPECT_NEAR(cell.time.p_value, 62 / 256.0, 1e-9);
  suite.front() = blocking(50, 2, 40);
  EXPECT_EQ(judge(suite).cells.front().verdict, Verdict::regressed);
}

TEST(ReportsGate, MarginsGoByPattern) {
  GateMargins margins;
  margins.time.by_pattern = {{"latency/*", 0.2}};
  EXPECT_EQ(judged_alone(blocking(50), margins).verdict, Verdict::equivalent);
}

TEST(ReportsGate, AZeroMarginIsOne) {
  GateMargins margins;
  margins.time.by_pattern = {{"*", 0}};
  EXPECT_EQ(judged_alone(blocking(10, 1), margins).verdict, Verdict::regressed);
}

TEST(ReportsGate, TheTailIsJudgedApart) {
  GateSample sample = blocking(0);
  sample.fresh = made_up_pairs(5000, changes_around(0, 2, 40), 1.4);
  const GatedCell cell = judged_alone(sample);
  EXPECT_EQ(cell.verdict, Verdict::regressed);
  EXPECT_EQ(cell.time.verdict, Verdict::equivalent);
  EXPECT_TRUE(has(cell.reason, "p99 +40.0 %")) << cell.reason;
  sample.fresh = made_up_pairs(5000, changes_around(0, 2, 40), 1.1);
  EXPECT_EQ(judged_alone(sample).verdict, Verdict::equivalent);
}

TEST(ReportsGate, ANoisyTailLeavesTheTimeItsVerdict) {
  GateSample sample = blocking(0);
  for (std::size_t i = 0; i < sample.fresh.size(); ++i)
    *sample.fresh[i].candidate.p99_ns *= i % 2 == 0 ? 3 : 0.3;
  EXPECT_EQ(judged_alone(sample).p99->verdict, Verdict::inconclusive);
  EXPECT_EQ(judged_alone(sample).verdict, Verdict::equivalent);
}

TEST(ReportsGate, OneMoreSystemCallIsARegressionWhateverTheTime) {
  GateSample sample = blocking(0, 2, 0);
  sample.candidate_counts["system_calls"] = 5;
  const GatedCell cell = judged_alone(sample);
  EXPECT_EQ(cell.verdict, Verdict::regressed);
  EXPECT_TRUE(has(cell.reason, "system calls per operation 4 to 5")) << cell.reason;
  sample.candidate_counts.clear();
  EXPECT_EQ(judged_alone(sample).verdict, Verdict::equivalent) << "one side could not count";
}

void set_switches(GateSample& sample, Observation ObservedPair::*side, double value) {
  for (Pairs* pairs : {&sample.screen, &sample.fresh})
    for (ObservedPair& pair : *pairs) (pair.*side).counters["voluntary_switches"] = value;
}

TEST(ReportsGate, CountersOfProcessesAreGatedWhereTheyAreExact) {
  GateSample sample = blocking(0);
  set_switches(sample, &ObservedPair::candidate, 2.001);
  EXPECT_EQ(judged_alone(sample).verdict, Verdict::equivalent);
  set_switches(sample, &ObservedPair::candidate, 2.5);
  EXPECT_EQ(judged_alone(sample).verdict, Verdict::regressed);
  for (std::size_t i = 0; i < sample.fresh.size(); ++i)
    sample.fresh[i].base.counters["voluntary_switches"] = 1.5 + 0.05 * static_cast<double>(i);
  EXPECT_EQ(judged_alone(sample).verdict, Verdict::equivalent) << "not exact";
}

TEST(ReportsGate, TheScreenFindsWhatIsWorthASecondLook) {
  EXPECT_FALSE(is_candidate(blocking(0), 40));
  EXPECT_FALSE(is_candidate(blocking(15, 1), 40)) << "within the margin for certain";
  EXPECT_TRUE(is_candidate(blocking(30), 40));
  EXPECT_TRUE(is_candidate(blocking(-30), 40));
  EXPECT_TRUE(is_candidate(blocking(20, 2), 40)) << "more pairs can tell";
  EXPECT_FALSE(is_candidate(blocking(5, 200), 40)) << "hopeless, and nothing stands out";
  GateSample tail = blocking(0);
  tail.screen = made_up_pairs(5000, changes_around(0, 2, 20), 1.5);
  EXPECT_TRUE(is_candidate(tail, 40));
}

TEST(ReportsGate, AControlThatAlarmsMakesTimesInconclusive) {
  GateSample sample = blocking(50);
  sample.control = made_up_pairs(5000, changes_around(0, 2, 40), 1);
  Gate gate = judge(std::vector{sample});
  EXPECT_EQ(gate.controls, 1U);
  EXPECT_TRUE(gate.alarms.empty());
  EXPECT_EQ(run_verdict(gate), RunVerdict::regressed);
  sample.control = made_up_pairs(5000, changes_around(40, 2, 40), 1);
  gate = judge(std::vector{sample});
  ASSERT_EQ(gate.alarms.size(), 1U);
  EXPECT_TRUE(has(gate.alarms[0].reason, "+4.0 %")) << gate.alarms[0].reason;
  EXPECT_EQ(run_verdict(gate), RunVerdict::inconclusive);
  sample.candidate_counts["system_calls"] = 5;
  EXPECT_EQ(run_verdict(judge(std::vector{sample})), RunVerdict::regressed)
      << "system calls need no clock";
}

TEST(ReportsGate, TheVerdictOfTheRun) {
  EXPECT_EQ(run_verdict(judge(std::vector{blocking(0)})), RunVerdict::fine);
  EXPECT_EQ(run_verdict(judge(std::vector{blocking(0), blocking(-50)})), RunVerdict::fine);
  EXPECT_EQ(run_verdict(judge(std::vector{blocking(0), blocking(10, 80)})),
            RunVerdict::inconclusive);
  EXPECT_EQ(run_verdict(judge(std::vector{blocking(10, 80), blocking(50)})), RunVerdict::regressed);
  EXPECT_EQ(run_verdict(Gate{}), RunVerdict::inconclusive) << "nothing was judged";
  Gate broken = judge(std::vector{blocking(0)});
  broken.broken = {{cell_of_pipe, "hangs"}};
  EXPECT_EQ(run_verdict(broken), RunVerdict::regressed);
}

TEST(ReportsGate, AProcessSaysWhatItsUndisturbedBlocksTook) {
  std::vector<double> blocks(60, 100);
  for (std::size_t i = 0; i < 50; ++i) blocks[i] = 1000 + static_cast<double>(i);
  EXPECT_EQ(low_quantile_of_process(blocks), 100);
}

/// Log-normal noise of two processes, whose spread is that of a pair of pipes.
Pairs simulated(double slowdown, std::mt19937_64& generator) {
  std::normal_distribution<double> noise(0, 0.005 / std::sqrt(2.0));
  Pairs pairs;
  for (int i = 0; i < 40; ++i) {
    const double base = 5000 * std::exp(noise(generator));
    const double candidate = 5000 * (1 + slowdown) * std::exp(noise(generator));
    pairs.push_back({{base, {}, {}}, {candidate, {}, {}}});
  }
  return pairs;
}

SelfTestSample simulated_sample(std::size_t windows) {
  std::mt19937_64 generator(11);
  SelfTestSample sample{
      .name = cell_of_pipe, .transport = "pipe", .placement = "same", .wakeup = "blocking"};
  for (std::size_t i = 0; i < windows; ++i)
    sample.windows.push_back({simulated(0, generator), simulated(0.05, generator), 8});
  return sample;
}

TEST(ReportsGateSelfTest, CountsAlarmsAndDetections) {
  SelfTestSample sample = simulated_sample(50);
  sample.windows[3].identical = made_up_pairs(5000, changes_around(60, 1, 40), 1);
  sample.windows[7].slowed = made_up_pairs(5000, changes_around(0, 1, 40), 1);
  const SelfTest test = evaluate(std::vector{sample});
  const SelfTestedCell& cell = test.cells.at(0);
  EXPECT_EQ(cell.windows, 50U);
  EXPECT_EQ(cell.false_alarms, 1U);
  EXPECT_EQ(cell.detections, 49U);
  EXPECT_EQ(cell.detection_rate, exact_proportion(49, 50));
  EXPECT_NEAR(cell.seen_slowdown, 0.05, 0.002);
  EXPECT_NEAR(cell.spread, 0.005, 0.001);
  EXPECT_EQ(cell.seconds, 8);
}

TEST(ReportsGateSelfTest, CellsMayHaveFewerWindowsThanOthers) {
  const SelfTest test = evaluate(std::vector{simulated_sample(3), simulated_sample(1)});
  EXPECT_EQ(test.cells.at(0).detections, 3U);
  EXPECT_EQ(test.cells.at(1).detections, 1U);
  EXPECT_EQ(evaluate(std::vector{simulated_sample(0)}).cells.at(0).windows, 0U);
}

TEST(ReportsProportion, IsTheIntervalOfClopperAndPearson) {
  // Where all or none happened, the bounds have closed forms.
  const Interval all = exact_proportion(100, 100);
  EXPECT_NEAR(all.low, std::pow(0.025, 1 / 100.0), 1e-9);
  EXPECT_EQ(all.high, 1);
  const Interval none = exact_proportion(0, 100);
  EXPECT_EQ(none.low, 0);
  EXPECT_NEAR(none.high, 1 - std::pow(0.025, 1 / 100.0), 1e-9);
  EXPECT_EQ(exact_proportion(0, 0), (Interval{0, 1}));
}

TEST(ReportsProportion, TheBoundsAreWhereTheBinomialTailsAre) {
  const Interval rate = exact_proportion(3, 20);
  const auto at_most = [](int most, double p) {
    double sum = 0;
    for (int k = 0; k <= most; ++k)
      sum += std::exp(std::lgamma(21) - std::lgamma(k + 1) - std::lgamma(21 - k)) * std::pow(p, k) *
             std::pow(1 - p, 20 - k);
    return sum;
  };
  EXPECT_NEAR(at_most(3, rate.high), 0.025, 1e-9);
  EXPECT_NEAR(1 - at_most(2, rate.low), 0.025, 1e-9);
}

}  // namespace
}  // namespace pibench::reports
