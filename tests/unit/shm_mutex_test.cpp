// What becomes of the buffer when a process dies as it holds the mutex.
#include "transports/shm_mutex.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "tests/support/messages.hpp"

namespace pibench {
namespace {

using test::equal;
using test::make_message;

constexpr WorkerId first{0};
constexpr WorkerId second{1};

/// Two pages of which only the first may be touched: who copies across their border dies there.
class Trap {
 public:
  Trap() : pages_(posix::Mapping::anonymous(2 * page_bytes())) {
    ::mprotect(begin() + page_bytes(), page_bytes(), PROT_NONE);
  }
  Bytes across_the_border(std::size_t bytes) const {
    return {begin() + page_bytes() - bytes / 2, bytes};
  }

 private:
  static std::size_t page_bytes() { return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)); }
  std::byte* begin() const { return static_cast<std::byte*>(pages_.data()); }
  posix::Mapping pages_;
};

/// Whether a child that runs `body` is killed by a signal in it.
bool is_killed_in(const std::function<void()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGSEGV, SIG_DFL);
    body();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status);
}

class HolderKilledTest : public testing::Test {
 protected:
  static constexpr std::size_t bytes = 3000;

  ShmMutex open() {
    return ShmMutex::open({.workers = 2,
                           .message_bytes = bytes,
                           .fixed_size = false,
                           .replies = true,
                           .wakeup = ShmMutex::descriptor.wakeup,
                           .run = run_,
                           .settings = settings_});
  }

  posix::RunDirectory run_ = posix::RunDirectory::create();
  Settings settings_;
  Trap trap_;
  std::vector<std::byte> buffer_ = std::vector<std::byte>(bytes);
};

TEST_F(HolderKilledTest, AMessageThatWasPutInPartIsNotThere) {
  ShmMutex link = open();
  ASSERT_TRUE(is_killed_in([&] {
    auto worker = std::move(link).worker(first);
    static_cast<void>(worker.send(make_message(first, 0, bytes)));
    static_cast<void>(worker.send(trap_.across_the_border(bytes)));
  }));
  ASSERT_FALSE(is_killed_in([&] {
    auto worker = std::move(link).worker(second);
    if (!worker.send(make_message(second, 0, bytes)).good()) ::raise(SIGABRT);
  }));
  auto parent = std::move(link).parent();
  for (const WorkerId from : {first, second}) {
    const Arrival arrival = parent.receive(buffer_);
    ASSERT_EQ(arrival.io, IoResult::ok(bytes));
    EXPECT_EQ(arrival.from, from);
    EXPECT_TRUE(equal(make_message(from, 0, bytes), buffer_));
  }
  const posix::interruption::ScopedCheck stop([](void*) noexcept { return true; }, nullptr);
  EXPECT_EQ(parent.receive(buffer_).io.status, IoStatus::deadline) << "a message too many";
}

TEST_F(HolderKilledTest, AMessageThatWasTakenInPartIsStillThere) {
  ShmMutex link = open();
  ASSERT_FALSE(is_killed_in([&] {
    auto parent = std::move(link).parent();
    if (!parent.send(first, make_message(first, 7, bytes)).good()) ::raise(SIGABRT);
  }));
  ASSERT_TRUE(is_killed_in([&] {
    auto worker = std::move(link).worker(first);
    static_cast<void>(worker.receive(trap_.across_the_border(bytes)));
  }));
  auto worker = std::move(link).worker(first);
  ASSERT_EQ(worker.receive(buffer_), IoResult::ok(bytes));
  EXPECT_TRUE(equal(make_message(first, 7, bytes), buffer_));
}

}  // namespace
}  // namespace pibench
