#include "bench/scenarios/contention/contention.hpp"

#include <array>
#include <vector>

#include "bench/scenarios/contention/locks.hpp"
#include "bench/scenarios/contention/trial.hpp"
#ifdef PIBENCH_HAS_MANAGER
#include "bench/scenarios/contention/manager_lock.hpp"
#endif
#ifdef PIBENCH_HAS_REDIS
#include "bench/scenarios/contention/redis_decr.hpp"
#endif

namespace pibench::contention {
namespace {

template <Primitive P>
ContentionResult run_trial(const ContentionJob& job, posix::RunDirectory& run,
                           const Settings& settings) {
  return with_trial_errors([&] { return ContentionTrial<P>(job, run, settings).run(); });
}

template <Primitive P>
constexpr PrimitiveRow row_of() {
  return {P::descriptor, &P::probe, &run_trial<P>};
}

constexpr std::array all{
    row_of<FetchSub>(),
    row_of<Under<FutexLock>>(),
    row_of<Under<RobustMutex>>(),
    row_of<Under<BoostMutex>>(),
    row_of<Under<UnnamedSemaphore>>(),
    row_of<Under<NamedSemaphore>>(),
    row_of<Under<SysvSemaphore>>(),
    row_of<Under<EventSemaphore>>(),
    row_of<Under<RecordLock>>(),
    row_of<Under<FileLock>>(),
#ifdef PIBENCH_HAS_MANAGER
    row_of<Under<ManagerLock>>(),
#endif
#ifdef PIBENCH_HAS_REDIS
    row_of<RedisDecr>(),
#endif
    row_of<Unlocked>(),
};

const std::vector<AbsentPrimitive>& absent() {
  static const std::vector<AbsentPrimitive> names{
#ifndef PIBENCH_HAS_MANAGER
      {"mp_manager_lock",
       "built without msgpack-c or OpenSSL; install libmsgpack-cxx-dev and libssl-dev and build "
       "again"},
#endif
#ifndef PIBENCH_HAS_REDIS
      {"redis_decr", "built without hiredis; install libhiredis-dev and build again"},
#endif
  };
  return names;
}

}  // namespace

std::span<const PrimitiveRow> primitives() {
  return all;
}

std::span<const AbsentPrimitive> absent_primitives() {
  return absent();
}

}  // namespace pibench::contention
