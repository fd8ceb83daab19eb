#include "tests/support/command.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "tests/support/refused_calls.hpp"
#include "tests/support/usual_signals.hpp"

namespace pibench::test {
namespace {

/// Soft and hard, or the soft one only.
bool set_limit(int resource, std::uint64_t most, bool soft_only) {
  const auto which = static_cast<__rlimit_resource>(resource);
  rlimit limit{};
  if (::getrlimit(which, &limit) != 0) return false;
  limit.rlim_cur = most;
  if (!soft_only) limit.rlim_max = most;
  return ::setrlimit(which, &limit) == 0;
}

bool take_on(uid_t user) {
  return ::setgroups(0, nullptr) == 0 && ::setresgid(user, user, user) == 0 &&
         ::setresuid(user, user, user) == 0;
}

void block(const std::set<int>& signals) {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int number : signals) ::sigaddset(&set, number);
  ::sigprocmask(SIG_BLOCK, &set, nullptr);
}

/// Makes `fd` what `collected` is, unless it is to go elsewhere.
void redirect(int fd, const std::filesystem::path& elsewhere, const Collected& collected) {
  std::array<int, 2> ends{};
  if (elsewhere.empty()) {
    ::dup2(collected.entry(), fd);
  } else if (elsewhere == "|" && ::pipe2(ends.data(), O_CLOEXEC) == 0) {
    ::close(ends[0]);
    ::dup2(ends[1], fd);
  } else if (elsewhere != "-") {
    ::dup2(::open(elsewhere.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600), fd);
  }
}

/// After all are in place: a closed one would be the next that is opened.
void close_standard(const Command::Options& options) {
  if (options.in == "-") ::close(STDIN_FILENO);
  if (options.out == "-") ::close(STDOUT_FILENO);
  if (options.err == "-") ::close(STDERR_FILENO);
}

void limit(const Command::Options& options) {
  for (const auto& [resource, most] : options.limits)
    if (!set_limit(resource, most, false)) ::_exit(126);
  for (const auto& [resource, most] : options.soft_limits)
    if (!set_limit(resource, most, true)) ::_exit(126);
}

[[noreturn]] void become(const std::vector<std::string>& arguments, const Command::Options& options,
                         const Collected& out, const Collected& err) {
  if (!options.directory.empty() && ::chdir(options.directory.c_str()) != 0) ::_exit(126);
  if (!begin_privileged(options.odd)) ::_exit(126);
  if (options.user != 0 && !take_on(options.user)) ::_exit(126);
  if (!begin(options.odd)) ::_exit(126);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a change of user clears it
  for (const auto& [name, value] : options.environment) ::setenv(name.c_str(), value.c_str(), 1);
  const char* const in = options.in.empty() || options.in == "-" ? "/dev/null" : options.in.c_str();
  ::dup2(::open(in, O_RDONLY | O_CLOEXEC), STDIN_FILENO);
  redirect(STDOUT_FILENO, options.out, out);
  redirect(STDERR_FILENO, options.err, err);
  close_standard(options);
  take_usual_signals();
  for (const int number : options.ignored_signals) ::signal(number, SIG_IGN);
  block(options.blocked_signals);
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  limit(options);
  if (!options.refused_calls.empty() && !refuse_calls(options.refused_calls)) ::_exit(126);
  ::execvp(argv.front(), argv.data());
  ::_exit(127);
}

}  // namespace

Collected::Collected(bool pipe) {
  std::array<int, 2> ends{};
  if (pipe && ::pipe2(ends.data(), O_CLOEXEC) == 0) {
    entry_.reset(ends[1]);
    ::fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);  // others than the program may still hold its end
    file_.reset(::fdopen(ends[0], "r"));
  } else {
    file_.reset(std::tmpfile());
  }
  if (!file_) throw std::runtime_error("no file for what a program says");
  ::fcntl(::fileno(file_.get()), F_SETFD, FD_CLOEXEC);
}

std::string Collected::text() const {
  std::string text;
  std::rewind(file_.get());
  for (int c = std::fgetc(file_.get()); c != EOF; c = std::fgetc(file_.get()))
    text.push_back(static_cast<char>(c));
  return text;
}

Command::Command(const std::vector<std::string>& arguments, const Options& options)
    : out_(options.speaks_into_pipes), err_(options.speaks_into_pipes) {
  pid_ = fork_into(options.odd);
  if (pid_ == 0) become(arguments, options, out_, err_);
  if (pid_ < 0) throw std::runtime_error("fork failed");
  out_.close_entry();
  err_.close_entry();
}

Command::~Command() {
  if (pid_ <= 0) return;
  send(SIGKILL);
  wait();
}

void Command::send(int signal) const {
  ::kill(pid_, signal);
}

bool Command::ends_within(std::chrono::milliseconds time) const {
  const auto until = std::chrono::steady_clock::now() + time;
  const int fd = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  if (fd < 0) throw std::runtime_error("pidfd_open failed");
  pollfd end{.fd = fd, .events = POLLIN, .revents = 0};
  int ready = -1;
  do {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    ready = ::poll(&end, 1, static_cast<int>(std::max<long>(left.count(), 0)));
  } while (ready < 0 && errno == EINTR);
  ::close(fd);
  return ready > 0;
}

Finished Command::wait() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) continue;
  pid_ = -1;
  const int code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return {code, out_.text(), err_.text()};
}

Finished run(const std::vector<std::string>& arguments, const Command::Options& options) {
  return Command(arguments, options).wait();
}

std::string read_file(const std::filesystem::path& file) {
  std::ostringstream content;
  content << std::ifstream(file, std::ios::binary).rdbuf();
  return std::move(content).str();
}

void write_file(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file) << text;
}

ScratchDirectory::ScratchDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  path_ = name;
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace pibench::test
