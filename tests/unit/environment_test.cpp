#include "bench/machine/environment.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "bench/harness/placement.hpp"
#include "bench/machine/cpu_times.hpp"
#include "tests/support/made_up_tree.hpp"

namespace pibench {
namespace {

using Json = nlohmann::ordered_json;

TEST(Environment, IsFlat) {
  const Json environment = read_environment();
  for (const auto& [name, value] : environment.items())
    EXPECT_TRUE(value.is_string() || value.is_number()) << name << ": " << value;
}

TEST(Environment, SaysHowThisBinaryWasBuilt) {
  const Json environment = read_environment();
  EXPECT_EQ(environment.at("build_type"), build_type());
  EXPECT_EQ(environment.at("build_id").get<std::string>().size(), 40u);
  const std::string flags = environment.at("compiler_flags");
  EXPECT_NE(flags.find("-std=c++20"), std::string::npos) << flags;
  EXPECT_EQ(flags.find("-W"), std::string::npos) << flags;
}

TEST(Environment, LeavesOutWhatCannotBeRead) {
  const test::MadeUpTree tree;
  const Json environment = read_environment(tree.root());
  for (const char* name :
       {"cpu_model", "governor", "turbo", "smt", "clock_source", "load_average_1min", "sockets",
        "psi_cpu_some_avg10_percent", "steal_since_boot_percent", "mq_msg_max", "virtualised",
        "hypervisor", "shm_bytes", "cgroup_cpu_max", "mitigations_active"})
    EXPECT_FALSE(environment.contains(name)) << name;
  EXPECT_TRUE(environment.contains("host"));
}

TEST(Environment, ReadsTheProcessor) {
  const test::MadeUpTree tree;
  tree.write_cpu(0, 0, "0-1", "0-1");
  tree.write_cpu(1, 0, "0-1", "0-1");
  tree.write("proc/cpuinfo", "model name\t: Abacus 9\nflags\t\t: fpu avx2 rdtscp\n");
  for (const int cpu : allowed_cpus())
    tree.write(fmt::format("sys/devices/system/cpu/cpu{}/cpufreq/scaling_governor", cpu),
               "powersave");
  tree.write("sys/devices/system/cpu/intel_pstate/no_turbo", "0");
  tree.write("sys/devices/system/cpu/smt/control", "on");
  const Json environment = read_environment(tree.root());
  EXPECT_EQ(environment.at("cpu_model"), "Abacus 9");
  EXPECT_EQ(environment.at("cpu_flags"), "rdtscp avx2");
  EXPECT_EQ(environment.at("virtualised"), "no");
  EXPECT_EQ(environment.at("cores"), 1);
  EXPECT_EQ(environment.at("threads_per_core"), 2);
  EXPECT_EQ(environment.at("cache_l1d_bytes"), 32 << 10);
  EXPECT_EQ(environment.at("cache_l2_bytes"), 1 << 20);
  EXPECT_EQ(environment.at("cache_l3_bytes"), 32 << 20);
  EXPECT_EQ(environment.at("governor"), "powersave");
  EXPECT_EQ(environment.at("turbo"), "on");
  EXPECT_EQ(environment.at("smt"), "on");
}

TEST(Environment, ReadsWhatTheMachineIsUpTo) {
  const test::MadeUpTree tree;
  tree.write("proc/loadavg", "0.50 1.25 2.00 1/234 5678");
  tree.write("proc/pressure/cpu", "some avg10=12.50 avg60=1.56 avg300=14.53 total=1695303089");
  tree.write("proc/stat", "cpu  10 0 10 70 0 0 0 10 5 0\ncpu0 1 1 1 1 1 1 1 1 1 1");
  const Json environment = read_environment(tree.root());
  EXPECT_EQ(environment.at("load_average_1min"), 0.5);
  EXPECT_EQ(environment.at("load_average_15min"), 2.0);
  EXPECT_EQ(environment.at("psi_cpu_some_avg10_percent"), 12.5);
  EXPECT_EQ(environment.at("steal_since_boot_percent"), 10.0);
}

TEST(Environment, ReadsTheKernelsChoices) {
  const test::MadeUpTree tree;
  tree.write("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never");
  tree.write("sys/devices/system/cpu/vulnerabilities/meltdown", "Mitigation: PTI");
  tree.write("sys/devices/system/cpu/vulnerabilities/mds", "Not affected");
  tree.write("proc/cmdline", "quiet mitigations=auto,nosmt");
  tree.write("proc/sys/fs/mqueue/msg_max", "10");
  tree.write("proc/sys/kernel/shmmax", "18446744073692774399");
  tree.write("proc/self/cgroup", "0::/a/b");
  tree.write("sys/fs/cgroup/a/b/cpu.max", "50000 100000");
  const Json environment = read_environment(tree.root());
  EXPECT_EQ(environment.at("transparent_hugepage"), "madvise");
  EXPECT_EQ(environment.at("mitigations_active"), 1);
  EXPECT_EQ(environment.at("mitigations_option"), "auto,nosmt");
  EXPECT_EQ(environment.at("mq_msg_max"), 10);
  EXPECT_EQ(environment.at("sysv_shmmax_bytes"), 18446744073692774399U);
  EXPECT_EQ(environment.at("cgroup_cpu_max"), "50000 100000");
}

TEST(CpuTimes, StealIsAShareOfWhatPassed) {
  EXPECT_EQ(steal_percent({1000, 100}, {1200, 150}), 25);
  EXPECT_EQ(steal_percent({1000, 100}, {1000, 100}), 0);
  EXPECT_EQ(steal_percent({1000, 100}, {1100, 90}), 0);
}

TEST(CpuTimes, AreNotReadFromNonsense) {
  const test::MadeUpTree tree;
  EXPECT_FALSE(read_cpu_times(tree.root()));
  tree.write("proc/stat", "cpu 1 2 3");
  EXPECT_FALSE(read_cpu_times(tree.root()));
  tree.write("proc/stat", "intr 1 2 3 4 5 6 7 8 9");
  EXPECT_FALSE(read_cpu_times(tree.root()));
}

}  // namespace
}  // namespace pibench
