#include <fmt/format.h>
#include <unistd.h>

#include <array>

#include "bench/harness/placement.hpp"
#include "bench/harness/pseudo_files.hpp"
#include "bench/machine/environment_parts.hpp"
#include "bench/series/kernels.hpp"

namespace pibench::machine {
namespace {

/// Flags of features that change the cost of a stamp, a sum or a copy.
constexpr std::array relevant_flags{"hypervisor", "constant_tsc", "nonstop_tsc", "rdtscp",
                                    "avx2",       "avx512f",      "fma",         "erms",
                                    "fsrm",       "waitpkg",      "pti",         "ibrs_enhanced",
                                    "movdir64b",  "clwb",         "md_clear"};

void add_flags(Environment& environment, const std::string& flags) {
  if (flags.empty()) return;
  std::string present;
  for (const std::string_view flag : relevant_flags)
    if (flags.find(fmt::format(" {} ", flag)) != std::string::npos)
      present += fmt::format("{}{}", present.empty() ? "" : " ", flag);
  environment["cpu_flags"] = present;
}

void add_count(Environment& environment, const char* name, std::size_t count) {
  if (count > 0) environment[name] = count;
}

void add_caches(Environment& environment, const Topology& topology) {
  if (topology.cpus().empty()) return;
  for (const Cache& cache : topology.cpus().front().caches) {
    if (cache.type == "Instruction" || cache.bytes == 0) continue;
    environment[fmt::format("cache_l{}{}_bytes", cache.level, cache.type == "Data" ? "d" : "")] =
        cache.bytes;
  }
}

void add_topology(Environment& environment, const std::filesystem::path& root) {
  const Topology topology = Topology::read(root);
  add_count(environment, "sockets", topology.sockets());
  add_count(environment, "cores", topology.cores());
  add_count(environment, "threads_per_core", topology.threads_per_core());
  add_count(environment, "numa_nodes", topology.numa_nodes());
  add_caches(environment, topology);
  environment["placement_cross"] = describe_placement(Placement::cross, allowed_cpus(), topology);
}

}  // namespace

void add_cpu(Environment& environment, const std::filesystem::path& root) {
  const std::filesystem::path cpus = root / "sys/devices/system/cpu";
  if (const std::string model = value_in(root / "proc/cpuinfo", ':', "model name"); !model.empty())
    environment["cpu_model"] = model;
  environment["cpus_online"] = ::sysconf(_SC_NPROCESSORS_ONLN);
  environment["cpus_allowed"] = allowed_cpus().size();
  add_topology(environment, root);
  environment["simd"] = series::to_string(series::best_isa());
  add_flags(environment, cpu_flags(root));
  add_frequency(environment, root, allowed_cpus());
  add_file(environment, "smt", cpus / "smt/control");
}

}  // namespace pibench::machine
