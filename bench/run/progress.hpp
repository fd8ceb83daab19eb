// How far a run is: one line rewritten on a terminal, a plain line per tenth elsewhere.
#pragma once

#include <cstddef>
#include <string_view>

#include "bench/harness/clock.hpp"

namespace pibench {

class Progress {
 public:
  /// Writes to standard error.
  explicit Progress(std::size_t total_trials);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// One trial of `cell` has ended.
  void step(std::string_view cell);

 private:
  void clear_line() const;

  std::size_t total_;
  std::size_t done_ = 0;
  std::size_t next_plain_line_ = 0;
  bool terminal_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point next_draw_ = start_;
};

}  // namespace pibench
