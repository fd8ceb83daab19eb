#include "transports/posix/private_server.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "transports/posix/inherited_state.hpp"
#include "transports/posix/interruption.hpp"
#include "transports/posix/refusal.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/removal.hpp"
#include "transports/posix/server_process.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench::posix {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto start_timeout = std::chrono::seconds(20);
constexpr auto connect_interval = std::chrono::microseconds(300);

sockaddr_un address_of(const std::string& path, const std::string& server) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    throw_errno("the socket of " + server, ENAMETOOLONG, shorter_tmpdir);
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

/// Throws where it is for another reason that nobody answers.
bool somebody_listens(const sockaddr_un& address, const std::string& server) {
  const Fd socket(
      checked(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket", more_descriptors));
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
    return true;
  if (errno != ENOENT && errno != ECONNREFUSED && errno != EAGAIN && errno != EINTR)
    throw_errno("connect to " + server + " at " + address.sun_path);
  return false;
}

/// The environment of the server: ours, but for the locale, since Redis 8 does not start in one
/// that is not installed. The pointers are into `environ` and into the program.
std::vector<char*> variables_in_known_locale() {
  static char known[] = "LC_ALL=C";
  std::vector<char*> variables{known};
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable)
    if (!std::string_view(*variable).starts_with("LC_ALL=")) variables.push_back(*variable);
  variables.push_back(nullptr);
  return variables;
}

/// Empty where there is none.
std::filesystem::path executable_in(std::string_view directory, const char* name) {
  std::filesystem::path candidate = std::filesystem::path(directory) / name;
  const bool is_there = directory.starts_with('/') && ::access(candidate.c_str(), X_OK) == 0;
  return is_there ? candidate : std::filesystem::path();
}

/// Runs in the child; makes only async-signal-safe calls.
[[noreturn]] void become_server(char* const* arguments, char* const* variables, const Fd& log,
                                pid_t parent, const char* directory) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  if (directory != nullptr && ::chdir(directory) != 0) ::_exit(127);
  ::setsid();  // a terminal's Ctrl-C is for us, not for the server
  inherited_state::hand_on();
  ::umask(077);
  const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  ::dup2(nowhere, STDIN_FILENO);
  for (const int fd : {STDOUT_FILENO, STDERR_FILENO}) ::dup2(log.get(), fd);
  ::execve(arguments[0], arguments, variables);
  ::_exit(127);
}

}  // namespace

std::filesystem::path PrivateServer::executable(const Program& program) {
  const char* path = std::getenv("PATH");
  std::string_view rest = path != nullptr ? path : "/usr/bin:/bin";
  std::filesystem::path found;
  while (!rest.empty() && found.empty()) {
    const std::string_view directory = rest.substr(0, rest.find(':'));
    found = executable_in(directory, program.name);
    rest.remove_prefix(std::min(rest.size(), directory.size() + 1));
  }
  return found.empty() ? executable_in(program.system_directory, program.name) : found;
}

PrivateServer::PrivateServer(const RunDirectory& run, const Program& program,
                             const Options& options)
    : program_(&program), owner_(::getpid()) {
  const std::filesystem::path server = executable(program);
  if (server.empty()) throw Unavailable(program.none);
  directory_ = std::filesystem::absolute(run.make_directory(program.directory));
  try {
    start(server, options);
    wait_until_it_listens();
  } catch (...) {
    stop();
    throw;
  }
}

void PrivateServer::start(const std::filesystem::path& server, const Options& options) {
  std::vector<std::string> command_line = options(directory_, socket_path());
  command_line.insert(command_line.begin(), server.string());
  std::vector<char*> arguments;
  arguments.reserve(command_line.size() + 1);
  for (std::string& word : command_line) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const std::vector<char*> variables = variables_in_known_locale();
  const Fd log = open_log();
  const pid_t parent = ::getpid();
  const char* const directory = program_->runs_in_directory ? directory_.c_str() : nullptr;
  pid_ = checked(::fork(), "fork of " + std::string(program_->name), more_processes);
  if (pid_ == 0) become_server(arguments.data(), variables.data(), log, parent, directory);
}

/// Standard output and error: a server that lacks descriptors could not open a log to say so.
Fd PrivateServer::open_log() const {
  return Fd(checked(
      ::open(log_path().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600),
      "open of " + std::string(program_->name) + "'s log", more_descriptors));
}

void PrivateServer::wait_until_it_listens() {
  const std::string name = program_->name;
  const sockaddr_un address = address_of(socket_path(), name);
  const auto give_up = Clock::now() + start_timeout;
  while (!somebody_listens(address, name)) {
    if (has_exited())
      throw Unavailable(name + " ended at once, with " + describe_end() + "; " + describe_log());
    if (Clock::now() > give_up)
      throw Unavailable(name + " did not listen within 20 s; " + describe_log());
    if (interruption::requested()) throw_errno("start of " + name, EINTR);
    std::this_thread::sleep_for(connect_interval);
  }
}

bool PrivateServer::has_exited() {
  if (::waitpid(pid_, &exit_status_, WNOHANG) != pid_) return false;
  pid_ = -1;
  return true;
}

std::string PrivateServer::describe_end() const {
  if (WIFSIGNALED(exit_status_)) return "signal " + std::to_string(WTERMSIG(exit_status_));
  return "exit status " + std::to_string(WEXITSTATUS(exit_status_));
}

std::string PrivateServer::informative_line() const {
  std::ifstream lines(log_path());
  std::string last;
  for (std::string line; std::getline(lines, line);) {
    const auto is_in_line = [&](std::string_view word) { return line.find(word) != line.npos; };
    if (!line.empty() && std::ranges::none_of(program_->idle_words, is_in_line)) last = line;
  }
  return last;
}

std::string PrivateServer::describe_log() const {
  const std::string line = informative_line();
  return line.empty() ? "it did not say why" : "it said: " + line;
}

std::string PrivateServer::trouble() const {
  const std::string trouble = trouble_of(pid_);
  return trouble.empty() ? trouble : program_->name + (" " + trouble) + "; " + describe_log();
}

void PrivateServer::stop() noexcept {
  if (directory_.empty() || owner_ != ::getpid()) return;
  if (pid_ > 0) end_server(pid_);  // there is nothing that it would have to save
  remove_own_tree(directory_.c_str());
  directory_.clear();
}

PrivateServer::PrivateServer(PrivateServer&& other) noexcept
    : program_(other.program_),
      directory_(std::exchange(other.directory_, {})),
      owner_(other.owner_),
      pid_(std::exchange(other.pid_, -1)),
      exit_status_(other.exit_status_) {}

PrivateServer& PrivateServer::operator=(PrivateServer&& other) noexcept {
  std::swap(program_, other.program_);
  std::swap(directory_, other.directory_);
  std::swap(owner_, other.owner_);
  std::swap(pid_, other.pid_);
  std::swap(exit_status_, other.exit_status_);
  return *this;
}

PrivateServer::~PrivateServer() {
  stop();
}

}  // namespace pibench::posix
