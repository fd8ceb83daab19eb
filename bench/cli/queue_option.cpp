#include "bench/cli/queue_option.hpp"

#include <fmt/format.h>

#include <string>

#include "bench/harness/usage_error.hpp"
#include "bench/plan/request_text.hpp"

namespace pibench::cli {
namespace {

constexpr const char* option_name = "--queue-bytes";

/// Even, as some kernel buffers come in halves.
std::size_t parse_queue_bytes(const std::string& text) {
  constexpr std::uint64_t most = std::uint64_t{1} << 30;
  const std::uint64_t bytes = parse_bytes(option_name, text, 2, most);
  if (bytes % 2 != 0)
    throw UsageError(fmt::format("{} takes an even number of bytes, not '{}'", option_name, text));
  return bytes;
}

}  // namespace

void add_queue_bytes(CLI::App& command, Settings& settings) {
  command.add_option_function<std::string>(
      option_name,
      [&settings](const std::string& text) { settings.queue_bytes = parse_queue_bytes(text); },
      "Room of each queue, as 64KiB, of mechanisms that let one choose (default: what their users "
      "have who choose none)");
}

}  // namespace pibench::cli
