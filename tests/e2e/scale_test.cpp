// Many workers, many terms, many at once: the real binary at the edges of what a machine allows.
#include <gtest/gtest.h>

#include <sched.h>

#include <algorithm>
#include <csignal>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/support/command.hpp"
#include "tests/support/long_form.hpp"

namespace pibench::test {
namespace {

using Words = std::vector<std::string>;

#if defined(__SANITIZE_ADDRESS__) || defined(PIBENCH_COVERAGE)
// Each fork copies the tables of the sanitizer, or writes the counters of coverage as it ends.
constexpr std::size_t runs_at_once = 3;
constexpr const char* some_workers = "1,10";
constexpr const char* most_workers = "200";
#else
constexpr std::size_t runs_at_once = 10;
constexpr const char* some_workers = "1,100";
constexpr const char* most_workers = "1000";
#endif

class ScaleTest : public testing::Test {
 protected:
  std::filesystem::path work() const { return scratch_.path() / "work"; }
  std::filesystem::path temporary() const { return scratch_.path() / "tmp"; }
  Command::Options here() const { return {{{"TMPDIR", temporary().string()}}, work()}; }

  Finished pibench(Words arguments) const {
    arguments.insert(arguments.begin(), PIBENCH_BINARY);
    return run(arguments, here());
  }
  /// With `setting` for the shell's ulimit.
  Finished pibench_under(const std::string& setting, const std::string& arguments) const {
    return run({"sh", "-c", "ulimit " + setting + " && exec " PIBENCH_BINARY " " + arguments},
               here());
  }

  nlohmann::json cells_in(const std::string& directory) const {
    const auto results = nlohmann::json::parse(read_file(work() / directory / "results.json"));
    return results.at("pibench").at("cells");
  }

  void SetUp() override {
    std::filesystem::create_directory(work());
    std::filesystem::create_directory(temporary());
  }
  void TearDown() override {
    EXPECT_TRUE(std::filesystem::is_empty(temporary()))
        << "left behind: " << *std::filesystem::directory_iterator(temporary());
  }

 private:
  ScratchDirectory scratch_;
};

bool names_a_limit(const std::string& reason) {
  return std::ranges::any_of(
      Words{"ulimit", "sysctl", "/dev/shm", "limit", "install"},
      [&](const std::string& word) { return reason.find(word) != reason.npos; });
}

void expect_measured_or_over_a_limit(const nlohmann::json& cells) {
  for (const auto& cell : cells) {
    const std::string outcome = cell.at("outcome");
    EXPECT_NE(outcome, "failed") << cell.at("name") << ": " << cell.at("reason");
    EXPECT_TRUE(outcome == "measured" || names_a_limit(cell.at("reason")))
        << cell.at("name") << ": " << cell.at("reason");
  }
}

TEST_F(ScaleTest, EveryTransportTakesManyWorkersOrNamesItsLimit) {
  pibench({"run", "--scenario", "pi", "--workers", long_form() ? "1,10,100,1000" : some_workers,
           "--terms", "10000", "--repetitions", "1", "--out", "results"});
  const auto cells = cells_in("results");
  EXPECT_GT(cells.size(), 2u);
  expect_measured_or_over_a_limit(cells);
}

/// A channel per worker, one for all in the kernel, one in shared memory, a server with a thread
/// per worker.
const std::set<std::string> one_of_each_kind{"pipe", "sysv_mq", "shm_mpsc", "mp_manager"};

TEST_F(ScaleTest, MostWorkersHandOverAllTheirSums) {
  const auto list = nlohmann::json::parse(pibench({"list", "--json"}).out);
  for (const auto& transport : list.at("transports")) {
    const std::string name = transport.at("name");
    if (!transport.at("usable") || !one_of_each_kind.contains(name)) continue;
    const Finished finished = pibench(
        {"pi", "--transport", name, "--workers", most_workers, "--terms", "10000", "--json"});
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_LT(nlohmann::json::parse(finished.out).at("pi_error"), 1e-14) << name;
  }
}

TEST_F(ScaleTest, MostWorkersStreamToTheParent) {
  pibench({"run", "--scenario", "throughput", "--bytes", "8", "--workers", most_workers,
           "--placement", "os", "--transport",
           long_form() ? "pipe,fifo,socketpair,unix_stream,tcp,posix_mq,"
                         "shm_mutex,shm_mpsc,shm_semaphore,redis"
                       : "shm_mpsc",
           "--wait", "blocking", "--repetitions", "1", "--out", "results"});
  expect_measured_or_over_a_limit(cells_in("results"));
}

TEST_F(ScaleTest, TheSoftLimitOfDescriptorsIsNoLimit) {
  const Finished finished =
      pibench_under("-S -n 64", "pi --transport socketpair --workers 100 --terms 1000");
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
}

TEST_F(ScaleTest, TooFewDescriptorsAreNamedAndHowToGetMore) {
  pibench_under("-n 150",
                "run --scenario pi --workers 100 --terms 1000 --repetitions 1 --out results "
                "--transport pipe,fifo,socketpair,unix_stream,unix_seqpacket,tcp,udp,"
                "mp_pipe,shm_mpsc");
  for (const auto& cell : cells_in("results")) {
    const bool per_worker = cell.at("traits").at("fan_in") == "per worker";
    EXPECT_EQ(cell.at("outcome"), per_worker ? "unavailable" : "measured") << cell.at("name");
    const bool named = cell.at("reason").get<std::string>().find("ulimit -n") != std::string::npos;
    EXPECT_EQ(named, per_worker) << cell.at("reason");
  }
}

TEST_F(ScaleTest, ASumOfMostTermsTellsHowFarItIsAndEndsAtASignal) {
  const std::filesystem::path progress = work() / "progress";
  Command command(
      {"sh", "-c", "exec " PIBENCH_BINARY " pi --terms 1000000000000 --workers 2 2>progress"},
      here());
  while (read_file(progress).find("workers' sum ") == std::string::npos) ::sched_yield();
  command.send(SIGINT);
  EXPECT_EQ(command.wait().exit_code, 128 + SIGINT);
}

TEST_F(ScaleTest, RunsAtOnceDoNotMeet) {
  std::vector<std::unique_ptr<Command>> runs;
  for (std::size_t i = 0; i < runs_at_once; ++i)
    runs.push_back(std::make_unique<Command>(
        Words{PIBENCH_BINARY, "run", "--scenario", "pi", "--terms", "1000", "--workers", "2",
              "--repetitions", "1", "--out", std::to_string(i)},
        here()));
  for (std::size_t i = 0; i < runs_at_once; ++i) {
    const Finished finished = runs[i]->wait();
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    const auto cells = cells_in(std::to_string(i));
    EXPECT_GT(cells.size(), 2u);
    for (const auto& cell : cells)
      if (cell.at("outcome") == "measured")
        EXPECT_LT(cell.at("repetitions").at(0).at("counters").at("pi_error"), 1e-13) << cell;
      else
        EXPECT_EQ(cell.at("outcome"), "unavailable") << cell;
  }
}

}  // namespace
}  // namespace pibench::test
