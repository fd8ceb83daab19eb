// Names that other programs, and other tests, make meanwhile are not ours to count.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/mount.h>

#include <filesystem>

#include "transports/posix/fd.hpp"

namespace pibench::test {

/// From then on this process and its children have a System V and POSIX IPC namespace, a /dev/shm
/// and a /dev/mqueue of their own, and mounts that nobody else sees. False without privilege.
inline bool make_kernel_names_private() {
  return ::unshare(CLONE_NEWIPC) == 0 && ::unshare(CLONE_NEWNS) == 0 &&
         ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777") == 0 &&
         (!std::filesystem::exists("/dev/mqueue") ||
          ::mount("mqueue", "/dev/mqueue", "mqueue", MS_NOSUID | MS_NODEV, nullptr) == 0);
}

/// Gives the test program a System V and POSIX IPC namespace, a /dev/shm and a /dev/mqueue of its
/// own, which its children inherit. Needs privilege; without it they stay shared, and the test
/// programs of a build take turns.
class PrivateKernelNames : public testing::Environment {
 public:
  void SetUp() override {
    if (!make_kernel_names_private()) take_turn();
  }
  void TearDown() override { turn_.reset(); }

 private:
  void take_turn() {
    const auto build = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    turn_.reset(::open(build.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    ASSERT_EQ(::flock(turn_.get(), LOCK_EX), 0);
  }

  posix::Fd turn_;
};

}  // namespace pibench::test
