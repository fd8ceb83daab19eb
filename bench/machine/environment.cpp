#include "bench/machine/environment.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>

#include "bench/harness/placement.hpp"
#include "bench/series/kernels.hpp"

namespace pibench {
namespace {

using Environment = nlohmann::ordered_json;

std::string first_line(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

void add_file(Environment& environment, const std::string& name, const char* file) {
  if (const std::string line = first_line(file); !line.empty()) environment[name] = line;
}

/// `key : value` and `key=value` files; the first value of each key.
std::map<std::string, std::string> read_pairs(const char* file, char separator) {
  const auto trim = [](std::string text) {
    text.erase(0, text.find_first_not_of(" \t\""));
    text.erase(text.find_last_not_of(" \t\"") + 1);
    return text;
  };
  std::map<std::string, std::string> pairs;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);)
    if (const auto at = line.find(separator); at != std::string::npos)
      pairs.emplace(trim(line.substr(0, at)), trim(line.substr(at + 1)));
  return pairs;
}

void add_cpu(Environment& environment) {
  const auto cpu = read_pairs("/proc/cpuinfo", ':');
  if (const auto model = cpu.find("model name"); model != cpu.end())
    environment["cpu_model"] = model->second;
  environment["cpus_online"] = ::sysconf(_SC_NPROCESSORS_ONLN);
  environment["cpus_allowed"] = allowed_cpus().size();
  environment["simd"] = series::to_string(series::best_isa());
  if (const auto flags = cpu.find("flags"); flags != cpu.end())
    environment["virtualised"] =
        (" " + flags->second + " ").find(" hypervisor ") != std::string::npos ? "yes" : "no";
  add_file(environment, "governor", "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  add_file(environment, "smt", "/sys/devices/system/cpu/smt/control");
}

void add_system(Environment& environment) {
  utsname system{};
  ::uname(&system);
  environment["kernel"] = fmt::format("{} {}", system.sysname, system.release);
  environment["architecture"] = system.machine;
  const auto os = read_pairs("/etc/os-release", '=');
  if (const auto name = os.find("PRETTY_NAME"); name != os.end())
    environment["system"] = name->second;
  environment["memory_bytes"] = ::sysconf(_SC_PHYS_PAGES) * ::sysconf(_SC_PAGESIZE);
  add_file(environment, "clock_source",
           "/sys/devices/system/clocksource/clocksource0/current_clocksource");
  add_file(environment, "load_average", "/proc/loadavg");
}

void add_limit(Environment& environment, const std::string& name, __rlimit_resource resource) {
  rlimit limit{};
  if (::getrlimit(resource, &limit) != 0) return;
  if (limit.rlim_cur == RLIM_INFINITY)
    environment[name] = "unlimited";
  else
    environment[name] = limit.rlim_cur;
}

void add_limits(Environment& environment) {
  add_file(environment, "mq_msg_max", "/proc/sys/fs/mqueue/msg_max");
  add_file(environment, "mq_msgsize_max_bytes", "/proc/sys/fs/mqueue/msgsize_max");
  add_file(environment, "sysv_msgmax_bytes", "/proc/sys/kernel/msgmax");
  add_file(environment, "sysv_msgmnb_bytes", "/proc/sys/kernel/msgmnb");
  add_limit(environment, "rlimit_msgqueue_bytes", RLIMIT_MSGQUEUE);
  add_limit(environment, "rlimit_nofile", RLIMIT_NOFILE);
  add_limit(environment, "rlimit_nproc", RLIMIT_NPROC);
}

}  // namespace

Environment read_environment() {
  Environment environment;
  environment["host"] = host_name();
  add_cpu(environment);
  add_system(environment);
  add_limits(environment);
  environment["compiler"] = compiler();
  return environment;
}

std::string host_name() {
  utsname system{};
  return ::uname(&system) == 0 ? system.nodename : "unknown";
}

std::string utc_now(bool compact) {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  const std::size_t length = std::strftime(text.data(), text.size(),
                                           compact ? "%Y%m%dT%H%M%SZ" : "%Y-%m-%dT%H:%M:%SZ", &utc);
  return {text.data(), length};
}

std::string_view version() {
  return PIBENCH_VERSION;
}
std::string_view build_type() {
  return PIBENCH_BUILD_TYPE;
}
std::string_view compiler() {
  return PIBENCH_COMPILER;
}

}  // namespace pibench
