#include "bench/run/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "bench/console/standard_error.hpp"

namespace pibench {

std::string time_left(double share, Nanoseconds elapsed) {
  if (share < 0.01) return {};
  const double seconds = std::chrono::duration<double>(elapsed).count() * (1 - share) / share;
  return seconds >= 90 ? fmt::format("{:.0f} min left", seconds / 60)
                       : fmt::format("{:.0f} s left", seconds);
}

Progress::Progress(std::size_t run, std::size_t runs)
    : terminal_(::isatty(STDERR_FILENO) == 1), run_(run), runs_(runs) {}

Progress::~Progress() {
  clear_line();
}

void Progress::clear_line() const {
  if (terminal_) say("\r\x1b[K");
}

void Progress::calibrated(std::size_t done, std::size_t all, std::string_view cell) {
  show(static_cast<double>(done) / static_cast<double>(all),
       fmt::format("trying out {} of {} cells", done, all), cell);
  if (done == all) next_plain_share_ = 0;
}

void Progress::step(double share, Nanoseconds elapsed, std::string_view cell) {
  part("measured", share, elapsed, cell);
}

void Progress::part(std::string_view name, double share, Nanoseconds elapsed,
                    std::string_view cell) {
  if (part_ != name) begin_part();
  part_ = name;
  const std::string left = time_left(share / static_cast<double>(runs_ - run_ + 1), elapsed);
  show(share, fmt::format("{} {:.0f} %{}{}", name, 100 * share, left.empty() ? "" : ", ", left),
       cell);
}

void Progress::show(double share, const std::string& what, std::string_view cell) {
  const std::string text = runs_ > 1 ? fmt::format("run {} of {}: {}", run_, runs_, what) : what;
  const auto now = Clock::now();
  if (terminal_ && now >= next_draw_) {
    say(fmt::format("\r\x1b[K{}  {}", text, cell));
    next_draw_ = now + std::chrono::milliseconds(100);
  } else if (!terminal_ && share >= next_plain_share_) {
    say(text + '\n');
    next_plain_share_ = share + 0.1;
  }
}

}  // namespace pibench
