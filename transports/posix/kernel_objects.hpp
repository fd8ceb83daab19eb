// Objects of a run in the kernel, outside of its directory: System V queues and semaphores by id,
// POSIX queues, semaphores and shared memory by name.
#pragma once

#include <string_view>

#include "transports/posix/ledger.hpp"
#include "transports/posix/removal.hpp"

namespace pibench::posix {

/// Removes the object; true when it is gone, by us or before. Only for ids of this IPC namespace:
/// in another one they may be somebody else's.
bool remove_sysv_queue(int id) noexcept;
bool remove_sysv_semaphores(int id) noexcept;

/// Removes the objects in a ledger, System V ids only where they still are this user's and private,
/// and shared memory of this user only. The ledger is of this boot, these namespaces and this
/// /dev/shm. True when nothing stays. Takes no memory of the heap.
bool remove_kernel_objects(const Ledger& ledger, RemovalMode mode, RemovalObserver& observer);

/// nullptr where remove_kernel_objects() may be called, or has nothing to do here; else why not.
const char* objection_to_kernel_objects(const Ledger& ledger, const Origin& here) noexcept;
/// True when there is nothing for remove_kernel_objects() to do here.
bool has_no_kernel_objects(const Ledger& ledger, const Origin& here) noexcept;

}  // namespace pibench::posix
