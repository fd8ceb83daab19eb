#include "bench/run/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

namespace pibench {
namespace {

std::string seconds_left(std::size_t done, std::size_t total, Clock::duration elapsed) {
  const double seconds = std::chrono::duration<double>(elapsed).count();
  const double left = seconds / static_cast<double>(done) * static_cast<double>(total - done);
  return left >= 90 ? fmt::format("{:.0f} min left", left / 60)
                    : fmt::format("{:.0f} s left", left);
}

}  // namespace

Progress::Progress(std::size_t total_trials)
    : total_(total_trials), terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  clear_line();
}

void Progress::clear_line() const {
  if (terminal_) fmt::print(stderr, "\r\x1b[K");
}

void Progress::step(std::string_view cell) {
  ++done_;
  const auto now = Clock::now();
  const std::string left = seconds_left(done_, total_, now - start_);
  if (terminal_ && now >= next_draw_) {
    fmt::print(stderr, "\r\x1b[K[{}/{}] {}  {}", done_, total_, left, cell);
    std::fflush(stderr);
    next_draw_ = now + std::chrono::milliseconds(100);
  } else if (!terminal_ && done_ >= next_plain_line_) {
    fmt::print(stderr, "{} of {} trials, {}\n", done_, total_, left);
    next_plain_line_ = done_ + std::max<std::size_t>(total_ / 10, 1);
  }
}

}  // namespace pibench
