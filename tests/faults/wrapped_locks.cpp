// The linker puts these in place of the calls that release a lock (--wrap): who has been ordered to
// die holding it does.
#include <pthread.h>
#include <semaphore.h>

#include "tests/faults/order.hpp"

namespace {

/// Locks inside one process are nobody else's loss.
bool is_shared(const pthread_mutex_t& mutex) {
  constexpr int shared_between_processes = 128;  // PTHREAD_MUTEX_PSHARED_BIT of glibc
  return (mutex.__data.__kind & shared_between_processes) != 0;
}

}  // namespace

extern "C" {

int __real_pthread_mutex_unlock(pthread_mutex_t* mutex);
int __real_sem_post(sem_t* semaphore);

int __wrap_pthread_mutex_unlock(pthread_mutex_t* mutex) {
  if (pibench::test::dies_holding() && is_shared(*mutex)) pibench::test::die();
  return __real_pthread_mutex_unlock(mutex);
}

int __wrap_sem_post(sem_t* semaphore) {
  if (pibench::test::dies_holding()) pibench::test::die();
  return __real_sem_post(semaphore);
}
}
