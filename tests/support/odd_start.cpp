#include "tests/support/odd_start.hpp"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace pibench::test {
namespace {

/// Whose mounts nobody else sees.
bool part_mounts() {
  return ::unshare(CLONE_NEWNS) == 0 &&
         ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

bool cover_proc(bool with_own) {
  const char* const kind = with_own ? "proc" : "tmpfs";
  return part_mounts() && ::mount(kind, "/proc", kind, MS_NOSUID | MS_NODEV, nullptr) == 0;
}

bool keep_to(const std::set<int>& cpus) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int cpu : cpus) CPU_SET(static_cast<std::size_t>(cpu), &set);
  return ::sched_setaffinity(0, sizeof set, &set) == 0;
}

bool enter_removed_directory() {
  std::string name = std::filesystem::temp_directory_path() / "test-removed-XXXXXX";
  return ::mkdtemp(name.data()) != nullptr && ::chdir(name.c_str()) == 0 &&
         ::rmdir(name.c_str()) == 0;
}

bool write_map(const char* file, const std::string& text) {
  return static_cast<bool>(std::ofstream(file) << text << std::flush);
}

bool become_root_of_own_user() {
  const std::string user = std::to_string(::geteuid());
  const std::string group = std::to_string(::getegid());
  ::prctl(PR_SET_DUMPABLE, 1);  // a change of user gives its /proc to root
  return ::unshare(CLONE_NEWUSER) == 0 && write_map("/proc/self/setgroups", "deny") &&
         write_map("/proc/self/uid_map", "0 " + user + " 1") &&
         write_map("/proc/self/gid_map", "0 " + group + " 1");
}

}  // namespace

pid_t fork_into(const OddStart& start) {
  if (start.namespaces == 0) return ::fork();
  return static_cast<pid_t>(
      ::syscall(SYS_clone, start.namespaces | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
}

bool begin_privileged(const OddStart& start) {
  return !(start.has_no_proc || start.mounts_proc) || cover_proc(start.mounts_proc);
}

bool begin(const OddStart& start) {
  if (start.as_root_of_its_user && !become_root_of_own_user()) return false;
  if (!start.cpus.empty() && !keep_to(start.cpus)) return false;
  if (start.in_removed_directory && !enter_removed_directory()) return false;
  for (const std::string& name : start.unset) ::unsetenv(name.c_str());
  if (start.mask) ::umask(*start.mask);
  return true;
}

}  // namespace pibench::test
