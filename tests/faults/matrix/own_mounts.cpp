#include "tests/faults/matrix/own_mounts.hpp"

#include <mntent.h>
#include <sys/mount.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace pibench::test {
namespace {

struct EndList {
  void operator()(std::FILE* list) const { ::endmntent(list); }
};

/// In the order in which they were mounted.
std::vector<std::string> mount_points() {
  std::vector<std::string> points;
  const std::unique_ptr<std::FILE, EndList> list(::setmntent("/proc/self/mounts", "re"));
  if (!list) return points;
  while (const mntent* entry = ::getmntent(list.get())) points.emplace_back(entry->mnt_dir);
  return points;
}

}  // namespace

OwnMounts::OwnMounts() : before_(mount_points().size()) {}

OwnMounts::~OwnMounts() {
  const std::vector<std::string> now = mount_points();
  for (std::size_t i = now.size(); i > before_; --i) ::umount2(now[i - 1].c_str(), MNT_DETACH);
}

}  // namespace pibench::test
