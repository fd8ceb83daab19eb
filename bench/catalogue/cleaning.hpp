// What killed runs left behind, in the file system, the kernel and servers alike.
#pragma once

#include "transports/contract/transport.hpp"
#include "transports/posix/abandoned.hpp"

namespace pibench {

/// As posix::clean_abandoned(), of every transport of this build.
posix::CleanReport clean_everything_abandoned(const Settings& settings,
                                              posix::RemovalMode mode = posix::RemovalMode::remove);

}  // namespace pibench
