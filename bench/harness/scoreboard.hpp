// State that parent and workers share on anonymous pages: start barrier, states, time stamps and
// failure texts. It does not go through the transport under test, so a broken transport can still
// report.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>

#include "bench/harness/clock.hpp"
#include "transports/contract/transport.hpp"
#include "transports/posix/futex.hpp"
#include "transports/posix/mapping.hpp"
#include "transports/posix/refusal.hpp"

namespace pibench {

enum class WorkerState : std::uint8_t {
  starting,
  ready,
  computing,
  exchanging,
  handing_over,
  done,
  failed
};

std::string_view to_string(WorkerState state);

/// One worker's row, on cache lines of its own. Written by that worker only, read by the parent
/// once `state` says so.
struct alignas(128) WorkerRow {
  std::atomic<WorkerState> state;
  std::atomic<std::uint64_t> terms_done;  ///< of its sum, so far
  std::int64_t computed_at_ns;            ///< end of its computation, on Clock
  double partial_sum;
  bool refused;                   ///< valid in state failed: by the machine, see posix::is_refusal
  std::array<char, 463> failure;  ///< valid in state failed; NUL-terminated
};

class Scoreboard {
 public:
  /// Created before the fork; throws std::system_error.
  explicit Scoreboard(std::uint16_t workers);

  WorkerRow& row(WorkerId id) noexcept { return rows()[index_of(id)]; }
  std::uint16_t workers() const noexcept { return workers_; }

  /// Worker: reports ready and waits for release(). False when the barrier was broken instead.
  /// The barrier can be used again, by all workers.
  bool arrive_and_wait(WorkerId me) noexcept;
  /// Parent: waits for all workers; false when interruption::requested() said to stop.
  bool wait_for_all_ready() noexcept;
  /// Parent: lets all workers go.
  void release() noexcept;

  /// Worker: sleeps until dismiss(), but not much longer than `lingering_max`. The end of a process
  /// takes a CPU for as long as hundreds of messages, which the parent may be about to receive on
  /// that very CPU.
  void linger() noexcept;
  /// Parent: nothing is timed any more, and workers may end.
  void dismiss() noexcept;
  static constexpr Nanoseconds lingering_max = std::chrono::milliseconds(100);

  /// Worker: state failed with a text, cut to fit.
  void fail(WorkerId me, std::string_view text, bool refused = false) noexcept;
  /// Worker: state failed with the text of an exception.
  void fail(WorkerId me, const std::exception& error) noexcept {
    fail(me, error.what(), posix::is_refusal(error));
  }

 private:
  struct Header {
    posix::FutexWord ready;  ///< arrivals, over all rounds
    posix::FutexWord go;     ///< rounds released; cannot grow before all have arrived
    posix::FutexWord dismissed;
  };
  Header& header() noexcept { return *static_cast<Header*>(pages_.data()); }
  WorkerRow* rows() noexcept;

  std::uint16_t workers_;
  posix::Mapping pages_;
};

}  // namespace pibench
