#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <charconv>
#include <sstream>

#include "bench/harness/pseudo_files.hpp"
#include "bench/machine/cpu_times.hpp"
#include "bench/machine/environment_parts.hpp"

namespace pibench::machine {
namespace {

namespace fs = std::filesystem;

/// The word in brackets of "always [madvise] never".
void add_choice(Environment& environment, const char* name, const fs::path& file) {
  const std::string line = first_line(file).value_or("");
  const std::size_t begin = line.find('[');
  const std::size_t end = line.find(']');
  if (begin != std::string::npos && end != std::string::npos && begin < end)
    environment[name] = line.substr(begin + 1, end - begin - 1);
}

/// Mitigations of processor vulnerabilities make system calls and switches dearer.
void add_mitigations(Environment& environment, const fs::path& root) {
  std::error_code error;
  std::size_t active = 0;
  const fs::path directory = root / "sys/devices/system/cpu/vulnerabilities";
  for (const auto& entry : fs::directory_iterator(directory, error))
    if (first_line(entry.path()).value_or("").starts_with("Mitigation")) ++active;
  if (!error) environment["mitigations_active"] = active;
  std::istringstream words(first_line(root / "proc/cmdline").value_or(""));
  for (std::string word; words >> word;)
    if (word.starts_with("mitigations=")) environment["mitigations_option"] = word.substr(12);
}

void add_pressure(Environment& environment, const fs::path& root) {
  constexpr std::string_view key = "some avg10=";
  const std::string line = first_line(root / "proc/pressure/cpu").value_or("");
  if (!line.starts_with(key)) return;
  double percent = 0;
  const auto [end, failed] =
      std::from_chars(line.data() + key.size(), line.data() + line.size(), percent);
  if (failed == std::errc{}) environment["psi_cpu_some_avg10_percent"] = percent;
}

}  // namespace

void add_kernel(Environment& environment, const fs::path& root) {
  utsname system{};
  ::uname(&system);
  environment["kernel"] = fmt::format("{} {}", system.sysname, system.release);
  environment["architecture"] = system.machine;
  if (const std::string name = value_in(root / "etc/os-release", '=', "PRETTY_NAME"); !name.empty())
    environment["system"] = name;
  environment["memory_bytes"] = ::sysconf(_SC_PHYS_PAGES) * ::sysconf(_SC_PAGESIZE);
  const fs::path clock = root / "sys/devices/system/clocksource/clocksource0";
  add_file(environment, "clock_source", clock / "current_clocksource");
  add_file(environment, "clock_sources_available", clock / "available_clocksource");
  add_choice(environment, "transparent_hugepage",
             root / "sys/kernel/mm/transparent_hugepage/enabled");
  add_mitigations(environment, root);
  add_file(environment, "perf_event_paranoid", root / "proc/sys/kernel/perf_event_paranoid");
}

void add_load(Environment& environment, const fs::path& root) {
  std::istringstream loads(first_line(root / "proc/loadavg").value_or(""));
  for (const char* minutes : {"1", "5", "15"})
    if (double load = 0; loads >> load)
      environment[fmt::format("load_average_{}min", minutes)] = load;
  add_pressure(environment, root);
  if (const auto times = read_cpu_times(root))
    environment["steal_since_boot_percent"] = steal_percent({0, 0}, *times);
}

}  // namespace pibench::machine
