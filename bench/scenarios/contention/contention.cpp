#include "bench/scenarios/contention/contention.hpp"

#include <array>
#include <vector>

#include "bench/scenarios/contention/locks.hpp"
#include "bench/scenarios/contention/managed_descriptors.hpp"
#include "bench/scenarios/contention/trial.hpp"
#ifdef PIBENCH_HAS_MANAGER
#include "bench/scenarios/contention/managed_objects.hpp"
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
    row_of<Under<PthreadRobustMutex>>(),
    row_of<Under<BoostMutex>>(),
    row_of<Under<UnnamedSemaphore>>(),
    row_of<Under<NamedSemaphore>>(),
    row_of<Under<SysvSemaphore>>(),
    row_of<Under<EventSemaphore>>(),
    row_of<Under<RecordLock>>(),
    row_of<Under<FileLock>>(),
#ifdef PIBENCH_HAS_MANAGER
    row_of<Under<managed::Turn<managed::Lock>>>(),
    row_of<Under<managed::Turn<managed::RLock>>>(),
    row_of<Under<managed::Turn<managed::Semaphore>>>(),
    row_of<Under<managed::Turn<managed::BoundedSemaphore>>>(),
    row_of<Under<managed::Turn<managed::Condition>>>(),
    row_of<managed::HeldCount<managed::Queue>>(),
    row_of<managed::HeldCount<managed::Value>>(),
    row_of<managed::HeldCount<managed::Array>>(),
    row_of<managed::HeldCount<managed::List>>(),
    row_of<managed::HeldCount<managed::Dict>>(),
    row_of<managed::HeldCount<managed::Namespace>>(),
    row_of<managed::HeldCount<managed::Counter>>(),
#endif
#ifdef PIBENCH_HAS_REDIS
    row_of<RedisDecr>(),
#endif
    row_of<Unlocked>(),
};

std::vector<AbsentPrimitive> absences() {
  std::vector<AbsentPrimitive> names;
#ifndef PIBENCH_HAS_MANAGER
  for (const PrimitiveDescriptor& descriptor : managed::all)
    names.push_back({descriptor.name,
                     "built without msgpack-c or OpenSSL; install libmsgpack-cxx-dev and "
                     "libssl-dev and build again"});
#endif
#ifndef PIBENCH_HAS_REDIS
  names.push_back({"redis_decr", "built without hiredis; install libhiredis-dev and build again"});
#endif
  return names;
}

}  // namespace

std::span<const PrimitiveRow> primitives() {
  return all;
}

std::span<const AbsentPrimitive> absent_primitives() {
  static const std::vector<AbsentPrimitive> absent = absences();
  return absent;
}

}  // namespace pibench::contention
