// The option --redis-url, shared by all commands that have it.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "transports/contract/transport.hpp"

namespace pibench::cli {

/// Adds the option. A value that RedisUrl cannot parse is refused with the command line, before
/// anything is read, measured or written.
void add_redis_url(CLI::App& command, Settings& settings,
                   const std::string& help = "A server to use: redis://… or unix://…");

}  // namespace pibench::cli
