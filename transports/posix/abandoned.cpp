#include "transports/posix/abandoned.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <string_view>
#include <thread>

#include "transports/posix/directory_entries.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/kernel_objects.hpp"
#include "transports/posix/ledger.hpp"
#include "transports/posix/syscall.hpp"
#include "transports/posix/temporary_root.hpp"

namespace pibench::posix {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

/// A killed parent's workers die with it, but not in the same instant.
constexpr auto longest_wait = std::chrono::seconds(2);
constexpr auto retry_interval = std::chrono::milliseconds(10);

constexpr const char* in_use = "in use by a running pibench";
constexpr const char* unknown_use =
    "without locks, whether it is in use cannot be told from here; remove it by hand";

/// nullptr, or why anything found in the directory may be another thing a moment later.
const char* objection_to_root(const struct stat& root) noexcept {
  if (is_open_to_all(root))
    return "all users may rename what lies there, which has no sticky bit (chmod +t)";
  if (root.st_uid != 0 && root.st_uid != ::geteuid())
    return "another user, who owns the directory around it, may rename it";
  return nullptr;
}

/// Rules for a directory that is proved to be a run's.
class RunRules final : public RemovalRules {
 public:
  explicit RunRules(const Ledger& ledger) : ledger_(ledger) {}
  const char* objection(const char* name, int depth, const struct stat& entry) const override {
    if (entry.st_uid != ::geteuid()) return "another user's";
    if (depth == 0 && !ledger_.has_noted(name)) return "not under a name that the run has noted";
    if (S_ISREG(entry.st_mode) && entry.st_nlink > 1)
      return "has a second name, which no run makes";
    if (!S_ISREG(entry.st_mode) && !S_ISDIR(entry.st_mode) && !S_ISFIFO(entry.st_mode) &&
        !S_ISSOCK(entry.st_mode))
      return "of a kind that no run makes";
    return nullptr;
  }
  bool passed_over(const char* name) const override {
    return std::string_view(name) == Ledger::file_name;
  }
  bool enters_unknown_mounts() const override { return false; }

 private:
  const Ledger& ledger_;
};

/// The fate of one directory, as lines.
class Lines final : public RemovalObserver {
 public:
  Lines(std::string path, CleanReport& report) : path_(std::move(path)), report_(report) {}

  void gone(const char* kind, const char* name) override {
    report_.removed.push_back(std::string(kind) + ' ' + name);
  }
  void stays(const char* name, const char* why) override {
    report_.kept.push_back(path_ + ", with " + name + ": " + why);
    report_.is_complete = false;
  }
  /// Keeps something that is in use, or not for us to remove.
  void keep(const std::string& why) { report_.kept.push_back(path_ + ": " + why); }
  /// Keeps something that ought to have been removed.
  void fail(const std::string& why) {
    keep(why);
    report_.is_complete = false;
  }
  void directory_is_gone() { report_.removed.push_back("directory " + path_); }

 private:
  std::string path_;
  CleanReport& report_;
};

enum class Lock : std::uint8_t { ours, taken, none };

Lock take_lock(const Fd& directory) noexcept {
  if (::flock(directory.get(), LOCK_EX | LOCK_NB) == 0) return Lock::ours;
  return errno == EWOULDBLOCK ? Lock::taken : Lock::none;
}

/// One directory that looks like a run's.
class CandidateDirectory {
 public:
  CandidateDirectory(const Fd& root, const char* root_objection, std::string name, Lines& lines)
      : root_(root), root_objection_(root_objection), name_(std::move(name)), lines_(lines) {}

  void clean(const AlsoClean& also, RemovalMode mode) {
    if (!open() || !is_on_same_mount()) return;
    if (!is_a_runs() || !is_abandoned() || !is_a_runs()) return;
    if (root_objection_ != nullptr) return lines_.fail(root_objection_);
    if (is_open_to_others()) return lines_.fail("open to other users, as no run makes it");
    if (!proof_.ledger || remove_contents(also, mode)) remove_itself(mode);
  }

 private:
  /// Silent about entries that are no directory of this user's.
  bool open() {
    struct stat status {};
    if (::fstatat(root_.get(), name_.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISDIR(status.st_mode) || status.st_uid != ::geteuid())
      return false;
    directory_.reset(
        ::openat(root_.get(), name_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!directory_ && errno != ENOENT) lines_.keep(::strerror(errno));
    return directory_ && ::fstat(directory_.get(), &status) == 0 && status.st_uid == ::geteuid();
  }

  bool is_on_same_mount() {
    const SameMount same = is_same_mount(root_.get(), directory_.get());
    if (same == SameMount::no) lines_.keep("a mount point");
    if (same == SameMount::unknown) lines_.keep("this kernel does not tell what is mounted there");
    return same == SameMount::yes;
  }

  /// A run that begins or ends just now may write or remove the ledger between our looks.
  bool is_a_runs() {
    for (int look = 0; look < 2; ++look) {
      proof_ = prove(directory_.get(), name_);
      if (proof_.ledger || is_unproved_run(directory_.get())) return true;
    }
    if (is_still_there()) lines_.keep(proof_.objection);
    return false;
  }

  bool is_open_to_others() const noexcept {
    struct stat status {};
    return ::fstat(directory_.get(), &status) != 0 || (status.st_mode & 077) != 0;
  }

  /// The state of the owner, where its process id can be looked up.
  Life owner() const noexcept {
    if (!proof_.ledger || !proof_.ledger->origin.has_same_processes(Origin::here()))
      return Life::unknown;
    return life_of(proof_.ledger->owner);
  }

  bool is_abandoned() {
    const Lock lock = wait_for_lock();
    if (lock == Lock::taken) return keep(in_use);
    const bool is_locked_in_use = !proof_.ledger || proof_.ledger->is_locked != 0;
    const Life life = owner();
    if (life == Life::living) return keep(in_use);
    if ((lock == Lock::ours && is_locked_in_use) || life == Life::ended) return is_still_there();
    lines_.fail(unknown_use);
    return false;
  }

  Lock wait_for_lock() {
    const auto give_up = Clock::now() + longest_wait;
    Lock lock = take_lock(directory_);
    while (lock == Lock::taken && owner() == Life::ended && Clock::now() < give_up &&
           !interruption::requested()) {
      std::this_thread::sleep_for(retry_interval);
      lock = take_lock(directory_);
    }
    return lock;
  }

  bool keep(const char* why) {
    lines_.keep(why);
    return false;
  }

  /// True when nobody has moved it, or put another one in its place.
  bool is_still_there() {
    struct stat opened {};
    struct stat named {};
    return ::fstat(directory_.get(), &opened) == 0 &&
           ::fstatat(root_.get(), name_.c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0 &&
           opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
  }

  bool remove_contents(const AlsoClean& also, RemovalMode mode) {
    const Origin here = Origin::here();
    if (const char* objection = objection_to_kernel_objects(*proof_.ledger, here)) {
      lines_.fail(objection);
      return false;
    }
    if (!has_no_kernel_objects(*proof_.ledger, here) &&
        !remove_kernel_objects(*proof_.ledger, mode, lines_))
      return false;
    if (const std::string reason = also ? also({directory_.get(), name_, mode}) : "";
        !reason.empty()) {
      lines_.fail(reason);
      return false;
    }
    return empty_directory(directory_.get(), RunRules(*proof_.ledger), mode, lines_);
  }

  /// Removes the ledger last, as it names the owner of the rest.
  void remove_itself(RemovalMode mode) {
    if (mode == RemovalMode::remove) {
      ::fchmod(directory_.get(), unproved_run_mode);
      if (::unlinkat(directory_.get(), Ledger::file_name, 0) != 0 && errno != ENOENT)
        return lines_.fail(::strerror(errno));
      if (::unlinkat(root_.get(), name_.c_str(), AT_REMOVEDIR) != 0)
        return errno == ENOENT ? void() : lines_.fail(::strerror(errno));
    }
    lines_.directory_is_gone();
  }

  const Fd& root_;
  const char* root_objection_;
  std::string name_;
  Lines& lines_;
  Fd directory_;
  Proof proof_;
};

/// Sorted, so that the order is the same each time.
std::vector<std::string> names_like_a_runs(const Fd& root, const fs::path& path) {
  std::vector<std::string> names;
  const int error = for_each_entry(root.get(), [&](const char* name) {
    if (matches(run_name_pattern, name)) names.emplace_back(name);
  });
  if (error != 0) throw_errno("read " + path.string(), error);
  std::ranges::sort(names);
  return names;
}

}  // namespace

bool AbandonedRun::holds(const char* name) const noexcept {
  struct stat status {};
  return ::fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0;
}

CleanReport clean_abandoned(const AlsoClean& also, RemovalMode mode) {
  const fs::path path = temporary_root();
  const Fd root(checked(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC),
                        "open " + path.string() + " (set TMPDIR as it was for the run)"));
  struct stat status {};
  checked(::fstat(root.get(), &status), "fstat " + path.string());
  CleanReport report;
  for (const std::string& name : names_like_a_runs(root, path)) {
    if (interruption::requested()) break;
    Lines lines((path / name).string(), report);
    CandidateDirectory(root, objection_to_root(status), name, lines).clean(also, mode);
  }
  return report;
}

}  // namespace pibench::posix
