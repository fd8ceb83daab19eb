// Lock-free rings in shared memory, one per worker and direction, with one producer and one
// consumer each. Nothing but cache lines moves; futex(2) puts those to sleep who are to block.
#pragma once

#include "transports/shm/ring_link.hpp"

namespace pibench {

class ShmRing : public shm::RingLink<shm::SpscProducer> {
 public:
  static constexpr Descriptor descriptor{
      .name = "shm_ring",
      .summary = "lock-free ring in shared memory per worker; sleeps on a futex",
      .substrate = Substrate::slots,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .leaves_names_if_killed = true,
      .any_wakeup = true,
  };
  static ShmRing open(const LinkSpec& spec) { return ShmRing(spec); }

 private:
  using RingLink::RingLink;
};

static_assert(Transport<ShmRing>);

}  // namespace pibench
