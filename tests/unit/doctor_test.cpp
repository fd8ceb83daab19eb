#include "bench/machine/doctor.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "bench/harness/signals.hpp"
#include "tests/support/made_up_tree.hpp"

namespace pibench {
namespace {

/// Two CPUs, one sibling each where `smt`.
Topology two_cpus(bool smt = false) {
  const test::MadeUpTree tree;
  for (const int cpu : {0, 1}) tree.write_cpu(cpu, 0, smt ? "0-1" : std::to_string(cpu), "0-1");
  return Topology::read(tree.root());
}

/// A machine that nothing can be said against.
Examination sound() {
  Examination examination{.environment = {{"build_type", "release"},
                                          {"architecture", "x86_64"},
                                          {"cpus_online", 2},
                                          {"governor", "performance"},
                                          {"turbo", "off"},
                                          {"virtualised", "no"},
                                          {"clock_source", "tsc"},
                                          {"load_average_1min", 0.1},
                                          {"psi_cpu_some_avg10_percent", 0.5},
                                          {"cgroup_cpu_max", "max 100000"},
                                          {"rlimit_nofile", 20000},
                                          {"rlimit_memlock_bytes", "unlimited"}},
                          .topology = two_cpus(),
                          .allowed = {0, 1},
                          .probes = {}};
  examination.probes.steal_percent = 0.1;
  examination.probes.stamp_cost_ns = 20;
  examination.probes.core_to_core_ns = 120;
  return examination;
}

Examination sound_but(const std::string& name, nlohmann::ordered_json value) {
  Examination examination = sound();
  examination.environment[name] = std::move(value);
  return examination;
}

std::optional<DoctorFinding> find(const Examination& examination, const std::string& what) {
  const std::vector<DoctorFinding> findings = diagnose(examination);
  const auto found =
      std::find_if(findings.begin(), findings.end(),
                   [&](const DoctorFinding& finding) { return finding.what == what; });
  return found == findings.end() ? std::nullopt : std::optional(*found);
}

TEST(Doctor, FindsNothingOnASoundMachine) {
  for (const DoctorFinding& finding : diagnose(sound())) {
    EXPECT_EQ(finding.severity, Severity::ok) << finding.what << ": " << finding.value;
    EXPECT_EQ(finding.remedy, "") << finding.what;
  }
  EXPECT_EQ(find(sound(), "core to core")->value,
            "120 ns per round trip, CPU 0 and CPU 1, sharing the last-level cache");
  EXPECT_EQ(find(sound(), "limits")->value, "enough for 1024 workers");
}

TEST(Doctor, WarnsOfNothingThatIsNotKnown) {
  const Examination nothing{.environment = nlohmann::ordered_json::object(),
                            .topology = {},
                            .allowed = {0, 1},
                            .probes = {}};
  EXPECT_TRUE(doctor_warnings(diagnose(nothing)).empty());
}

struct Ailment {
  std::string name;
  nlohmann::ordered_json value;
  std::string what;
  Severity severity;
  std::string remedy;  ///< part of it
};

class AilmentTest : public testing::TestWithParam<Ailment> {};

TEST_P(AilmentTest, IsFoundWithARemedy) {
  const Ailment& ailment = GetParam();
  const auto finding = find(sound_but(ailment.name, ailment.value), ailment.what);
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->severity, ailment.severity) << finding->value;
  EXPECT_NE(finding->remedy.find(ailment.remedy), std::string::npos) << finding->remedy;
}

INSTANTIATE_TEST_SUITE_P(
    Doctor, AilmentTest,
    testing::Values(
        Ailment{"build_type", "debug", "build type", Severity::warning, "--preset release"},
        Ailment{"build_type", "release+address", "build type", Severity::warning, "release"},
        Ailment{"governor", "powersave", "CPU governor", Severity::warning, "cpupower"},
        Ailment{"turbo", "on", "turbo", Severity::note, "no_turbo"},
        Ailment{"load_average_1min", 1.1, "load average", Severity::warning, "other programs"},
        Ailment{"psi_cpu_some_avg10_percent", 11, "CPU pressure", Severity::warning, "other"},
        Ailment{"virtualised", "yes", "virtual machine", Severity::note, "virtual machine"},
        Ailment{"cgroup_cpu_max", "150000 100000", "CPU quota of the control group",
                Severity::warning, "cpu.max"},
        Ailment{"rlimit_nofile", 16, "limit rlimit_nofile", Severity::warning, "ulimit -n 64"},
        Ailment{"rlimit_nofile", 1024, "limit rlimit_nofile", Severity::note, "ulimit -n 4096"},
        Ailment{"rlimit_memlock_bytes", 65536, "limit rlimit_memlock_bytes", Severity::note,
                "ulimit -l 8192"},
        Ailment{"mq_msg_max", 5, "limit mq_msg_max", Severity::warning,
                "sysctl fs.mqueue.msg_max=10"},
        Ailment{"sysv_msgmnb_bytes", 4096, "limit sysv_msgmnb_bytes", Severity::warning,
                "sysctl kernel.msgmnb=16384"},
        Ailment{"shm_bytes", 33554432, "limit shm_bytes", Severity::note,
                "mount -o remount,size=64M /dev/shm"}));

TEST(Doctor, NamesTheStampsCostBesideTheClock) {
  EXPECT_EQ(find(sound_but("clock_source", "hpet"), "clock source")->value,
            "hpet, 20 ns per stamp");
  Examination arm = sound_but("clock_source", "arch_sys_counter");
  arm.environment["architecture"] = "aarch64";
  EXPECT_EQ(find(arm, "clock source")->severity, Severity::ok);
}

TEST(Doctor, OneCpuCannotCross) {
  Examination examination = sound();
  examination.allowed = {0};
  const auto finding = find(examination, "CPUs");
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->severity, Severity::warning);
  EXPECT_NE(finding->remedy.find("cross is impossible"), std::string::npos);
}

TEST(Doctor, SiblingsInUseAreNoted) {
  Examination examination = sound();
  examination.topology = two_cpus(true);
  const auto finding = find(examination, "SMT siblings");
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->severity, Severity::note);
  EXPECT_NE(finding->remedy.find("taskset -c 0 pibench"), std::string::npos) << finding->remedy;
  examination.allowed = {1};
  EXPECT_FALSE(find(examination, "SMT siblings"));
}

TEST(Doctor, StealIsAWarning) {
  Examination examination = sound();
  examination.probes.steal_percent = 2.5;
  EXPECT_EQ(find(examination, "stolen CPU time")->severity, Severity::warning);
}

TEST(Doctor, MissingPartsAreNotes) {
  Examination examination = sound();
  examination.probes.unusable = {{"redis", "install redis-server"}};
  examination.probes.perf_obstacle = "not permitted; try sysctl";
  EXPECT_EQ(find(examination, "transport redis")->severity, Severity::note);
  EXPECT_EQ(find(examination, "transport redis")->remedy, "install redis-server");
  EXPECT_EQ(find(examination, "performance counters")->severity, Severity::note);
  EXPECT_EQ(find(examination, "performance counters")->remedy, "not permitted; try sysctl");
}

TEST(Doctor, WarningsAreLinesWithTheRemedy) {
  Examination examination = sound_but("governor", "powersave");
  examination.environment["turbo"] = "on";
  EXPECT_EQ(
      doctor_warnings(diagnose(examination)),
      (std::vector<std::string>{"CPU governor: powersave; cpupower frequency-set -g performance"}));
}

TEST(Doctor, ExaminesThisMachine) {
  const SignalGuard signals;
  const Examination examination = examine_machine({{"build_type", "release"}});
  EXPECT_TRUE(examination.probes.stamp_cost_ns);
  EXPECT_FALSE(examination.allowed.empty());
  EXPECT_FALSE(diagnose(examination).empty());
}

}  // namespace
}  // namespace pibench
