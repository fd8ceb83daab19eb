#include "tests/faults/injector/calls.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/futex.h>
#include <sys/ipc.h>
#include <sys/syscall.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace pibench::test {
namespace {

/// `said` is what an error calls it; `harmless` says why no errno is to be expected.
struct Call {
  long number;
  std::string_view name;
  std::string_view said;
  std::array<int, 5> errnos;  // zeros at the end
  std::string_view harmless{};
};

constexpr std::string_view always = "succeeds whatever its arguments";
constexpr std::string_view sound =
    "fails for wrong arguments only; a filter that refused it would refuse the C library itself";

// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): a call's name and number are the same word.
#define CALL(name) SYS_##name, #name

constexpr Call known_calls[]{
    {CALL(open), "open", {EMFILE, EACCES, EROFS, ENOENT}},
    {CALL(openat), "open", {EMFILE, EACCES, EROFS, ENFILE, EINTR}},
    {CALL(close), "close", {EIO, EINTR}},
    {CALL(read), "read", {EIO, EINTR}},
    {CALL(pread64), "read", {EIO, EINTR}},
    {CALL(readv), "read", {EIO, EINTR}},
    {CALL(write), "write", {ENOSPC, EIO, EINTR}},
    {CALL(pwrite64), "write", {ENOSPC, EIO}},
    {CALL(writev), "write", {ENOSPC, EIO, EINTR}},
    {CALL(stat), "stat", {EACCES, EIO}},
    {CALL(lstat), "stat", {EACCES, EIO}},
    {CALL(fstat), "stat", {EIO, ENOMEM}},
    {CALL(newfstatat), "stat", {EACCES, EIO, ENOMEM}},
    {CALL(statx), "stat", {EACCES, EIO, ENOSYS}},
    {CALL(statfs), "statfs", {EACCES, ENOSYS}},
    {CALL(fstatfs), "statfs", {EIO, ENOSYS}},
    {CALL(lseek), "lseek", {ESPIPE, EIO}},
    {CALL(access), "access", {EACCES, ENOENT}},
    {CALL(faccessat), "access", {EACCES, ENOENT}},
    {CALL(faccessat2), "access", {EACCES, ENOSYS}},
    {CALL(readlink), "readlink", {EACCES, ENOENT}},
    {CALL(readlinkat), "readlink", {EACCES, ENOENT}},
    {CALL(getcwd), "getcwd", {ENOENT, EACCES}},
    {CALL(chdir), "chdir", {EACCES, ENOENT}},
    {CALL(getdents64), "directory", {EIO, ENOMEM}},
    {CALL(mkdir), "mkdir", {ENOSPC, EROFS, EACCES}},
    {CALL(mkdirat), "mkdir", {ENOSPC, EROFS, EACCES}},
    {CALL(mknod), "mkfifo", {ENOSPC, EPERM, EOPNOTSUPP}},
    {CALL(mknodat), "mkfifo", {ENOSPC, EPERM, EOPNOTSUPP}},
    {CALL(rename), "rename", {EIO, ENOSPC, EROFS}},
    {CALL(renameat), "rename", {EIO, ENOSPC, EROFS}},
    {CALL(renameat2), "rename", {EIO, ENOSPC, EINVAL}},
    {CALL(link), "link", {EPERM, EMLINK}},
    {CALL(linkat), "link", {EPERM, EMLINK}},
    {CALL(unlink), "unlink", {EIO, EROFS, EACCES}},
    {CALL(unlinkat), "unlink", {EIO, EROFS, EBUSY}},
    {CALL(rmdir), "rmdir", {EIO, EROFS, EBUSY}},
    {CALL(chmod), "chmod", {EPERM, EROFS}},
    {CALL(fchmod), "chmod", {EPERM, EROFS}},
    {CALL(fchmodat), "chmod", {EPERM, EROFS}},
    {CALL(chown), "chown", {EPERM}},
    {CALL(fchown), "chown", {EPERM}},
    {CALL(ftruncate), "ftruncate", {ENOSPC, EIO, EINTR}},
    {CALL(fallocate), "fallocate", {ENOSPC, EIO, EINTR, EOPNOTSUPP}},
    {CALL(fsync), "fsync", {EIO, ENOSPC}},
    {CALL(fdatasync), "fdatasync", {EIO, ENOSPC}},
    {CALL(flock), "flock", {ENOLCK, ENOSYS, EPERM, EINTR}},
    {CALL(fcntl), "fcntl", {EMFILE, EINVAL, EPERM}},
    {CALL(ioctl), "ioctl", {ENOTTY, EINVAL}},
    {CALL(dup), "dup", {EMFILE}},
    {CALL(dup2), "dup2", {EMFILE, EBUSY}},
    {CALL(dup3), "dup2", {EMFILE, EBUSY}},
    {CALL(pipe), "pipe", {EMFILE, ENFILE}},
    {CALL(pipe2), "pipe", {EMFILE, ENFILE}},
    {CALL(poll), "poll", {EINTR, ENOMEM}},
    {CALL(ppoll), "poll", {EINTR, ENOMEM}},
    {CALL(select), "select", {EINTR, ENOMEM}},
    {CALL(pselect6), "select", {EINTR, ENOMEM}},
    {CALL(epoll_create), "epoll_create", {EMFILE, ENOSYS}},
    {CALL(epoll_create1), "epoll_create", {EMFILE, ENOSYS}},
    {CALL(epoll_ctl), "epoll_ctl", {ENOMEM, ENOSPC}},
    {CALL(epoll_wait), "epoll_wait", {EINTR}},
    {CALL(epoll_pwait), "epoll_wait", {EINTR}},
    {CALL(eventfd2), "eventfd", {EMFILE, ENFILE}},
    {CALL(memfd_create), "memfd_create", {EMFILE, ENOSYS}},
    {CALL(inotify_init1), "inotify_init", {EMFILE, ENOSYS}},
    {CALL(inotify_add_watch), "inotify_add_watch", {ENOSPC, ENOMEM}},
    {CALL(inotify_rm_watch), "inotify_rm_watch", {EINVAL}},
    {CALL(socket), "socket", {EMFILE, EACCES, ENOBUFS, EAFNOSUPPORT}},
    {CALL(socketpair), "socketpair", {EMFILE, EACCES, ENOBUFS}},
    {CALL(bind), "bind", {EADDRINUSE, EACCES, EROFS}},
    {CALL(listen), "listen", {EADDRINUSE, EACCES}},
    {CALL(connect), "connect", {ECONNREFUSED, EACCES, EAGAIN, EINTR}},
    {CALL(accept), "accept", {EMFILE, ECONNABORTED, EINTR}},
    {CALL(accept4), "accept", {EMFILE, ECONNABORTED, EINTR}},
    {CALL(shutdown), "shutdown", {ENOTCONN}},
    {CALL(sendto), "send", {ENOBUFS, ECONNRESET, EPIPE, EINTR}},
    {CALL(sendmsg), "send", {ENOBUFS, ECONNRESET, EPIPE, EINTR}},
    {CALL(recvfrom), "recv", {ECONNRESET, ENOMEM, EINTR}},
    {CALL(recvmsg), "recv", {ECONNRESET, ENOMEM, EINTR}},
    {CALL(sendmmsg), "send", {ENOBUFS, ECONNRESET, EINTR}},
    {CALL(recvmmsg), "recv", {ECONNRESET, ENOMEM, EINTR}},
    {CALL(getsockname), "getsockname", {ENOBUFS}},
    {CALL(getpeername), "getpeername", {ENOBUFS, ENOTCONN}},
    {CALL(setsockopt), "setsockopt", {ENOPROTOOPT, EPERM, ENOMEM}},
    {CALL(getsockopt), "getsockopt", {ENOPROTOOPT, EPERM}},
    {CALL(msgget), "msgget", {ENOSPC, ENOSYS, EACCES}},
    {CALL(msgsnd), "msgsnd", {EIDRM, ENOMEM, EINTR}},
    {CALL(msgrcv), "msgrcv", {EIDRM, EINTR}},
    {CALL(msgctl), "msgctl", {EIDRM, EPERM}},
    {CALL(semget), "semget", {ENOSPC, ENOSYS, EACCES}},
    {CALL(semop), "semop", {EIDRM, ENOMEM, EINTR}},
    {CALL(semtimedop), "semop", {EIDRM, ENOMEM, EINTR}},
    {CALL(semctl), "semctl", {EIDRM, EPERM}},
    {CALL(shmget), "shmget", {ENOSPC, ENOSYS, EACCES}},
    {CALL(shmat), "shmat", {ENOMEM, EACCES}},
    {CALL(shmdt), "shmdt", {EINVAL}},
    {CALL(shmctl), "shmctl", {EIDRM, EPERM}},
    {CALL(mq_open), "mq_open", {EMFILE, ENOSPC, EACCES, ENOSYS}},
    {CALL(mq_unlink), "mq_unlink", {EACCES, ENOSYS}},
    {CALL(mq_timedsend), "mq_send", {EBADF, EINTR}},
    {CALL(mq_timedreceive), "mq_receive", {EBADF, EINTR}},
    {CALL(mq_getsetattr), "mq_getattr", {EBADF}},
    {CALL(futex), "futex", {EINTR}},
    {CALL(fork), "fork", {EAGAIN, ENOMEM}},
    {CALL(vfork), "fork", {EAGAIN, ENOMEM}},
    {CALL(clone), "fork", {EAGAIN, ENOMEM}},
    {CALL(clone3), "thread", {EAGAIN, ENOMEM, ENOSYS}},
    {CALL(execve), "exec", {ENOENT, EACCES, ENOMEM}},
    {CALL(wait4), "wait", {EINTR, ECHILD}},
    {CALL(waitid), "wait", {EINTR, ECHILD}},
    {CALL(kill), "kill", {EPERM, ESRCH}},
    {CALL(pidfd_open), "pidfd_open", {EMFILE, ENOSYS}},
    {CALL(pidfd_send_signal), "pidfd_send_signal", {EPERM, ENOSYS}},
    {CALL(mmap), "mmap", {ENOMEM, EAGAIN}},
    {CALL(mremap), "mremap", {ENOMEM}},
    {CALL(munmap), "munmap", {ENOMEM}},
    {CALL(mprotect), "pthread_create", {ENOMEM}},
    {CALL(madvise), "madvise", {ENOMEM, EAGAIN}},
    {CALL(mlock), "mlock", {ENOMEM, EPERM}},
    {CALL(membarrier), "membarrier", {ENOSYS, EPERM}},
    {CALL(sysinfo), "sysinfo", {ENOSYS}},
    {CALL(prctl), "prctl", {EINVAL, EPERM}},
    {CALL(prlimit64), "limit", {EPERM}},
    {CALL(setrlimit), "limit", {EPERM}},
    {CALL(getrlimit), "limit", {EPERM}},
    {CALL(getrusage), "getrusage", {ENOSYS}},
    {CALL(setsid), "setsid", {EPERM}},
    {CALL(setpgid), "setpgid", {EPERM, EACCES}},
    {CALL(setpriority), "setpriority", {EPERM, EACCES}},
    {CALL(getpriority), "getpriority", {ENOSYS}},
    {CALL(sched_setaffinity), "sched_setaffinity", {EPERM, EINVAL}},
    {CALL(sched_getaffinity), "sched_getaffinity", {ENOSYS, EPERM}},
    {CALL(sched_setscheduler), "sched_setscheduler", {EPERM}},
    {CALL(sched_getscheduler), "sched_getscheduler", {ENOSYS}},
    {CALL(sched_getparam), "sched_getparam", {ENOSYS}},
    {CALL(perf_event_open), "perf_event_open", {EACCES, ENOSYS, EMFILE}},
    {CALL(ptrace), "ptrace", {EPERM}},
    {CALL(timer_create), "timer_create", {EAGAIN, ENOMEM, EPERM}},
    {CALL(timer_settime), "timer_settime", {EINVAL, EPERM}},
    {CALL(timer_delete), "timer_delete", {EINVAL}},
    {CALL(timerfd_create), "timerfd_create", {EMFILE, ENOSYS}},
    {CALL(setitimer), "setitimer", {EINVAL}},
    {CALL(nanosleep), "nanosleep", {EINTR}},
    {CALL(clock_nanosleep), "clock_nanosleep", {EINTR}},
    {CALL(clock_gettime), "clock_gettime", {EINVAL}},
    {CALL(getrandom), "getrandom", {ENOSYS, EINTR}},
    {CALL(getcpu), "getcpu", {ENOSYS}},
    {CALL(rt_sigtimedwait), "sigtimedwait", {EINTR, EAGAIN}},
    {CALL(set_robust_list), "set_robust_list", {ENOSYS}},
    {CALL(uname), "uname", {ENOSYS}},
    {CALL(exit), "exit", {}, "does not return"},
    {CALL(exit_group), "exit_group", {}, "does not return"},
    {CALL(rt_sigreturn), "rt_sigreturn", {}, "returns to what a signal interrupted"},
    {CALL(restart_syscall), "restart_syscall", {}, "goes on with a call that a signal interrupted"},
    {CALL(brk),
     "brk",
     {},
     "tells a failure by the old break; malloc then asks mmap, which is listed"},
    {CALL(getpid), "getpid", {}, always},
    {CALL(getppid), "getppid", {}, always},
    {CALL(gettid), "gettid", {}, always},
    {CALL(getuid), "getuid", {}, always},
    {CALL(geteuid), "geteuid", {}, always},
    {CALL(getgid), "getgid", {}, always},
    {CALL(getegid), "getegid", {}, always},
    {CALL(umask), "umask", {}, always},
    {CALL(sched_yield), "sched_yield", {}, always},
    {CALL(set_tid_address), "set_tid_address", {}, always},
    {CALL(arch_prctl), "arch_prctl", {}, sound},
    {CALL(rt_sigaction), "rt_sigaction", {}, sound},
    {CALL(rt_sigprocmask), "rt_sigprocmask", {}, sound},
    {CALL(sigaltstack), "sigaltstack", {}, sound},
    {CALL(rseq), "rseq", {}, "ends a process by the C library where a later thread has none"},
    {CALL(tgkill), "tgkill", {}, "is how a process aborts"},
};

#undef CALL

const Call* find_call(long number) {
  const auto found = std::ranges::find(known_calls, number, &Call::number);
  return found == std::end(known_calls) ? nullptr : found;
}

/// A wake-up cannot be interrupted, and the C library ends a process for any other errno.
bool waits_for_futex(const Occurrence& occurrence) {
  switch (static_cast<int>(occurrence.arguments[1]) & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET:
    case FUTEX_LOCK_PI:
      return true;
    default:
      return false;
  }
}

bool opens_directory(const Occurrence& occurrence) {
  return occurrence.number == SYS_openat &&
         (occurrence.arguments[2] & static_cast<std::uint64_t>(O_DIRECTORY)) != 0;
}

/// opendir(3) asks for the descriptor's flags.
bool asks_for_flags(const Occurrence& occurrence) {
  return occurrence.number == SYS_fcntl && occurrence.arguments[1] == F_GETFL;
}

bool removes_id(const Occurrence& occurrence) {
  const std::size_t command = occurrence.number == SYS_semctl ? 2 : 1;
  return occurrence.arguments[command] == IPC_RMID;
}

}  // namespace

std::string name_of_call(long number) {
  const Call* call = find_call(number);
  return call != nullptr ? std::string(call->name) : fmt::format("call {}", number);
}

std::vector<std::string> words_for(long number) {
  const Call* call = find_call(number);
  if (call == nullptr) return {};
  return {std::string(call->name), std::string(call->said)};
}

std::vector<int> plausible_errnos(const Occurrence& occurrence) {
  if (occurrence.number == SYS_futex && !waits_for_futex(occurrence)) return {};
  const Call* call = find_call(occurrence.number);
  // What a seccomp filter gives that does not know the call either.
  if (call == nullptr) return {ENOSYS, EPERM};
  return {call->errnos.begin(), std::ranges::find(call->errnos, 0)};
}

bool fails_after_effect(long number) {
  return number == SYS_close;
}

bool removes(const Occurrence& occurrence) {
  switch (occurrence.number) {
    case SYS_unlink:
    case SYS_unlinkat:
    case SYS_rmdir:
    case SYS_mq_unlink:
    case SYS_getdents64:
    case SYS_newfstatat:
    case SYS_fstat:
    case SYS_kill:
      return true;
    case SYS_msgctl:
    case SYS_semctl:
    case SYS_shmctl:
      return removes_id(occurrence);
    default:
      return opens_directory(occurrence) || asks_for_flags(occurrence);
  }
}

std::string name_of_errno(int error) {
  const char* name = ::strerrorname_np(error);
  return name != nullptr ? name : std::to_string(error);
}

std::optional<int> errno_of(std::string_view name) {
  constexpr int most = 134;
  for (int error = 1; error < most; ++error)
    if (name_of_errno(error) == name) return error;
  return std::nullopt;
}

}  // namespace pibench::test
