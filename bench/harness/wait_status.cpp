#include "bench/harness/wait_status.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include "bench/harness/signals.hpp"

namespace pibench {

std::string describe_end(int wait_status) {
  if (WIFSIGNALED(wait_status))
    return fmt::format("was killed by signal {} ({})", WTERMSIG(wait_status),
                       describe_signal(WTERMSIG(wait_status)));
  return fmt::format("exited early with status {}", WEXITSTATUS(wait_status));
}

}  // namespace pibench
