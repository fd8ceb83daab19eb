#include "tests/support/private_kernel_names.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "tests/support/forked.hpp"
#include "tests/support/own_program.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench::test {
namespace {

namespace fs = std::filesystem;
using posix::checked;

/// False where `directory` is no mount point.
bool hide_mounts_below(const char* directory) {
  if (::mount(nullptr, directory, nullptr, MS_REC | MS_PRIVATE, nullptr) == 0) return true;
  if (errno != EINVAL && errno != ENOENT) posix::throw_errno("mount --make-rprivate");
  return false;
}

/// A chroot's root is no mount point as a rule, and a mount that is made anywhere on the file
/// system around it may be seen by others. A second mount of all that is in it, upon one that is
/// ours alone, becomes the root.
void move_into_private_root() {
  const fs::path here = fs::current_path();
  for (const char* const covered : {"/proc", "/sys", "/dev/shm", "/dev/pts", "/dev"}) {
    if (!hide_mounts_below(covered)) continue;
    checked(::mount("/", covered, nullptr, MS_BIND | MS_REC, nullptr), "mount --rbind /");
    checked(::chroot(covered), "chroot");
    fs::current_path("/");
    if (!hide_mounts_below("/")) posix::throw_errno("mount --make-rprivate /");
    return fs::current_path(here);
  }
  throw std::system_error(EINVAL, std::generic_category(), "no mount point in this root");
}

void mount_anew(const char* type, const char* directory, const char* options) {
  if (!fs::exists(directory)) return;
  checked(::mount(type, directory, type, MS_NOSUID | MS_NODEV, options), directory);
}

fs::path build_directory() {
  return own_program().parent_path();
}

posix::Fd wait_for_turn() {
  posix::Fd turn(::open(build_directory().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  checked(turn.get(), "opening the build's directory, to take turns");
  checked(::flock(turn.get(), LOCK_EX), "flock of the build's directory, to take turns");
  return turn;
}

}  // namespace

bool can_have_private_kernel_names() {
  return Forked([] {
           make_kernel_names_private();
           return true;
         })
      .succeeded();
}

void make_kernel_names_private() {
  checked(::unshare(CLONE_NEWIPC | CLONE_NEWNS), "unshare");
  if (!hide_mounts_below("/")) move_into_private_root();
  mount_anew("tmpfs", "/dev/shm", "mode=1777");
  mount_anew("mqueue", "/dev/mqueue", nullptr);
}

OwnKernelNames::OwnKernelNames() {
  if (can_have_private_kernel_names())
    make_kernel_names_private();
  else
    turn_ = wait_for_turn();
}

}  // namespace pibench::test
