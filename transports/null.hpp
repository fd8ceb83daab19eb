// Carries nothing and blocks nowhere: what is left is the harness's own cost.
#pragma once

#include "transports/contract/transport.hpp"

namespace pibench {

class Null {
 public:
  static constexpr Descriptor descriptor{
      .name = "null",
      .summary = "carries nothing; what it costs is the harness itself",
      .family = Family::none,
      .substrate = Substrate::none,
      .fan_in = FanIn::shared,
      .wakeup = Wakeup::polling,
      .hand_over = HandOver::scoreboard,
  };
  static constexpr Explanation explanation{
      .how =
          "Nothing is carried: every send and receive returns at once and leaves the buffer as it "
          "was. What a cell of it takes is the harness's own cost. In the pi job the parent reads "
          "the partial sums from the scoreboard, the shared page on which workers report their "
          "state, after they have exited.",
      .per_message = "No system call and no copy.",
      .waking = "Nobody ever waits.",
      .set_up = "Nothing is opened.",
      .tunables = "none",
      .man_pages = "fork(2), waitpid(2)",
      .picture = R"(
parent                                          worker
fork()                                          inherits nothing but the harness
send(): ok, nothing done                        receive(): ok, nothing read
receive(): ok, nothing read                     send(): ok, nothing done
waitpid()                                       _exit(0)
)",
  };
  static Probe probe(const Settings&) { return {true, {}}; }
  static Limits limits(std::uint16_t) { return {std::size_t{16} << 20, 0}; }
  static Null open(const LinkSpec&) { return {}; }
  /// There is no queue.
  Capacity capacity() const { return {}; }

  /// Every call is ok at once; received bytes are whatever the buffer held.
  struct Parent {
    IoResult send(WorkerId, ConstBytes message) noexcept { return IoResult::ok(message.size()); }
    Arrival receive(Bytes buffer) noexcept { return {IoResult::ok(buffer.size()), WorkerId{0}}; }
  };
  struct Worker {
    IoResult send(ConstBytes message) noexcept { return IoResult::ok(message.size()); }
    IoResult receive(Bytes buffer) noexcept { return IoResult::ok(buffer.size()); }
  };

  Parent parent() && { return {}; }
  Worker worker(WorkerId) && { return {}; }
};

static_assert(Transport<Null>);

}  // namespace pibench
