// The thread sanitizer of g++ 12 does not know pthread_mutex_clocklock: whoever got a lock by it
// would seem not to hold it, and all that is done under it to race. It knows pthread_mutex_trylock,
// and the inheritance from a dead holder (EOWNERDEAD), which pthread_mutex_timedlock does not tell
// it. Hence this one in place of the C library's.
#include <pthread.h>
#include <sched.h>
#include <time.h>

#include <cerrno>
#include <tuple>

extern "C" int pthread_mutex_clocklock(pthread_mutex_t* mutex, clockid_t clock,
                                       const timespec* until) noexcept {
  for (;;) {
    const int error = ::pthread_mutex_trylock(mutex);
    if (error != EBUSY) return error;
    timespec now{};
    ::clock_gettime(clock, &now);
    if (std::tie(now.tv_sec, now.tv_nsec) >= std::tie(until->tv_sec, until->tv_nsec))
      return ETIMEDOUT;
    ::sched_yield();
  }
}
