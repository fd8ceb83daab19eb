// Progress of a run: one line rewritten on a terminal, a plain line per tenth elsewhere.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "bench/harness/clock.hpp"

namespace pibench {

class Progress {
 public:
  /// Writes to standard error, and drops what it cannot take at once. Of several runs it says
  /// which one this is, and the time left is that of all that are still to come.
  explicit Progress(std::size_t run = 1, std::size_t runs = 1);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `done` of `all` cells have been tried out; `cell` was the last.
  void calibrated(std::size_t done, std::size_t all, std::string_view cell);
  /// One trial of `cell` has ended; `share` of the measuring, from 0 to 1, is done.
  void step(double share, Nanoseconds elapsed, std::string_view cell);
  /// `share` of a part of the work, such as "screen", is done since that part began. Lines begin
  /// anew where its name is another than the last one's.
  void part(std::string_view name, double share, Nanoseconds elapsed, std::string_view cell);
  /// From here on lines begin anew.
  void begin_part() { next_plain_share_ = 0; }

 private:
  void show(double share, const std::string& what, std::string_view cell);
  void clear_line() const;

  bool terminal_;
  std::size_t run_;
  std::size_t runs_;
  std::string part_;
  double next_plain_share_ = 0;
  Clock::time_point next_draw_ = Clock::now();
};

/// "12 s left", "4 min left"; empty where it is unknown yet.
std::string time_left(double share, Nanoseconds elapsed);

}  // namespace pibench
