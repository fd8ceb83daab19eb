// Support that Boost.Interprocess lacks for processes that may be killed.
//
// Its mutexes are not robust: whoever waits for one whose holder has died waits for ever, deaf to
// signals. On Linux an interprocess_mutex is a pthread_mutex_t and nothing else, so it is made anew
// as a robust one before anybody uses it. Boost then reports the death by an exception, or goes on
// after a condition's wait; either way unlocking leaves the mutex unusable, which usable() shows.
#pragma once

#include <pthread.h>

#include <boost/date_time/posix_time/posix_time_types.hpp>
#include <boost/interprocess/exceptions.hpp>
#include <boost/interprocess/sync/interprocess_mutex.hpp>
#include <boost/interprocess/sync/posix/mutex.hpp>
#include <cerrno>
#include <ctime>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "transports/contract/io.hpp"
#include "transports/posix/interruption.hpp"
#include "transports/posix/shared_memory.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench::boost_ipc {

namespace ipc = boost::interprocess;

inline pthread_mutex_t& native(ipc::interprocess_mutex& mutex) noexcept {
  static_assert(
      std::is_same_v<ipc::interprocess_mutex::internal_mutex_type, ipc::ipcdetail::posix_mutex> &&
      sizeof(ipc::interprocess_mutex) == sizeof(pthread_mutex_t));
  return reinterpret_cast<pthread_mutex_t&>(mutex.internal_mutex());
}

/// Makes a mutex robust that nobody has used yet. Throws std::system_error.
inline void make_robust(ipc::interprocess_mutex& mutex) {
  pthread_mutexattr_t attributes;
  if (const int error = ::pthread_mutexattr_init(&attributes); error != 0)
    posix::throw_errno("pthread_mutexattr_init", error);
  ::pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  ::pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  ::pthread_mutex_destroy(&native(mutex));
  const int error = ::pthread_mutex_init(&native(mutex), &attributes);
  ::pthread_mutexattr_destroy(&attributes);
  if (error != 0) posix::throw_errno("pthread_mutex_init, robust and shared", error);
}

/// ok, deadline where somebody holds it, peer_gone where a holder has died: then it stays so, for
/// everybody. Not by pthread_mutex_trylock(), which in glibc leaves an unusable mutex locked by the
/// caller: others would wait for ever, and to unlock it is to crash.
inline IoResult lock_at_once(ipc::interprocess_mutex& mutex) noexcept {
  constexpr timespec long_ago{};
  const int error = ::pthread_mutex_clocklock(&native(mutex), CLOCK_MONOTONIC, &long_ago);
  if (error == 0) return IoResult::ok(0);
  if (error == ETIMEDOUT) return {IoStatus::deadline, 0};
  if (error == EOWNERDEAD) ::pthread_mutex_unlock(&native(mutex));
  return {IoStatus::peer_gone, 0};
}

/// True when no holder has died; not for the holder.
inline bool usable(ipc::interprocess_mutex& mutex) noexcept {
  const IoResult io = lock_at_once(mutex);
  if (io.good()) ::pthread_mutex_unlock(&native(mutex));
  return io.status != IoStatus::peer_gone;
}

/// The errno of an exception of Boost's, which need not come from a system call.
inline int errno_of(const ipc::interprocess_exception& error) noexcept {
  return error.get_native_error() != 0 ? error.get_native_error() : EPROTO;
}

/// `what` was to be made of shared memory. Throws std::system_error, or std::runtime_error in the
/// library's words.
[[noreturn]] inline void throw_cause(const std::string& what,
                                     const ipc::interprocess_exception& error) {
  if (error.get_native_error() == 0) throw std::runtime_error(what + ": " + error.what());
  posix::throw_errno(what, error.get_native_error(), posix::shm_open_remedies);
}

/// The end of a slice that begins now: waits are cut into slices, since they go on after a signal.
inline boost::posix_time::ptime end_of_slice() {
  using std::chrono::microseconds;
  const auto slice = std::chrono::ceil<microseconds>(posix::interruption::slice());
  return boost::posix_time::microsec_clock::universal_time() +
         boost::posix_time::microseconds(slice.count());
}

/// Repeats `wait(until)`, which returns whether it succeeded, until interruption::requested().
template <class Wait>
IoResult wait_in_slices(ipc::interprocess_mutex& mutex, Wait&& wait) {
  while (!wait(end_of_slice()))
    if (posix::interruption::requested()) return {IoStatus::deadline, 0};
  return usable(mutex) ? IoResult::ok(0) : IoResult{IoStatus::peer_gone, 0};
}

/// The result of `call`, which may throw the exceptions of Boost. A holder's death is peer_gone.
template <class Call>
IoResult guarded(ipc::interprocess_mutex& mutex, Call&& call) noexcept {
  try {
    return call();
  } catch (const ipc::interprocess_exception&) {
    ::pthread_mutex_unlock(&native(mutex));  // inherited from the dead, where it was
    return usable(mutex) ? IoResult::error(EPROTO) : IoResult{IoStatus::peer_gone, 0};
  }
}

}  // namespace pibench::boost_ipc
