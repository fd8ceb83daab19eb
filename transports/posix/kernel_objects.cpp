#include "transports/posix/kernel_objects.hpp"

#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "transports/posix/directory_entries.hpp"
#include "transports/posix/fd.hpp"

namespace pibench::posix {
namespace {

/// Behind "<tag>.": sixteen digits.
constexpr std::string_view random_pattern = "????????????????";

/// Checks owner and key, as the id may have been reused since.
bool is_ours(const struct ipc_perm& permissions) noexcept {
  return permissions.cuid == ::geteuid() && permissions.__key == IPC_PRIVATE;
}
/// Where the kernel does not answer, the removal will fail, and report it.
bool may_be_ours(int result, const struct ipc_perm& permissions) noexcept {
  if (result == 0) return is_ours(permissions);
  return errno != EINVAL && errno != EIDRM && errno != EACCES;
}
bool may_be_our_queue(int id) noexcept {
  struct msqid_ds status {};
  return may_be_ours(::msgctl(id, IPC_STAT, &status), status.msg_perm);
}
bool may_be_our_semaphores(int id) noexcept {
  struct semid_ds status {};
  return may_be_ours(::semctl(id, 0, IPC_STAT, &status), status.sem_perm);
}

/// After a removal that failed, whose errno stays.
bool is_gone(bool (*may_be_ours)(int) noexcept, int id) noexcept {
  const int error = errno;
  const bool gone = !may_be_ours(id);
  errno = error;
  return gone;
}

bool queue_exists(const char* name) noexcept {
  const mqd_t queue = ::mq_open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (queue != static_cast<mqd_t>(-1)) ::mq_close(queue);
  return queue != static_cast<mqd_t>(-1);
}
bool semaphore_exists(const char* name) noexcept {
  sem_t* semaphore = ::sem_open(name, 0);
  if (semaphore != SEM_FAILED) ::sem_close(semaphore);
  return semaphore != SEM_FAILED;
}

class KernelObjects {
 public:
  KernelObjects(const Ledger& ledger, RemovalMode mode, RemovalObserver& observer)
      : ledger_(ledger), mode_(mode), observer_(observer) {}

  bool remove() {
    for (const std::int32_t entry : ledger_.queues)
      if (entry > 0 && may_be_our_queue(entry - 1))
        remove_id("SysV queue", entry - 1, remove_sysv_queue);
    for (const std::int32_t entry : ledger_.semaphores)
      if (entry > 0 && may_be_our_semaphores(entry - 1))
        remove_id("SysV semaphores", entry - 1, remove_sysv_semaphores);
    remove_latest_name();
    return complete_;
  }

 private:
  bool is_dry_run() const noexcept { return mode_ == RemovalMode::dry_run; }

  void remove_id(const char* kind, int id, bool (*removal)(int) noexcept) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%d", id);
    if (is_dry_run() || removal(id))
      observer_.gone(kind, text.data());
    else
      stays(kind, text.data());
  }

  void remove_latest_name() {
    const char* name = ledger_.kernel_name.data();
    if (name[0] != '/' || ledger_.kernel_name.back() != '\0') return;
    remove_name("POSIX queue", name, ::mq_unlink, queue_exists);
    remove_name("POSIX semaphore", name, ::sem_unlink, semaphore_exists);
    remove_shared_memory();
  }

  /// On a system without such names their removal fails as well, and nothing is left.
  void remove_name(const char* kind, const char* name, int (*removal)(const char*),
                   bool (*exists)(const char*) noexcept) {
    if (is_dry_run() ? exists(name) : removal(name) == 0) return observer_.gone(kind, name);
    const int error = errno;
    if (is_dry_run() || error == ENOENT || !exists(name)) return;
    errno = error;
    stays(kind, name);
  }

  void remove_shared_memory() {
    const Fd memory(::open("/dev/shm", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!memory && errno != EMFILE && errno != ENFILE && errno != ENOMEM) return;
    if (memory)
      errno = for_each_entry(memory.get(), [&](const char* name) {
        if (is_memory_of_run(memory, name)) remove_memory(memory, name);
      });
    if (errno != 0) stays("shared memory", "in /dev/shm");
  }

  /// "<tag>.<random>"; not a semaphore's.
  bool is_memory_of_run(const Fd& memory, const char* name) const noexcept {
    const std::string_view tag = ledger_.directory_name.data();
    const std::string_view whole = name;
    if (!whole.starts_with(tag)) return false;
    const std::string_view rest = whole.substr(tag.size());
    struct stat status {};
    return rest.starts_with('.') && matches(random_pattern, rest.substr(1)) &&
           ::fstatat(memory.get(), name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           status.st_uid == ::geteuid() && S_ISREG(status.st_mode);
  }

  void remove_memory(const Fd& memory, const char* name) {
    if (is_dry_run() || ::unlinkat(memory.get(), name, 0) == 0)
      observer_.gone("shared memory", name);
    else if (errno != ENOENT)
      stays("shared memory", name);
  }

  void stays(const char* kind, const char* name) {
    complete_ = false;
    const char* why = ::strerrordesc_np(errno);
    std::array<char, 320> text{};
    std::snprintf(text.data(), text.size(), "%s %s", kind, name);
    observer_.stays(text.data(), why != nullptr ? why : "an unknown error");
  }

  const Ledger& ledger_;
  RemovalMode mode_;
  RemovalObserver& observer_;
  bool complete_ = true;
};

}  // namespace

bool remove_sysv_queue(int id) noexcept {
  return ::msgctl(id, IPC_RMID, nullptr) == 0 || is_gone(may_be_our_queue, id);
}
bool remove_sysv_semaphores(int id) noexcept {
  return ::semctl(id, 0, IPC_RMID) == 0 || is_gone(may_be_our_semaphores, id);
}

bool remove_kernel_objects(const Ledger& ledger, RemovalMode mode, RemovalObserver& observer) {
  return KernelObjects(ledger, mode, observer).remove();
}

bool has_no_kernel_objects(const Ledger& ledger, const Origin& here) noexcept {
  const bool was_before_boot =
      ledger.origin.knows_boot() && here.knows_boot() && !ledger.origin.is_same_boot(here);
  return was_before_boot || (!ledger.holds_ids() && ledger.kernel_name.front() == '\0');
}

const char* objection_to_kernel_objects(const Ledger& ledger, const Origin& here) noexcept {
  if (has_no_kernel_objects(ledger, here)) return nullptr;
  if (!ledger.origin.has_same_ids(here))
    return "what it has in another IPC namespace, or in one that cannot be told without /proc, may "
           "be left; run 'pibench clean' there";
  if (ledger.kernel_name.front() != '\0' && !ledger.origin.has_same_memory(here))
    return "what it has in another /dev/shm may be left; run 'pibench clean' where that is mounted";
  return nullptr;
}

}  // namespace pibench::posix
