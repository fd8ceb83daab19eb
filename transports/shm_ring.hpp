// Lock-free rings in shared memory, one per worker and direction, with one producer and one
// consumer each. Nothing but cache lines moves; futex(2) puts those to sleep who are to block.
#pragma once

#include "transports/contract/transport.hpp"
#include "transports/shm/ring_link.hpp"

namespace pibench {

class ShmRing : public shm::RingLink<shm::SpscProducer> {
 public:
  static constexpr Descriptor descriptor{
      .name = "shm_ring",
      .summary = "lock-free ring in shared memory per worker; sleeps on a futex",
      .family = Family::shared_memory,
      .substrate = Substrate::slots,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .exclusion = Exclusion::lock_free,
      .any_wakeup = true,
      .any_queue = true,
  };
  static constexpr Explanation explanation{
      .how =
          "Each worker has a ring of slots in shared memory up and, for replies, one down. A ring "
          "has one producer and one consumer, so it needs no lock: the producer copies the "
          "message into the next slot and then stores the slot's header, whose stamp tells the "
          "consumer that the message is there. Slots are given back a quarter of the ring at a "
          "time, and a producer that sleeps is woken once half of the ring has been read. Nobody "
          "can tell here that a peer has died; the harness does.",
      .per_message =
          "Two copies and the move of a cache line or more; no system call unless somebody "
          "sleeps.",
      .waking =
          "Blocking on a futex, which the other side wakes only when it is armed; or spinning, or "
          "spin-then-block (--wait).",
      .set_up = "shm_open(), shm_unlink(), posix_fallocate() and mmap() once for all rings.",
      .tunables = "/dev/shm, ulimit -n",
      .man_pages = "futex(2), shm_overview(7), shm_open(3), mmap(2)",
      .picture = R"(
parent                                          worker
shm_open(name), shm_unlink(name)
posix_fallocate(), mmap(MAP_SHARED)
fork()                                          shares the mapping
look at the header that is due
none: arm the bell, futex(FUTEX_WAIT)           copy the message into the next slot
    <------- store the slot's header --------
                                                bell armed? futex(FUTEX_WAKE)
copy the message out
a quarter read: store `released`                ring full? arm, futex(FUTEX_WAIT)
half read, and the bell armed: FUTEX_WAKE
munmap()                                        _exit(0)
)",
  };
  static ShmRing open(const LinkSpec& spec) { return ShmRing(spec); }

 private:
  using RingLink::RingLink;
};

static_assert(Transport<ShmRing>);

}  // namespace pibench
