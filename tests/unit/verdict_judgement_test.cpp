// From changes to verdicts, with samples that say what a test wants them to say.
#include "reports/verdicts/judgement.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "tests/support/report_text.hpp"

namespace pibench::reports {
namespace {

/// Samples whose test is decided in advance.
class MadeUp : public Samples {
 public:
  MadeUp(double slower, double faster, std::optional<double> low = std::nullopt)
      : slower_(slower), faster_(faster), low_(low) {}

  double p_slower(double /*margin*/) const override { return slower_; }
  double p_faster(double /*margin*/) const override { return faster_; }
  std::optional<double> lower_bound(double /*chance*/) const override { return low_; }
  std::string samples_needed(double chance) const override {
    return chance < chance_of_a_false_alarm ? "; it takes more" : "; it takes some";
  }

 private:
  double slower_;
  double faster_;
  std::optional<double> low_;
};

Change change(double ratio, Interval interval, double p_slower = 1, double p_faster = 1) {
  return {.ratio = ratio,
          .interval = interval,
          .margin = 0.02,
          .samples = std::make_unique<MadeUp>(p_slower, p_faster)};
}

template <class... Changes>
std::vector<Judgement> judged(Changes&&... given) {
  std::vector<Change> changes;
  (changes.push_back(std::forward<Changes>(given)), ...);
  return judge_together(changes, "cells");
}

TEST(VerdictJudgement, OfNothingIsNothing) {
  EXPECT_TRUE(judged().empty());
}

TEST(VerdictJudgement, AnIntervalIsHeldAgainstTheMarginOnBothSides) {
  EXPECT_EQ(verdict_of({1.021, 1.5}, 0.02), Verdict::regressed);
  EXPECT_EQ(verdict_of({0.5, 0.979}, 0.02), Verdict::improved);
  EXPECT_EQ(verdict_of({0.98, 1.02}, 0.02), Verdict::equivalent);
  EXPECT_EQ(verdict_of({1, 1.021}, 0.02), Verdict::inconclusive);
  EXPECT_EQ(verdict_of({0.979, 1}, 0.02), Verdict::inconclusive);
  EXPECT_EQ(verdict_of({1.02, 1.5}, 0.02), Verdict::inconclusive) << "at the margin, not above";
}

TEST(VerdictJudgement, AChangeIsCalledWhereIntervalAndTestAgree) {
  const auto all = judged(change(1.1, {1.05, 1.15}, 0.001), change(0.9, {0.85, 0.95}, 1, 0.001),
                          change(1, {0.99, 1.01}));
  EXPECT_EQ(all[0].verdict, Verdict::regressed);
  EXPECT_EQ(all[1].verdict, Verdict::improved);
  EXPECT_EQ(all[2].verdict, Verdict::equivalent);
  for (const Judgement& each : all) EXPECT_EQ(each.reason, "");
}

TEST(VerdictJudgement, AnIntervalOverTheMarginIsInconclusiveWhateverTheTestSays) {
  const Judgement judgement = judged(change(1.1, {1.01, 1.15}, 0))[0];
  EXPECT_EQ(judgement.verdict, Verdict::inconclusive);
  EXPECT_EQ(judgement.reason, "the interval reaches over the margin of 2 %");
}

TEST(VerdictJudgement, TheTestIsCorrectedForTheNumberOfChanges) {
  const auto slower = [] { return change(1.1, {1.05, 1.15}, 0.006); };
  EXPECT_EQ(judged(slower())[0].verdict, Verdict::regressed);
  const auto two = judged(slower(), change(1, {0.99, 1.01}));
  EXPECT_EQ(two[0].verdict, Verdict::inconclusive);
  EXPECT_DOUBLE_EQ(two[0].p_value, 0.012);
  EXPECT_EQ(two[0].reason,
            "beyond the margin, but among 2 cells chance may do that (corrected p = 0.012); it "
            "takes more");
}

TEST(VerdictJudgement, SlowDownsAndSpeedUpsAreFamiliesOfTheirOwn) {
  // In one family of four hypotheses, the second smallest would count three times: 0.012.
  const auto all = judged(change(1.1, {1.05, 1.15}, 0.004, 1), change(0.9, {0.85, 0.95}, 1, 0.004));
  EXPECT_DOUBLE_EQ(all[0].p_value, 0.008);
  EXPECT_DOUBLE_EQ(all[1].p_value, 0.008);
  EXPECT_EQ(all[0].verdict, Verdict::regressed);
  EXPECT_EQ(all[1].verdict, Verdict::improved);
}

TEST(VerdictJudgement, AnObstacleHoldsAgainstEveryVerdictAndStillCountsInTheFamily) {
  Change blocked = change(1, {0.99, 1.01}, 0.001);
  blocked.obstacle = "the machine moved";
  Change without_interval = change(1.1, {}, 1);
  without_interval.interval.reset();
  without_interval.obstacle = "too few";
  const auto all =
      judged(std::move(blocked), std::move(without_interval), change(1.1, {1.05, 1.15}, 0.006));
  EXPECT_EQ(all[0].verdict, Verdict::inconclusive);
  EXPECT_EQ(all[0].reason, "the machine moved");
  EXPECT_EQ(all[1].reason, "too few");
  EXPECT_EQ(all[2].verdict, Verdict::inconclusive) << "among three";
}

TEST(VerdictJudgement, WhatIsNotTestedCallsNoChangeButMayBeEquivalent) {
  const auto untested = [](Change given) {
    given.untested = "seen once";
    return given;
  };
  const auto all = judged(untested(change(1.1, {1.05, 1.15}, 0)),
                          untested(change(1, {0.99, 1.01}, 0)), change(1.1, {1.05, 1.15}, 0.003));
  EXPECT_EQ(all[0].verdict, Verdict::inconclusive);
  EXPECT_EQ(all[0].reason, "seen once");
  EXPECT_EQ(all[0].p_value, 1);
  EXPECT_EQ(all[1].verdict, Verdict::equivalent);
  EXPECT_EQ(all[2].verdict, Verdict::regressed) << "0.003 of three is 0.009";
}

TEST(VerdictJudgement, AReasonAgainstHoldsOnlyAgainstWhatTheTestFinds) {
  const auto with_reason_against = [](Change given) {
    given.reason_against = "only when corrected";
    return given;
  };
  const auto one = [](Change given) { return judged(std::move(given))[0]; };
  EXPECT_EQ(one(with_reason_against(change(1.1, {1.05, 1.15}, 0))).reason, "only when corrected");
  EXPECT_EQ(one(with_reason_against(change(1, {0.99, 1.01}, 0))).verdict, Verdict::equivalent);
  EXPECT_TRUE(
      has(one(with_reason_against(change(1.1, {1.05, 1.15}, 0.5))).reason, "chance may do that"));
}

TEST(VerdictJudgement, TheSmallestEffectIsTheMarginAndTheReachOfTheSamples) {
  const auto effect = [](double ratio, std::optional<double> low) {
    Change given = change(ratio, {0.9, 1.2});
    given.samples = std::make_unique<MadeUp>(1, 1, low);
    return judged(std::move(given))[0].smallest_effect;
  };
  EXPECT_NEAR(effect(1.1, 1.0).value(), 1.1 * 1.02 - 1, 1e-12);
  EXPECT_NEAR(effect(1.0, 1.1).value(), 0.02, 1e-12) << "never below the margin";
  EXPECT_EQ(effect(1.1, std::nullopt), std::nullopt);
}

}  // namespace
}  // namespace pibench::reports
