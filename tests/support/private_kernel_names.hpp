// Names that other programs, and other tests, make meanwhile are not ours to count.
#pragma once

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>

namespace pibench::test {

/// Gives the test program a System V and POSIX IPC namespace, a /dev/shm and a /dev/mqueue of its
/// own, which its children inherit. Needs privilege; without it everything stays shared.
class PrivateKernelNames : public testing::Environment {
 public:
  void SetUp() override {
    if (::unshare(CLONE_NEWIPC) != 0 || ::unshare(CLONE_NEWNS) != 0) return;
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return;
    static_cast<void>(::mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777"));
    static_cast<void>(::mount("mqueue", "/dev/mqueue", "mqueue", MS_NOSUID | MS_NODEV, nullptr));
  }
};

}  // namespace pibench::test
