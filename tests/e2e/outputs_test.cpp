// Every command with its outputs lost: closed, full, or read by nobody.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <set>
#include <sstream>

#include "reports/results/json.hpp"
#include "tests/golden/sample_results.hpp"
#include "tests/support/command.hpp"
#include "transports/posix/fd.hpp"

namespace pibench::test {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

struct Call {
  std::string name;
  Words arguments;
  std::string file{};  ///< what it writes besides
};

void PrintTo(const Call& call, std::ostream* out) {
  *out << call.name;
}

const std::vector<Call> calls{
    {"Help", {"--help"}},
    {"Version", {"--version"}},
    {"VersionVerbose", {"--version", "--verbose"}},
    {"VersionJson", {"--version", "--json"}},
    {"List", {"list"}},
    {"ListJson", {"list", "--json"}},
    {"ListHelp", {"list", "--help"}},
    {"Pi", {"pi", "--terms", "1000", "--workers", "2"}},
    {"PiJson", {"pi", "--terms", "1000", "--workers", "2", "--json"}},
    {"Run",
     {"run", "--scenario", "latency", "--transport", "pipe", "--bytes", "8", "--placement", "same",
      "--repetitions", "2", "--out", "results"},
     "results/report.html"},
    {"Report", {"report", "input.json", "--format", "html", "-o", "-"}},
    {"ReportFile", {"report", "input.json", "--format", "bmf"}, "bmf.json"},
    {"Clean", {"clean"}},
    {"Doctor", {"doctor"}},
    {"DoctorJson", {"doctor", "--json"}},
    {"Explain", {"explain"}},
    {"ExplainTransport", {"explain", "pipe"}},
    {"ExplainJson", {"explain", "pipe", "--json"}},
    {"ExplainGlobalVariable", {"explain", "global-variable"}},
    {"Compare", {"compare", "input.json", "input.json"}},
    {"CompareJson", {"compare", "input.json", "input.json", "--format", "json"}},
    {"Trend", {"trend", "input.json"}},
    {"Gate",
     {"gate",
      "--baseline",
      PIBENCH_BINARY,
      "--candidate",
      PIBENCH_BINARY,
      "--transport",
      "pipe",
      "--bytes",
      "8",
      "--blocks",
      "2",
      "--pairs-screen",
      "2",
      "--pairs",
      "2",
      "--margin",
      "*=90%",
      "--p99-margin",
      "*=90%",
      "--report",
      "gate.json"},
     "gate.json"},
    {"Observe",
     {"observe", "--cell", "latency/pipe/bytes:8/workers:1/placement:same", "--blocks", "2",
      "--iterations", "10"}},
};

/// Where it can be called and what it then has.
class Place {
 public:
  Place() {
    fs::create_directory(temporary());
    write_file(scratch_.path() / "input.json", reports::results_json(reports::sample_results()));
  }
  Command::Options options() const {
    return {.environment = {{"TMPDIR", temporary().string()}}, .directory = scratch_.path()};
  }
  fs::path path() const { return scratch_.path(); }
  fs::path temporary() const { return scratch_.path() / "tmp"; }

 private:
  ScratchDirectory scratch_;
};

Words command_line(Words arguments) {
  arguments.insert(arguments.begin(), PIBENCH_BINARY);
  return arguments;
}

/// A pipe that nobody reads any more, as a name that can be opened.
class BrokenPipe {
 public:
  BrokenPipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
    ::close(ends[0]);
    end_.reset(ends[1]);
  }
  std::string name() const { return "/proc/self/fd/" + std::to_string(end_.get()); }

 private:
  posix::Fd end_;
};

/// Progress left out.
std::vector<std::string> complaints(const Finished& finished) {
  std::vector<std::string> lines;
  std::istringstream in(finished.err);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("pibench: ")) lines.push_back(line);
  return lines;
}

class OutputsTest : public testing::TestWithParam<Call> {
 protected:
  Finished call_with_out(const fs::path& out) const {
    Command::Options options = place_.options();
    options.out = out;
    return finished(options);
  }
  Finished call_with_err(const fs::path& err) const {
    Command::Options options = place_.options();
    options.err = err;
    return finished(options);
  }
  Finished finished(const Command::Options& options) const {
    fs::remove_all(place_.path() / "results");
    const Finished finished = run(command_line(GetParam().arguments), options);
    EXPECT_TRUE(fs::is_empty(place_.temporary())) << "something was left behind";
    const std::string& file = GetParam().file;
    EXPECT_TRUE(file.empty() || fs::remove(place_.path() / file)) << "its file is lost";
    return finished;
  }
  void expect_lost(const fs::path& out, const std::string& cause) const {
    const Finished finished = call_with_out(out);
    EXPECT_EQ(finished.exit_code, 2) << finished.err;
    const auto lines = complaints(finished);
    ASSERT_EQ(lines.size(), 1u) << finished.err;
    EXPECT_TRUE(lines.front().starts_with("pibench: cannot write to standard output: " + cause))
        << lines.front();
  }

  Place place_;
};

TEST_P(OutputsTest, AreGivenWhereNothingIsLost) {
  const Finished finished = call_with_out({});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_NE(finished.out, "");
  EXPECT_TRUE(complaints(finished).empty()) << finished.err;
}

TEST_P(OutputsTest, LostOnAFullDeviceAreAnError) {
  expect_lost("/dev/full", "No space left on device");
}

TEST_P(OutputsTest, LostWhereStandardOutputIsClosedAreAnError) {
  expect_lost("-", "Bad file descriptor");
}

TEST_P(OutputsTest, ThatTheReaderHasEnoughOfAreNoError) {
  const Finished finished = call_with_out(BrokenPipe().name());
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_TRUE(complaints(finished).empty()) << finished.err;
}

TEST_P(OutputsTest, DoNotNeedStandardError) {
  const BrokenPipe broken;
  for (const std::string& err : {std::string("/dev/full"), std::string("-"), broken.name()}) {
    const Finished finished = call_with_err(err);
    EXPECT_EQ(finished.exit_code, 0) << err;
    EXPECT_NE(finished.out, "") << err;
  }
}

TEST_P(OutputsTest, LostWithStandardErrorAreAnErrorStill) {
  Command::Options options = place_.options();
  options.out = "/dev/full";
  options.err = "/dev/full";
  EXPECT_EQ(finished(options).exit_code, 2);
}

INSTANTIATE_TEST_SUITE_P(Cli, OutputsTest, testing::ValuesIn(calls),
                         [](const auto& instance) { return instance.param.name; });

/// The names below the line "Subcommands:".
std::set<std::string> commands_in(const std::string& help) {
  std::set<std::string> names;
  std::istringstream in(help);
  std::string line;
  while (std::getline(in, line) && line != "Subcommands:") continue;
  while (std::getline(in, line) && line.starts_with("  "))
    if (std::isspace(static_cast<unsigned char>(line.at(2))) == 0)
      names.insert(line.substr(2, line.find(' ', 2) - 2));
  return names;
}

TEST(OutputsOfTest, NoCommandIsLeftOut) {
  std::set<std::string> tried;
  for (const Call& call : calls)
    if (!call.arguments.front().starts_with('-')) tried.insert(call.arguments.front());
  EXPECT_GE(tried.size(), 11u);
  EXPECT_EQ(commands_in(run({PIBENCH_BINARY, "--help"}).out), tried);
}

class LostOutputTest : public testing::Test {
 protected:
  Finished call(const Words& arguments, const Command::Options& options) const {
    return run(command_line(arguments), options);
  }

  Place place_;
};

TEST_F(LostOutputTest, WhoseWriteIsInterruptedForEverIsAnError) {
  Command::Options options = place_.options();
  options.refused_calls = {{SYS_write, EINTR}};
  EXPECT_EQ(call({"list"}, options).exit_code, 2);
}

TEST_F(LostOutputTest, IsWorseThanAVerdict) {
  const std::string slow = place_.path() / "slow.sh";
  write_file(slow, "#!/bin/sh\nexit 1\n");
  fs::permissions(slow, fs::perms::owner_all);
  const Words gate{"gate",
                   "--baseline",
                   PIBENCH_BINARY,
                   "--candidate",
                   slow,
                   "--transport",
                   "pipe",
                   "--blocks",
                   "2",
                   "--pairs-screen",
                   "2",
                   "--pairs",
                   "2"};
  EXPECT_EQ(call(gate, place_.options()).exit_code, 1);
  Command::Options options = place_.options();
  options.out = "/dev/full";
  EXPECT_EQ(call(gate, options).exit_code, 2);
}

TEST_F(LostOutputTest, OfARunTellsWhereItsFilesAre) {
  Command::Options options = place_.options();
  options.out = "/dev/full";
  const Finished finished = call({"run", "--scenario", "setup", "--transport", "pipe", "--workers",
                                  "1", "--repetitions", "1", "--out", "results"},
                                 options);
  EXPECT_NE(finished.err.find("the results are in results"), std::string::npos) << finished.err;
}

TEST_F(LostOutputTest, OfAReaderThatNeverReadsEndsWithASignal) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const posix::Fd read(ends[0]);
  const posix::Fd write(ends[1]);
  ASSERT_GT(::fcntl(write.get(), F_SETPIPE_SZ, 4096), 0);
  Command::Options options = place_.options();
  options.out = "/proc/self/fd/" + std::to_string(write.get());
  Command command(command_line({"report", "input.json", "--format", "html", "-o", "-"}), options);
  std::array<char, 1> first{};
  ASSERT_EQ(::read(read.get(), first.data(), first.size()), 1);
  command.send(SIGTERM);
  EXPECT_EQ(command.wait().exit_code, 128 + SIGTERM);
}

TEST_F(LostOutputTest, OfAPipelineIsNoError) {
  const Finished finished =
      run({"/bin/bash", "-c",
           "set -o pipefail; \"$0\" explain pipe | head -n 1; \"$0\" report input.json --format "
           "html -o - | head -c 1",
           PIBENCH_BINARY},
          place_.options());
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(finished.err, "");
}

}  // namespace
}  // namespace pibench::test
