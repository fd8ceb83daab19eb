// The private directory of one run, and what a killed run leaves behind.
//
// Everything with a name lives in it or carries its tag: files and sockets inside, POSIX queues,
// semaphores and shared memory as "/<tag>.<random>". SysV queues and semaphores have no name, so
// their ids stand in a ledger, a small mapped file that survives SIGKILL of its writer.
//
// The directory is made by mkdtemp (0700, unguessable, exclusive) under $TMPDIR or /tmp and locked
// with flock for as long as the creator or any child of its lives: an unlocked one is abandoned.
// Its name, and with it the tag, is there for all users to see; so kernel names are random again.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "transports/posix/fd.hpp"
#include "transports/posix/mapping.hpp"

namespace pibench::posix {

class RunDirectory {
 public:
  /// Throws std::system_error naming the directory that cannot be used, or in which others could
  /// put something else in the place of what is ours.
  static RunDirectory create();

  RunDirectory(RunDirectory&&) = default;
  RunDirectory& operator=(RunDirectory&&) = delete;
  /// Removes the directory with all in it, in the creating process only.
  ~RunDirectory();

  const std::filesystem::path& path() const noexcept { return path_; }
  /// Unique among runs; letters, digits and '-'.
  const std::string& tag() const noexcept { return tag_; }
  /// "/<tag>.<random>", for mq_open, sem_open and shm_open; another one each time, as whoever has
  /// seen one could take it first the next time. clean_abandoned() finds shared memory of all these
  /// names, and a queue or a semaphore of the latest: unlink those before the next is made.
  std::string make_kernel_name() const;
  /// Empty before the first.
  std::string latest_kernel_name() const;
  /// A new directory (0700) inside; the caller removes it.
  std::filesystem::path make_directory(const std::string& prefix) const;

  /// Keeps a SysV queue's id where clean_abandoned() finds it. Throws std::length_error when full.
  void record_queue(int id);
  void forget_queue(int id) noexcept;
  /// The same for a SysV semaphore set.
  void record_semaphores(int id);
  void forget_semaphores(int id) noexcept;

 private:
  RunDirectory(std::filesystem::path path, Fd lock, Mapping ledger);

  std::filesystem::path path_;
  std::string tag_;
  Fd lock_;
  Mapping ledger_;
  pid_t owner_;
};

/// One thing that clean_abandoned() removed, or left and why; as a line for people.
struct CleanReport {
  std::vector<std::string> removed;
  std::vector<std::string> kept;
};

/// Removes what killed runs of this user left under $TMPDIR or /tmp. Touches nothing that is in
/// use or that belongs to another user.
/// `also` is asked about each abandoned directory before it goes, for what lives elsewhere; a
/// reason that it returns keeps the directory.
using AlsoClean = std::function<std::string(const std::filesystem::path& directory)>;
CleanReport clean_abandoned(const AlsoClean& also = {});

/// $TMPDIR, or /tmp where it is unset or empty.
std::filesystem::path temporary_root();

}  // namespace pibench::posix
