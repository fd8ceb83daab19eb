// The documented example of adding a transport: it is the code that the suite runs over, and its
// row runs every scenario.
#include <gtest/gtest.h>

#include <string>

#include "bench/catalogue/catalogue.hpp"
#include "bench/harness/signals.hpp"
#include "bench/scenarios/latency/latency.hpp"
#include "bench/scenarios/load/load.hpp"
#include "bench/scenarios/pi/pi.hpp"
#include "bench/scenarios/setup/setup.hpp"
#include "bench/scenarios/throughput/throughput.hpp"
#include "tests/support/command.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench {

extern const Row row_eventfd_box;

namespace {

std::string readme() {
  return test::read_file(PIBENCH_SOURCE_DIR "/transports/README.md");
}

std::string section_of_readme(const std::string& heading) {
  const std::string text = readme();
  const std::size_t begin = text.find('\n' + heading + '\n');
  if (begin == std::string::npos) return "";
  return text.substr(begin + 1, text.find("\n## ", begin + 1) - begin);
}

/// The only fenced block of that language in the README's section; empty where it has none.
std::string example_in(const std::string& language) {
  const std::string section = section_of_readme("## Adding a transport");
  const std::string fence = "\n```" + language + '\n';
  const std::size_t begin = section.find(fence);
  if (begin == std::string::npos) return "";
  const std::size_t code = begin + fence.size();
  return section.substr(code, section.find("```", code) - code);
}

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
  EXPECT_EQ(example_in("cpp"),
            test::read_file(PIBENCH_SOURCE_DIR "/tests/example/transports/eventfd_box.hpp"))
      << "transports/README.md's C++ and tests/example/transports/eventfd_box.hpp are to be the "
         "same";
  EXPECT_EQ(example_in("cmake"),
            test::read_file(PIBENCH_SOURCE_DIR "/tests/example/CMakeLists.txt"))
      << "transports/README.md's line for CMake and tests/example/CMakeLists.txt are to be the "
         "same";
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
  const std::string table = section_of_readme("## The mechanisms");
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
  const std::string front = test::read_file(PIBENCH_SOURCE_DIR "/README.md");
  for (const Row& row : catalogue())
    EXPECT_NE(front.find('`' + std::string(row.descriptor.name) + '`'), std::string::npos)
        << row.descriptor.name << " is not named in README.md";
}

}  // namespace
}  // namespace pibench
