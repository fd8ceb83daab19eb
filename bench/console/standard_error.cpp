#include "bench/console/standard_error.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "bench/console/stream.hpp"
#include "reports/text/format.hpp"

namespace pibench {
namespace {

void write(std::string_view text, GivesUp gives_up) noexcept {
  static_cast<void>(write_stream(STDERR_FILENO, text, gives_up));
}

void write_complaint(std::string_view line) noexcept {
  write(line, [](Nanoseconds waited) noexcept { return waited > std::chrono::seconds(1); });
}

}  // namespace

void say(std::string_view text) noexcept {
  write(text, [](Nanoseconds) noexcept { return true; });
}

void complain(std::string_view what) noexcept {
  try {
    write_complaint(fmt::format("pibench: {}\n", reports::printable(what)));
  } catch (const std::exception&) {
    write_complaint("pibench: out of memory\n");
  }
}

}  // namespace pibench
