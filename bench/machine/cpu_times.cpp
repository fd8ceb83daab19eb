#include "bench/machine/cpu_times.hpp"

#include <array>
#include <numeric>
#include <sstream>
#include <string>

#include "bench/harness/pseudo_files.hpp"

namespace pibench {

std::optional<CpuTimes> read_cpu_times(const std::filesystem::path& root) {
  // user nice system idle iowait irq softirq steal; guest times are parts of user and nice.
  constexpr std::size_t steal_column = 7;
  std::istringstream line(first_line(root / "proc/stat").value_or(""));
  std::string name;
  std::array<std::uint64_t, steal_column + 1> ticks{};
  line >> name;
  for (std::uint64_t& value : ticks) line >> value;
  if (!line || name != "cpu") return std::nullopt;
  return CpuTimes{std::accumulate(ticks.begin(), ticks.end(), std::uint64_t{0}),
                  ticks[steal_column]};
}

double steal_percent(const CpuTimes& earlier, const CpuTimes& later) {
  if (later.total <= earlier.total || later.steal <= earlier.steal) return 0;
  return 100.0 * static_cast<double>(later.steal - earlier.steal) /
         static_cast<double>(later.total - earlier.total);
}

}  // namespace pibench
