// The private directory of one run.
//
// Everything with a name lives in it or carries its tag: files and sockets inside, POSIX queues,
// semaphores and shared memory as "/<tag>.<random>". SysV queues and semaphores have no name, so
// their ids stand in the ledger that lies in the directory (ledger.hpp), from which abandoned.hpp
// learns what a killed run left.
//
// The directory is made under $TMPDIR or /tmp (0700, unguessable, exclusive) and locked with flock
// for as long as the creator or any child of its lives: an unlocked one is abandoned. There are
// file systems and sandboxes without flock; there, it is in use while the process that made it
// lives, whose id and start are in the ledger.
// Its name, and with it the tag, is there for all users to see; so kernel names are random again.
#pragma once

#include <sys/types.h>

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "transports/posix/fd.hpp"
#include "transports/posix/mapping.hpp"
#include "transports/posix/temporary_root.hpp"

namespace pibench::posix {

class RunDirectory {
 public:
  /// Throws std::system_error naming the directory that cannot be used, or in which others could
  /// put something else in the place of what is ours. Leaves nothing then.
  static RunDirectory create();

  RunDirectory(RunDirectory&&) = default;
  RunDirectory& operator=(RunDirectory&&) = delete;
  /// Calls remove().
  ~RunDirectory();

  /// Removes the directory with all in it, and what the run still has in the kernel, in the
  /// creating process only; takes no memory, and no descriptor that it does not hold already. Where
  /// something cannot be removed, standard error names it, and 'pibench clean' finds it later: the
  /// result is then false, and the caller ends with an exit code other than 0. Nothing but path()
  /// and tag() may be called afterwards.
  bool remove() noexcept;

  const std::filesystem::path& path() const noexcept { return path_; }
  /// Unique among runs; letters, digits and '-'.
  const std::string& tag() const noexcept { return tag_; }
  /// "/<tag>.<random>", for mq_open, sem_open and shm_open; another one each time, as whoever has
  /// seen one could take it first the next time. clean_abandoned() finds shared memory of all these
  /// names, and a queue or a semaphore of the latest: unlink those before the next is made.
  std::string make_kernel_name() const;
  /// Empty before the first.
  std::string latest_kernel_name() const;

  // Entries of the directory are made under names that the ledger notes before, as
  // clean_abandoned() leaves anything else there. These functions throw std::length_error when it
  // is full.

  /// The path of something that the caller makes and removes.
  std::filesystem::path path_of(std::string_view name) const;
  /// Like path_of(), but another path each time: leftovers are in nobody's way.
  std::filesystem::path fresh_path(std::string_view stem) const;
  /// An empty file (0600), which may be there already; stays. Throws std::system_error.
  void make_file(const std::string& name) const;
  /// A new directory (0700) inside; the caller removes it. Throws std::system_error.
  std::filesystem::path make_directory(const std::string& prefix) const;

  /// Keeps a SysV queue's id where clean_abandoned() finds it. Throws std::length_error when full.
  void record_queue(int id);
  void forget_queue(int id) noexcept;
  /// Removes a recorded queue and forgets it; one that resists is left to remove() and
  /// clean_abandoned().
  void remove_queue(int id) noexcept;
  /// The like for a SysV semaphore set.
  void record_semaphores(int id);
  void forget_semaphores(int id) noexcept;
  void remove_semaphores(int id) noexcept;

 private:
  class Attempt;
  /// Descriptors for the levels below the directory's own, where there is no other descriptor.
  using Spare = std::array<Fd, 2>;
  RunDirectory(std::filesystem::path path, std::string tag, Fd lock, Spare spare,
               Mapping ledger) noexcept;

  bool remove_all() noexcept;

  std::filesystem::path path_;
  std::string tag_;
  Fd lock_;
  Spare spare_;
  Mapping ledger_;
  pid_t owner_;
};

}  // namespace pibench::posix
