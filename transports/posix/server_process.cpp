#include "transports/posix/server_process.hpp"

#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace pibench::posix {
namespace {

std::string describe(const siginfo_t& change) {
  if (change.si_code == CLD_EXITED)
    return "ended with exit status " + std::to_string(change.si_status);
  if (change.si_code == CLD_STOPPED) return "is stopped";
  return "was killed by signal " + std::to_string(change.si_status) + " (" +
         ::strsignal(change.si_status) + ")";
}

/// Of a process that is another's to wait for, as /proc shows it: proc(5), fields 3 and 52 of stat.
siginfo_t change_in_proc(pid_t server) {
  constexpr std::size_t status_word = 52 - 3;
  siginfo_t change{};
  std::ifstream file("/proc/" + std::to_string(server) + "/stat");
  std::string text;
  std::getline(file, text);
  const std::size_t name_end = text.rfind(')');
  if (name_end == text.npos) return change;
  std::istringstream behind_name(text.substr(name_end + 1));
  const std::vector<std::string> words(std::istream_iterator<std::string>(behind_name), {});
  if (words.size() <= status_word) return change;
  const int status = std::atoi(words[status_word].c_str());
  if (words[0] == "T") change.si_code = CLD_STOPPED;
  if (words[0] == "Z") change.si_code = WIFEXITED(status) ? CLD_EXITED : CLD_KILLED;
  if (change.si_code != 0) change.si_pid = server;
  change.si_status = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
  return change;
}

/// Without a process in it where there was none.
siginfo_t change_of(pid_t server) {
  siginfo_t change{};
  constexpr int any = WEXITED | WSTOPPED | WNOHANG | WNOWAIT;
  if (::waitid(P_PID, static_cast<id_t>(server), &change, any) == 0) return change;
  return change_in_proc(server);
}

}  // namespace

std::string trouble_of(pid_t server) {
  constexpr auto patience = std::chrono::seconds(1);
  if (server <= 0) return {};
  for (const auto until = std::chrono::steady_clock::now() + patience;;) {
    const siginfo_t change = change_of(server);
    if (change.si_pid == server) return describe(change);
    if (std::chrono::steady_clock::now() >= until) return {};
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

void end_server(pid_t child) noexcept {
  if (::kill(child, SIGKILL) != 0) return;
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) continue;
}

}  // namespace pibench::posix
