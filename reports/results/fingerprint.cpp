#include "reports/results/fingerprint.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace pibench::reports {
namespace {

constexpr std::array hardware_keys{"architecture", "cpu_model",        "cpus_online", "sockets",
                                   "cores",        "threads_per_core", "virtualised", "hypervisor"};
constexpr std::array setting_keys{"cpus_allowed",
                                  "numa_nodes",
                                  "smt",
                                  "turbo",
                                  "governor",
                                  "kernel",
                                  "mitigations_option",
                                  "mitigations_active",
                                  "cgroup_cpu_max",
                                  "clock_source",
                                  "placement_same",
                                  "placement_cross",
                                  "compiler",
                                  "compiler_flags"};

constexpr const char* unknown = "unknown";

std::string environment_text(const ResultSet& results, const char* key) {
  if (!results.environment.is_object()) return unknown;
  const auto found = results.environment.find(key);
  if (found == results.environment.end()) return unknown;
  return found->is_string()
             ? found->get<std::string>()
             : found->dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

std::string Difference::text() const {
  return fmt::format("{} ({}, {})", key, base, candidate);
}

std::vector<Difference> fingerprint_differences(const ResultSet& base, const ResultSet& candidate) {
  std::vector<Difference> differences;
  const auto add = [&](const char* key, bool is_hardware) {
    const std::string one = environment_text(base, key);
    const std::string other = environment_text(candidate, key);
    if (one != other) differences.push_back({key, one, other, is_hardware});
  };
  for (const char* key : hardware_keys) add(key, true);
  for (const char* key : setting_keys) add(key, false);
  if (base.build_type != candidate.build_type) {
    differences.push_back({"build_type", base.build_type, candidate.build_type});
  }
  return differences;
}

}  // namespace pibench::reports
