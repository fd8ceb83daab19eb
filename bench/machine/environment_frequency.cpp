#include <fmt/format.h>

#include <map>
#include <optional>

#include "bench/harness/pseudo_files.hpp"
#include "bench/machine/environment_parts.hpp"

namespace pibench::machine {
namespace {

namespace fs = std::filesystem;

constexpr const char* unknown = "unknown";

/// The settings of the CPUs, each with the CPUs that have it.
class CpuSettings {
 public:
  void add(int cpu, const std::optional<std::string>& setting) {
    cpus_[setting.value_or(unknown)].push_back(cpu);
  }

  /// nullopt where no CPU has a known setting.
  std::optional<std::string> text() const {
    if (cpus_.empty() || (cpus_.size() == 1 && cpus_.contains(unknown))) return std::nullopt;
    if (cpus_.size() == 1) return cpus_.begin()->first;
    std::string all;
    for (const auto& [setting, cpus] : cpus_)
      all += fmt::format("{}{} (CPU {})", all.empty() ? "" : ", ", setting, to_id_list(cpus));
    return all;
  }

 private:
  std::map<std::string, std::vector<int>> cpus_;
};

fs::path frequency_of(const fs::path& cpus, int cpu) {
  return cpus / fmt::format("cpu{}", cpu) / "cpufreq";
}

/// A processor's own switch, and the one for all of them, both must be on.
std::optional<std::string> turbo_of(const fs::path& cpus, int cpu) {
  if (const auto off = first_number(cpus / "intel_pstate/no_turbo"))
    return *off == 0 ? "on" : "off";
  const auto all = first_number(cpus / "cpufreq/boost");
  const auto own = first_number(frequency_of(cpus, cpu) / "boost");
  if (!all && !own) return std::nullopt;
  return all.value_or(1) != 0 && own.value_or(1) != 0 ? "on" : "off";
}

void add_setting(Environment& environment, const char* name, const CpuSettings& settings) {
  if (const auto text = settings.text()) environment[name] = *text;
}

}  // namespace

void add_frequency(Environment& environment, const fs::path& root,
                   const std::vector<int>& allowed) {
  const fs::path cpus = root / "sys/devices/system/cpu";
  CpuSettings governor;
  CpuSettings turbo;
  for (const int cpu : allowed) {
    governor.add(cpu, first_line(frequency_of(cpus, cpu) / "scaling_governor"));
    turbo.add(cpu, turbo_of(cpus, cpu));
  }
  add_setting(environment, "governor", governor);
  add_setting(environment, "turbo", turbo);
}

}  // namespace pibench::machine
