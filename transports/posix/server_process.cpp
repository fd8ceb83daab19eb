#include "transports/posix/server_process.hpp"

#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>

namespace pibench::posix {
namespace {

std::string describe(const siginfo_t& change) {
  if (change.si_code == CLD_EXITED)
    return "ended with exit status " + std::to_string(change.si_status);
  if (change.si_code == CLD_STOPPED) return "is stopped";
  return "was killed by signal " + std::to_string(change.si_status) + " (" +
         ::strsignal(change.si_status) + ")";
}

}  // namespace

std::string trouble_of(pid_t child) {
  constexpr int attempts = 20;
  if (child <= 0) return {};
  for (int i = 0; i < attempts; ++i) {
    siginfo_t change{};
    if (::waitid(P_PID, static_cast<id_t>(child), &change,
                 WEXITED | WSTOPPED | WNOHANG | WNOWAIT) != 0)
      return {};
    if (change.si_pid == child) return describe(change);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return {};
}

void end_server(pid_t child) noexcept {
  if (::kill(child, SIGKILL) != 0) return;
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) continue;
}

}  // namespace pibench::posix
