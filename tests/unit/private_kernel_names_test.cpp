// What a test program does before its tests, where it may mount, where it may not, and in a chroot.
#include "tests/support/private_kernel_names.hpp"

#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "tests/support/command.hpp"
#include "tests/support/forked.hpp"
#include "tests/support/refused_calls.hpp"

namespace pibench::test {
namespace {

namespace fs = std::filesystem;

std::string namespaces() {
  return fs::read_symlink("/proc/self/ns/mnt").string() +
         fs::read_symlink("/proc/self/ns/ipc").string();
}

dev_t device_of(const fs::path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_dev : 0;
}

bool cannot_be_had() {
  try {
    const OwnKernelNames names;
  } catch (const std::system_error&) {
    return true;
  }
  return false;
}

TEST(PrivateKernelNamesTest, AreNotBegunWhereMountIsRefused) {
  EXPECT_TRUE(Forked([] {
                const std::string before = namespaces();
                return refuse_calls({{SYS_mount, EPERM}}) && !can_have_private_kernel_names() &&
                       namespaces() == before;
              }).succeeded());
}

TEST(PrivateKernelNamesTest, AreAFailureWhereTurnsCannotBeTakenEither) {
  EXPECT_TRUE(Forked([] {
                return refuse_calls({{SYS_unshare, EPERM}, {SYS_flock, ENOLCK}}) && cannot_be_had();
              }).succeeded());
}

/// A root as a build daemon has one: directories somewhere on a file system whose mounts others
/// see too.
class ChrootTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!can_have_private_kernel_names()) GTEST_SKIP() << "only root can mount, and not everywhere";
    for (const fs::path& directory : {root_ / "proc", root_ / "dev/shm", root_ / "home"})
      fs::create_directories(directory);
  }

  /// Whether `inside()` is true in the chroot, and nothing of what it mounts is seen around it.
  template <class Inside>
  bool is_true_in_chroot(Inside inside) const {
    return Forked([&] {
             make_kernel_names_private();
             return ::mount(nullptr, "/", nullptr, MS_REC | MS_SHARED, nullptr) == 0 &&
                    is_true_below(inside) && device_of(root_ / "dev/shm") == device_of(root_) &&
                    fs::is_empty(root_ / "dev/shm");
           })
        .succeeded();
  }

  /// In the namespace of the root that is around.
  bool mount_proc() const {
    return ::mount("proc", (root_ / "proc").c_str(), "proc", 0, nullptr) == 0;
  }

  bool with_proc_ = true;

 private:
  template <class Inside>
  bool is_true_below(Inside inside) const {
    if (with_proc_ && !mount_proc()) return false;
    return Forked([&] { return ::chroot(root_.c_str()) == 0 && ::chdir("/home") == 0 && inside(); })
        .succeeded();
  }

  ScratchDirectory scratch_;
  fs::path root_ = scratch_.path() / "root";
};

TEST_F(ChrootTest, HasNamesThatAreNotSeenAroundIt) {
  EXPECT_TRUE(is_true_in_chroot([] {
    make_kernel_names_private();
    std::ofstream("/dev/shm/mine") << "x";
    return device_of("/dev/shm") != device_of("/dev") && fs::exists("/dev/shm/mine");
  }));
}

TEST_F(ChrootTest, IsAsItWasApartFromThem) {
  EXPECT_TRUE(is_true_in_chroot([] {
    std::ofstream("file") << "x";
    make_kernel_names_private();
    return fs::current_path() == "/home" && fs::exists("file") && fs::exists("/home/file") &&
           fs::exists("/proc/self/status");
  }));
}

TEST_F(ChrootTest, CanBeMadePrivateAgain) {
  EXPECT_TRUE(is_true_in_chroot([] {
    make_kernel_names_private();
    return can_have_private_kernel_names();
  }));
}

TEST_F(ChrootTest, SharesItsNamesWhereNothingIsMounted) {
  with_proc_ = false;
  EXPECT_TRUE(is_true_in_chroot([] { return !can_have_private_kernel_names(); }));
}

}  // namespace
}  // namespace pibench::test
