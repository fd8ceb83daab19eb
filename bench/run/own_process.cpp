#include "bench/run/own_process.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>

#include "bench/console/standard_error.hpp"
#include "bench/harness/signals.hpp"
#include "transports/posix/inherited_state.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {
namespace {

/// A signal that arrives just before the wait is seen this much later.
constexpr int nap_ms = 100;

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// The file that this process was started from is found without /proc too, where it was not moved.
[[noreturn]] void become(char* const* argv, pid_t starter) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != starter) ::_exit(0);
  posix::inherited_state::hand_on();
  ::execv("/proc/self/exe", argv);
  // The kernel tells the address of the path as a number.
  ::execv(reinterpret_cast<const char*>(::getauxval(AT_EXECFN)), argv);
  complain(
      fmt::format("cannot start this program again: {}", std::generic_category().message(errno)));
  constexpr int cannot_start = 2;
  ::_exit(cannot_start);
}

}  // namespace

int run_own_program(const std::vector<std::string>& arguments) {
  std::vector<std::string> words{"pibench"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const std::vector<char*> argv = pointers_to(words);
  const pid_t self = ::getpid();
  const pid_t pid = posix::checked(::fork(), "fork", posix::more_processes);
  if (pid == 0) become(argv.data(), self);
  int status = 0;
  bool told = false;
  while (posix::checked(::waitpid(pid, &status, WNOHANG), "waitpid") == 0) {
    if (SignalGuard::caught() != 0 && !told) {
      told = true;
      ::kill(pid, SignalGuard::caught());
    }
    ::poll(nullptr, 0, nap_ms);  // which the child's end interrupts
  }
  return status;
}

}  // namespace pibench
