#include "tests/faults/matrix/sandbox.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace pibench::test {
namespace {

using Clock = std::chrono::steady_clock;

/// Reaps what has ended; whether a child is left that has not.
bool somebody_lives() {
  for (;;) {
    const pid_t pid = ::waitpid(-1, nullptr, WNOHANG);
    if (pid == 0) return true;
    if (pid < 0 && errno != EINTR) return false;
  }
}

/// Whether a process is left; orphans get `grace` to end.
bool process_left(std::chrono::seconds grace) {
  const auto until = Clock::now() + grace;
  while (somebody_lives()) {
    if (Clock::now() >= until) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

std::string last_line(const std::string& text) {
  const std::size_t end = text.find_last_not_of('\n');
  if (end == std::string::npos) return "nothing";
  const std::size_t begin = text.rfind('\n', end);
  return text.substr(begin == std::string::npos ? 0 : begin + 1, end - begin);
}

}  // namespace

std::string Ending::describe() const {
  return fmt::format("{}exit code {}, said: {}", hung ? "hung until it was killed; " : "",
                     finished.exit_code, last_line(finished.err));
}

std::string Ending::describe_left() const {
  return fmt::format("left {}, said: {}", left, last_line(finished.err));
}

Sandbox::Sandbox() {
  if (names_.are_private()) mounts_.emplace();
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  rlimit none{};
  ::getrlimit(RLIMIT_CORE, &none);
  none.rlim_cur = 0;
  ::setrlimit(RLIMIT_CORE, &none);
  ::setenv("TMPDIR", temporary_.path().c_str(), 1);
  before_ = Holdings::now();
}

bool Sandbox::can_isolate() {
  return can_have_private_kernel_names();
}

void Sandbox::wait_for_orphans() {
  if (process_left(std::chrono::seconds(10))) throw std::runtime_error("a process is left");
}

Ending Sandbox::run(const Request& request) {
  return run(request.arguments,
             {.environment = request.environment, .limits = request.limits, .user = request.user},
             {.limit = request.limit,
              .names_may_stay = request.names_may_stay,
              .orphans_may_linger = request.orphans_may_linger});
}

Ending Sandbox::run(const std::vector<std::string>& arguments, const Command::Options& options,
                    const Tolerance& tolerance, const std::function<void(Command&)>& meanwhile) {
  Ending ending;
  const auto own_root = options.environment.find("TMPDIR");
  const std::filesystem::path root = own_root != options.environment.end()
                                         ? options.directory / own_root->second
                                         : temporary_.path();
  const Holdings before = Holdings::now(root);
  const auto began = Clock::now();
  {
    Command command(arguments, options);
    if (meanwhile) meanwhile(command);
    ending.hung = !command.ends_within(tolerance.limit);
    if (ending.hung) command.send(SIGKILL);
    ending.finished = command.wait();
  }
  ending.seconds = std::chrono::duration<double>(Clock::now() - began).count();
  const bool lingers = ending.hung || tolerance.orphans_may_linger;
  if (process_left(std::chrono::seconds(lingers ? 10 : 0))) ending.left = "a process";
  if (!tolerance.names_may_stay && ending.left.empty())
    ending.left = left_over(before, Holdings::now(root));
  return ending;
}

}  // namespace pibench::test
