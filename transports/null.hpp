// Carries nothing and blocks nowhere: what is left is the harness's own cost.
#pragma once

#include "transports/contract/transport.hpp"

namespace pibench {

class Null {
 public:
  static constexpr Descriptor descriptor{
      .name = "null",
      .summary = "carries nothing; what it costs is the harness itself",
      .substrate = Substrate::none,
      .fan_in = FanIn::shared,
      .wakeup = Wakeup::polling,
      .hand_over = HandOver::scoreboard,
      .leaves_names_if_killed = false,
  };
  static Probe probe(const Settings&) { return {true, {}}; }
  static Limits limits(std::uint16_t) { return {std::size_t{16} << 20, 0}; }
  static Null open(const LinkSpec&) { return {}; }

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
