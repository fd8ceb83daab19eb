// Names that other programs, and other tests, make meanwhile are not ours to count.
#pragma once

#include <gtest/gtest.h>

#include "transports/posix/fd.hpp"

namespace pibench::test {

/// Whether this process may make its kernel names private. A child has tried, so that nothing is
/// half done here.
bool can_have_private_kernel_names();

/// From then on this process and its children have a System V and POSIX IPC namespace, a /dev/shm
/// and a /dev/mqueue of their own, and mounts that nobody else sees. In a chroot they have a root
/// of their own too, with the same in it. Throws std::system_error; do not call it where
/// can_have_private_kernel_names() is false.
void make_kernel_names_private();

/// Gives the test program kernel names of its own, which its children inherit. Needs privilege;
/// without it they stay shared, and the test programs of a build take turns. Where neither can be,
/// it throws, and the program has failed: with a failed assertion its tests would count as skipped.
class PrivateKernelNames : public testing::Environment {
 public:
  void SetUp() override;
  void TearDown() override { turn_.reset(); }

 private:
  posix::Fd turn_;
};

}  // namespace pibench::test
