// What -o, --report and --out name: files, links, FIFOs, devices, descriptors, directories.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "reports/results/json.hpp"
#include "tests/golden/sample_results.hpp"
#include "tests/support/command.hpp"
#include "transports/posix/fd.hpp"

namespace pibench::test {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;
using namespace std::chrono_literals;

class OutputTargetTest : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directory(here() / "tmp");
    write_file(here() / "input.json", reports::results_json(reports::sample_results()));
  }
  Command::Options options() const {
    return {.environment = {{"TMPDIR", (here() / "tmp").string()}}, .directory = here()};
  }
  static Words pibench(Words arguments) {
    arguments.insert(arguments.begin(), PIBENCH_BINARY);
    return arguments;
  }
  Finished call(const Words& arguments) const { return run(pibench(arguments), options()); }
  Finished shell(const std::string& script) const {
    return run({"/bin/bash", "-c", script, PIBENCH_BINARY}, options());
  }
  /// The commands that write where -o says.
  static std::vector<Words> writers(const std::string& target) {
    return {{"report", "input.json", "--format", "bmf", "-o", target},
            {"compare", "input.json", "input.json", "-o", target}};
  }
  std::string content_of(const Words& writer) const {
    Words to_file = writer;
    to_file.back() = "plain";
    EXPECT_EQ(call(to_file).exit_code, 0);
    return read_file(here() / "plain");
  }
  fs::path here() const { return scratch_.path(); }

  ScratchDirectory scratch_;
};

TEST_F(OutputTargetTest, ADeviceStaysOneAndTakesTheText) {
  if (::mknod((here() / "null").c_str(), S_IFCHR | 0600, makedev(1, 3)) != 0 ||
      ::mknod((here() / "full").c_str(), S_IFCHR | 0600, makedev(1, 7)) != 0)
    GTEST_SKIP() << "only root can make devices";
  for (const Words& writer : writers("null")) {
    const Finished finished = call(writer);
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
  }
  for (const Words& writer : writers("full")) {
    const Finished finished = call(writer);
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_EQ(finished.err, "pibench: cannot write to full: No space left on device\n");
  }
  EXPECT_TRUE(fs::is_character_file(here() / "null"));
  EXPECT_TRUE(fs::is_character_file(here() / "full"));
}

TEST_F(OutputTargetTest, ADiskIsRefused) {
  if (::mknod((here() / "disk").c_str(), S_IFBLK | 0600, makedev(1, 0)) != 0)
    GTEST_SKIP() << "only root can make devices";
  for (const Words& writer : writers("disk")) {
    const Finished finished = call(writer);
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_NE(finished.err.find("is a disk"), std::string::npos) << finished.err;
  }
  EXPECT_TRUE(fs::is_block_file(here() / "disk"));
}

TEST_F(OutputTargetTest, AFifoStaysOneAndItsReaderGetsTheText) {
  ASSERT_EQ(::mkfifo((here() / "fifo").c_str(), 0600), 0);
  fs::create_symlink("fifo", here() / "link");
  for (const char* name : {"fifo", "link"}) {
    for (const Words& writer : writers(name)) {
      const std::string expected = content_of(writer);
      std::string got;
      std::thread reader([&] { got = read_file(here() / "fifo"); });
      const Finished finished = call(writer);
      reader.join();
      EXPECT_EQ(finished.exit_code, 0) << finished.err;
      EXPECT_EQ(got, expected);
    }
  }
  EXPECT_TRUE(fs::is_fifo(here() / "fifo"));
}

/// From then on a signal is noted; before, it would end the process by itself.
void wait_until_signals_are_handled(pid_t pid) {
  const std::string file = "/proc/" + std::to_string(pid) + "/status";
  for (std::uint64_t caught = 0; (caught >> (SIGINT - 1) & 1) == 0; ::sched_yield()) {
    std::ifstream status(file);
    for (std::string word; status >> word;)
      if (word == "SigCgt:") status >> std::hex >> caught;
  }
}

TEST_F(OutputTargetTest, AFifoThatNobodyReadsIsWaitedForUntilASignal) {
  ASSERT_EQ(::mkfifo((here() / "fifo").c_str(), 0600), 0);
  for (const Words& writer : writers("fifo")) {
    Command command(pibench(writer), options());
    wait_until_signals_are_handled(command.pid());
    command.send(SIGINT);
    ASSERT_TRUE(command.ends_within(30s));
    EXPECT_EQ(command.wait().exit_code, 128 + SIGINT);
  }
}

TEST_F(OutputTargetTest, AFifoWhoseReaderComesLateGetsTheText) {
  ASSERT_EQ(::mkfifo((here() / "fifo").c_str(), 0600), 0);
  Command command(pibench(writers("fifo").front()), options());
  wait_until_signals_are_handled(command.pid());
  EXPECT_EQ(read_file(here() / "fifo"), content_of(writers("fifo").front()));
  EXPECT_EQ(command.wait().exit_code, 0);
}

TEST_F(OutputTargetTest, ALinkIsFollowed) {
  fs::create_symlink("real", here() / "link");
  for (const Words& writer : writers("link")) {
    for (const bool dangling : {true, false}) {
      if (dangling) fs::remove(here() / "real");
      EXPECT_EQ(call(writer).exit_code, 0);
      EXPECT_TRUE(fs::is_symlink(here() / "link"));
      EXPECT_EQ(read_file(here() / "real"), content_of(writer));
    }
  }
}

TEST_F(OutputTargetTest, ADirectoryIsRefused) {
  fs::create_directory(here() / "folder");
  for (const Words& writer : writers("folder")) {
    const Finished finished = call(writer);
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_NE(finished.err.find("folder is a directory"), std::string::npos) << finished.err;
  }
  const Finished gate = call({"gate", "--baseline", "/bin/false", "--candidate", "/bin/false", "-o",
                              "folder", "--transport", "pipe"});
  EXPECT_EQ(gate.exit_code, 2);
  EXPECT_NE(gate.err.find("folder is a directory"), std::string::npos)
      << "refused before anything is started: " << gate.err;
}

TEST_F(OutputTargetTest, StandardOutputByItsNameHoldsTheTextAndNothingElse) {
  for (const char* name : {"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"})
    for (const Words& writer : writers(name)) {
      const Finished finished = call(writer);
      EXPECT_EQ(finished.exit_code, 0) << finished.err;
      EXPECT_EQ(finished.out, content_of(writer)) << name;
    }
}

TEST_F(OutputTargetTest, AProcessSubstitutionGetsTheText) {
  const Finished finished =
      shell("\"$0\" report input.json --format bmf -o >(cat > copy) && wait $!");
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(read_file(here() / "copy"), content_of(writers("").front()));
}

TEST_F(OutputTargetTest, ADescriptorOfAFileGetsTheTextWhereItStands) {
  const Finished finished = shell(
      "exec 7>file; echo before >&7; \"$0\" report input.json --format bmf -o /dev/fd/7 && "
      "echo after >&7");
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(read_file(here() / "file"), "before\n" + content_of(writers("").front()) + "after\n");
}

TEST_F(OutputTargetTest, AFullDiskLeavesTheOldFileAndNothingElse) {
  write_file(here() / "old", "old");
  const auto before = std::distance(fs::directory_iterator(here()), {});
  Command::Options small = options();
  small.limits = {{RLIMIT_FSIZE, 4096}};
  small.ignored_signals = {SIGXFSZ};
  const Finished finished = run(pibench({"report", "input.json", "-o", "old"}), small);
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_NE(finished.err.find("File too large"), std::string::npos) << finished.err;
  EXPECT_EQ(read_file(here() / "old"), "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(here()), {}), before);
}

TEST_F(OutputTargetTest, OneBadReportOfAGateLosesNoOther) {
  const Finished finished =
      call({"gate", "--baseline", PIBENCH_BINARY, "--candidate", "/bin/false", "--transport",
            "pipe", "--blocks", "2", "--pairs-screen", "2", "--pairs", "2", "--report",
            "/dev/fd/99.md", "--report", "good.json"});
  EXPECT_EQ(finished.exit_code, 2) << finished.err;
  EXPECT_TRUE(nlohmann::json::accept(read_file(here() / "good.json")));
  EXPECT_NE(finished.out, "");
}

/// Directories of results.
class ResultsKeptTest : public OutputTargetTest {
 protected:
  static Words brief(const Words& more) {
    Words words{"run", "--scenario",    "setup", "--transport", "pipe", "--workers",
                "1",   "--repetitions", "1"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  static Words endless(const std::string& directory) {
    return {"run",           "--scenario", "pi",    "--transport", "pipe",
            "--repetitions", "100000",     "--out", directory};
  }
  std::string results() const { return read_file(here() / "results/results.json"); }
  void expect_refused(const Words& arguments, const std::string& why) const {
    const std::string before = results();
    const Finished finished = call(arguments);
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_EQ(finished.out, "");
    EXPECT_EQ(finished.err.find('\n'), finished.err.size() - 1) << finished.err;
    EXPECT_NE(finished.err.find(why), std::string::npos) << finished.err;
    EXPECT_EQ(results(), before);
  }
};

TEST_F(ResultsKeptTest, UnlessTheyAreToBeReplaced) {
  ASSERT_EQ(call(brief({"--out", "results"})).exit_code, 0);
  expect_refused(brief({"--out", "results"}), "--force");
  expect_refused(brief({"--out", "results/"}), "--resume");
  const std::string before = results();
  EXPECT_EQ(call(brief({"--out", "results", "--force"})).exit_code, 0);
  EXPECT_NE(results(), before);
  EXPECT_EQ(call({"run", "--resume", "results"}).exit_code, 0);
}

TEST_F(ResultsKeptTest, FromTwoRunsAtOnce) {
  Command command(pibench(endless("results")), options());
  while (!fs::exists(here() / "results/results.json")) ::sched_yield();
  for (const Words& second : {brief({"--out", "results"}), brief({"--out", "results", "--force"}),
                              Words{"run", "--resume", "results"}}) {
    const Finished finished = call(second);
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_NE(finished.err.find("another run writes"), std::string::npos) << finished.err;
  }
  command.send(SIGINT);
  EXPECT_EQ(command.wait().exit_code, 128 + SIGINT);
  EXPECT_TRUE(nlohmann::json::accept(results()));
}

TEST_F(ResultsKeptTest, ARunThatWasKilledLeavesNoLock) {
  Command command(pibench(endless("results")), options());
  while (!fs::exists(here() / "results/results.json")) ::sched_yield();
  command.send(SIGKILL);
  command.wait();
  EXPECT_EQ(call(brief({"--out", "results", "--force"})).exit_code, 0);
  EXPECT_EQ(call({"clean"}).exit_code, 0);
}

TEST_F(ResultsKeptTest, RunsWithoutADirectoryNeverShareOne) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(call(brief({})).exit_code, 0);
  EXPECT_EQ(std::distance(fs::directory_iterator(here() / "out"), {}), 3);
}

}  // namespace
}  // namespace pibench::test
