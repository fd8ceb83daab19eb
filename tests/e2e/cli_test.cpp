// The real binary, as a person or a script would call it.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/support/command.hpp"
#include "tests/support/private_kernel_names.hpp"

namespace pibench::test {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

class CliTest : public testing::Test {
 protected:
  Arguments pibench(Arguments arguments) const {
    arguments.insert(arguments.begin(), PIBENCH_BINARY);
    return arguments;
  }
  Command::Options here() const { return {{{"TMPDIR", temporary().string()}}, work()}; }
  Finished call(const Arguments& arguments) const { return run(pibench(arguments), here()); }

  fs::path work() const { return scratch_.path() / "work"; }
  fs::path temporary() const { return scratch_.path() / "tmp"; }

  void SetUp() override {
    fs::create_directory(work());
    fs::create_directory(temporary());
  }
  void TearDown() override {
    EXPECT_TRUE(fs::is_empty(temporary()))
        << "left behind: " << *fs::directory_iterator(temporary());
  }

  std::vector<std::string> usable_transports() const {
    std::vector<std::string> names;
    const auto list = nlohmann::json::parse(call({"list", "--json"}).out);
    for (const auto& transport : list.at("transports"))
      if (transport.at("usable")) names.push_back(transport.at("name"));
    return names;
  }

  /// One for each kind of thing that may outlive a process. The fault matrix takes all transports.
  std::vector<std::string> usable_keepers() const {
    constexpr std::array kinds{"tempfile", "posix_mq", "sysv_mq", "mp_shareable_list", "redis"};
    std::vector<std::string> names = usable_transports();
    std::erase_if(names, [&](const std::string& name) {
      return std::find(kinds.begin(), kinds.end(), name) == kinds.end();
    });
    return names;
  }

  ScratchDirectory scratch_;
};

/// All scenarios, each as short as it can be.
Arguments brief_run(const std::string& transports, const Arguments& more = {"--bytes", "8"}) {
  Arguments arguments{"run",         "--scenario", "pi,latency,throughput,setup,load",
                      "--transport", transports,   "--workers",
                      "2",           "--terms",    "1000",
                      "--rate",      "1000",       "--repetitions",
                      "2",           "--out",      "results"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

/// Goes on until a signal ends it.
Arguments endless_run(const std::string& transports, const std::string& directory) {
  return {"run",           "--scenario", "pi",    "--transport", transports,
          "--repetitions", "100000",     "--out", directory};
}

/// Waits until the run has written its first results.json, so that it is in the midst of measuring.
void wait_for_results(const fs::path& directory) {
  while (!fs::exists(directory / "results.json")) ::sched_yield();
}

nlohmann::ordered_json results_in(const fs::path& directory) {
  return nlohmann::ordered_json::parse(read_file(directory / "results.json"));
}

struct BadInput {
  std::string name;
  Arguments arguments;
  std::string expected;  ///< must be part of the one line
};

std::string numbers_up_to(int last) {
  std::string list = "1";
  for (int number = 2; number <= last; ++number) list += "," + std::to_string(number);
  return list;
}

class BadInputTest : public CliTest, public testing::WithParamInterface<BadInput> {};

TEST_P(BadInputTest, GivesOneLineAndExitCodeTwo) {
  const Finished finished = call(GetParam().arguments);
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_EQ(finished.out, "");
  EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1) << finished.err;
  EXPECT_NE(finished.err.find(GetParam().expected), std::string::npos) << finished.err;
  EXPECT_TRUE(fs::is_empty(work())) << "something was written";
}

INSTANTIATE_TEST_SUITE_P(
    Cli, BadInputTest,
    testing::Values(
        BadInput{"NegativeTerms", {"pi", "--terms", "-5"}, "--terms takes a whole number"},
        BadInput{"FractionalTerms", {"pi", "--terms", "1.5"}, "'1.5'"},
        BadInput{"ScientificFraction", {"pi", "--terms", "1.5e7"}, "'1.5e7'"},
        BadInput{"OverflowingTerms", {"pi", "--terms", "18446744073709551617"}, "1000000000000"},
        BadInput{"TooManyTerms", {"pi", "--terms", "1000000000001"}, "1000000000000"},
        BadInput{"WordTerms", {"pi", "--terms", "many"}, "'many'"},
        BadInput{"EmptyTerms", {"pi", "--terms", ""}, "--terms"},
        BadInput{"ZeroWorkers", {"pi", "--workers", "0"}, "from 1 to 1024"},
        BadInput{"NegativeWorkers", {"pi", "--workers", "-1"}, "from 1 to 1024"},
        BadInput{"TooManyWorkers", {"pi", "--workers", "1025"}, "from 1 to 1024"},
        BadInput{"UnknownTransport",
                 {"pi", "--transport", "pigeon"},
                 "unknown transport 'pigeon'; known are: "},
        BadInput{"UnknownKernel", {"pi", "--kernel", "fast"}, "scalar or simd"},
        BadInput{"UnknownPlacement", {"pi", "--placement", "moon"}, "takes same, cross, cross-smt"},
        BadInput{"BadDeadline", {"pi", "--deadline", "soon"}, "--deadline takes a time"},
        BadInput{"UnknownOption", {"pi", "--speed", "9"}, "--speed"},
        BadInput{"NoCommand", {}, "subcommand"}, BadInput{"UnknownCommand", {"fly"}, "fly"},
        BadInput{"RunUnknownTransport",
                 {"run", "--transport", "pipe,pigeon"},
                 "unknown transport 'pigeon'"},
        BadInput{"RunTransportOfControlCharacters",
                 {"run", "--transport", "a\nb\x1b[2J"},
                 "unknown transport 'a?b?[2J'"},
        BadInput{"RunUnknownScenario", {"run", "--scenario", "dance"}, "unknown scenario 'dance'"},
        BadInput{"RunNoScenario", {"run", "--scenario", ""}, "--scenario"},
        BadInput{"RunZeroBytes", {"run", "--bytes", "8,0"}, "from 1 to 16777216"},
        BadInput{"RunTooManyBytes", {"run", "--bytes", "16777217"}, "from 1 to 16777216"},
        BadInput{"RunNoBytes", {"run", "--bytes", "8,,64"}, "--bytes"},
        BadInput{"RunZeroQueue", {"run", "--queue-bytes", "0"}, "from 2 to 1073741824, not '0'"},
        BadInput{"RunOddQueue", {"run", "--queue-bytes", "4097"}, "an even number of bytes"},
        BadInput{"RunTooLargeQueue", {"run", "--queue-bytes", "2GiB"}, "not '2GiB'"},
        BadInput{"RunWordQueue", {"run", "--queue-bytes", "long"}, "--queue-bytes takes a whole"},
        BadInput{"RunNegativeQueue", {"run", "--queue-bytes=-4096"}, "--queue-bytes takes a whole"},
        BadInput{"RunUnknownUnitOfQueue", {"run", "--queue-bytes", "64parsec"}, "not '64parsec'"},
        BadInput{"RunFractionOfQueue", {"run", "--queue-bytes", "1.5KiB"}, "--queue-bytes takes a"},
        BadInput{"ExplainOddQueue", {"explain", "pipe", "--queue-bytes", "7"}, "an even number"},
        BadInput{"ObserveZeroQueue", {"observe", "--cell", "x", "--queue-bytes", "0"}, "not '0'"},
        BadInput{"RunNoQueue", {"run", "--queue-bytes", ""}, "--queue-bytes"},
        BadInput{"PiOddQueue", {"pi", "--queue-bytes", "7"}, "an even number of bytes"},
        BadInput{"GateZeroQueue", {"gate", "--self-test", "--queue-bytes", "0"}, "not '0'"},
        BadInput{"RunTooManyCells", {"run", "--bytes", numbers_up_to(1000)}, "over 10000 cells"},
        BadInput{"RunUnknownPlacement", {"run", "--placement", "moon"}, "takes same, cross"},
        BadInput{"RunUnknownWait", {"run", "--wait", "sleeping"}, "spin-then-block"},
        BadInput{"RunZeroRate", {"run", "--rate", "0"}, "--rate"},
        BadInput{"RunZeroLimit", {"run", "--p99", "0s"}, "--p99"},
        BadInput{"RunLimitWithoutUnit", {"run", "--p999", "50"}, "--p999"},
        BadInput{"RunTwoLimits", {"run", "--p99", "1ms", "--p50", "1ms"}, "--p50"},
        BadInput{"RunBadBudget", {"run", "--budget", "much"}, "--budget takes a time"},
        BadInput{"RunBadSeed", {"run", "--seed", "-1"}, "--seed"},
        BadInput{"RunBudgetAndRepetitions",
                 {"run", "--budget", "5s", "--repetitions", "3"},
                 "exclude each other"},
        BadInput{"ResumeOfNothing", {"run", "--resume", "absent"}, "absent"},
        BadInput{"ResumeAndOut", {"run", "--resume", "a", "--out", "b"}, "excludes"},
        BadInput{"RunZeroRepetitions", {"run", "--repetitions", "0"}, "--repetitions"},
        BadInput{"RunQuickAndFull", {"run", "--quick", "--full"}, "excludes"},
        BadInput{"RunUnwritableOut", {"run", "--out", "/proc/nowhere"}, "--out"},
        BadInput{"RunUnknownBenchmarkFlag", {"run", "--benchmark_moon=1"}, "--benchmark_moon"},
        BadInput{"RequiredRedisThatDoesNotAnswer",
                 {"run", "--require", "redis", "--redis-url", "unix:///nowhere/r.sock"},
                 "redis"},
        BadInput{"RedisThatDoesNotAnswer",
                 {"pi", "--transport", "redis", "--redis-url", "unix:///nowhere/r.sock"},
                 "redis"},
        BadInput{"RedisUrlThatIsNone",
                 {"pi", "--transport", "redis", "--redis-url", "http://x"},
                 "redis"},
        BadInput{"ReportOfNothing", {"report", "absent.json"}, "absent.json"},
        BadInput{"ReportOfNoJson", {"report", PIBENCH_BINARY}, "pibench"},
        BadInput{"CompareOfOne", {"compare", "absent.json"}, "CANDIDATE"},
        BadInput{"CompareOfNothing", {"compare", "absent.json", "absent.json"}, "absent.json"},
        BadInput{"CompareInNoFormat", {"compare", "a", "b", "--format", "pdf"}, "--format"},
        BadInput{"CompareWithNoThreshold", {"compare", "a", "b", "--threshold", "5kg"}, "'5kg'"},
        BadInput{"CompareNegative", {"compare", "a", "b", "--threshold", "-5%"}, "percentage"},
        BadInput{"CompareWithAll", {"compare", "a", "b", "--threshold", "100%"}, "below 100%"},
        BadInput{"CompareWithNoNumber", {"compare", "a", "b", "--threshold", "nan"}, "'nan'"},
        BadInput{"CompareWithNoPattern", {"compare", "a", "b", "--margin", "=5%"}, "PATTERN"},
        BadInput{"CompareWithNoMargin", {"compare", "a", "b", "--margin", "*"}, "PATTERN"},
        BadInput{"GateOfNothing", {"gate"}, "--baseline and --candidate"},
        BadInput{"GateOfOne", {"gate", "--baseline", "a"}, "--candidate"},
        BadInput{"GateOpenQuote", {"gate", "--baseline", "'a", "--candidate", "b"}, "--baseline"},
        BadInput{"GateNoWord", {"gate", "--baseline", "a", "--candidate", " "}, "--candidate"},
        BadInput{"GateLoad",
                 {"gate", "--baseline", "a", "--candidate", "b", "--scenario", "load"},
                 "the gate takes the scenarios"},
        BadInput{"GateOfCopies",
                 {"gate", "--baseline", "a", "--candidate", "b", "--transport", "copy_once"},
                 "none of these cells"},
        BadInput{"GateMarginOfNone",
                 {"gate", "--baseline", "a", "--candidate", "b", "--margin", "nix*=5%"},
                 "--margin: no cell matches"},
        BadInput{"GateP99Margin",
                 {"gate", "--baseline", "a", "--candidate", "b", "--p99-margin", "*=x"},
                 "--p99-margin"},
        BadInput{"GateNoPairs",
                 {"gate", "--baseline", "a", "--candidate", "b", "--pairs", "0"},
                 "--pairs"},
        BadInput{"GateReportInNoFormat",
                 {"gate", "--baseline", "a", "--candidate", "b", "--report", "gate.pdf"},
                 "'gate.pdf'"},
        BadInput{"GateSelfTestOfTwo", {"gate", "--self-test", "--baseline", "a"}, "leave out"},
        BadInput{"GateSelfTestSlowdown", {"gate", "--self-test", "--slowdown", "-1%"}, "slowdown"},
        BadInput{"ObserveNothing", {"observe"}, "--cell"},
        BadInput{"ObserveNoBlocks", {"observe", "--cell", "x", "--blocks", "0"}, "--blocks"},
        BadInput{"TrendOfNothing", {"trend", "absent"}, "absent"},
        BadInput{"TrendOfNoResults", {"trend", "."}, "no results"}),
    [](const auto& test) { return test.param.name; });

TEST_F(CliTest, RedisPasswordIsNeverShown) {
  const Finished finished =
      call({"pi", "--transport", "redis", "--redis-url", "redis://user:s3cret@127.0.0.1:1/0"});
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_EQ((finished.out + finished.err).find("s3cret"), std::string::npos);
}

TEST_F(CliTest, HelpHasExamplesAndExitCodes) {
  const Finished help = call({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_NE(help.out.find("Exit codes"), std::string::npos);
  for (const char* command :
       {"pi", "run", "report", "explain", "clean", "compare", "trend", "gate", "observe"}) {
    const Finished of_command = call({command, "--help"});
    EXPECT_EQ(of_command.exit_code, 0);
    EXPECT_NE(of_command.out.find(command == std::string("clean") ? "TMPDIR" : "Example"),
              std::string::npos)
        << command;
  }
}

TEST_F(CliTest, EveryUsableTransportGivesPi) {
  for (const std::string& transport : usable_transports()) {
    const Finished finished = call({"pi", "--transport", transport});
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_NE(finished.out.find("3.14159262176"), std::string::npos) << transport << finished.out;
    for (const char* phase : {"open", "fork", "compute", "hand-over", "reap"})
      EXPECT_NE(finished.out.find(phase), std::string::npos) << transport;
  }
}

TEST_F(CliTest, EveryUsableTransportSurvivesTheEdges) {
  for (const std::string& transport : usable_transports()) {
    const Finished zero = call({"pi", "--transport", transport, "--terms", "0", "--json"});
    EXPECT_EQ(nlohmann::json::parse(zero.out).at("pi"), 0) << transport;
    const Finished sparse =
        call({"pi", "--transport", transport, "--terms", "3", "--workers", "7", "--json"});
    EXPECT_NEAR(nlohmann::json::parse(sparse.out).at("pi").get<double>(), 3.0346, 1e-2)
        << transport;
  }
}

TEST_F(CliTest, ARunWritesFilesThatAgree) {
  const Finished finished =
      call({"run", "--scenario", "pi", "--repetitions", "3", "--out", "results"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  const auto results = nlohmann::json::parse(read_file(work() / "results/results.json"));
  EXPECT_EQ(results.at("context").at("json_schema_version"), 1);
  EXPECT_TRUE(results.at("pibench").at("complete"));
  std::set<std::string> measured;
  for (const auto& row : results.at("benchmarks")) {
    measured.insert(row.at("name"));
    EXPECT_EQ(row.at("run_type"), "iteration");
    EXPECT_GT(row.at("real_time"), 0);
    EXPECT_NEAR(row.at("pi").get<double>(), 3.14159262176, 1e-11);
  }
  EXPECT_EQ(results.at("benchmarks").size(), 3 * measured.size());
  const std::string csv = read_file(work() / "results/results.csv");
  const std::string html = read_file(work() / "results/report.html");
  for (const std::string& transport : usable_transports()) {
    const std::string name = "pi/" + transport + "/terms:10000000/workers:10/placement:os";
    EXPECT_TRUE(measured.contains(name)) << name;
    EXPECT_NE(csv.find(name), std::string::npos) << name;
    EXPECT_NE(html.find(transport), std::string::npos) << name;
    EXPECT_NE(finished.out.find(transport), std::string::npos) << name;
  }
}

TEST_F(CliTest, EveryScenarioIsMeasured) {
  const Finished finished = call(brief_run("pipe,shm_semaphore,null"));
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  const auto results = results_in(work() / "results");
  std::set<std::string> measured;
  for (const auto& row : results.at("benchmarks")) measured.insert(row.at("name"));
  const std::string csv = read_file(work() / "results/results.csv");
  for (const char* name : {"pi/pipe/terms:1000/workers:2/placement:os",
                           "latency/pipe/bytes:8/workers:1/placement:same",
                           "throughput/pipe/bytes:8/workers:2/placement:same",
                           "setup/pipe/bytes:8/workers:2/placement:same",
                           "load/pipe/bytes:8/workers:1/placement:same/rate:1000",
                           "latency/shm_semaphore/bytes:8/workers:1/placement:same"}) {
    EXPECT_TRUE(measured.contains(name)) << name;
    EXPECT_NE(csv.find(name), std::string::npos) << name;
  }
  const auto& environment = results.at("pibench").at("environment");
  EXPECT_GT(environment.at("stamp_cost_ns"), 0);
  EXPECT_TRUE(environment.contains("performance_counters"));
}

TEST_F(CliTest, EveryCellHasAnOutcomeAndAReasonWhereItWasNotMeasured) {
  call(brief_run("posix_mq,shm_semaphore",
                 {"--bytes", "8,1048576", "--placement", "same,cross-socket"}));
  const auto results = results_in(work() / "results");
  std::set<std::string> outcomes;
  for (const auto& cell : results.at("pibench").at("cells")) {
    outcomes.insert(cell.at("outcome"));
    const bool measured = cell.at("outcome") == "measured";
    EXPECT_EQ(measured, cell.value("reason", "").empty()) << cell.at("name");
    EXPECT_EQ(measured, !cell.at("repetitions").empty()) << cell.at("name");
  }
  EXPECT_TRUE(outcomes.contains("measured"));
  EXPECT_TRUE(outcomes.contains("unsupported"));
}

TEST_F(CliTest, MoreSpinningWorkersThanCpusAreNotMeasured) {
  const Finished finished =
      call({"run", "--scenario", "throughput", "--transport", "shm_ring,pipe", "--workers", "1000",
            "--bytes", "8", "--placement", "os", "--wait", "spinning", "--repetitions", "1",
            "--quick", "--out", "results"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  const auto results = results_in(work() / "results");
  for (const auto& cell : results.at("pibench").at("cells")) {
    const bool spins = cell.at("transport") == "shm_ring";
    EXPECT_EQ(cell.at("outcome"), spins ? "unsupported" : "measured") << cell;
    if (spins) {
      EXPECT_NE(cell.at("reason").get<std::string>().find("more spinning workers than CPUs"),
                std::string::npos)
          << cell;
    }
  }
}

TEST_F(CliTest, QueuesOfAChosenSizeAreInNamesAndShownAsTheyAre) {
  const Finished finished =
      call({"run", "--scenario", "throughput", "--transport", "pipe,shm_ring,tempfile,null",
            "--workers", "1", "--placement", "same", "--wait", "blocking", "--bytes", "64",
            "--repetitions", "1", "--queue-bytes", "70000", "--out", "results"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  std::map<std::string, nlohmann::json> cells;
  const auto results = results_in(work() / "results");
  for (const auto& cell : results.at("pibench").at("cells")) {
    cells[cell.at("transport")] = cell;
    EXPECT_TRUE(cell.at("name").get<std::string>().ends_with("/queue:70000")) << cell.at("name");
  }
  const auto counters = [&](const char* transport) {
    return cells.at(transport).at("repetitions").at(0).at("counters");
  };
  EXPECT_EQ(counters("pipe").at("queue_bytes"), 131072) << "which the kernel has made of it";
  EXPECT_EQ(counters("pipe").at("queue_messages"), 2048);
  EXPECT_EQ(counters("shm_ring").at("queue_messages"), 2048);
  EXPECT_FALSE(counters("null").contains("queue_bytes"));
  EXPECT_EQ(cells.at("tempfile").at("outcome"), "unsupported");
  EXPECT_EQ(cells.at("tempfile").at("reason"),
            "the size of its queue cannot be chosen (--queue-bytes)");
}

TEST_F(CliTest, CellsWithQueuesOfOtherSizeAreOtherCells) {
  const auto measure = [&](const char* bytes) {
    EXPECT_EQ(call({"run", "--scenario", "throughput", "--transport", "pipe", "--workers", "1",
                    "--placement", "same", "--bytes", "64", "--repetitions", "1", "--queue-bytes",
                    bytes, "--out", bytes})
                  .exit_code,
              0);
  };
  measure("4096");
  measure("65536");
  const Finished finished =
      call({"compare", "4096/results.json", "65536/results.json", "--format", "json"});
  const auto comparison = nlohmann::json::parse(finished.out);
  EXPECT_TRUE(comparison.at("cells").empty()) << finished.out;
  EXPECT_NE(finished.out.find("only in the base"), std::string::npos) << finished.out;
}

TEST_F(CliTest, AKilledRunIsFinishedByResume) {
  constexpr std::size_t repetitions = 30;
  Command command(pibench({"run", "--scenario", "pi,latency", "--transport", "pipe", "--terms",
                           "1000", "--bytes", "8", "--repetitions", std::to_string(repetitions),
                           "--seed", "7", "--out", "results"}),
                  here());
  wait_for_results(work() / "results");
  command.send(SIGKILL);
  command.wait();
  EXPECT_FALSE(results_in(work() / "results").at("pibench").at("complete"));
  EXPECT_EQ(call({"clean"}).exit_code, 0);

  const Finished finished = call({"run", "--resume", "results"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  const auto results = results_in(work() / "results").at("pibench");
  EXPECT_TRUE(results.at("complete"));
  EXPECT_EQ(results.at("seed"), 7);
  EXPECT_GT(results.at("cells").size(), 2u);
  for (const auto& cell : results.at("cells")) {
    const std::size_t expected = cell.at("outcome") == "measured" ? repetitions : 0;
    EXPECT_EQ(cell.at("repetitions").size(), expected) << cell.at("name");
  }
}

TEST_F(CliTest, AForeignRunIsNotResumed) {
  call({"run", "--scenario", "setup", "--transport", "pipe", "--repetitions", "1", "--out",
        "results"});
  auto results = results_in(work() / "results");
  results.at("pibench").at("environment").at("cpu_model") = "another";
  write_file(work() / "results/results.json", results.dump());
  const Finished finished = call({"run", "--resume", "results"});
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_NE(finished.err.find("cpu_model"), std::string::npos) << finished.err;
  EXPECT_EQ(results_in(work() / "results"), results) << "it must stay as it was";
}

TEST_F(CliTest, WhatIsAskedForTwiceIsMeasuredOnce) {
  call({"run", "--scenario", "setup", "--transport", "pipe", "--workers", "1,1", "--placement",
        "os,os", "--repetitions", "1", "--out", "results"});
  EXPECT_EQ(results_in(work() / "results").at("pibench").at("cells").size(), 1u);
  EXPECT_EQ(call({"report", "results/results.json"}).exit_code, 0);
}

TEST_F(CliTest, AResumedRunBelievesNoImpossibleTime) {
  call({"run", "--scenario", "setup", "--transport", "pipe", "--repetitions", "1", "--out",
        "results"});
  auto results = results_in(work() / "results");
  for (const nlohmann::json& spent : {nlohmann::json("long"), nlohmann::json(1e300)}) {
    results.at("pibench").at("environment").at("measuring_seconds") = spent;
    write_file(work() / "results/results.json", results.dump());
    const Finished finished = call({"run", "--resume", "results"});
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
  }
}

TEST_F(CliTest, AReportIsRebuiltFromResults) {
  call(brief_run("pipe"));
  const Finished finished = call({"report", "results/results.json", "-o", "again.html"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(read_file(work() / "again.html"), read_file(work() / "results/report.html"));
}

TEST_F(CliTest, AServerThatIsMissingIsAReasonNotASkip) {
  const Finished finished =
      call({"run", "--scenario", "pi", "--transport", "pipe,redis", "--repetitions", "1", "--out",
            "results", "--redis-url", "unix:///nowhere/r.sock"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  const auto results = nlohmann::json::parse(read_file(work() / "results/results.json"));
  const auto& cells = results.at("pibench").at("cells");
  ASSERT_EQ(cells.size(), 2u);
  EXPECT_EQ(cells[1].at("outcome"), "unavailable");
  EXPECT_NE(cells[1].at("reason"), "");
}

TEST_F(CliTest, AnInterruptedRunKeepsWhatItHas) {
  Command command(pibench(endless_run("pipe,null", "results")), here());
  wait_for_results(work() / "results");
  command.send(SIGINT);
  const Finished finished = command.wait();
  EXPECT_EQ(finished.exit_code, 128 + SIGINT);
  const auto results = nlohmann::json::parse(read_file(work() / "results/results.json"));
  EXPECT_FALSE(results.at("pibench").at("complete"));
  EXPECT_GT(results.at("benchmarks").size(), 0u);
}

class SignalTest : public CliTest, public testing::WithParamInterface<int> {};

TEST_P(SignalTest, EndsAJobAtOnceAndCleanly) {
  for (const std::string& transport : usable_keepers()) {
    Command command(pibench(endless_run(transport, transport)), here());
    wait_for_results(work() / transport);
    command.send(GetParam());
    EXPECT_EQ(command.wait().exit_code, 128 + GetParam()) << transport;
    EXPECT_TRUE(fs::is_empty(temporary())) << transport;
  }
}

INSTANTIATE_TEST_SUITE_P(Cli, SignalTest, testing::Values(SIGINT, SIGTERM, SIGHUP));

[[maybe_unused]] const auto* const kernel_names =
    testing::AddGlobalTestEnvironment(new PrivateKernelNames);

std::set<std::string> sysv_queues() {
  std::set<std::string> ids;
  std::ifstream table("/proc/sysvipc/msg");
  std::string key;
  std::string id;
  std::string rest;
  std::getline(table, rest);
  while (table >> key >> id && std::getline(table, rest)) ids.insert(id);
  return ids;
}

std::set<fs::path> entries(const fs::path& directory) {
  std::set<fs::path> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) names.insert(entry.path());
  return names;
}

TEST_F(CliTest, AKilledRunIsCleanedUpCompletely) {
  const auto queues = sysv_queues();
  const auto segments = entries("/dev/shm");
  const auto posix_queues = entries("/dev/mqueue");
  for (const std::string& transport : usable_keepers()) {
    Command command(pibench(endless_run(transport, transport)), here());
    wait_for_results(work() / transport);
    command.send(SIGKILL);
    command.wait();
    EXPECT_FALSE(fs::is_empty(temporary())) << "nothing to clean: the test shows nothing";
    const Finished clean = call({"clean"});
    EXPECT_EQ(clean.exit_code, 0);
    EXPECT_TRUE(fs::is_empty(temporary())) << transport << ": " << clean.out;
    EXPECT_EQ(sysv_queues(), queues) << transport;
    EXPECT_EQ(entries("/dev/shm"), segments) << transport;
    EXPECT_EQ(entries("/dev/mqueue"), posix_queues) << transport;
    EXPECT_TRUE(nlohmann::json::accept(read_file(work() / transport / "results.json")))
        << transport;
  }
}

TEST_F(CliTest, CleanLeavesARunningOneAlone) {
  Command command(pibench(endless_run("sysv_mq", "results")), here());
  wait_for_results(work() / "results");
  const Finished clean = call({"clean"});
  EXPECT_NE(clean.out.find("in use"), std::string::npos) << clean.out;
  command.send(SIGINT);
  EXPECT_EQ(command.wait().exit_code, 128 + SIGINT);
}

TEST_F(CliTest, OutputWithoutATerminalHasNoEscapeCodes) {
  const Finished finished = call(brief_run("pipe"));
  EXPECT_EQ((finished.out + finished.err).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace pibench::test
