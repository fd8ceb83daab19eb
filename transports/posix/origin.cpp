#include "transports/posix/origin.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <string_view>

#include "transports/posix/fd.hpp"

namespace pibench::posix {
namespace {

constexpr std::size_t boot_id_bytes = 36;

/// The contents of a small pseudo file, in `room`; empty where there is none.
std::string_view contents_of(const char* file, std::span<char> room) noexcept {
  const Fd fd(::open(file, O_RDONLY | O_CLOEXEC));
  const ssize_t got = fd ? ::read(fd.get(), room.data(), room.size()) : -1;
  return {room.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
}

std::array<char, 40> this_boot() noexcept {
  std::array<char, 40> id{};
  const auto text =
      contents_of("/proc/sys/kernel/random/boot_id", std::span(id).first(boot_id_bytes));
  return text.size() == boot_id_bytes ? id : std::array<char, 40>{};
}

std::uint64_t inode_of(const char* path) noexcept {
  struct stat status {};
  return ::stat(path, &status) == 0 ? status.st_ino : 0;
}

bool known_and_equal(std::uint64_t a, std::uint64_t b) noexcept {
  return a != 0 && a == b;
}

/// Fields of /proc/<pid>/stat behind the name, which may hold anything; proc(5).
struct Stat {
  char state = '?';
  std::uint64_t started_ticks = 0;
};

Stat stat_in(std::string_view text) noexcept {
  constexpr int fields_between = 19;  // the state is the third field, the start the 22nd
  const std::size_t name_end = text.rfind(')');
  if (name_end == text.npos || name_end + 2 >= text.size()) return {};
  text.remove_prefix(name_end + 2);
  Stat stat{text.front(), 0};
  for (int i = 0; i < fields_between; ++i)
    text.remove_prefix(std::min(text.size(), text.find(' ') + 1));
  std::from_chars(text.data(), text.data() + text.size(), stat.started_ticks);
  return stat;
}

/// After unshare(CLONE_NEWPID), /proc may still number the processes of the namespace outside.
bool proc_numbers_as_we_do() noexcept {
  std::array<char, 16> self{};
  std::array<char, 16> ours{};
  std::snprintf(ours.data(), ours.size(), "%d", static_cast<int>(::getpid()));
  return ::readlink("/proc/self", self.data(), self.size() - 1) > 0 && self == ours;
}

Stat stat_of(pid_t pid) noexcept {
  if (!proc_numbers_as_we_do()) return {};
  std::array<char, 32> file{};
  std::snprintf(file.data(), file.size(), "/proc/%d/stat", static_cast<int>(pid));
  std::array<char, 1024> room;
  return stat_in(contents_of(file.data(), room));
}

}  // namespace

Origin Origin::here() noexcept {
  struct stat memory {};
  const bool has_memory = ::stat("/dev/shm", &memory) == 0;
  return {.boot_id = this_boot(),
          .ipc_namespace = inode_of("/proc/self/ns/ipc"),
          .pid_namespace = inode_of("/proc/self/ns/pid"),
          .mount_namespace = inode_of("/proc/self/ns/mnt"),
          .user_namespace = inode_of("/proc/self/ns/user"),
          .memory_device = has_memory ? memory.st_dev : 0,
          .memory_inode = has_memory ? memory.st_ino : 0};
}

bool Origin::is_same_boot(const Origin& other) const noexcept {
  return knows_boot() && boot_id == other.boot_id;
}
bool Origin::has_same_ids(const Origin& other) const noexcept {
  return is_same_boot(other) && known_and_equal(ipc_namespace, other.ipc_namespace);
}
bool Origin::has_same_processes(const Origin& other) const noexcept {
  return is_same_boot(other) && known_and_equal(pid_namespace, other.pid_namespace);
}
bool Origin::has_same_memory(const Origin& other) const noexcept {
  return has_same_ids(other) && known_and_equal(memory_device, other.memory_device) &&
         known_and_equal(memory_inode, other.memory_inode);
}

ProcessMark ProcessMark::of_this() noexcept {
  return {::getpid(), stat_of(::getpid()).started_ticks};
}

Life life_of(const ProcessMark& process) noexcept {
  if (process.pid <= 0) return Life::unknown;
  if (::kill(process.pid, 0) != 0 && errno == ESRCH) return Life::ended;
  const Stat now = stat_of(process.pid);
  if (process.started_ticks == 0 || now.started_ticks == 0) return Life::unknown;
  const bool reaped = now.started_ticks != process.started_ticks;
  return reaped || now.state == 'Z' || now.state == 'X' ? Life::ended : Life::living;
}

}  // namespace pibench::posix
