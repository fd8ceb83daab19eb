// A kernel of 2048 possible CPUs, to be preloaded: sched_getaffinity(2) takes no smaller mask.
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

extern "C" int sched_getaffinity(pid_t pid, std::size_t bytes, cpu_set_t* set) noexcept {
  constexpr std::size_t possible_cpus = 2048;
  if (bytes < possible_cpus / 8) {
    errno = EINVAL;
    return -1;
  }
  const long written = ::syscall(SYS_sched_getaffinity, pid, bytes, set);
  if (written < 0) return -1;
  std::memset(reinterpret_cast<char*>(set) + written, 0, bytes - static_cast<std::size_t>(written));
  return 0;
}
