#include "transports/posix/removal.hpp"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>

#include "transports/posix/directory_entries.hpp"
#include "transports/posix/fd.hpp"

namespace pibench::posix {
namespace {

/// A run's own trees have three levels.
constexpr int depth_max = 16;
/// More than one, as others may add entries while we remove.
constexpr int passes_max = 100;
constexpr int lines_max = 8;

constexpr const char* mount_objection = "a mount point";
constexpr const char* unknown_mount_objection =
    "this kernel does not tell whether something is mounted there";

/// Takes no memory: the library has a text for each errno.
const char* text_of(int error) noexcept {
  const char* text = ::strerrordesc_np(error);
  return text != nullptr ? text : "an unknown error";
}

class Silence final : public RemovalObserver {
 public:
  void gone(const char*, const char*) override {}
  void stays(const char*, const char*) override {}
};

/// One directory on the way down.
struct Level {
  int directory;
  const char* name;
  const Level* above;
  int depth;
};

/// "up0/00000001", cut where it is too long.
class PathText {
 public:
  PathText(const Level& level, const char* name) noexcept {
    prepend(name);
    for (const Level* at = &level; at->above != nullptr; at = at->above) {
      prepend("/");
      prepend(at->name);
    }
  }
  const char* get() const noexcept { return room_.data() + begin_; }

 private:
  void prepend(std::string_view text) noexcept {
    const std::size_t some = std::min(text.size(), begin_);
    begin_ -= some;
    std::copy_n(text.end() - static_cast<std::ptrdiff_t>(some), some, room_.begin() + begin_);
  }

  std::array<char, 512> room_{};
  std::size_t begin_ = room_.size() - 1;
};

class TreeRemoval {
 public:
  TreeRemoval(const RemovalRules& rules, RemovalMode mode, RemovalObserver& observer)
      : rules_(rules), mode_(mode), observer_(observer) {}

  bool run(int directory) {
    const Level top{directory, "", nullptr, 0};
    for (int pass = 0; mode_ == RemovalMode::remove && pass < passes_max; ++pass) {
      removed_ = 0;
      if (empty(top)) return true;
      if (removed_ == 0) break;
    }
    reports_ = true;
    return empty(top);
  }

 private:
  /// One pass over a directory; whether nothing was seen to stay.
  bool empty(const Level& level) {
    bool complete = true;
    const int error = for_each_entry(level.directory, [&](const char* name) {
      if (level.depth == 0 && rules_.passed_over(name)) return;
      complete = remove(level, name) && complete;
    });
    return error == 0 ? complete : stays(level, ".", text_of(error));
  }

  bool remove(const Level& level, const char* name) {
    struct stat entry {};
    if (::fstatat(level.directory, name, &entry, AT_SYMLINK_NOFOLLOW) != 0)
      return errno == ENOENT || stays(level, name, text_of(errno));
    if (const char* objection = rules_.objection(name, level.depth, entry))
      return stays(level, name, objection);
    return S_ISDIR(entry.st_mode) ? remove_directory(level, name, entry) : unlink(level, name, 0);
  }

  bool remove_directory(const Level& level, const char* name, const struct stat& entry) {
    if (mode_ == RemovalMode::remove && ::unlinkat(level.directory, name, AT_REMOVEDIR) == 0)
      return count();
    const Fd inside(
        ::openat(level.directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!inside) return errno == ENOENT || stays(level, name, text_of(errno));
    if (const char* objection = objection_to_entering(level, inside, entry))
      return stays(level, name, objection);
    return empty({inside.get(), name, &level, level.depth + 1}) &&
           unlink(level, name, AT_REMOVEDIR);
  }

  const char* objection_to_entering(const Level& level, const Fd& inside,
                                    const struct stat& entry) const {
    struct stat opened {};
    if (level.depth >= depth_max) return "deeper than anything that a run makes";
    if (::fstat(inside.get(), &opened) != 0 || opened.st_dev != entry.st_dev ||
        opened.st_ino != entry.st_ino)
      return "it was another one a moment ago";
    switch (is_same_mount(level.directory, inside.get())) {
      case SameMount::yes:
        return nullptr;
      case SameMount::no:
        return mount_objection;
      case SameMount::unknown:
        return rules_.enters_unknown_mounts() ? nullptr : unknown_mount_objection;
    }
    return nullptr;
  }

  bool unlink(const Level& level, const char* name, int flags) {
    if (mode_ == RemovalMode::dry_run) return true;
    if (::unlinkat(level.directory, name, flags) == 0) return count();
    if (errno == ENOENT) return true;
    return stays(level, name, errno == EBUSY ? mount_objection : text_of(errno));
  }

  bool count() noexcept {
    ++removed_;
    return true;
  }

  bool stays(const Level& level, const char* name, const char* why) {
    if (reports_) observer_.stays(PathText(level, name).get(), why);
    return false;
  }

  const RemovalRules& rules_;
  RemovalMode mode_;
  RemovalObserver& observer_;
  std::uint64_t removed_ = 0;
  bool reports_ = false;
};

/// The mount that an open file lies on; none where the kernel does not show it.
std::optional<std::uint64_t> mount_of(int fd) noexcept {
  struct statx status {};
  if (::statx(fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &status) != 0 ||
      (status.stx_mask & STATX_MNT_ID) == 0)
    return std::nullopt;
  return status.stx_mnt_id;
}

iovec part(const char* text) noexcept {
  return {const_cast<char*>(text), std::strlen(text)};
}

}  // namespace

void RemovalComplaint::stays(const char* name, const char* why) {
  if (++reported_ > lines_max) return;
  std::array parts{part("pibench: not removed: "),
                   part(name),
                   part(" of "),
                   part(directory_),
                   part(": "),
                   part(why),
                   part("; 'pibench clean' removes it once that is mended\n")};
  [[maybe_unused]] const ssize_t written =
      ::writev(STDERR_FILENO, parts.data(), static_cast<int>(parts.size()));
}

bool empty_directory(int directory, const RemovalRules& rules, RemovalMode mode,
                     RemovalObserver& observer) {
  return TreeRemoval(rules, mode, observer).run(directory);
}

bool remove_own_tree(const char* path) noexcept {
  if (::rmdir(path) == 0 || errno == ENOENT) return true;
  const Fd directory(::open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  Silence silence;
  return directory && empty_directory(directory.get(), OwnTree(), RemovalMode::remove, silence) &&
         ::rmdir(path) == 0;
}

SameMount is_same_mount(int a, int b) noexcept {
  struct stat first {};
  struct stat second {};
  if (::fstat(a, &first) != 0 || ::fstat(b, &second) != 0) return SameMount::unknown;
  if (first.st_dev != second.st_dev) return SameMount::no;
  const auto one = mount_of(a);
  const auto other = mount_of(b);
  if (!one || !other) return SameMount::unknown;
  return *one == *other ? SameMount::yes : SameMount::no;
}

}  // namespace pibench::posix
