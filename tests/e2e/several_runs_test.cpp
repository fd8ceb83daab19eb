// Several runs of one command: what they leave, together and where they are stopped.
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/support/called_pibench.hpp"

namespace pibench::test {
namespace {

namespace fs = std::filesystem;

class SeveralRunsTest : public CalledPibench {
 protected:
  static Arguments runs(int count, int repetitions) {
    return {"run",
            "--runs",
            std::to_string(count),
            "--scenario",
            "latency,setup",
            "--transport",
            "pipe,fifo",
            "--bytes",
            "8",
            "--placement",
            "same",
            "--repetitions",
            std::to_string(repetitions),
            "--seed",
            "7",
            "--out",
            "results"};
  }
  Command start(Arguments arguments) const {
    arguments.insert(arguments.begin(), PIBENCH_BINARY);
    return Command(arguments, {{{"TMPDIR", temporary().string()}}, work()});
  }
  void wait_for_run(int number) const {
    const fs::path file = work() / "results" / ("run-" + std::to_string(number)) / "results.json";
    while (!fs::exists(file)) ::sched_yield();
  }
  nlohmann::json results() const {
    return nlohmann::json::parse(read_file(work() / "results/results.json")).at("pibench");
  }
};

/// By the index of their run.
std::map<double, int> repetitions_by_run(const nlohmann::json& cell) {
  std::map<double, int> counts;
  for (const auto& repetition : cell.at("repetitions"))
    ++counts[repetition.at("counters").value("run_index", -1.0)];
  return counts;
}

void expect_all(const nlohmann::json& results, const std::map<double, int>& by_run) {
  EXPECT_TRUE(results.at("complete"));
  EXPECT_EQ(results.at("seed"), 7);
  EXPECT_EQ(results.at("cells").size(), 4u);
  for (const auto& cell : results.at("cells"))
    EXPECT_EQ(repetitions_by_run(cell), by_run) << cell.at("name");
}

/// The process that a command has started.
pid_t child_of(pid_t parent) {
  for (const auto& entry : fs::directory_iterator("/proc")) {
    std::ifstream status(entry.path() / "status");
    std::string word;
    while (status >> word && word != "PPid:") continue;
    pid_t of = 0;
    if (status >> of && of == parent) return std::stoi(entry.path().filename());
  }
  return -1;
}

TEST_F(SeveralRunsTest, AreMergedIntoOneResult) {
  const Finished finished = call(runs(2, 3));
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  const auto merged = results();
  expect_all(merged, {{0, 3}, {1, 3}});
  EXPECT_EQ(merged.at("arguments"), nlohmann::json(runs(2, 3)));
  for (const auto& cell : merged.at("cells"))
    if (cell.at("scenario") == "latency") {
      EXPECT_FALSE(cell.at("distributions").empty()) << cell.at("name");
    }
  EXPECT_EQ(std::distance(fs::directory_iterator(work() / "results"), {}), 4);
  EXPECT_NE(finished.err.find("run 2 of 2: measured"), std::string::npos) << finished.err;
}

TEST_F(SeveralRunsTest, AreFinishedByResumeOnce) {
  ASSERT_EQ(call(runs(2, 2)).exit_code, 0);
  const auto before = results();
  const Finished finished = call({"run", "--resume", "results"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_NE(finished.out.find("pipe"), std::string::npos);
  EXPECT_EQ(results(), before);
}

TEST_F(SeveralRunsTest, KeepTheirDirectory) {
  ASSERT_EQ(call(runs(2, 1)).exit_code, 0);
  EXPECT_EQ(call(runs(2, 1)).exit_code, 2);
  Arguments replacing = runs(3, 1);
  replacing.emplace_back("--force");
  ASSERT_EQ(call(replacing).exit_code, 0);
  expect_all(results(), {{0, 1}, {1, 1}, {2, 1}});
}

TEST_F(SeveralRunsTest, AreStoppedAsOneRunIsAndFinishedByResume) {
  auto stopped = start(runs(2, 40));
  wait_for_run(1);
  stopped.send(SIGINT);
  const Finished finished = stopped.wait();
  EXPECT_EQ(finished.exit_code, 128 + SIGINT);
  const std::string cause = "stopped by Interrupt";
  const auto at = finished.err.find(cause);
  ASSERT_NE(at, std::string::npos) << finished.err;
  EXPECT_EQ(finished.err.find(cause, at + 1), std::string::npos) << finished.err;
  EXPECT_FALSE(results().at("complete"));
  EXPECT_FALSE(results().at("cells").empty());

  const Finished resumed = call({"run", "--resume", "results"});
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  expect_all(results(), {{0, 40}, {1, 40}});
}

TEST_F(SeveralRunsTest, NameTheOneThatWasKilledAndKeepWhatItMeasured) {
  auto stopped = start(runs(2, 40));
  wait_for_run(1);
  const pid_t run = child_of(stopped.pid());
  ASSERT_GT(run, 0);
  ASSERT_EQ(::kill(run, SIGKILL), 0);
  const Finished finished = stopped.wait();
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_NE(finished.err.find("run 1 of 2 was killed by signal 9 (Killed)"), std::string::npos)
      << finished.err;
  EXPECT_NE(finished.err.find("--resume results"), std::string::npos) << finished.err;
  EXPECT_FALSE(results().at("complete"));
  EXPECT_EQ(call({"clean"}).exit_code, 0);

  ASSERT_EQ(call({"run", "--resume", "results"}).exit_code, 0);
  expect_all(results(), {{0, 40}, {1, 40}});
}

TEST_F(SeveralRunsTest, EndWithTheProcessThatStartedThem) {
  auto killed = start(runs(2, 100000));
  wait_for_run(1);
  const pid_t run = child_of(killed.pid());
  ASSERT_GT(run, 0);
  killed.send(SIGKILL);
  killed.wait();
  while (::kill(run, 0) == 0) ::sched_yield();
  EXPECT_TRUE(nlohmann::json::accept(read_file(work() / "results/run-1/results.json")));
}

TEST_F(SeveralRunsTest, WriteNoDocumentOfAllTrials) {
  Arguments arguments = runs(2, 1);
  arguments.emplace_back("--benchmark_out=trials.json");
  expect_refused(arguments, "--benchmark_out");
}

TEST_F(SeveralRunsTest, AreANumber) {
  for (const char* number : {"0", "-1", "x", "", "101"})
    expect_refused({"run", "--runs", number, "--transport", "pipe"}, "--runs");
}

TEST_F(SeveralRunsTest, ASidesResultsAreComparedByTheirRuns) {
  ASSERT_EQ(call(runs(2, 4)).exit_code, 0);
  fs::rename(work() / "results", work() / "base");
  ASSERT_EQ(call(runs(2, 4)).exit_code, 0);
  const Finished finished =
      call({"compare", "base/results.json", "results/results.json", "--all", "--format", "json"});
  EXPECT_NE(finished.exit_code, 2) << finished.err;
  const auto comparison = nlohmann::json::parse(finished.out);
  for (const auto& cell : comparison.at("cells")) EXPECT_EQ(cell.at("base_repetitions"), 8);
}

}  // namespace
}  // namespace pibench::test
