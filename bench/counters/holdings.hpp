// The kernel objects that this process holds: proc(5).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace pibench {

struct Holdings {
  std::int64_t descriptors = 0;
  std::int64_t shared_bytes = 0;  ///< mapped shared memory
  std::int64_t queues = 0;     ///< System V message queues of the IPC namespace, whoever made them
  std::int64_t files = 0;      ///< names below the run's directory
  std::int64_t processes = 0;  ///< children of this process
};

/// nullopt where /proc does not show them.
std::optional<Holdings> holdings_now(const std::filesystem::path& run_directory);
Holdings operator-(const Holdings& after, const Holdings& before);

}  // namespace pibench
