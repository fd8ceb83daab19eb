#include "bench/harness/affinity.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <new>
#include <numeric>
#include <string>
#include <string_view>

#include "bench/harness/pseudo_files.hpp"

namespace pibench {
namespace {

constexpr std::size_t parts_max = 64;  // 65,536 CPUs

/// Reads the line "Cpus_allowed_list:\t0-3,8".
std::vector<int> cpus_of_status(const std::filesystem::path& file) {
  constexpr std::string_view key = "Cpus_allowed_list:";
  std::ifstream status(file);
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(key))
      return parse_id_list(line.substr(std::min(line.find_first_not_of(" \t", key.size()),  //
                                                line.size())));
  return {};
}

std::vector<int> cpus_counted() {
  std::vector<int> cpus(static_cast<std::size_t>(std::max(::sysconf(_SC_NPROCESSORS_ONLN), 1L)));
  std::iota(cpus.begin(), cpus.end(), 0);
  return cpus;
}

}  // namespace

CpuSet::CpuSet(const std::vector<int>& cpus) {
  const int last = cpus.empty() ? 0 : *std::ranges::max_element(cpus);
  parts_.resize(static_cast<std::size_t>(last) / CPU_SETSIZE + 1);
  CPU_ZERO_S(bytes(), parts_.data());
  for (const int cpu : cpus) CPU_SET_S(static_cast<std::size_t>(cpu), bytes(), parts_.data());
}

CpuSet CpuSet::all() {
  std::vector<int> cpus(parts_max * CPU_SETSIZE);
  std::iota(cpus.begin(), cpus.end(), 0);
  return CpuSet(cpus);
}

std::optional<CpuSet> CpuSet::of_this_thread() {
  CpuSet set;
  if (!set.grow_until_read()) return std::nullopt;
  return set;
}

/// The kernel fails with EINVAL where there is room for fewer CPUs than it may have.
bool CpuSet::grow_until_read() {
  for (std::size_t parts = 1; parts <= parts_max; parts *= 2) {
    parts_.assign(parts, {});
    if (::sched_getaffinity(0, bytes(), parts_.data()) == 0) return true;
    if (errno != EINVAL) return false;
  }
  return false;
}

bool CpuSet::apply() const noexcept {
  return ::sched_setaffinity(0, bytes(), parts_.data()) == 0;
}

std::vector<int> CpuSet::cpus() const {
  std::vector<int> cpus;
  for (std::size_t cpu = 0; cpu < parts_.size() * CPU_SETSIZE; ++cpu)
    if (CPU_ISSET_S(cpu, bytes(), parts_.data())) cpus.push_back(static_cast<int>(cpu));
  return cpus;
}

std::vector<int> allowed_cpus() {
  if (const std::optional<CpuSet> current = CpuSet::of_this_thread()) return current->cpus();
  std::vector<int> cpus = allowed_cpus_in("/");
  return cpus.empty() ? cpus_counted() : cpus;
}

std::vector<int> allowed_cpus_in(const std::filesystem::path& root) {
  std::vector<int> cpus = cpus_of_status(root / "proc/thread-self/status");
  if (!cpus.empty()) return cpus;
  return parse_id_list(first_line(root / "sys/devices/system/cpu/online").value_or(""));
}

bool pin_to(int cpu) noexcept {
  try {
    return CpuSet({cpu}).apply();
  } catch (const std::bad_alloc&) {
    errno = ENOMEM;
    return false;
  }
}

int pinning_refusal() {
  return CpuSet(allowed_cpus()).apply() ? 0 : errno;
}

}  // namespace pibench
