#include "bench/gate/program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <utility>

#include "bench/harness/signals.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/inherited_state.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {
namespace {

constexpr Nanoseconds grace = std::chrono::seconds(1);
/// A signal that arrives just before poll() is seen this much later.
constexpr Nanoseconds longest_nap = std::chrono::milliseconds(100);

struct Pipe2 {
  posix::Fd read;
  posix::Fd write;
};

Pipe2 make_pipe() {
  std::array<int, 2> ends{};
  posix::checked(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
  return {posix::Fd(ends[0]), posix::Fd(ends[1])};
}

/// The output of one descriptor, until its end or the limit.
class Collected {
 public:
  explicit Collected(posix::Fd fd) : fd_(std::move(fd)) { ::fcntl(fd_.get(), F_SETFL, O_NONBLOCK); }

  bool open() const { return static_cast<bool>(fd_); }
  bool too_much() const { return text_.size() > ProgramEnd::output_max; }
  pollfd to_poll() const { return {fd_.get(), POLLIN, 0}; }  // a negative one is passed over
  std::string take() { return std::move(text_); }

  void read_available() {
    std::array<char, 65536> buffer;
    while (open() && !too_much()) {
      const ssize_t n = ::read(fd_.get(), buffer.data(), buffer.size());
      if (n > 0)
        text_.append(buffer.data(), static_cast<std::size_t>(n));
      else if (n == 0 || (errno != EAGAIN && errno != EINTR))
        fd_.reset();
      else if (errno == EAGAIN)
        return;
    }
  }

 private:
  posix::Fd fd_;
  std::string text_;
};

[[noreturn]] void execute(const CommandLine& command, int out, int err, int trouble) noexcept {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  posix::inherited_state::hand_on();
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  ::execvp(argv.front(), argv.data());
  const int reason = errno;
  [[maybe_unused]] const ssize_t written = ::write(trouble, &reason, sizeof reason);
  ::_exit(127);
}

class Program {
 public:
  explicit Program(const CommandLine& command) : Program(command, make_pipe(), make_pipe()) {}
  /// Leaves no process behind.
  ~Program() {
    if (!reaped_) end(SIGKILL);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  ProgramEnd run(Nanoseconds deadline) {
    const auto at = Clock::now() + deadline;
    while (!has_ended()) {
      if (SignalGuard::caught() != 0) stop("stopped by a signal");
      if (out_.too_much() || err_.too_much()) stop("wrote more than 1 MiB");
      if (Clock::now() >= at)
        stop(fmt::format("did not end within {:.3g} s",
                         std::chrono::duration<double>(deadline).count()));
      listen(std::min<Nanoseconds>(at - Clock::now(), longest_nap));
    }
    if (SignalGuard::caught() != 0) throw ProgramInterrupted(result_.was_killed);
    reap();
    out_.read_available();
    err_.read_available();
    result_.out = out_.take();
    result_.err = err_.take();
    return std::move(result_);
  }

 private:
  Program(const CommandLine& command, Pipe2 out, Pipe2 err)
      : out_(std::move(out.read)), err_(std::move(err.read)) {
    Pipe2 trouble = make_pipe();
    pid_ = posix::checked(::fork(), "fork", posix::more_processes);
    if (pid_ == 0) execute(command, out.write.get(), err.write.get(), trouble.write.get());
    ::setpgid(pid_, pid_);  // whichever of the two is first
    trouble.write.reset();
    int reason = 0;
    const auto got = posix::retry_interrupted(
        [&] { return ::read(trouble.read.get(), &reason, sizeof reason); });
    if (got != sizeof reason) return;
    end(SIGKILL);
    posix::throw_errno(command.front(), reason);
  }

  /// Looks without reaping, so that the number of its process group stays its own.
  bool has_ended() const noexcept {
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0)
      return errno == ECHILD;  // reaped by whoever ignores SIGCHLD
    return info.si_pid == pid_;
  }

  void listen(Nanoseconds at_most) {
    const bool listening = out_.open() || err_.open();
    const auto nap =
        listening ? at_most : std::min<Nanoseconds>(at_most, std::chrono::milliseconds(1));
    const int milliseconds = static_cast<int>(
        std::chrono::ceil<std::chrono::milliseconds>(std::max(nap, Nanoseconds::zero())).count());
    std::array<pollfd, 2> ends{out_.to_poll(), err_.to_poll()};
    ::poll(ends.data(), ends.size(), milliseconds);
    out_.read_available();
    err_.read_available();
  }

  /// Call once; afterwards the program has ended.
  void stop(std::string why) {
    result_.stopped = std::move(why);
    ::kill(-pid_, SIGTERM);
    const auto at = Clock::now() + grace;
    while (!has_ended() && Clock::now() < at) ::poll(nullptr, 0, 1);
    result_.was_killed = !has_ended();
    if (result_.was_killed) ::kill(-pid_, SIGKILL);
    while (!has_ended()) ::poll(nullptr, 0, 1);
  }

  /// Ends the program and whatever it has started.
  void reap() noexcept { end(SIGKILL); }
  void end(int signal) noexcept {
    ::kill(-pid_, signal);
    while (::waitpid(pid_, &result_.status, 0) < 0 && errno == EINTR) continue;
    reaped_ = true;
  }

  Collected out_;
  Collected err_;
  pid_t pid_ = -1;
  bool reaped_ = false;
  ProgramEnd result_;
};

}  // namespace

ProgramEnd run_program(const CommandLine& command, Nanoseconds deadline) {
  return Program(command).run(deadline);
}

}  // namespace pibench
