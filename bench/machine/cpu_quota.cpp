#include "bench/machine/cpu_quota.hpp"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <limits>
#include <sstream>
#include <string_view>
#include <vector>

#include "bench/harness/pseudo_files.hpp"

namespace pibench {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view controller = "cpu";

/// The bound that one group sets.
struct Bound {
  std::string text;
  fs::path file;
  double cpus = std::numeric_limits<double>::infinity();
};

using ReadBound = std::optional<Bound> (*)(const fs::path& group);

/// "max 100000" or "200000 100000".
std::optional<Bound> bound_of_version_2(const fs::path& group) {
  Bound bound{.text = first_line(group / "cpu.max").value_or(""), .file = group / "cpu.max"};
  if (bound.text.empty()) return std::nullopt;
  std::istringstream words(bound.text);
  double quota_us = 0;
  double period_us = 0;
  if (words >> quota_us >> period_us && period_us > 0) bound.cpus = quota_us / period_us;
  return bound;
}

/// A quota of −1 is none.
std::optional<Bound> bound_of_version_1(const fs::path& group) {
  const fs::path file = group / "cpu.cfs_quota_us";
  const auto quota_us = first_number(file);
  const auto period_us = first_number(group / "cpu.cfs_period_us");
  if (!quota_us || !period_us || *period_us <= 0) return std::nullopt;
  if (*quota_us < 0) return Bound{.text = fmt::format("max {}", *period_us), .file = file};
  return Bound{.text = fmt::format("{} {}", *quota_us, *period_us),
               .file = file,
               .cpus = static_cast<double>(*quota_us) / static_cast<double>(*period_us)};
}

/// A line of /proc/self/cgroup: "4:cpu,cpuacct:/path"; version 2 has no controllers there.
struct Membership {
  std::string controllers;
  fs::path group;
};

/// A line of /proc/self/mountinfo, see proc(5).
struct Mount {
  fs::path top;  ///< the group that is seen at the mount point
  fs::path point;
  std::string type;
  std::string options;  ///< of the file system: with version 1, its controllers
};

bool lists(const std::string& comma_separated, std::string_view word) {
  std::istringstream words(comma_separated);
  for (std::string each; std::getline(words, each, ',');)
    if (each == word) return true;
  return false;
}

std::vector<Membership> read_memberships(const fs::path& root) {
  std::vector<Membership> memberships;
  std::ifstream stream(root / "proc/self/cgroup");
  for (std::string line; std::getline(stream, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    memberships.push_back({line.substr(first + 1, second - first - 1), line.substr(second + 1)});
  }
  return memberships;
}

/// The kernel writes a space as "\040".
std::string without_escapes(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned char byte = 0;
    const char* const digits = text.data() + i + 1;
    const bool escape = text[i] == '\\' && i + 3 < text.size() &&
                        std::from_chars(digits, digits + 3, byte, 8).ptr == digits + 3;
    plain += escape ? static_cast<char>(byte) : text[i];
    if (escape) i += 3;
  }
  return plain;
}

std::optional<Mount> parse_mount(const std::string& line) {
  std::istringstream words(line);
  std::string skipped;
  std::string top;
  std::string point;
  Mount mount;
  words >> skipped >> skipped >> skipped >> top >> point;
  while (words >> skipped && skipped != "-") continue;
  if (!(words >> mount.type >> skipped >> mount.options)) return std::nullopt;
  mount.top = without_escapes(top);
  mount.point = without_escapes(point);
  return mount;
}

std::vector<Mount> read_mounts(const fs::path& root) {
  std::vector<Mount> mounts;
  std::ifstream stream(root / "proc/self/mountinfo");
  for (std::string line; std::getline(stream, line);) {
    std::optional<Mount> mount = parse_mount(line);
    if (mount && mount->type.starts_with("cgroup")) mounts.push_back(std::move(*mount));
  }
  // The mount point of version 2 on every current system, for want of a list.
  if (mounts.empty()) mounts.push_back({"/", "/sys/fs/cgroup", "cgroup2", ""});
  return mounts;
}

bool is_version_2(const Mount& mount) {
  return mount.type == "cgroup2";
}

bool holds(const Mount& mount, const Membership& membership) {
  if (is_version_2(mount)) return membership.controllers.empty();
  return lists(mount.options, controller) && lists(membership.controllers, controller);
}

/// From the mount point to the group; the mount point alone where the group is not below it, as in
/// a container that sees a part of its host's hierarchy and not its own place in it.
std::vector<fs::path> groups_of(const Mount& mount, const Membership& membership,
                                const fs::path& root) {
  std::vector<fs::path> groups{root / mount.point.relative_path()};
  const fs::path below = membership.group.lexically_relative(mount.top);
  if (below.empty() || *below.begin() == "..") return groups;
  for (const fs::path& part : below)
    if (part != ".") groups.push_back(groups.back() / part);
  return groups;
}

class Tightest {
 public:
  void look_at(const std::vector<fs::path>& groups, ReadBound read_bound) {
    std::error_code error;
    if (!fs::is_directory(groups.front(), error)) return;
    if (!found_) found_.emplace(Bound{.text = "max", .file = {}});
    for (const fs::path& group : groups) {
      std::optional<Bound> bound = read_bound(group);
      if (bound && (bound->cpus < found_->cpus || found_->file.empty())) found_ = std::move(bound);
    }
  }

  std::optional<CpuQuota> take() {
    if (!found_) return std::nullopt;
    return CpuQuota{std::move(found_->text), std::move(found_->file)};
  }

 private:
  std::optional<Bound> found_;
};

}  // namespace

std::optional<CpuQuota> read_cpu_quota(const fs::path& root) {
  const std::vector<Mount> mounts = read_mounts(root);
  Tightest tightest;
  for (const Membership& membership : read_memberships(root))
    for (const Mount& mount : mounts)
      if (holds(mount, membership))
        tightest.look_at(groups_of(mount, membership, root),
                         is_version_2(mount) ? bound_of_version_2 : bound_of_version_1);
  return tightest.take();
}

}  // namespace pibench
