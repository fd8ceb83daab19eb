#include "bench/machine/tunables.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "bench/harness/pseudo_files.hpp"
#include "transports/posix/shared_memory.hpp"

namespace pibench {
namespace {

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + separator.size());
  }
}

std::string sysctl_value(std::string_view path) {
  std::string value = first_line(path).value_or("");
  std::ranges::replace(value, '\t', ' ');
  return value;
}

std::string ulimit_value(std::string_view option) {
  constexpr std::array<std::pair<std::string_view, __rlimit_resource>, 4> resources{
      {{"-i", RLIMIT_SIGPENDING},
       {"-n", RLIMIT_NOFILE},
       {"-q", RLIMIT_MSGQUEUE},
       {"-u", RLIMIT_NPROC}}};
  for (const auto& [name, resource] : resources) {
    rlimit limit{};
    if (name != option || ::getrlimit(resource, &limit) != 0) continue;
    return limit.rlim_cur == RLIM_INFINITY ? "unlimited" : std::to_string(limit.rlim_cur);
  }
  return {};
}

/// Empty where the size is unknown.
std::string free_text(std::size_t bytes) {
  if (bytes == std::numeric_limits<std::size_t>::max()) return {};
  return std::to_string(bytes) + " bytes free";
}

}  // namespace

std::vector<std::string_view> items_of(std::string_view list) {
  return split(list, ", ");
}

std::vector<std::string_view> lines_of(std::string_view text) {
  while (text.starts_with('\n')) text.remove_prefix(1);
  while (text.ends_with('\n')) text.remove_suffix(1);
  return split(text, "\n");
}

std::string value_of_tunable(std::string_view tunable) {
  constexpr std::string_view ulimit = "ulimit ";
  if (tunable.starts_with("/proc/sys/")) return sysctl_value(tunable);
  if (tunable.starts_with(ulimit)) return ulimit_value(tunable.substr(ulimit.size()));
  if (tunable == "/dev/shm") return free_text(posix::shared_memory_free_bytes());
  return {};
}

}  // namespace pibench
