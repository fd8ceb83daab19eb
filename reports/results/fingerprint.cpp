#include "reports/results/fingerprint.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string_view>

namespace pibench::reports {
namespace {

constexpr std::array hardware_keys{"architecture", "cpu_model",        "cpus_online", "sockets",
                                   "cores",        "threads_per_core", "virtualised", "hypervisor"};
constexpr std::array setting_keys{"cpus_allowed",    "numa_nodes",         "smt",
                                  "turbo",           "governor",           "transparent_hugepage",
                                  "kernel",          "mitigations_option", "mitigations_active",
                                  "cgroup_cpu_max",  "clock_source",       "placement_same",
                                  "placement_cross", "compiler",           "compiler_flags"};

constexpr const char* unknown = "unknown";

std::string environment_text(const ResultSet& results, const char* key) {
  if (!results.environment.is_object()) return unknown;
  const auto found = results.environment.find(key);
  if (found == results.environment.end()) return unknown;
  return found->is_string()
             ? found->get<std::string>()
             : found->dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

/// The value of an option of the run: of "--key value" and of "--key=value"; nothing where it was
/// not given.
std::optional<std::string> option_of(const ResultSet& results, std::string_view option) {
  const auto& arguments = results.arguments;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == option) return i + 1 < arguments.size() ? arguments[i + 1] : std::string();
    if (argument.starts_with(option) && argument[option.size()] == '=')
      return argument.substr(option.size() + 1);
  }
  return std::nullopt;
}

std::string fsync_of(const ResultSet& results) {
  return option_of(results, "--fsync") ? "yes" : "no";
}

/// How the server is reached: its own one, or another by a socket of that kind.
std::string redis_of(const ResultSet& results) {
  const auto url = option_of(results, "--redis-url");
  return url ? url->substr(0, url->find(':')) : "own";
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

std::vector<Difference> run_differences(const ResultSet& base, const ResultSet& candidate) {
  std::vector<Difference> differences = fingerprint_differences(base, candidate);
  const auto add = [&](const char* key, const std::string& one, const std::string& other) {
    if (one != other) differences.push_back({key, one, other});
  };
  add("version", base.version, candidate.version);
  add("--fsync", fsync_of(base), fsync_of(candidate));
  add("--redis-url", redis_of(base), redis_of(candidate));
  return differences;
}

std::vector<std::string> unknown_to_both(const ResultSet& base, const ResultSet& candidate) {
  std::vector<std::string> keys;
  const auto add = [&](const char* key) {
    const bool stated = base.environment.is_object() && base.environment.contains(key);
    if (stated && environment_text(base, key) == unknown &&
        environment_text(candidate, key) == unknown)
      keys.emplace_back(key);
  };
  for (const char* key : hardware_keys) add(key);
  for (const char* key : setting_keys) add(key);
  return keys;
}

}  // namespace pibench::reports
