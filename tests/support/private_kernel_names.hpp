// Names that other programs, and other tests, make meanwhile are not ours to count.
#pragma once

#include <gtest/gtest.h>

#include <optional>

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

/// Kernel names of its own for this process, from the construction on and for what it starts. Where
/// privilege lacks they stay shared, and the programs of a build that have one of these take turns.
/// Throws std::system_error where neither can be.
class OwnKernelNames {
 public:
  OwnKernelNames();

  /// Whether privilege has sufficed: nobody else sees them, nor what this process mounts.
  bool are_private() const noexcept { return !turn_; }

 private:
  posix::Fd turn_;
};

/// For a test program. What it throws fails the program; after a failed assertion the tests would
/// count as skipped.
class PrivateKernelNames : public testing::Environment {
 public:
  void SetUp() override { names_.emplace(); }
  void TearDown() override { names_.reset(); }

 private:
  std::optional<OwnKernelNames> names_;
};

}  // namespace pibench::test
