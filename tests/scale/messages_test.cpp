// Many messages through every transport, each of them checked: none is lost, repeated or altered.
#include <gtest/gtest.h>

#include "bench/catalogue/catalogue.hpp"
#include "bench/harness/signals.hpp"
#include "bench/scenarios/latency/latency.hpp"
#include "bench/scenarios/throughput/throughput.hpp"
#include "tests/support/long_form.hpp"
#include "tests/support/private_kernel_names.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench::test {
namespace {

[[maybe_unused]] const auto* const kernel_names =
    testing::AddGlobalTestEnvironment(new PrivateKernelNames);

struct Stream {
  const Row* row;
  std::size_t bytes;
};

/// Those that the transports' limits allow.
std::vector<Stream> streams() {
  std::vector<std::size_t> sizes{8};
  if (long_form()) sizes.insert(sizes.end(), {64, 1024, 8192, 65536, 1048576});
  std::vector<Stream> streams;
  for (const Row& row : catalogue())
    for (const std::size_t bytes : sizes)
      if (bytes <= row.limits(1).message_bytes_max) streams.push_back({&row, bytes});
  return streams;
}

void PrintTo(const Stream& stream, std::ostream* out) {
  *out << stream.row->descriptor.name << ", " << stream.bytes << " bytes";
}

class MessagesTest : public testing::TestWithParam<Stream> {
 protected:
  static constexpr Nanoseconds deadline = std::chrono::hours(4);

  template <class Job>
  Job job(std::uint64_t messages) const {
    Job job;
    job.bytes = GetParam().bytes;
    job.placement = Placement::os;
    job.wakeup = row().descriptor.wakeup;
    job.deadline = deadline;
    job.iterations = messages;
    return job;
  }
  const Row& row() const { return *GetParam().row; }

  SignalGuard signals_;
  Settings settings_;
  posix::RunDirectory run_ = posix::RunDirectory::create();
};

TEST_P(MessagesTest, AllArrive) {
  if (const Probe probe = row().probe(settings_); !probe.usable)
    GTEST_SKIP() << "not usable on this machine: " << probe.reason;
  const std::uint64_t messages = long_form() ? 1'000'000 : 10'000;
  if (row().descriptor.may_lose) {
    // One at a time, so that none is lost for want of room.
    const LatencyResult result = row().run(job<LatencyJob>(messages), run_, settings_);
    EXPECT_EQ(result.iterations, messages);
  } else {
    const ThroughputResult result = row().run(job<ThroughputJob>(messages), run_, settings_);
    EXPECT_EQ(result.messages, messages);
    EXPECT_EQ(result.lost, 0u);
  }
}

INSTANTIATE_TEST_SUITE_P(Transports, MessagesTest, testing::ValuesIn(streams()),
                         [](const auto& test) {
                           return std::string(test.param.row->descriptor.name) + "_" +
                                  std::to_string(test.param.bytes);
                         });

}  // namespace
}  // namespace pibench::test
