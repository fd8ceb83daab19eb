// The parts of a gate that run and order processes.
#include <gtest/gtest.h>
#include <sched.h>

#include <algorithm>
#include <functional>
#include <map>
#include <system_error>

#include "bench/gate/blocks.hpp"
#include "bench/gate/command_line.hpp"
#include "bench/gate/observation.hpp"
#include "bench/gate/pair_order.hpp"
#include "bench/gate/program.hpp"
#include "bench/harness/signals.hpp"
#include "bench/harness/usage_error.hpp"
#include "tests/support/command.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench {
namespace {

using namespace std::chrono_literals;

TEST(WordsTest, AreSplitAsAShellWould) {
  const auto split = [](const char* text) { return split_command_line("--baseline", text); };
  EXPECT_EQ(split("pibench"), (CommandLine{"pibench"}));
  EXPECT_EQ(split("  env  X=1\tpibench \n"), (CommandLine{"env", "X=1", "pibench"}));
  EXPECT_EQ(split("'a b' \"c d\" e\\ f"), (CommandLine{"a b", "c d", "e f"}));
  EXPECT_EQ(split("a'b'\"c\"d ''"), (CommandLine{"abcd", ""}));
  EXPECT_EQ(split("'\\' \"\\\"\\\\\\n\""), (CommandLine{"\\", "\"\\\\n"}));
  EXPECT_EQ(split("$HOME `x` *"), (CommandLine{"$HOME", "`x`", "*"})) << "there is no shell";
}

TEST(WordsTest, WhatIsNotWholeIsRefused) {
  for (const char* text : {"", "  ", "'a", "\"a", "a\\", "\"a\\\""})
    EXPECT_THROW(split_command_line("--baseline", text), UsageError) << text;
}

std::map<std::size_t, std::vector<bool>> by_subject(const std::vector<OrderedPair>& pairs) {
  std::map<std::size_t, std::vector<bool>> order;
  for (const OrderedPair& pair : pairs) order[pair.subject].push_back(pair.candidate_first);
  return order;
}

TEST(PairOrderTest, EverySubjectTakesEveryRoundAndSidesAlternate) {
  PairGenerator generator(7);
  const std::vector<OrderedPair> pairs = pair_order(5, 12, generator);
  ASSERT_EQ(pairs.size(), 60u);
  for (std::size_t round = 0; round < 12; ++round) {
    std::vector<std::size_t> subjects;
    for (std::size_t i = 0; i < 5; ++i) subjects.push_back(pairs[5 * round + i].subject);
    EXPECT_TRUE(std::ranges::is_permutation(subjects, std::vector<std::size_t>{0, 1, 2, 3, 4}));
  }
  for (const auto& [subject, candidate_first] : by_subject(pairs))
    for (std::size_t round = 0; round < 12; round += 2)
      EXPECT_NE(candidate_first[round], candidate_first[round + 1]) << subject;
}

TEST(PairOrderTest, TheSeedDecides) {
  const auto first_sides = [](std::uint64_t seed) {
    PairGenerator generator(seed);
    return by_subject(pair_order(4, 32, generator));
  };
  EXPECT_EQ(first_sides(1), first_sides(1));
  EXPECT_NE(first_sides(1), first_sides(2));
}

class ProgramTest : public testing::Test {
 protected:
  SignalGuard signals_;
};

TEST_F(ProgramTest, GivesBothOutputsAndTheStatus) {
  const ProgramEnd end = run_program({"sh", "-c", "echo out; echo err >&2; exit 3"}, 20s);
  EXPECT_EQ(end.out, "out\n");
  EXPECT_EQ(end.err, "err\n");
  EXPECT_EQ(WEXITSTATUS(end.status), 3);
  EXPECT_EQ(end.stopped, "");
}

TEST_F(ProgramTest, WhatCannotBeStartedThrows) {
  EXPECT_THROW(run_program({"/nowhere/pibench"}, 20s), std::system_error);
  EXPECT_THROW(run_program({"/etc/passwd"}, 20s), std::system_error);
}

/// Gone, or dead and left to be reaped by another.
bool is_dead(const std::string& pid) {
  const std::string stat = test::read_file("/proc/" + pid + "/stat");
  const std::size_t state = stat.rfind(") ");
  return state == std::string::npos || stat[state + 2] == 'Z' || stat[state + 2] == 'X';
}

TEST_F(ProgramTest, ADeadlineEndsItWithAllThatItStarted) {
  const ProgramEnd end = run_program({"sh", "-c", "sleep 1000 & echo $!; wait"}, 200ms);
  EXPECT_NE(end.stopped.find("did not end within 0.2 s"), std::string::npos) << end.stopped;
  ASSERT_FALSE(end.out.empty());
  const std::string pid = end.out.substr(0, end.out.find('\n'));
  while (!is_dead(pid)) ::sched_yield();
}

TEST_F(ProgramTest, WhoDoesNotListenIsKilled) {
  const ProgramEnd end = run_program({"sh", "-c", "trap '' TERM; sleep 1000; sleep 1000"}, 100ms);
  EXPECT_TRUE(end.was_killed);
}

TEST_F(ProgramTest, AChildThatKeepsTheOutputOpenDoesNotHoldItUp) {
  const ProgramEnd end = run_program({"sh", "-c", "sleep 1000 & echo $!"}, 500s);
  EXPECT_EQ(end.stopped, "");
  while (!is_dead(end.out.substr(0, end.out.find('\n')))) ::sched_yield();
}

TEST_F(ProgramTest, WhoWritesWithoutEndIsStopped) {
  const ProgramEnd end = run_program({"cat", "/dev/zero"}, 500s);
  EXPECT_NE(end.stopped.find("wrote more"), std::string::npos) << end.stopped;
}

ObservationDocument sample_document() {
  return {.cell = "latency/pipe/bytes:64/workers:1/placement:same",
          .outcome = "measured",
          .wakeup = "blocking",
          .iterations = 150,
          .operation_ns = {5000.25, 5100.5},
          .p99_ns = 6000,
          .counters = {{"voluntary_switches", 2}}};
}

TEST(ObservationTest, IsReadAsItWasWritten) {
  const std::string text = to_text(sample_document());
  EXPECT_EQ(std::ranges::count(text, '\n'), 1);
  EXPECT_EQ(to_text(parse_observation(text)), text);
  const ObservationDocument none{.cell = "a/b/c:1", .outcome = "failed", .reason = "\xff \"x\""};
  EXPECT_EQ(parse_observation(to_text(none)).outcome, "failed");
}

ObservationDocument answer() {
  return {.cell = "latency/pipe/bytes:8",
          .outcome = "measured",
          .iterations = 100,
          .operation_ns = {4000, 4100, 3900, 4000, 4050},
          .p99_ns = 9000};
}

const ObserveRequest five_blocks{.cell = "latency/pipe/bytes:8", .blocks = 5, .iterations = 100};
constexpr Nanoseconds some_time = std::chrono::milliseconds(50);

TEST(ObservationTest, AnAnswerToWhatWasAskedIsBelieved) {
  EXPECT_NO_THROW(check_answer(five_blocks, answer(), some_time));
  ObserveRequest calibration = five_blocks;
  calibration.ask = Ask::calibration;
  ObservationDocument document = answer();
  document.iterations = 7;
  document.operation_ns.resize(1);
  EXPECT_NO_THROW(check_answer(calibration, document, some_time));
}

TEST(ObservationTest, AnswersToOtherQuestionsAndImpossibleTimesAreNot) {
  const std::vector<std::function<void(ObservationDocument&)>> spoilt{
      [](auto& document) { document.cell = "latency/fifo/bytes:8"; },
      [](auto& document) { document.operation_ns.resize(1); },
      [](auto& document) { document.operation_ns.clear(); },
      [](auto& document) { document.operation_ns.push_back(4000); },
      [](auto& document) { document.iterations = 200; },
      [](auto& document) { document.iterations = 0; },
      [](auto& document) { document.operation_ns[2] = 1e-9; },
      [](auto& document) { document.operation_ns[2] = 1e9; },
      [](auto& document) { document.p99_ns = 1e9; },
  };
  for (std::size_t i = 0; i < spoilt.size(); ++i) {
    ObservationDocument document = answer();
    spoilt[i](document);
    EXPECT_THROW(check_answer(five_blocks, document, some_time), std::runtime_error) << i;
  }
}

TEST(ObservationTest, NonsenseIsRefused) {
  const std::string good = to_text(sample_document());
  const auto with = [&](const std::string& part, const std::string& instead) {
    std::string text = good;
    return text.replace(text.find(part), part.size(), instead);
  };
  for (const std::string& text :
       {std::string("hello"), std::string("[]"), std::string("{}"), good + good,
        with("\"schema_version\":1", "\"schema_version\":2"), with("5000.25", "0"),
        with("5000.25", "-1"), with("5000.25", "null"), with("5000.25", "\"5\""),
        with("150", "-150"), with("\"counters\"", "\"others\""), with("6000", "1e999"),
        with("\"blocking\"", "1")})
    EXPECT_THROW(static_cast<void>(parse_observation(text)), std::runtime_error) << text;
}

class BlocksTest : public testing::Test {
 protected:
  BlockFigures measure(const std::string& name, const BlockSpec& spec) {
    const auto cell = find_cell(name, request_);
    if (!cell) throw std::runtime_error("no such cell");
    return measure_blocks(*cell, spec, run_, settings_);
  }

  SignalGuard signals_;
  RunRequest request_;
  Settings settings_;
  posix::RunDirectory run_ = posix::RunDirectory::create();
};

TEST_F(BlocksTest, EveryScenarioGivesATimeForEachBlock) {
  const BlockSpec spec{.blocks = 7, .iterations = 3, .busy_work = {}};
  for (const char* name : {"latency/pipe/bytes:64/workers:1/placement:same",
                           "throughput/pipe/bytes:64/workers:3/placement:same",
                           "setup/pipe/bytes:8/workers:2/placement:same",
                           "pi/pipe/terms:1000/workers:2/placement:os"}) {
    const BlockFigures figures = measure(name, spec);
    ASSERT_EQ(figures.operation_ns.size(), 7u) << name;
    for (const double time : figures.operation_ns) EXPECT_GT(time, 0) << name;
    EXPECT_TRUE(figures.counters.contains("voluntary_switches")) << name;
    EXPECT_FALSE(figures.p99_ns.has_value()) << name << ": of so few it would be a maximum";
  }
}

TEST_F(BlocksTest, RoundTripsHaveAPercentileWhereThereAreEnoughOfThem) {
  const BlockSpec spec{.blocks = 7, .iterations = 200, .busy_work = {}};
  EXPECT_TRUE(measure("latency/pipe/bytes:64/workers:1/placement:same", spec).p99_ns.has_value());
  EXPECT_FALSE(
      measure("throughput/pipe/bytes:64/workers:3/placement:same", spec).p99_ns.has_value());
}

TEST_F(BlocksTest, BusyWorkTakesItsTime) {
  const BlockSpec busy{.blocks = 5, .iterations = 3, .busy_work = 300us};
  const BlockFigures figures = measure("latency/pipe/bytes:64/workers:1/placement:same", busy);
  for (const double time : figures.operation_ns) EXPECT_GT(time, 150'000);
}

TEST_F(BlocksTest, OnlyCellsOfThisBuildInBlocksAreFound) {
  EXPECT_TRUE(
      find_cell("latency/shm_ring/bytes:64/workers:1/placement:cross/wait:spinning", request_));
  for (const char* name :
       {"latency/pipe", "latency/pigeon/bytes:64/workers:1/placement:same",
        "latency/pipe/bytes:64/workers:1/placement:moon", "load/pipe/bytes:64/workers:1/rate:1000",
        "latency/pipe/bytes:x/workers:1/placement:same", "", "/", "latency/pipe/bytes",
        "latency/copy_once/bytes:64/workers:1/placement:same",
        "latency/pipe/workers:1/bytes:64/placement:same", "latency/pipe/bytes:064/workers:1"})
    EXPECT_FALSE(find_cell(name, request_)) << name;
}

TEST_F(BlocksTest, CalibrationMakesBlocksOfAboutTheWantedLength) {
  const auto cell = find_cell("latency/pipe/bytes:64/workers:1/placement:same", request_);
  const BlockLength brief = calibrate_blocks(*cell, 200us, run_, settings_);
  const BlockLength longer = calibrate_blocks(*cell, 20ms, run_, settings_);
  EXPECT_GT(brief.operation_ns, 0);
  EXPECT_GT(longer.iterations, 10 * brief.iterations);
}

TEST_F(BlocksTest, CalibrationLeavesATrialOfOneOperationAsItIs) {
  const auto cell = find_cell("pi/pipe/terms:1000/workers:1/placement:same", request_);
  ASSERT_TRUE(cell);
  EXPECT_EQ(calibrate_blocks(*cell, 20ms, run_, settings_).iterations, 1u);
}

}  // namespace
}  // namespace pibench
