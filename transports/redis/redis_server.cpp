#include "transports/redis/redis_server.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
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

namespace pibench {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto start_timeout = std::chrono::seconds(20);
constexpr auto retry_interval = std::chrono::microseconds(300);

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    posix::throw_errno("the socket of redis-server", ENAMETOOLONG, posix::shorter_tmpdir);
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

/// Throws where it is for another reason that nobody answers.
bool somebody_listens(const sockaddr_un& address) {
  const posix::Fd socket(posix::checked(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket",
                                        posix::more_descriptors));
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
    return true;
  if (errno != ENOENT && errno != ECONNREFUSED && errno != EAGAIN && errno != EINTR)
    posix::throw_errno(std::string("connect to redis-server at ") + address.sun_path);
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

/// Runs in the child; makes only async-signal-safe calls.
[[noreturn]] void become_server(char* const* arguments, char* const* variables,
                                const posix::Fd& log, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  ::setsid();  // a terminal's Ctrl-C is for us, not for the server
  posix::inherited_state::hand_on();
  ::umask(077);
  const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  ::dup2(nowhere, STDIN_FILENO);
  for (const int fd : {STDOUT_FILENO, STDERR_FILENO}) ::dup2(log.get(), fd);
  ::execve(arguments[0], arguments, variables);
  ::_exit(127);
}

}  // namespace

std::filesystem::path RedisServer::executable() {
  const char* path = std::getenv("PATH");
  std::string_view rest = path != nullptr ? path : "/usr/bin:/bin";
  while (!rest.empty()) {
    const std::string_view directory = rest.substr(0, rest.find(':'));
    std::filesystem::path candidate = std::filesystem::path(directory) / "redis-server";
    if (directory.starts_with('/') && ::access(candidate.c_str(), X_OK) == 0) return candidate;
    rest.remove_prefix(std::min(rest.size(), directory.size() + 1));
  }
  return {};
}

RedisServer::RedisServer(const posix::RunDirectory& run) : owner_(::getpid()) {
  const std::filesystem::path server = executable();
  if (server.empty()) throw posix::Unavailable(none_on_path);
  directory_ = std::filesystem::absolute(run.make_directory("redis-"));
  try {
    start(server);
    wait_until_it_listens();
  } catch (...) {
    stop();
    throw;
  }
}

void RedisServer::start(const std::filesystem::path& server) {
  std::vector<std::string> command_line{server.string(),
                                        "--port",
                                        "0",
                                        "--unixsocket",
                                        socket_path(),
                                        "--unixsocketperm",
                                        "700",
                                        "--save",
                                        "",
                                        "--appendonly",
                                        "no",
                                        "--dir",
                                        directory_.string(),
                                        "--daemonize",
                                        "no",
                                        "--loglevel",
                                        "warning",
                                        "--logfile",
                                        ""};
  std::vector<char*> arguments;
  arguments.reserve(command_line.size() + 1);
  for (std::string& word : command_line) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const std::vector<char*> variables = variables_in_known_locale();
  const posix::Fd log = open_log();
  const pid_t parent = ::getpid();
  pid_ = posix::checked(::fork(), "fork of redis-server", posix::more_processes);
  if (pid_ == 0) become_server(arguments.data(), variables.data(), log, parent);
}

/// Standard output and error: a server that lacks descriptors could not open a log to say so.
posix::Fd RedisServer::open_log() const {
  return posix::Fd(posix::checked(
      ::open(log_path().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600),
      "open of redis-server's log", posix::more_descriptors));
}

void RedisServer::wait_until_it_listens() {
  const sockaddr_un address = address_of(socket_path());
  const auto give_up = Clock::now() + start_timeout;
  while (!somebody_listens(address)) {
    if (has_exited())
      throw posix::Unavailable("redis-server ended at once, with " + describe_end() + "; " +
                               describe_log());
    if (Clock::now() > give_up)
      throw posix::Unavailable("redis-server did not listen within 20 s; " + describe_log());
    if (posix::interruption::requested()) posix::throw_errno("start of redis-server", EINTR);
    std::this_thread::sleep_for(retry_interval);
  }
}

bool RedisServer::has_exited() {
  if (::waitpid(pid_, &exit_status_, WNOHANG) != pid_) return false;
  pid_ = -1;
  return true;
}

std::string RedisServer::describe_end() const {
  if (WIFSIGNALED(exit_status_)) return "signal " + std::to_string(WTERMSIG(exit_status_));
  return "exit status " + std::to_string(WEXITSTATUS(exit_status_));
}

std::string RedisServer::informative_line(const std::filesystem::path& log) {
  constexpr std::array<std::string_view, 7> of_every_start{
      "WARNING",         "oO0OoO0OoO0Oo",      "Redis version=", "Configuration loaded",
      "monotonic clock", "Server initialized", "Ready to accept"};
  std::ifstream lines(log);
  std::string last;
  for (std::string line; std::getline(lines, line);) {
    const auto is_in_line = [&](std::string_view part) { return line.find(part) != line.npos; };
    if (!line.empty() && std::ranges::none_of(of_every_start, is_in_line)) last = line;
  }
  return last;
}

std::string RedisServer::describe_log() const {
  const std::string line = informative_line(log_path());
  return line.empty() ? "it did not say why" : "it said: " + line;
}

std::string RedisServer::trouble() const {
  const std::string trouble = posix::trouble_of(pid_);
  return trouble.empty() ? trouble : "redis-server " + trouble + "; " + describe_log();
}

void RedisServer::stop() noexcept {
  if (directory_.empty() || owner_ != ::getpid()) return;
  if (pid_ > 0) posix::end_server(pid_);  // there is nothing that it would have to save
  posix::remove_own_tree(directory_.c_str());
  directory_.clear();
}

RedisServer::RedisServer(RedisServer&& other) noexcept
    : directory_(std::exchange(other.directory_, {})),
      owner_(other.owner_),
      pid_(std::exchange(other.pid_, -1)),
      exit_status_(other.exit_status_) {}

RedisServer& RedisServer::operator=(RedisServer&& other) noexcept {
  std::swap(directory_, other.directory_);
  std::swap(owner_, other.owner_);
  std::swap(pid_, other.pid_);
  std::swap(exit_status_, other.exit_status_);
  return *this;
}

RedisServer::~RedisServer() {
  stop();
}

}  // namespace pibench
