#include "transports/redis_server.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

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
    throw std::runtime_error("the socket path " + path +
                             " is too long; set TMPDIR to a shorter one");
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

bool somebody_listens(const sockaddr_un& address) {
  const posix::Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  return socket &&
         ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

/// In the child; only async-signal-safe calls.
[[noreturn]] void become_server(char* const* arguments, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  ::umask(077);
  ::setsid();  // a terminal's Ctrl-C is for us, not for the server
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGALRM, SIGPIPE})
    ::signal(number, SIG_DFL);
  const int nowhere = ::open("/dev/null", O_RDWR);
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(nowhere, fd);
  ::execv(arguments[0], arguments);
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
  if (server.empty())
    throw std::runtime_error("no redis-server on PATH; install redis-server, or give --redis-url");
  directory_ = run.make_directory("redis-");
  try {
    start(server);
    wait_until_it_listens();
  } catch (...) {
    stop();
    throw;
  }
}

void RedisServer::start(const std::filesystem::path& server) {
  std::vector<std::string> words{server.string(),
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
                                 (directory_ / "log").string()};
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t parent = ::getpid();
  pid_ = posix::checked(::fork(), "fork of redis-server (for more processes: ulimit -u)");
  if (pid_ == 0) become_server(arguments.data(), parent);
}

void RedisServer::wait_until_it_listens() {
  const sockaddr_un address = address_of(socket_path());
  const auto give_up = Clock::now() + start_timeout;
  while (!somebody_listens(address)) {
    if (has_exited())
      throw std::runtime_error("redis-server ended at once (" + how_it_ended() +
                               "): " + last_log_line());
    if (Clock::now() > give_up) throw std::runtime_error("redis-server did not listen within 20 s");
    std::this_thread::sleep_for(retry_interval);
  }
}

bool RedisServer::has_exited() {
  if (::waitpid(pid_, &exit_status_, WNOHANG) != pid_) return false;
  pid_ = -1;
  return true;
}

std::string RedisServer::how_it_ended() const {
  if (WIFSIGNALED(exit_status_)) return "signal " + std::to_string(WTERMSIG(exit_status_));
  return "exit status " + std::to_string(WEXITSTATUS(exit_status_));
}

std::string RedisServer::last_log_line() const {
  std::ifstream log(directory_ / "log");
  std::string last = "no log";
  for (std::string line; std::getline(log, line);)
    if (!line.empty()) last = line;
  return last;
}

std::string RedisServer::trouble() const {
  const std::string trouble = posix::trouble_of(pid_);
  if (trouble.empty()) return {};
  return "redis-server " + trouble + "; its log ends: " + last_log_line();
}

void RedisServer::stop() noexcept {
  if (directory_.empty() || owner_ != ::getpid()) return;
  if (pid_ > 0) posix::end_server(pid_);  // there is nothing that it would have to save
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
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
