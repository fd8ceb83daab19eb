// Cycles and instructions as the processor counts them; perf_event_open(2).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "transports/posix/fd.hpp"

namespace pibench {

/// A counter that did not run all the time, because others needed the hardware, is scaled up to the
/// whole time; one that never ran, or does not exist, has no value.
struct PerfCounts {
  std::optional<std::uint64_t> cycles;
  std::optional<std::uint64_t> instructions;
};

/// The type and config arguments of perf_event_open(2).
struct PerfEvent {
  std::uint32_t type;
  std::uint64_t config;
};

/// Counts this process, and what it forks while the object lives, between start() and stop().
class PerfCounters {
 public:
  /// Without permission or such hardware, available() is false and why_not() a line for people;
  /// neither makes it throw.
  static PerfCounters open();
  /// Counts other events in place of cycles and instructions.
  static PerfCounters open(PerfEvent cycles, PerfEvent instructions);

  /// True when at least one of both is counted.
  bool available() const noexcept { return cycles_ || instructions_; }
  /// Empty if both are counted.
  const std::string& why_not() const noexcept { return why_not_; }
  /// "user and kernel" or, where perf_event_paranoid allows no more, "user only": counts that
  /// must not be compared with each other.
  std::string_view scope() const noexcept;

  /// Counts in this process and in those that it forks. Sums up over several starts and stops.
  void start() noexcept;
  void stop() noexcept;
  /// All counts since open(). Of processes that still run, those up to now.
  PerfCounts read() const noexcept;

 private:
  enum class Scope : std::uint8_t { user_and_kernel, user_only };

  PerfCounters(PerfEvent cycles, PerfEvent instructions, Scope scope);
  posix::Fd open_event(PerfEvent event);
  void control(unsigned long request) noexcept;

  Scope scope_;
  int refusal_ = 0;  // the first errno
  posix::Fd cycles_;
  posix::Fd instructions_;
  std::string why_not_;
};

}  // namespace pibench
