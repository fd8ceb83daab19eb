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
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tests/support/refused_calls.hpp"

namespace pibench::test {
namespace {

std::string read_all(std::FILE* file) {
  std::string text;
  std::rewind(file);
  for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file))
    text.push_back(static_cast<char>(c));
  return text;
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
void redirect(int fd, const std::filesystem::path& elsewhere, std::FILE* collected) {
  if (elsewhere == "-")
    ::close(fd);
  else if (elsewhere.empty())
    ::dup2(::fileno(collected), fd);
  else
    ::dup2(::open(elsewhere.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600), fd);
}

[[noreturn]] void become(const std::vector<std::string>& arguments, const Command::Options& options,
                         std::FILE* out, std::FILE* err) {
  if (!options.directory.empty() && ::chdir(options.directory.c_str()) != 0) ::_exit(126);
  if (options.user != 0 && !take_on(options.user)) ::_exit(126);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a change of user clears it
  for (const auto& [name, value] : options.environment) ::setenv(name.c_str(), value.c_str(), 1);
  std::FILE* nothing = std::fopen("/dev/null", "r");
  ::dup2(::fileno(nothing), STDIN_FILENO);
  redirect(STDOUT_FILENO, options.out, out);
  redirect(STDERR_FILENO, options.err, err);
  for (const int number : options.ignored_signals) ::signal(number, SIG_IGN);
  block(options.blocked_signals);
  for (const auto& [resource, most] : options.limits) {
    const rlimit limit{most, most};
    if (::setrlimit(static_cast<__rlimit_resource>(resource), &limit) != 0) ::_exit(126);
  }
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  if (!options.refused_calls.empty() && !refuse_calls(options.refused_calls)) ::_exit(126);
  ::execvp(argv.front(), argv.data());
  ::_exit(127);
}

}  // namespace

Command::Command(const std::vector<std::string>& arguments, const Options& options)
    : out_(std::tmpfile()), err_(std::tmpfile()) {
  if (out_ == nullptr || err_ == nullptr) throw std::runtime_error("tmpfile failed");
  pid_ = ::fork();
  if (pid_ == 0) become(arguments, options, out_, err_);
  if (pid_ < 0) throw std::runtime_error("fork failed");
}

Command::~Command() {
  if (pid_ > 0) {
    send(SIGKILL);
    wait();
  }
  std::fclose(out_);
  std::fclose(err_);
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
  return {code, read_all(out_), read_all(err_)};
}

Finished run(const std::vector<std::string>& arguments, const Command::Options& options) {
  return Command(arguments, options).wait();
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
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
