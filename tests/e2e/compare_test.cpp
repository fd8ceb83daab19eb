// compare and trend, on files that a run wrote.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/command.hpp"

namespace pibench::test {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;
using Document = nlohmann::ordered_json;

/// One run for all tests; its times are replaced by made-up ones.
const Document& measured_run() {
  static const Document document = [] {
    const ScratchDirectory scratch;
    const Finished finished =
        run({PIBENCH_BINARY, "run", "--scenario", "setup", "--transport", "pipe,socketpair",
             "--workers", "1", "--placement", "same", "--repetitions", "8", "--out", "results"},
            {.environment = {}, .directory = scratch.path()});
    if (finished.exit_code != 0) throw std::runtime_error(finished.err);
    return Document::parse(read_file(scratch.path() / "results/results.json"));
  }();
  return document;
}

/// Each cell's repetitions within a few parts in a thousand of the time.
void set_times(Document& cell, double time_ns) {
  double part = 0.998;
  for (Document& repetition : cell.at("repetitions")) {
    repetition.at("real_time_ns") = time_ns * part;
    part += 0.0005;
  }
}

class CompareTest : public testing::Test {
 protected:
  Finished call(Arguments arguments) const {
    arguments.insert(arguments.begin(), PIBENCH_BINARY);
    return run(arguments, {.environment = {}, .directory = scratch_.path()});
  }
  Finished compare(const Arguments& options = {}) const {
    Arguments arguments{"compare", "base.json", "new.json"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return call(arguments);
  }

  /// Both cells took 10 µs.
  void write(const fs::path& file, const std::function<void(Document&)>& change = {}) const {
    Document document = measured_run();
    Document& pibench = document.at("pibench");
    for (Document& cell : pibench.at("cells")) set_times(cell, 10'000);
    if (change) change(pibench);
    fs::create_directories((scratch_.path() / file).parent_path());
    write_file(scratch_.path() / file, document.dump());
  }
  void write_pair(const std::function<void(Document&)>& change = {}) const {
    write("base.json");
    write("new.json", change);
  }
  static void slow_pipe(Document& pibench) { set_times(pibench.at("cells").at(0), 13'000); }

  ScratchDirectory scratch_;
};

TEST_F(CompareTest, IdenticalRunsAreFine) {
  write_pair();
  const Finished finished = compare({"--strict"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err << finished.out;
  EXPECT_NE(finished.out.find("0 regressed, 0 improved, 2 equivalent"), std::string::npos);
  EXPECT_EQ(finished.out.find('\x1b'), std::string::npos) << "colours without a terminal";
  EXPECT_EQ(finished.err, "");
}

TEST_F(CompareTest, ARegressionHasExitCodeOneInEveryFormat) {
  write_pair(slow_pipe);
  for (const char* format : {"text", "markdown", "json", "junit", "github"}) {
    const Finished finished = compare({"--format", format});
    EXPECT_EQ(finished.exit_code, 1) << format;
    EXPECT_NE(finished.out.find("pipe"), std::string::npos) << format << finished.out;
  }
}

TEST_F(CompareTest, MarginsDecide) {
  write_pair(slow_pipe);
  EXPECT_EQ(compare({"--threshold", "40%"}).exit_code, 0);
  EXPECT_EQ(compare({"--margin", "setup/pipe/*=40%"}).exit_code, 0);
  EXPECT_EQ(compare({"--margin", "setup/*=40%", "--margin", "*/pipe/*=5"}).exit_code, 1);
  const Finished slip = compare({"--margin", "setup/pip/*=40%"});
  EXPECT_EQ(slip.exit_code, 2);
  EXPECT_NE(slip.err.find("no cell matches 'setup/pip/*'"), std::string::npos);
}

TEST_F(CompareTest, WhatCannotBeToldIsThreeWithStrictOnly) {
  write_pair([](Document& pibench) {
    Document& repetitions = pibench.at("cells").at(0).at("repetitions");
    repetitions.erase(repetitions.begin() + 3, repetitions.end());
  });
  const Finished finished = compare();
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_NE(finished.out.find("fewer than 6 repetitions"), std::string::npos);
  EXPECT_EQ(compare({"--strict"}).exit_code, 3);
}

TEST_F(CompareTest, ALostCellIsARegressionUnlessItIsAllowed) {
  write_pair([](Document& pibench) {
    Document& cell = pibench.at("cells").at(0);
    cell.at("outcome") = "failed";
    cell.at("reason") = "worker 0 died";
  });
  const Finished finished = compare();
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_NE(finished.out.find("failed in the candidate: worker 0 died"), std::string::npos);
  EXPECT_EQ(compare({"--allow-lost"}).exit_code, 0);
}

TEST_F(CompareTest, RunsWithNothingInCommonCannotBeJudged) {
  write_pair([](Document& pibench) { pibench.at("cells") = Document::array(); });
  EXPECT_EQ(compare({"--allow-lost"}).exit_code, 3);
}

TEST_F(CompareTest, AnotherMachineIsRefusedInOneLineUnlessForced) {
  write_pair([](Document& pibench) {
    slow_pipe(pibench);
    pibench.at("environment")["cpu_model"] = "Another\nCPU";
  });
  const Finished refused = compare();
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_EQ(refused.out, "");
  EXPECT_EQ(std::count(refused.err.begin(), refused.err.end(), '\n'), 1) << refused.err;
  EXPECT_NE(refused.err.find("cpu_model"), std::string::npos) << refused.err;
  const Finished forced = compare({"--force"});
  EXPECT_EQ(forced.exit_code, 1);
  EXPECT_NE(forced.out.find("A change may come from the cpu_model"), std::string::npos);
}

TEST_F(CompareTest, AnotherBuildTypeIsRefused) {
  write_pair([](Document& pibench) { pibench.at("build_type") = "other"; });
  const Finished refused = compare();
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_NE(refused.err.find("build_type"), std::string::npos) << refused.err;
}

TEST_F(CompareTest, OtherOptionsOfTheRunAreRefused) {
  write_pair([](Document& pibench) { pibench.at("arguments").push_back("--fsync"); });
  const Finished refused = compare();
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_NE(refused.err.find("--fsync (no, yes)"), std::string::npos) << refused.err;
}

TEST_F(CompareTest, SeveralRunsOfASideShowWhatChangesFromRunToRun) {
  const auto slower_by = [](double factor) {
    return [factor](Document& pibench) {
      pibench.at("started_at") = fmt::format("2024-05-17T09:30:{:.0f}Z", 100 * factor);
      set_times(pibench.at("cells").at(0), 10'000 * factor);
    };
  };
  write("a1.json", slower_by(1.0));
  write("a2.json", slower_by(1.2));
  write("b1.json", slower_by(1.2));
  write("b2.json", slower_by(1.25));
  EXPECT_EQ(call({"compare", "a1.json", "b1.json"}).exit_code, 1) << "of one run each it seems so";
  const Finished finished = call({"compare", "a1.json", "a2.json", "--", "b1.json", "b2.json"});
  EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
  EXPECT_NE(finished.out.find("and 1 more run"), std::string::npos) << finished.out;
  EXPECT_EQ(call({"compare", "a1.json", "a2.json", "b1.json"}).exit_code, 2);
  const Finished twice = call({"compare", "a1.json", "a1.json", "--", "b1.json"});
  EXPECT_EQ(twice.exit_code, 2);
  EXPECT_NE(twice.err.find("another file of its side"), std::string::npos) << twice.err;
}

TEST_F(CompareTest, WritesAFileInsteadOfTheTerminal) {
  write_pair(slow_pipe);
  const Finished finished = compare({"--format", "json", "-o", "compare.json"});
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_EQ(finished.out, "");
  const Document json = Document::parse(read_file(scratch_.path() / "compare.json"));
  EXPECT_EQ(json.at("counts").at("regressed"), 1);
}

TEST_F(CompareTest, ForGithubStandardOutputHoldsCommandsOnly) {
  write_pair(slow_pipe);
  std::istringstream lines(compare({"--format", "github"}).out);
  for (std::string line; std::getline(lines, line);)
    EXPECT_TRUE(line.starts_with("::error ") || line.starts_with("::warning ")) << line;
}

TEST_F(CompareTest, TrendFindsTheShiftAndExitsWithZero) {
  for (int day = 10; day < 22; ++day) {
    write(fmt::format("history/{}/results.json", day), [day](Document& pibench) {
      pibench.at("started_at") = fmt::format("2024-05-{}T00:00:00Z", day);
      if (day >= 16) slow_pipe(pibench);
      for (Document& cell : pibench.at("cells"))
        for (Document& repetition : cell.at("repetitions"))
          repetition.at("real_time_ns") =
              repetition.at("real_time_ns").get<double>() * (1 + (day % 3) * 1e-4);
    });
  }
  write_file(scratch_.path() / "history/other.json", "{}");
  const Finished finished = call({"trend", "history"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_NE(finished.out.find("2024-05-16T00:00:00Z  1 slower, 0 faster"), std::string::npos)
      << finished.out;
  EXPECT_NE(finished.out.find("history/other.json"), std::string::npos) << finished.out;
  const Document json = Document::parse(call({"trend", "--format", "json", "history"}).out);
  EXPECT_EQ(json.at("runs").size(), 12u);
  EXPECT_EQ(json.at("cells").at(0).at("shifts").at(0).at("run"), 6);
}

}  // namespace
}  // namespace pibench::test
