#include "reports/results/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <random>
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

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

Path directory_of(const Path& file) {
  return file.has_parent_path() ? file.parent_path() : Path(".");
}

/// The file that a name stands for, links followed; `old` is its former status, if it is there.
struct Target {
  Path path;
  std::optional<struct stat> old;
};

template <class Stat>
std::optional<struct stat> status_by(Stat call, const Path& path) {
  struct stat status {};
  if (call(path.c_str(), &status) == 0) return status;
  if (errno != ENOENT) fail("stat", path);
  return std::nullopt;
}

Path followed(Path path) {
  constexpr int links_max = 40;
  for (int links = 0; links < links_max; ++links) {
    std::error_code no_link;
    const Path target = std::filesystem::read_symlink(path, no_link);
    if (no_link) return path;
    path = directory_of(path) / target;
  }
  errno = ELOOP;
  fail("readlink", path);
}

/// The kernel is asked first, as it refuses to follow links that others have laid (in /tmp, say);
/// what comes out must be what it found.
Target target_of(const Path& file) {
  const auto found = status_by(::stat, file);
  Target target{followed(file), {}};
  target.old = status_by(::lstat, target.path);
  const bool same =
      found.has_value() == target.old.has_value() &&
      (!found || (found->st_dev == target.old->st_dev && found->st_ino == target.old->st_ino));
  if (same) return target;
  errno = ESTALE;
  fail("stat", file);
}

void require_writable(const Target& target) {
  if (!target.old || S_ISREG(target.old->st_mode)) {
    if (target.old && ::faccessat(AT_FDCWD, target.path.c_str(), W_OK, AT_EACCESS) != 0)
      fail("open", target.path);
    return;
  }
  errno = S_ISDIR(target.old->st_mode) ? EISDIR : ENOTSUP;
  fail("replace", target.path);
}

bool has_access_list(const Path& path) {
  return ::getxattr(path.c_str(), "system.posix_acl_access", nullptr, 0) > 0;
}

Path random_name_in(const Path& directory) {
  std::random_device random;
  return directory / fmt::format(".pibench-{:08x}{:08x}.tmp", random(), random());
}

/// True for errors of open(2), rename(2) and the like by which the directory or the owner forbids
/// it, and not the content.
bool is_refusal(int error) {
  return error == EACCES || error == EPERM || error == EROFS || error == EBUSY;
}

/// A file that is being written beside the one that it is to replace, and gone with the object
/// unless it did.
class Draft {
 public:
  /// Without a name at first where `has_name` is false. `error()` shows whether it could be made.
  Draft(const Path& directory, bool has_name) : directory_(directory) {
    fd_ = has_name ? open_named() : open_unnamed();
    error_ = fd_ < 0 ? errno : 0;
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  ~Draft() {
    if (!path_.empty()) ::unlink(path_.c_str());
    if (fd_ >= 0) ::close(fd_);
  }

  int fd() const { return fd_; }
  int error() const { return error_; }
  /// 0, or the errno.
  int rename_to(const Path& file) {
    if (path_.empty() && !take_name()) return errno;
    if (::rename(path_.c_str(), file.c_str()) != 0) return errno;
    path_.clear();
    return 0;
  }

 private:
  static constexpr int attempts_max = 100;

  int open_unnamed() const {
    return uninterrupted(
        [&] { return ::open(directory_.c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, 0644); });
  }

  int open_named() {
    for (int attempt = 0; attempt < attempts_max; ++attempt) {
      const Path path = random_name_in(directory_);
      const int fd = uninterrupted(
          [&] { return ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644); });
      if (fd >= 0) path_ = path;
      if (fd >= 0 || errno != EEXIST) return fd;
    }
    return -1;
  }

  bool take_name() {
    const std::string from = fmt::format("/proc/self/fd/{}", fd_);
    for (int attempt = 0; attempt < attempts_max; ++attempt) {
      const Path path = random_name_in(directory_);
      if (::linkat(AT_FDCWD, from.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) == 0) {
        path_ = path;
        return true;
      }
      if (errno != EEXIST) return false;
    }
    return false;
  }

  Path directory_;
  Path path_;
  int fd_ = -1;
  int error_ = 0;
};

/// The umask cannot be read without changing it for all threads, so the kernel applies it at
/// creation, and the mode is narrowed as long as the file is not whole.
mode_t take_mode(int fd, const Path& path) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) fail("fstat", path);
  if (::fchmod(fd, 0600) != 0) fail("fchmod", path);
  return status.st_mode & 0777U;
}

/// True when the new file has the old one's owner and group now.
bool take_over_owner(int fd, const struct stat& old) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return false;
  if (status.st_uid == old.st_uid && status.st_gid == old.st_gid) return true;
  return ::fchown(fd, old.st_uid, old.st_gid) == 0;
}

void write_all(int fd, std::string_view text, const Path& path) {
  while (!text.empty()) {
    const ssize_t written = uninterrupted([&] { return ::write(fd, text.data(), text.size()); });
    if (written < 0) fail("write", path);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// Some files, and directories of some file systems, cannot be synchronised, which is EINVAL.
void synchronise(int fd, const Path& path) {
  if (uninterrupted([fd] { return ::fsync(fd); }) != 0 && errno != EINVAL) fail("fsync", path);
}

/// A directory that may be written but not read cannot be opened.
void synchronise_directory(const Path& directory) {
  const FileDescriptor opened(
      uninterrupted([&] { return ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (opened.get() < 0 && errno == EACCES) return;
  if (opened.get() < 0) fail("open", directory);
  synchronise(opened.get(), directory);
}

/// 0, or the errno of the call that keeps the draft from taking the old file's place.
int write_draft(Draft& draft, const Target& target, std::string_view text) {
  if (draft.error() != 0) return draft.error();
  mode_t mode = take_mode(draft.fd(), target.path);
  if (target.old && !take_over_owner(draft.fd(), *target.old)) return EPERM;
  if (target.old) mode = target.old->st_mode & 07777U;
  write_all(draft.fd(), text, target.path);
  if (::fchmod(draft.fd(), mode) != 0) fail("fchmod", target.path);
  synchronise(draft.fd(), target.path);
  return draft.rename_to(target.path);
}

int write_beside(const Target& target, std::string_view text) {
  int error = 0;
  for (const bool has_name : {false, true}) {
    Draft draft(directory_of(target.path), has_name);
    error = write_draft(draft, target, text);
    if (error == 0) break;
  }
  return error;
}

void write_in_place(const Path& path, std::string_view text) {
  const FileDescriptor opened(uninterrupted([&] {
    return ::open(path.c_str(), O_WRONLY | O_TRUNC | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
  }));
  if (opened.get() < 0) fail("open", path);
  write_all(opened.get(), text, path);
  synchronise(opened.get(), path);
}

}  // namespace

void write_atomically(const Path& file, std::string_view text) {
  const Target target = target_of(file);
  require_writable(target);
  if (target.old && has_access_list(target.path)) return write_in_place(target.path, text);
  const int error = write_beside(target, text);
  if (error == 0) return synchronise_directory(directory_of(target.path));
  if (target.old && is_refusal(error)) return write_in_place(target.path, text);
  errno = error;
  fail("open", target.path);
}

}  // namespace pibench::reports
