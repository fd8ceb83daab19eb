#include "bench/cli/output.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <exception>
#include <filesystem>
#include <optional>
#include <system_error>

#include "bench/cli/commands.hpp"
#include "bench/console/standard_error.hpp"
#include "bench/console/stream.hpp"
#include "bench/harness/signals.hpp"
#include "bench/harness/usage_error.hpp"
#include "reports/results/file.hpp"
#include "transports/posix/fd.hpp"

namespace pibench::cli {
namespace {

namespace fs = std::filesystem;

/// Ends a wait for a reader, which lasts until the user stops the program.
bool stopped(Nanoseconds waited) noexcept {
  return SignalGuard::caught() != 0 && waited > std::chrono::seconds(1);
}

/// Some network file systems report a full disk at close(2) only.
int error_of_closing(int fd) {
  const int copy = ::dup(fd);
  const bool failed = copy >= 0 && ::close(copy) != 0;
  return failed && errno != EINTR ? errno : 0;
}

/// Writes all of `text`; 0, or the errno of the failure, be it one of closing.
int deliver(int fd, std::string_view text) {
  if (text.empty()) return 0;
  const int error = write_stream(fd, text, stopped);
  return error != 0 ? error : error_of_closing(fd);
}

std::string_view remedy_for(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return "free some space, or send it elsewhere";
    case EFBIG:
      return "raise the limit on file sizes (ulimit -f), or send it elsewhere";
    case EBADF:
      return "it is closed or not open for writing: send it to a file or a pipe";
    default:
      return "send it elsewhere";
  }
}

std::string complaint(int error, const std::string& elsewhere) {
  return fmt::format("cannot write to standard output: {}; {}{}{}",
                     std::generic_category().message(error), remedy_for(error),
                     elsewhere.empty() ? "" : "; ", elsewhere);
}

/// The number in names as /dev/fd/7: what the name stands for is open already, maybe at a certain
/// place of a file.
std::optional<int> descriptor_named(const std::string& path) {
  if (path == "/dev/stdout") return STDOUT_FILENO;
  if (path == "/dev/stderr") return STDERR_FILENO;
  for (const std::string_view directory : {"/dev/fd/", "/proc/self/fd/"}) {
    if (!path.starts_with(directory)) continue;
    const char* const end = path.data() + path.size();
    int number = -1;
    const auto [last, error] = std::from_chars(path.data() + directory.size(), end, number);
    if (error == std::errc() && last == end && number >= 0) return number;
  }
  return std::nullopt;
}

/// The descriptor that a name stands for, through symbolic links to /dev/fd/N as well.
std::optional<int> descriptor_behind(const std::string& name) {
  constexpr int links_max = 40;
  fs::path path = name;
  std::error_code no_link;
  for (int links = 0; links < links_max && !no_link; ++links) {
    if (const auto fd = descriptor_named(path.lexically_normal().native())) return fd;
    const fs::path target = fs::read_symlink(path, no_link);
    path = path.parent_path() / target;
  }
  return std::nullopt;
}

[[noreturn]] void fail(const std::string& name, int error, const char* remedy = "") {
  throw std::system_error(error, std::generic_category(),
                          fmt::format("cannot write to {}{}", name, remedy));
}

void deliver_to(const std::string& name, int fd, std::string_view text) {
  const int error = deliver(fd, text);
  if (error == EINTR) throw StoppedByUser();
  if (error != 0 && error != EPIPE) fail(name, error);
}

/// ENXIO: a FIFO that nobody reads, or a device that is not there.
posix::Fd open_stream(const std::string& name) {
  constexpr auto longest_wait = std::chrono::minutes(1);
  constexpr int nap_ms = 20;
  const auto start = Clock::now();
  for (;;) {
    posix::Fd fd(::open(name.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (fd) return fd;
    if (errno != ENXIO && errno != EINTR) fail(name, errno);
    if (SignalGuard::caught() != 0) throw StoppedByUser();
    if (std::error_code none; !fs::is_fifo(name, none)) fail(name, ENXIO);
    if (Clock::now() - start > longest_wait) fail(name, ENXIO, " (a FIFO that nobody reads)");
    ::poll(nullptr, 0, nap_ms);
  }
}

bool is_stream(const std::string& name) {
  std::error_code none;
  const fs::file_status status = fs::status(name, none);
  return fs::is_fifo(status) || fs::is_character_file(status);
}

}  // namespace

int Output::finish(int code) {
  const int error = deliver(STDOUT_FILENO, std::exchange(text_, {}));
  if (error == 0 || error == EPIPE) return code;
  if (error == EINTR) return killed_by_signal + SignalGuard::caught();
  complain(complaint(error, elsewhere_));
  return code > killed_by_signal ? code : usage_error;
}

bool is_standard_output(const std::string& name) {
  return name.empty() || name == "-" || descriptor_behind(name) == STDOUT_FILENO;
}

void check_output(const std::string& name) {
  if (is_standard_output(name) || descriptor_behind(name)) return;
  std::error_code none;
  const fs::file_status status = fs::status(name, none);
  if (fs::is_directory(status))
    throw UsageError(fmt::format("{} is a directory; name a file to write", name));
  if (fs::is_block_file(status))
    throw UsageError(fmt::format("{} is a disk; name a file to write", name));
  const fs::path directory = fs::path(name).parent_path();
  if (!directory.empty() && !fs::is_directory(directory, none))
    throw UsageError(
        fmt::format("cannot write to {}: there is no directory {}/", name, directory.native()));
}

void write_output(Output& standard, const std::string& name, std::string_view text) {
  if (is_standard_output(name)) return standard.write(text);
  check_output(name);
  if (const auto fd = descriptor_behind(name)) return deliver_to(name, *fd, text);
  if (is_stream(name)) return deliver_to(name, open_stream(name).get(), text);
  reports::write_atomically(name, text);
}

void write_outputs(Output& standard, const std::vector<NamedText>& outputs) {
  std::exception_ptr first_failure;
  for (const auto& [name, text] : outputs) {
    try {
      write_output(standard, name, text);
    } catch (const std::exception&) {
      if (!first_failure) first_failure = std::current_exception();
    }
  }
  if (first_failure) std::rethrow_exception(first_failure);
}

}  // namespace pibench::cli
