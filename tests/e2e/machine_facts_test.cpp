// What the doctor says of machines that are made up, in mounts that only it sees.
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/support/made_up_tree.hpp"

namespace pibench::test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// What a script ends with that cannot make its machine up.
constexpr int no_machine = 77;

Finished in_own_mounts(const std::string& script) {
  return run({"unshare", "--mount", "bash", "-c", script});
}

/// Of `pibench doctor --json`.
Json finding_of(const std::string& out, const std::string& what) {
  const Json all = Json::parse(out, nullptr, false);
  if (!all.is_object()) return {};
  for (const Json& finding : all.at("findings"))
    if (finding.at("what") == what) return finding;
  return {};
}

std::string doctor() {
  return std::string(PIBENCH_BINARY) + " doctor --json";
}

std::vector<int> usable_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  std::vector<int> cpus;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return cpus;
  for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(cpu, &set)) cpus.push_back(static_cast<int>(cpu));
  return cpus;
}

class MadeUpMachineTest : public testing::Test {
 protected:
  void SetUp() override {
    const Finished tried = in_own_mounts("mount -t tmpfs none /tmp");
    if (tried.exit_code != 0)
      GTEST_SKIP() << "no mounts of our own can be made here: " << tried.err;
  }

  /// The finding of that name on a machine that `mounts` make up.
  Json finding(const std::string& mounts, const std::string& call, const std::string& what) {
    const Finished finished = in_own_mounts("{ " + mounts + "; } || exit 77; " + call);
    made_up_ = finished.exit_code != no_machine;
    EXPECT_TRUE(!made_up_ || finished.exit_code == 0) << finished.err;
    return made_up_ ? finding_of(finished.out, what) : Json();
  }

  MadeUpTree tree_;
  bool made_up_ = false;
};

TEST_F(MadeUpMachineTest, AClockIsJudgedByWhatAStampCosts) {
  for (const char* source : {"kvm-clock", "hyperv_clocksource_tsc_page"}) {
    tree_.write("current", source);
    tree_.write("available", std::string(source) + " acpi_pm");
    const std::string clock = "/sys/devices/system/clocksource/clocksource0/";
    const std::string root = tree_.root().string();
    const Json found = finding("mount --bind " + root + "/current " + clock +
                                   "current_clocksource && mount --bind " + root + "/available " +
                                   clock + "available_clocksource",
                               doctor(), "clock source");
    if (!made_up_) GTEST_SKIP() << "this kernel lets no clock source be made up";
    EXPECT_TRUE(found.at("value").get<std::string>().starts_with(source)) << found;
    // Whatever a stamp costs here, nobody can echo a clock that is not there.
    EXPECT_EQ(found.at("remedy").get<std::string>().find("echo tsc"), std::string::npos) << found;
  }
}

TEST_F(MadeUpMachineTest, AGovernorIsTheOneOfTheAllowedCpu) {
  const std::vector<int> cpus = usable_cpus();
  if (cpus.size() < 2) GTEST_SKIP() << "there is only one CPU";
  for (const int cpu : {cpus[0], cpus[1]}) {
    tree_.write_cpu(cpu, 0, std::to_string(cpu), "");
    tree_.write("sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/cpufreq/scaling_governor",
                cpu == cpus[0] ? "performance" : "powersave");
  }
  const std::string mount =
      "mount --bind " + tree_.root().string() + "/sys/devices/system/cpu /sys/devices/system/cpu";
  const auto governor = [&](const std::string& list) {
    return finding(mount, "taskset -c " + list + " " + doctor(), "CPU governor");
  };
  const Json saving = governor(std::to_string(cpus[1]));
  if (!made_up_) GTEST_SKIP() << "this kernel lets no CPUs be made up";
  EXPECT_EQ(saving.at("severity"), "warning") << saving;
  EXPECT_EQ(saving.at("value"), "powersave");
  EXPECT_EQ(governor(std::to_string(cpus[0])).at("severity"), "ok");
  EXPECT_EQ(governor(std::to_string(cpus[0]) + "," + std::to_string(cpus[1])).at("severity"),
            "warning");
}

TEST_F(MadeUpMachineTest, AGovernorThatIsNotToldIsUnknown) {
  const std::string root = tree_.root().string();
  fs::create_directories(tree_.root() / "empty");
  const Json found =
      finding("mount --bind " + root + "/empty /sys/devices/system/cpu", doctor(), "CPU governor");
  if (!made_up_) GTEST_SKIP() << "this kernel lets no CPUs be made up";
  EXPECT_EQ(found.at("severity"), "note") << found;
  EXPECT_EQ(found.at("value"), "unknown");
}

/// A group with one in it, of version 1; both go with the object.
class ControlGroups {
 public:
  explicit ControlGroups(const fs::path& top)
      : outer_(top / ("pibench-test-" + std::to_string(::getpid()))), inner_(outer_ / "inner") {
    std::error_code error;
    made_ = fs::create_directory(outer_, error) && fs::create_directory(inner_, error);
  }
  ~ControlGroups() {
    ::rmdir(inner_.c_str());
    ::rmdir(outer_.c_str());
  }
  ControlGroups(const ControlGroups&) = delete;
  ControlGroups& operator=(const ControlGroups&) = delete;

  explicit operator bool() const { return made_; }
  const fs::path& outer() const { return outer_; }
  const fs::path& inner() const { return inner_; }

 private:
  fs::path outer_;
  fs::path inner_;
  bool made_ = false;
};

TEST(ControlGroupTest, AQuotaOfVersion1IsAWarning) {
  const fs::path top = "/sys/fs/cgroup/cpu";
  if (!fs::exists(top / "cgroup.procs"))
    GTEST_SKIP() << "no control group can be made here: none of version 1 for CPUs";
  const ControlGroups groups(top);
  if (!groups) GTEST_SKIP() << "no control group can be made here";
  write_file(groups.outer() / "cpu.cfs_quota_us", "50000");
  const Finished finished =
      run({"bash", "-c",
           "echo $$ > " + (groups.inner() / "cgroup.procs").string() + " && exec " + doctor()});
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  const Json found = finding_of(finished.out, "CPU quota of the control group");
  ASSERT_TRUE(found.is_object()) << finished.out;
  EXPECT_EQ(found.at("severity"), "warning");
  EXPECT_EQ(found.at("value"), "0.5 CPUs");
  EXPECT_NE(
      found.at("remedy").get<std::string>().find((groups.outer() / "cpu.cfs_quota_us").string()),
      std::string::npos)
      << found;
}

}  // namespace
}  // namespace pibench::test
