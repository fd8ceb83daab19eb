// The removal of directories, relative to descriptors, so that nobody can redirect it, and without
// memory of the heap, so that it works where there is none.
//
// Symbolic links are not followed, and no mount point is entered. Each level takes a descriptor.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string_view>

namespace pibench::posix {

/// Called during a removal; the strings that it gets live for the call.
class RemovalObserver {
 public:
  virtual void gone(const char* kind, const char* name) = 0;
  virtual void stays(const char* name, const char* why) = 0;

 protected:
  ~RemovalObserver() = default;
};

/// Reports on standard error what stays of a run that removes its own things.
class RemovalComplaint final : public RemovalObserver {
 public:
  explicit RemovalComplaint(const char* directory) : directory_(directory) {}
  void gone(const char*, const char*) override {}
  void stays(const char* name, const char* why) override;

 private:
  const char* directory_;
  int reported_ = 0;
};

/// The mode of a removal: for real, or as a report of what it would remove.
enum class RemovalMode : std::uint8_t { remove, dry_run };

/// Rules for the entries of a tree: objection() is nullptr where an entry may be removed, else why
/// it stays. `depth` is 0 right in the directory; there passed_over() names entries to ignore.
class RemovalRules {
 public:
  virtual const char* objection(const char* name, int depth, const struct stat& entry) const = 0;
  virtual bool passed_over(const char* name) const = 0;
  /// The answer for a kernel that does not distinguish mounts of the same device.
  virtual bool enters_unknown_mounts() const = 0;

 protected:
  ~RemovalRules() = default;
};

/// Rules for a tree of this process's own: all is removed but mount points, and the one name that
/// is given.
class OwnTree final : public RemovalRules {
 public:
  explicit OwnTree(std::string_view passed_over = {}) : passed_over_(passed_over) {}
  const char* objection(const char*, int, const struct stat&) const override { return nullptr; }
  bool passed_over(const char* name) const override { return name == passed_over_; }
  bool enters_unknown_mounts() const override { return true; }

 private:
  std::string_view passed_over_;
};

/// Empties the directory that is open. True when nothing stays but entries that are passed over.
bool empty_directory(int directory, const RemovalRules& rules, RemovalMode mode,
                     RemovalObserver& observer);

/// Removes a part of the run's directory with all in it, which may be missing. False where
/// something stays; nothing is printed, as the later removal of the run's directory reports it.
bool remove_own_tree(const char* path) noexcept;

enum class SameMount : std::uint8_t { yes, no, unknown };
/// Compares the mounts of two open directories.
SameMount is_same_mount(int a, int b) noexcept;

}  // namespace pibench::posix
