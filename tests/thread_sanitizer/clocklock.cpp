// The thread sanitizer of g++ 12 does not know pthread_mutex_clocklock: whoever got a lock by it
// would seem not to hold it, and all that is done under it to race. It knows pthread_mutex_trylock,
// and the inheritance from a dead holder (EOWNERDEAD), which pthread_mutex_timedlock does not tell
// it. Hence this one in place of the C library's. A mutex that is not recoverable is known by its
// owner: glibc's pthread_mutex_trylock says so once, and then keeps it locked.
#include <pthread.h>
#include <sched.h>
#include <time.h>

#include <cerrno>
#include <climits>
#include <tuple>

namespace {

bool is_unusable(const pthread_mutex_t& mutex) {
  constexpr int not_recoverable = INT_MAX - 1;  // PTHREAD_MUTEX_NOTRECOVERABLE of glibc
  return __atomic_load_n(&mutex.__data.__owner, __ATOMIC_RELAXED) == not_recoverable;
}

}  // namespace

extern "C" int pthread_mutex_clocklock(pthread_mutex_t* mutex, clockid_t clock,
                                       const timespec* until) noexcept {
  for (;;) {
    if (is_unusable(*mutex)) return ENOTRECOVERABLE;
    const int error = ::pthread_mutex_trylock(mutex);
    if (error != EBUSY) return error;
    timespec now{};
    ::clock_gettime(clock, &now);
    if (std::tie(now.tv_sec, now.tv_nsec) >= std::tie(until->tv_sec, until->tv_nsec))
      return ETIMEDOUT;
    ::sched_yield();
  }
}
