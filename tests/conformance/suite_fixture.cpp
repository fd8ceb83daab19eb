#include "tests/conformance/suite_fixture.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "tests/support/private_kernel_names.hpp"

namespace pibench::test {
namespace {

/// Everything temporary goes where no other program's files come and go.
class PrivateTemporaryRoot : public testing::Environment {
 public:
  void SetUp() override {
    scratch_.emplace();
    ::setenv("TMPDIR", scratch_->path().c_str(), 1);
  }
  void TearDown() override { scratch_.reset(); }

 private:
  std::optional<ScratchDirectory> scratch_;
};

[[maybe_unused]] const auto* const kernel_names =
    testing::AddGlobalTestEnvironment(new PrivateKernelNames);
[[maybe_unused]] const auto* const temporary_root =
    testing::AddGlobalTestEnvironment(new PrivateTemporaryRoot);

}  // namespace

void require(bool condition, const char* what) {
  if (!condition) throw std::runtime_error(what);
}

void ConformanceTest::SetUp() {
  const Probe probe = GetParam().probe(settings_);
  if (!probe.usable) GTEST_SKIP() << "not usable on this machine: " << probe.reason;
  before_ = Holdings::now();
  run_.emplace(posix::RunDirectory::create());
}

void ConformanceTest::TearDown() {
  if (!run_) return;
  parent_.reset();
  pool_.emplace<std::monostate>();
  link_.reset();
  board_.reset();
  run_.reset();
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a child is left";
  const Holdings after = Holdings::now();
  EXPECT_EQ(after.descriptors, before_.descriptors);
  EXPECT_EQ(after.sysv_objects, before_.sysv_objects);
  EXPECT_EQ(after.shared_memory, before_.shared_memory);
  EXPECT_EQ(after.posix_queues, before_.posix_queues);
  EXPECT_EQ(after.temporary, before_.temporary);
}

LinkSpec ConformanceTest::spec(std::uint16_t workers, std::size_t message_bytes, bool replies) {
  return {.workers = workers,
          .message_bytes = message_bytes,
          .fixed_size = false,
          .replies = replies,
          .wakeup = GetParam().descriptor.wakeup,
          .run = *run_,
          .settings = settings_};
}

std::size_t ConformanceTest::within_limit(std::size_t bytes, std::uint16_t workers) const {
  return std::min(bytes, GetParam().limits(workers).message_bytes_max);
}

std::uint32_t ConformanceTest::within_room(std::uint32_t messages) const {
  if (!GetParam().loses()) return messages;
  return static_cast<std::uint32_t>(
      std::min<std::size_t>(messages, GetParam().limits(1).queue_depth_max));
}

void ConformanceTest::start(const LinkSpec& spec, const Body& body) {
  buffer_.resize(std::max<std::size_t>(spec.message_bytes, 1));
  link_ = GetParam().open(spec);
  capacity_ = link_->capacity();
  board_.emplace(spec.workers);
  const auto work = [this, body](WorkerId me) {
    const std::unique_ptr<AnyWorker> end = link_->worker(me);
    if (!board_->arrive_and_wait(me)) return;
    row(index_of(me)).state = WorkerState::handing_over;
    body(me, *end);
    row(index_of(me)).state = WorkerState::done;
  };
  if (GetParam().has_processes())
    pool_.emplace<WorkerPool>(*board_, ample).fork_all(work);
  else
    pool_.emplace<ThreadPool>(*board_, ample).fork_all(work);
  parent_ = link_->parent();
  ASSERT_TRUE(board_->wait_for_all_ready()) << cause()->reason;
  board_->release();
}

bool ConformanceTest::reap_all() {
  if (auto* processes = std::get_if<WorkerPool>(&pool_)) return processes->reap_all();
  return std::get<ThreadPool>(pool_).reap_all();
}

std::optional<StopCause> ConformanceTest::cause() const {
  if (const auto* processes = std::get_if<WorkerPool>(&pool_)) return processes->cause();
  return std::get<ThreadPool>(pool_).cause();
}

void ConformanceTest::expect_orderly_end() {
  EXPECT_TRUE(reap_all()) << (cause() ? cause()->reason : "");
}

void ConformanceTest::expect_message(WorkerId from, std::uint32_t sequence, std::size_t bytes) {
  const Arrival arrival = parent().receive(buffer_);
  ASSERT_TRUE(arrival.io.good()) << (cause() ? cause()->reason : "no cause");
  EXPECT_EQ(arrival.from, from);
  ASSERT_EQ(arrival.io.bytes_or_errno, bytes);
  EXPECT_TRUE(equal(make_message(from, sequence, bytes), ConstBytes(buffer_).first(bytes)));
}

}  // namespace pibench::test
