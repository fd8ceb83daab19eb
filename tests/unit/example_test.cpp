// The documented example of adding a transport: it is the code that the suite runs over, and its
// row runs every scenario.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "bench/catalogue/catalogue.hpp"
#include "bench/harness/signals.hpp"
#include "bench/scenarios/latency/latency.hpp"
#include "bench/scenarios/load/load.hpp"
#include "bench/scenarios/pi/check.hpp"
#include "bench/scenarios/pi/pi.hpp"
#include "bench/scenarios/setup/setup.hpp"
#include "bench/scenarios/throughput/throughput.hpp"
#include "tests/support/command.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench {

extern const Row row_eventfd_box;

namespace {

std::string source(const std::string& file) {
  return test::read_file(std::string(PIBENCH_SOURCE_DIR "/") + file);
}

std::string section_of(const std::string& readme, const std::string& heading) {
  const std::string text = source(readme);
  const std::size_t begin = text.find('\n' + heading + '\n');
  if (begin == std::string::npos) return "";
  return text.substr(begin + 1, text.find("\n## ", begin + 1) - begin);
}

/// The fenced blocks of that language, in order.
std::vector<std::string> examples_in(const std::string& section, const std::string& language) {
  const std::string fence = "\n```" + language + '\n';
  std::vector<std::string> examples;
  for (std::size_t at = section.find(fence); at != std::string::npos;) {
    const std::size_t code = at + fence.size();
    const std::size_t end = section.find("```", code);
    examples.push_back(section.substr(code, end - code));
    at = section.find(fence, end);
  }
  return examples;
}

using Texts = std::vector<std::string>;

class ReadmeExampleTest : public testing::Test {
 protected:
  template <class Job>
  static Job job_of(std::uint16_t workers) {
    Job job;
    job.bytes = 64;
    job.iterations = 50;
    job.workers = workers;
    return job;
  }

  SignalGuard signals_;
  posix::RunDirectory run_ = posix::RunDirectory::create();
  Settings settings_;
};

TEST_F(ReadmeExampleTest, IsTheFileAndTheLineThatAreCompiled) {
  const std::string section = section_of("transports/README.md", "## Adding a transport");
  EXPECT_EQ(examples_in(section, "cpp"), Texts{source("tests/example/transports/eventfd_box.hpp")})
      << "transports/README.md has another example than tests/example";
  EXPECT_EQ(examples_in(section, "cmake"), Texts{source("tests/example/CMakeLists.txt")});
}

TEST_F(ReadmeExampleTest, OfAScenarioIsTheFolderAndTheLineThatAreCompiled) {
  const std::string section = section_of("bench/README.md", "## Adding a scenario");
  const std::string folder = "tests/example/bench/scenarios/first_message/";
  EXPECT_EQ(examples_in(section, "cpp"),
            (Texts{source(folder + "first_message.hpp"), source(folder + "trial.hpp"),
                   source(folder + "plan.cpp")}))
      << "bench/README.md has another example than tests/example";
  EXPECT_EQ(examples_in(section, "cmake"),
            Texts{source("tests/example/bench/scenarios/CMakeLists.txt")});
}

TEST_F(ReadmeExampleTest, DoesThePiJobWithTenWorkers) {
  PiJob job{.terms = 100'000, .workers = 10};
  const std::vector<double> reference = reference_sums(job);
  job.reference = reference;
  const PiResult result = row_eventfd_box.run(job, run_, settings_);
  EXPECT_LT(result.pi_error, 1e-14);
}

TEST_F(ReadmeExampleTest, RunsEveryOtherScenario) {
  const LatencyResult latency = row_eventfd_box.run(job_of<LatencyJob>(1), run_, settings_);
  EXPECT_GT(latency.round_trip_ns, 0);
  const ThroughputResult throughput =
      row_eventfd_box.run(job_of<ThroughputJob>(4), run_, settings_);
  EXPECT_EQ(throughput.messages, 200u);
  const SetupResult setup = row_eventfd_box.run(job_of<SetupJob>(3), run_, settings_);
  EXPECT_EQ(setup.held.value().descriptors, 12) << "two boxes with two eventfds for each worker";
  LoadJob load = job_of<LoadJob>(1);
  load.messages_per_second = 5000;
  EXPECT_EQ(row_eventfd_box.run(load, run_, settings_).from_intended_ns.size(), 50u);
}

TEST(Readme, HasARowForEveryTransport) {
  const std::string table = section_of("transports/README.md", "## The mechanisms");
  ASSERT_NE(table, "");
  for (const Row& row : catalogue()) {
    const std::string name = '`' + std::string(row.descriptor.name) + '`';
    const bool first = table.find("\n| " + name) != std::string::npos;
    const bool beside_another = table.find(", " + name + " |") != std::string::npos;
    EXPECT_TRUE(first || beside_another)
        << name << " has no row in the table of transports/README.md";
  }
}

TEST(Readme, NamesEveryTransport) {
  const std::string front = source("README.md");
  for (const Row& row : catalogue())
    EXPECT_NE(front.find('`' + std::string(row.descriptor.name) + '`'), std::string::npos)
        << row.descriptor.name << " is not named in README.md";
}

}  // namespace
}  // namespace pibench
