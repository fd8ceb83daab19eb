// gate and observe, with the real binary on both sides; as few and short processes as will do.
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/command.hpp"

namespace pibench::test {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

const std::string this_build = PIBENCH_BINARY;

/// What gates take here unless they say otherwise.
const std::vector<std::pair<std::string, std::string>> brief{{"--transport", "pipe"},
                                                             {"--bytes", "8"},
                                                             {"--blocks", "2"},
                                                             {"--pairs-screen", "6"},
                                                             {"--pairs", "8"}};

class GateTest : public testing::Test {
 protected:
  Command::Options here() const { return {{{"TMPDIR", temporary().string()}}, scratch_.path()}; }
  Finished call(Arguments arguments) const {
    arguments.insert(arguments.begin(), PIBENCH_BINARY);
    return run(arguments, here());
  }
  Finished gate(const std::string& baseline, const std::string& candidate,
                const Arguments& more = {}) const {
    Arguments arguments{"gate", "--baseline", baseline, "--candidate", candidate};
    arguments.insert(arguments.end(), more.begin(), more.end());
    for (const auto& [option, value] : brief)
      if (std::ranges::find(more, option) == more.end())
        arguments.insert(arguments.end(), {option, value});
    return call(arguments);
  }
  /// A program in front of this build; `script` is of a shell, whose arguments are those of
  /// observe.
  std::string wrapper(const std::string& script) const {
    const fs::path file = scratch_.path() / "wrapper.sh";
    write_file(file, "#!/bin/sh\n" + script + "\nexec '" + this_build + "' \"$@\"\n");
    fs::permissions(file, fs::perms::owner_all);
    return file.string();
  }

  fs::path temporary() const { return scratch_.path() / "tmp"; }
  void SetUp() override { fs::create_directory(temporary()); }
  void TearDown() override {
    EXPECT_TRUE(fs::is_empty(temporary())) << "something was left behind";
  }

  ScratchDirectory scratch_;
};

TEST_F(GateTest, ABuildAgainstItselfIsJudgedInEveryCell) {
  const Finished finished =
      gate(this_build, this_build,
           {"--scenario", "latency,throughput,setup,pi", "--workers", "1", "--terms", "1000",
            "--format", "json", "--seed", "7", "--margin", "*=90%", "--p99-margin", "*=90%"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err << finished.out;
  const auto json = nlohmann::json::parse(finished.out);
  EXPECT_EQ(json.at("seed"), 7);
  EXPECT_EQ(json.at("broken").size(), 0u) << finished.out;
  ASSERT_EQ(json.at("cells").size(), 4u) << finished.out;
  for (const auto& cell : json.at("cells")) {
    EXPECT_GE(cell.at("time").at("pairs"), 6) << cell;
    EXPECT_GT(cell.at("time").at("base_ns"), 0) << cell;
  }
  EXPECT_GT(json.at("controls").at("cells"), 0);
  EXPECT_NE(finished.err.find("screen"), std::string::npos) << finished.err;
}

TEST_F(GateTest, ASlowedCandidateRegresses) {
  const std::string slowed = wrapper("case \"$*\" in *--blocks*) exec '" + this_build +
                                     "' \"$@\" --busy-work-ns 200000;; esac");
  for (const char* format : {"text", "github"}) {
    // On a busy machine few pairs may not decide; that a slow build never regresses is the fault.
    constexpr int attempts = 3;
    Finished finished{};
    for (int attempt = 0; attempt < attempts && finished.exit_code != 1; ++attempt)
      finished = gate(this_build, slowed, {"--format", format, "--margin", "*=50%"});
    EXPECT_EQ(finished.exit_code, 1) << format << finished.err << finished.out;
    EXPECT_NE(finished.out.find("latency/pipe/bytes"), std::string::npos) << format;
  }
}

TEST_F(GateTest, ACandidateThatCrashesIsNamed) {
  const Finished finished = gate(this_build, "/bin/false");
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_NE(finished.out.find("latency/pipe/bytes:8/workers:1/placement:same"), std::string::npos);
  EXPECT_NE(finished.out.find("exited early with status 1"), std::string::npos) << finished.out;
}

TEST_F(GateTest, ACandidateThatCrashesInTheMidstIsNamed) {
  const std::string mark = (scratch_.path() / "count").string();
  const std::string dying =
      wrapper("echo x >> '" + mark + "'; [ $(wc -l < '" + mark + "') -gt 5 ] && kill -SEGV $$");
  const Finished finished = gate(this_build, dying);
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_NE(finished.out.find("was killed by signal 11"), std::string::npos) << finished.out;
}

TEST_F(GateTest, ACandidateThatHangsMissesItsDeadline) {
  constexpr int baseline_was_late = 2;
  Finished finished;
  for (const char* const deadline : {"500ms", "5s", "60s"}) {
    finished = gate(this_build, "sh -c 'sleep 1000'", {"--deadline", deadline});
    if (finished.exit_code != baseline_was_late) break;
  }
  EXPECT_EQ(finished.exit_code, 1) << finished.err;
  EXPECT_NE(finished.out.find("did not end within "), std::string::npos) << finished.out;
}

TEST_F(GateTest, ACandidateThatPrintsNonsenseIsNamed) {
  const Finished finished = gate(this_build, "echo hello");
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_NE(finished.out.find("printed no observation"), std::string::npos) << finished.out;
}

TEST_F(GateTest, ACandidateThatLacksACellIsNamed) {
  const std::string lacking = wrapper(R"(
case "$*" in
  *latency/pipe*) set -- observe --cell latency/pigeon/bytes:8/workers:1/placement:same
    exec ')" + this_build + R"(' "$@" | sed s/pigeon/pipe/; exit ;;
esac)");
  const Finished finished = gate(this_build, lacking, {"--transport", "pipe,fifo"});
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_NE(finished.out.find("latency/pipe/bytes:8/workers:1/placement:same  it has no such cell"),
            std::string::npos)
      << finished.out;
}

TEST_F(GateTest, ABaselineThatCannotAnswerIsAnInputError) {
  for (const char* baseline : {"/nowhere/pibench", "/bin/false", "echo hello"}) {
    const Finished finished = gate(baseline, this_build);
    EXPECT_EQ(finished.exit_code, 2) << baseline << finished.out;
    EXPECT_EQ(finished.out, "") << baseline;
  }
  EXPECT_EQ(gate(this_build, "/nowhere/pibench").exit_code, 2);
}

TEST_F(GateTest, CommandsAreSplitIntoWords) {
  const Finished finished = gate("env 'A B=1' \"" + this_build + '"', "env X=1 " + this_build,
                                 {"--margin", "*=90%", "--p99-margin", "*=90%"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err << finished.out;
}

TEST_F(GateTest, WhatTheBaseCannotMeasureIsNotJudged) {
  const Finished finished =
      gate(this_build, this_build, {"--transport", "posix_mq", "--bytes", "16777216"});
  EXPECT_EQ(finished.exit_code, 3) << "nothing was judged";
  EXPECT_NE(finished.out.find("unsupported: over its message limit"), std::string::npos)
      << finished.out;
}

TEST_F(GateTest, TooFewPairsCannotBeJudgedWithStrictOnly) {
  const Arguments few{"--pairs-screen", "2", "--pairs", "2"};
  Arguments strict = few;
  strict.emplace_back("--strict");
  const Finished finished = gate(this_build, this_build, few);
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_NE(finished.out.find("pairs are too few"), std::string::npos) << finished.out;
  EXPECT_EQ(gate(this_build, this_build, strict).exit_code, 3);
}

TEST_F(GateTest, AnInterruptEndsItAtOnceAndLeavesNothing) {
  const fs::path file = scratch_.path() / "pid";
  Command command({PIBENCH_BINARY, "gate", "--baseline", this_build, "--candidate",
                   "sh -c 'echo $$ > new; mv new pid; exec sleep 1000'", "--transport", "pipe",
                   "--deadline", "1000s"},
                  here());
  while (!fs::exists(file)) ::sched_yield();
  const std::string pid = read_file(file);
  command.send(SIGINT);
  EXPECT_EQ(command.wait().exit_code, 128 + SIGINT);
  EXPECT_NE(::kill(std::stoi(pid), 0), 0) << "the candidate lives on";
}

TEST_F(GateTest, AnInterruptWhileItMeasuresLeavesNothing) {
  Command command({PIBENCH_BINARY, "gate", "--self-test", "--transport", "pipe,sysv_mq"}, here());
  while (fs::is_empty(temporary())) ::sched_yield();
  command.send(SIGTERM);
  EXPECT_EQ(command.wait().exit_code, 128 + SIGTERM);
}

TEST_F(GateTest, WritesFilesOfSeveralFormatsFromOneRun) {
  const Finished finished =
      gate(this_build, "/bin/false",
           {"--format", "json", "-o", "gate.json", "--report", "page.html", "--report", "g.md"});
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_EQ(finished.out, "");
  const auto json = nlohmann::json::parse(read_file(scratch_.path() / "gate.json"));
  EXPECT_EQ(json.at("verdict"), "regressed");
  EXPECT_TRUE(read_file(scratch_.path() / "page.html").starts_with("<!DOCTYPE html>"));
  EXPECT_TRUE(read_file(scratch_.path() / "g.md").starts_with("## pibench gate: regressed"));
}

TEST_F(GateTest, TheSelfTestCountsWindows) {
  const Finished finished =
      call({"gate", "--self-test", "--transport", "pipe", "--bytes", "8", "--blocks", "2",
            "--windows", "2", "--pairs", "6", "--slowdown", "99%", "--format", "json"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  const auto json = nlohmann::json::parse(finished.out);
  const auto& cell = json.at("cells").at(0);
  EXPECT_EQ(cell.at("windows"), 2);
  EXPECT_LE(cell.at("false_alarm_low"), cell.at("false_alarm_high"));
  EXPECT_GT(cell.at("seen_slowdown"), 0);
}

TEST_F(GateTest, ANeighbourMayDisturbTheSelfTest) {
  cpu_set_t allowed;
  ASSERT_EQ(::sched_getaffinity(0, sizeof allowed, &allowed), 0);
  const Finished finished =
      call({"gate", "--self-test", "--transport", "pipe", "--bytes", "8", "--blocks", "2",
            "--windows", "1", "--pairs", "6", "--busy-neighbour"});
  if (CPU_COUNT(&allowed) < 2) {
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_NE(finished.err.find("needs a second CPU"), std::string::npos) << finished.err;
    return;
  }
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_NE(finished.out.find("beside a busy neighbour"), std::string::npos) << finished.out;
}

TEST_F(GateTest, TheSelfTestTakesRoundTripsOnly) {
  const Finished finished = call({"gate", "--self-test", "--scenario", "latency,setup"});
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_NE(finished.err.find("--scenario latency only"), std::string::npos) << finished.err;
}

TEST_F(GateTest, ObserveAnswersWithOneLineWhateverTheOutcome) {
  for (const char* cell :
       {"latency/pipe/bytes:8/workers:1/placement:same", "latency/pigeon/bytes:8/workers:1",
        "latency/posix_mq/bytes:16777216/workers:1/placement:same"}) {
    const Finished finished = call({"observe", "--cell", cell, "--blocks", "2"});
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(std::count(finished.out.begin(), finished.out.end(), '\n'), 1) << finished.out;
    EXPECT_EQ(nlohmann::json::parse(finished.out).at("cell"), cell);
  }
}

TEST_F(GateTest, BusyWorkIsHiddenAndNotForRuns) {
  EXPECT_EQ(call({"observe", "--help"}).out.find("busy"), std::string::npos);
  const Finished finished = call({"run", "--busy-work-ns", "100"});
  EXPECT_EQ(finished.exit_code, 2);
}

}  // namespace
}  // namespace pibench::test
