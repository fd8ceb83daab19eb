// A program that is run to its end, within a deadline, and with all that it starts.
#pragma once

#include <stdexcept>
#include <string>

#include "bench/gate/command_line.hpp"
#include "bench/harness/clock.hpp"

namespace pibench {

/// SignalGuard caught a signal to end while a program ran; the program is gone.
class ProgramInterrupted : public std::runtime_error {
 public:
  explicit ProgramInterrupted(bool killed)
      : std::runtime_error("stopped by a signal"), killed_(killed) {}
  /// See ProgramEnd::was_killed.
  bool killed() const { return killed_; }

 private:
  bool killed_;
};

struct ProgramEnd {
  std::string out;  ///< of standard output, at most output_max
  std::string err;
  int status = 0;  ///< as wait(2) gives it
  /// Why it did not come to an end of its own: "did not end within 10 s"; else empty.
  std::string stopped;
  bool was_killed = false;  ///< by SIGKILL of ours: it may have left something behind

  static constexpr std::size_t output_max = std::size_t{1} << 20;
};

/// Runs it with an empty standard input, in a process group of its own that is gone afterwards:
/// SIGTERM ends it at the deadline, when it writes too much, or when a signal ends this process,
/// and SIGKILL a second later. Throws std::system_error where it cannot be started,
/// ProgramInterrupted.
ProgramEnd run_program(const CommandLine& command, Nanoseconds deadline);

}  // namespace pibench
