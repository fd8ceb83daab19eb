#include <fmt/format.h>

#include <array>
#include <cstring>
#include <utility>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

#include "bench/harness/pseudo_files.hpp"
#include "bench/machine/cpu_quota.hpp"
#include "bench/machine/environment_parts.hpp"

namespace pibench::machine {
namespace {

/// The vendor's twelve letters in CPUID leaf 0x40000000; only for where the CPU says hypervisor.
std::string hypervisor_by_cpuid() {
#if defined(__x86_64__) || defined(__i386__)
  constexpr unsigned leaf = 0x40000000;
  unsigned ignored = 0;
  std::array<unsigned, 3> words{};
  __cpuid(leaf, ignored, words[0], words[1], words[2]);
  std::array<char, sizeof words + 1> letters{};
  std::memcpy(letters.data(), words.data(), sizeof words);
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> known{
      {{"KVMKVMKVM", "KVM"},
       {"Microsoft Hv", "Hyper-V"},
       {"VMwareVMware", "VMware"},
       {"XenVMMXenVMM", "Xen"}}};
  for (const auto& [vendor, name] : known)
    if (vendor == letters.data()) return std::string(name);
#endif
  return {};
}

std::string hypervisor_name(const std::filesystem::path& root) {
  if (auto type = first_line(root / "sys/hypervisor/type")) return *type;
  if (std::string name = hypervisor_by_cpuid(); !name.empty()) return name;
  return first_line(root / "sys/class/dmi/id/product_name").value_or("");
}

void add_cgroup_limit(Environment& environment, const std::filesystem::path& root) {
  const std::optional<CpuQuota> quota = read_cpu_quota(root);
  if (!quota) return;
  environment["cgroup_cpu_max"] = quota->text;
  if (!quota->text.starts_with("max")) environment["cgroup_cpu_max_file"] = quota->file.string();
}

}  // namespace

void add_virtualisation(Environment& environment, const std::filesystem::path& root) {
  const std::string flags = cpu_flags(root);
  if (!flags.empty()) {
    const bool virtualised = flags.find(" hypervisor ") != std::string::npos;
    environment["virtualised"] = virtualised ? "yes" : "no";
    std::string name = virtualised ? hypervisor_name(root) : "";
    if (!name.empty()) environment["hypervisor"] = name;
  }
  add_cgroup_limit(environment, root);
}

}  // namespace pibench::machine
