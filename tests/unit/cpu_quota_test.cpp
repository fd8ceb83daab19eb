#include "bench/machine/cpu_quota.hpp"

#include <gtest/gtest.h>

#include "tests/support/made_up_tree.hpp"

namespace pibench {
namespace {

/// A machine with control groups of version 1, as this process sees them.
class CpuQuotaTest : public testing::Test {
 protected:
  void be_in(const std::string& cgroup, const std::string& mountinfo) const {
    tree_.write("proc/self/cgroup", cgroup);
    tree_.write("proc/self/mountinfo", mountinfo);
  }
  void quota_of_version_1(const std::string& group, const std::string& quota_us) const {
    tree_.write(group + "/cpu.cfs_quota_us", quota_us);
    tree_.write(group + "/cpu.cfs_period_us", "100000");
  }
  std::string text() const {
    const auto quota = read_cpu_quota(tree_.root());
    return quota ? quota->text : "unknown";
  }
  std::string file() const {
    return read_cpu_quota(tree_.root())->file.lexically_relative(tree_.root()).string();
  }

  test::MadeUpTree tree_;
};

constexpr const char* mount_of_version_1 =
    "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct";

TEST_F(CpuQuotaTest, OfVersion1IsTheOneOfItsOwnGroup) {
  be_in("8:pids:/\n4:cpu,cpuacct:/a/b\n3:cpuset:/", mount_of_version_1);
  quota_of_version_1("sys/fs/cgroup/cpu,cpuacct", "-1");
  quota_of_version_1("sys/fs/cgroup/cpu,cpuacct/a", "-1");
  quota_of_version_1("sys/fs/cgroup/cpu,cpuacct/a/b", "20000");
  quota_of_version_1("sys/fs/cgroup/cpu,cpuacct/c", "1000");
  EXPECT_EQ(text(), "20000 100000");
  EXPECT_EQ(file(), "sys/fs/cgroup/cpu,cpuacct/a/b/cpu.cfs_quota_us");
}

TEST_F(CpuQuotaTest, OfAGroupAroundItsOwnCountsToo) {
  be_in("4:cpu,cpuacct:/a/b", mount_of_version_1);
  quota_of_version_1("sys/fs/cgroup/cpu,cpuacct/a", "20000");
  quota_of_version_1("sys/fs/cgroup/cpu,cpuacct/a/b", "90000");
  EXPECT_EQ(text(), "20000 100000");
  EXPECT_EQ(file(), "sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us");
}

TEST_F(CpuQuotaTest, OfVersion2IsTheTightestOfAll) {
  be_in("0::/a/b", "30 1 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate");
  tree_.write("sys/fs/cgroup/a/cpu.max", "150000 100000");
  tree_.write("sys/fs/cgroup/a/b/cpu.max", "max 100000");
  EXPECT_EQ(text(), "150000 100000");
  tree_.write("sys/fs/cgroup/a/b/cpu.max", "10000 20000");
  EXPECT_EQ(text(), "10000 20000");
}

TEST_F(CpuQuotaTest, OfBothVersionsIsTheTighter) {
  be_in("1:cpu:/v1\n0::/v2",
        "32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
        "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw");
  tree_.write("sys/fs/cgroup/unified/v2/cpu.max", "300000 100000");
  quota_of_version_1("sys/fs/cgroup/cpu/v1", "200000");
  EXPECT_EQ(text(), "200000 100000");
}

TEST_F(CpuQuotaTest, IsFoundWhereverTheHierarchyIsMounted) {
  be_in("1:cpu:/a", "32 31 0:29 / /groups\\040of\\040cpu rw - cgroup none rw,cpu");
  quota_of_version_1("groups of cpu/a", "5000");
  EXPECT_EQ(text(), "5000 100000");
}

TEST_F(CpuQuotaTest, IsFoundWhereAContainerSeesItsPartOfTheHierarchy) {
  be_in("1:cpu:/docker/c0ffee/job",
        "32 31 0:29 /docker/c0ffee /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu");
  quota_of_version_1("sys/fs/cgroup/cpu", "50000");
  quota_of_version_1("sys/fs/cgroup/cpu/job", "-1");
  EXPECT_EQ(text(), "50000 100000");
}

TEST_F(CpuQuotaTest, IsFoundAtTheTopWhereThePathIsTheHosts) {
  be_in("0::/system.slice/c0ffee", "30 1 0:26 /other /sys/fs/cgroup ro - cgroup2 cgroup rw");
  tree_.write("sys/fs/cgroup/cpu.max", "50000 100000");
  EXPECT_EQ(text(), "50000 100000");
}

TEST_F(CpuQuotaTest, ThatIsNoneIsKnownToBeNone) {
  be_in("1:cpu:/", mount_of_version_1);
  quota_of_version_1("sys/fs/cgroup/cpu,cpuacct", "-1");
  EXPECT_EQ(text(), "max 100000");
  be_in("0::/", "30 1 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw");
  EXPECT_EQ(text(), "max");
}

TEST_F(CpuQuotaTest, IsUnknownWhereNothingTellsIt) {
  EXPECT_EQ(text(), "unknown");
  be_in("1:cpu:/a", mount_of_version_1);
  EXPECT_EQ(text(), "unknown") << "the hierarchy is not there";
  be_in("3:cpuset:/a", mount_of_version_1);
  EXPECT_EQ(text(), "unknown") << "of which group it is a member";
  be_in("nonsense\n::\n1:cpu:/a", "1 2\n- -\n32 31 0:29 / /x rw");
  EXPECT_EQ(text(), "unknown");
}

}  // namespace
}  // namespace pibench
