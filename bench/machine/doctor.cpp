#include "bench/machine/doctor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <sstream>

#include "bench/harness/placement.hpp"
#include "bench/machine/doctor_limits.hpp"

namespace pibench {
namespace {

constexpr double load_per_cpu_max = 0.5;
constexpr double pressure_percent_max = 10;
constexpr double steal_percent_max = 2;
/// Two stamps are made per round trip, which takes some thousand nanoseconds: a clock that is read
/// in user space stays well below, one that takes a system call and a slow device does not.
constexpr double stamp_cost_ns_max = 200;

/// Collects findings; each check notes where the facts that it needs are missing.
class Diagnosis {
 public:
  explicit Diagnosis(const Examination& examination) : examination_(examination) {}

  std::vector<DoctorFinding> take() {
    check_build();
    check_frequency();
    check_cpus();
    check_load();
    check_steal();
    check_hypervisor();
    check_clock();
    check_limits();
    check_parts();
    add_core_to_core();
    return std::move(findings_);
  }

 private:
  std::string text(const char* name) const {
    const auto value = examination_.environment.find(name);
    if (value == examination_.environment.end() || !value->is_string()) return {};
    return value->get<std::string>();
  }

  std::optional<double> number(const char* name) const {
    const auto value = examination_.environment.find(name);
    if (value == examination_.environment.end() || !value->is_number()) return std::nullopt;
    return value->get<double>();
  }

  void add(Severity severity, std::string what, std::string value, std::string remedy = {}) {
    findings_.push_back({severity, std::move(what), std::move(value), std::move(remedy)});
  }

  /// Adds a finding in `bad` with the remedy, or in ok without.
  void judge(bool fine, Severity bad, std::string what, std::string value, std::string remedy) {
    add(fine ? Severity::ok : bad, std::move(what), std::move(value),
        fine ? std::string() : std::move(remedy));
  }

  void check_build() {
    if (const std::string type = text("build_type"); !type.empty())
      judge(type == "release", Severity::warning, "build type", type,
            "cmake --preset release && cmake --build --preset release");
  }

  void add_unknown(std::string what, std::string why) {
    add(Severity::note, std::move(what), "unknown", std::move(why));
  }

  void check_frequency() {
    constexpr const char* unreported =
        "this kernel does not tell: firmware or a hypervisor decides, and may change its mind";
    if (const std::string governor = text("governor"); governor.empty())
      add_unknown("CPU governor", unreported);
    else
      judge(governor == "performance", Severity::warning, "CPU governor", governor,
            "cpupower frequency-set -g performance");
    if (const std::string turbo = text("turbo"); turbo.empty())
      add_unknown("turbo", unreported);
    else
      judge(turbo == "off", Severity::note, "turbo", turbo,
            "echo 1 > /sys/devices/system/cpu/intel_pstate/no_turbo, or "
            "echo 0 > /sys/devices/system/cpu/cpufreq/boost");
  }

  /// The first of each core among the allowed CPUs, as taskset takes them.
  std::string one_per_core() const {
    std::string list;
    for (std::size_t i = 0; i < examination_.allowed.size(); ++i)
      if (!has_sibling_before(i))
        list += fmt::format("{}{}", list.empty() ? "" : ",", examination_.allowed[i]);
    return list;
  }

  bool has_sibling_before(std::size_t i) const {
    const std::vector<int>& cpus = examination_.allowed;
    return std::any_of(cpus.begin(), cpus.begin() + static_cast<std::ptrdiff_t>(i), [&](int cpu) {
      return examination_.topology.kinship(cpu, cpus[i]) == Kinship::same_core;
    });
  }

  bool uses_siblings() const {
    for (std::size_t i = 0; i < examination_.allowed.size(); ++i)
      if (has_sibling_before(i)) return true;
    return false;
  }

  void check_cpus() {
    judge(examination_.allowed.size() > 1, Severity::warning, "CPUs",
          fmt::format("{} allowed", examination_.allowed.size()),
          "placement cross is impossible: allow a second CPU (taskset, cpuset, the virtual "
          "machine's size)");
    if (uses_siblings())
      add(Severity::note, "SMT siblings", "in use",
          fmt::format("taskset -c {} pibench …, or echo off > /sys/devices/system/cpu/smt/control",
                      one_per_core()));
    if (std::ranges::any_of(examination_.allowed, [&](int cpu) { return !has_known_core(cpu); }))
      add_unknown("SMT siblings", "/sys/devices/system/cpu does not tell: ask lscpu on the host");
    check_quota();
  }

  bool has_known_core(int cpu) const {
    const Cpu* const found = examination_.topology.find(cpu);
    return found != nullptr && !found->siblings.empty();
  }

  void check_quota() {
    constexpr const char* what = "CPU quota of the control group";
    const std::string quota = text("cgroup_cpu_max");
    if (quota.empty())
      return add_unknown(what, "no control group can be seen; whoever started a container knows");
    std::istringstream words(quota);
    double quota_us = 0;
    double period_us = 0;
    if (!(words >> quota_us >> period_us) || period_us <= 0) return;  // "max" is none
    const double cpus = quota_us / period_us;
    const std::string file = text("cgroup_cpu_max_file");
    judge(cpus >= static_cast<double>(examination_.allowed.size()), Severity::warning, what,
          fmt::format("{:.3g} CPUs", cpus),
          fmt::format("raise {} (docker run --cpus): processes are paused when it is used up",
                      file.empty() ? "cpu.max" : file));
  }

  void check_load() {
    constexpr const char* alone = "end other programs, wait a minute and try again";
    const auto cpus = number("cpus_online");
    const auto load = number("load_average_1min");
    if (load && cpus && *cpus > 0)
      judge(*load / *cpus <= load_per_cpu_max, Severity::warning, "load average",
            fmt::format("{:.2f} on {:.0f} CPUs", *load, *cpus), alone);
    else
      add_unknown("load average", "/proc/loadavg cannot be read: see to it that nothing else runs");
    if (const auto pressure = number("psi_cpu_some_avg10_percent"))
      judge(*pressure <= pressure_percent_max, Severity::warning, "CPU pressure",
            fmt::format("somebody waited for a CPU {:.1f} % of the last 10 s", *pressure), alone);
    else
      add_unknown("CPU pressure", "/proc/pressure/cpu cannot be read: boot with psi=1");
  }

  void check_steal() {
    const auto steal = examination_.probes.steal_percent;
    if (!steal) return add_unknown("stolen CPU time", "/proc/stat cannot be read: mount /proc");
    judge(*steal <= steal_percent_max, Severity::warning, "stolen CPU time",
          fmt::format("{:.1f} %", *steal),
          "the hypervisor runs others on these CPUs: use dedicated ones, or another time");
  }

  void check_hypervisor() {
    const std::string virtualised = text("virtualised");
    if (virtualised.empty())
      return add_unknown("virtual machine", "/proc/cpuinfo does not tell: ask systemd-detect-virt");
    if (virtualised != "yes") return;
    const std::string name = text("hypervisor");
    add(Severity::note, "virtual machine", name.empty() ? "yes" : name,
        "figures hold for this virtual machine only; wake-ups between CPUs may be dear");
  }

  /// The check is for the cost of a stamp, not for the clock's name.
  void check_clock() {
    const std::string source = text("clock_source");
    const std::string name = source.empty() ? "unknown" : source;
    const auto cost = examination_.probes.stamp_cost_ns;
    if (!cost) return add_unknown("clock source", name + ": what a stamp costs was not measured");
    judge(*cost <= stamp_cost_ns_max, Severity::warning, "clock source",
          fmt::format("{}, {:.0f} ns per stamp", name, *cost), clock_remedy(source));
  }

  std::string clock_remedy(const std::string& source) const {
    if (source == "tsc")
      return "a hypervisor or a sandbox traps the reading of the clock: measure outside of it";
    const std::string available = text("clock_sources_available");
    std::istringstream words(available);
    for (std::string word; words >> word;)
      if (word == "tsc")
        return "echo tsc > /sys/devices/system/clocksource/clocksource0/current_clocksource";
    return fmt::format(
        "no better one is there ({}): measure on another machine, or let the hypervisor pass on a "
        "stable TSC",
        available.empty() ? "unknown" : available);
  }

  void check_limits() {
    std::vector<DoctorFinding> limits = machine::judge_limits(examination_.environment);
    std::move(limits.begin(), limits.end(), std::back_inserter(findings_));
  }

  void check_parts() {
    const std::string& obstacle = examination_.probes.perf_obstacle;
    judge(obstacle.empty(), Severity::note, "performance counters",
          obstacle.empty() ? "usable" : "unusable", obstacle);
    for (const UnusableTransport& transport : examination_.probes.unusable)
      add(Severity::note, "transport " + transport.name, "unusable", transport.reason);
  }

  void add_core_to_core() {
    if (examination_.allowed.size() < 2) return;
    if (const auto round_trip = examination_.probes.core_to_core_ns; !round_trip)
      add_unknown("core to core", "it was not measured to its end: try again");
    else
      add(Severity::ok, "core to core",
          fmt::format(
              "{:.0f} ns per round trip, {}", *round_trip,
              describe_placement(Placement::cross, examination_.allowed, examination_.topology)));
  }

  const Examination& examination_;
  std::vector<DoctorFinding> findings_;
};

}  // namespace

std::string_view to_string(Severity severity) {
  constexpr std::array<std::string_view, 3> names{"ok", "note", "warning"};
  return names.at(static_cast<std::size_t>(severity));
}

Examination examine_machine(nlohmann::ordered_json environment) {
  return {.environment = std::move(environment),
          .topology = Topology::here(),
          .allowed = allowed_cpus(),
          .probes = probe_machine()};
}

std::vector<DoctorFinding> diagnose(const Examination& examination) {
  return Diagnosis(examination).take();
}

std::vector<std::string> doctor_warnings(const std::vector<DoctorFinding>& findings) {
  std::vector<std::string> lines;
  lines.reserve(findings.size());
  for (const auto& [severity, what, value, remedy] : findings)
    if (severity == Severity::warning)
      lines.push_back(fmt::format("{}: {}{}{}", what, value, remedy.empty() ? "" : "; ", remedy));
  return lines;
}

}  // namespace pibench
