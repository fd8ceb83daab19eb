// The built-in classes of a manager, by kind.
#pragma once

#include <memory>
#include <string_view>

#include "transports/mp/manager_server.hpp"

namespace pibench::mp {

// Make an object of the class of that name; nullptr where the kind has no such class. They throw
// RemoteError for arguments that make none.

/// dict, Namespace, list.
std::unique_ptr<SharedObject> make_container(std::string_view type);
/// Value, Array.
std::unique_ptr<SharedObject> make_typed(std::string_view type, const Arguments& arguments);
/// Lock, RLock, Semaphore, BoundedSemaphore, Condition.
std::unique_ptr<SharedObject> make_synchronisation(std::string_view type,
                                                   const Arguments& arguments);
/// Queue.
std::unique_ptr<SharedObject> make_queue(std::string_view type, const Arguments& arguments);

}  // namespace pibench::mp
