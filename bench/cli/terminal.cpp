#include "bench/cli/terminal.hpp"

#include <unistd.h>

#include <cstdlib>

namespace pibench::cli {

bool colour_wanted() {
  const char* no_colour = std::getenv("NO_COLOR");
  return ::isatty(STDOUT_FILENO) == 1 && (no_colour == nullptr || *no_colour == '\0');
}

}  // namespace pibench::cli
