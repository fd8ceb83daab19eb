// What the doctor makes of CPUs that differ, of clocks, and of what a machine does not tell.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "bench/harness/pseudo_files.hpp"
#include "bench/machine/doctor.hpp"
#include "bench/machine/environment_parts.hpp"
#include "tests/support/made_up_tree.hpp"

namespace pibench {
namespace {

using Json = nlohmann::ordered_json;

class FrequencyTest : public testing::Test {
 protected:
  void of_cpu(int cpu, const std::string& file, const std::string& text) const {
    tree_.write("sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/cpufreq/" + file, text);
  }
  void of_all(const std::string& file, const std::string& text) const {
    tree_.write("sys/devices/system/cpu/" + file, text);
  }
  std::string found(const char* what, const std::vector<int>& allowed) const {
    Json environment = Json::object();
    machine::add_frequency(environment, tree_.root(), allowed);
    return environment.value(what, "nothing");
  }

  test::MadeUpTree tree_;
};

TEST_F(FrequencyTest, GovernorIsTheOneOfTheAllowedCpus) {
  of_cpu(0, "scaling_governor", "performance");
  for (const int cpu : {1, 2, 3}) of_cpu(cpu, "scaling_governor", "powersave");
  EXPECT_EQ(found("governor", {0}), "performance");
  EXPECT_EQ(found("governor", {1}), "powersave");
  EXPECT_EQ(found("governor", {1, 2, 3}), "powersave");
  EXPECT_EQ(found("governor", {0, 1, 3}), "performance (CPU 0), powersave (CPU 1,3)");
}

TEST_F(FrequencyTest, GovernorThatIsNotToldIsUnknown) {
  EXPECT_EQ(found("governor", {0, 1}), "nothing");
  of_cpu(0, "scaling_governor", "performance");
  EXPECT_EQ(found("governor", {0, 1, 2}), "performance (CPU 0), unknown (CPU 1-2)");
}

TEST_F(FrequencyTest, TurboIsTheOneOfTheAllowedCpus) {
  EXPECT_EQ(found("turbo", {0, 1}), "nothing");
  of_cpu(0, "boost", "0");
  of_cpu(1, "boost", "1");
  EXPECT_EQ(found("turbo", {0}), "off");
  EXPECT_EQ(found("turbo", {1}), "on");
  EXPECT_EQ(found("turbo", {0, 1}), "off (CPU 0), on (CPU 1)");
  of_all("cpufreq/boost", "0");
  EXPECT_EQ(found("turbo", {0, 1}), "off");
  of_all("intel_pstate/no_turbo", "0");
  EXPECT_EQ(found("turbo", {0, 1}), "on");
}

TEST(IdList, IsWrittenAsItIsRead) {
  for (const char* list : {"", "0", "0-3", "0-1,3,5-7", "8,10"})
    EXPECT_EQ(to_id_list(parse_id_list(list)), list);
}

std::optional<DoctorFinding> finding_in(const Examination& examination, const std::string& what) {
  const std::vector<DoctorFinding> findings = diagnose(examination);
  const auto found = std::ranges::find(findings, what, &DoctorFinding::what);
  return found == findings.end() ? std::nullopt : std::optional(*found);
}

Examination with_clock(const std::string& source, const std::string& available,
                       std::optional<double> stamp_cost_ns) {
  Examination examination{.environment = {{"architecture", "x86_64"},
                                          {"clock_source", source},
                                          {"clock_sources_available", available}},
                          .topology = {},
                          .allowed = {0, 1},
                          .probes = {}};
  examination.probes.stamp_cost_ns = stamp_cost_ns;
  return examination;
}

TEST(DoctorsClock, IsFineWhereStampsAreCheapWhateverItsName) {
  for (const char* source : {"tsc", "kvm-clock", "hyperv_clocksource_tsc_page", "pvclock"}) {
    const auto finding = finding_in(with_clock(source, source, 40), "clock source");
    EXPECT_EQ(finding->severity, Severity::ok) << source;
    EXPECT_EQ(finding->value, std::string(source) + ", 40 ns per stamp");
  }
}

TEST(DoctorsClock, IsAWarningWhereStampsAreDearWithARemedyThatThereIs) {
  const auto remedy = [](const std::string& source, const std::string& available) {
    const auto finding = finding_in(with_clock(source, available, 1200), "clock source");
    EXPECT_EQ(finding->severity, Severity::warning);
    return finding->remedy;
  };
  EXPECT_NE(remedy("hpet", "tsc hpet acpi_pm ").find("echo tsc > /sys"), std::string::npos);
  for (const std::string& without :
       {remedy("hpet", "hpet acpi_pm "), remedy("kvm-clock", "kvm-clock acpi_pm"),
        remedy("tsc", "tsc hpet"), remedy("acpi_pm", "notsc"), remedy("hpet", "")}) {
    EXPECT_EQ(without.find("echo"), std::string::npos) << without;
    EXPECT_NE(without, "");
  }
}

TEST(DoctorsClock, IsUnknownWhereNothingWasMeasured) {
  EXPECT_EQ(finding_in(with_clock("tsc", "tsc", std::nullopt), "clock source")->value, "unknown");
}

TEST(Doctor, TellsWhatItDoesNotKnow) {
  const Examination nothing{
      .environment = Json::object(), .topology = {}, .allowed = {0, 1}, .probes = {}};
  for (const char* what :
       {"CPU governor", "turbo", "SMT siblings", "CPU quota of the control group", "load average",
        "CPU pressure", "stolen CPU time", "virtual machine", "clock source", "core to core"}) {
    const auto finding = finding_in(nothing, what);
    ASSERT_TRUE(finding) << what;
    EXPECT_EQ(finding->severity, Severity::note) << what;
    EXPECT_EQ(finding->value, "unknown") << what;
    EXPECT_NE(finding->remedy, "") << what;
  }
}

TEST(Doctor, NamesTheFileOfAQuota) {
  Examination examination = with_clock("tsc", "tsc", 20);
  const char* what = "CPU quota of the control group";
  examination.environment["cgroup_cpu_max"] = "20000 100000";
  examination.environment["cgroup_cpu_max_file"] = "/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us";
  const auto finding = finding_in(examination, what);
  EXPECT_EQ(finding->value, "0.2 CPUs");
  EXPECT_NE(finding->remedy.find("/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us"), std::string::npos);
  for (const char* none : {"max 100000", "max"}) {
    examination.environment["cgroup_cpu_max"] = none;
    EXPECT_FALSE(finding_in(examination, what)) << none;
  }
}

}  // namespace
}  // namespace pibench
