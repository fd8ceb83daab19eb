#include "reports/verdicts/comparison.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "reports/results/fingerprint.hpp"
#include "tests/golden/sample_comparison.hpp"
#include "tests/support/report_text.hpp"

namespace pibench::reports {
namespace {

using CellTimes = std::vector<double>;

/// Runs of one cell each.
Comparison compare_times(const CellTimes& base, const CellTimes& candidate,
                         const Margins& margins = {}) {
  static ResultSet one;
  static ResultSet other;
  one = comparable_run({comparable_cell("pipe", "blocking", "same", base)});
  other = comparable_run({comparable_cell("pipe", "blocking", "same", candidate)});
  return compare(one, other, margins);
}

ComparedCell only_cell(const Comparison& comparison) {
  EXPECT_EQ(comparison.cells.size(), 1U);
  return comparison.cells.at(0);
}

bool has_caveat(const Comparison& comparison, const std::string& part) {
  for (const std::string& caveat : comparison.caveats) {
    if (has(caveat, part)) return true;
  }
  return false;
}

TEST(ReportsComparison, AWholeIntervalBeyondTheMarginIsAChange) {
  const ComparedCell slower = only_cell(compare_times(spread(1000), spread(1100)));
  EXPECT_EQ(slower.verdict, Verdict::regressed);
  EXPECT_NEAR(slower.ratio, 1.1, 1e-9);
  EXPECT_EQ(slower.margin, 0.02);
  EXPECT_GT(slower.interval->low, 1.02);
  EXPECT_EQ(slower.reason, "");
  EXPECT_LT(*slower.p_value, 0.001);
  EXPECT_EQ(only_cell(compare_times(spread(1000), spread(900))).verdict, Verdict::improved);
}

TEST(ReportsComparison, AWholeIntervalWithinTheMarginsIsEquivalence) {
  const ComparedCell same = only_cell(compare_times(spread(1000), spread(1001)));
  EXPECT_EQ(same.verdict, Verdict::equivalent);
  EXPECT_EQ(same.reason, "");
}

TEST(ReportsComparison, AnIntervalOverTheMarginSaysNothingButWhatItCouldHaveSeen) {
  const CellTimes wide{900, 950, 1000, 1050, 1100, 1000, 980, 1020};
  const ComparedCell cell = only_cell(compare_times(wide, wide));
  EXPECT_EQ(cell.verdict, Verdict::inconclusive);
  EXPECT_TRUE(has(cell.reason, "reaches over the margin of 2 %")) << cell.reason;
  EXPECT_NEAR(1 + *cell.smallest_effect, 1.02 / cell.interval->low, 1e-9);
}

TEST(ReportsComparison, ASlowDownOfTheSmallestEffectIsSeenAndALittleLessIsNot) {
  const CellTimes base = spread(1000);
  const double effect = *only_cell(compare_times(base, base)).smallest_effect;
  EXPECT_EQ(only_cell(compare_times(base, spread(1000 * (1.001 + effect)))).verdict,
            Verdict::regressed);
  EXPECT_EQ(only_cell(compare_times(base, spread(1000 * (0.999 + effect)))).verdict,
            Verdict::inconclusive);
}

/// A run of one cell whose queue holds that much.
ResultSet run_with_queue(const char* counter, double room) {
  Cell cell = comparable_cell("pipe", "blocking", "same", spread(1));
  for (Repetition& repetition : cell.repetitions) repetition.counters[counter] = room;
  return comparable_run({cell});
}

TEST(ReportsComparison, CellsWithQueuesOfDifferentSizeAreNotCompared) {
  const auto uncompared = [](const char* counter, double before, double after) {
    const Comparison comparison =
        compare(run_with_queue(counter, before), run_with_queue(counter, after));
    return comparison.uncompared.empty() ? std::string() : comparison.uncompared.front().reason;
  };
  EXPECT_EQ(uncompared("queue_bytes", 65536, 131072),
            "another queue: 64 KiB in the base, 128 KiB in the candidate");
  EXPECT_EQ(uncompared("queue_messages", 10, 9),
            "another queue: 10 in the base, 9 in the candidate (messages)");
  EXPECT_EQ(uncompared("queue_bytes", 65536, 65536), "");
}

TEST(ReportsComparison, ACellThatDoesNotTellItsQueueIsComparedWithOneThatDoes) {
  const ResultSet silent = comparable_run({comparable_cell("pipe", "blocking", "same", spread(1))});
  EXPECT_EQ(compare(silent, run_with_queue("queue_bytes", 4096)).cells.size(), 1U);
}

TEST(ReportsComparison, TooFewRepetitionsNeverMakeAVerdict) {
  for (std::size_t count = 1; count < repetitions_of_a_verdict; ++count) {
    const Comparison comparison = compare_times(CellTimes(count, 1000), spread(5000));
    const ComparedCell cell = only_cell(comparison);
    EXPECT_EQ(cell.verdict, Verdict::inconclusive) << count;
    EXPECT_TRUE(has(cell.reason, "too few repetitions: ")) << cell.reason;
    EXPECT_EQ(cell.interval.has_value(), count >= 3) << count;
    EXPECT_FALSE(cell.smallest_effect.has_value());
    EXPECT_TRUE(has_caveat(comparison,
                           "fewer than 6 repetitions in one of the runs are not judged: 1 of 1"));
  }
}

TEST(ReportsComparison, MarginsGoByWaitingUnlessAPatternSaysOtherwise) {
  const Cell pipe = comparable_cell("pipe", "blocking", "same", {1});
  const Cell ring = comparable_cell("shm_ring", "spinning", "cross", {1});
  const Cell both = comparable_cell("shm_ring", "spin-then-block", "cross", {1});
  Margins margins;
  EXPECT_EQ(margins.of(pipe), 0.02);
  EXPECT_EQ(margins.of(ring), 0.10);
  EXPECT_EQ(margins.of(both), 0.10);
  margins.by_pattern = {{"latency/*", 0.5}, {"*/placement:cross", 0.3}};
  EXPECT_EQ(margins.of(pipe), 0.5);
  EXPECT_EQ(margins.of(ring), 0.3);
  EXPECT_EQ(Margins::all(0.05).of(ring), 0.05);
  EXPECT_EQ(only_cell(compare_times(spread(1000), spread(1100), Margins::all(0.2))).verdict,
            Verdict::equivalent);
}

TEST(ReportsComparison, WhatCannotBeComparedIsListedWithTheReason) {
  ResultSet base = comparable_run({comparable_cell("pipe", "blocking", "same", spread(1)),
                                   comparable_cell("fifo", "blocking", "same", spread(1)),
                                   comparable_cell("redis", "blocking", "same", spread(1))});
  ResultSet candidate = comparable_run({comparable_cell("pipe", "blocking", "same", spread(1)),
                                        comparable_cell("redis", "blocking", "same", {}),
                                        comparable_cell("zero", "blocking", "same", {0, 1})});
  candidate.cells[1].outcome = Outcome::failed;
  candidate.cells[1].reason = "worker 0 died";
  base.cells.push_back(comparable_cell("zero", "blocking", "same", spread(1)));
  candidate.cells.push_back(comparable_cell("new", "blocking", "same", spread(1)));
  const Comparison comparison = compare(base, candidate);
  EXPECT_EQ(comparison.cells.size(), 1U);
  ASSERT_EQ(comparison.uncompared.size(), 4U);
  EXPECT_EQ(comparison.uncompared[0].reason, "only in the base");
  EXPECT_TRUE(comparison.uncompared[0].lost);
  EXPECT_EQ(comparison.uncompared[1].reason, "failed in the candidate: worker 0 died");
  EXPECT_TRUE(comparison.uncompared[1].lost);
  EXPECT_TRUE(has(comparison.uncompared[2].reason, "not above zero"));
  EXPECT_EQ(comparison.uncompared[3].reason, "only in the candidate");
  EXPECT_FALSE(comparison.uncompared[3].lost);
}

ResultSet ring_run(double time, const std::optional<double>& before,
                   const std::optional<double>& after) {
  ResultSet run = comparable_run({comparable_cell("shm_ring", "spinning", "cross", spread(time)),
                                  comparable_cell("pipe", "blocking", "cross", spread(time))});
  if (before) run.environment["core_to_core_before_ns"] = *before;
  if (after) run.environment["core_to_core_after_ns"] = *after;
  return run;
}

TEST(ReportsComparison, SpinningAcrossCpusFollowsTheCoreToCoreReference) {
  const ResultSet base = ring_run(200, 100, 100);
  const ResultSet candidate = ring_run(400, 200, 200);
  const Comparison comparison = compare(base, candidate);
  EXPECT_EQ(comparison.cells[0].verdict, Verdict::equivalent);
  EXPECT_NEAR(comparison.cells[0].ratio, 1, 1e-9);
  EXPECT_NEAR(*comparison.cells[0].uncorrected_ratio, 2, 1e-9);
  EXPECT_EQ(comparison.cells[1].verdict, Verdict::regressed);
  EXPECT_FALSE(comparison.cells[1].uncorrected_ratio.has_value());
  EXPECT_TRUE(has_caveat(comparison, "corrected for the core-to-core reference: 100 ns in the"));
}

TEST(ReportsComparison, AChangeThatOnlyTheCorrectionMakesIsNotCalled) {
  const ResultSet base = ring_run(200, 200, 200);
  const ResultSet candidate = ring_run(200, 100, 100);
  const Comparison comparison = compare(base, candidate);
  EXPECT_EQ(comparison.cells[0].verdict, Verdict::inconclusive);
  EXPECT_TRUE(has(comparison.cells[0].reason, "× 1.00 without")) << comparison.cells[0].reason;
}

TEST(ReportsComparison, WithAReferenceThatMovedNothingThatSpinsIsJudged) {
  const ResultSet base = ring_run(200, 110, 50.8);
  const ResultSet candidate = ring_run(400, 100, 100);
  const Comparison comparison = compare(base, candidate);
  EXPECT_EQ(comparison.cells[0].verdict, Verdict::inconclusive);
  EXPECT_TRUE(has(comparison.cells[0].reason, "110 ns before and 50.8 ns after the base"));
  EXPECT_EQ(comparison.cells[1].verdict, Verdict::regressed);
  EXPECT_TRUE(has_caveat(comparison, "are not judged"));
}

TEST(ReportsComparison, WithoutAReferenceItSaysSo) {
  const ResultSet base = ring_run(200, 100, 100);
  const ResultSet candidate = ring_run(400, {}, {});
  const Comparison comparison = compare(base, candidate);
  EXPECT_EQ(comparison.cells[0].verdict, Verdict::regressed);
  EXPECT_TRUE(has_caveat(comparison, "absent from one of the files"));
}

/// Identical cells of independent noise.
ResultSet noisy_run(std::size_t cells, std::size_t repetitions, std::mt19937_64& generator) {
  std::normal_distribution<double> noise(0, 0.1);
  ResultSet run = comparable_run({});
  for (std::size_t i = 0; i < cells; ++i) {
    CellTimes times(repetitions);
    for (double& time : times) time = 1000 * std::exp(noise(generator));
    run.cells.push_back(comparable_cell(fmt::format("t{}", i), "blocking", "same", times));
  }
  return run;
}

TEST(ReportsComparison, ManyIdenticalCellsRaiseNoAlarm) {
  std::mt19937_64 generator(11);
  int alarms = 0;
  std::size_t beyond = 0;
  for (int run = 0; run < 10; ++run) {
    const ResultSet base = noisy_run(100, 10, generator);
    const ResultSet candidate = noisy_run(100, 10, generator);
    const Comparison comparison = compare(base, candidate);
    if (comparison.count(Verdict::regressed) > 0) ++alarms;
    for (const ComparedCell& cell : comparison.cells) {
      if (has(cell.reason, "among 100 figures chance may do that")) ++beyond;
    }
  }
  EXPECT_LE(alarms, 1);
  EXPECT_GT(beyond, 0U) << "the correction had nothing to do";
}

TEST(ReportsComparison, OneSlowCellAmongManyIsFound) {
  std::mt19937_64 generator(12);
  const ResultSet base = noisy_run(100, 20, generator);
  ResultSet candidate = noisy_run(100, 20, generator);
  for (Repetition& repetition : candidate.cells[42].repetitions) repetition.real_time_ns *= 1.5;
  const Comparison comparison = compare(base, candidate);
  EXPECT_EQ(comparison.count(Verdict::regressed), 1U);
  EXPECT_EQ(comparison.cells[42].verdict, Verdict::regressed);
}

TEST(ReportsComparison, TooFewForSoManyCellsSaysHowManyItTakes) {
  ResultSet base = comparable_run({});
  for (int i = 0; i < 1000; ++i) {
    const CellTimes times{1000, 1001, 1002, 1003, 1004, 1005};
    base.cells.push_back(comparable_cell(fmt::format("t{}", i), "blocking", "same", times));
  }
  ResultSet candidate = base;
  for (Repetition& repetition : candidate.cells[7].repetitions) repetition.real_time_ns *= 2;
  const ComparedCell cell = compare(base, candidate).cells[7];
  EXPECT_EQ(cell.verdict, Verdict::inconclusive);
  // 1 of 184,756 orders of 10 and 10 values is less than 0.01 / 1000.
  EXPECT_TRUE(has(cell.reason, "it takes 10 repetitions of each")) << cell.reason;
  EXPECT_FALSE(cell.smallest_effect.has_value());
}

TEST(ReportsComparison, SaysWhatTheRunsThemselvesLeaveOpen) {
  ResultSet base = comparable_run({});
  ResultSet candidate = comparable_run({});
  EXPECT_EQ(compare(base, candidate).caveats.size(), 1U);
  candidate.complete = false;
  candidate.build_type = "debug";
  candidate.environment["kernel"] = "Linux 6.6";
  candidate.environment["host"] = "other";
  const Comparison comparison = compare(base, candidate);
  EXPECT_TRUE(has_caveat(comparison, "one after the other"));
  EXPECT_TRUE(has_caveat(comparison, "The candidate is of a run that did not finish"));
  EXPECT_TRUE(has_caveat(comparison, "built as 'debug'"));
  EXPECT_TRUE(has_caveat(comparison, "kernel (Linux 6.1, Linux 6.6)"));
  EXPECT_TRUE(has_caveat(comparison, "hosts' names differ"));
}

/// Cells of as many transports, each changed by a factor.
ResultSet changed_run(const ResultSet& run, const std::vector<double>& factors) {
  ResultSet changed = run;
  for (std::size_t i = 0; i < changed.cells.size(); ++i)
    for (Repetition& repetition : changed.cells[i].repetitions)
      repetition.real_time_ns *= factors[i % factors.size()];
  return changed;
}

TEST(ReportsComparison, WhatAllTransportsHaveInCommonIsTheMachines) {
  std::mt19937_64 generator(13);
  const ResultSet base = noisy_run(20, 20, generator);
  const Comparison comparison = compare(base, changed_run(base, {1.3}));
  EXPECT_EQ(comparison.count(Verdict::regressed), 0U);
  ASSERT_EQ(comparison.moved.size(), 1U);
  EXPECT_EQ(comparison.moved[0].figure, "time");
  EXPECT_NEAR(comparison.moved[0].ratio, 1.3, 0.01);
  EXPECT_EQ(run_verdict(comparison), RunVerdict::moved);
  EXPECT_TRUE(has_caveat(comparison, "time × 1.30: the machine changed"));
}

TEST(ReportsComparison, ACellThatSticksOutOfACommonChangeIsItsOwn) {
  std::mt19937_64 generator(14);
  const ResultSet base = noisy_run(20, 20, generator);
  std::vector<double> factors(20, 1.3);
  factors[7] = 2;
  const Comparison comparison = compare(base, changed_run(base, factors));
  EXPECT_EQ(comparison.cells[7].verdict, Verdict::regressed) << comparison.cells[7].reason;
  EXPECT_EQ(comparison.count(Verdict::regressed), 1U);
  EXPECT_EQ(run_verdict(comparison), RunVerdict::regressed);
  factors[7] = 1;
  EXPECT_EQ(compare(base, changed_run(base, factors)).cells[7].verdict, Verdict::inconclusive)
      << "it did not change itself";
}

TEST(ReportsComparison, WhatChangesFromRunToRunInEveryCellIsNoChangeOfOne) {
  std::mt19937_64 generator(15);
  std::normal_distribution<double> state(0, 0.1);
  ResultSet base = comparable_run({});
  std::vector<double> factors;
  for (int i = 0; i < 60; ++i) {
    base.cells.push_back(comparable_cell(fmt::format("t{}", i), "blocking", "same", spread(1000)));
    factors.push_back(std::exp(state(generator)));
  }
  EXPECT_EQ(compare(base, changed_run(base, factors)).count(Verdict::regressed), 0U);
  factors[5] = 2;
  EXPECT_EQ(compare(base, changed_run(base, factors)).cells[5].verdict, Verdict::regressed);
}

/// Two cells with a figure besides their time in every repetition.
Comparison compare_counter(const char* name, const CellTimes& base, const CellTimes& candidate) {
  static std::vector<ResultSet> runs;
  runs.clear();
  for (const CellTimes& values : {base, candidate}) {
    Cell cell = comparable_cell("pipe", "blocking", "same", spread(1000));
    for (std::size_t i = 0; i < values.size(); ++i) cell.repetitions[i].counters[name] = values[i];
    runs.push_back(comparable_run({cell}));
  }
  return compare(runs[0], runs[1]);
}

TEST(ReportsComparison, EveryFigureThatIsShownIsJudged) {
  for (const char* name : {"p99_ns", "cpu_ns"}) {
    const ComparedCell cell = only_cell(compare_counter(name, spread(5000), spread(15000)));
    EXPECT_EQ(cell.verdict, Verdict::regressed) << name << cell.reason;
    EXPECT_TRUE(has(cell.reason, "5.00 µs to 15.0 µs")) << cell.reason;
    EXPECT_NEAR(cell.ratio, 1, 1e-9) << "the time is as it was";
    EXPECT_EQ(only_cell(compare_counter(name, spread(5000), spread(5000))).verdict,
              Verdict::equivalent);
  }
  const CellTimes two(12, 2);
  const CellTimes eight(12, 8);
  for (const char* name : {"voluntary_switches", "system_calls"}) {
    EXPECT_EQ(only_cell(compare_counter(name, two, eight)).verdict, Verdict::regressed) << name;
    EXPECT_EQ(only_cell(compare_counter(name, two, two)).verdict, Verdict::equivalent) << name;
  }
}

TEST(ReportsComparison, SwitchesAtTheEndsOfShortTrialsAreNoChange) {
  const auto switches = [](double iterations, double count) {
    ResultSet results = comparable_run({comparable_cell("pipe", "blocking", "same", spread(5000))});
    for (Repetition& repetition : results.cells.front().repetitions) {
      repetition.counters[counters::iterations] = iterations;
      repetition.counters[counters::voluntary_switches] = count / iterations;
    }
    return results;
  };
  const auto verdict = [&](const ResultSet& base, const ResultSet& candidate) {
    return only_cell(compare(base, candidate)).verdict;
  };
  EXPECT_EQ(verdict(switches(9, 8), switches(29, 27)), Verdict::equivalent);
  EXPECT_EQ(verdict(switches(46, 1), switches(21, 1)), Verdict::equivalent);
  EXPECT_EQ(verdict(switches(45, 6), switches(50, 13)), Verdict::equivalent);
  EXPECT_EQ(verdict(switches(900, 1800), switches(300, 2400)), Verdict::regressed);
  EXPECT_EQ(verdict(switches(9, 8), switches(9, 32)), Verdict::regressed);
}

TEST(ReportsComparison, ATwentiethOfASwitchIsNoChange) {
  const auto verdict = [](const CellTimes& base, const CellTimes& candidate) {
    return only_cell(compare_counter("voluntary_switches", base, candidate)).verdict;
  };
  EXPECT_EQ(verdict(CellTimes(12, 0.0192), CellTimes(12, 0.0588)), Verdict::equivalent);
  EXPECT_EQ(verdict(CellTimes(12, 0.0192), CellTimes(12, 0.0788)), Verdict::regressed);
  EXPECT_NE(verdict(spread(0.02), spread(0.06)), Verdict::regressed);
  EXPECT_EQ(verdict(spread(0.02), spread(0.2)), Verdict::regressed);
}

TEST(ReportsComparison, WarningsOfTheRunsStandBesideTheVerdict) {
  ResultSet base = comparable_run({});
  base.warnings = {"the load average is 13"};
  EXPECT_TRUE(has_caveat(compare(base, comparable_run({})),
                         "A warning of the base: the load average is 13"));
}

TEST(ReportsFingerprint, OptionsThatChangeWhatIsMeasuredArePartOfIt) {
  const ResultSet base = comparable_run({});
  ResultSet candidate = base;
  candidate.version = "9.9";
  candidate.arguments = {"--fsync", "--redis-url", "unix:///tmp/socket"};
  candidate.environment["transparent_hugepage"] = "never";
  std::vector<std::string> texts;
  for (const Difference& difference : run_differences(base, candidate))
    texts.push_back(difference.text());
  EXPECT_EQ(texts, (std::vector<std::string>{"transparent_hugepage (unknown, never)",
                                             "version (0.1.0, 9.9)", "--fsync (no, yes)",
                                             "--redis-url (own, unix)"}));
}

TEST(ReportsFingerprint, WhatNeitherRunKnowsIsNotTakenForEqual) {
  ResultSet base = comparable_run({});
  base.environment["governor"] = "unknown";
  EXPECT_TRUE(run_differences(base, base).empty());
  EXPECT_EQ(unknown_to_both(base, base), std::vector<std::string>{"governor"});
  EXPECT_TRUE(has_caveat(compare(base, base), "Neither run knows its governor"));
}

TEST(ReportsFingerprint, TellsMachinesAndBuildsApartButNotRuns) {
  ResultSet base = comparable_run({});
  ResultSet candidate = base;
  candidate.started_at = "2030-01-01T00:00:00Z";
  candidate.environment["load_average_1min"] = 99;
  candidate.environment["build_id"] = "another";
  EXPECT_TRUE(fingerprint_differences(base, candidate).empty());
  candidate.environment["cores"] = 64;
  candidate.environment.erase("governor");
  candidate.build_type = "debug";
  const auto differences = fingerprint_differences(base, candidate);
  ASSERT_EQ(differences.size(), 3U);
  EXPECT_EQ(differences[0].text(), "cores (2, 64)");
  EXPECT_EQ(differences[1].text(), "governor (performance, unknown)");
  EXPECT_EQ(differences[2].text(), "build_type (release, debug)");
}

TEST(ReportsFingerprint, AnEnvironmentThatIsNoObjectIsUnknown) {
  ResultSet base = comparable_run({});
  ResultSet candidate = base;
  candidate.environment = nlohmann::ordered_json();
  EXPECT_EQ(fingerprint_differences(base, candidate).size(), base.environment.size() - 1);
}

}  // namespace
}  // namespace pibench::reports
