#include <sys/resource.h>
#include <sys/statvfs.h>

#include <array>
#include <utility>

#include "bench/machine/environment_parts.hpp"

namespace pibench::machine {
namespace {

constexpr std::array<std::pair<const char*, const char*>, 15> kernel_limits{
    {{"mq_msg_max", "fs/mqueue/msg_max"},
     {"mq_msgsize_max_bytes", "fs/mqueue/msgsize_max"},
     {"mq_queues_max", "fs/mqueue/queues_max"},
     {"sysv_msgmax_bytes", "kernel/msgmax"},
     {"sysv_msgmnb_bytes", "kernel/msgmnb"},
     {"sysv_msgmni", "kernel/msgmni"},
     {"sysv_shmmax_bytes", "kernel/shmmax"},
     {"pipe_max_size_bytes", "fs/pipe-max-size"},
     {"pipe_user_pages_soft", "fs/pipe-user-pages-soft"},
     {"inotify_instances_max", "fs/inotify/max_user_instances"},
     {"inotify_watches_max", "fs/inotify/max_user_watches"},
     {"inotify_queued_events_max", "fs/inotify/max_queued_events"},
     {"file_max", "fs/file-max"},
     {"pid_max", "kernel/pid_max"},
     {"threads_max", "kernel/threads-max"}}};

void add_rlimit(Environment& environment, const char* name, __rlimit_resource resource) {
  rlimit limit{};
  if (::getrlimit(resource, &limit) != 0) return;
  if (limit.rlim_cur == RLIM_INFINITY)
    environment[name] = "unlimited";
  else
    environment[name] = limit.rlim_cur;
}

void add_shared_memory(Environment& environment, const std::filesystem::path& directory) {
  struct statvfs status {};
  if (::statvfs(directory.c_str(), &status) != 0) return;
  environment["shm_bytes"] = status.f_blocks * status.f_frsize;
  environment["shm_free_bytes"] = status.f_bavail * status.f_frsize;
}

}  // namespace

void add_limits(Environment& environment, const std::filesystem::path& root) {
  for (const auto& [name, file] : kernel_limits)
    add_file(environment, name, root / "proc/sys" / file);
  add_rlimit(environment, "rlimit_msgqueue_bytes", RLIMIT_MSGQUEUE);
  add_rlimit(environment, "rlimit_memlock_bytes", RLIMIT_MEMLOCK);
  add_rlimit(environment, "rlimit_nofile", RLIMIT_NOFILE);
  add_rlimit(environment, "rlimit_nproc", RLIMIT_NPROC);
  add_shared_memory(environment, root / "dev/shm");
}

}  // namespace pibench::machine
