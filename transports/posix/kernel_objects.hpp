// What a run has in the kernel, outside of its directory: System V queues and semaphores by id,
// POSIX queues, semaphores and shared memory by name.
#pragma once

#include <string_view>

#include "transports/posix/ledger.hpp"
#include "transports/posix/removal.hpp"

namespace pibench::posix {

/// Whether it is gone, by us or before. Elsewhere its id may stand for somebody else's.
bool remove_sysv_queue(int id) noexcept;
bool remove_sysv_semaphores(int id) noexcept;

/// Removes what a ledger tells of, System V ids only where they still are this user's and private,
/// and shared memory of this user only. The ledger is of this boot, these namespaces and this
/// /dev/shm. Whether nothing stays. Without memory of the heap.
bool remove_kernel_objects(const Ledger& ledger, RemovalMode mode, RemovalObserver& observer);

/// Null where remove_kernel_objects() may be asked, or has nothing to do here; else why not.
const char* objection_to_kernel_objects(const Ledger& ledger, const Origin& here) noexcept;
/// Whether it has nothing to do here.
bool has_no_kernel_objects(const Ledger& ledger, const Origin& here) noexcept;

}  // namespace pibench::posix
