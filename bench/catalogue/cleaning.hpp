// Removal of what killed runs left behind in the file system, in the kernel and on servers.
#pragma once

#include "transports/contract/transport.hpp"
#include "transports/posix/abandoned.hpp"

namespace pibench {

/// posix::clean_abandoned() with the cleaners of all transports of this build.
posix::CleanReport clean_everything_abandoned(const Settings& settings,
                                              posix::RemovalMode mode = posix::RemovalMode::remove);

}  // namespace pibench
