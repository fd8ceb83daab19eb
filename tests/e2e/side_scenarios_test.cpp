// The scenarios that are measured on demand only: the self-check and locks under contention.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>

#include "bench/harness/affinity.hpp"
#include "tests/support/command.hpp"

namespace pibench::test {
namespace {

class SideScenariosTest : public testing::Test {
 protected:
  /// All cells of the scenario, each as short as it can be.
  nlohmann::json cells_of(const std::string& scenario, std::vector<std::string> more,
                          Command::Options options = {}, int exit_code = 0) {
    std::vector<std::string> words{
        PIBENCH_BINARY, "run",     "--scenario", scenario,        "--quick", "--out",
        "results",      "--bytes", "8",          "--repetitions", "1"};
    words.insert(words.end(), more.begin(), more.end());
    options.environment.emplace("TMPDIR", scratch_.path().string());
    options.directory = scratch_.path();
    finished_ = run(words, options);
    EXPECT_EQ(finished_.exit_code, exit_code) << finished_.err;
    return nlohmann::json::parse(read_file(scratch_.path() / "results/results.json"))
        .at("pibench")
        .at("cells");
  }

  ScratchDirectory scratch_;
  Finished finished_;
};

void expect_measured_or_explained(const nlohmann::json& cell) {
  const std::string outcome = cell.at("outcome");
  EXPECT_NE(outcome, "failed") << cell;
  EXPECT_EQ(outcome == "measured", cell.value("reason", "").empty()) << cell;
}

TEST_F(SideScenariosTest, TheSelfCheckMeasuresEachMechanismByHandToo) {
  std::set<std::string> sides;
  for (const auto& cell : cells_of("overhead", {})) {
    expect_measured_or_explained(cell);
    sides.insert(std::string(cell.at("transport")) + ' ' +
                 std::string(cell.at("parameters").at("pass")) + ' ' +
                 std::string(cell.at("parameters").at("side")));
  }
  for (const char* transport : {"null", "pipe", "socketpair", "posix_mq", "sysv_mq"})
    for (const char* pass : {"round_trip", "stream"})
      for (const char* side : {"pibench", "bare"})
        EXPECT_TRUE(sides.contains(std::string(transport) + ' ' + pass + ' ' + side))
            << transport << ' ' << pass << ' ' << side;
  EXPECT_NE(finished_.out.find("by way of pibench, and by hand"), std::string::npos);
}

/// A limit that every rate keeps, on the busiest machine.
TEST_F(SideScenariosTest, ASustainedRateIsTheHighestOfThoseThatWereTried) {
  const auto cells =
      cells_of("sustained", {"--transport", "pipe", "--placement", "same", "--p99", "60s"});
  ASSERT_EQ(cells.size(), 1u);
  const auto& cell = cells.front();
  expect_measured_or_explained(cell);
  EXPECT_EQ(cell.at("name"), "sustained/pipe/bytes:8/workers:1/placement:same/p99:60s");
  constexpr std::uint64_t highest = 16'384'000;
  const auto& counters = cell.at("repetitions").at(0).at("counters");
  EXPECT_NEAR(counters.at("messages_per_second"), highest, 1e-3);
  const auto& distributions = cell.at("distributions");
  for (const std::uint64_t rate : {std::uint64_t{8000}, std::uint64_t{32'000}, highest})
    EXPECT_TRUE(distributions.contains("from_intended_send_at_" + std::to_string(rate))) << rate;
  EXPECT_NE(finished_.out.find("16.4 M/s"), std::string::npos) << finished_.out;
}

TEST_F(SideScenariosTest, NoLockLosesAnUpdateUnderContention) {
  std::set<std::string> measured;
  for (const auto& cell : cells_of("contention", {"--workers", "3"})) {
    expect_measured_or_explained(cell);
    if (cell.at("outcome") != "measured") continue;
    const std::string name = cell.at("transport");
    measured.insert(name);
    const auto& counters = cell.at("repetitions").at(0).at("counters");
    EXPECT_GT(counters.at("iterations"), 0) << name;
    EXPECT_GT(counters.at("overlap"), 0.99) << name;
    const bool may_lose = cell.at("traits").at("substrate") == "none";
    EXPECT_TRUE(may_lose || counters.at("lost_updates") == 0) << name;
  }
  for (const char* name : {"no_lock", "atomic", "futex", "pthread_mutex", "posix_sem", "flock"})
    EXPECT_TRUE(measured.contains(name)) << name;
}

constexpr const char* keeps_nobody_out = "keeps nobody out";

/// What a lock that does not lock is found by: two turns at one time, or, where a busy machine lets
/// no two workers run next to each other, a count that lacks decrements.
std::string finding_in(const std::string& reason) {
  for (const char* const sign : {"two workers had their turns at one time", "the count lacks "})
    if (reason.find(sign) != std::string::npos) return keeps_nobody_out;
  return reason;
}

/// The outcome of each cell's transport, and what was found.
std::set<std::pair<std::string, std::string>> outcomes_of(const nlohmann::json& cells) {
  std::set<std::pair<std::string, std::string>> outcomes;
  for (const auto& cell : cells)
    outcomes.emplace(
        cell.at("transport").get<std::string>() + ' ' + cell.at("outcome").get<std::string>(),
        finding_in(cell.value("reason", "")));
  return outcomes;
}

TEST_F(SideScenariosTest, LocksThatNobodyTakesFailOnAnyNumberOfCpus) {
  const std::string reason = keeps_nobody_out;
  for (const std::set<int>& cpus : {std::set<int>{}, std::set<int>{allowed_cpus().front()}}) {
    const auto cells = cells_of(
        "contention", {"--workers", "2,20", "--transport", "flock,pthread_mutex,boost_mutex,futex"},
        {.environment = {{"LD_PRELOAD", PIBENCH_IDLE_LOCKS},
                         {"ASAN_OPTIONS", "verify_asan_link_order=0:detect_leaks=0"}},
         .odd = {.cpus = cpus}},
        1);
    EXPECT_EQ(cells.size(), 8u);
    EXPECT_EQ(outcomes_of(cells),
              (std::set<std::pair<std::string, std::string>>{{"boost_mutex failed", reason},
                                                             {"flock failed", reason},
                                                             {"futex measured", ""},
                                                             {"pthread_mutex failed", reason}}));
    std::filesystem::remove_all(scratch_.path() / "results");
  }
}

TEST_F(SideScenariosTest, OneWorkerAloneIsNotMeasuredAsContention) {
  for (const auto& cell : cells_of("contention", {"--workers", "1,2", "--transport", "futex"}))
    EXPECT_EQ(cell.at("outcome"),
              cell.at("parameters").at("workers") == "1" ? "unsupported" : "measured")
        << cell;
}

TEST_F(SideScenariosTest, APublicationReachesEveryWorkerOverAllTransports) {
  std::size_t measured = 0;
  for (const auto& cell : cells_of("fanout", {"--workers", "3", "--placement", "same"})) {
    expect_measured_or_explained(cell);
    if (cell.at("outcome") != "measured") continue;
    ++measured;
    const auto& counters = cell.at("repetitions").at(0).at("counters");
    EXPECT_GT(counters.at("deliveries_per_second"), counters.at("messages_per_second")) << cell;
    if (counters.contains("p50_ns")) {  // which takes a few publications
      EXPECT_LE(counters.at("to_first_p50_ns"), counters.at("p50_ns")) << cell;
    }
  }
  EXPECT_GT(measured, 20u);
  EXPECT_NE(read_file(scratch_.path() / "results/results.csv").find("fanout/pipe/"),
            std::string::npos);
  EXPECT_NE(read_file(scratch_.path() / "results/report.html").find("Fan-out"), std::string::npos);
}

}  // namespace
}  // namespace pibench::test
