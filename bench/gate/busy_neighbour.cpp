#include "bench/gate/busy_neighbour.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <random>
#include <string>
#include <vector>

#include "bench/harness/affinity.hpp"
#include "bench/harness/clock.hpp"
#include "bench/harness/signals.hpp"
#include "bench/harness/usage_error.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {
namespace {

int last_of_several_cpus() {
  const std::vector<int> allowed = allowed_cpus();
  if (allowed.size() < 2)
    throw UsageError("--busy-neighbour needs a second CPU for the neighbour; one is allowed here");
  if (const int refusal = pinning_refusal(); refusal != 0)
    throw UsageError(std::string("--busy-neighbour needs a neighbour that is pinned to a CPU: ") +
                     "sched_setaffinity: " + ::strerror(refusal));
  return allowed.back();
}

/// More bytes than a core's own caches hold.
class Burner {
 public:
  void burn(Nanoseconds time) {
    for (const auto end = Clock::now() + time; Clock::now() < end; ++round_)
      for (std::size_t i = 0; i < memory_.size(); i += 64) memory_[i] = round_;
  }

 private:
  std::vector<unsigned char> memory_ = std::vector<unsigned char>(std::size_t{4} << 20);
  unsigned char round_ = 0;
};

[[noreturn]] void burn_in_bursts(std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  std::uniform_int_distribution<int> milliseconds(1, 100);
  const auto draw = [&] { return Nanoseconds(std::chrono::milliseconds(milliseconds(generator))); };
  for (Burner burner;;) {
    burner.burn(draw());
    const timespec pause = to_timespec(draw());
    ::nanosleep(&pause, nullptr);
  }
}

[[noreturn]] void be_a_neighbour(int cpu, std::uint64_t seed, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent || !pin_to(cpu)) ::_exit(1);
  use_worker_signals();
  burn_in_bursts(seed);
}

}  // namespace

BusyNeighbour::BusyNeighbour(std::uint64_t seed) {
  const int cpu = last_of_several_cpus();
  const pid_t parent = ::getpid();
  pid_ = posix::checked(::fork(), "fork", posix::more_processes);
  if (pid_ == 0) be_a_neighbour(cpu, seed, parent);
}

BusyNeighbour::~BusyNeighbour() {
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) continue;
}

}  // namespace pibench
