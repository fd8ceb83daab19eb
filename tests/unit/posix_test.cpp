#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#include <array>
#include <string>

#include "bench/harness/signals.hpp"
#include "tests/support/brief_deadline.hpp"
#include "tests/support/command.hpp"
#include "tests/support/printing.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/mapping.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench::posix {
namespace {

bool is_open(int fd) {
  return ::fcntl(fd, F_GETFD) != -1;
}

Fd open_null() {
  return Fd(::open("/dev/null", O_RDWR | O_CLOEXEC));
}

struct PipeEnds {
  Fd out;
  Fd in;
};

PipeEnds make_pipe() {
  std::array<int, 2> fds{};
  checked(::pipe2(fds.data(), O_CLOEXEC), "pipe2");
  return {Fd(fds[0]), Fd(fds[1])};
}

TEST(Fd, ClosesItsDescriptorOnce) {
  int number = -1;
  {
    const Fd fd = open_null();
    number = fd.get();
    EXPECT_TRUE(fd);
    EXPECT_TRUE(is_open(number));
  }
  EXPECT_FALSE(is_open(number));
}

TEST(Fd, NoneIsFalseAndClosesNothing) {
  const Fd none;
  EXPECT_FALSE(none);
  EXPECT_EQ(none.get(), -1);
}

TEST(Fd, MovingHandsOverAndLeavesNone) {
  Fd first = open_null();
  const int number = first.get();
  Fd second = std::move(first);
  EXPECT_FALSE(first);
  EXPECT_EQ(second.get(), number);
  EXPECT_TRUE(is_open(number));
}

TEST(Fd, AssigningClosesWhatWasHeld) {
  Fd kept = open_null();
  Fd given = open_null();
  const int former = kept.get();
  const int number = given.get();
  kept = std::move(given);
  EXPECT_FALSE(is_open(former));
  EXPECT_EQ(kept.get(), number);
}

TEST(Fd, AssigningItselfKeepsIt) {
  Fd fd = open_null();
  Fd& same = fd;
  fd = std::move(same);
  EXPECT_TRUE(is_open(fd.get()));
}

TEST(Fd, ResetClosesAndTakesAnother) {
  Fd fd = open_null();
  const int former = fd.get();
  fd.reset();
  EXPECT_FALSE(fd);
  EXPECT_FALSE(is_open(former));
  fd.reset(::open("/dev/null", O_RDWR | O_CLOEXEC));
  EXPECT_TRUE(is_open(fd.get()));
}

TEST(FullTransfer, ReadsUntilTheBufferIsFullOrTheFileEnds) {
  PipeEnds pipe = make_pipe();
  const std::array<std::byte, 5> five{};
  ASSERT_TRUE(write_full(pipe.in.get(), five).good());
  pipe.in.reset();
  std::array<std::byte, 3> three{};
  EXPECT_EQ(read_full(pipe.out.get(), three), IoResult::ok(3));
  EXPECT_EQ(read_full(pipe.out.get(), three), IoResult::ok(2));
  EXPECT_EQ(read_full(pipe.out.get(), three), IoResult::ok(0));
}

TEST(FullTransfer, NamesWhatWentWrong) {
  const SignalGuard ignores_sigpipe;
  PipeEnds pipe = make_pipe();
  pipe.out.reset();
  const std::array<std::byte, 1> one{};
  std::array<std::byte, 1> buffer{};
  EXPECT_EQ(write_full(pipe.in.get(), one).status, IoStatus::peer_gone);
  EXPECT_EQ(write_full(-1, one), IoResult::error(EBADF));
  EXPECT_EQ(read_full(-1, buffer), IoResult::error(EBADF));
}

struct TerminalSides {
  Fd master;
  Fd terminal;
};

TerminalSides make_terminal() {
  TerminalSides sides;
  sides.master.reset(checked(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), "posix_openpt"));
  int locked = 0;
  checked(::ioctl(sides.master.get(), TIOCSPTLCK, &locked), "ioctl(TIOCSPTLCK)");
  sides.terminal.reset(checked(
      ::ioctl(sides.master.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC), "TIOCGPTPEER"));
  return sides;
}

/// What a reader does whose read(2) has just failed with this errno.
IoResult go_on_after(int error_number, const Fd& fd, Bytes buffer) {
  errno = error_number;
  return read_rest(fd.get(), buffer, -1);
}

TEST(FullTransfer, GoesOnWhereATerminalSaysItsEndTooEarly) {
  const std::array<std::byte, 5> five{};
  std::array<std::byte, 5> buffer{};
  TerminalSides sides = make_terminal();
  ASSERT_TRUE(write_full(sides.terminal.get(), five).good());
  EXPECT_EQ(go_on_after(EIO, sides.master, buffer), IoResult::error(EIO)) << "nobody hung up";
  sides.terminal.reset();
  EXPECT_EQ(go_on_after(ENOMEM, sides.master, buffer), IoResult::error(ENOMEM));
  EXPECT_EQ(go_on_after(EIO, sides.master, buffer), IoResult::ok(buffer.size()));
  EXPECT_EQ(go_on_after(EIO, sides.master, buffer), IoResult::error(EIO)) << "all of it was read";
}

TEST(FullTransfer, EndsATerminalWhoseMasterIsGone) {
  TerminalSides sides = make_terminal();
  sides.master.reset();
  std::array<std::byte, 1> buffer{};
  EXPECT_EQ(go_on_after(EIO, sides.terminal, buffer), IoResult::error(EIO));
}

TEST(FullTransfer, ErrnoBecomesAResult) {
  const auto of = [](int number) {
    errno = number;
    return result_from_errno();
  };
  EXPECT_EQ(of(EINTR).status, IoStatus::deadline);
  EXPECT_EQ(of(EPIPE).status, IoStatus::peer_gone);
  EXPECT_EQ(of(ECONNRESET).status, IoStatus::peer_gone);
  EXPECT_EQ(of(EMSGSIZE).status, IoStatus::too_large);
  EXPECT_EQ(of(EIO), IoResult::error(EIO));
}

int& first_int(const Mapping& mapping) {
  return *static_cast<int*>(mapping.data());
}

TEST(Mapping, IsZeroedAndSharedWithAForkedCopy) {
  const Mapping mapping = Mapping::anonymous(10'000);
  ASSERT_EQ(mapping.bytes(), 10'000u);
  EXPECT_EQ(first_int(mapping), 0);
  const pid_t pid = ::fork();
  if (pid == 0) {
    first_int(mapping) = 7;
    ::_exit(0);
  }
  ASSERT_EQ(::waitpid(pid, nullptr, 0), pid);
  EXPECT_EQ(first_int(mapping), 7);
}

TEST(Mapping, ACopysUnmappingLeavesTheParentsView) {
  Mapping mapping = Mapping::anonymous(sizeof(int));
  first_int(mapping) = 5;
  const pid_t pid = ::fork();
  if (pid == 0) {
    { const Mapping unmapped = std::move(mapping); }
    ::_exit(0);
  }
  ASSERT_EQ(::waitpid(pid, nullptr, 0), pid);
  EXPECT_EQ(first_int(mapping), 5);
}

TEST(Mapping, OfAFileOutlivesItsDescriptor) {
  const test::ScratchDirectory scratch;
  const std::string file = scratch.path() / "mapped";
  Mapping mapping;
  {
    const Fd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    ASSERT_EQ(::ftruncate(fd.get(), 4096), 0);
    mapping = Mapping::of_file(fd.get(), 4096);
  }
  first_int(mapping) = 42;
  EXPECT_EQ(test::read_file(file).front(), 42);
}

TEST(Mapping, MovingHandsOver) {
  Mapping first = Mapping::anonymous(4096);
  const void* data = first.data();
  const Mapping second = std::move(first);
  EXPECT_EQ(first.data(), nullptr);
  EXPECT_EQ(second.data(), data);
}

TEST(Mapping, SaysWhatItCouldNotMap) {
  try {
    const Mapping none = Mapping::of_file(-1, 4096);
    FAIL() << "mapped a file that is none";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code().value(), EBADF);
    EXPECT_NE(std::string(error.what()).find("mmap of 4096"), std::string::npos) << error.what();
  }
}

TEST(Checked, PassesResultsAndThrowsTheErrno) {
  EXPECT_EQ(checked(7, "seven"), 7);
  try {
    errno = ENOSPC;
    checked(-1, "write to the moon");
    FAIL() << "did not throw";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::no_space_on_device);
    EXPECT_NE(std::string(error.what()).find("write to the moon"), std::string::npos);
  }
}

/// A call that a signal interrupts `interruptions` times before it succeeds.
struct Interrupted {
  int interruptions;
  int calls = 0;
  int operator()() {
    ++calls;
    if (interruptions-- == 0) return 3;
    errno = EINTR;
    return -1;
  }
};

/// Says stop when it is asked for the n-th time.
struct StopAt {
  int n;
  int asked = 0;
  static bool check(void* self) noexcept {
    auto& mine = *static_cast<StopAt*>(self);
    return ++mine.asked >= mine.n;
  }
};

TEST(RetryInterrupted, RepeatsWhereNobodySaysStop) {
  Interrupted call{3};
  EXPECT_EQ(retry_interrupted(std::ref(call)), 3);
  EXPECT_EQ(call.calls, 4);
}

TEST(RetryInterrupted, AsksOnEveryInterruptionAndStopsWhenTold) {
  StopAt stop{2};
  const interruption::ScopedCheck check(&StopAt::check, &stop);
  Interrupted call{100};
  EXPECT_EQ(retry_interrupted(std::ref(call)), -1);
  EXPECT_EQ(errno, EINTR);
  EXPECT_EQ(call.calls, 2);
}

TEST(RetryInterrupted, DoesNotAskWhenTheCallEndsByItself) {
  StopAt stop{1};
  const interruption::ScopedCheck check(&StopAt::check, &stop);
  EXPECT_EQ(retry_interrupted([] { return 0; }), 0);
  EXPECT_EQ(retry_interrupted([] {
              errno = EBADF;
              return -1;
            }),
            -1);
  EXPECT_EQ(errno, EBADF);
  EXPECT_EQ(stop.asked, 0);
}

TEST(RetryInterrupted, EndsABlockedReadAtTheDeadline) {
  const SignalGuard signals;
  const PipeEnds pipe = make_pipe();
  const auto before = Clock::now();
  const test::BriefDeadline deadline(std::chrono::milliseconds(50));
  char none = 0;
  EXPECT_EQ(retry_interrupted([&] { return ::read(pipe.out.get(), &none, 1); }), -1);
  EXPECT_EQ(errno, EINTR);
  EXPECT_GE(Clock::now() - before, std::chrono::milliseconds(50));
}

TEST(ScopedCheck, RestoresTheFormerOne) {
  StopAt outer{1};
  const interruption::ScopedCheck check(&StopAt::check, &outer);
  {
    StopAt inner{2};
    const interruption::ScopedCheck nested(&StopAt::check, &inner);
    EXPECT_FALSE(interruption::requested());
    EXPECT_EQ(inner.asked, 1);
    EXPECT_EQ(outer.asked, 0);
  }
  EXPECT_TRUE(interruption::requested());
  EXPECT_EQ(outer.asked, 1);
}

TEST(ScopedCheck, WithoutOneNothingIsRequested) {
  EXPECT_FALSE(interruption::requested());
}

}  // namespace
}  // namespace pibench::posix
