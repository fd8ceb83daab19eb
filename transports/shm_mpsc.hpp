// One lock-free ring in shared memory that all workers send to, and one per worker down. Workers
// take tickets for its slots by compare-and-swap.
#pragma once

#include "transports/shm/ring_link.hpp"

namespace pibench {

class ShmMpsc : public shm::RingLink<shm::MpscProducer> {
 public:
  static constexpr Descriptor descriptor{
      .name = "shm_mpsc",
      .summary = "one lock-free ring in shared memory for all workers; sleeps on a futex",
      .substrate = Substrate::slots,
      .fan_in = FanIn::shared,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .leaves_names_if_killed = true,
      .any_wakeup = true,
  };
  static ShmMpsc open(const LinkSpec& spec) { return ShmMpsc(spec); }

 private:
  using RingLink::RingLink;
};

static_assert(Transport<ShmMpsc>);

}  // namespace pibench
