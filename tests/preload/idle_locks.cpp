// Locks between processes that nobody takes, to be preloaded: flock(2), unless it is only tried,
// and process-shared mutexes.
#include <dlfcn.h>
#include <pthread.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

using MutexCall = int (*)(pthread_mutex_t*);

bool is_shared(const pthread_mutex_t& mutex) {
  constexpr int shared_between_processes = 128;  // PTHREAD_MUTEX_PSHARED_BIT of glibc
  return (mutex.__data.__kind & shared_between_processes) != 0;
}

MutexCall real(const char* name) {
  return reinterpret_cast<MutexCall>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

int flock(int file, int operation) noexcept {
  if (operation == LOCK_EX || operation == LOCK_UN) return 0;
  return static_cast<int>(::syscall(SYS_flock, file, operation));
}

int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
  static const MutexCall lock = real("pthread_mutex_lock");
  return is_shared(*mutex) ? 0 : lock(mutex);
}

int pthread_mutex_unlock(pthread_mutex_t* mutex) noexcept {
  static const MutexCall unlock = real("pthread_mutex_unlock");
  return is_shared(*mutex) ? 0 : unlock(mutex);
}
}
