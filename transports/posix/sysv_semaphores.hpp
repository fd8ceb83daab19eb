// A set of System V semaphores; semget(2), semop(2).
#pragma once

#include <sys/sem.h>
#include <unistd.h>

#include <initializer_list>
#include <string>
#include <utility>

#include "transports/contract/io.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/run_directory.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench::posix {

/// Owned by the process that made it, which removes it; a forked copy uses it and leaves it alone.
/// The set is in the run's ledger, which must outlive the owner.
class SysvSemaphores {
 public:
  SysvSemaphores() = default;
  /// `count` semaphores of value 0. Throws std::system_error; std::length_error where the ledger is
  /// full. Delegates, so that a set that cannot be recorded is removed.
  SysvSemaphores(RunDirectory& run, int count) : SysvSemaphores() {
    run_ = &run;
    owner_ = ::getpid();
    id_ = checked(::semget(IPC_PRIVATE, count, 0600),
                  "semget of " + std::to_string(count) + " semaphores", more_semaphores);
    run.record_semaphores(id_);
  }
  SysvSemaphores(SysvSemaphores&& other) noexcept
      : run_(other.run_), owner_(other.owner_), id_(std::exchange(other.id_, -1)) {}
  SysvSemaphores& operator=(SysvSemaphores&& other) noexcept {
    std::swap(run_, other.run_);
    std::swap(owner_, other.owner_);
    std::swap(id_, other.id_);
    return *this;
  }
  ~SysvSemaphores() {
    if (id_ < 0 || owner_ != ::getpid()) return;
    run_->remove_semaphores(id_);
  }

  /// Throws std::system_error.
  void set(unsigned short number, int value) const {
    checked(::semctl(id_, number, SETVAL, value), "semctl(SETVAL)");
  }
  /// -1 with errno where the set is gone.
  int value_of(unsigned short number) const noexcept { return ::semctl(id_, number, GETVAL); }

  /// Makes all changes at once, as soon as all are possible. peer_gone when the set was removed.
  IoResult change(std::initializer_list<sembuf> changes) const noexcept {
    const int result = retry_interrupted(
        [&] { return ::semop(id_, const_cast<sembuf*>(changes.begin()), changes.size()); });
    return result == 0 ? IoResult::ok(0) : failure();
  }

  /// The errno of a call as a result.
  static IoResult failure() noexcept {
    const bool removed = errno == EIDRM || errno == EINVAL;
    return removed ? IoResult{IoStatus::peer_gone, 0} : result_from_errno();
  }

 private:
  RunDirectory* run_ = nullptr;
  pid_t owner_ = 0;
  int id_ = -1;
};

}  // namespace pibench::posix
