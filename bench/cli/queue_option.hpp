// The option --queue-bytes, shared by all commands that have it.
#pragma once

#include <CLI/CLI.hpp>

#include "transports/contract/transport.hpp"

namespace pibench::cli {

/// Adds the option. A value that is none is refused with the command line, by UsageError, before
/// anything is measured or written. `settings` outlives `command`.
void add_queue_bytes(CLI::App& command, Settings& settings);

}  // namespace pibench::cli
