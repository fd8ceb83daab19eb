#include "reports/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

namespace pibench::reports {
namespace {

using Path = std::filesystem::path;

[[noreturn]] void fail(const char* call, const Path& path) {
  const int error = errno;
  const char* remedy = error == EFBIG ? " (for larger files: ulimit -f)" : "";
  throw std::system_error(error, std::generic_category(),
                          fmt::format("{} {}{}", call, path.native(), remedy));
}

/// Calls again as long as a signal interrupts.
template <class Call>
auto uninterrupted(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

/// Removes the file at the end of the scope unless kept.
class Unlinker {
 public:
  explicit Unlinker(const Path& path) : path_(path) {}
  Unlinker(const Unlinker&) = delete;
  Unlinker& operator=(const Unlinker&) = delete;
  ~Unlinker() {
    if (!kept_) ::unlink(path_.c_str());
  }
  void keep() { kept_ = true; }

 private:
  const Path& path_;
  bool kept_ = false;
};

Path directory_of(const Path& file) {
  return file.has_parent_path() ? file.parent_path() : Path(".");
}

struct Created {
  Path path;
  int fd;
};

/// Leftovers of a killed process with the same pid are passed over.
Created create_beside(const Path& file) {
  constexpr int attempts_max = 1000;
  for (int attempt = 0;; ++attempt) {
    const std::string name =
        fmt::format(".{}.{}-{}.tmp", file.filename().native(), ::getpid(), attempt);
    Path path = directory_of(file) / name;
    const int fd = uninterrupted(
        [&] { return ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644); });
    if (fd >= 0) return {std::move(path), fd};
    if (errno != EEXIST || attempt == attempts_max) fail("open", path);
  }
}

/// The umask cannot be read without changing it for all threads, so the kernel applies it at
/// creation, and the mode is narrowed as long as the file is not whole.
mode_t take_mode(int fd, const Path& path) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) fail("fstat", path);
  if (::fchmod(fd, 0600) != 0) fail("fchmod", path);
  return status.st_mode & 0777U;
}

void write_all(int fd, std::string_view text, const Path& path) {
  while (!text.empty()) {
    const ssize_t written = uninterrupted([&] { return ::write(fd, text.data(), text.size()); });
    if (written < 0) fail("write", path);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void synchronise(int fd, const Path& path) {
  if (uninterrupted([fd] { return ::fsync(fd); }) != 0) fail("fsync", path);
}

void synchronise_directory(const Path& directory) {
  const Descriptor opened(
      uninterrupted([&] { return ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (opened.get() < 0) fail("open", directory);
  // Some file systems cannot synchronise a directory and say so with EINVAL.
  if (uninterrupted([&] { return ::fsync(opened.get()); }) != 0 && errno != EINVAL) {
    fail("fsync", directory);
  }
}

}  // namespace

void write_atomically(const Path& file, std::string_view text) {
  const Created temporary = create_beside(file);
  const Descriptor opened(temporary.fd);
  Unlinker unlinker(temporary.path);
  const mode_t mode = take_mode(opened.get(), temporary.path);
  write_all(opened.get(), text, temporary.path);
  if (::fchmod(opened.get(), mode) != 0) fail("fchmod", temporary.path);
  synchronise(opened.get(), temporary.path);
  if (::rename(temporary.path.c_str(), file.c_str()) != 0) fail("rename to", file);
  unlinker.keep();
  synchronise_directory(directory_of(file));
}

}  // namespace pibench::reports
