// Remedies for resources that run out and calls that are refused, by errno.
#pragma once

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>

#include "transports/posix/syscall.hpp"

namespace pibench::posix {

template <std::size_t a, std::size_t b>
constexpr std::array<Remedy, a + b> both(const std::array<Remedy, a>& one,
                                         const std::array<Remedy, b>& other) {
  std::array<Remedy, a + b> all{};
  std::ranges::copy(other, std::ranges::copy(one, all.begin()).out);
  return all;
}

inline constexpr std::array more_descriptors{
    Remedy{EMFILE, "for more descriptors: ulimit -n"},
    Remedy{ENFILE, "for more descriptors on this machine: sysctl fs.file-max"}};

inline constexpr std::array more_processes{
    Remedy{EAGAIN, "for more processes: ulimit -u, or pids.max of the cgroup"}};

/// pthread_create(3) fails with EAGAIN also where there is no memory for a stack.
inline constexpr std::array more_threads{
    Remedy{EAGAIN, "for more threads: ulimit -u; for more memory: ulimit -v"}};

inline constexpr std::array usable_dev_shm{
    Remedy{ENOSPC, "make room in /dev/shm"}, Remedy{EROFS, "mount /dev/shm writable"},
    Remedy{EACCES, "chmod 1777 /dev/shm"}, Remedy{ENOENT, "mount a tmpfs at /dev/shm"}};

/// Remedies for socket(2).
inline constexpr std::array usable_sockets =
    both(more_descriptors,
         std::array{Remedy{EPROTONOSUPPORT, "this kernel is built without that protocol"},
                    Remedy{ENOPROTOOPT, "sysctl net.mptcp.enabled=1"}});

/// Remedies for bind(2), connect(2) and sendto(2) over the loopback interface.
inline constexpr std::array loopback_up{
    Remedy{EADDRNOTAVAIL,
           "ip link set lo up, sysctl net.ipv6.conf.lo.disable_ipv6=0; for more ports: sysctl "
           "net.ipv4.ip_local_port_range"},
    Remedy{ENETUNREACH, "ip link set lo up"}, Remedy{ENETDOWN, "ip link set lo up"}};

/// EMFILE stands for either quota.
inline constexpr std::array more_posix_queues{
    Remedy{EMFILE, "for more: ulimit -q, ulimit -n"},
    Remedy{ENFILE, "for more descriptors on this machine: sysctl fs.file-max"},
    Remedy{ENOSPC, "for more queues: sysctl fs.mqueue.queues_max"},
    Remedy{EINVAL, "for longer ones: sysctl fs.mqueue.msg_max fs.mqueue.msgsize_max"},
    Remedy{ENOSYS,
           "this kernel has no POSIX message queues, CONFIG_POSIX_MQUEUE, or refuses them"}};

inline constexpr std::array more_sysv_queues{
    Remedy{ENOSPC, "for more queues: ipcs -q, pibench clean, sysctl kernel.msgmni"},
    Remedy{ENOSYS, "this kernel has no System V IPC, CONFIG_SYSVIPC, or refuses it"}};

inline constexpr std::array more_semaphores{
    Remedy{ENOSPC, "for more: ipcs -s, pibench clean, sysctl kernel.sem"},
    Remedy{EINVAL, "for larger sets: sysctl kernel.sem"},
    Remedy{ENOSYS, "this kernel has no System V IPC, CONFIG_SYSVIPC, or refuses it"}};

inline constexpr std::array shorter_tmpdir{Remedy{ENAMETOOLONG, "set TMPDIR to a shorter path"}};

}  // namespace pibench::posix
